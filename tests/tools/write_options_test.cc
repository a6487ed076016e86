// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/write_options.h"

#include <string>

#include <gtest/gtest.h>

#include "ledger/core/text.h"

namespace waybill::cli {
namespace {

std::pair<std::int32_t, std::int32_t> Degrees(const std::string& latitude,
                                              const std::string& longitude) {
  const auto parsed = ParseCoordinates(latitude, longitude);
  return parsed ? std::pair(parsed->latitude_e7(), parsed->longitude_e7())
                : std::pair(-1, -1);
}

TEST(Coordinates, AreExact) {
  EXPECT_EQ(Degrees("0", "0"), std::pair(0, 0));
  EXPECT_EQ(Degrees("-6.2", "106.8"), std::pair(-62'000'000, 1'068'000'000));
  EXPECT_EQ(Degrees("90", "-180"), std::pair(900'000'000, -1'800'000'000));
  EXPECT_EQ(Degrees("0.0000001", "-0.0000001"), std::pair(1, -1));
  EXPECT_EQ(Degrees("40.0149856", "-105.2705456"),
            std::pair(400'149'856, -1'052'705'456));
}

TEST(Coordinates, OutsideTheGlobeOrOfTooManyPlacesAreErrors) {
  for (const char* text : {"90.0000001", "-91", "", "-", ".5", "5.", "1e1",
                           "0.00000001", "+1", "1,5", "--1", "1.2.3", "N40"}) {
    EXPECT_FALSE(ParseCoordinates(text, "0")) << text;
  }
  EXPECT_FALSE(ParseCoordinates("0", "180.0000001"));
}

TEST(Decimals, KeepEveryPlaceAndNoMore) {
  EXPECT_EQ(*ParseDecimal("5.92", 3), 5920);
  EXPECT_EQ(*ParseDecimal("15832", 3), 15'832'000);
  EXPECT_EQ(*ParseDecimal("0.001", 3), 1);
  EXPECT_EQ(*ParseDecimal("007", 0), 7);
  for (const char* text :
       {"", "1.2345", "-1", "1e3", " 1", "1 ", "1.", "1234567890123"}) {
    EXPECT_FALSE(ParseDecimal(text, 3)) << text;
  }
}

TEST(Times, AreDatesOrMoments) {
  EXPECT_EQ(*ParseWhen(""), 0);
  EXPECT_EQ(*ParseWhen("1970-01-02"), kDayMs);
  EXPECT_EQ(*ParseWhen("1970-01-02T00:00:01Z"), kDayMs + 1000);
  // The end of an interval takes its whole day in, but a moment as it is.
  EXPECT_EQ(*ParseUntil(""), 0);
  EXPECT_EQ(*ParseUntil("1970-01-02"), 2 * kDayMs);
  EXPECT_EQ(*ParseUntil("1970-01-02T00:00:01Z"), kDayMs + 1000);
  for (const char* text : {"2025-02-29", "2025-1-1", "yesterday",
                           "2025-01-01T00:00:00", "2025-01-01 00:00:00Z"}) {
    EXPECT_FALSE(ParseWhen(text)) << text;
  }
}

TEST(Places, NameASiteOfTheWriterOrOfAnother) {
  WriteOptions options;
  options.site = "hall-1";
  EXPECT_EQ(PlaceOf(options, "orchard")->site_party(), "orchard");
  options.site = "northfab/hall-1";
  EXPECT_EQ(PlaceOf(options, "orchard")->site_party(), "northfab");
  EXPECT_EQ(PlaceOf(options, "orchard")->site(), "hall-1");
  options.latitude = "1";
  EXPECT_FALSE(PlaceOf(options, "orchard"));
}

TEST(Drafts, GiveEachListItsRoleAndOutcome) {
  WriteOptions options;
  options.units = {"A-1..A-2"};
  options.issuer = "m";
  const std::vector<std::string> refused = {"A-3"};
  const auto units =
      DraftUnits(options, v1::SUBJECT, v1::ACCEPTED,
                 {{refused, "--refused", v1::SUBJECT, v1::REFUSED}});
  ASSERT_TRUE(units);
  ASSERT_EQ(units->size(), 3u);
  EXPECT_EQ((*units)[1].outcome, v1::ACCEPTED);
  EXPECT_EQ((*units)[2].outcome, v1::REFUSED);
}

TEST(Drafts, NameBothPlacesOfAUnitThatIsNamedTwice) {
  WriteOptions options;
  options.units = {"A-1..A-9"};
  options.issuer = "m";
  const std::vector<std::string> missing = {"A-3"};
  const auto units =
      DraftUnits(options, v1::SUBJECT, v1::ACCEPTED,
                 {{missing, "--missing", v1::SUBJECT, v1::MISSING}});
  ASSERT_FALSE(units);
  for (const char* part : {"m/A-3", "A-1..A-9", "--missing"}) {
    EXPECT_NE(units.error().message.find(part), std::string::npos) << part;
  }
}

TEST(Drafts, ASerialThatIsNoRangeIsOneUnit) {
  EXPECT_EQ(OneUnit("m/A-1", "")->serial(), "A-1");
  EXPECT_FALSE(OneUnit("m/A-1..A-2", ""));
  EXPECT_FALSE(OneUnit("A-1", ""));
}

}  // namespace
}  // namespace waybill::cli
