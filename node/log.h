// SPDX-License-Identifier: Apache-2.0
//
// What the node has to say to its operator: one JSON object a line, with
// "time", "level", "event" and the event's own fields. docs/OPERATING.md lists
// the events.
#ifndef WAYBILL_NODE_LOG_H_
#define WAYBILL_NODE_LOG_H_

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "ledger/mutex.h"

namespace waybill {

enum class LogLevel { kInfo, kWarning, kError };

struct LogField {
  std::string_view name;  // snake_case.
  std::variant<std::string, std::int64_t, bool> value;
};

// Thread-safe; lines are never mixed.
class Log {
 public:
  // Takes a whole line with its newline.
  using Sink = std::function<void(std::string_view line)>;

  // `wall_ms` gives milliseconds since 1970; called from any thread.
  Log(std::function<std::int64_t()> wall_ms, Sink sink);

  // One write per line to standard error.
  static Sink StandardError();

  void Write(LogLevel level, std::string_view event,
             std::initializer_list<LogField> fields);
  void Info(std::string_view event,
            std::initializer_list<LogField> fields = {}) {
    Write(LogLevel::kInfo, event, fields);
  }
  void Warning(std::string_view event,
               std::initializer_list<LogField> fields = {}) {
    Write(LogLevel::kWarning, event, fields);
  }
  void Failure(std::string_view event,
               std::initializer_list<LogField> fields = {}) {
    Write(LogLevel::kError, event, fields);
  }

 private:
  const std::function<std::int64_t()> wall_ms_;
  Mutex mutex_;
  const Sink sink_ WAYBILL_GUARDED_BY(mutex_);
};

// A JSON string with its quotes: valid UTF-8 without control characters,
// whatever goes in, so that a line is one line and harmless on a terminal.
// Octets that aren't UTF-8 become U+FFFD.
std::string JsonString(std::string_view text);

}  // namespace waybill

#endif  // WAYBILL_NODE_LOG_H_
