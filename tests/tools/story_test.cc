// SPDX-License-Identifier: Apache-2.0
//
// Stories as people write them: each key of the format, and what is said, with
// its line, to those who mistake one.
#include "tools/simulate/story.h"

#include <string>

#include <gtest/gtest.h>

#include "ledger/core/text.h"

namespace waybill::simulate {
namespace {

// Line 1 is the first one after the parenthesis.
constexpr const char* kStory = R"(title = "A chain"
origin = "invented"
packs = ["custody-hygiene", "screening"]
as_if_enforced = ["ai-diffusion-2025"]
[[party]]
id = "fab"
name = "Fab Inc."
native_name = "工廠"
role = "manufacturer"
country = "TW"
hq_country = "US"
parent_hq_country = "unknown"
parent = "buyer"
incorporated = 2012-03-01
industry = "electronics"
aliases = ["The Fab", "FAB"]
admitted = 2024-06-01
[[party]]
id = "buyer"
name = "Buyer Ltd"
role = "end_user"
country = "MY"
[[site]]
id = "hall"
party = "buyer"
country = "MY"
city = "Johor"
kind = "datacentre"
lat = 1.4854
lon = 103.76
power_kw = 12.5
[[model]]
model = "X-1"
manufacturer = "Fab"
tpp = 4800.5
performance_density = 5.92
die_area_mm2 = 814
memory_bandwidth_gbs = 3350
rated_power_w = 700
datacenter_marketed = true
notes = "a note"
[[lot]]
id = "lot1"
issuer = "fab"
model = "X-1"
kind = "server"
serials = "NF-0008..NF-0011"
[[lot]]
id = "lot2"
issuer = "buyer"
model = "X-1"
serials = ["0012", "12"]
[[approval]]
party = "buyer"
items = ["3A090.a", "X-1"]
countries = ["MY"]
end_use = "research"
from = 2025-01-01
to = 2025-12-31
[[licence]]
id = "L-1"
shipper = "fab"
consignee = "buyer"
models = ["X-1"]
quantity = 8
from = 2025-01-01T06:00:00Z
to = 2025-06-30
path = "chips-to-china-2026"
conditions = ["third_party_lab_test"]
[[ownership]]
owner = "fab"
owned = "buyer"
percent = 49.999
from = 2025-02-01
[[list_entry]]
list = "Entity List"
name = "Buyer Limited"
aliases = ["BL"]
from = 2025-03-01
[[step]]
at = 2025-01-15T08:00:00Z
by = "fab"
do = "ship"
units = ["lot1", "0012", "NF-0100..NF-0101", "buyer/NF-0008"]
name = "S1"
to = "buyer"
site = "hall"
country = "MY"
end_user = "buyer"
end_use = "training"
sole_end_user = true
domestic_end_use = true
receive_by = 2025-02-01T00:00:00Z
licence = "L-9"
payer = "fab"
carrier = "buyer"
[[step]]
at = 2025-01-16T08:00:00Z
recorded = 2025-01-20T09:00:00Z
by = "buyer"
do = "install"
shipment = "S1"
units = ["NF-0008", "NF-0009"]
missing = ["NF-0010"]
refused = ["NF-0011"]
unexpected = ["lot2"]
children_seen = []
parent = "NF-0009"
replaces = "NF-0008"
corrects = "S1"
label = "SK-08..SK-09"
aliases = ["a", "b"]
lat = -1.5
lon = -180
evidence_level = 4
evidence_kind = "third_party_lab_test"
passed = false
tenant = "fab"
operator = "buyer"
heartbeat_days = 30
with_issuer = true
with_consignee = true
with_witness = "fab"
reason = "because"
refuse = "NOT_CUSTODIAN"
[[expect]]
as_of = 2025-06-01
code = "HANDOFF_OVERDUE"
shipment = "S1"
[[expect_none]]
as_of = 2025-06-01T12:00:00Z
codes = ["UNAPPROVED_HOLDER", "SEIZED"]
units = ["lot2"]
[[expect_none]]
as_of = 2025-06-01
min_severity = "medium"
[[expect_state]]
as_of = 2025-06-01
units = ["lot1"]
custodian = "fab"
in_transit_to = "buyer"
parent = ""
lifecycle = "active"
country = "TW"
[[expect_trace]]
label = "SK-08"
unit = "NF-0008"
)";

std::int64_t Time(const char* text) { return *ParseTime(text); }

Story Parsed() {
  auto story = ParseStory(kStory, "story.toml");
  EXPECT_TRUE(story) << story.error().message;
  return story ? *std::move(story) : Story();
}

std::vector<std::string> Serials(const std::vector<v1::UnitId>& units) {
  std::vector<std::string> serials;
  for (const v1::UnitId& unit : units) {
    serials.push_back(unit.issuer() + "/" + unit.serial());
  }
  return serials;
}

using Names = std::vector<std::string>;

TEST(StoryFile, SaysWhatItIsAbout) {
  const Story story = Parsed();
  EXPECT_EQ(story.title, "A chain");
  EXPECT_EQ(story.origin, "invented");
  EXPECT_EQ(story.packs, (Names{"custody-hygiene", "screening"}));
  EXPECT_EQ(story.as_if_enforced, Names{"ai-diffusion-2025"});
}

TEST(StoryFile, HasParties) {
  const Story story = Parsed();
  ASSERT_EQ(story.parties.size(), 2U);
  const v1::PartyProfile& fab = story.parties[0].profile;
  EXPECT_EQ(fab.party(), "fab");
  EXPECT_EQ(fab.name(), "Fab Inc.");
  EXPECT_EQ(fab.native_name(), "工廠");
  EXPECT_EQ(fab.role(), v1::MANUFACTURER);
  EXPECT_EQ(fab.country(), "TW");
  EXPECT_EQ(fab.hq_country(), "US");
  EXPECT_EQ(fab.parent_hq_country(), "unknown");
  EXPECT_EQ(fab.parent(), "buyer");
  EXPECT_EQ(fab.incorporated(), "2012-03-01");
  EXPECT_EQ(fab.industry(), "electronics");
  EXPECT_EQ(fab.aliases_size(), 2);
  EXPECT_EQ(story.parties[0].admitted_ms, Time("2024-06-01T00:00:00Z"));
  EXPECT_EQ(story.parties[1].admitted_ms, 0);
  EXPECT_EQ(story.FindParty("nobody"), nullptr);
}

TEST(StoryFile, HasSitesAndModels) {
  const Story story = Parsed();
  const v1::Site* hall = story.FindSite("hall");
  ASSERT_NE(hall, nullptr);
  EXPECT_EQ(hall->party(), "buyer");
  EXPECT_EQ(hall->city(), "Johor");
  EXPECT_EQ(hall->kind(), "datacentre");
  EXPECT_EQ(hall->coordinates().latitude_e7(), 14854000);
  EXPECT_EQ(hall->coordinates().longitude_e7(), 1037600000);
  EXPECT_EQ(hall->power_milli_kw(), 12500U);
  ASSERT_EQ(story.models.size(), 1U);
  const v1::Model& model = story.models[0];
  EXPECT_EQ(model.tpp_milli(), 4800500U);
  EXPECT_EQ(model.performance_density_milli(), 5920U);
  EXPECT_EQ(model.die_area_milli_mm2(), 814000U);
  EXPECT_EQ(model.memory_bandwidth_milli_gbs(), 3350000U);
  EXPECT_EQ(model.rated_power_milli_w(), 700000U);
  EXPECT_TRUE(model.datacenter_marketed());
  EXPECT_EQ(model.note(), "a note");
}

TEST(StoryFile, HasLotsWhoseNumbersKeepTheirWidth) {
  const Story story = Parsed();
  ASSERT_EQ(story.lots.size(), 2U);
  EXPECT_EQ(story.lots[0].kind, v1::SERVER);
  EXPECT_EQ(
      Serials(story.lots[0].units),
      (Names{"fab/NF-0008", "fab/NF-0009", "fab/NF-0010", "fab/NF-0011"}));
  EXPECT_EQ(story.lots[1].kind, v1::ACCELERATOR);
  EXPECT_EQ(Serials(story.lots[1].units), (Names{"buyer/0012", "buyer/12"}));
}

TEST(StoryFile, HasGovernanceWhoseLastDayIsWhole) {
  const Story story = Parsed();
  ASSERT_EQ(story.approvals.size(), 1U);
  EXPECT_EQ(story.approvals[0].items_size(), 2);
  EXPECT_EQ(story.approvals[0].countries(0), "MY");
  EXPECT_EQ(story.approvals[0].end_use(), "research");
  EXPECT_EQ(story.approvals[0].from_ms(), Time("2025-01-01T00:00:00Z"));
  EXPECT_EQ(story.approvals[0].to_ms(), Time("2026-01-01T00:00:00Z"));
  ASSERT_EQ(story.licences.size(), 1U);
  EXPECT_EQ(story.licences[0].quantity(), 8U);
  EXPECT_EQ(story.licences[0].from_ms(), Time("2025-01-01T06:00:00Z"));
  EXPECT_EQ(story.licences[0].path(), "chips-to-china-2026");
  EXPECT_EQ(story.licences[0].conditions(0), "third_party_lab_test");
  ASSERT_EQ(story.ownership.size(), 1U);
  EXPECT_EQ(story.ownership[0].percent_milli(), 49999U);
  EXPECT_EQ(story.ownership[0].to_ms(), 0);
  ASSERT_EQ(story.list_entries.size(), 1U);
  EXPECT_EQ(story.list_entries[0].first, "Entity List");
  EXPECT_EQ(story.list_entries[0].second.aliases(0), "BL");
}

TEST(StoryFile, HasStepsOfWhatIsShipped) {
  const Step step = Parsed().steps.at(0);
  EXPECT_EQ(step.line, 80);
  EXPECT_EQ(step.at_ms, Time("2025-01-15T08:00:00Z"));
  EXPECT_EQ(step.recorded_ms, step.at_ms);
  EXPECT_EQ(step.by, "fab");
  EXPECT_EQ(step.kind, "ship");
  EXPECT_EQ(step.name, "S1");
  // A lot, a unit of another issuer's lot, units of no lot, and an issuer's by
  // name.
  EXPECT_EQ(
      Serials(step.units),
      (Names{"fab/NF-0008", "fab/NF-0009", "fab/NF-0010", "fab/NF-0011",
             "buyer/0012", "fab/NF-0100", "fab/NF-0101", "buyer/NF-0008"}));
  EXPECT_EQ(step.to, "buyer");
  EXPECT_EQ(step.site, "hall");
  EXPECT_EQ(step.end_user, "buyer");
  EXPECT_EQ(step.end_use, "training");
  EXPECT_TRUE(step.sole_end_user);
  EXPECT_TRUE(step.domestic_end_use);
  EXPECT_EQ(step.receive_by_ms, Time("2025-02-01T00:00:00Z"));
  EXPECT_EQ(step.licence, "L-9");
  EXPECT_EQ(step.payer, "fab");
  EXPECT_EQ(step.carrier, "buyer");
  EXPECT_FALSE(step.refuse);
  EXPECT_FALSE(step.lists_contents);
}

TEST(StoryFile, HasStepsOfEverythingElse) {
  const Step step = Parsed().steps.at(1);
  EXPECT_EQ(step.kind, "assemble");  // "install" in the vocabulary's words.
  EXPECT_EQ(step.recorded_ms, Time("2025-01-20T09:00:00Z"));
  EXPECT_EQ(step.shipment, "S1");
  EXPECT_EQ(Serials(step.missing), Names{"fab/NF-0010"});
  EXPECT_EQ(Serials(step.refused), Names{"fab/NF-0011"});
  EXPECT_EQ(Serials(step.unexpected), (Names{"buyer/0012", "buyer/12"}));
  EXPECT_TRUE(step.lists_contents);
  EXPECT_TRUE(step.children_seen.empty());
  EXPECT_EQ(step.parent->serial(), "NF-0009");
  EXPECT_EQ(step.replaces->serial(), "NF-0008");
  EXPECT_EQ(step.corrects, "S1");
  EXPECT_EQ(step.labels, (Names{"SK-08", "SK-09"}));
  EXPECT_EQ(step.aliases, (Names{"a", "b"}));
  EXPECT_EQ(step.coordinates->latitude_e7(), -15000000);
  EXPECT_EQ(step.coordinates->longitude_e7(), -1800000000);
  EXPECT_EQ(step.evidence_level, 4);
  EXPECT_EQ(step.evidence_kind, "third_party_lab_test");
  EXPECT_EQ(step.passed, std::optional(false));
  EXPECT_EQ(step.tenant, "fab");
  EXPECT_EQ(step.operator_party, "buyer");
  EXPECT_EQ(step.heartbeat_days, 30);
  EXPECT_TRUE(step.with_issuer);
  EXPECT_TRUE(step.with_consignee);
  EXPECT_EQ(step.with_witness, "fab");
  EXPECT_EQ(step.reason, "because");
  EXPECT_EQ(step.refuse, Verdict::kNotCustodian);
}

TEST(StoryFile, HasExpectations) {
  const std::vector<Expectation> expected = Parsed().expectations;
  ASSERT_EQ(expected.size(), 5U);
  EXPECT_EQ(expected[0].kind, ExpectationKind::kFinding);
  EXPECT_EQ(expected[0].codes, Names{"HANDOFF_OVERDUE"});
  EXPECT_EQ(expected[0].shipments, Names{"S1"});
  EXPECT_FALSE(expected[0].has_units);
  EXPECT_EQ(expected[1].kind, ExpectationKind::kNone);
  EXPECT_EQ(expected[1].codes, (Names{"UNAPPROVED_HOLDER", "SEIZED"}));
  EXPECT_EQ(expected[1].units.size(), 2U);
  EXPECT_EQ(expected[2].min_severity, "medium");
  EXPECT_EQ(expected[3].kind, ExpectationKind::kState);
  EXPECT_EQ(expected[3].state.size(), 5U);
  EXPECT_EQ(expected[3].state.at("parent"), "");
  EXPECT_EQ(expected[4].kind, ExpectationKind::kTrace);
  EXPECT_EQ(expected[4].label, "SK-08");
  EXPECT_EQ(expected[4].units.at(0).serial(), "NF-0008");
}

// The story with its first `what` replaced.
std::string With(const std::string& what, const std::string& by) {
  std::string text = kStory;
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

int LineOf(const std::string& what) {
  const std::string text = kStory;
  const std::string before = text.substr(0, text.find(what));
  return 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
}

struct Mistake {
  const char* what;  // At whose line the complaint stands.
  const char* by;
};

TEST(StoryFile, SaysTheLineOfEachMistake) {
  const Mistake mistakes[] = {
      {"title = \"A chain\"", "title = 7"},
      {"origin = \"invented\"", "orgin = \"invented\""},
      {"packs = [\"custody-hygiene\", \"screening\"]", "packs = 7"},
      {"role = \"manufacturer\"", "role = \"maker\""},
      {"hq_country = \"US\"", "hq_country = \"USA\""},
      {"incorporated = 2012-03-01", "incorporated = \"last year\""},
      {"id = \"buyer\"", "id = \"fab\""},
      {"lat = 1.4854", "lat = 91.0"},
      {"power_kw = 12.5", "power_kw = -1"},
      {"kind = \"server\"", "kind = \"toaster\""},
      {"serials = \"NF-0008..NF-0011\"", "serials = \"NF-0011..NF-0008\""},
      {"serials = [\"0012\", \"12\"]", "serials = []"},
      {"issuer = \"fab\"", "issuer = \"nobody\""},
      {"quantity = 8", "quantity = -8"},
      {"percent = 49.999", "percent = 101"},
      {"at = 2025-01-15T08:00:00Z", "at = \"noon\""},
      {"by = \"fab\"", "by = \"nobody\""},
      {"do = \"ship\"", "do = \"teleport\""},
      {"to = \"buyer\"", "to = \"nobody\""},
      {"site = \"hall\"", "site = \"nowhere\""},
      {"recorded = 2025-01-20T09:00:00Z", "recorded = 2025-01-10T09:00:00Z"},
      {"shipment = \"S1\"", "shipment = \"S9\""},
      {"corrects = \"S1\"", "corrects = \"S9\""},
      {"label = \"SK-08..SK-09\"", "label = \"SK-08..SK-10\""},
      {"evidence_level = 4", "evidence_level = 7"},
      {"heartbeat_days = 30", "heartbeat_days = -1"},
      {"with_witness = \"fab\"", "with_witness = \"nobody\""},
      {"refuse = \"NOT_CUSTODIAN\"", "refuse = \"NOT_ALLOWED\""},
      {"refuse = \"NOT_CUSTODIAN\"", "refuse = \"ACCEPTED\""},
      {"min_severity = \"medium\"", "min_severity = \"dreadful\""},
      {"unit = \"NF-0008\"", "unti = \"NF-0008\""},
  };
  for (const Mistake& mistake : mistakes) {
    const auto story = ParseStory(With(mistake.what, mistake.by), "story.toml");
    ASSERT_FALSE(story) << mistake.by;
    EXPECT_EQ(story.error().code, ErrorCode::kInvalidArgument) << mistake.by;
    const std::string& said = story.error().message;
    const int line = LineOf(mistake.what);
    // A key that is missing is said of its table.
    const bool is_said =
        said.starts_with("story.toml:" + std::to_string(line) + ":") ||
        said.starts_with("story.toml:" + std::to_string(line - 2) + ":");
    EXPECT_TRUE(is_said) << mistake.by << ": " << said;
  }
}

TEST(StoryFile, MissesWhatIsNeeded) {
  for (const char* needed :
       {"title = \"A chain\"", "id = \"fab\"", "name = \"Fab Inc.\"",
        "country = \"TW\"", "model = \"X-1\"\nmanufacturer",
        "list = ", "percent = 49.999", "at = 2025-01-15T08:00:00Z",
        "by = \"fab\"", "do = \"ship\"", "code = \"HANDOFF_OVERDUE\"",
        "min_severity = \"medium\"", "label = \"SK-08\"", "lon = 103.76"}) {
    EXPECT_FALSE(
        ParseStory(With(needed, std::string("# ") + needed), "story.toml"))
        << needed;
  }
}

TEST(StoryFile, NamesOnlyWhatItHas) {
  const Mistake mistakes[] = {
      {"parent = \"buyer\"", "parent = \"nobody\""},
      {"hq_country = \"US\"", "hq_country = \"unknown\""},
      {"id = \"lot2\"", "id = \"lot1\""},
      {"[\"0012\", \"12\"]", "[\"0012\", \"0012\"]"},
      {"shipment = \"S1\"\n[[expect_none]]",
       "party = \"nobody\"\n[[expect_none]]"},
      {"shipment = \"S1\"\n[[expect_none]]",
       "sites = [\"nowhere\"]\n[[expect_none]]"},
      {"shipment = \"S1\"\n[[expect_none]]", "[[expect_none]]"},
      {"code = \"HANDOFF_OVERDUE\"", "code = \"\""},
      {"[[ownership]]",
       "[[licence]]\nid = \"L-1\"\nshipper = \"fab\"\n"
       "consignee = \"buyer\"\n[[ownership]]"},
  };
  for (const Mistake& mistake : mistakes) {
    const auto story = ParseStory(With(mistake.what, mistake.by), "story.toml");
    ASSERT_FALSE(story) << mistake.by;
    EXPECT_EQ(story.error().code, ErrorCode::kInvalidArgument) << mistake.by;
    EXPECT_TRUE(story.error().message.starts_with("story.toml:"))
        << story.error().message;
  }
}

TEST(StoryFile, SaysWhatAStepOfItsKindNeeds) {
  const Mistake mistakes[] = {
      {"to = \"buyer\"\nsite", "site"},
      {"units = [\"lot1\"", "missing = [\"lot1\""},
      {"do = \"ship\"", "do = \"receive\""},
      {"do = \"ship\"", "do = \"pack\""},
      {"do = \"ship\"", "do = \"relabel\""},
      {"do = \"ship\"", "do = \"replace\""},
      {"do = \"ship\"", "do = \"report\""},
      {"do = \"ship\"", "do = \"correct\""},
  };
  const std::string table =
      "story.toml:" + std::to_string(LineOf("at = 2025-01-15") - 1) + ":";
  for (const Mistake& mistake : mistakes) {
    const std::string text = With(mistake.what, mistake.by);
    const auto story = ParseStory(text, "story.toml");
    ASSERT_FALSE(story) << mistake.by;
    EXPECT_TRUE(story.error().message.starts_with(table))
        << mistake.by << ": " << story.error().message;
    // What must be refused may lack what it likes.
    std::string refused = text;
    refused.insert(refused.find("name = \"S1\""), "refuse = \"MALFORMED\"\n");
    EXPECT_TRUE(ParseStory(refused, "story.toml")) << mistake.by;
  }
}

TEST(StoryFile, IsBounded) {
  std::string text =
      "title = \"Much\"\n[[party]]\nid = \"fab\"\n"
      "name = \"Fab\"\nrole = \"manufacturer\"\n"
      "country = \"TW\"\n";
  for (int i = 0; i < 3; ++i) {
    text += "[[lot]]\nid = \"lot" + std::to_string(i) +
            "\"\nissuer = \"fab\"\nmodel = \"X\"\nserials = \"" +
            std::to_string(i) + "000000.." + std::to_string(i) + "499999\"\n";
  }
  const auto story = ParseStory(text, "story.toml");
  ASSERT_FALSE(story);
  EXPECT_EQ(story.error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace waybill::simulate
