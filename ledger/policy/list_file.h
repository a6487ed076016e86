// SPDX-License-Identifier: Apache-2.0
//
// Screening lists in files (docs/FORMAT.md, "Screening list"): made, read, and
// compared. Pure and thread-safe.
#ifndef WAYBILL_LEDGER_POLICY_LIST_FILE_H_
#define WAYBILL_LEDGER_POLICY_LIST_FILE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "waybill/v1/event.pb.h"
#include "waybill/v1/screening.pb.h"

#include "ledger/core/result.h"

namespace waybill {

inline constexpr std::size_t kListFileBytesMax = std::size_t{16} << 20;
inline constexpr int kListEntriesMax = 500'000;
inline constexpr std::size_t kListTextBytesMax = 8192;

// The name that a ledger keeps a published list under: "Entity List (EL) -
// Bureau of Industry and Security" is "Entity List". At most kNameBytesMax
// octets; empty if nothing is left.
std::string ListNameOf(std::string_view source);

// Gives each entry its key: "#<number>" for the publisher's number, which
// stands in `key` so far, else "=<name folded>"; of several with one key all
// but the first get "/2", "/3", ... in the order of what they hold. Then sorts.
void SetListKeys(v1::ListFile& file);

// Fails with kInvalidArgument, naming the entry, if a name is missing, a text
// isn't UTF-8, holds a control character below U+0020 other than a tab or a
// line end, or is too long, an interval ends before it begins, keys aren't
// strictly ascending, or a bound above is passed.
Result<void> CheckListFile(const v1::ListFile& file);

// The one encoding. REQUIRES: CheckListFile has nothing against it.
std::string EncodeListFile(const v1::ListFile& file);

// Fails with kInvalidArgument unless the octets are what EncodeListFile gives
// for a file that CheckListFile accepts.
Result<v1::ListFile> ReadListFile(std::string_view octets);

// The same, of an import_list: the file must be of this list and snapshot.
Result<v1::ListFile> ReadListFile(const v1::ScreeningList& list,
                                  std::string_view octets);

// The entries that stand in an import_list itself, in the same form. The
// snapshot dates them if it is a date.
v1::ListFile InlineListFile(const v1::ScreeningList& list);

struct ListChange {
  v1::ListFileEntry before;
  v1::ListFileEntry after;
};

// Ascending by key each.
struct ListDiff {
  std::vector<v1::ListFileEntry> added;
  std::vector<v1::ListFileEntry> removed;
  std::vector<ListChange> changed;  // Equal keys, anything else differs.

  bool IsEmpty() const {
    return added.empty() && removed.empty() && changed.empty();
  }
};

// Both in the order of their keys, as CheckListFile wants them.
ListDiff DiffLists(const v1::ListFile& before, const v1::ListFile& after);

// The entries of `before` with the diff applied, in the order of their keys.
// REQUIRES: the diff is one from `before`.
std::vector<v1::ListFileEntry> ApplyListDiff(const v1::ListFile& before,
                                             const ListDiff& diff);

// Names and aliases that are in one and not in the other.
std::pair<std::vector<std::string>, std::vector<std::string>> ChangedNames(
    const ListChange& change);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_LIST_FILE_H_
