// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/affected.h"

#include <algorithm>
#include <string>
#include <utility>

namespace waybill {
namespace {

using Kind = Source::Kind;

constexpr int kDepthGuard = 32;

class Finder {
 public:
  Finder(const World& world, const WorldExtent& before)
      : world_(world), before_(before) {}

  Affected Find() {
    for (std::size_t event = before_.events; event < world_.events().size();
         ++event) {
      AddEvent(static_cast<Number>(event));
    }
    std::vector<Source>& sources = affected_.sources;
    std::sort(sources.begin(), sources.end());
    sources.erase(std::unique(sources.begin(), sources.end()), sources.end());
    for (const Source& source : sources) {
      if (source.kind == Kind::kUnit) {
        AddMarked(source.number);
      }
    }
    return std::move(affected_);
  }

 private:
  void Add(Kind kind, Number number) {
    if (number != kNoNumber) {
      affected_.sources.push_back({kind, number});
    }
  }

  void AddEvent(Number number) {
    const WorldEvent& event = world_.events()[number];
    for (const ListedRow& row : event.rows) {
      Add(Kind::kUnit, row.unit);
    }
    for (Number row = 0; row < event.rows.size(); ++row) {
      AddRow(number, row);
    }
    for (const std::string_view party : world_.NamesIn(number)) {
      Add(Kind::kParty, world_.FindParty(party));
    }
    if (event.event.has_redirect()) {
      AddEndUser(world_.CitedBy(number));
    } else if (event.event.has_ship()) {
      Add(Kind::kLicence,
          world_.index().FindLicence(event.event.ship().licence()));
    } else if (event.event.has_receive()) {
      const v1::Place& place = event.event.place();
      Add(Kind::kSite, world_.FindSite(place.site_party(), place.site()));
      Add(Kind::kReceipts, 0);
    } else if (event.event.has_count()) {
      AddCounted(world_.FindParty(FirstSigner(event.event)));
    } else if (event.event.has_attest()) {
      AddContentsListed(event);
    } else if (event.event.has_governance()) {
      AddGovernance(event.event.governance(), event.moment);
    }
  }

  // What a row changes beside its unit.
  void AddRow(Number event, Number row) {
    for (const AliasKey& alias : world_.AliasesIn(event, row)) {
      Add(Kind::kAlias, world_.index().FindContested(alias));
    }
    const Number unit = world_.events()[event].rows[row].unit;
    const Number step = world_.StepOf(unit, event);
    if (step == kNoNumber) {
      return;
    }
    const std::vector<WorldStep>& steps = world_.units()[unit].steps;
    const Standing before = step == 0 ? Standing() : steps[step - 1].after;
    const Standing& after = steps[step].after;
    if (steps[step].takes_back != kNoNumber) {
      // What it takes back counted for all that came after.
      for (const WorldStep& each : steps) {
        AddStanding(each.after);
        AddAround(each.after.parent);
        AddEndUser(each.after.shipment);
        for (const AliasKey& alias : world_.AliasesIn(each.event, each.row)) {
          Add(Kind::kAlias, world_.index().FindContested(alias));
        }
      }
      AddContents(unit, 0);
      return;
    }
    AddStanding(before);
    AddStanding(after);
    // A container is deployed without its contents being listed, each time.
    if (before.parent != after.parent ||
        world_.events()[event].event.has_deploy()) {
      AddAround(before.parent);
      AddAround(after.parent);
      AddContents(unit, 0);
    }
  }

  // Whoever was to use what was shipped counts the shipment, and each
  // redirection of it, as far as they stand; only its own event says who.
  void AddEndUser(Number shipment) {
    if (shipment != kNoNumber) {
      Add(Kind::kParty,
          world_.FindParty(world_.events()[shipment].event.ship().end_user()));
    }
  }

  // Whether who spoke to a finding cleared itself depends on who has its unit,
  // whatever source the finding comes from.
  void AddMarked(Number unit) {
    const auto& marks = world_.records().marks();
    if (marks.empty()) {
      return;
    }
    const std::string subject = FindingSubjectText(UnitSubject(world_, unit));
    for (auto mark = marks.lower_bound({subject, ""});
         mark != marks.end() && mark->first.first == subject; ++mark) {
      affected_.marked.emplace_back(mark->first.second, subject);
    }
  }

  // What counts units that stand so.
  void AddStanding(const Standing& standing) {
    Add(Kind::kParty, standing.custodian);
    Add(Kind::kParty, standing.consignee);
    if (standing.InShipment()) {
      Add(Kind::kShipment, standing.shipment);
    }
    if (standing.deployed) {
      Add(Kind::kSite, standing.site);
    }
  }

  // The site where the container is deployed, or what it is in.
  void AddAround(Number container) {
    for (int depth = 0; depth < kDepthGuard && container != kNoNumber;
         ++depth) {
      const Standing now = Now(container);
      if (now.deployed) {
        Add(Kind::kSite, now.site);
      }
      container = now.parent;
    }
  }

  // Whether a unit is deployed, and where, depends on what it is in; also of
  // one that was deployed by itself before.
  void AddContents(Number unit, int depth) {
    if (depth > kDepthGuard) {
      return;
    }
    for (const Containment& part : world_.units()[unit].contents) {
      const Standing now = Now(part.child);
      if (now.parent == unit) {
        Add(Kind::kUnit, part.child);
        if (now.deployed) {
          Add(Kind::kSite, now.site);
        }
        AddContents(part.child, depth + 1);
      }
    }
  }

  // As it stands. A correction leaves what the last step that stands left.
  Standing Now(Number unit) const {
    const std::vector<WorldStep>& steps = world_.units()[unit].steps;
    return steps.empty() ? Standing() : steps.back().after;
  }

  // A count speaks of everything that its signer holds.
  void AddCounted(Number party) {
    for (const Number unit : world_.index().UnitsHeldBy(party)) {
      if (Now(unit).custodian == party) {
        Add(Kind::kUnit, unit);
      }
    }
  }

  // A list of contents speaks of everything that was ever inside.
  void AddContentsListed(const WorldEvent& event) {
    if (!event.event.attest().lists_contents()) {
      return;
    }
    for (const ListedRow& row : event.rows) {
      if (row.role == v1::SEEN_INSIDE) {
        continue;
      }
      for (const Containment& part : world_.units()[row.unit].contents) {
        Add(Kind::kUnit, part.child);
      }
    }
  }

  void AddGovernance(const v1::Governance& governance, Moment moment) {
    switch (governance.action_case()) {
      case v1::Governance::kAdmitParty:
        AddProfile(governance.admit_party().party(), moment);
        break;
      case v1::Governance::kUpdateParty:
        AddProfile(governance.update_party().party(), moment);
        break;
      case v1::Governance::kApprove:
        AddHandoffsFrom(governance.approve().party(), moment);
        break;
      case v1::Governance::kWithdrawApproval:
        AddHandoffsFrom(governance.withdraw_approval().party(), moment);
        break;
      case v1::Governance::kRegisterModel: {
        const Number model =
            world_.FindModel(governance.register_model().model());
        affected_.all |= model != kNoNumber && model < before_.models;
        break;
      }
      case v1::Governance::kAddSite:
        Add(Kind::kSite, world_.FindSite(governance.add_site().party(),
                                         governance.add_site().site()));
        break;
      case v1::Governance::kRevokeLicence:
        AddShipmentsUnder(governance.revoke_licence().licence());
        break;
      case v1::Governance::kImportList:
        for (Number party = 0; party < world_.party_count(); ++party) {
          Add(Kind::kParty, party);
        }
        break;
      case v1::Governance::kRecordOwnership:
        AddOwned();
        break;
      case v1::Governance::kMarkFinding:
        affected_.marked.emplace_back(governance.mark_finding().code(),
                                      governance.mark_finding().subject());
        break;
      case v1::Governance::kPublishPolicy:
      case v1::Governance::kRescindPolicy:
      case v1::Governance::kRecordEnforcement:
        affected_.policy = true;
        affected_.all = true;
        break;
      // These count from their own entry on, or for no rule; the last moves
      // units, which it lists.
      case v1::Governance::kSuspendParty:
      case v1::Governance::kReinstateParty:
      case v1::Governance::kAddKey:
      case v1::Governance::kRevokeKey:
      case v1::Governance::kDelegate:
      case v1::Governance::kWithdrawDelegation:
      case v1::Governance::kIssueLicence:
      case v1::Governance::kChangeGovernors:
      case v1::Governance::kChangeLogKeys:
      case v1::Governance::kReassignCustody:
        break;
      case v1::Governance::ACTION_NOT_SET:
        affected_.all = true;
        break;
    }
  }

  // What happened before a party's first profile is judged by that; later ones
  // say what it is called, and what is thought of it now.
  void AddProfile(const std::string& party, Moment moment) {
    const auto& history = world_.records().parties().find(party)->second;
    const auto dated = std::find_if(
        history.begin(), history.end(), [moment](const auto& each) {
          return each.recorded.index == moment.index;
        });
    const Number number = world_.FindParty(party);
    Add(Kind::kParty, number);
    AddOwned();
    if (dated == history.begin()) {
      affected_.all |= HasChildren(party);
      return;
    }
    affected_.all |= dated->value.name() != std::prev(dated)->value.name();
    for (const auto& [child, profiles] : world_.records().parties()) {
      if (profiles.back().value.parent() == party) {
        Add(Kind::kParty, world_.FindParty(child));
      }
    }
  }

  bool HasChildren(const std::string& party) const {
    const auto& parties = world_.records().parties();
    return std::any_of(parties.begin(), parties.end(), [&](const auto& each) {
      return std::any_of(
          each.second.begin(), each.second.end(),
          [&](const auto& dated) { return dated.value.parent() == party; });
    });
  }

  // Parties of which somebody owns a part.
  void AddOwned() {
    if (!world_.records().knows_ownership()) {
      return;
    }
    for (Number party = 0; party < world_.party_count(); ++party) {
      if (!world_.records().Owners(world_.PartyId(party)).empty()) {
        Add(Kind::kParty, party);
      }
    }
  }

  // An approval ends at its withdrawal, or when it is amended: for what says
  // that it happens later, though it was recorded before.
  void AddHandoffsFrom(const std::string& party, Moment moment) {
    for (const Number number : world_.EventsOf(world_.FindParty(party))) {
      const WorldEvent& event = world_.events()[number];
      if (event.time_ms < moment.recorded_at_ms) {
        continue;
      }
      Add(Kind::kShipment,
          event.event.has_ship() ? number : world_.CitedBy(number));
      for (const ListedRow& row : event.rows) {
        Add(Kind::kUnit, row.unit);
      }
    }
  }

  void AddShipmentsUnder(const std::string& name) {
    const Number licence = world_.index().FindLicence(name);
    if (licence != kNoNumber) {
      for (const Number shipment : world_.index().ShipmentsUnder(licence)) {
        Add(Kind::kShipment, shipment);
      }
    }
  }

  const World& world_;
  const WorldExtent& before_;
  Affected affected_;
};

}  // namespace

WorldExtent ExtentOf(const World& world) {
  return {.events = world.events().size(), .models = world.model_count()};
}

Affected AffectedSince(const World& world, const WorldExtent& before) {
  return Finder(world, before).Find();
}

}  // namespace waybill
