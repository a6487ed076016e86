// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/screened_names.h"

#include <algorithm>
#include <utility>

namespace waybill {
namespace {

template <typename Take>
void ForEachName(const v1::ScreeningEntry& entry, const Take& take) {
  take(entry.name());
  for (const std::string& alias : entry.aliases()) {
    take(alias);
  }
}

}  // namespace

std::vector<std::string> NamesOf(const v1::PartyProfile& profile) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    if (!name.empty() &&
        std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(name);
    }
  };
  add(profile.name());
  add(profile.native_name());
  for (const std::string& alias : profile.aliases()) {
    add(alias);
  }
  return names;
}

void ScreenedNames::AddOurs(const std::string& name) {
  if (!hits_.contains(name)) {
    added_.push_back(name);
  }
}

void ScreenedNames::ForgetRows() {
  for (const auto& [name, hits] : hits_) {
    added_.push_back(name);
  }
  hits_.clear();
  rows_of_name_.clear();
  rows_taken_ = 0;
  index_ = NameIndex();
}

void ScreenedNames::Update(const std::vector<ListedName>& rows) {
  if (rows_taken_ < rows.size()) {
    NameIndex index = index_.Clone();
    // The new names alone, for ours that know the others already.
    NameIndex fresh;
    std::vector<std::size_t> number_of_fresh;
    for (; rows_taken_ < rows.size(); ++rows_taken_) {
      ForEachName(rows[rows_taken_].entry, [&](const std::string& name) {
        const std::size_t before = index.size();
        const std::size_t number = index.Add(name);
        if (number == before) {
          rows_of_name_.emplace_back();
          if (!hits_.empty()) {
            fresh.Add(name);
            number_of_fresh.push_back(number);
          }
        }
        rows_of_name_[number].push_back(rows_taken_);
      });
    }
    for (auto& [name, hits] : hits_) {
      for (NameHit& hit : fresh.Find(name, kNameFloorMilli)) {
        hit.name = number_of_fresh[hit.name];
        hits.push_back(std::move(hit));
      }
    }
    index_ = std::move(index);
  }
  if (index_.size() == 0) {
    return;  // No list yet, and maybe never.
  }
  for (std::string& name : std::exchange(added_, {})) {
    if (!hits_.contains(name)) {
      std::vector<NameHit> hits = index_.Find(name, kNameFloorMilli);
      hits_.emplace(std::move(name), std::move(hits));
    }
  }
}

std::vector<NameHit> ScreenedNames::HitsOf(const std::string& name) const {
  const auto known = hits_.find(name);
  return known != hits_.end() ? known->second
                              : index_.Find(name, kNameFloorMilli);
}

std::vector<ScreenedRow> ScreenedNames::RowsLike(
    const std::vector<std::string>& ours,
    const std::vector<ListedName>& rows) const {
  std::map<std::size_t, ScreenedRow> best;
  const auto take = [&](std::size_t row, const std::string& name,
                        const std::string& listed, const NameScore& score) {
    ScreenedRow& of_row = best[row];
    if (score.score_milli > of_row.score.score_milli ||
        (score.score_milli == of_row.score.score_milli && name == of_row.ours &&
         listed < of_row.listed)) {
      of_row = {row, name, listed, score};
    }
  };
  for (const std::string& name : ours) {
    for (const NameHit& hit : HitsOf(name)) {
      for (const std::size_t row : rows_of_name_[hit.name]) {
        take(row, name, index_.name(hit.name), hit.score);
      }
    }
    for (std::size_t row = rows_taken_; row < rows.size(); ++row) {
      ForEachName(rows[row].entry, [&](const std::string& listed) {
        const NameScore score = ScoreNames(name, listed);
        if (score.score_milli >= kNameFloorMilli) {
          take(row, name, listed, score);
        }
      });
    }
  }
  std::vector<ScreenedRow> alike;
  for (auto& [row, of_row] : best) {
    alike.push_back(std::move(of_row));
  }
  return alike;
}

}  // namespace waybill
