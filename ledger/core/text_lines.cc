// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/text_lines.h"

#include <charconv>

namespace waybill {

std::optional<std::string_view> TakeLine(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

std::optional<std::string_view> After(std::string_view prefix,
                                      std::string_view text) {
  if (!text.starts_with(prefix)) {
    return std::nullopt;
  }
  return text.substr(prefix.size());
}

Result<std::uint64_t> ParseDecimal(std::string_view text) {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, number);
  // from_chars takes leading zeros, which would give a number two spellings.
  if (text.empty() || code != std::errc() || stop != end ||
      (text.size() > 1 && text.front() == '0')) {
    return Error{ErrorCode::kInvalidArgument, "not a plain decimal number"};
  }
  return number;
}

Result<Hash> ParseHashText(std::string_view text) {
  // 32 octets take 44 characters; nothing longer is worth decoding.
  if (text.size() != 44) {
    return Error{ErrorCode::kInvalidArgument,
                 "a hash is 44 characters of base64, not " +
                     std::to_string(text.size())};
  }
  const auto bytes = FromBase64(text);
  if (!bytes) {
    return bytes.error();
  }
  return HashFromBytes(*bytes);
}

Result<std::vector<Hash>> TakeHashLines(std::string_view& text,
                                        std::size_t count_max) {
  std::vector<Hash> hashes;
  while (true) {
    const auto line = TakeLine(text);
    if (!line) {
      return Error{ErrorCode::kInvalidArgument,
                   "no empty line follows the hashes"};
    }
    if (line->empty()) {
      return hashes;
    }
    if (hashes.size() == count_max) {
      return Error{ErrorCode::kInvalidArgument,
                   "more than " + std::to_string(count_max) + " hashes"};
    }
    const auto hash = ParseHashText(*line);
    if (!hash) {
      return hash.error();
    }
    hashes.push_back(*hash);
  }
}

void AppendHashLines(std::string& text, const std::vector<Hash>& hashes) {
  for (const Hash& hash : hashes) {
    text += ToBase64(View(hash)) + '\n';
  }
}

}  // namespace waybill
