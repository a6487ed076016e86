// SPDX-License-Identifier: Apache-2.0
#include "tools/simulate/step_events.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "client/unit_names.h"

namespace waybill::simulate {
namespace {

void AddUnits(const std::vector<v1::UnitId>& units, v1::UnitRole role,
              v1::UnitOutcome outcome, StepEvent& out) {
  for (const v1::UnitId& unit : units) {
    DraftUnit& added = out.units.emplace_back();
    added.unit = unit;
    added.role = role;
    added.outcome = outcome;
  }
}

void AddSubjects(const Step& step, StepEvent& out) {
  AddUnits(step.units, v1::SUBJECT, v1::UNIT_OUTCOME_UNSPECIFIED, out);
}

// Labels and other names, one for each of the step's units from `first` on.
void AddAliases(const Step& step, std::size_t first, StepEvent& out) {
  for (std::size_t i = 0; i < out.units.size(); ++i) {
    const auto add = [&](v1::AliasKind kind,
                         const std::vector<std::string>& names) {
      if (first + i < names.size()) {
        v1::Alias alias;
        alias.set_kind(kind);
        alias.set_value(names[first + i]);
        out.units[i].aliases.push_back(std::move(alias));
      }
    };
    add(v1::LABEL, step.labels);
    add(v1::GPU_UUID, step.aliases);
  }
}

// With the word of who issued the units, if the step has it.
void AddIssuers(const Step& step, const std::vector<v1::UnitId>& units,
                StepEvent& out) {
  for (const v1::UnitId& unit : units) {
    if (step.with_issuer && unit.issuer() != step.by &&
        std::ranges::count(out.cosigners, unit.issuer()) == 0) {
      out.cosigners.push_back(unit.issuer());
    }
  }
}

v1::Place PlaceOf(const Story& story, const Step& step) {
  v1::Place place;
  place.set_country(step.country);
  if (const v1::Site* site = story.FindSite(step.site)) {
    place.set_site_party(site->party());
    place.set_site(site->site());
    if (place.country().empty()) {
      place.set_country(site->country());
    }
  } else if (!step.site.empty()) {
    // None of the story's: for the ledger to refuse, and for nothing else.
    place.set_site_party(step.by);
    place.set_site(step.site);
    if (const Party* party = story.FindParty(step.by);
        party != nullptr && place.country().empty()) {
      place.set_country(party->profile.country());
    }
  }
  if (step.coordinates) {
    *place.mutable_coordinates() = *step.coordinates;
  }
  return place;
}

// Where a shipment goes: as the step says, else to the consignee's country.
v1::Place DestinationOf(const Story& story, const Step& step) {
  v1::Place place = PlaceOf(story, step);
  if (place.country().empty()) {
    if (const Party* consignee = story.FindParty(step.to)) {
      place.set_country(consignee->profile.country());
    }
  }
  return place;
}

std::string ShipmentId(const Step& step, const PlayedSteps& played) {
  const auto known = played.find(step.shipment);
  // A shipment that was refused has no identity that the ledger knows.
  return std::string(
      View(known == played.end() ? Sha256(step.shipment) : known->second.id));
}

// Which lot each unit is of; the first one's if it is of none.
class LotsByUnit {
 public:
  explicit LotsByUnit(const Story& story)
      : otherwise_(story.lots.empty() ? nullptr : &story.lots.front()) {
    for (const Lot& lot : story.lots) {
      for (const v1::UnitId& unit : lot.units) {
        lots_.emplace(std::pair(unit.issuer(), unit.serial()), &lot);
      }
    }
  }
  const Lot* Of(const v1::UnitId& unit) const {
    const auto found = lots_.find({unit.issuer(), unit.serial()});
    return found == lots_.end() ? otherwise_ : found->second;
  }

 private:
  std::map<std::pair<std::string, std::string>, const Lot*> lots_;
  const Lot* otherwise_;
};

// One event for each run of units of the same lot.
std::vector<StepEvent> Commissions(const Story& story, const Step& step,
                                   const StepEvent& common) {
  const LotsByUnit lots(story);
  std::vector<StepEvent> events;
  std::size_t first = 0;
  while (first < step.units.size()) {
    const Lot* lot = lots.Of(step.units[first]);
    std::size_t end = first + 1;
    while (end < step.units.size() && lots.Of(step.units[end]) == lot) {
      ++end;
    }
    StepEvent out = common;
    v1::Commission& commission = *out.event.mutable_commission();
    // Where nothing is said, its issuer makes it at home.
    const Party* issuer = story.FindParty(step.by);
    if (!out.event.has_place() && issuer != nullptr) {
      out.event.mutable_place()->set_country(issuer->profile.country());
    }
    if (lot != nullptr) {
      commission.set_model(lot->model);
      commission.set_kind(lot->kind);
      commission.set_lot(lot->id);
    }
    AddUnits({step.units.begin() + static_cast<std::ptrdiff_t>(first),
              step.units.begin() + static_cast<std::ptrdiff_t>(end)},
             v1::SUBJECT, v1::UNIT_OUTCOME_UNSPECIFIED, out);
    AddAliases(step, first, out);
    events.push_back(std::move(out));
    first = end;
  }
  return events;
}

// ---- one function a kind, filling `out`; the table below names them

struct Scene {
  const Story& story;
  const Step& step;
  const PlayedSteps& played;
};

void Ship(const Scene& scene, StepEvent& out) {
  const Step& step = scene.step;
  out.event.clear_place();
  v1::Ship& ship = *out.event.mutable_ship();
  ship.set_consignee(step.to);
  *ship.mutable_destination() = DestinationOf(scene.story, step);
  ship.set_end_user(step.end_user);
  ship.set_end_use(step.end_use);
  ship.set_sole_end_user(step.sole_end_user);
  ship.set_domestic_end_use(step.domestic_end_use);
  ship.set_receive_by_ms(step.receive_by_ms);
  ship.set_licence(step.licence);
  ship.set_payer(step.payer);
  ship.set_carrier(step.carrier);
  AddSubjects(step, out);
}

void Receive(const Scene& scene, StepEvent& out) {
  const Step& step = scene.step;
  v1::Receive& receive = *out.event.mutable_receive();
  receive.set_shipment(ShipmentId(step, scene.played));
  receive.set_reason(step.reason);
  receive.set_end_use(step.end_use);
  AddUnits(step.units, v1::SUBJECT, v1::ACCEPTED, out);
  AddUnits(step.refused, v1::SUBJECT, v1::REFUSED, out);
  AddUnits(step.missing, v1::SUBJECT, v1::MISSING, out);
  AddUnits(step.unexpected, v1::UNEXPECTED, v1::UNIT_OUTCOME_UNSPECIFIED, out);
}

void Redirect(const Scene& scene, StepEvent& out) {
  const Step& step = scene.step;
  out.event.clear_place();
  v1::Redirect& redirect = *out.event.mutable_redirect();
  redirect.set_shipment(ShipmentId(step, scene.played));
  redirect.set_consignee(step.to);
  *redirect.mutable_destination() = DestinationOf(scene.story, step);
  redirect.set_receive_by_ms(step.receive_by_ms);
  redirect.set_reason(step.reason);
  AddSubjects(step, out);
}

void VoidShipment(const Scene& scene, StepEvent& out) {
  out.event.mutable_void_()->set_shipment(ShipmentId(scene.step, scene.played));
  out.event.mutable_void_()->set_reason(scene.step.reason);
  AddSubjects(scene.step, out);
}

void SendBack(const Scene& scene, StepEvent& out) {
  const Step& step = scene.step;
  v1::Return& back = *out.event.mutable_return_();
  back.set_shipment(ShipmentId(step, scene.played));
  if (out.event.has_place()) {
    *back.mutable_destination() = out.event.place();
    out.event.clear_place();
  }
  back.set_receive_by_ms(step.receive_by_ms);
  back.set_carrier(step.carrier);
  back.set_reason(step.reason);
  AddSubjects(step, out);
}

void Carry(const Scene& scene, StepEvent& out) {
  out.event.mutable_carry()->set_shipment(ShipmentId(scene.step, scene.played));
  AddSubjects(scene.step, out);
}

void Deploy(const Scene& scene, StepEvent& out) {
  v1::Deploy& deploy = *out.event.mutable_deploy();
  deploy.set_operator_(scene.step.operator_party);
  deploy.set_tenant(scene.step.tenant);
  deploy.set_end_use(scene.step.end_use);
  deploy.set_heartbeat_days(
      static_cast<std::uint32_t>(scene.step.heartbeat_days));
  AddSubjects(scene.step, out);
}

void Attest(const Scene& scene, StepEvent& out) {
  const Step& step = scene.step;
  v1::Attest& attest = *out.event.mutable_attest();
  attest.set_level(static_cast<std::uint32_t>(step.evidence_level));
  attest.set_evidence_kind(step.evidence_kind);
  if (step.passed) {
    attest.set_result(*step.passed ? v1::PASSED : v1::FAILED);
  }
  attest.set_lists_contents(step.lists_contents);
  AddSubjects(step, out);
  AddUnits(step.children_seen, v1::SEEN_INSIDE, v1::UNIT_OUTCOME_UNSPECIFIED,
           out);
}

// Another label; with `replaces` another identity, which the runner completes.
void Relabel(const Scene& scene, StepEvent& out) {
  const Step& step = scene.step;
  out.event.mutable_relabel()->set_reason(step.reason);
  AddUnits(step.units, step.replaces ? v1::REPLACEMENT : v1::SUBJECT,
           v1::UNIT_OUTCOME_UNSPECIFIED, out);
  AddAliases(step, 0, out);
  std::vector<v1::UnitId> issued = step.units;
  if (step.replaces && !step.units.empty()) {
    issued = {*step.replaces};
    AddUnits(issued, v1::REPLACED, v1::UNIT_OUTCOME_UNSPECIFIED, out);
    out.units.front().counterpart = *step.replaces;
    out.units.back().counterpart = step.units.front();
  }
  AddIssuers(step, issued, out);
}

void Replace(const Scene& scene, StepEvent& out) {
  v1::Replace& replace = *out.event.mutable_replace();
  replace.set_reason(scene.step.reason);
  if (scene.step.replaces) {
    *replace.mutable_replaced() = *scene.step.replaces;
    AddUnits({*scene.step.replaces}, v1::REPLACED, v1::UNIT_OUTCOME_UNSPECIFIED,
             out);
  }
  if (!scene.step.units.empty()) {
    *replace.mutable_replacement() = scene.step.units.front();
  }
  AddUnits(scene.step.units, v1::REPLACEMENT, v1::UNIT_OUTCOME_UNSPECIFIED,
           out);
}

void Report(const Scene& scene, StepEvent& out) {
  v1::Report& report = *out.event.mutable_report();
  const std::string& reason = scene.step.reason;
  std::string words = reason;
  std::transform(words.begin(), words.end(), words.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (words.find("stolen") != std::string::npos) {
    report.set_kind(v1::STOLEN);
  } else if (words.find("seized") != std::string::npos) {
    report.set_kind(v1::SEIZED);
  } else {
    report.set_kind(v1::LOST);
  }
  report.set_reason(reason);
  AddSubjects(scene.step, out);
}

void Correct(const Scene& scene, StepEvent& out) {
  const auto target = scene.played.find(scene.step.corrects);
  v1::Correct& correct = *out.event.mutable_correct();
  correct.set_reason(scene.step.reason);
  correct.set_target(std::string(View(target == scene.played.end()
                                          ? Sha256(scene.step.corrects)
                                          : target->second.id)));
  const std::vector<v1::UnitId>& units =
      target == scene.played.end() ? scene.step.units : target->second.units;
  AddUnits(units, v1::SUBJECT, v1::UNIT_OUTCOME_UNSPECIFIED, out);
  AddIssuers(scene.step, units, out);
}

void TransferTitle(const Scene& scene, StepEvent& out) {
  out.event.mutable_transfer_title()->set_new_owner(scene.step.to);
  if (!scene.step.to.empty()) {
    out.cosigners.push_back(scene.step.to);
  }
  AddSubjects(scene.step, out);
}

// Kinds that say little more than which units they are about.
void Plain(const Scene& scene, StepEvent& out) {
  const Step& step = scene.step;
  v1::Event& event = out.event;
  if (step.kind == "count") {
    event.mutable_count()->set_note(step.reason);
  } else if (step.kind == "sight") {
    event.mutable_sight()->set_note(step.reason);
  } else if (step.kind == "repair") {
    event.mutable_repair()->set_note(step.reason);
    event.mutable_repair()->set_end_use(step.end_use);
  } else if (step.kind == "hold") {
    event.mutable_hold()->set_reason(step.reason);
  } else if (step.kind == "release") {
    event.mutable_release()->set_reason(step.reason);
  } else if (step.kind == "recover") {
    event.mutable_recover()->set_reason(step.reason);
  } else if (step.kind == "retire") {
    event.mutable_retire()->set_reason(step.reason);
  } else {
    event.mutable_destroy()->set_reason(step.reason);
  }
  AddSubjects(step, out);
}

v1::Contain& ContainOf(const std::string& kind, v1::Event& event) {
  if (kind == "assemble") {
    return *event.mutable_assemble();
  }
  if (kind == "remove") {
    return *event.mutable_remove();
  }
  return kind == "pack" ? *event.mutable_pack() : *event.mutable_unpack();
}

bool IsContainment(const std::string& kind) {
  return kind == "assemble" || kind == "remove" || kind == "pack" ||
         kind == "unpack";
}

Result<StepEvent> Contain(
    const Step& step, StepEvent out,
    const std::function<Result<v1::UnitId>(const v1::UnitId&)>& parent_of) {
  v1::UnitId parent;
  if (step.parent) {
    parent = *step.parent;
  } else if (!step.units.empty()) {
    auto known = parent_of(step.units.front());
    if (!known) {
      return known.error();
    }
    parent = std::move(*known);
  }
  *ContainOf(step.kind, out.event).mutable_container() = parent;
  AddUnits({parent}, v1::PARENT, v1::UNIT_OUTCOME_UNSPECIFIED, out);
  AddUnits(step.units, v1::CHILD, v1::UNIT_OUTCOME_UNSPECIFIED, out);
  return out;
}

using Fill = void (*)(const Scene&, StepEvent&);
Fill FillOf(const std::string& kind) {
  static const std::map<std::string, Fill> fills = {
      {"ship", Ship},
      {"receive", Receive},
      {"redirect", Redirect},
      {"void", VoidShipment},
      {"return", SendBack},
      {"carry", Carry},
      {"deploy", Deploy},
      {"attest", Attest},
      {"relabel", Relabel},
      {"replace", Replace},
      {"report", Report},
      {"correct", Correct},
      {"transfer_title", TransferTitle}};
  const auto fill = fills.find(kind);
  return fill == fills.end() ? Plain : fill->second;
}

}  // namespace

Result<std::vector<StepEvent>> EventsOf(
    const Story& story, const Step& step, const PlayedSteps& played,
    const std::function<Result<v1::UnitId>(const v1::UnitId&)>& parent_of) {
  StepEvent common;
  common.event.set_occurred_at_ms(step.at_ms);
  const v1::Place place = PlaceOf(story, step);
  if (place.ByteSizeLong() > 0) {
    *common.event.mutable_place() = place;
  }
  if (step.with_witness == "*") {
    common.witnesses.push_back(story.AnyWitness(step.by));
  } else if (!step.with_witness.empty()) {
    common.witnesses.push_back(step.with_witness);
  }
  if (step.with_consignee) {
    const std::string& name =
        step.shipment.empty() ? step.corrects : step.shipment;
    if (const auto known = played.find(name); known != played.end()) {
      common.cosigners.push_back(known->second.consignee);
    }
  }
  if (step.kind == "commission") {
    return Commissions(story, step, common);
  }
  if (IsContainment(step.kind)) {
    auto contained = Contain(step, std::move(common), parent_of);
    if (!contained) {
      return contained.error();
    }
    return std::vector<StepEvent>{std::move(*contained)};
  }
  FillOf(step.kind)({story, step, played}, common);
  return std::vector<StepEvent>{std::move(common)};
}

}  // namespace waybill::simulate
