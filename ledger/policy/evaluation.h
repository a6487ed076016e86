// SPDX-License-Identifier: Apache-2.0
//
// What every check works with: a world, a policy, and the moment that is asked
// about. Private to ledger/policy.
#ifndef WAYBILL_LEDGER_POLICY_EVALUATION_H_
#define WAYBILL_LEDGER_POLICY_EVALUATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/v1/policy.pb.h"

#include "ledger/policy/catalogue.h"
#include "ledger/policy/evaluate.h"
#include "ledger/policy/pack.h"
#include "ledger/policy/world.h"

namespace waybill {

// One unit as it stands in the evaluation.
struct UnitTimeline {
  Number unit = kNoNumber;
  const WorldUnit* facts = nullptr;
  // The first so many custody steps count.
  Number steps = 0;
  // Those of them that stand: neither corrections nor taken back.
  std::vector<Number> effective;
  // What was observed, as far as it counts.
  std::vector<Observation> observations;

  const WorldStep& StepAt(Number step) const { return facts->steps[step]; }
  // As it stands now; null if it isn't commissioned (any more).
  const Standing* Current() const;
  // The step that takes this one back, if that counts already.
  Number TakenBackBy(Number step) const;
  // Before the step: as the one before left it.
  const Standing& Before(Number step) const;
};

// Where a unit is by its custodian's word.
struct CustodyPlace {
  CountryCode country = 0;
  Number site = kNoNumber;
  Number event = kNoNumber;  // The last placing custody event or count.
};

class Evaluation {
 public:
  Evaluation(const World& world, const Policy& policy,
             const EvaluateOptions& options);

  const World& world() const { return world_; }
  const Policy& policy() const { return policy_; }
  std::int64_t as_of_ms() const { return as_of_ms_; }
  std::int64_t known_at_ms() const { return known_at_ms_; }
  // The first index that the ledger didn't hold by then.
  std::uint64_t end_index() const { return end_index_; }

  bool Knows(Moment moment) const;
  // Known, and not later than the moment that is asked about.
  bool Happened(Number event) const {
    return event < past_ || HappenedByItsTime(event);
  }
  const WorldEvent& Event(Number event) const { return world_.events()[event]; }
  std::uint64_t IndexOf(Number event) const {
    return Event(event).moment.index;
  }

  UnitTimeline TimelineOf(Number unit) const;
  // The unit's place before the entry `index`, and what counted as such then:
  // of its own events and of those that placed what it was in meanwhile, the
  // last.
  CustodyPlace PlaceBefore(const UnitTimeline& timeline,
                           std::uint64_t index) const;
  // Where the event happened; 0 and kNoNumber if it doesn't say.
  CountryCode CountryOf(const WorldEvent& event) const;
  Number SiteOf(const WorldEvent& event) const;
  CountryCode CountryOf(const v1::Place& place, std::uint64_t index) const;

  const v1::PartyProfile* Profile(std::string_view party,
                                  std::uint64_t index) const;
  using Roles = google::protobuf::RepeatedField<int>;
  bool HasRole(std::string_view party, std::uint64_t index,
               const Roles& roles) const;
  std::string PartyCountry(std::string_view party, std::uint64_t index) const;

  // The figures of a model: as registered in the ledger, else the catalogue's;
  // null if neither has it.
  const v1::Model* ModelOf(Number model) const;
  ItemClass OwnClassOf(const Standing& standing) const;
  // With what the unit contained just before or at the entry `index`.
  ItemClass ClassOf(Number unit, const Standing& standing,
                    std::uint64_t index) const;

  // Is the rule to be applied to what happened then?
  bool InForce(const PolicyRule& rule, std::int64_t time_ms) const;

  // False if it is to be applied to nothing, whenever that happened.
  bool MayBeInForce(const PolicyRule& rule) const;

  // For explanations.
  std::string PartyText(std::string_view party) const;
  std::string PartyText(Number party) const;
  std::string UnitText(Number unit) const;

 private:
  bool HappenedByItsTime(Number event) const;
  bool IsAbout(const Dated<v1::Enforcement>& record,
               const PolicyRule& rule) const;
  CustodyPlace OwnPlaceBefore(const UnitTimeline& timeline,
                              std::uint64_t index) const;
  bool EnforcedByRecord(const PolicyRule& rule, std::int64_t time_ms,
                        bool enforced) const;

  const World& world_;
  const Policy& policy_;
  const EvaluateOptions& options_;
  std::int64_t as_of_ms_;
  std::int64_t known_at_ms_;
  std::uint64_t end_index_;
  // Events below it were recorded by the moment that is asked about.
  Number past_ = 0;
  std::vector<const v1::Model*> models_;  // By number.
  std::vector<ItemClass> classes_;        // Own class, by model number.
};

// When the event says that it happened: timers run from there, and a unit was
// where it was then. What was in force is asked of the time that counts
// (WorldEvent::time_ms), so that nobody backdates past a withdrawal.
std::int64_t ClaimedTime(const WorldEvent& event);

// "1 unit", "16 units".
std::string CountText(std::size_t count, std::string_view noun);
// Of thousandths: "1,500", "49.999", "0.5".
std::string FigureText(std::uint64_t milli);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_EVALUATION_H_
