// SPDX-License-Identifier: Apache-2.0
//
// Parties and the names on lists that are like theirs. Private to
// ledger/policy.
#ifndef WAYBILL_LEDGER_POLICY_LIST_MATCHES_H_
#define WAYBILL_LEDGER_POLICY_LIST_MATCHES_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ledger/policy/evaluation.h"
#include "ledger/policy/screened_names.h"

namespace waybill {

struct ListMatch {
  const ListedName* listed = nullptr;
  ScreenedRow like;
};

// Scores outlive an evaluation: rows of lists are only ever added, so a party
// whose names stay as they are is asked for once. REQUIRES: nobody replaces the
// lists meanwhile.
struct NameScores {
  struct OfParty {
    std::vector<std::string> names;
    std::size_t rows = 0;  // Compared so far.
    std::vector<ScreenedRow> rows_alike;
  };
  std::map<std::string, OfParty> parties;
};

// The matches of parties with lists in one evaluation. Not thread-safe.
class ListMatches {
 public:
  // Borrows both.
  ListMatches(const Evaluation& evaluation, NameScores& scores)
      : evaluation_(evaluation), scores_(scores) {}

  const std::vector<ListMatch>& Of(const std::string& party);
  // The best match that was in force then; null if there is none.
  const ListMatch* BestAt(const std::string& party, std::int64_t time_ms);

 private:
  const NameScores::OfParty& ScoresOf(const std::string& party,
                                      const v1::PartyProfile& profile);

  const Evaluation& evaluation_;
  NameScores& scores_;
  std::map<std::string, std::vector<ListMatch>> matches_;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_LIST_MATCHES_H_
