// SPDX-License-Identifier: Apache-2.0
#include "tests/support/store_workload.h"

#include <string_view>
#include <utility>

#include "ledger/core/hash.h"
#include "ledger/store/keyspace.h"

namespace waybill {
namespace {

constexpr Family kOwnFamilies[] = {Family::kEntries, Family::kEventIds,
                                   Family::kSubjects, Family::kIndex};
constexpr std::string_view kLast = "last";

std::string KeyIn(Family family, std::uint64_t number) {
  return family == Family::kEntries
             ? EntryKey(number)
             : SubjectKey(Sha256({FamilyName(family), EntryKey(number)}));
}

// Octets that don't compress, and differ in every row.
std::string ValueIn(Family family, std::uint64_t number) {
  std::string value = EntryKey(number);
  for (char round = 0; round < 6; ++round) {
    value += View(Sha256({FamilyName(family), EntryKey(number), {&round, 1}}));
  }
  return value;
}

}  // namespace

WriteBatch NumberedBatch(std::uint64_t number) {
  WriteBatch batch;
  for (const Family family : kOwnFamilies) {
    batch.Put(family, KeyIn(family, number), ValueIn(family, number));
  }
  batch.Put(Family::kMeta, kLast, EntryKey(number));
  return batch;
}

Result<std::set<std::uint64_t>> BatchesIn(const StoreView& store) {
  std::set<std::uint64_t> numbers;
  bool is_right = true;
  bool is_first = true;
  for (const Family family : kOwnFamilies) {
    std::set<std::uint64_t> found;
    const auto scanned = store.Scan(family, "", "", [&](auto key, auto value) {
      const auto number = ParseEntryKey(value.substr(0, 8));
      is_right = is_right && number && key == KeyIn(family, *number) &&
                 value == ValueIn(family, *number);
      if (is_right) {
        found.insert(*number);
      }
      return is_right;
    });
    if (!scanned) {
      return scanned.error();
    }
    // A point lookup goes another way: by filter, not by order.
    for (const std::uint64_t number : found) {
      const auto value = store.Get(family, KeyIn(family, number));
      if (!value) {
        return value.error();
      }
      is_right = is_right && *value == ValueIn(family, number);
    }
    is_right = is_right && (is_first || found == numbers);
    numbers = std::move(found);
    is_first = false;
  }
  const auto last = store.Get(Family::kMeta, kLast);
  if (!last) {
    return last.error();
  }
  is_right =
      is_right && (numbers.empty() ? !last->has_value()
                                   : *last == EntryKey(*numbers.rbegin()));
  if (!is_right) {
    return Error{ErrorCode::kVerificationFailed, "a row is wrong or missing"};
  }
  return numbers;
}

bool IsPrefix(const std::set<std::uint64_t>& numbers) {
  return numbers.empty() || *numbers.rbegin() + 1 == numbers.size();
}

}  // namespace waybill
