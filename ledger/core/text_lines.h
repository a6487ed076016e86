// SPDX-License-Identifier: Apache-2.0
//
// The lines that the texts of transparency logs are made of. Each has one
// spelling, so that what is parsed and formatted again gives the same octets.
// Pure and thread-safe.
#ifndef WAYBILL_LEDGER_CORE_TEXT_LINES_H_
#define WAYBILL_LEDGER_CORE_TEXT_LINES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/core/hash.h"
#include "ledger/core/result.h"

namespace waybill {

// Removes the first line of `text` and gives it without its newline; nothing,
// and `text` as it was, if no newline is left.
std::optional<std::string_view> TakeLine(std::string_view& text);

// What follows `prefix` in `text`, or nothing if it doesn't start so.
std::optional<std::string_view> After(std::string_view prefix,
                                      std::string_view text);

// A decimal number below 2^64: digits only, no leading zero but in "0" itself.
// Fails with kInvalidArgument.
Result<std::uint64_t> ParseDecimal(std::string_view text);

// The canonical base64 of 32 octets. Fails with kInvalidArgument.
Result<Hash> ParseHashText(std::string_view text);

// Reads one hash a line up to and with an empty line, and removes them all from
// `text`. Fails with kInvalidArgument if a line isn't a hash, if there are more
// than `count_max`, or no empty line follows.
Result<std::vector<Hash>> TakeHashLines(std::string_view& text,
                                        std::size_t count_max);
void AppendHashLines(std::string& text, const std::vector<Hash>& hashes);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_TEXT_LINES_H_
