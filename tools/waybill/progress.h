// SPDX-License-Identifier: Apache-2.0
//
// A sign of life on the terminal for what takes longer than two seconds.
#ifndef WAYBILL_TOOLS_WAYBILL_PROGRESS_H_
#define WAYBILL_TOOLS_WAYBILL_PROGRESS_H_

#include <cstddef>
#include <memory>
#include <string>

namespace waybill::cli {

// Writes to standard error, and only if that is a terminal. Thread-safe.
class Progress {
 public:
  explicit Progress(bool quiet);
  ~Progress();  // Takes the line away.
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // From now on somebody waits.
  void Begin();
  // What is being done from now on: "reading entries". Nothing of it is done.
  void Say(std::string what);
  // Nothing to count by default; a total of 0 is unknown.
  void Count(std::size_t done, std::size_t total);

  // Silent while it lives: a person is being asked.
  class Pause {
   public:
    explicit Pause(Progress& progress);
    ~Pause();
    Pause(const Pause&) = delete;
    Pause& operator=(const Pause&) = delete;

   private:
    Progress& progress_;
  };

 private:
  struct Ticker;
  const std::unique_ptr<Ticker> ticker_;  // Null: quiet, or no terminal.
};

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_PROGRESS_H_
