// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/subjects_of.h"

#include "ledger/core/encoding.h"

namespace waybill {
namespace {

void AddGovernance(const v1::Governance& governance,
                   std::set<std::string>& parties) {
  switch (governance.action_case()) {
    case v1::Governance::kAdmitParty:
      parties.insert(governance.admit_party().party());
      break;
    case v1::Governance::kUpdateParty:
      parties.insert(governance.update_party().party());
      break;
    case v1::Governance::kSuspendParty:
      parties.insert(governance.suspend_party().party());
      break;
    case v1::Governance::kReinstateParty:
      parties.insert(governance.reinstate_party().party());
      break;
    case v1::Governance::kAddKey:
      parties.insert(governance.add_key().party());
      break;
    case v1::Governance::kRevokeKey:
      parties.insert(governance.revoke_key().party());
      break;
    case v1::Governance::kDelegate:
      parties.insert(governance.delegate().party());
      parties.insert(governance.delegate().delegate());
      break;
    case v1::Governance::kWithdrawDelegation:
      parties.insert(governance.withdraw_delegation().party());
      parties.insert(governance.withdraw_delegation().delegate());
      break;
    case v1::Governance::kApprove:
      parties.insert(governance.approve().party());
      break;
    case v1::Governance::kWithdrawApproval:
      parties.insert(governance.withdraw_approval().party());
      break;
    case v1::Governance::kRegisterModel:
      parties.insert(governance.register_model().issuers().begin(),
                     governance.register_model().issuers().end());
      break;
    case v1::Governance::kAddSite:
      parties.insert(governance.add_site().party());
      break;
    case v1::Governance::kIssueLicence:
      parties.insert(governance.issue_licence().shipper());
      parties.insert(governance.issue_licence().consignee());
      break;
    case v1::Governance::kRecordOwnership:
      parties.insert(governance.record_ownership().owner());
      parties.insert(governance.record_ownership().owned());
      break;
    case v1::Governance::kReassignCustody:
      parties.insert(governance.reassign_custody().from());
      parties.insert(governance.reassign_custody().to());
      break;
    case v1::Governance::kRevokeLicence:
    case v1::Governance::kPublishPolicy:
    case v1::Governance::kRescindPolicy:
    case v1::Governance::kImportList:
    case v1::Governance::kRecordEnforcement:
    case v1::Governance::kChangeGovernors:
    case v1::Governance::kMarkFinding:
    case v1::Governance::kChangeLogKeys:
    case v1::Governance::ACTION_NOT_SET:
      break;
  }
}

void AddSite(const v1::Place& place,
             std::set<std::pair<std::string, std::string>>& sites) {
  if (!place.site().empty()) {
    sites.emplace(place.site_party(), place.site());
  }
}

}  // namespace

std::set<std::string> PartiesOf(const v1::Event& event) {
  std::set<std::string> parties;
  for (const v1::Signer& signer : event.signers()) {
    if (signer.role() != v1::GOVERNOR) {
      parties.insert(signer.party());
    }
  }
  for (const auto& [party, site] : SitesOf(event)) {
    parties.insert(party);
  }
  if (event.has_ship()) {
    const v1::Ship& ship = event.ship();
    parties.insert(
        {ship.consignee(), ship.end_user(), ship.payer(), ship.carrier()});
  } else if (event.has_redirect()) {
    parties.insert(event.redirect().consignee());
  } else if (event.has_return_()) {
    parties.insert(event.return_().carrier());
  } else if (event.has_deploy()) {
    parties.insert({event.deploy().operator_(), event.deploy().tenant()});
  } else if (event.has_transfer_title()) {
    parties.insert(event.transfer_title().new_owner());
  } else if (event.has_governance()) {
    AddGovernance(event.governance(), parties);
  }
  parties.erase("");
  return parties;
}

std::set<std::pair<std::string, std::string>> SitesOf(const v1::Event& event) {
  std::set<std::pair<std::string, std::string>> sites;
  AddSite(event.place(), sites);
  AddSite(event.ship().destination(), sites);
  AddSite(event.redirect().destination(), sites);
  AddSite(event.return_().destination(), sites);
  if (event.governance().has_add_site()) {
    const v1::Site& site = event.governance().add_site();
    sites.emplace(site.party(), site.site());
  }
  return sites;
}

std::optional<Hash> ShipmentOf(const v1::Event& event, const Hash& event_id) {
  const auto named = [](const std::string& bytes) -> std::optional<Hash> {
    auto id = HashFromBytes(bytes);
    return id ? std::optional<Hash>(*id) : std::nullopt;
  };
  if (event.has_ship() || event.has_return_()) {
    return event_id;
  }
  if (event.has_receive()) {
    return named(event.receive().shipment());
  }
  if (event.has_redirect()) {
    return named(event.redirect().shipment());
  }
  if (event.has_void_()) {
    return named(event.void_().shipment());
  }
  if (event.has_carry()) {
    return named(event.carry().shipment());
  }
  return std::nullopt;
}

std::string ModelOf(const v1::Event& event) {
  return event.has_commission() ? event.commission().model()
                                : event.governance().register_model().model();
}

std::string LotOf(const v1::Event& event) { return event.commission().lot(); }

std::string LicenceOf(const v1::Event& event) {
  if (event.has_ship()) {
    return event.ship().licence();
  }
  if (event.governance().has_issue_licence()) {
    return event.governance().issue_licence().licence();
  }
  return event.governance().revoke_licence().licence();
}

std::vector<Subject> NamedSubjects(const v1::Event& event) {
  std::vector<Subject> named;
  for (const std::string& party : PartiesOf(event)) {
    for (const SubjectType type : {SubjectType::kParty, SubjectType::kApprovals,
                                   SubjectType::kOwnership}) {
      named.push_back({type, {party}});
    }
  }
  for (const auto& [party, site] : SitesOf(event)) {
    named.push_back({SubjectType::kSite, {party, site}});
  }
  if (std::string model = ModelOf(event); !model.empty()) {
    named.push_back({SubjectType::kModel, {std::move(model)}});
  }
  if (std::string licence = LicenceOf(event); !licence.empty()) {
    named.push_back({SubjectType::kLicence, {std::move(licence)}});
  }
  return named;
}

std::string SiteIndexKey(const std::string& party, const std::string& site) {
  std::string key;
  AppendString16(key, party);
  return key + site;
}

}  // namespace waybill
