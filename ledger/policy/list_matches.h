// SPDX-License-Identifier: Apache-2.0
//
// Parties and the names on lists that are like theirs. Private to
// ledger/policy.
#ifndef WAYBILL_LEDGER_POLICY_LIST_MATCHES_H_
#define WAYBILL_LEDGER_POLICY_LIST_MATCHES_H_

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

// The matches of parties with lists in one evaluation. Not thread-safe.
class ListMatches {
 public:
  // Borrows it.
  explicit ListMatches(const Evaluation& evaluation)
      : evaluation_(evaluation) {}

  const std::vector<ListMatch>& Of(const std::string& party);
  // The best match that was in force then; null if there is none.
  const ListMatch* BestAt(const std::string& party, std::int64_t time_ms);

 private:
  const Evaluation& evaluation_;
  std::map<std::string, std::vector<ListMatch>> matches_;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_LIST_MATCHES_H_
