// SPDX-License-Identifier: Apache-2.0
//
// RandomTrade's governors: what rules and registry say, changed at random.
#include <algorithm>

#include "ledger/policy/pack.h"
#include "tests/support/random_trade.h"

namespace waybill {
namespace {

const std::vector<std::string> kTraders = {"maker", "dist", "buyer", "cloud",
                                           "fwd"};
const std::vector<std::string> kListed = {"buyer", "cloud",      "hold",
                                          "shell", "Other Name", "fwd"};
const std::vector<std::string> kRules = {"",
                                         "LISTED_OWNER",
                                         "NOW_LISTED_HOLDER",
                                         "DWELL_EXCEEDED",
                                         "UNAPPROVED_CONSIGNEE",
                                         "HANDOFF_OVERDUE"};

}  // namespace

void RandomTrade::GovernParties() {
  const std::uint64_t what = Below(6);
  if (what == 0 && !profiles_.contains("shell")) {
    Admit("shell", v1::RESELLER, "CN");
    return;
  }
  if (what == 1 && !profiles_.contains("hold")) {
    Admit("hold", v1::RESELLER, "HK");
    return;
  }
  auto party = profiles_.begin();
  std::advance(party, static_cast<std::ptrdiff_t>(Below(profiles_.size())));
  v1::PartyProfile& profile = party->second;
  if (what == 2) {
    profile.set_name(Chance(2) ? "Other Name" : party->first);
  } else if (what == 3) {
    profile.set_industry(Chance(2) ? "Research" : "Fishing");
    profile.set_incorporated(Chance(2) ? "2024-01-01" : "2001-01-01");
  } else if (what == 4) {
    profile.set_parent_hq_country(Chance(2) ? "unknown" : "CN");
    profile.set_hq_country(OneOf(std::vector<std::string>{"", "US", "CN"}));
  } else {
    profile.set_native_name(Chance(2) ? OneOf(kListed) : "");
    profile.set_parent(Chance(2) ? "hold" : "");
  }
  v1::Governance governance;
  *governance.mutable_update_party() = profile;
  Govern(governance);
}

// Who may sign what, now: for no rule by itself, but it decides what else gets
// recorded.
void RandomTrade::GovernKeys() {
  v1::Governance governance;
  const std::uint64_t what = Below(6);
  if (what == 0 && !suspended_.empty()) {
    governance.mutable_reinstate_party()->set_party(suspended_);
    suspended_.clear();
  } else if (what == 0) {
    suspended_ = OneOf(kTraders);
    governance.mutable_suspend_party()->set_party(suspended_);
  } else if (what < 4) {
    v1::Delegation& delegation = Chance(3)
                                     ? *governance.mutable_withdraw_delegation()
                                     : *governance.mutable_delegate();
    delegation.set_party(OneOf(kTraders));
    delegation.set_delegate(OneOf(kTraders));
    if (delegation.party() == delegation.delegate()) {
      return;
    }
  } else {
    v1::KeyChange& change = what == 4 ? *governance.mutable_add_key()
                                      : *governance.mutable_revoke_key();
    change.set_party(OneOf(kTraders));
    change.set_key(std::string(32, 'k'));
  }
  Govern(governance);
}

void RandomTrade::GovernTrade() {
  v1::Governance governance;
  const auto soon = [this] {
    return now_ms_ + static_cast<std::int64_t>(Below(40 * kDayMs)) -
           10 * kDayMs;
  };
  switch (Below(7)) {
    case 0:
    case 1: {
      v1::Approval& approval = *governance.mutable_approve();
      approval.set_party(OneOf(kTraders));
      approval.set_id("approval-" + std::to_string(Below(3)));
      approval.add_items("3A090.a");
      approval.add_items("4A090.a");
      for (const char* country : {"US", "MY", "TW"}) {
        if (!Chance(3)) {
          approval.add_countries(country);
        }
      }
      if (Chance(3)) {
        approval.set_from_ms(soon());
      }
      break;
    }
    case 2: {
      v1::ApprovalWithdrawal& gone = *governance.mutable_withdraw_approval();
      gone.set_party(OneOf(kTraders));
      gone.set_id("approval-" + std::to_string(Below(3)));
      break;
    }
    case 3: {
      v1::Licence& licence = *governance.mutable_issue_licence();
      licence.set_licence("L-" + std::to_string(Below(3)));
      licence.set_shipper(OneOf(kTraders));
      licence.set_consignee(OneOf(kTraders));
      licence.add_models("chip");
      licence.set_quantity(1 + Below(3));
      if (Chance(2)) {
        licence.set_path("chips-to-china-2026");
      }
      if (Chance(2)) {
        licence.add_conditions("third_party_lab_test");
      }
      if (Chance(3)) {
        licence.set_to_ms(now_ms_ + 40 * kDayMs);
      }
      break;
    }
    case 4:
      governance.mutable_revoke_licence()->set_licence(
          "L-" + std::to_string(Below(3)));
      break;
    case 5: {
      v1::Model& model = *governance.mutable_register_model();
      model.set_model("chip");
      model.add_issuers("maker");
      model.set_tpp_milli(Chance(2) ? 15'832'000 : 2'000'000);
      model.set_rated_power_milli_w(700'000);
      break;
    }
    default: {
      v1::Site& site = *governance.mutable_add_site();
      site.set_party("buyer");
      site.set_site(OneOf(std::vector<std::string>{"hall", "flat", "annex"}));
      site.set_country(Chance(2) ? "US" : "MY");
      site.set_kind(Chance(2) ? "residential" : "data center");
      site.set_power_milli_kw(Below(3) * 1'000);
      site_countries_[{site.party(), site.site()}] = site.country();
      break;
    }
  }
  Govern(governance);
}

void RandomTrade::GovernLists() {
  v1::Governance governance;
  const auto about_now = [this] {
    return now_ms_ + static_cast<std::int64_t>(Below(60 * kDayMs)) -
           30 * kDayMs;
  };
  if (Chance(2)) {
    v1::ScreeningList& list = *governance.mutable_import_list();
    list.set_list("list");
    list.set_snapshot("at " + std::to_string(now_ms_));
    for (const std::string& name : kListed) {
      if (Chance(2) && list.entries_size() < 3) {
        v1::ScreeningEntry& entry = *list.add_entries();
        entry.set_name(name);
        if (!Chance(3)) {
          entry.set_from_ms(about_now());
        }
        if (Chance(3)) {
          entry.set_to_ms(about_now());
        }
      }
    }
    if (list.entries().empty()) {
      return;
    }
  } else {
    v1::Ownership& ownership = *governance.mutable_record_ownership();
    ownership.set_owner(OneOf(kListed));
    ownership.set_owned(OneOf(kTraders));
    ownership.set_percent_milli(
        static_cast<std::uint32_t>(10'000 * (1 + Below(7))));
    if (Chance(2)) {
      ownership.set_from_ms(about_now());
    }
    if (Chance(3)) {
      ownership.set_to_ms(about_now());
    }
  }
  Govern(governance);
}

void RandomTrade::GovernPolicy() {
  v1::Governance governance;
  const std::string pack = OneOf(ShippedPackIds());
  switch (Below(4)) {
    case 0: {
      v1::Enforcement& enforcement = *governance.mutable_record_enforcement();
      enforcement.set_pack(pack);
      enforcement.set_rule(OneOf(kRules));
      enforcement.set_from_ms(now_ms_ +
                              static_cast<std::int64_t>(Below(60 * kDayMs)) -
                              30 * kDayMs);
      if (Chance(2)) {
        enforcement.set_to_ms(enforcement.from_ms() + 20 * kDayMs);
      }
      break;
    }
    case 1: {
      // As it ships, under the next version.
      std::string text(ShippedPackText(pack));
      const std::string version = "\nversion: 1\n";
      const std::size_t place = text.find(version);
      if (place == std::string::npos) {
        return;
      }
      text.replace(place, version.size(), "\nversion: 2\n");
      files_[scene.log().back().first.moment.index + 2] = text;
      governance.mutable_publish_policy()->set_pack(pack);
      governance.mutable_publish_policy()->set_version(2);
      break;
    }
    case 2:
      governance.mutable_rescind_policy()->set_pack(pack);
      break;
    default:
      return;
  }
  Govern(governance);
}

void RandomTrade::Mark(const v1::Finding& finding) {
  v1::Governance governance;
  v1::FindingMark& mark = *governance.mutable_mark_finding();
  mark.set_code(finding.code());
  mark.set_subject(FindingSubjectText(finding.subject()));
  mark.set_status(Chance(2) ? "explained" : "escalated");
  mark.set_reason("looked into at " + std::to_string(now_ms_));
  if (Chance(2)) {
    Govern(governance);
    return;
  }
  v1::Event signers;
  PolicyScene::AddSigner(signers, "maker", v1::ACTOR);
  PolicyScene::AddSigner(signers, OneOf(kTraders), v1::COSIGNER);
  kinds.insert("mark_finding");
  scene.GovernBy({signers.signers(0), signers.signers(1)}, governance, now_ms_);
}

}  // namespace waybill
