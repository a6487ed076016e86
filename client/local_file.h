// SPDX-License-Identifier: Apache-2.0
//
// Small files of the client's own: whole, bounded reads; writes that are there
// completely or not at all.
#ifndef WAYBILL_CLIENT_LOCAL_FILE_H_
#define WAYBILL_CLIENT_LOCAL_FILE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "ledger/core/result.h"

namespace waybill {

// kNotFound if there is no such file, kInvalidArgument if it is larger than
// `bytes_max`, kUnavailable for anything else.
Result<std::string> ReadFile(const std::string& path, std::size_t bytes_max);

enum class Overwrite { kNever, kReplace };

// Writes beside `path` with mode 0600, syncs, and renames (or links, if an
// existing file must stay), so that a crash leaves the old file or the new one.
// Missing folders are made with mode 0700. kInvalidArgument if the file exists
// and may not be replaced.
Result<void> WriteFile(const std::string& path, std::string_view content,
                       Overwrite overwrite);

// Held until it goes: another process that asks for the same folder waits.
class FolderLock {
 public:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
  FolderLock(FolderLock&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  int descriptor_;
};

// For reading a file, changing it and writing it back. The folder must exist.
Result<FolderLock> LockFolder(const std::string& folder);

}  // namespace waybill

#endif  // WAYBILL_CLIENT_LOCAL_FILE_H_
