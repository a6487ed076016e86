// SPDX-License-Identifier: Apache-2.0
//
// The reader's lists across subjects; see reader.h.
#include <charconv>
#include <limits>
#include <optional>
#include <utility>

#include "ledger/core/subjects_of.h"
#include "ledger/core/unit_list.h"
#include "ledger/lists.h"
#include "ledger/reader.h"
#include "ledger/records.h"
#include "ledger/store/keyspace.h"
#include "ledger/stored_events.h"
#include "ledger/view.h"

namespace waybill {
namespace {

Error BadCursor(const std::string& after) {
  return {ErrorCode::kInvalidArgument, "malformed cursor \"" + after + "\""};
}

std::optional<std::uint64_t> ParseNumber(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

// "entry.row": where a page begins.
std::string FormatCursor(const Position& position) {
  return std::to_string(position.entry) + "." + std::to_string(position.row);
}

std::optional<Position> ParseCursor(const std::string& after) {
  if (after.empty()) {
    return Position{0, 0};
  }
  const std::size_t dot = after.find('.');
  if (dot == std::string::npos) {
    return std::nullopt;
  }
  const auto entry = ParseNumber(std::string_view(after).substr(0, dot));
  const auto row = ParseNumber(std::string_view(after).substr(dot + 1));
  if (!entry || !row || *row >= kNoRow) {
    return std::nullopt;
  }
  return Position{*entry, static_cast<std::uint32_t>(*row)};
}

// Finds the units of a query among the rows of indexed events. A unit is listed
// once: at the last event of its custody if the query names a party, else where
// it began: at its commission, or where it succeeded another.
class HoldingsPage {
 public:
  HoldingsPage(const StoreView& rows, const HoldingsQuery& query,
               std::size_t limit)
      : rows_(rows), query_(query), limit_(limit) {}

  bool full() const { return !page_.next.empty(); }
  Page<Holding> Take() { return std::move(page_); }

  Result<void> AddEvent(std::uint64_t entry, std::uint32_t begin) {
    auto bytes = ReadEntryBytes(rows_, entry);
    auto parsed = bytes ? ParseEventEntry(entry, *bytes)
                        : Result<ParsedEntry>(bytes.error());
    if (!parsed) {
      return parsed.error();
    }
    const v1::Event& event = parsed->recorded.event;
    bool has_units = false;
    for (const v1::Attachment& attachment : event.attachments()) {
      has_units = has_units || attachment.kind() == v1::UNIT_LIST;
    }
    if (!has_units || (query_.party.empty() && !event.has_commission() &&
                       !event.has_relabel())) {
      return {};
    }
    std::vector<v1::UnitRow> chunk;
    std::optional<Error> failure;
    auto visited = ListReader(rows_).Visit(
        entry, begin, kNoRow, [&](std::uint32_t position, ListRow row) {
          chunk.push_back(std::move(row.row));
          if (chunk.size() < kRowsPerChunk) {
            return true;
          }
          if (auto added = AddRows({entry, begin}, chunk); !added) {
            failure = added.error();
          }
          begin = position + 1;
          chunk.clear();
          return !failure && !full();
        });
    if (!visited) {
      return visited;
    }
    if (failure) {
      return *failure;
    }
    return AddRows({entry, begin}, chunk);
  }

 private:
  // Rows that stand one after the other from `first` on.
  Result<void> AddRows(const Position& first,
                       const std::vector<v1::UnitRow>& chunk) {
    std::vector<std::string> keys;
    keys.reserve(chunk.size());
    for (const v1::UnitRow& row : chunk) {
      keys.push_back(SubjectKey(RowLabel(row)));
    }
    auto stored = rows_.MultiGet(Family::kSubjects, keys);
    if (!stored) {
      return stored.error();
    }
    for (std::uint32_t i = 0; i < chunk.size() && !full(); ++i) {
      if (!(*stored)[i]) {
        continue;  // Seen, but never commissioned.
      }
      auto record = DecodeSubject(*(*stored)[i]);
      if (!record) {
        return record.error();
      }
      const Position here{first.entry, first.row + i};
      const auto* state = std::get_if<v1::UnitState>(&record->state);
      if (state == nullptr || !Matches(*record, *state, here)) {
        continue;
      }
      if (page_.rows.size() == limit_) {
        page_.next = FormatCursor(here);
        return {};
      }
      Holding& holding = page_.rows.emplace_back();
      holding.unit.set_issuer(chunk[i].issuer());
      holding.unit.set_serial(chunk[i].serial());
      holding.state = *state;
    }
    return {};
  }

  bool Matches(const SubjectRecord& record, const v1::UnitState& state,
               const Position& here) const {
    const bool is_listed_here = query_.party.empty()
                                    ? state.commissioned_index() == here.entry
                                    : record.last == here;
    return is_listed_here &&
           (query_.party.empty() || state.custodian() == query_.party) &&
           (query_.model.empty() || state.model() == query_.model) &&
           (query_.lot.empty() || state.lot() == query_.lot);
  }

  const StoreView& rows_;
  const HoldingsQuery& query_;
  const std::size_t limit_;
  Page<Holding> page_;
};

enum class Next { kGoOn, kStop };

// Visits the entries of an index key from `begin` on.
Result<void> VisitIndex(
    const StoreView& rows, IndexKind kind, const std::string& key,
    std::uint64_t begin,
    const std::function<Result<Next>(std::uint64_t)>& visit) {
  const KeyRange range = IndexRange(kind, key, begin);
  std::optional<Error> failure;
  auto scanned = rows.Scan(Family::kIndex, range.begin, range.end,
                           [&](std::string_view octets, std::string_view) {
                             auto parts = ParseIndexKey(octets);
                             auto more = parts ? visit(parts->entry)
                                               : Result<Next>(parts.error());
                             if (!more) {
                               failure = more.error();
                               return false;
                             }
                             return *more == Next::kGoOn;
                           });
  if (!scanned) {
    return scanned;
  }
  if (failure) {
    return *failure;
  }
  return {};
}

Result<std::vector<std::uint64_t>> IndexedEntries(const StoreView& rows,
                                                  IndexKind kind,
                                                  const std::string& key,
                                                  std::uint64_t begin,
                                                  std::size_t limit) {
  const KeyRange range = IndexRange(kind, key, begin);
  std::vector<std::uint64_t> entries;
  std::optional<Error> failure;
  auto scanned = rows.Scan(Family::kIndex, range.begin, range.end,
                           [&](std::string_view octets, std::string_view) {
                             if (entries.size() == limit) {
                               return false;
                             }
                             auto parts = ParseIndexKey(octets);
                             if (!parts) {
                               failure = parts.error();
                               return false;
                             }
                             entries.push_back(parts->entry);
                             return true;
                           });
  if (!scanned) {
    return scanned.error();
  }
  if (failure) {
    return *failure;
  }
  return entries;
}

}  // namespace

Result<Page<Holding>> LedgerReader::Holdings(const HoldingsQuery& query,
                                             const std::string& after,
                                             std::size_t limit) const {
  const auto begin = ParseCursor(after);
  if (!begin) {
    return BadCursor(after);
  }
  IndexKind kind = IndexKind::kParty;
  const std::string* key = &query.party;
  if (key->empty()) {
    kind = IndexKind::kLot;
    key = &query.lot;
  }
  if (key->empty()) {
    kind = IndexKind::kModel;
    key = &query.model;
  }
  if (key->empty()) {
    return Error{ErrorCode::kInvalidArgument, "name a party, a model or a lot"};
  }
  HoldingsPage page(*held_->view->rows, query, limit);
  auto visited =
      VisitIndex(*held_->view->rows, kind, *key, begin->entry,
                 [&](std::uint64_t entry) -> Result<Next> {
                   if (auto added = page.AddEvent(
                           entry, entry == begin->entry ? begin->row : 0);
                       !added) {
                     return added.error();
                   }
                   return page.full() ? Next::kStop : Next::kGoOn;
                 });
  if (!visited) {
    return visited.error();
  }
  return page.Take();
}

Result<Page<LedgerReader::ShipmentRow>> LedgerReader::Shipments(
    const ShipmentQuery& query, const std::string& after,
    std::size_t limit) const {
  const auto begin =
      after.empty() ? std::optional<std::uint64_t>(0) : ParseNumber(after);
  if (!begin) {
    return BadCursor(after);
  }
  Page<ShipmentRow> page;
  const auto add = [&](std::uint64_t entry) -> Result<Next> {
    auto event = Event(entry);
    if (!event) {
      return event.error();
    }
    if (!event->event.has_ship() && !event->event.has_return_()) {
      return Next::kGoOn;
    }
    auto state = FindShipment(event->id);
    if (!state) {
      return state.error();
    }
    if (!state->has_value() ||
        (!query.party.empty() && (*state)->shipper() != query.party &&
         (*state)->consignee() != query.party) ||
        (query.open_only && (*state)->open() == 0)) {
      return Next::kGoOn;
    }
    if (page.rows.size() == limit) {
      page.next = std::to_string(entry);
      return Next::kStop;
    }
    page.rows.emplace_back(event->id, std::move(**state));
    return Next::kGoOn;
  };
  auto visited = VisitIndex(*held_->view->rows,
                            query.open_only       ? IndexKind::kOpenShipment
                            : query.party.empty() ? IndexKind::kAnyShipment
                                                  : IndexKind::kParty,
                            query.party, *begin, add);
  if (!visited) {
    return visited.error();
  }
  return page;
}

Result<std::vector<std::uint64_t>> LedgerReader::PartyEvents(
    const std::string& party, std::uint64_t begin, std::size_t limit) const {
  return IndexedEntries(*held_->view->rows, IndexKind::kParty, party, begin,
                        limit);
}

Result<std::vector<std::uint64_t>> LedgerReader::SiteEvents(
    const std::string& party, const std::string& site, std::uint64_t begin,
    std::size_t limit) const {
  return IndexedEntries(*held_->view->rows, IndexKind::kSite,
                        SiteIndexKey(party, site), begin, limit);
}

Result<std::vector<std::uint64_t>> LedgerReader::ShipmentEvents(
    const Hash& id) const {
  return IndexedEntries(*held_->view->rows, IndexKind::kShipment,
                        std::string(View(id)), 0, held_->view->tree.size);
}

}  // namespace waybill
