// SPDX-License-Identifier: Apache-2.0
//
// Tables become records, or a report that says where what is wrong.
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/core/hash.h"
#include "tools/waybill/registry_records.h"

namespace waybill::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kSomeKey =
    "5866666666666666666666666666666666666666666666666666666666666666";

Result<std::string> FindKey(const std::string& text) {
  if (text == "nokey") {
    return Error{ErrorCode::kInvalidArgument, "no such key"};
  }
  return std::string(View(*HashFromHex(kSomeKey)));
}

RegistryOnRecord Known() {
  RegistryOnRecord known;
  for (const char* party : {"maker", "buyer"}) {
    v1::PartyProfile* profile = known.parties.add_parties()->mutable_profile();
    profile->set_party(party);
    profile->set_name(party);
    profile->set_role(v1::END_USER);
    profile->set_country("US");
  }
  return known;
}

RegistryPlan Planned(std::string_view kind, std::string_view text,
                     const RegistryOnRecord& known = Known()) {
  const auto table = ParseRegistryTable(text);
  EXPECT_TRUE(table) << table.error().message;
  auto plan = PlanRegistry(kind, *table, known, FindKey);
  EXPECT_TRUE(plan);
  return std::move(*plan);
}

// "line:column field" of each problem.
std::vector<std::string> Places(std::string_view kind, std::string_view text) {
  std::vector<std::string> places;
  for (const RowProblem& problem : Planned(kind, text).problems) {
    EXPECT_FALSE(problem.what.empty());
    places.push_back(std::to_string(problem.number) + ":" +
                     std::to_string(problem.column) + " " + problem.field);
  }
  return places;
}

TEST(RegistryImport, AdmitsPartiesThatNameEachOther) {
  const RegistryPlan plan = Planned(
      "parties",
      "id,name,role,country,parent,parent_hq_country,aliases,incorporated\r\n"
      "sub,\"Sub, Ltd\",end_user,MY,top,unknown,S;  SubCo ,2012-03-01\r\n"
      "top,Top,reseller,SG,,,,\r\n");
  ASSERT_THAT(plan.problems, IsEmpty());
  ASSERT_EQ(plan.records.size(), 2U);
  const v1::PartyProfile& sub = plan.records[0].governance.admit_party();
  EXPECT_EQ(sub.name(), "Sub, Ltd");
  EXPECT_EQ(sub.role(), v1::END_USER);
  EXPECT_EQ(sub.parent(), "top");
  EXPECT_EQ(sub.parent_hq_country(), "unknown");
  EXPECT_THAT(sub.aliases(), ElementsAre("S", "SubCo"));
  EXPECT_EQ(sub.key().size(), 32U);
  EXPECT_EQ(plan.records[0].what, "admitted");
}

TEST(RegistryImport, PassesOverWhatIsOnRecordAndAmendsWhatDiffers) {
  RegistryOnRecord known = Known();
  known.same_kind = known.parties;
  const RegistryPlan plan =
      Planned("parties",
              "id,name,role,country\n"
              "maker,maker,end_user,US\nbuyer,Buyer Inc.,end_user,US\n",
              known);
  ASSERT_THAT(plan.problems, IsEmpty());
  ASSERT_EQ(plan.records.size(), 2U);
  EXPECT_EQ(plan.records[0].governance.action_case(),
            v1::Governance::ACTION_NOT_SET);
  EXPECT_EQ(plan.records[1].governance.update_party().name(), "Buyer Inc.");
}

TEST(RegistryImport, TakesJsonAsWellAsCsv) {
  const RegistryPlan plan = Planned(
      "licences",
      R"({"licences": [{"id": "L-1", "shipper": "maker", "consignee": "buyer",
          "models": ["H100", "A;B"], "quantity": 10, "from": "2025-01-01",
          "to": "2025-12-31", "conditions": [], "path": null}]})");
  ASSERT_THAT(plan.problems, IsEmpty());
  const v1::Licence& licence = plan.records[0].governance.issue_licence();
  EXPECT_THAT(licence.models(), ElementsAre("H100", "A;B"));
  EXPECT_EQ(licence.quantity(), 10U);
  EXPECT_EQ(licence.to_ms() - licence.from_ms(), 365LL * 86'400'000);
}

TEST(RegistryImport, ReadsEveryKind) {
  EXPECT_EQ(Planned("sites",
                    "id,party,country,city,lat,lon,kind,power_kw\n"
                    "hall,buyer,US,Boulder,40.01,-105.27,datacenter,12.5\n")
                .records.at(0)
                .governance.add_site()
                .power_milli_kw(),
            12'500U);
  EXPECT_EQ(Planned("approvals",
                    "party,id,items,countries,from\n"
                    "buyer,A,3A090.a;4A090.a,US;CA,2025-01-01\n")
                .records.at(0)
                .governance.approve()
                .countries_size(),
            2);
  EXPECT_EQ(Planned("ownership", "owner,owned,percent\nmaker,buyer,49.999\n")
                .records.at(0)
                .governance.record_ownership()
                .percent_milli(),
            49'999U);
  EXPECT_EQ(
      Planned("models",
              "model,issuers,tpp,datacenter_marketed\nX,maker,15832,TRUE\n")
          .records.at(0)
          .governance.register_model()
          .tpp_milli(),
      15'832'000U);
}

TEST(RegistryImport, SaysLineAndColumnOfAllThatIsWrong) {
  EXPECT_THAT(Places("parties",
                     "id,name,role,country,incorporated,coutnry\n"
                     "a,A,enduser,Germany,1/31/2012,\n"
                     "nokey,B,end_user,DE,45678,\n"
                     ",C,end_user,XX,,\n"),
              ElementsAre("1:6 coutnry", "2:3 role", "2:4 country",
                          "2:5 incorporated", "3:5 incorporated",
                          "3:0 public_key", "4:0 id", "4:4 country"));
  EXPECT_THAT(Places("ownership",
                     "owner,owned,percent,from,to\n"
                     "maker,buyer,101,,\n"
                     "maker,nobody,5,,\n"
                     "maker,buyer,x,2025-02-01,2025-01-31\n"),
              ElementsAre("2:3 percent", "3:2 owned", "4:3 percent", "4:5 to"));
  EXPECT_THAT(Places("licences",
                     "id,shipper,consignee,models,quantity\n"
                     "1.23457E+15,maker,buyer,H100,5\n"
                     "1234567890123450000,maker,buyer,H100,5\n"
                     "L,maker,buyer,;,-5\n"),
              ElementsAre("2:1 id", "3:1 id", "4:4 models", "4:5 quantity"));
  EXPECT_THAT(Places("sites", "id,party,country,lat,lon\nS,buyer,US,91,0\n"),
              ElementsAre("2:4 lat"));
}

TEST(RegistryImport, FindsWhatStandsTwiceAndOwnersOfMoreThanAll) {
  EXPECT_THAT(Places("sites",
                     "id,party,country\nS,buyer,US\nS,buyer,US\n"
                     "S,maker,US\n"),
              ElementsAre("3:0 "));
  EXPECT_THAT(Places("ownership",
                     "owner,owned,percent,from,to\n"
                     "maker,buyer,60,2024-01-01,2024-12-31\n"
                     "maker,buyer,60,2025-01-01,\n"),
              IsEmpty());
  EXPECT_THAT(Places("ownership",
                     "owner,owned,percent,from,to\n"
                     "maker,buyer,60,2024-01-01,2025-12-31\n"
                     "maker,buyer,60,2025-01-01,\n"),
              ElementsAre("3:3 percent"));
}

// What the ledger would refuse is told before anything is sent.
TEST(RegistryImport, AppliesTheLedgersOwnForm) {
  const std::string longer(65, 'x');
  EXPECT_EQ(Planned("sites", "id,party,country\n" + longer + ",buyer,US\n")
                .problems.size(),
            1U);
}

TEST(RegistryImport, RefusesTablesThatAreNone) {
  for (const char* text :
       {"", "id\n", "[]", "{}", "[1]", "{\"a\": [], \"b\": []}", "[{]",
        "[{\"id\": {}}]", "a;b\n1;2\n"}) {
    EXPECT_EQ(ParseRegistryTable(text).error().code,
              ErrorCode::kInvalidArgument)
        << text;
  }
  EXPECT_FALSE(PlanRegistry("persons", RegistryTable{}, Known(), FindKey));
}

TEST(SpreadsheetDamage, ShowsInNumbersOnly) {
  for (const char* damaged : {"1.23457E+15", "1E+20", "4,5e+12", "2e-05",
                              "1234567890123450000", "1000000000000000"}) {
    EXPECT_NE(SpreadsheetDamage(damaged), "") << damaged;
  }
  for (const char* sound : {"", "0012", "NF-0001", "12345678901234567", "1E5",
                            "A1E+5X", "E+1", "123456789012345", "3A090.a"}) {
    EXPECT_EQ(SpreadsheetDamage(sound), "") << sound;
  }
}

TEST(Countries, AreThoseOfIso3166) {
  for (const char* code : {"AD", "US", "CN", "HK", "MO", "TW", "ZW"}) {
    EXPECT_TRUE(IsKnownCountry(code)) << code;
  }
  for (const char* code :
       {"XX", "us", "UK", "EU", "U", "USA", "", "D ", " A"}) {
    EXPECT_FALSE(IsKnownCountry(code)) << code;
  }
}

}  // namespace
}  // namespace waybill::cli
