// SPDX-License-Identifier: Apache-2.0
//
// Lists, ready to be asked which of their entries a name is like.
#ifndef WAYBILL_TOOLS_WAYBILL_LIST_SCREEN_H_
#define WAYBILL_TOOLS_WAYBILL_LIST_SCREEN_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "waybill/v1/screening.pb.h"

#include "ledger/policy/name_index.h"
#include "ledger/policy/screening.h"

namespace waybill::cli {

struct ListedLikeness {
  std::string list;
  std::string snapshot;
  std::string key;
  std::string name;  // Of the entry.
  std::string ours;  // Which of the names asked for,
  std::string like;  // and which name or alias of the entry it is like.
  NameScore score;
};

class ListScreen {
 public:
  // Told how many entries of how many are taken in.
  using Progress = std::function<void(std::size_t, std::size_t)>;

  // Entries that aren't in force at `as_of_ms` are passed over; 0: none is.
  ListScreen(std::vector<v1::ListFile> files, std::int64_t as_of_ms,
             const Progress& progress);

  std::size_t list_count() const { return files_.size(); }
  std::size_t entry_count() const { return entry_count_; }
  // "Entity List 2026-07-31, ...".
  std::string Lists() const;

  // For each entry that one of the names is like with at least so much
  // (kNameFloorMilli), its best name against the best of ours; the most alike
  // first, then by list and key.
  std::vector<ListedLikeness> Find(const std::vector<std::string>& names,
                                   std::uint32_t least_milli) const;

 private:
  struct Place {
    int file = 0;
    int entry = 0;

    auto operator<=>(const Place&) const = default;
  };

  std::vector<v1::ListFile> files_;
  std::size_t entry_count_ = 0;
  NameIndex index_;
  std::vector<std::vector<Place>> places_;  // By name in the index.
};

// "0.913".
std::string ScoreText(std::uint32_t score_milli);

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_LIST_SCREEN_H_
