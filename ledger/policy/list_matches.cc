// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/list_matches.h"

#include <utility>

namespace waybill {
namespace {

// Below this a match says nothing to any rule.
constexpr std::uint32_t kScoreFloorMilli = 500;

std::vector<std::string> NamesOf(const v1::PartyProfile& profile) {
  std::vector<std::string> names = {profile.name()};
  if (!profile.native_name().empty()) {
    names.push_back(profile.native_name());
  }
  names.insert(names.end(), profile.aliases().begin(), profile.aliases().end());
  return names;
}

NameScore Best(const NameScreener& screener,
               const std::vector<std::string>& ours,
               const v1::ScreeningEntry& entry) {
  std::vector<const std::string*> theirs = {&entry.name()};
  for (const std::string& alias : entry.aliases()) {
    theirs.push_back(&alias);
  }
  NameScore best;
  for (const std::string& one : ours) {
    for (const std::string* other : theirs) {
      NameScore score = screener.Score(one, *other);
      if (score.score_milli > best.score_milli) {
        best = std::move(score);
      }
    }
  }
  return best;
}

}  // namespace

const NameScores::OfParty& ListMatches::ScoresOf(
    const std::string& party, const v1::PartyProfile& profile) {
  NameScores::OfParty& known = scores_.parties[party];
  std::vector<std::string> names = NamesOf(profile);
  if (known.names != names) {
    known = {.names = std::move(names), .rows = 0, .rows_alike = {}};
  }
  const auto& rows = evaluation_.world().records().listed();
  for (; known.rows < rows.size(); ++known.rows) {
    NameScore score =
        Best(evaluation_.screener(), known.names, rows[known.rows].entry);
    if (score.score_milli >= kScoreFloorMilli) {
      known.rows_alike.emplace(known.rows, std::move(score));
    }
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
  for (const auto& [row, score] : ScoresOf(party, *profile).rows_alike) {
    if (evaluation_.Knows(rows[row].recorded)) {
      place->second.push_back({&rows[row], score});
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
         match.score.score_milli > best->score.score_milli)) {
      best = &match;
    }
  }
  return best;
}

}  // namespace waybill
