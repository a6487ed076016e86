// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/list_matches.h"

#include <utility>

namespace waybill {
const NameScores::OfParty& ListMatches::ScoresOf(
    const std::string& party, const v1::PartyProfile& profile) {
  NameScores::OfParty& known = scores_.parties[party];
  std::vector<std::string> names = NamesOf(profile);
  const Records& records = evaluation_.world().records();
  const std::size_t rows = records.listed().size();
  if (known.names != names || known.rows != rows) {
    known = {.names = std::move(names),
             .rows = rows,
             .rows_alike = records.ListedLike(profile)};
  }
  return known;
}

const std::vector<ListMatch>& ListMatches::Of(const std::string& party) {
  const auto [place, added] = matches_.try_emplace(party);
  const v1::PartyProfile* profile =
      evaluation_.Profile(party, evaluation_.end_index());
  if (!added || profile == nullptr) {
    return place->second;
  }
  const auto& rows = evaluation_.world().records().listed();
  for (const ScreenedRow& like : ScoresOf(party, *profile).rows_alike) {
    if (evaluation_.Knows(rows[like.row].recorded)) {
      place->second.push_back({&rows[like.row], like});
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
