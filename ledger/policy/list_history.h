// SPDX-License-Identifier: Apache-2.0
//
// Screening lists through their snapshots: which name was on which list, since
// when and until when, as far as the ledger was told. Pure. Not thread-safe
// while it takes snapshots; then any number of readers.
#ifndef WAYBILL_LEDGER_POLICY_LIST_HISTORY_H_
#define WAYBILL_LEDGER_POLICY_LIST_HISTORY_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "waybill/v1/event.pb.h"
#include "waybill/v1/screening.pb.h"

#include "ledger/core/registry_records.h"
#include "ledger/policy/dates.h"

namespace waybill {

// Names of one entry that were on a list together, and since when. A row's
// place and names never change; at most its end is set.
struct ListedName {
  std::string list;
  std::string snapshot;  // The one that brought it.
  v1::ScreeningEntry entry;
  Span in_force;
  Moment recorded;
};

struct ListSnapshot {
  std::string snapshot;
  Moment recorded;
  std::size_t entries = 0;
};

class ListHistory {
 public:
  // A snapshot is the whole list. An entry that isn't in it any more ends with
  // its recording, and so does a name that an entry has lost; what stays keeps
  // its first `from`; what is new is in force from its own date, else from the
  // snapshot's, else from the recording, and known from the recording on. So
  // what was said before a snapshot was recorded isn't changed by it.
  //
  // Entries of a ScreeningList are the same if their names are, spelling apart.
  void Take(const v1::ScreeningList& list, Moment moment);
  void Take(const v1::ListFile& file, Moment moment);

  // These lists and no others, as if they had been known and in force always.
  void ReplaceAll(const std::vector<v1::ListFile>& files);

  const std::vector<ListedName>& rows() const { return rows_; }
  // By list, in ledger order.
  const std::map<std::string, std::vector<ListSnapshot>>& snapshots() const {
    return snapshots_;
  }

 private:
  struct Entry {
    v1::ScreeningEntry entry;
    std::int64_t default_from_ms = 0;
  };
  using Entries = std::map<std::string, Entry>;  // By key.

  void TakeEntries(const std::string& list, const std::string& snapshot,
                   const Entries& entries, Moment moment);
  std::vector<std::size_t> Continue(const std::vector<std::size_t>& rows,
                                    const ListedName& row);
  std::size_t Add(ListedName row);

  std::vector<ListedName> rows_;
  // By list and key: the rows that may still be in force.
  std::map<std::string, std::map<std::string, std::vector<std::size_t>>> open_;
  std::map<std::string, std::vector<ListSnapshot>> snapshots_;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_LIST_HISTORY_H_
