// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/core/text.h"
#include "tools/simulate/story.h"

namespace waybill::simulate {
namespace {

// Every key that a story may have, in the words of its description.
constexpr char kStory[] = R"(title = "t"
origin = "o"
packs = ["custody-hygiene"]
as_if_enforced = ["ai-diffusion-2025"]
[[party]]
id = "fab"
name = "Fab Inc."
role = "manufacturer"
country = "US"
hq_country = "US"
parent_hq_country = "unknown"
parent = "own"
incorporated = 2012-03-01
industry = "data processing"
native_name = "n"
admitted = 2025-01-01
[[party]]
id = "own"
name = "Owner Inc."
role = "authority"
country = "US"
[[site]]
id = "hall"
party = "own"
country = "US"
city = "c"
lat = 1.5
lon = -2
kind = "warehouse"
power_kw = 10.5
[[approval]]
party = "own"
items = ["3A090.a"]
countries = ["US"]
from = 2025-01-01
to = 2025-06-30
[[licence]]
id = "L"
shipper = "fab"
consignee = "own"
models = ["M"]
quantity = 5
from = 2025-01-01
to = 2025-12-31
path = "chips-to-china-2026"
conditions = ["third_party_lab_test"]
[[ownership]]
owner = "own"
owned = "fab"
percent = 50.5
from = 2025-01-01
to = 2025-12-31
[[list_entry]]
list = "Entity List"
name = "N"
from = 2025-01-01
to = 2025-12-31
[[model]]
manufacturer = "m"
model = "M"
tpp = 4800
performance_density = 5.92
die_area_mm2 = 814
memory_bandwidth_gbs = 3350
rated_power_w = 700
datacenter_marketed = true
notes = "n"
[[lot]]
id = "lot"
issuer = "fab"
model = "M"
serials = "NF-0008..NF-0011"
kind = "module"
[[lot]]
id = "one"
issuer = "fab"
model = "M"
serials = ["S"]
[[step]]
at = 2025-01-15T08:00:00Z
recorded = 2025-01-15T09:00:00Z
by = "fab"
do = "ship"
units = ["lot", "S", "NF-0080..NF-0081"]
name = "S1"
to = "own"
site = "hall"
country = "US"
end_user = "own"
end_use = "u"
sole_end_user = true
domestic_end_use = true
receive_by = 2025-02-01
licence = "L"
payer = "own"
carrier = "own"
reason = "r"
lat = 1.0
lon = 2.0
[[step]]
at = 2025-01-16T08:00:00Z
by = "own"
do = "receive"
shipment = "S1"
units = ["lot"]
missing = ["S"]
refused = ["NF-0080"]
unexpected = ["NF-0082"]
refuse = "NOT_CONSIGNEE"
[[step]]
at = 2025-01-16T08:00:00Z
by = "own"
do = "attest"
units = ["S"]
parent = "S"
label = ["X-1"]
aliases = ["Y-1"]
evidence_level = 3
evidence_kind = "k"
passed = true
children_seen = []
tenant = "own"
heartbeat_days = 30
replaces = "S"
with_issuer = true
with_consignee = true
with_witness = true
corrects = "S1"
[[expect]]
as_of = 2025-06-01T00:00:00Z
code = "HANDOFF_OVERDUE"
units = ["lot"]
party = "fab"
parties = ["own"]
shipment = "S1"
shipments = ["S1"]
site = "hall"
[[expect_none]]
as_of = 2025-06-01T00:00:00Z
codes = ["UNAPPROVED_HOLDER"]
units = ["lot"]
[[expect_none]]
as_of = 2025-06-01T00:00:00Z
min_severity = "medium"
[[expect_state]]
as_of = 2025-06-01T00:00:00Z
units = ["lot"]
custodian = "fab"
in_transit_to = "own"
parent = "S"
lifecycle = "active"
country = "US"
[[expect_trace]]
label = "X-1"
unit = "S"
)";

TEST(Story, TakesEveryKeyOfItsDescription) {
  const auto story = ParseStory(kStory, "x.toml");
  ASSERT_TRUE(story) << story.error().message;
  // In a range the number keeps its width.
  ASSERT_EQ(story->lots.at(0).units.size(), 4U);
  EXPECT_EQ(story->lots[0].units[0].serial(), "NF-0008");
  EXPECT_EQ(story->lots[0].units[3].serial(), "NF-0011");
  EXPECT_EQ(story->lots[0].kind, v1::MODULE);
  EXPECT_EQ(story->lots[1].kind, v1::ACCELERATOR);
  const Step& ship = story->steps.at(0);
  ASSERT_EQ(ship.units.size(), 7U);
  EXPECT_EQ(ship.units[6].serial(), "NF-0081");
  // A day is meant whole; a moment is itself.
  EXPECT_EQ(ship.receive_by_ms, *ParseDate("2025-02-02"));
  EXPECT_EQ(story->approvals.at(0).from_ms(), *ParseDate("2025-01-01"));
  EXPECT_EQ(story->approvals[0].to_ms(), *ParseDate("2025-07-01"));
  EXPECT_EQ(story->licences.at(0).to_ms(), *ParseDate("2026-01-01"));
  EXPECT_EQ(story->ownership.at(0).to_ms(), *ParseDate("2026-01-01"));
  EXPECT_EQ(story->list_entries.at(0).second.to_ms(), *ParseDate("2026-01-01"));
  EXPECT_EQ(story->ownership[0].percent_milli(), 50500U);
  EXPECT_EQ(story->models.at(0).performance_density_milli(), 5920U);
  EXPECT_EQ(story->sites.at(0).power_milli_kw(), 10500U);
  EXPECT_EQ(ship.recorded_ms - ship.at_ms, 3'600'000);
  EXPECT_EQ(story->steps.at(1).recorded_ms, story->steps[1].at_ms);
  EXPECT_EQ(story->steps[1].refuse, Verdict::kNotConsignee);
  EXPECT_TRUE(story->steps.at(2).lists_contents);
  EXPECT_TRUE(story->steps[2].children_seen.empty());
  EXPECT_EQ(story->expectations.size(), 5U);
}

// The story with one line changed, and the line that is complained about.
TEST(Story, NamesTheLineOfWhatIsWrong) {
  const std::vector<std::pair<std::string, std::string>> changes = {
      {"role = \"manufacturer\"", "role = \"maker\""},
      {"country = \"US\"\nhq_country", "country = \"USA\"\nhq_country"},
      {"incorporated = 2012-03-01", "incorporated = \"2012\""},
      {"incorporated = 2012-03-01", "incorporated = 2012-02-30"},
      {"party = \"own\"\ncountry = \"US\"\ncity",
       "party = \"none\"\ncountry = \"US\"\ncity"},
      {"lat = 1.5", "lat = 91"},
      {"power_kw = 10.5", "power_kw = -1"},
      {"percent = 50.5", "percent = 101"},
      {"quantity = 5", "quantity = \"five\""},
      {"kind = \"module\"", "kind = \"board\""},
      {"serials = \"NF-0008..NF-0011\"", "serials = \"NF-0011..NF-0008\""},
      {"at = 2025-01-15T08:00:00Z", "at = \"2025\""},
      {"by = \"fab\"\ndo", "by = \"nobody\"\ndo"},
      {"do = \"ship\"", "do = \"send\""},
      {"to = \"own\"\nsite", "to = \"nobody\"\nsite"},
      {"site = \"hall\"\ncountry", "site = \"none\"\ncountry"},
      {"country = \"US\"\nend_user", "country = \"us\"\nend_user"},
      {"sole_end_user = true", "sole_end_user = 1"},
      {"shipment = \"S1\"\nunits", "shipment = \"S2\"\nunits"},
      {"refuse = \"NOT_CONSIGNEE\"", "refuse = \"NOPE\""},
      {"label = [\"X-1\"]", "label = [\"X-1\", \"X-2\"]"},
      {"evidence_level = 3", "evidence_level = 7"},
      {"min_severity = \"medium\"", "min_severity = \"bad\""},
      {"shipments = [\"S1\"]", "shipments = [\"S9\"]"},
      {"notes = \"n\"", "noets = \"n\""},
      {"packs = [\"custody-hygiene\"]", "packs = [1]"},
      {"unit = \"S\"\n", "unit = \"S\n"},
  };
  for (const auto& [what, by] : changes) {
    std::string text = kStory;
    const std::size_t at = text.find(what);
    ASSERT_NE(at, std::string::npos) << what;
    const auto line =
        1 +
        std::count(text.begin(), text.begin() + static_cast<long>(at), '\n');
    const auto story = ParseStory(text.replace(at, what.size(), by), "x.toml");
    ASSERT_FALSE(story) << by;
    EXPECT_EQ(story.error().code, ErrorCode::kInvalidArgument);
    EXPECT_TRUE(story.error().message.starts_with(
        "x.toml:" + std::to_string(line) + ":"))
        << by << "\n"
        << story.error().message;
  }
}

}  // namespace
}  // namespace waybill::simulate
