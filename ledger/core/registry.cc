// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/registry.h"

#include <algorithm>

namespace waybill {
namespace {

template <typename Map, typename Key>
auto* FindIn(Map& map, const Key& key) {
  const auto it = map.find(key);
  return it == map.end() ? nullptr : &it->second;
}

// The key as it was checked before; zeros if it wasn't a key at all.
PublicKey KeyOf(const std::string& bytes) {
  const auto key = PublicKeyFromBytes(bytes);
  return key ? *key : PublicKey{};
}

std::vector<PublicKey> KeysOf(
    const google::protobuf::RepeatedPtrField<std::string>& keys) {
  std::vector<PublicKey> result;
  result.reserve(static_cast<std::size_t>(keys.size()));
  for (const std::string& key : keys) {
    result.push_back(KeyOf(key));
  }
  return result;
}

}  // namespace

const PartyRecord* Registry::FindParty(std::string_view party) const {
  return FindIn(parties_, party);
}

const v1::Model* Registry::FindModel(std::string_view model) const {
  return FindIn(models_, model);
}

const v1::Site* Registry::FindSite(std::string_view party,
                                   std::string_view site) const {
  return FindIn(sites_, std::pair(std::string(party), std::string(site)));
}

const LicenceRecord* Registry::FindLicence(std::string_view licence) const {
  return FindIn(licences_, licence);
}

bool Registry::ActsFor(std::string_view delegate,
                       std::string_view party) const {
  if (delegate == party) {
    return true;
  }
  const PartyRecord* record = FindParty(party);
  return record != nullptr && record->delegates.contains(delegate);
}

bool Registry::MayCommission(std::string_view issuer,
                             std::string_view model) const {
  const v1::Model* found = FindModel(model);
  return found != nullptr &&
         std::find(found->issuers().begin(), found->issuers().end(), issuer) !=
             found->issuers().end();
}

void Registry::Apply(const v1::Event& event, const Hash& event_id,
                     Moment moment) {
  if (event.has_genesis_declaration()) {
    const v1::Genesis& genesis = event.genesis_declaration();
    genesis_id_ = event_id;
    origin_ = genesis.origin();
    log_keys_ = KeysOf(genesis.log_keys());
    governors_.assign(genesis.governors().begin(), genesis.governors().end());
    threshold_ = genesis.threshold();
  } else if (event.has_governance()) {
    ApplyToParty(event.governance(), moment);
    ApplyToRest(event.governance(), moment);
    ApplyToLists(event, event_id, moment);
  }
}

// One action at most is given; chains of `if` rather than a switch, because
// each function is about some of the actions only.
void Registry::ApplyToParty(const v1::Governance& governance, Moment moment) {
  if (governance.has_admit_party()) {
    const v1::PartyProfile& profile = governance.admit_party();
    PartyRecord& record = parties_[profile.party()];
    record.profile = profile;
    record.admitted = moment;
    record.keys.push_back({.key = KeyOf(profile.key()),
                           .added = moment,
                           .revoked = std::nullopt});
  } else if (governance.has_update_party()) {
    const v1::PartyProfile& profile = governance.update_party();
    parties_[profile.party()].profile = profile;
  } else if (governance.has_suspend_party()) {
    parties_[governance.suspend_party().party()].suspended = true;
  } else if (governance.has_reinstate_party()) {
    parties_[governance.reinstate_party().party()].suspended = false;
  } else if (governance.has_add_key()) {
    const v1::KeyChange& change = governance.add_key();
    parties_[change.party()].keys.push_back(
        {.key = KeyOf(change.key()), .added = moment, .revoked = std::nullopt});
  } else if (governance.has_revoke_key()) {
    const v1::KeyChange& change = governance.revoke_key();
    const PublicKey key = KeyOf(change.key());
    for (KeyRecord& record : parties_[change.party()].keys) {
      if (record.key == key && !record.revoked) {
        record.revoked = moment;
        record.suspect_since_ms = change.suspect_since_ms();
      }
    }
  } else if (governance.has_delegate()) {
    const v1::Delegation& delegation = governance.delegate();
    parties_[delegation.party()].delegates.insert(delegation.delegate());
  } else if (governance.has_withdraw_delegation()) {
    const v1::Delegation& delegation = governance.withdraw_delegation();
    parties_[delegation.party()].delegates.erase(delegation.delegate());
  }
}

void Registry::ApplyToRest(const v1::Governance& governance, Moment moment) {
  if (governance.has_approve()) {
    const v1::Approval& approval = governance.approve();
    ApprovalRecord& record = approvals_[approval.party()][approval.id()];
    record = {
        .approval = approval, .recorded = moment, .withdrawn = std::nullopt};
    if (approval.from_ms() == 0) {
      record.approval.set_from_ms(moment.recorded_at_ms);
    }
  } else if (governance.has_withdraw_approval()) {
    const v1::ApprovalWithdrawal& withdrawal = governance.withdraw_approval();
    approvals_[withdrawal.party()][withdrawal.id()].withdrawn = moment;
  } else if (governance.has_register_model()) {
    const v1::Model& model = governance.register_model();
    models_[model.model()] = model;
  } else if (governance.has_add_site()) {
    const v1::Site& site = governance.add_site();
    sites_[{site.party(), site.site()}] = site;
  } else if (governance.has_issue_licence()) {
    const v1::Licence& licence = governance.issue_licence();
    // Issued again, it is amended: it stays as old as it was.
    const auto [it, first] = licences_.try_emplace(licence.licence());
    it->second.licence = licence;
    if (first) {
      it->second.issued = moment;
    }
  } else if (governance.has_revoke_licence()) {
    licences_[governance.revoke_licence().licence()].revoked = moment;
  } else if (governance.has_record_ownership()) {
    ownership_.push_back(governance.record_ownership());
  } else if (governance.has_change_governors()) {
    const v1::GovernorSet& set = governance.change_governors();
    governors_.assign(set.governors().begin(), set.governors().end());
    threshold_ = set.threshold();
  } else if (governance.has_change_log_keys()) {
    log_keys_ = KeysOf(governance.change_log_keys().log_keys());
  }
}

void Registry::ApplyToLists(const v1::Event& event, const Hash& event_id,
                            Moment moment) {
  if (!event.governance().has_import_list()) {
    return;
  }
  const v1::ScreeningList& list = event.governance().import_list();
  ListRecord record{.snapshot = list.snapshot(),
                    .event = event_id,
                    .recorded = moment,
                    .entries = static_cast<std::uint64_t>(list.entries_size())};
  for (const v1::Attachment& attachment : event.attachments()) {
    if (attachment.kind() == v1::FILE) {
      record.file_octets = attachment.length();
    }
  }
  lists_[list.list()].push_back(std::move(record));
}

}  // namespace waybill
