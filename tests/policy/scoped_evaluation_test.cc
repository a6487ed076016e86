// SPDX-License-Identifier: Apache-2.0
//
// Evaluating some subjects alone gives what evaluating everything gives of
// them, to the byte.
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/policy/evaluate.h"
#include "tests/support/random_trade.h"

namespace waybill {
namespace {

constexpr int kSteps = 250;

// The shipped packs, their limits so low that everything passes them.
Policy StrictPolicy() {
  std::vector<v1::RulePack> packs;
  for (const std::string& id : ShippedPackIds()) {
    packs.push_back(*FindShippedPack(id));
    for (v1::Rule& rule : *packs.back().mutable_rules()) {
      if (rule.has_newcomer()) {
        rule.mutable_newcomer()->set_tpp(20'000);
      } else if (rule.has_country_cap()) {
        rule.mutable_country_cap()->set_tpp(20'000);
        rule.mutable_country_cap()->clear_exempt();
      } else if (rule.has_consignee_cap()) {
        rule.mutable_consignee_cap()->set_tpp(20'000);
      } else if (rule.has_business()) {
        rule.mutable_business()->set_items(1);
      } else if (rule.has_site_kind()) {
        rule.mutable_site_kind()->set_items(0);
      }
    }
  }
  return *Policy::Make(packs, ShippedCatalogue());
}

FindingFilter AllSubjects(const World& world) {
  FindingFilter all;
  for (const WorldUnit& unit : world.units()) {
    all.units.emplace_back(world.PartyId(unit.issuer), unit.serial);
  }
  for (const Number shipment : world.shipments()) {
    all.shipments.push_back(world.events()[shipment].id);
  }
  for (Number party = 0; party < world.party_count(); ++party) {
    all.parties.push_back(world.PartyId(party));
  }
  for (Number site = 0; site < world.site_count(); ++site) {
    all.sites.push_back(world.SiteId(site));
  }
  return all;
}

// Each subject of `all` alone.
std::vector<FindingFilter> Singly(const FindingFilter& all) {
  std::vector<FindingFilter> filters;
  for (const auto& unit : all.units) {
    filters.emplace_back().units = {unit};
  }
  for (const Hash& shipment : all.shipments) {
    filters.emplace_back().shipments = {shipment};
  }
  for (const std::string& party : all.parties) {
    filters.emplace_back().parties = {party};
  }
  for (const auto& site : all.sites) {
    filters.emplace_back().sites = {site};
  }
  return filters;
}

std::vector<std::string> Octets(const std::vector<v1::Finding>& findings) {
  std::vector<std::string> octets;
  octets.reserve(findings.size());
  for (const v1::Finding& finding : findings) {
    octets.push_back(finding.SerializeAsString());
  }
  return octets;
}

TEST(ScopedEvaluation, GivesWhatTheWholeGivesOfIt) {
  const Policy policy = StrictPolicy();
  std::set<std::string> codes;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomTrade trade(seed);
    for (int i = 0; i < kSteps; ++i) {
      trade.Step();
    }
    World world;
    for (std::size_t n = 0; n < trade.size(); ++n) {
      trade.Tell(n, world);
    }
    world.Settle();
    // Now, long after, and looking back with and without later knowledge.
    const std::int64_t end_ms = trade.recorded_ms(trade.size() - 1);
    const std::int64_t middle_ms = trade.recorded_ms(trade.size() / 2);
    for (const auto& [as_of_ms, known_at_ms] :
         {std::pair(end_ms, end_ms),
          std::pair(end_ms + 100 * kDayMs, end_ms + 100 * kDayMs),
          std::pair(middle_ms, middle_ms), std::pair(middle_ms, end_ms)}) {
      EvaluateOptions options;
      options.as_of_ms = as_of_ms;
      options.known_at_ms = known_at_ms;
      options.as_if_enforced = {"ai-diffusion-2025", "affiliates-50"};
      const Evaluated whole = Evaluate(world, policy, options);
      std::map<std::string, std::vector<std::string>> by_subject;
      for (const v1::Finding& finding : whole.findings) {
        codes.insert(finding.code());
        by_subject[FindingSubjectText(finding.subject())].push_back(
            finding.SerializeAsString());
      }
      std::size_t seen = 0;
      for (const FindingFilter& filter : Singly(AllSubjects(world))) {
        options.filter = filter;
        const Evaluated part = Evaluate(world, policy, options);
        EXPECT_EQ(part.not_evaluated, whole.not_evaluated);
        seen += part.findings.size();
        if (!part.findings.empty()) {
          EXPECT_EQ(Octets(part.findings),
                    by_subject[FindingSubjectText(part.findings[0].subject())]);
        }
      }
      EXPECT_EQ(seen, whole.findings.size());
      options.filter = AllSubjects(world);
      EXPECT_EQ(Octets(Evaluate(world, policy, options).findings),
                Octets(whole.findings));
    }
  }
  // The argument is worth what the histories show.
  EXPECT_GE(codes.size(), 45U) << testing::PrintToString(codes);
}

}  // namespace
}  // namespace waybill
