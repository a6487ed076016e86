// SPDX-License-Identifier: Apache-2.0
//
// Reading a ledger as of one signed checkpoint. Answers about subjects are
// proofs (core/answer.h verifies them); lists across subjects are this node's
// word, and each of their rows names a unit whose trace is a proof.
#ifndef WAYBILL_LEDGER_READER_H_
#define WAYBILL_LEDGER_READER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "waybill/v1/answer.pb.h"
#include "waybill/v1/event.pb.h"
#include "waybill/v1/state.pb.h"

#include "ledger/core/custody.h"
#include "ledger/core/entry.h"
#include "ledger/core/hash.h"
#include "ledger/core/registry.h"
#include "ledger/core/result.h"
#include "ledger/core/subject.h"

namespace waybill {

class Publication;
struct HeldView;

// An entry as it was accepted, for monitors and replays.
struct LogRecord {
  std::uint64_t index = 0;
  std::string entry;
  std::optional<RecordedEvent> event{};  // Of the entry, unless it is a seal.
  std::vector<v1::UnitRow> units{};
  std::vector<std::string> files{};
};

struct Holding {
  v1::UnitId unit;
  v1::UnitState state;
};
// Of what is given, all has to hold; at least one is.
struct HoldingsQuery {
  std::string party{};  // Its custodian.
  std::string model{};
  std::string lot{};
};
struct ShipmentQuery {
  std::string party{};  // Shipper or consignee; empty: any.
  bool open_only = false;
};
// A page of a list, and where the next one begins; empty if there is none.
template <typename Row>
struct Page {
  std::vector<Row> rows;
  std::string next;
};

// Thread-safe. Every function fails with kCorruption if stored bytes don't fit
// the tree, kUnavailable if they can't be read.
class LedgerReader {
 public:
  explicit LedgerReader(const Publication& publication);  // By Ledger::Read.
  ~LedgerReader();
  LedgerReader(const LedgerReader&) = delete;
  LedgerReader& operator=(const LedgerReader&) = delete;

  std::uint64_t size() const;
  const Seal& seal() const;
  const std::string& checkpoint() const { return checkpoint_; }
  const Registry& registry() const;

  // Serves answers under this note from now on: the same checkpoint with
  // cosignatures. REQUIRES: so; nobody else uses the reader meanwhile.
  void SetCheckpoint(std::string note) { checkpoint_ = std::move(note); }

  // ---- proofs
  // The whole chains of `subjects`. With `with_authority` also those of the
  // governors and of every party that signed something shown, which a verifier
  // needs unless it has proved them at this checkpoint already.
  Result<v1::Answer> Subjects(const std::vector<Subject>& subjects,
                              bool with_authority) const;
  // A unit's custody and observations, absence included; with_authority, also
  // the registry chains that tell what to think of them: parties named, their
  // approvals and owners, models, sites, licences.
  Result<v1::Answer> Trace(const std::string& issuer, const std::string& serial,
                           bool with_authority) const;
  // The same of the unit that an alias means: its first claim, which the answer
  // proves. Without a claim it proves the alias's absence.
  struct AliasTrace {
    v1::Answer answer;
    std::optional<v1::UnitId> unit;
  };
  Result<AliasTrace> TraceAlias(const v1::Alias& alias,
                                bool with_authority) const;
  // From `old_size` to `new_size` or to size(): kInvalidArgument unless
  // 1 <= old_size <= new_size <= size().
  Result<std::vector<Hash>> Consistency(std::uint64_t old_size,
                                        std::uint64_t new_size) const;
  Result<std::vector<Hash>> Consistency(std::uint64_t old_size) const {
    return Consistency(old_size, size());
  }
  Result<Hash> RootAt(std::uint64_t old_size) const;

  // ---- this node's word
  // By custody label; a chain of length 0 if never commissioned.
  Result<std::vector<UnitRecord>> Heads(const std::vector<Hash>& labels) const;
  // Of any subject, for who signs its next event.
  Result<Chain> FindChain(const Hash& label) const;
  // Every unit that `text` may mean: an alias of any kind, or a serial of any
  // party. No two rows are equal.
  Result<std::vector<v1::UnitId>> Resolve(const std::string& text) const;
  // Everything inside a unit, at any depth, parents before children. Fails
  // with kExhausted beyond `limit`.
  Result<std::vector<v1::UnitId>> Contents(const Hash& label,
                                           std::size_t limit) const;
  Result<std::optional<std::uint64_t>> FindEvent(const Hash& event_id) const;
  Result<std::optional<v1::ShipmentState>> FindShipment(const Hash& id) const;
  Result<RecordedEvent> Event(std::uint64_t index) const;
  // The registry as it was once everything recorded by then was in it. Reads
  // every governance event.
  Result<Registry> RegistryKnownAt(std::int64_t known_at_ms) const;
  // Indexes of events that a party signed, is named in or held units of; that
  // name a site; that are about a shipment. From `begin` on, ascending.
  Result<std::vector<std::uint64_t>> PartyEvents(const std::string& party,
                                                 std::uint64_t begin,
                                                 std::size_t limit) const;
  Result<std::vector<std::uint64_t>> SiteEvents(const std::string& party,
                                                const std::string& site,
                                                std::uint64_t begin,
                                                std::size_t limit) const;
  Result<std::vector<std::uint64_t>> ShipmentEvents(const Hash& id) const;
  // kInvalidArgument for an empty query or a malformed `after`, here and below.
  Result<Page<Holding>> Holdings(const HoldingsQuery& query,
                                 const std::string& after,
                                 std::size_t limit) const;
  using ShipmentRow = std::pair<Hash, v1::ShipmentState>;
  Result<Page<ShipmentRow>> Shipments(const ShipmentQuery& query,
                                      const std::string& after,
                                      std::size_t limit) const;

  // The entries [begin, end) with what they carry; false ends the visit.
  using Visitor = std::function<bool(LogRecord record)>;
  Result<void> Entries(std::uint64_t begin, std::uint64_t end,
                       const Visitor& visitor) const;

  const HeldView& held() const { return *held_; }  // For ledger/ itself.

 private:
  const std::unique_ptr<const HeldView> held_;
  std::string checkpoint_;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_READER_H_
