// SPDX-License-Identifier: Apache-2.0
//
// History as the checks look at it: a fold over the events of a ledger in their
// order. Each unit keeps its custody events with the state that each left, and
// what was observed of it; nothing is dropped, so that any earlier moment can
// be evaluated again. A world may be partial (the proved chain of one unit and
// the registry): then findings say what follows from that part.
//
// Parties, units, events, sites and models have numbers, in the order of their
// first appearance; they mean nothing outside this world.
//
// Pure. One writer; once settled, any number of readers.
#ifndef WAYBILL_LEDGER_POLICY_WORLD_H_
#define WAYBILL_LEDGER_POLICY_WORLD_H_

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "waybill/v1/event.pb.h"

#include "ledger/core/custody.h"
#include "ledger/core/hash.h"
#include "ledger/core/tasks.h"
#include "ledger/policy/records.h"
#include "ledger/policy/world_facts.h"
#include "ledger/policy/world_index.h"

namespace waybill {

class World {
 public:
  // Takes the next event, with its unit list or what is known of it. REQUIRES:
  // the ledger accepted it, and its index is above that of every event before.
  void Take(const RecordedEvent& recorded,
            const std::vector<v1::UnitRow>& rows);
  // What stands in a file beside an event that was just taken: a rule pack, a
  // screening list. What can't be read is kept as unread, with the reason.
  void TakeFiles(const RecordedEvent& recorded,
                 const std::vector<std::string>& files);
  // Evaluations see these lists in place of the ledger's: what would they have
  // said? REQUIRES: no more events are taken.
  void ReplaceLists(const std::vector<v1::ListFile>& files) {
    records_.ReplaceLists(files);
  }
  // What verification of a unit's device evidence in an attestation came to
  // (evidence/attestation.h).
  void NoteEvidence(const Hash& event_id, const v1::UnitId& unit,
                    EvidenceResult result);

  // Brings the states of the units up to the events taken. REQUIRED before
  // anything is evaluated. What comes out is the same, whoever runs the tasks.
  void Settle(const RunTasks& run = {});
  bool settled() const { return unsettled_.empty(); }

  const Records& records() const { return records_; }
  const std::deque<WorldEvent>& events() const { return events_; }
  const std::vector<WorldUnit>& units() const { return units_; }

  // kNoNumber if it never appeared.
  Number FindUnit(std::string_view issuer, std::string_view serial) const;
  Number FindEvent(const Hash& id) const;
  Number FindParty(std::string_view party) const {
    return parties_.Find(party);
  }
  Number FindSite(std::string_view party, std::string_view site) const;

  const std::string& PartyId(Number party) const {
    return parties_.Text(party);
  }
  const std::string& ModelName(Number model) const {
    return models_.Text(model);
  }
  // Party and site id. REQUIRES: a number of a site.
  const std::pair<std::string, std::string>& SiteId(Number site) const {
    return sites_[site];
  }
  std::size_t party_count() const { return parties_.size(); }
  std::size_t site_count() const { return sites_.size(); }
  std::size_t model_count() const { return models_.size(); }

  // Ship and return events, ascending.
  const std::vector<Number>& shipments() const { return shipments_; }
  // Events that cite a shipment (receive, redirect, void, return, carry).
  const std::vector<Number>& AnswersTo(Number shipment) const;
  // The shipment that the event cites; kNoNumber if it cites none.
  Number CitedBy(Number event) const;
  // Events that the party signed or is named in, ascending.
  const std::vector<Number>& EventsOf(Number party) const;
  // The parties of an event, as EventsOf has them; one may stand there twice.
  std::vector<std::string_view> NamesIn(Number event) const;
  // Counts signed by the party, ascending.
  const std::vector<Number>& CountsOf(Number party) const;
  const WorldIndex& index() const { return index_; }
  // The aliases that the row claims for its unit.
  std::vector<AliasKey> AliasesIn(Number event, Number row) const;
  Number FindModel(std::string_view model) const { return models_.Find(model); }
  // Attestations with device evidence that nobody has verified, or nobody
  // could.
  const std::set<Number>& undecided() const { return undecided_; }
  // Null unless NoteEvidence was told.
  const EvidenceResult* Evidence(Number event, Number unit) const;

  // The serialised v1::UnitAttributes of a row; null if it has none.
  const std::string* Attributes(Number event, Number row) const;

  // The custody step of the unit in this event; kNoNumber if there is none.
  Number StepOf(Number unit, Number event) const;

 private:
  Number AddUnit(const std::string& issuer, const std::string& serial);
  Number FindUnit(Number issuer, std::string_view serial,
                  std::uint64_t hash) const;
  Number AddSite(const std::string& party, const std::string& site);
  void TakeRow(Number event, Number row, const v1::UnitRow& listed);
  void TakeNames(Number number);
  void NameParty(std::string_view party, Number event);
  void TakeShipment(Number number);
  bool IsDecided(Number event) const;
  struct Walk;
  bool SettleSteps(Number unit, Walk& walk);
  void AddNames(const v1::UnitState& state);
  // Nothing if it mentions a name that has no number yet.
  std::optional<Standing> Compact(const v1::UnitState& state) const;
  void TakeContainment(Number unit, Number step);

  Records records_;
  // In blocks: a vector would need twice the room to grow.
  std::deque<WorldEvent> events_;
  std::vector<WorldUnit> units_;
  NumberedNames parties_;
  NumberedNames models_;
  std::vector<std::pair<std::string, std::string>> sites_;
  std::map<std::pair<std::string, std::string>, Number> site_numbers_;
  NumberIndex unit_numbers_;
  NumberIndex event_numbers_;
  // By event and row.
  std::map<std::pair<Number, Number>, std::string> attributes_;
  std::vector<Number> shipments_;
  std::map<Number, std::vector<Number>> answers_;
  std::vector<std::vector<Number>> party_events_;
  std::map<Number, std::vector<Number>> counts_;
  WorldIndex index_;
  std::set<Number> undecided_;
  std::map<std::pair<Number, Number>, EvidenceResult>
      evidence_;  // Event, unit.
  std::vector<Number> unsettled_;
};

// Who signed first: the party whose event it is; "" if governors alone sign.
const std::string& FirstSigner(const v1::Event& event);

// When the event counts as having happened: as it says, if it was recorded
// within 7 days of that; else when it was recorded (design, "Time").
std::int64_t CountedTime(const v1::Event& event, Moment moment);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_WORLD_H_
