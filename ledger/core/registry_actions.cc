// SPDX-License-Identifier: Apache-2.0
//
// What each act of governance needs of what governance has said before.
#include <algorithm>
#include <set>
#include <string_view>

#include "ledger/core/registry.h"
#include "ledger/core/registry_checks.h"

namespace waybill {
namespace {

std::optional<Refusal> NeedParty(const Registry& registry,
                                 const std::string& party) {
  return RefuseUnless(registry.FindParty(party) != nullptr,
                      Verdict::kUnknownParty,
                      "party " + party + " isn't admitted");
}

// A key stands for one party, or for one governor, for good: else two of them
// could be told apart by nothing.
std::optional<Refusal> NeedNewKey(const Registry& registry,
                                  const std::string& key) {
  for (const v1::Governor& governor : registry.governors()) {
    if (governor.key() == key) {
      return Refuse(Verdict::kMalformed, "the key is a governor's");
    }
  }
  for (const auto& [party, record] : registry.parties()) {
    for (const KeyRecord& known : record.keys) {
      if (std::equal(known.key.begin(), known.key.end(), key.begin(), key.end(),
                     [](std::uint8_t a, char b) {
                       return a == static_cast<std::uint8_t>(b);
                     })) {
        return Refuse(Verdict::kMalformed,
                      "the key is or was one of party " + party);
      }
    }
  }
  return std::nullopt;
}

std::optional<Refusal> CheckAdmission(const Registry& registry,
                                      const v1::PartyProfile& profile) {
  if (registry.FindParty(profile.party()) != nullptr) {
    return Refuse(Verdict::kMalformed,
                  "party " + profile.party() + " is admitted already");
  }
  return NeedNewKey(registry, profile.key());
}

std::optional<Refusal> CheckStanding(const Registry& registry,
                                     const std::string& party, bool suspended) {
  if (auto refusal = NeedParty(registry, party)) {
    return refusal;
  }
  return RefuseUnless(
      registry.FindParty(party)->suspended == suspended, Verdict::kMalformed,
      "party " + party + (suspended ? " isn't suspended" : " is suspended"));
}

std::optional<Refusal> CheckKeyChange(const Registry& registry,
                                      const v1::KeyChange& change,
                                      bool revocation) {
  if (auto refusal = NeedParty(registry, change.party())) {
    return refusal;
  }
  if (!revocation) {
    return NeedNewKey(registry, change.key());
  }
  return RefuseUnless(FindKeyInForce(*registry.FindParty(change.party()),
                                     change.key()) != nullptr,
                      Verdict::kUnknownReference,
                      "party " + change.party() + " has no such key in force");
}

std::optional<Refusal> CheckDelegation(const Registry& registry,
                                       const v1::Delegation& delegation,
                                       bool withdrawal) {
  for (const std::string* party :
       {&delegation.party(), &delegation.delegate()}) {
    if (auto refusal = NeedParty(registry, *party)) {
      return refusal;
    }
  }
  const bool acts = registry.ActsFor(delegation.delegate(), delegation.party());
  if (!withdrawal) {
    return RefuseUnless(
        !acts, Verdict::kMalformed,
        delegation.delegate() + " acts for " + delegation.party() + " already");
  }
  return RefuseUnless(
      acts && delegation.delegate() != delegation.party(),
      Verdict::kUnknownReference,
      delegation.delegate() + " has no delegation of " + delegation.party());
}

const ApprovalRecord* FindApproval(const Registry& registry,
                                   const std::string& party,
                                   const std::string& id) {
  const auto of_party = registry.approvals().find(party);
  if (of_party == registry.approvals().end()) {
    return nullptr;
  }
  const auto it = of_party->second.find(id);
  return it == of_party->second.end() ? nullptr : &it->second;
}

std::optional<Refusal> CheckApproval(const Registry& registry,
                                     const v1::Approval& approval) {
  if (FindApproval(registry, approval.party(), approval.id()) != nullptr) {
    return Refuse(Verdict::kMalformed, "party " + approval.party() +
                                           " has an approval " + approval.id() +
                                           " already");
  }
  for (const std::string& site : approval.sites()) {
    if (registry.FindSite(approval.party(), site) == nullptr) {
      return Refuse(Verdict::kUnknownReference,
                    "party " + approval.party() + " has no site " + site);
    }
  }
  return NeedParty(registry, approval.party());
}

std::optional<Refusal> CheckWithdrawal(
    const Registry& registry, const v1::ApprovalWithdrawal& withdrawal) {
  const ApprovalRecord* found =
      FindApproval(registry, withdrawal.party(), withdrawal.id());
  return RefuseUnless(found != nullptr && !found->withdrawn,
                      Verdict::kUnknownReference,
                      "party " + withdrawal.party() + " has no approval " +
                          withdrawal.id() + " in force");
}

std::optional<Refusal> CheckLicence(const Registry& registry,
                                    const std::string& licence,
                                    bool revocation) {
  const LicenceRecord* found = registry.FindLicence(licence);
  if (found == nullptr) {
    return RefuseUnless(!revocation, Verdict::kUnknownReference,
                        "no licence " + licence + " was issued");
  }
  return RefuseUnless(!found->revoked, Verdict::kMalformed,
                      "licence " + licence + " is revoked");
}

std::optional<Refusal> CheckPartyAction(const Registry& registry,
                                        const v1::Governance& governance) {
  if (governance.has_admit_party()) {
    return CheckAdmission(registry, governance.admit_party());
  }
  if (governance.has_update_party()) {
    return NeedParty(registry, governance.update_party().party());
  }
  if (governance.has_suspend_party()) {
    return CheckStanding(registry, governance.suspend_party().party(), false);
  }
  if (governance.has_reinstate_party()) {
    return CheckStanding(registry, governance.reinstate_party().party(), true);
  }
  if (governance.has_add_key()) {
    return CheckKeyChange(registry, governance.add_key(), false);
  }
  if (governance.has_revoke_key()) {
    return CheckKeyChange(registry, governance.revoke_key(), true);
  }
  if (governance.has_delegate()) {
    return CheckDelegation(registry, governance.delegate(), false);
  }
  if (governance.has_withdraw_delegation()) {
    return CheckDelegation(registry, governance.withdraw_delegation(), true);
  }
  return std::nullopt;
}

std::optional<Refusal> CheckOtherAction(const Registry& registry,
                                        const v1::Governance& governance,
                                        const Hash& head) {
  if (governance.has_approve()) {
    return CheckApproval(registry, governance.approve());
  }
  if (governance.has_withdraw_approval()) {
    return CheckWithdrawal(registry, governance.withdraw_approval());
  }
  if (governance.has_add_site()) {
    return NeedParty(registry, governance.add_site().party());
  }
  if (governance.has_issue_licence()) {
    return CheckLicence(registry, governance.issue_licence().licence(), false);
  }
  if (governance.has_revoke_licence()) {
    return CheckLicence(registry, governance.revoke_licence().licence(), true);
  }
  if (governance.has_rescind_policy()) {
    return RefuseUnless(
        head != kZeroHash, Verdict::kUnknownReference,
        "no pack " + governance.rescind_policy().pack() + " was published");
  }
  if (governance.has_change_governors()) {
    return CheckGovernorSet(governance.change_governors().governors(),
                            governance.change_governors().threshold());
  }
  if (governance.has_reassign_custody()) {
    return NeedParty(registry, governance.reassign_custody().to());
  }
  if (governance.has_change_log_keys()) {
    return CheckLogKeys(governance.change_log_keys().log_keys());
  }
  return std::nullopt;
}

}  // namespace

std::optional<Refusal> CheckGovernorSet(
    const google::protobuf::RepeatedPtrField<v1::Governor>& governors,
    std::uint32_t threshold) {
  std::set<std::string_view> names;
  std::set<std::string_view> keys;
  for (const v1::Governor& governor : governors) {
    if (!names.insert(governor.name()).second ||
        !keys.insert(governor.key()).second) {
      return Refuse(Verdict::kMalformed,
                    "two governors have the same name or the same key");
    }
  }
  return RefuseUnless(threshold >= 1 && threshold <= names.size(),
                      Verdict::kMalformed,
                      "threshold is " + std::to_string(threshold) + " of " +
                          std::to_string(names.size()) + " governors");
}

std::optional<Refusal> CheckLogKeys(
    const google::protobuf::RepeatedPtrField<std::string>& keys) {
  const std::set<std::string_view> distinct(keys.begin(), keys.end());
  return RefuseUnless(
      !keys.empty() && distinct.size() == static_cast<std::size_t>(keys.size()),
      Verdict::kMalformed, "a log needs at least one key, each given once");
}

std::optional<Refusal> Registry::CheckGovernance(const v1::Event& event,
                                                 const Hash& head,
                                                 std::int64_t now_ms) const {
  const v1::Governance& governance = event.governance();
  if (now_ms > governance.not_after_ms()) {
    return Refuse(Verdict::kMalformed,
                  "the signatures were meant to be used by " +
                      std::to_string(governance.not_after_ms()) + " ms");
  }
  if (auto refusal = CheckPartyAction(*this, governance)) {
    return refusal;
  }
  if (auto refusal = CheckOtherAction(*this, governance, head)) {
    return refusal;
  }
  if (!governance.has_reassign_custody() &&
      governance.subject_head() != View(head)) {
    Refusal refusal = Refuse(Verdict::kStaleLink,
                             "the subject has changed since it was signed");
    refusal.current_head = head;
    return refusal;
  }
  return std::nullopt;
}

}  // namespace waybill
