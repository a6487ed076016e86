// SPDX-License-Identifier: Apache-2.0
//
// The bodies of the genesis and of governance events, field by field.
#include <string>

#include "ledger/core/form_check.h"
#include "ledger/core/note.h"
#include "ledger/core/text.h"

namespace waybill {
namespace {

constexpr std::uint32_t kGenesisVersion = 1;
constexpr std::uint32_t kPercentMilliMax = 100'000;
constexpr std::size_t kOriginBytesMax = 255;
constexpr std::string_view kUnknownCountry = "unknown";

using Texts = google::protobuf::RepeatedPtrField<std::string>;

void CheckNames(std::string_view field, const Texts& names, int count_min,
                FormCheck& check) {
  check.Count(field, names.size(), count_min);
  for (const std::string& name : names) {
    check.Name(field, name);
  }
}

void CheckTexts(std::string_view field, const Texts& texts, FormCheck& check) {
  check.Count(field, texts.size(), 0);
  for (const std::string& text : texts) {
    check.NeededText(field, text);
  }
}

void CheckLogKeys(const Texts& keys, FormCheck& check) {
  check.Require(!keys.empty() && keys.size() <= static_cast<int>(kSignersMax),
                "log_keys", "must list 1 to 16 keys");
  for (int i = 0; i < keys.size() && !check.failed(); ++i) {
    check.NewKey("log key", keys[i]);
    for (int j = 0; j < i; ++j) {
      check.Require(keys[j] != keys[i], "log key", "must not be listed twice");
    }
  }
}

void CheckGovernors(
    const google::protobuf::RepeatedPtrField<v1::Governor>& governors,
    std::uint32_t threshold, FormCheck& check) {
  check.Require(
      !governors.empty() && governors.size() <= static_cast<int>(kSignersMax),
      "governors", "must be 1 to 16");
  check.Require(threshold >= 1 &&
                    threshold <= static_cast<std::uint32_t>(governors.size()),
                "threshold", "must be from 1 to the number of governors");
  for (int i = 0; i < governors.size() && !check.failed(); ++i) {
    check.Name("governor", governors[i].name());
    check.NewKey("key of a governor", governors[i].key());
    for (int j = 0; j < i; ++j) {
      check.Require(governors[j].name() != governors[i].name() &&
                        governors[j].key() != governors[i].key(),
                    "governor", "must not share a name or a key with another");
    }
  }
}

void CheckProfile(const v1::PartyProfile& profile, bool with_key,
                  FormCheck& check) {
  check.PartyId("party", profile.party());
  check.NeededText("name", profile.name());
  check.Text("native_name", profile.native_name());
  check.Require(profile.role() > v1::PARTY_ROLE_UNSPECIFIED &&
                    v1::PartyRole_IsValid(profile.role()),
                "role", "must be known");
  check.Country("country", profile.country());
  check.OptionalCountry("hq_country", profile.hq_country());
  check.OptionalPartyId("parent", profile.parent());
  if (profile.parent_hq_country() != kUnknownCountry) {
    check.OptionalCountry("parent_hq_country", profile.parent_hq_country());
  }
  check.Require(profile.incorporated().empty() ||
                    ParseDate(profile.incorporated()).has_value(),
                "incorporated", "must be a date of the form 2025-01-15");
  check.Text("industry", profile.industry());
  CheckTexts("aliases", profile.aliases(), check);
  if (with_key) {
    check.NewKey("key", profile.key());
  } else {
    check.Require(profile.key().empty(), "key", "must be empty in an update");
  }
}

void Check(const v1::PartyStanding& standing, FormCheck& check) {
  check.PartyId("party", standing.party());
  check.Text("reason", standing.reason());
}

void CheckKeyChange(const v1::KeyChange& change, bool is_new,
                    FormCheck& check) {
  check.PartyId("party", change.party());
  check.Text("reason", change.reason());
  check.OptionalTime("suspect_since_ms", change.suspect_since_ms());
  if (is_new) {
    check.Require(change.suspect_since_ms() == 0, "suspect_since_ms",
                  "must not be given for a new key");
    check.NewKey("key", change.key());
  } else {
    check.Digest("key", change.key());
  }
}

void Check(const v1::Delegation& delegation, FormCheck& check) {
  check.PartyId("party", delegation.party());
  check.PartyId("delegate", delegation.delegate());
  check.Require(delegation.party() != delegation.delegate(), "delegate",
                "must be another party");
}

void Check(const v1::Approval& approval, FormCheck& check) {
  check.PartyId("party", approval.party());
  check.Name("id", approval.id());
  CheckNames("items", approval.items(), 1, check);
  check.Count("countries", approval.countries_size(), 1);
  for (const std::string& country : approval.countries()) {
    check.Country("countries", country);
  }
  CheckNames("sites", approval.sites(), 0, check);
  check.Text("end_use", approval.end_use());
  check.Interval(approval.from_ms(), approval.to_ms());
}

void Check(const v1::Model& model, FormCheck& check) {
  check.Name("model", model.model());
  check.Text("manufacturer", model.manufacturer());
  check.Count("issuers", model.issuers_size(), 0);
  for (const std::string& issuer : model.issuers()) {
    check.PartyId("issuers", issuer);
  }
  check.Figure("tpp", model.tpp_milli());
  check.Figure("performance density", model.performance_density_milli());
  check.Figure("die area", model.die_area_milli_mm2());
  check.Figure("memory bandwidth", model.memory_bandwidth_milli_gbs());
  check.Figure("rated power", model.rated_power_milli_w());
  check.Text("note", model.note());
}

void Check(const v1::Site& site, FormCheck& check) {
  check.PartyId("party", site.party());
  check.Name("site", site.site());
  check.Country("country", site.country());
  check.Text("city", site.city());
  check.Coordinates(site.coordinates());
  check.OptionalName("kind", site.kind());
  check.Figure("power", site.power_milli_kw());
}

void Check(const v1::Licence& licence, FormCheck& check) {
  check.Name("licence", licence.licence());
  check.PartyId("shipper", licence.shipper());
  check.PartyId("consignee", licence.consignee());
  CheckNames("models", licence.models(), 1, check);
  check.Interval(licence.from_ms(), licence.to_ms());
  check.OptionalName("path", licence.path());
  CheckTexts("conditions", licence.conditions(), check);
}

void Check(const v1::ScreeningList& list, FormCheck& check) {
  check.Name("list", list.list());
  check.Name("snapshot", list.snapshot());
  check.Count("entries", list.entries_size(), 0);
  for (const v1::ScreeningEntry& entry : list.entries()) {
    check.NeededText("name of an entry", entry.name());
    CheckTexts("aliases of an entry", entry.aliases(), check);
    check.Interval(entry.from_ms(), entry.to_ms());
  }
}

void Check(const v1::Ownership& ownership, FormCheck& check) {
  check.PartyId("owner", ownership.owner());
  check.PartyId("owned", ownership.owned());
  check.Require(ownership.owner() != ownership.owned(), "owner",
                "must be another party");
  check.Require(ownership.percent_milli() <= kPercentMilliMax, "percent",
                "must be at most 100");
  check.Interval(ownership.from_ms(), ownership.to_ms());
}

void Check(const v1::FindingMark& mark, FormCheck& check) {
  check.Name("code", mark.code());
  check.Require(IsCleanText(mark.subject(), kAliasBytesMax), "subject",
                "must be 1 to 256 octets of NFC UTF-8 without control "
                "characters or a space at either end");
  check.Require(mark.status() == "explained" || mark.status() == "escalated",
                "status", "must be explained or escalated");
  check.NeededText("reason", mark.reason());
}

void Check(const v1::ApprovalWithdrawal& withdrawal, FormCheck& check) {
  check.PartyId("party", withdrawal.party());
  check.Name("id", withdrawal.id());
  check.Text("reason", withdrawal.reason());
}

void Check(const v1::LicenceRevocation& revocation, FormCheck& check) {
  check.Name("licence", revocation.licence());
  check.Text("reason", revocation.reason());
}

void Check(const v1::PolicyPack& pack, FormCheck& check) {
  check.Name("pack", pack.pack());
  check.Require(pack.version() > 0, "version", "must be 1 or more");
}

void Check(const v1::PolicyRescission& rescission, FormCheck& check) {
  check.Name("pack", rescission.pack());
  check.Text("reason", rescission.reason());
}

void Check(const v1::Enforcement& enforcement, FormCheck& check) {
  check.Name("pack", enforcement.pack());
  check.OptionalName("rule", enforcement.rule());  // None: the whole pack.
  check.Interval(enforcement.from_ms(), enforcement.to_ms());
  check.Text("citation", enforcement.citation());
}

void Check(const v1::CustodyReassignment& reassignment, FormCheck& check) {
  check.PartyId("from", reassignment.from());
  check.PartyId("to", reassignment.to());
  check.Require(reassignment.from() != reassignment.to(), "to",
                "must be another party");
  check.Text("reason", reassignment.reason());
}

void CheckAction(const v1::Governance& governance, FormCheck& check) {
  switch (governance.action_case()) {
    case v1::Governance::kAdmitParty:
      return CheckProfile(governance.admit_party(), true, check);
    case v1::Governance::kUpdateParty:
      return CheckProfile(governance.update_party(), false, check);
    case v1::Governance::kAddKey:
      return CheckKeyChange(governance.add_key(), true, check);
    case v1::Governance::kRevokeKey:
      return CheckKeyChange(governance.revoke_key(), false, check);
    case v1::Governance::kChangeGovernors:
      return CheckGovernors(governance.change_governors().governors(),
                            governance.change_governors().threshold(), check);
    case v1::Governance::kChangeLogKeys:
      return CheckLogKeys(governance.change_log_keys().log_keys(), check);
    case v1::Governance::kSuspendParty:
      return Check(governance.suspend_party(), check);
    case v1::Governance::kReinstateParty:
      return Check(governance.reinstate_party(), check);
    case v1::Governance::kDelegate:
      return Check(governance.delegate(), check);
    case v1::Governance::kWithdrawDelegation:
      return Check(governance.withdraw_delegation(), check);
    case v1::Governance::kApprove:
      return Check(governance.approve(), check);
    case v1::Governance::kWithdrawApproval:
      return Check(governance.withdraw_approval(), check);
    case v1::Governance::kRegisterModel:
      return Check(governance.register_model(), check);
    case v1::Governance::kAddSite:
      return Check(governance.add_site(), check);
    case v1::Governance::kIssueLicence:
      return Check(governance.issue_licence(), check);
    case v1::Governance::kRevokeLicence:
      return Check(governance.revoke_licence(), check);
    case v1::Governance::kPublishPolicy:
      return Check(governance.publish_policy(), check);
    case v1::Governance::kRescindPolicy:
      return Check(governance.rescind_policy(), check);
    case v1::Governance::kImportList:
      return Check(governance.import_list(), check);
    case v1::Governance::kRecordOwnership:
      return Check(governance.record_ownership(), check);
    case v1::Governance::kRecordEnforcement:
      return Check(governance.record_enforcement(), check);
    case v1::Governance::kReassignCustody:
      return Check(governance.reassign_custody(), check);
    case v1::Governance::kMarkFinding:
      return Check(governance.mark_finding(), check);
    case v1::Governance::ACTION_NOT_SET:
      return check.Require(false, "governance event", "must say what it does");
  }
}

}  // namespace

void CheckGenesisKind(const v1::Genesis& genesis, FormCheck& check) {
  check.Require(genesis.version() == kGenesisVersion, "version", "must be 1");
  check.Require(IsKeyName(genesis.origin()) &&
                    IsCleanText(genesis.origin(), kOriginBytesMax),
                "origin",
                "must be 1 to 255 octets of NFC UTF-8 without spaces, control "
                "characters or +");
  CheckLogKeys(genesis.log_keys(), check);
  CheckGovernors(genesis.governors(), genesis.threshold(), check);
}

void CheckGovernanceKind(const v1::Event& event, FormCheck& check) {
  const v1::Governance& governance = event.governance();
  check.Digest("subject_head", governance.subject_head());
  check.NeededTime("not_after_ms", governance.not_after_ms());
  CheckAction(governance, check);
}

}  // namespace waybill
