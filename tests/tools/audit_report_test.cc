// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/audit_report.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace waybill::cli {
namespace {

v1::Finding PartyFinding(const std::string& code, const std::string& party,
                         v1::Severity severity, v1::FindingStatus status) {
  v1::Finding finding;
  finding.set_code(code);
  finding.set_severity(severity);
  finding.set_status(status);
  finding.mutable_subject()->set_type(v1::PARTY_FINDING);
  finding.mutable_subject()->set_party(party);
  return finding;
}

// A world that knows one party's country.
World WorldWith(const std::string& party, const std::string& country) {
  RecordedEvent admitted;
  admitted.moment = {0, 1};
  v1::PartyProfile& profile =
      *admitted.event.mutable_governance()->mutable_admit_party();
  profile.set_party(party);
  profile.set_name("\x1b[31mRed Company");
  profile.set_country(country);
  World world;
  world.Take(admitted, {});
  world.Settle();
  return world;
}

TEST(AuditReport, CountsBySeverityRulePartyAndCountry) {
  const World world = WorldWith("red", "SG");
  const std::vector<v1::Finding> findings = {
      PartyFinding("A", "red", v1::LOW, v1::OPEN),
      PartyFinding("B", "red", v1::CRITICAL, v1::ESCALATED),
      PartyFinding("B", "blue", v1::CRITICAL, v1::OPEN),
      PartyFinding("B", "green", v1::CRITICAL, v1::CLOSED),
      PartyFinding("A", "green", v1::LOW, v1::EXPLAINED)};
  const AuditSummary summary = Summarise(world, {}, findings);
  EXPECT_EQ(summary.open, 3u);
  EXPECT_EQ(summary.closed, 1u);
  EXPECT_EQ(summary.explained, 1u);
  const auto tables = nlohmann::json::parse(summary.details_json);
  ASSERT_EQ(tables["by_severity"].size(), 5u);
  EXPECT_EQ(tables["by_severity"][0]["severity"], "critical");
  EXPECT_EQ(tables["by_severity"][0]["open"], "2");
  EXPECT_EQ(tables["by_severity"][0]["closed"], "1");
  EXPECT_EQ(tables["by_severity"][1]["open"], "0");
  EXPECT_EQ(tables["by_severity"][3]["explained"], "1");
  ASSERT_EQ(tables["by_code"].size(), 2u);
  EXPECT_EQ(tables["by_code"][0]["code"], "B");  // Grave ones first.
  EXPECT_EQ(tables["by_code"][0]["open"], "2");
  EXPECT_EQ(tables["by_code"][0]["closed"], "1");
  EXPECT_EQ(tables["by_code"][1]["explained"], "1");
  ASSERT_EQ(tables["by_party"].size(), 2u);
  EXPECT_EQ(tables["by_party"][0]["party"], "red");
  EXPECT_EQ(tables["by_party"][0]["critical"], "1");
  EXPECT_EQ(tables["by_party"][0]["low"], "1");
  EXPECT_EQ(tables["by_party"][0]["high"], "0");
  ASSERT_EQ(tables["by_country"].size(), 2u);
  EXPECT_EQ(tables["by_country"][0]["country"], "SG");
  EXPECT_EQ(tables["by_country"][1]["country"], "unknown");
  // Names are the ledger's: no terminal obeys them.
  EXPECT_EQ(summary.text.find('\x1b'), std::string::npos);
}

TEST(AuditReport, ListsGraveAndOpenFindingsFirst) {
  const World world = WorldWith("red", "SG");
  const Table table =
      FindingTable(world, {},
                   {PartyFinding("A", "red", v1::CRITICAL, v1::CLOSED),
                    PartyFinding("B", "red", v1::LOW, v1::OPEN),
                    PartyFinding("C", "red", v1::HIGH, v1::OPEN)});
  ASSERT_EQ(table.rows.size(), 3u);
  EXPECT_EQ(table.rows[0][1], "C");
  EXPECT_EQ(table.rows[1][1], "B");
  EXPECT_EQ(table.rows[2][1], "A");
}

TEST(AuditReport, TellsWhatIsNewAndWhatIsGone) {
  const std::vector<v1::Finding> before = {
      PartyFinding("A", "red", v1::LOW, v1::OPEN),
      PartyFinding("A", "blue", v1::LOW, v1::OPEN),
      PartyFinding("A", "green", v1::LOW, v1::CLOSED)};
  const std::vector<v1::Finding> after = {
      PartyFinding("A", "red", v1::LOW, v1::ESCALATED),
      PartyFinding("A", "green", v1::LOW, v1::OPEN)};
  const Table table = CompareFindings(before, after);
  ASSERT_EQ(table.rows.size(), 2u);
  EXPECT_EQ(table.rows[0][0], "new");
  EXPECT_EQ(table.rows[0][3], "party:green");
  EXPECT_EQ(table.rows[1][0], "gone");
  EXPECT_EQ(table.rows[1][3], "party:blue");
  EXPECT_TRUE(CompareFindings(before, before).rows.empty());
}

}  // namespace
}  // namespace waybill::cli
