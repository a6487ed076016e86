// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/ledger_lists.h"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <set>
#include <system_error>
#include <utility>

#include "ledger/core/text.h"
#include "ledger/policy/list_file.h"
#include "tools/waybill/published_lists.h"
#include "tools/waybill/queries.h"

namespace waybill::cli {
namespace {

Result<std::vector<ListOnRecord>> ListsOrNotFound(Session& session,
                                                  const std::string& list) {
  auto records = ProvedSnapshots(session, list);
  if (!records || !records->empty()) {
    return records;
  }
  auto all = AllListsOnRecord(session);
  std::string known;
  if (all) {
    for (const ListOnRecord& record : *all) {
      if (known.empty() || !known.ends_with(record.list)) {
        known += (known.empty() ? "" : ", ") + record.list;
      }
    }
  }
  return Error{ErrorCode::kNotFound,
               "there is neither a file nor a list " + EscapeText(list) +
                   "; on record: " + (known.empty() ? "none" : known)};
}

Result<std::vector<v1::ListFile>> FetchNamed(Session& session,
                                             const std::string& text) {
  const std::size_t at = text.rfind('@');
  const std::string list = text.substr(0, at);
  auto records = ListsOrNotFound(session, list);
  if (!records) {
    return records.error();
  }
  const ListOnRecord* wanted = &records->back();
  if (at != std::string::npos) {
    const std::string snapshot = text.substr(at + 1);
    const auto found = std::find_if(
        records->rbegin(), records->rend(), [&](const ListOnRecord& record) {
          return record.snapshot.snapshot == snapshot;
        });
    if (found == records->rend()) {
      std::string known;
      for (const ListOnRecord& record : *records) {
        known += " " + record.snapshot.snapshot;
      }
      return Error{ErrorCode::kNotFound, list + " has no snapshot " +
                                             EscapeText(snapshot) +
                                             " on record; it has" + known};
    }
    wanted = &*found;
  }
  auto file = FetchList(session, *wanted);
  if (!file) {
    return file.error();
  }
  return std::vector<v1::ListFile>{std::move(*file)};
}

}  // namespace

Result<std::vector<ListOnRecord>> AllListsOnRecord(Session& session) {
  v1::ListRegistryRequest request;
  request.set_kind("lists");
  auto response = Ask<v1::ListRegistryResponse>(
      session, request, &v1::QueryService::Stub::ListRegistry);
  if (!response) {
    return response.error();
  }
  std::vector<ListOnRecord> records;
  for (const v1::ListRow& row : response->lists()) {
    auto event = HashFromBytes(row.event());
    if (!event) {
      return Error{ErrorCode::kVerificationFailed,
                   "the node's answer has a malformed event"};
    }
    records.push_back({row.list(),
                       {.snapshot = row.snapshot(),
                        .event = *event,
                        .recorded = {row.index(), row.recorded_at_ms()},
                        .entries = row.entries(),
                        .file_octets = row.file_octets()}});
  }
  return records;
}

Result<std::vector<ListOnRecord>> ProvedSnapshots(Session& session,
                                                  const std::string& list) {
  auto client = session.Connect();
  if (!client) {
    return client.error();
  }
  auto verified = (*client)->Subjects({{SubjectType::kList, {list}}});
  if (!verified) {
    return verified.error();
  }
  std::vector<ListOnRecord> records;
  const auto known = verified->registry.lists().find(list);
  if (known != verified->registry.lists().end()) {
    for (const ListRecord& snapshot : known->second) {
      records.push_back({list, snapshot});
    }
  }
  return records;
}

Result<v1::ListFile> FetchList(Session& session, const ListOnRecord& record) {
  auto client = session.Connect();
  if (!client) {
    return client.error();
  }
  auto event = (*client)->Event(record.snapshot.event);
  if (!event) {
    return event.error();
  }
  const v1::ScreeningList& list = event->event.governance().import_list();
  if (list.list() != record.list ||
      list.snapshot() != record.snapshot.snapshot) {
    return Error{ErrorCode::kVerificationFailed,
                 "the node names another event for " + EscapeText(record.list)};
  }
  if (!list.entries().empty()) {
    return InlineListFile(list);
  }
  if (event->files.empty()) {
    return Error{ErrorCode::kVerificationFailed,
                 "the event of " + EscapeText(record.list) + " has no file"};
  }
  return ReadListFile(list, event->files.back());
}

Result<std::vector<v1::ListFile>> LatestLists(Session& session) {
  return ListsAt(session, std::numeric_limits<std::int64_t>::max());
}

Result<std::vector<v1::ListFile>> ListsAt(Session& session,
                                          std::int64_t recorded_by_ms) {
  auto records = AllListsOnRecord(session);
  if (!records) {
    return records.error();
  }
  std::set<std::string> lists;
  for (const ListOnRecord& record : *records) {
    lists.insert(record.list);
  }
  std::vector<v1::ListFile> files;
  for (const std::string& list : lists) {
    session.progress().Count(files.size(), lists.size());
    auto snapshots = ProvedSnapshots(session, list);
    if (!snapshots) {
      return snapshots.error();
    }
    if (snapshots->empty()) {
      return Error{
          ErrorCode::kVerificationFailed,
          "the node names a list that is proved absent: " + EscapeText(list)};
    }
    std::erase_if(*snapshots, [&](const ListOnRecord& record) {
      return record.snapshot.recorded.recorded_at_ms > recorded_by_ms;
    });
    if (snapshots->empty()) {
      continue;
    }
    auto file = FetchList(session, snapshots->back());
    if (!file) {
      return file.error();
    }
    files.push_back(std::move(*file));
  }
  return files;
}

Outcome ListFailure(const Error& error) {
  switch (error.code) {
    case ErrorCode::kInvalidArgument:
      return Failed(Exit::kMalformedInput, error.message);
    case ErrorCode::kNotFound:
      return Failed(error);
    case ErrorCode::kCorruption:
    case ErrorCode::kVerificationFailed:
    case ErrorCode::kUnavailable:
    case ErrorCode::kExhausted:
    case ErrorCode::kPermissionDenied:
      break;
  }
  return NotReady(error);
}

Result<std::vector<v1::ListFile>> ReadListsShown(Session& session,
                                                 const std::string& path,
                                                 const std::string& snapshot) {
  session.progress().Begin();
  return ReadListsFrom(path, snapshot,
                       [&session](std::size_t done, std::size_t total) {
                         session.progress().Count(done, total);
                       });
}

Result<std::vector<v1::ListFile>> ListsNamed(Session& session,
                                             const std::string& text) {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(text, ignored)) {
    return ReadListsShown(session, text, "");
  }
  return text == "ledger" ? LatestLists(session) : FetchNamed(session, text);
}

}  // namespace waybill::cli
