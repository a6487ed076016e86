// SPDX-License-Identifier: Apache-2.0
//
// Any octets are two names: they have a score, the same for both orders, and an
// index finds one by the other if that says so.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger/core/check.h"
#include "ledger/policy/name_index.h"
#include "ledger/policy/screening.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view octets(reinterpret_cast<const char*>(data), size);
  const std::size_t line = octets.find('\n');
  const std::string_view one = octets.substr(0, line);
  const std::string_view other =
      line == std::string_view::npos ? one : octets.substr(line + 1);
  const waybill::NameScore score = waybill::ScoreNames(one, other);
  const waybill::NameScore back = waybill::ScoreNames(other, one);
  WAYBILL_CHECK(score.score_milli <= 1000);
  WAYBILL_CHECK(score.score_milli == back.score_milli);
  WAYBILL_CHECK(score.reason == back.reason);
  waybill::NameIndex index;
  index.Add(other);
  const auto hits = index.Find(one, waybill::kNameFloorMilli);
  WAYBILL_CHECK(hits.empty() == (score.score_milli < waybill::kNameFloorMilli));
  WAYBILL_CHECK(hits.empty() ||
                hits.front().score.score_milli == score.score_milli);
  return 0;
}
