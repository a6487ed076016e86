// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/forecast.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace waybill {
namespace {

// ---- whom it concerns

class Concerned {
 public:
  Concerned(const World& world, Number event) : world_(world), event_(event) {}

  FindingFilter Filter() {
    const WorldEvent& facts = world_.events()[event_];
    for (const ListedRow& row : facts.rows) {
      AddUnit(row.unit);
    }
    AddClaimants();
    if (facts.event.has_count()) {
      AddUncounted(world_.FindParty(FirstSigner(facts.event)));
    }
    shipments_.insert(event_);
    if (const Number shipment = world_.CitedBy(event_); shipment != kNoNumber) {
      shipments_.insert(shipment);
      parties_.insert(
          world_.FindParty(FirstSigner(world_.events()[shipment].event)));
    }
    for (Number party = 0; party < world_.party_count(); ++party) {
      const std::vector<Number>& events = world_.EventsOf(party);
      if (!events.empty() && events.back() == event_) {
        parties_.insert(party);
      }
    }
    const v1::Place& place = facts.event.place();
    sites_.insert(world_.FindSite(place.site_party(), place.site()));
    return Named();
  }

 private:
  // The unit, what is in it, and where it is and was.
  void AddUnit(Number unit) {
    if (!units_.insert(unit).second) {
      return;
    }
    const WorldUnit& facts = world_.units()[unit];
    for (const WorldStep& step : facts.steps) {
      shipments_.insert(step.after.shipment);
    }
    if (!facts.steps.empty()) {
      AddSites(facts.steps.back().after);
    }
    for (const Containment& inside : facts.contents) {
      if (inside.to_index >= world_.events()[event_].moment.index) {
        AddUnit(inside.child);
      }
    }
  }

  void AddSites(const Standing& standing) {
    constexpr int kDepthMax = 32;
    const Standing* at = &standing;
    for (int depth = 0; depth < kDepthMax; ++depth) {
      sites_.insert(at->site);
      if (at->parent == kNoNumber || world_.units()[at->parent].steps.empty()) {
        return;
      }
      at = &world_.units()[at->parent].steps.back().after;
    }
  }

  // Other units for which one of its aliases is claimed.
  void AddClaimants() {
    const auto rows = static_cast<Number>(world_.events()[event_].rows.size());
    for (Number row = 0; row < rows; ++row) {
      for (const AliasKey& alias : world_.AliasesIn(event_, row)) {
        const auto claims = world_.index().aliases().find(alias);
        if (claims == world_.index().aliases().end()) {
          continue;
        }
        for (const AliasClaim& claim : claims->second) {
          AddUnit(claim.unit);
        }
      }
    }
  }

  // A count says something of what it doesn't list, too.
  void AddUncounted(Number custodian) {
    for (Number unit = 0; unit < world_.units().size(); ++unit) {
      const std::vector<WorldStep>& steps = world_.units()[unit].steps;
      if (!steps.empty() && steps.back().after.custodian == custodian) {
        AddUnit(unit);
      }
    }
  }

  FindingFilter Named() {
    for (auto* numbers : {&units_, &shipments_, &parties_, &sites_}) {
      numbers->erase(kNoNumber);
    }
    FindingFilter filter;
    for (const Number unit : units_) {
      const WorldUnit& facts = world_.units()[unit];
      filter.units.emplace_back(world_.PartyId(facts.issuer), facts.serial);
    }
    for (const Number shipment : shipments_) {
      filter.shipments.push_back(world_.events()[shipment].id);
    }
    for (const Number party : parties_) {
      filter.parties.push_back(world_.PartyId(party));
    }
    for (const Number site : sites_) {
      filter.sites.push_back(world_.SiteId(site));
    }
    return filter;
  }

  const World& world_;
  const Number event_;
  std::set<Number> units_;
  std::set<Number> shipments_;
  std::set<Number> parties_;
  std::set<Number> sites_;
};

Number LastEvent(const World& world) {
  return static_cast<Number>(world.events().size() - 1);
}

// Everybody, if anything may have changed.
FindingFilter ConcernedByLast(const World& world) {
  const v1::Event& event = world.events().back().event;
  if (event.has_governance() || event.has_genesis_declaration() ||
      event.has_correct()) {
    return {};
  }
  return Concerned(world, LastEvent(world)).Filter();
}

void Join(const FindingFilter& more, FindingFilter& filter) {
  const auto append = [](const auto& from, auto& to) {
    for (const auto& each : from) {
      if (std::find(to.begin(), to.end(), each) == to.end()) {
        to.push_back(each);
      }
    }
  };
  // The units are the same: a receipt is of what was sent.
  append(more.shipments, filter.shipments);
  append(more.parties, filter.parties);
  append(more.sites, filter.sites);
}

// ---- what if it arrives

v1::Place DestinationOf(const World& world, const v1::Event& event,
                        Number shipment) {
  if (event.redirect().has_destination()) {
    return event.redirect().destination();
  }
  const v1::Event& sent = world.events()[shipment].event;
  return sent.has_ship() ? sent.ship().destination()
                         : sent.return_().destination();
}

struct Receipt {
  RecordedEvent recorded;
  std::vector<v1::UnitRow> rows;
};

// That the consignee accepts, at once, all that the world's last event sends;
// nothing if it sends nothing.
std::optional<Receipt> ReceiptOfLast(const World& world,
                                     const std::vector<v1::UnitRow>& rows) {
  const WorldEvent& last = world.events().back();
  const v1::Event& event = last.event;
  if (last.rows.empty() ||
      !(event.has_ship() || event.has_redirect() || event.has_return_())) {
    return std::nullopt;
  }
  const std::vector<WorldStep>& steps =
      world.units()[last.rows.front().unit].steps;
  const Standing& sent = steps.back().after;
  if (sent.shipment == kNoNumber || sent.consignee == kNoNumber) {
    return std::nullopt;
  }
  Receipt receipt;
  receipt.recorded.id = Sha256({"receipt of ", View(last.id)});
  receipt.recorded.moment = {last.moment.index + 1, last.moment.recorded_at_ms};
  v1::Event& received = receipt.recorded.event;
  v1::Signer* signer = received.add_signers();
  signer->set_party(world.PartyId(sent.consignee));
  signer->set_role(v1::ACTOR);
  received.set_occurred_at_ms(last.moment.recorded_at_ms);
  *received.mutable_place() = DestinationOf(world, event, sent.shipment);
  received.mutable_receive()->set_shipment(
      std::string(View(world.events()[sent.shipment].id)));
  receipt.rows = rows;
  for (v1::UnitRow& row : receipt.rows) {
    row.set_outcome(v1::ACCEPTED);
  }
  return receipt;
}

// ---- the difference

using FindingKey = std::pair<std::string, std::string>;  // Code and subject.

FindingKey KeyOf(const v1::Finding& finding) {
  return {finding.code(), FindingSubjectText(finding.subject())};
}

bool Names(const v1::Finding& finding, const Hash& event) {
  return std::any_of(
      finding.evidence().begin(), finding.evidence().end(),
      [&event](const auto& each) { return each.id() == View(event); });
}

// Open in `after`, and not in `before` or with `event` as new evidence.
std::vector<v1::Finding> Raised(const std::vector<v1::Finding>& before,
                                const std::vector<v1::Finding>& after,
                                const Hash& event) {
  std::set<FindingKey> open;
  for (const v1::Finding& finding : before) {
    if (IsOpenFinding(finding)) {
      open.insert(KeyOf(finding));
    }
  }
  std::vector<v1::Finding> raised;
  for (const v1::Finding& finding : after) {
    if (IsOpenFinding(finding) &&
        (!open.contains(KeyOf(finding)) || Names(finding, event))) {
      raised.push_back(finding);
    }
  }
  return raised;
}

// How fast a unit got there isn't known before it is there.
bool DependsOnArrival(const Policy& policy, const v1::Finding& finding) {
  return std::any_of(policy.rules().begin(), policy.rules().end(),
                     [&finding](const PolicyRule& rule) {
                       return rule.pack == finding.pack() &&
                              rule.rule.code() == finding.code() &&
                              rule.rule.has_travel();
                     });
}

void ForgetEvidence(const Hash& event, v1::Finding& finding) {
  auto& evidence = *finding.mutable_evidence();
  evidence.erase(std::remove_if(evidence.begin(), evidence.end(),
                                [&event](const auto& each) {
                                  return each.id() == View(event);
                                }),
                 evidence.end());
}

// ---- one world, asked about as it would be at several sizes

struct Sized {
  PolicyInForce in_force;
  Evaluated evaluated;
};

Result<Sized> EvaluateAt(const World& world, std::uint64_t size,
                         std::int64_t as_of_ms, const FindingFilter& filter,
                         const ForecastOptions& options) {
  EvaluateOptions at;
  at.as_of_ms = as_of_ms;
  at.size = size;
  at.as_if_enforced = options.choice.as_if_enforced;
  at.filter = filter;
  auto in_force = FindPolicyInForce(world.records(), options.choice, at,
                                    ShippedCatalogue());
  if (!in_force) {
    return in_force.error();
  }
  Evaluated evaluated = Evaluate(world, in_force->policy, at);
  return Sized{*std::move(in_force), std::move(evaluated)};
}

// The findings that the receipt adds to those with its event.
Result<std::vector<v1::Finding>> RaisedBy(const World& world,
                                          const Receipt& receipt,
                                          const FindingFilter& filter,
                                          const Sized& with,
                                          const ForecastOptions& options) {
  const Hash& id = receipt.recorded.id;
  const Moment moment = receipt.recorded.moment;
  auto received = EvaluateAt(world, moment.index + 1, moment.recorded_at_ms,
                             filter, options);
  if (!received) {
    return received.error();
  }
  std::vector<v1::Finding> raised =
      Raised(with.evaluated.findings, received->evaluated.findings, id);
  std::erase_if(raised, [&](const v1::Finding& finding) {
    return DependsOnArrival(received->in_force.policy, finding);
  });
  for (v1::Finding& finding : raised) {
    ForgetEvidence(id, finding);
  }
  return raised;
}

}  // namespace

Result<Forecast> ForecastOf(World world, const NextEvent& next,
                            const ForecastOptions& options) {
  const Hash& id = next.recorded.id;
  const Moment moment = next.recorded.moment;
  world.Take(next.recorded, next.rows);
  world.TakeFiles(next.recorded, next.files);
  world.Settle();
  if (options.note_evidence) {
    if (auto noted = options.note_evidence(world); !noted) {
      return noted.error();
    }
  }
  FindingFilter filter = ConcernedByLast(world);
  std::optional<Receipt> receipt;
  if (options.with_receipt) {
    receipt = ReceiptOfLast(world, next.rows);
  }
  if (receipt) {
    world.Take(receipt->recorded, receipt->rows);
    world.Settle();
    Join(ConcernedByLast(world), filter);
  }
  const std::int64_t now_ms = moment.recorded_at_ms;
  auto without = EvaluateAt(world, moment.index, now_ms, filter, options);
  auto with = EvaluateAt(world, moment.index + 1, now_ms, filter, options);
  if (!without || !with) {
    return without ? with.error() : without.error();
  }
  Forecast forecast;
  forecast.raised =
      Raised(without->evaluated.findings, with->evaluated.findings, id);
  if (receipt) {
    auto on_receipt = RaisedBy(world, *receipt, filter, *with, options);
    if (!on_receipt) {
      return on_receipt.error();
    }
    forecast.on_receipt = *std::move(on_receipt);
  }
  forecast.packs = std::move(with->in_force.packs);
  forecast.not_evaluated = std::move(with->in_force.not_evaluated);
  forecast.not_evaluated.insert(forecast.not_evaluated.end(),
                                with->evaluated.not_evaluated.begin(),
                                with->evaluated.not_evaluated.end());
  return forecast;
}

}  // namespace waybill
