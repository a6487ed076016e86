// SPDX-License-Identifier: Apache-2.0
//
// Screening lists as a ledger holds them: every snapshot that was imported,
// each checked against what the governors signed.
#ifndef WAYBILL_TOOLS_WAYBILL_LEDGER_LISTS_H_
#define WAYBILL_TOOLS_WAYBILL_LEDGER_LISTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "waybill/v1/screening.pb.h"

#include "ledger/core/registry_records.h"
#include "ledger/core/result.h"
#include "tools/waybill/outcome.h"
#include "tools/waybill/session.h"

namespace waybill::cli {

struct ListOnRecord {
  std::string list;
  ListRecord snapshot;
};

// Every snapshot of every list, by list and in ledger order: the node's index.
Result<std::vector<ListOnRecord>> AllListsOnRecord(Session& session);

// The snapshots of one list: a proof that there are no others. Empty if the
// list is proved absent.
Result<std::vector<ListOnRecord>> ProvedSnapshots(Session& session,
                                                  const std::string& list);

// What the snapshot holds: the file, checked against the root in its signed
// event, or the entries in the event itself. Fails as Client::Event does.
Result<v1::ListFile> FetchList(Session& session, const ListOnRecord& record);

// The latest snapshot of every list, proved to be the latest. Which lists there
// are is the node's word.
Result<std::vector<v1::ListFile>> LatestLists(Session& session);

// Likewise, of what was recorded by then.
Result<std::vector<v1::ListFile>> ListsAt(Session& session,
                                          std::int64_t recorded_by_ms);

// What a person means by `text`: a file if there is one of that name
// (ReadListsFrom), "ledger" for the latest of every list on record, else
// "LIST" or "LIST@SNAPSHOT" on record. kNotFound, with what there is, if the
// ledger has no such list or snapshot.
Result<std::vector<v1::ListFile>> ListsNamed(Session& session,
                                             const std::string& text);

// The outcome when one of these fails: absence is proved, and a file that is
// malformed is told apart from a command that is.
Outcome ListFailure(const Error& error);

// ReadListsFrom with a sign of life on the terminal.
Result<std::vector<v1::ListFile>> ReadListsShown(Session& session,
                                                 const std::string& path,
                                                 const std::string& snapshot);

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_LEDGER_LISTS_H_
