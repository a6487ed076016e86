// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/list_screen.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace waybill::cli {

ListScreen::ListScreen(std::vector<v1::ListFile> files, std::int64_t as_of_ms,
                       const Progress& progress)
    : files_(std::move(files)) {
  std::size_t total = 0;
  for (const v1::ListFile& file : files_) {
    total += static_cast<std::size_t>(file.entries_size());
  }
  std::size_t done = 0;
  for (int file = 0; file < static_cast<int>(files_.size()); ++file) {
    const v1::ListFile& list = files_[static_cast<std::size_t>(file)];
    for (int i = 0; i < list.entries_size(); ++i) {
      progress(++done, total);
      const v1::ListFileEntry& entry = list.entries(i);
      if (as_of_ms != 0 &&
          (entry.from_ms() > as_of_ms ||
           (entry.to_ms() != 0 && entry.to_ms() <= as_of_ms))) {
        continue;
      }
      ++entry_count_;
      const auto add = [&](const std::string& name) {
        const std::size_t number = index_.Add(name);
        places_.resize(index_.size());
        places_[number].push_back({file, i});
      };
      add(entry.name());
      std::for_each(entry.aliases().begin(), entry.aliases().end(), add);
    }
  }
}

std::string ListScreen::Lists() const {
  std::string lists;
  for (const v1::ListFile& file : files_) {
    lists += (lists.empty() ? "" : ", ") + file.list() +
             (file.snapshot().empty() ? "" : " " + file.snapshot());
  }
  return lists.empty() ? "none" : lists;
}

std::vector<ListedLikeness> ListScreen::Find(
    const std::vector<std::string>& names, std::uint32_t least_milli) const {
  std::map<Place, ListedLikeness> best;
  for (const std::string& name : names) {
    for (const NameHit& hit : index_.Find(name, least_milli)) {
      for (const Place& place : places_[hit.name]) {
        ListedLikeness& likeness = best[place];
        if (hit.score.score_milli > likeness.score.score_milli) {
          const v1::ListFile& file =
              files_[static_cast<std::size_t>(place.file)];
          const v1::ListFileEntry& entry = file.entries(place.entry);
          likeness = {
              file.list(), file.snapshot(),       entry.key(), entry.name(),
              name,        index_.name(hit.name), hit.score};
        }
      }
    }
  }
  std::vector<ListedLikeness> found;
  for (auto& [place, likeness] : best) {
    found.push_back(std::move(likeness));
  }
  std::sort(found.begin(), found.end(),
            [](const ListedLikeness& one, const ListedLikeness& other) {
              return std::tie(other.score.score_milli, one.list, one.key) <
                     std::tie(one.score.score_milli, other.list, other.key);
            });
  return found;
}

std::string ScoreText(std::uint32_t score_milli) {
  return std::to_string(score_milli / 1000) + "." +
         std::to_string(1000 + score_milli % 1000).substr(1);
}

}  // namespace waybill::cli
