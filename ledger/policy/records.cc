// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/records.h"

#include <algorithm>

#include "ledger/policy/list_file.h"
#include "ledger/policy/pack.h"

namespace waybill {
namespace {

// The latest value from before `index`, else the first.
template <typename T>
const T* AsOf(const std::vector<Dated<T>>& history, std::uint64_t index) {
  const T* found = nullptr;
  for (const Dated<T>& dated : history) {
    if (found == nullptr || dated.recorded.index < index) {
      found = &dated.value;
    }
  }
  return found;
}

Span SpanOf(std::int64_t from_ms, std::int64_t to_ms,
            std::int64_t default_from_ms) {
  return {.from_ms = from_ms != 0 ? from_ms : default_from_ms,
          .to_ms = to_ms != 0 ? to_ms : Span().to_ms};
}

template <typename Map, typename Key>
const typename Map::mapped_type& FindOrEmpty(const Map& map, const Key& key) {
  static const auto* const empty = new typename Map::mapped_type;
  const auto found = map.find(key);
  return found == map.end() ? *empty : found->second;
}

}  // namespace

void Records::TakeParty(const v1::Governance& governance, Moment moment) {
  if (governance.has_admit_party() || governance.has_update_party()) {
    v1::PartyProfile profile = governance.has_admit_party()
                                   ? governance.admit_party()
                                   : governance.update_party();
    profile.clear_key();
    for (const std::string& name : NamesOf(profile)) {
      screened_.AddOurs(name);
    }
    auto& history = parties_[profile.party()];
    history.push_back({moment, std::move(profile)});
  } else if (governance.has_delegate()) {
    delegations_[governance.delegate().party()].push_back(
        {governance.delegate().delegate(), moment, std::nullopt});
  } else if (governance.has_withdraw_delegation()) {
    const v1::Delegation& gone = governance.withdraw_delegation();
    for (DatedDelegation& delegation : delegations_[gone.party()]) {
      if (delegation.delegate == gone.delegate() && !delegation.withdrawn) {
        delegation.withdrawn = moment;
      }
    }
  }
}

void Records::TakeApproval(const v1::Approval& approval, Moment moment) {
  auto& approvals = approvals_[approval.party()];
  // The same id again amends: what was approved before ends here.
  for (DatedApproval& earlier : approvals) {
    if (earlier.approval.id() == approval.id() && !earlier.withdrawn) {
      earlier.withdrawn = moment;
    }
  }
  approvals.push_back(
      {moment, std::nullopt, approval,
       SpanOf(approval.from_ms(), approval.to_ms(), moment.recorded_at_ms)});
}

void Records::TakeLicence(const v1::Licence& licence, Moment moment) {
  licences_[licence.licence()].push_back(
      {moment, std::nullopt, licence,
       SpanOf(licence.from_ms(), licence.to_ms(), moment.recorded_at_ms)});
}

void Records::TakeList(const v1::ScreeningList& list, Moment moment) {
  if (list.entries().empty()) {
    unread_lists_[list.list()] =
        "the entries of snapshot " + list.snapshot() + " stand in a file";
    return;
  }
  unread_lists_.erase(list.list());
  lists_.Take(list, moment);
}

Result<void> Records::TakeListFile(const v1::ScreeningList& list,
                                   std::string_view octets, Moment moment) {
  auto file = ReadListFile(list, octets);
  if (!file) {
    unread_lists_[list.list()] = "the file of snapshot " + list.snapshot() +
                                 " can't be read: " + file.error().message;
    return file.error();
  }
  unread_lists_.erase(list.list());
  lists_.Take(*file, moment);
  return {};
}

void Records::ReplaceLists(const std::vector<v1::ListFile>& files) {
  unread_lists_.clear();
  lists_.ReplaceAll(files);
  screened_.ForgetRows();
}

void Records::TakePolicy(const v1::Governance& governance, Moment moment) {
  if (governance.has_publish_policy()) {
    const v1::PolicyPack& published = governance.publish_policy();
    DatedPack dated;
    dated.published = moment;
    dated.version = published.version();
    dated.unread = "its file is not at hand";
    packs_[published.pack()].push_back(std::move(dated));
  } else if (governance.has_rescind_policy()) {
    for (DatedPack& dated : packs_[governance.rescind_policy().pack()]) {
      if (!dated.rescinded) {
        dated.rescinded = moment;
      }
    }
  } else if (governance.has_record_enforcement()) {
    enforcement_.push_back({moment, governance.record_enforcement()});
  }
}

void Records::TakePackFile(const v1::PolicyPack& publication,
                           std::string_view text, Moment moment) {
  for (DatedPack& dated : packs_[publication.pack()]) {
    if (dated.published.index != moment.index) {
      continue;
    }
    Result<v1::RulePack> pack = ParsePack(text);
    if (!pack) {
      dated.unread = pack.error().message;
    } else if (pack->id() != publication.pack() ||
               pack->version() != publication.version()) {
      dated.unread = "its file is of pack " + pack->id() + ", version " +
                     std::to_string(pack->version());
    } else {
      dated.unread.clear();
      dated.pack = *std::move(pack);
    }
  }
}

void Records::Take(const v1::Event& event, const Hash& id, Moment moment) {
  if (!event.has_governance()) {
    return;
  }
  const v1::Governance& governance = event.governance();
  TakeParty(governance, moment);
  TakePolicy(governance, moment);
  if (governance.has_approve()) {
    TakeApproval(governance.approve(), moment);
  } else if (governance.has_withdraw_approval()) {
    const v1::ApprovalWithdrawal& gone = governance.withdraw_approval();
    for (DatedApproval& approval : approvals_[gone.party()]) {
      if (approval.approval.id() == gone.id() && !approval.withdrawn) {
        approval.withdrawn = moment;
      }
    }
  } else if (governance.has_register_model()) {
    const v1::Model& model = governance.register_model();
    models_[model.model()].push_back({moment, model});
  } else if (governance.has_add_site()) {
    const v1::Site& site = governance.add_site();
    sites_[{site.party(), site.site()}].push_back({moment, site});
  } else if (governance.has_issue_licence()) {
    TakeLicence(governance.issue_licence(), moment);
  } else if (governance.has_revoke_licence()) {
    for (DatedLicence& licence :
         licences_[governance.revoke_licence().licence()]) {
      if (!licence.revoked) {
        licence.revoked = moment;
      }
    }
  } else if (governance.has_import_list()) {
    TakeList(governance.import_list(), moment);
  } else if (governance.has_record_ownership()) {
    const v1::Ownership& ownership = governance.record_ownership();
    owners_[ownership.owned()].push_back({moment, ownership});
  } else if (governance.has_mark_finding()) {
    const v1::FindingMark& mark = governance.mark_finding();
    marks_[{mark.subject(), mark.code()}].push_back({moment, id, mark});
  }
}

const v1::PartyProfile* Records::Party(std::string_view party,
                                       std::uint64_t index) const {
  const auto found = parties_.find(party);
  return found == parties_.end() ? nullptr : AsOf(found->second, index);
}

const v1::Site* Records::Site(std::string_view party, std::string_view site,
                              std::uint64_t index) const {
  const auto found = sites_.find({std::string(party), std::string(site)});
  return found == sites_.end() ? nullptr : AsOf(found->second, index);
}

const v1::Model* Records::Model(std::string_view model,
                                std::uint64_t index) const {
  const auto found = models_.find(model);
  return found == models_.end() ? nullptr : AsOf(found->second, index);
}

const DatedLicence* Records::Licence(std::string_view licence,
                                     std::uint64_t index) const {
  const auto found = licences_.find(licence);
  if (found == licences_.end()) {
    return nullptr;
  }
  const DatedLicence* latest = nullptr;
  for (const DatedLicence& dated : found->second) {
    if (dated.recorded.index < index) {
      latest = &dated;
    }
  }
  return latest;
}

bool Records::IsDelegate(std::string_view delegate, std::string_view party,
                         std::uint64_t index) const {
  const auto found = delegations_.find(party);
  if (found == delegations_.end()) {
    return false;
  }
  return std::any_of(
      found->second.begin(), found->second.end(),
      [&](const DatedDelegation& delegation) {
        return delegation.delegate == delegate &&
               delegation.recorded.index < index &&
               (!delegation.withdrawn || delegation.withdrawn->index > index);
      });
}

const std::vector<DatedApproval>& Records::Approvals(
    std::string_view party) const {
  return FindOrEmpty(approvals_, party);
}

const std::vector<Dated<v1::Ownership>>& Records::Owners(
    std::string_view owned) const {
  return FindOrEmpty(owners_, owned);
}

}  // namespace waybill
