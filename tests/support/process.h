// SPDX-License-Identifier: Apache-2.0
//
// A program run by a test, with what it says.
#ifndef WAYBILL_TESTS_SUPPORT_PROCESS_H_
#define WAYBILL_TESTS_SUPPORT_PROCESS_H_

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <sys/types.h>

namespace waybill {

// Killed at the end if it still runs. For one thread.
class Process {
 public:
  // `environment` ("NAME=value") is added to the test's own.
  Process(const std::vector<std::string>& command,
          const std::vector<std::string>& environment);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // Waits for a line of standard error that contains `text`, and returns it;
  // empty if the program ends without one.
  std::string WaitForLine(const std::string& text);

  void Signal(int signal) const;
  // Waits for its end: its exit code, or minus the signal that killed it.
  int Wait();

  // All of standard output and of standard error. After Wait.
  const std::string& output() const { return output_; }
  const std::string& errors() const { return errors_; }

 private:
  static void Collect(int descriptor, std::string& into, std::mutex& mutex,
                      std::condition_variable& grown, bool& ended);

  pid_t id_ = -1;
  bool is_running_ = false;
  int exit_ = 0;
  std::mutex mutex_;
  std::condition_variable grown_;
  std::string output_;
  std::string errors_;
  bool output_ended_ = false;
  bool errors_ended_ = false;
  std::thread output_reader_;
  std::thread errors_reader_;
};

}  // namespace waybill

#endif  // WAYBILL_TESTS_SUPPORT_PROCESS_H_
