// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/policy/pack.h"

namespace waybill {
namespace {

using testing::HasSubstr;

constexpr char kHeader[] =
    "manufacturer,model,tpp,performance_density,die_area_mm2,"
    "memory_bandwidth_gbs,rated_power_w,datacenter_marketed,notes\n";

v1::Model Figures(std::uint64_t tpp_milli, std::uint64_t density_milli,
                  bool datacenter = true) {
  v1::Model model;
  model.set_tpp_milli(tpp_milli);
  model.set_performance_density_milli(density_milli);
  model.set_datacenter_marketed(datacenter);
  return model;
}

TEST(ItemClass, FollowsTheThresholdsToTheThousandth) {
  struct Case {
    std::uint64_t tpp, density;
    bool datacenter;
    ItemClass want;
  };
  const Case cases[] = {
      {4'800'000, 0, true, ItemClass::k3A090a},
      {4'800'000, 0, false, ItemClass::k3A090a},
      {4'799'999, 5'920, true, ItemClass::k3A090a},
      {4'799'999, 5'920, false, ItemClass::kUnclassified},
      {1'600'000, 5'920, true, ItemClass::k3A090a},
      {1'599'999, 9'999, true, ItemClass::kUnclassified},
      {4'799'999, 5'919, true, ItemClass::k3A090b},
      {4'799'999, 1'600, true, ItemClass::k3A090b},
      {2'400'000, 1'600, true, ItemClass::k3A090b},
      {2'400'000, 1'600, false, ItemClass::kUnclassified},
      {2'400'000, 1'599, true, ItemClass::kUnclassified},
      {2'399'999, 3'199, true, ItemClass::kUnclassified},
      {2'399'999, 3'200, true, ItemClass::k3A090b},
      {1'600'000, 3'200, true, ItemClass::k3A090b},
      {1'599'999, 3'200, true, ItemClass::kUnclassified},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(OwnClass(Figures(each.tpp, each.density, each.datacenter)),
              each.want)
        << each.tpp << " " << each.density << " " << each.datacenter;
  }
}

TEST(ItemClass, IsNoneWhereTheFiguresAreUnknown) {
  v1::Model model;
  model.set_datacenter_marketed(true);
  EXPECT_EQ(OwnClass(model), ItemClass::kUnclassified);
  model.set_tpp_milli(4'799'999);
  EXPECT_EQ(OwnClass(model), ItemClass::kUnclassified);
  model.set_tpp_milli(4'800'000);
  EXPECT_EQ(OwnClass(model), ItemClass::k3A090a);
}

TEST(ItemClass, OfContainersFollowsFromTheirContents) {
  const ItemClass none = ItemClass::kUnclassified;
  for (const v1::UnitKind kind : {v1::SERVER, v1::RACK, v1::MODULE}) {
    EXPECT_EQ(ClassWithContents(kind, none, ItemClass::k3A090a),
              ItemClass::k4A090a);
    EXPECT_EQ(ClassWithContents(kind, none, ItemClass::k4A090a),
              ItemClass::k4A090a);
    EXPECT_EQ(ClassWithContents(kind, none, ItemClass::k3A090b),
              ItemClass::k4A090b);
    EXPECT_EQ(ClassWithContents(kind, none, none), none);
  }
  EXPECT_EQ(ClassWithContents(v1::PACKAGE, none, ItemClass::k3A090a),
            ItemClass::k3A090a);
  EXPECT_EQ(ClassWithContents(v1::PACKAGE, none, ItemClass::k4A090b),
            ItemClass::k4A090b);
}

TEST(ShippedCatalogue, GivesThePublicFiguresTheirClasses) {
  const Models& models = ShippedCatalogue().models;
  for (const char* name :
       {"A100-SXM4-80GB", "H100-SXM5-80GB", "H100-NVL", "H800-PCIE",
        "H200-SXM-141GB", "B200-SXM-180GB", "B300-SXM", "GB200", "RTX-4090",
        "MI300X", "MI325X", "MI355X", "Ascend-910B", "Ascend-910C"}) {
    ASSERT_TRUE(models.contains(name)) << name;
    EXPECT_EQ(OwnClass(models.at(name)), ItemClass::k3A090a) << name;
  }
  EXPECT_EQ(OwnClass(models.at("MI210")), ItemClass::k3A090b);
  EXPECT_EQ(OwnClass(models.at("H20-SXM-96GB")), ItemClass::kUnclassified);
  EXPECT_EQ(OwnClass(models.at("Ascend-910D")), ItemClass::kUnclassified);
  EXPECT_TRUE(ShippedCatalogue().groups.at("D:5").contains("CN"));
  EXPECT_FALSE(ShippedCatalogue().groups.at("D:5").contains("HK"));
}

TEST(Models, ReadsQuotesAndUnknownFigures) {
  const auto models = ParseModels(std::string(kHeader) +
                                  "X,one,16.42,,,,,true,\"a, \"\"b\"\"\"\n");
  ASSERT_TRUE(models) << models.error().message;
  const v1::Model& one = models->at("one");
  EXPECT_EQ(one.tpp_milli(), 16'420U);
  EXPECT_FALSE(one.has_performance_density_milli());
  EXPECT_EQ(one.note(), "a, \"b\"");
}

TEST(Models, NameTheLineOfWhatIsWrong) {
  const std::string header(kHeader);
  const std::string good = "X,one,1,,,,,true,\n";
  const std::pair<std::string, std::string> wrong[] = {
      {"", "line 1"},
      {"model\n", "line 1"},
      {header + good + good, "line 3"},
      {header + "X,,1,,,,,true,\n", "line 2"},
      {header + good + "X,two,-1,,,,,true,\n", "line 3"},
      {header + good + "X,two,1.2345,,,,,true,\n", "line 3"},
      {header + good + "X,two,1,,,,,yes,\n", "line 3"},
      {header + good + "X,two,1,,,,true,\n", "line 3"},
      {header + good + "X,two,1,,,,,true,\"open\n", "line 3"},
  };
  for (const auto& [text, where] : wrong) {
    const auto models = ParseModels(text);
    ASSERT_FALSE(models) << text;
    EXPECT_THAT(models.error().message, HasSubstr(where)) << text;
  }
}

TEST(CountryGroups, ReadsGroupsAndComments) {
  const auto groups = ParseCountryGroups(
      "{\n \"about\": \"a \\\"b\\\"\",\n \"X\": [\"CN\", \"HK\"], \"Y\": []}");
  ASSERT_TRUE(groups) << groups.error().message;
  EXPECT_EQ(groups->size(), 2U);
  EXPECT_EQ(groups->at("X").size(), 2U);
}

TEST(CountryGroups, NameTheLineOfWhatIsWrong) {
  const std::pair<std::string, std::string> wrong[] = {
      {"", "line 1"},
      {"{\n\"X\": [\"CN\"\n", "line 3"},
      {"{\n\"X\": [\"China\"]}", "line 2"},
      {"{\n\"X\": [\"CN\",\"CN\"]}", "line 2"},
      {"{\"X\": [],\n\"X\": []}", "line 2"},
      {"{\"X\": 1}", "line 1"},
      {"{}\n{}", "line 2"},
      {"{\"X", "line 1"},
  };
  for (const auto& [text, where] : wrong) {
    const auto groups = ParseCountryGroups(text);
    ASSERT_FALSE(groups) << text;
    EXPECT_THAT(groups.error().message, HasSubstr(where)) << text;
  }
}

TEST(ControlLetters, ThatShipAreAboutModelsOfTheCatalogue) {
  EXPECT_GE(ShippedControlLetters().size(), 4U);
  bool below_thresholds = false;
  for (const ControlLetter& letter : ShippedControlLetters()) {
    const auto model = ShippedCatalogue().models.find(letter.model);
    ASSERT_NE(model, ShippedCatalogue().models.end()) << letter.model;
    EXPECT_EQ(model->second.manufacturer(), letter.manufacturer);
    below_thresholds =
        below_thresholds || OwnClass(model->second) == ItemClass::kUnclassified;
  }
  // What letters are for: items that no figure shows.
  EXPECT_TRUE(below_thresholds);
}

TEST(ControlLetters, NameTheLineOfWhatIsWrong) {
  const std::string header =
      "manufacturer,model,from,destinations,source,notes\n";
  EXPECT_EQ(ParseControlLetters(header + "N,M,2022-08-26,CN D:5,s,\n")->size(),
            1U);
  for (const std::string wrong :
       {"N,,2022-08-26,CN,s,\n", "N,M,2022-13-26,CN,s,\n",
        "N,M,2022-08-26,CN,,\n", "N,M,2022-08-26,,s,\n",
        "N,M,2022-08-26,CN,s\n"}) {
    const auto letters = ParseControlLetters(header + wrong);
    ASSERT_FALSE(letters) << wrong;
    EXPECT_NE(letters.error().message.find("line 2"), std::string::npos);
  }
  EXPECT_FALSE(ParseControlLetters("model,from\nM,2022-08-26\n"));
}

}  // namespace
}  // namespace waybill
