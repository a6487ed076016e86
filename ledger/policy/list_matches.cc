// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/list_matches.h"

#include <utility>

namespace waybill {

const std::vector<ListMatch>& ListMatches::Of(const std::string& party) {
  const auto [place, added] = matches_.try_emplace(party);
  const v1::PartyProfile* profile =
      evaluation_.Profile(party, evaluation_.end_index());
  if (!added || profile == nullptr) {
    return place->second;
  }
  const Records& records = evaluation_.world().records();
  for (ScreenedRow& like : records.ListedLike(*profile)) {
    const ListedName& listed = records.listed()[like.row];
    if (evaluation_.Knows(listed.recorded)) {
      place->second.push_back({&listed, std::move(like)});
    }
  }
  return place->second;
}

const ListMatch* ListMatches::BestAt(const std::string& party,
                                     std::int64_t time_ms) {
  const ListMatch* best = nullptr;
  for (const ListMatch& match : Of(party)) {
    if (match.listed->in_force.Contains(time_ms) &&
        (best == nullptr ||
         match.like.score.score_milli > best->like.score.score_milli)) {
      best = &match;
    }
  }
  return best;
}

}  // namespace waybill
