// SPDX-License-Identifier: Apache-2.0
//
// A folder of a test's own, removed with all that is in it at the end.
#ifndef WAYBILL_TESTS_SUPPORT_TEMPORARY_DIRECTORY_H_
#define WAYBILL_TESTS_SUPPORT_TEMPORARY_DIRECTORY_H_

#include <string>

namespace waybill {

class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::string& path() const { return path_; }
  // The path of `name` in it; nothing is created.
  std::string Join(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace waybill

#endif  // WAYBILL_TESTS_SUPPORT_TEMPORARY_DIRECTORY_H_
