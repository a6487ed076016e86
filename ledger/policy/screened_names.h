// SPDX-License-Identifier: Apache-2.0
//
// The names of parties against the names on lists, each pair of them compared
// once, whatever is asked how often. Pure. Not thread-safe while it takes names
// and rows; then any number of readers. Copies share the index.
#ifndef WAYBILL_LEDGER_POLICY_SCREENED_NAMES_H_
#define WAYBILL_LEDGER_POLICY_SCREENED_NAMES_H_

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/v1/event.pb.h"

#include "ledger/policy/list_history.h"
#include "ledger/policy/name_index.h"
#include "ledger/policy/screening.h"

namespace waybill {

// The name, the native name and the aliases, each once.
std::vector<std::string> NamesOf(const v1::PartyProfile& profile);

// A row whose entry has a name that is like one of ours.
struct ScreenedRow {
  std::size_t row = 0;
  std::string ours;
  std::string listed;  // The name or alias in the row that it is like.
  NameScore score;
};

class ScreenedNames {
 public:
  // A name that will be asked for, from now on.
  void AddOurs(const std::string& name);
  // Takes the rows in that were added since the last time, and compares what
  // is new on either side. REQUIRES: rows that were there are still there.
  void Update(const std::vector<ListedName>& rows);
  // Other rows than before come with the next update.
  void ForgetRows();

  // For each row that one of the names is like (kNameFloorMilli), the best of
  // its names against the best of ours; of equal ones the first of ours and the
  // first by octets of its. Ascending by row. Right without an update too, if
  // slowly.
  std::vector<ScreenedRow> RowsLike(const std::vector<std::string>& ours,
                                    const std::vector<ListedName>& rows) const;

 private:
  std::vector<NameHit> HitsOf(const std::string& name) const;

  NameIndex index_;
  std::size_t rows_taken_ = 0;
  std::vector<std::vector<std::size_t>> rows_of_name_;  // By listed name.
  // Names of ours that were compared with every listed name.
  std::map<std::string, std::vector<NameHit>> hits_;
  std::vector<std::string> added_;  // Names of ours that weren't yet.
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_SCREENED_NAMES_H_
