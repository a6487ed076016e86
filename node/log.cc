// SPDX-License-Identifier: Apache-2.0
#include "node/log.h"

#include <cstdio>
#include <utility>

#include "ledger/core/text.h"

namespace waybill {
namespace {

void AppendEscape(std::int32_t point, std::string& out) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) {
    out += kDigits[static_cast<std::size_t>((point >> shift) & 15)];
  }
}

std::string_view LevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
  }
  return "error";
}

std::string ValueOf(const LogField& field) {
  if (const auto* text = std::get_if<std::string>(&field.value)) {
    return JsonString(*text);
  }
  if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
    return std::to_string(*number);
  }
  return std::get<bool>(field.value) ? "true" : "false";
}

}  // namespace

std::string JsonString(std::string_view text) {
  constexpr std::int32_t kReplacement = 0xfffd;
  std::string out = "\"";
  while (!text.empty()) {
    const std::string_view before = text;
    const std::int32_t point = TakeCodePoint(text);
    const bool is_control = point < 0x20 || (point >= 0x7f && point < 0xa0) ||
                            point == 0x2028 || point == 0x2029;
    if (point == '"' || point == '\\') {
      out += '\\';
      out += static_cast<char>(point);
    } else if (is_control) {
      AppendEscape(point < 0 ? kReplacement : point, out);
    } else {
      out += before.substr(0, before.size() - text.size());
    }
  }
  return out + "\"";
}

Log::Log(std::function<std::int64_t()> wall_ms, Sink sink)
    : wall_ms_(std::move(wall_ms)), sink_(std::move(sink)) {}

Log::Sink Log::StandardError() {
  return [](std::string_view line) {
    std::fwrite(line.data(), 1, line.size(), stderr);
    std::fflush(stderr);
  };
}

void Log::Write(LogLevel level, std::string_view event,
                std::initializer_list<LogField> fields) {
  std::string line = "{\"time\":" + JsonString(FormatTime(wall_ms_())) +
                     ",\"level\":" + JsonString(LevelName(level)) +
                     ",\"event\":" + JsonString(event);
  for (const LogField& field : fields) {
    line += "," + JsonString(field.name) + ":" + ValueOf(field);
  }
  line += "}\n";
  const MutexLock lock(mutex_);
  sink_(line);
}

}  // namespace waybill
