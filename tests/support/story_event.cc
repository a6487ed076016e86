// SPDX-License-Identifier: Apache-2.0
//
// From the words of a step to an event.
#include <functional>
#include <map>

#include "ledger/core/succession.h"
#include "tests/support/story_play.h"

namespace waybill {
namespace {

using simulate::Step;
using simulate::Story;

std::string EventBytes(const PlayedStory& played, const std::string& name) {
  const auto found = played.events.find(name);
  return std::string(
      View(found == played.events.end() ? kZeroHash : found->second));
}

void AddRows(const std::vector<v1::UnitId>& units, v1::UnitRole role,
             v1::UnitOutcome outcome, StoryEvent& built) {
  for (const v1::UnitId& unit : units) {
    built.rows.push_back(PolicyScene::Row(unit, role));
    built.rows.back().set_outcome(outcome);
  }
}

void SetPlace(const Story& story, const Step& step, v1::Place& place) {
  place.set_country(step.country);
  if (const v1::Site* site = story.FindSite(step.site)) {
    place.set_site(site->site());
    place.set_site_party(site->party());
    place.set_country(site->country());
  }
  if (step.coordinates) {
    *place.mutable_coordinates() = *step.coordinates;
  }
}

v1::Alias ToAlias(const std::string& text) {
  v1::Alias alias;
  alias.set_kind(v1::LABEL);
  alias.set_value(text);
  return alias;
}

void SetAliases(const Step& step, StoryEvent& built) {
  for (std::size_t i = 0; i < step.units.size(); ++i) {
    v1::UnitAttributes attributes;
    if (!step.labels.empty()) {
      *attributes.add_aliases() = ToAlias(step.labels[i]);
    }
    const std::size_t each = step.aliases.size() / step.units.size();
    for (std::size_t j = 0; j < each; ++j) {
      *attributes.add_aliases() = ToAlias(step.aliases[i * each + j]);
    }
    built.rows[i].set_attributes(attributes.SerializeAsString());
  }
}

// Where a shipment names a place, that is where it goes.
void Ship(const Step& step, StoryEvent& built) {
  v1::Ship& ship = *built.event.mutable_ship();
  ship.set_consignee(step.to);
  *ship.mutable_destination() = built.event.place();
  built.event.clear_place();
  ship.set_end_user(step.end_user);
  ship.set_end_use(step.end_use);
  ship.set_sole_end_user(step.sole_end_user);
  ship.set_domestic_end_use(step.domestic_end_use);
  ship.set_receive_by_ms(step.receive_by_ms);
  ship.set_licence(step.licence);
  ship.set_payer(step.payer);
  ship.set_carrier(step.carrier);
}

void Receive(const Step& step, const PlayedStory& played, StoryEvent& built) {
  v1::Receive& receive = *built.event.mutable_receive();
  receive.set_shipment(EventBytes(played, step.shipment));
  receive.set_reason(step.reason);
  receive.set_end_use(step.end_use);
  built.rows.clear();
  AddRows(step.units, v1::SUBJECT, v1::ACCEPTED, built);
  AddRows(step.refused, v1::SUBJECT, v1::REFUSED, built);
  AddRows(step.missing, v1::SUBJECT, v1::MISSING, built);
  AddRows(step.unexpected, v1::UNEXPECTED, v1::UNIT_OUTCOME_UNSPECIFIED, built);
}

void Contain(const Step& step, StoryEvent& built, v1::Contain& contain) {
  *contain.mutable_container() = *step.parent;
  built.rows.clear();
  AddRows({*step.parent}, v1::PARENT, v1::UNIT_OUTCOME_UNSPECIFIED, built);
  AddRows(step.units, v1::CHILD, v1::UNIT_OUTCOME_UNSPECIFIED, built);
}

void Deploy(const Step& step, StoryEvent& built) {
  v1::Deploy& deploy = *built.event.mutable_deploy();
  deploy.set_tenant(step.tenant);
  deploy.set_end_use(step.end_use);
  deploy.set_heartbeat_days(static_cast<std::uint32_t>(step.heartbeat_days));
}

void Attest(const Step& step, StoryEvent& built) {
  v1::Attest& attest = *built.event.mutable_attest();
  attest.set_level(static_cast<std::uint32_t>(step.evidence_level));
  attest.set_evidence_kind(step.evidence_kind);
  if (step.passed) {
    attest.set_result(*step.passed ? v1::PASSED : v1::FAILED);
  }
  attest.set_lists_contents(step.lists_contents);
  AddRows(step.children_seen, v1::SEEN_INSIDE, v1::UNIT_OUTCOME_UNSPECIFIED,
          built);
}

// A pair of rows that name each other.
void AddPair(const v1::UnitId& replaced, const v1::UnitId& replacement,
             const v1::UnitState& state, StoryEvent& built) {
  v1::UnitAttributes old_one;
  *old_one.mutable_counterpart() = replacement;
  v1::UnitAttributes new_one;
  *new_one.mutable_counterpart() = replaced;
  *new_one.mutable_succession() = SuccessionOf(
      state, OwnerOf(state, v1::ObservationState(), replaced.issuer()));
  for (const std::string& key : state.device_keys()) {
    v1::Alias& alias = *new_one.add_aliases();
    alias.set_kind(v1::DEVICE_KEY);
    alias.set_value(key);
  }
  built.rows.push_back(PolicyScene::Row(replaced, v1::REPLACED));
  built.rows.back().set_attributes(old_one.SerializeAsString());
  built.rows.push_back(PolicyScene::Row(replacement, v1::REPLACEMENT));
  built.rows.back().set_attributes(new_one.SerializeAsString());
}

void Replace(const Step& step, StoryEvent& built) {
  v1::Replace& replace = *built.event.mutable_replace();
  *replace.mutable_replaced() = *step.replaces;
  *replace.mutable_replacement() = step.units.front();
  built.rows.clear();
  AddPair(*step.replaces, step.units.front(), {}, built);
  for (v1::UnitRow& row : built.rows) {
    row.clear_attributes();
  }
}

void Report(const Step& step, StoryEvent& built) {
  v1::Report& report = *built.event.mutable_report();
  report.set_kind(v1::LOST);
  if (step.reason.find("stolen") != std::string::npos) {
    report.set_kind(v1::STOLEN);
  } else if (step.reason.find("seized") != std::string::npos) {
    report.set_kind(v1::SEIZED);
  }
  report.set_reason(step.reason);
}

// The consignee of the shipment that the step's units, or those of the step it
// corrects, are in.
std::string ConsigneeOf(const StoryEvent& built, PolicyScene& scene) {
  if (built.rows.empty()) {
    return "";
  }
  v1::UnitId unit;
  unit.set_issuer(built.rows.front().issuer());
  unit.set_serial(built.rows.front().serial());
  return scene.State(unit).shipment().consignee();
}

// Whoever can witness: an inspector or authority, else any other party.
std::string FindWitness(const Story& story, const Step& step) {
  std::string other;
  for (const simulate::Party& party : story.parties) {
    const v1::PartyRole role = party.profile.role();
    if (role == v1::INSPECTOR || role == v1::AUTHORITY) {
      return party.profile.party();
    }
    if (party.profile.party() != step.by) {
      other = party.profile.party();
    }
  }
  return other;
}

void AddCosigners(const Story& story, const Step& step, PolicyScene& scene,
                  StoryEvent& built) {
  if (step.with_issuer && !built.rows.empty()) {
    PolicyScene::AddSigner(built.event, built.rows.front().issuer(),
                           v1::COSIGNER);
  }
  if (step.with_consignee) {
    PolicyScene::AddSigner(built.event, ConsigneeOf(built, scene),
                           v1::COSIGNER);
  }
  if (!step.with_witness.empty()) {
    PolicyScene::AddSigner(
        built.event,
        step.with_witness == "*" ? FindWitness(story, step) : step.with_witness,
        v1::WITNESS);
  }
}

using Builder =
    std::function<void(const Step&, const PlayedStory&, StoryEvent&)>;

const std::map<std::string, Builder, std::less<>>& Builders() {
  using Spoken = const Step&;
  using Played = const PlayedStory&;
  using Built = StoryEvent&;
  static const auto* const builders = new std::map<std::string, Builder,
                                                   std::less<>>{
      {"ship", [](Spoken s, Played, Built b) { Ship(s, b); }},
      {"receive", Receive},
      {"carry",
       [](Spoken s, Played p, Built b) {
         b.event.mutable_carry()->set_shipment(EventBytes(p, s.shipment));
       }},
      {"redirect",
       [](Spoken s, Played p, Built b) {
         v1::Redirect& redirect = *b.event.mutable_redirect();
         redirect.set_shipment(EventBytes(p, s.shipment));
         redirect.set_consignee(s.to);
         *redirect.mutable_destination() = b.event.place();
         b.event.clear_place();
         redirect.set_receive_by_ms(s.receive_by_ms);
       }},
      {"void",
       [](Spoken s, Played p, Built b) {
         b.event.mutable_void_()->set_shipment(EventBytes(p, s.shipment));
       }},
      {"return",
       [](Spoken s, Played p, Built b) {
         b.event.mutable_return_()->set_shipment(EventBytes(p, s.shipment));
         b.event.mutable_return_()->set_receive_by_ms(s.receive_by_ms);
       }},
      {"assemble", [](Spoken s, Played,
                      Built b) { Contain(s, b, *b.event.mutable_assemble()); }},
      {"remove", [](Spoken s, Played,
                    Built b) { Contain(s, b, *b.event.mutable_remove()); }},
      {"pack", [](Spoken s, Played,
                  Built b) { Contain(s, b, *b.event.mutable_pack()); }},
      {"unpack", [](Spoken s, Played,
                    Built b) { Contain(s, b, *b.event.mutable_unpack()); }},
      {"deploy", [](Spoken s, Played, Built b) { Deploy(s, b); }},
      {"attest", [](Spoken s, Played, Built b) { Attest(s, b); }},
      {"replace", [](Spoken s, Played, Built b) { Replace(s, b); }},
      {"report", [](Spoken s, Played, Built b) { Report(s, b); }},
      {"count", [](Spoken, Played, Built b) { b.event.mutable_count(); }},
      {"sight", [](Spoken, Played, Built b) { b.event.mutable_sight(); }},
      {"hold", [](Spoken, Played, Built b) { b.event.mutable_hold(); }},
      {"release", [](Spoken, Played, Built b) { b.event.mutable_release(); }},
      {"recover", [](Spoken, Played, Built b) { b.event.mutable_recover(); }},
      {"retire", [](Spoken, Played, Built b) { b.event.mutable_retire(); }},
      {"destroy", [](Spoken, Played, Built b) { b.event.mutable_destroy(); }},
      {"repair",
       [](Spoken s, Played, Built b) {
         b.event.mutable_repair()->set_end_use(s.end_use);
       }},
      {"transfer_title",
       [](Spoken s, Played, Built b) {
         b.event.mutable_transfer_title()->set_new_owner(s.to);
         PolicyScene::AddSigner(b.event, s.to, v1::COSIGNER);
       }},
      {"correct",
       [](Spoken s, Played p, Built b) {
         b.event.mutable_correct()->set_target(EventBytes(p, s.corrects));
       }},
  };
  return *builders;
}

}  // namespace

StoryEvent BuildStoryEvent(const simulate::Story& story,
                           const simulate::Step& step,
                           const PlayedStory& played, PolicyScene& scene) {
  StoryEvent built;
  built.event.set_occurred_at_ms(step.at_ms);
  PolicyScene::AddSigner(built.event, step.by, v1::ACTOR);
  if (!step.country.empty() || !step.site.empty() || step.coordinates) {
    SetPlace(story, step, *built.event.mutable_place());
  }
  AddRows(step.units, v1::SUBJECT, v1::UNIT_OUTCOME_UNSPECIFIED, built);
  const auto builder = Builders().find(step.kind);
  if (builder != Builders().end()) {
    builder->second(step, played, built);
  } else if (step.kind == "relabel") {
    built.event.mutable_relabel();
    if (step.replaces) {
      built.rows.clear();
      AddPair(*step.replaces, step.units.front(), scene.State(*step.replaces),
              built);
    } else {
      SetAliases(step, built);
    }
  } else if (step.kind == "commission") {
    built.event.mutable_commission();
    SetAliases(step, built);
  }
  if (built.event.has_correct() && built.rows.empty()) {
    built.rows =
        scene.CustodyRowsOf(*HashFromBytes(built.event.correct().target()));
  }
  AddCosigners(story, step, scene, built);
  return built;
}

}  // namespace waybill
