// SPDX-License-Identifier: Apache-2.0
//
// Units as people write them. A serial is text, never a number: `0012` is not
// `12`, and a range keeps the width of its numbers.
#ifndef WAYBILL_CLIENT_UNIT_NAMES_H_
#define WAYBILL_CLIENT_UNIT_NAMES_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/v1/event.pb.h"

#include "ledger/core/result.h"

namespace waybill {

// "NF-0001..NF-0016" as sixteen serials, anything else as itself. Both ends
// share everything before their last digits, and a number keeps its width:
// "8..10" is 8, 9, 10 and "08..10" is 08, 09, 10. Fails with kInvalidArgument
// if the ends don't match, run backwards, are of different widths ("01..0064"),
// or name more than `units_max`.
Result<std::vector<std::string>> ExpandRange(std::string_view text,
                                             std::size_t units_max);

// "issuer/serial", or a serial of `issuer`, or a range of either.
// kInvalidArgument if no issuer is known.
Result<std::vector<v1::UnitId>> ParseUnits(std::string_view text,
                                           std::string_view issuer);

// A unit, and where it was named: "stock.txt:12", or the words themselves.
struct NamedUnit {
  v1::UnitId unit;
  std::string where;
};

// One name or range a line, as typed or as a spreadsheet saves a column: a byte
// order mark, a header such as "serial" before the first unit, empty lines and
// those that begin with # are passed over, a quoted cell is taken out of its
// quotes. A number that a spreadsheet rounded is an error. Errors name `source`
// and the line.
Result<std::vector<NamedUnit>> ParseUnitLines(std::string_view content,
                                              std::string_view source,
                                              std::string_view issuer);

// Fails with kInvalidArgument, naming both places, if a unit is named twice; or
// if there are more units than an event holds.
Result<void> CheckDistinct(const std::vector<NamedUnit>& units);

// "issuer/serial".
std::string UnitName(const v1::UnitId& unit);

}  // namespace waybill

#endif  // WAYBILL_CLIENT_UNIT_NAMES_H_
