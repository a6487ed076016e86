// SPDX-License-Identifier: Apache-2.0
//
// Who may sign an event.
#include <algorithm>
#include <set>
#include <string_view>

#include "ledger/core/event.h"
#include "ledger/core/registry.h"
#include "ledger/core/registry_checks.h"

namespace waybill {
namespace {

constexpr std::uint32_t kGenesisVersion = 1;

using Governors = google::protobuf::RepeatedPtrField<v1::Governor>;

template <typename List>
const v1::Governor* FindGovernor(const List& governors,
                                 const std::string& name) {
  const auto it = std::find_if(governors.begin(), governors.end(),
                               [&name](const v1::Governor& governor) {
                                 return governor.name() == name;
                               });
  return it == governors.end() ? nullptr : &*it;
}

template <typename List>
bool IsGovernor(const List& governors, const v1::Signer& signer) {
  const v1::Governor* found = FindGovernor(governors, signer.party());
  return found != nullptr && found->key() == signer.key();
}

bool MayActSuspended(const v1::Event& event, const v1::Signer& signer) {
  if (event.has_governance()) {
    return event.governance().has_revoke_key() &&
           event.governance().revoke_key().party() == signer.party();
  }
  return event.has_receive() || event.has_return_() || event.has_report();
}

// How many distinct governors of the set signed.
template <typename List>
std::size_t CountGovernors(const List& governors, const v1::Event& event) {
  std::set<std::string_view> signed_by;
  for (const v1::Signer& signer : event.signers()) {
    if (signer.role() == v1::GOVERNOR && IsGovernor(governors, signer)) {
      signed_by.insert(signer.party());
    }
  }
  return signed_by.size();
}

// The party that signs alone by right, if this governance has one.
const std::string* OwnParty(const v1::Governance& governance) {
  if (governance.has_add_site()) {
    return &governance.add_site().party();
  }
  if (governance.has_revoke_key()) {
    return &governance.revoke_key().party();
  }
  if (governance.has_delegate()) {
    return &governance.delegate().party();
  }
  if (governance.has_withdraw_delegation()) {
    return &governance.withdraw_delegation().party();
  }
  return nullptr;
}

bool HasActor(const v1::Event& event) {
  return event.signers_size() > 0 && event.signers(0).role() == v1::ACTOR;
}

bool SignedByParty(const v1::Event& event) {
  const v1::Governance& governance = event.governance();
  if (!HasActor(event)) {
    return false;
  }
  const std::string* own = OwnParty(governance);
  return own != nullptr ? event.signers(0).party() == *own
                        : governance.has_mark_finding();
}

}  // namespace

const KeyRecord* FindKeyInForce(const PartyRecord& record,
                                const std::string& key) {
  const auto parsed = PublicKeyFromBytes(key);
  if (!parsed) {
    return nullptr;
  }
  for (const KeyRecord& known : record.keys) {
    if (known.key == *parsed && !known.revoked) {
      return &known;
    }
  }
  return nullptr;
}

bool Registry::SignedByGovernors(const v1::Event& event) const {
  return threshold_ > 0 && CountGovernors(governors_, event) >= threshold_;
}

std::optional<Refusal> Registry::CheckSigners(const v1::Event& event,
                                              std::int64_t now_ms) const {
  if (event.genesis() != View(genesis_id_)) {
    return Refuse(Verdict::kWrongLedger, "the event is for another ledger");
  }
  // No sum with a time from outside: it might not fit.
  if (event.occurred_at_ms() - kFutureToleranceMs > now_ms) {
    return Refuse(Verdict::kTimeInFuture,
                  "the event says it happens " +
                      std::to_string(event.occurred_at_ms() - now_ms) +
                      " ms from now");
  }
  for (const v1::Signer& signer : event.signers()) {
    if (auto refusal = CheckSigner(event, signer)) {
      return refusal;
    }
  }
  return std::nullopt;
}

std::optional<Refusal> Registry::CheckSigner(const v1::Event& event,
                                             const v1::Signer& signer) const {
  if (signer.role() == v1::GOVERNOR) {
    const Governors& proposed =
        event.governance().change_governors().governors();
    if (IsGovernor(governors_, signer) || IsGovernor(proposed, signer)) {
      return std::nullopt;
    }
    const bool known = FindGovernor(governors_, signer.party()) != nullptr ||
                       FindGovernor(proposed, signer.party()) != nullptr;
    return Refuse(known ? Verdict::kKeyNotValid : Verdict::kUnknownParty,
                  signer.party() + (known ? " is a governor with another key"
                                          : " is no governor"));
  }
  const PartyRecord* party = FindParty(signer.party());
  if (party == nullptr) {
    return Refuse(Verdict::kUnknownParty,
                  "party " + signer.party() + " isn't admitted");
  }
  if (party->suspended && !MayActSuspended(event, signer)) {
    return Refuse(Verdict::kPartySuspended,
                  "party " + signer.party() + " is suspended");
  }
  return RefuseUnless(FindKeyInForce(*party, signer.key()) != nullptr,
                      Verdict::kKeyNotValid,
                      "party " + signer.party() +
                          " has no such key, or it is revoked: sign again");
}

std::optional<Refusal> Registry::CheckGovernors(const v1::Event& event) const {
  if (!event.has_governance()) {
    return std::nullopt;
  }
  const v1::Governance& governance = event.governance();
  if (SignedByParty(event)) {
    return std::nullopt;
  }
  if (governance.has_delegate() || governance.has_withdraw_delegation()) {
    return Refuse(Verdict::kMissingCosignature,
                  "a delegation is signed by the party that gives it");
  }
  if (!SignedByGovernors(event)) {
    return Refuse(Verdict::kMissingCosignature,
                  std::to_string(CountGovernors(governors_, event)) +
                      " governors signed, " + std::to_string(threshold_) +
                      " are needed");
  }
  for (const v1::Governor& governor :
       governance.change_governors().governors()) {
    const v1::Governor* present = FindGovernor(governors_, governor.name());
    if (present != nullptr && present->key() == governor.key()) {
      continue;
    }
    if (CountGovernors(std::vector<v1::Governor>{governor}, event) == 0) {
      return Refuse(Verdict::kMissingCosignature,
                    "the new key of " + governor.name() + " didn't sign");
    }
  }
  return std::nullopt;
}

std::optional<Refusal> Registry::CheckGenesis(const v1::Event& event) {
  const v1::Genesis& genesis = event.genesis_declaration();
  if (!event.has_genesis_declaration() || !event.genesis().empty() ||
      genesis.version() != kGenesisVersion || genesis.origin().empty()) {
    return Refuse(Verdict::kMalformed,
                  "a genesis has version 1, an origin and no other genesis");
  }
  if (auto refusal = CheckLogKeys(genesis.log_keys())) {
    return refusal;
  }
  if (auto refusal =
          CheckGovernorSet(genesis.governors(), genesis.threshold())) {
    return refusal;
  }
  for (const v1::Signer& signer : event.signers()) {
    if (signer.role() != v1::GOVERNOR ||
        !IsGovernor(genesis.governors(), signer)) {
      return Refuse(Verdict::kKeyNotValid,
                    signer.party() + " isn't a governor of this genesis");
    }
  }
  const std::size_t count = CountGovernors(genesis.governors(), event);
  return RefuseUnless(count >= genesis.threshold(),
                      Verdict::kMissingCosignature,
                      std::to_string(count) + " governors signed, " +
                          std::to_string(genesis.threshold()) + " are needed");
}

}  // namespace waybill
