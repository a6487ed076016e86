// SPDX-License-Identifier: Apache-2.0
//
// What each rule of matching names does to a pair, one pair a rule.
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "ledger/policy/screening.h"

namespace waybill {
namespace {

constexpr std::uint32_t kListed = 900;

std::uint32_t Score(std::string_view one, std::string_view other) {
  const NameScore score = ScoreNames(one, other);
  const NameScore back = ScoreNames(other, one);
  EXPECT_EQ(score.score_milli, back.score_milli) << one << " | " << other;
  EXPECT_EQ(score.reason, back.reason) << one << " | " << other;
  EXPECT_FALSE(score.reason.empty()) << one << " | " << other;
  return score.score_milli;
}

TEST(NameScore, OfANameWithItselfIsTheWhole) {
  for (const char* name : {"Acme Ltd", "ООО «Заря»", "华昱电子有限公司", "The",
                           "42", "شركة النور", "Co Ltd"}) {
    EXPECT_EQ(Score(name, name), 1000U) << name;
  }
}

TEST(NameScore, IsTheSameAcrossSpellingOfLegalForms) {
  EXPECT_GE(Score("Kolmara Trading LLC", "KOLMARA TRADING L.L.C."), 990U);
  EXPECT_GE(
      Score("Varden GmbH", "Varden Gesellschaft mit beschränkter Haftung"),
      990U);
  EXPECT_GE(Score("ООО Северстройка", "Severstroika LLC"), kListed);
  EXPECT_GE(Score("VardenAG", "Varden Aktiengesellschaft"), kListed);
  EXPECT_GE(Score("Varden Joynt Stock Company", "Varden JSC"), kListed);
}

TEST(NameScore, TellsKindsOfLegalFormsApart) {
  EXPECT_LT(Score("Varden AG", "Varden GmbH"), kNameMatchMilli);
  EXPECT_LT(Score("ANO Severstroika", "OOO Severstroika"), kNameMatchMilli);
  EXPECT_GE(Score("Varden", "Varden GmbH"), kListed);
  EXPECT_GE(Score("Varden Ltd", "Varden Inc"), kListed);
}

TEST(NameScore, LooksPastOrderSpacesAndPunctuation) {
  EXPECT_GE(Score("Lindqvist, Astrid", "Astrid Lindqvist"), kListed);
  EXPECT_GE(Score("Hua Yu Electronics", "Huayu Electronics"), kListed);
  EXPECT_GE(Score("Van der Meulen", "Vandermeulen"), kListed);
  EXPECT_GE(Score("T.R.V. Supply", "TRV Supply"), kListed);
  EXPECT_GE(Score("Dorval & Fils", "Dorval et Fils"), kListed);
  EXPECT_GE(Score("Fenwick's Foundry", "Fenwick Foundry"), kListed);
}

TEST(NameScore, ReadsOtherScripts) {
  EXPECT_GE(Score("华为技术有限公司", "Huawei Technologies Co., Ltd."),
            kListed);
  EXPECT_GE(Score("臺灣宏琮電子", "台湾宏琮电子"), kListed);
  EXPECT_GE(Score("Лаборатория Заслонова", "Laboratoriya Zaslonova"), kListed);
  EXPECT_GE(Score("삼성전자", "Samsung Electronics"), kListed);
  EXPECT_GE(Score("トヨタ自動車株式会社", "Toyota Motor K.K."), kListed);
  EXPECT_GE(Score("Ωρίων", "Orion"), kListed);
  EXPECT_GE(Score("محمود", "Mahmoud"), kNameFloorMilli);
  EXPECT_GE(Score("Société", "SociÃ©tÃ©"), kListed);  // Read as Latin-1.
  EXPECT_GE(Score("Кedrovka", "Kedrovka"), kListed);  // A Cyrillic K.
}

TEST(NameScore, KnowsAbbreviationsAndTranslations) {
  EXPECT_GE(Score("Tech Harbour Intl.", "Technology Harbour International"),
            kListed);
  EXPECT_GE(Score("Krasny Klen Plant", "Завод «Красный Клён»"), kListed);
  EXPECT_GE(Score("Xinling Keji", "Xinling Technology"), kListed);
}

TEST(NameScore, ForgivesAMistypedLetterInALongWord) {
  EXPECT_GE(Score("Stellenvaart", "Stellenvart"), kListed);
  EXPECT_GE(Score("Palomares Robotics", "Palomeres Robotics"), kListed);
  EXPECT_LT(Score("Beta Platforms", "Meta Platforms"), kListed);
  EXPECT_GE(Score("Beta Platforms", "Meta Platforms"), kNameMatchMilli);
  EXPECT_LT(Score("BD plc", "BP plc"), kNameFloorMilli);
  EXPECT_LT(Score("T.R.V. Supply", "T.R.K. Supply"), kNameFloorMilli);
  EXPECT_LT(Score("Hai Ltd", "Wai Ltd"), kNameFloorMilli);
}

TEST(NameScore, KnowsAcronyms) {
  const std::uint32_t score =
      Score("SMIC", "Semiconductor Manufacturing International Corporation");
  EXPECT_GE(score, kNameMatchMilli);
  EXPECT_LT(score, kListed);
  EXPECT_GE(Score("Quarry Lane Machine Ventures (QLMV)", "QLMV"), kListed);
  EXPECT_LT(Score("ABC", "Amber Bay Cables"), kNameFloorMilli);  // Too short.
}

// "Geographic swaps must not match", at no threshold that any rule has.
TEST(NameScore, KeepsDifferentPlacesApart) {
  for (const auto& [one, other] :
       {std::pair("Bank of Chile", "Bank of China"),
        std::pair("Machine Works of Beijing", "Machine Works of Shanghai"),
        std::pair("Huayu Electronics (Wuxi) Co., Ltd.",
                  "Huayu Electronics (Suzhou) Co., Ltd."),
        std::pair("Government of Austria", "Government of Australia"),
        std::pair("Iranian Cable Company", "Iraqi Cable Company"),
        std::pair("深圳市华昱电子有限公司", "上海华昱电子有限公司"),
        std::pair("Hunan Precision", "Henan Precision")}) {
    EXPECT_LT(Score(one, other), kNameFloorMilli) << one << " | " << other;
  }
  // One place more is a branch or another company: similar.
  EXPECT_LT(Score("Varden Optics", "Varden Optics Mexico"), kNameMatchMilli);
  EXPECT_GE(Score("Varden Optics", "Varden Optics Mexico"), kNameFloorMilli);
}

// "A name that differs in a number is at most similar": below LISTED_PARTY's
// 0.9, and near it only if the number is all that differs, which is said.
TEST(NameScore, NeverListsAnotherNumber) {
  for (const auto& [one, other] :
       {std::pair("Factory No. 4", "Factory No. 6"),
        std::pair("Sunward Trust IV", "Sunward Trust VI"),
        std::pair("Brigade Forty-Four", "Brigade 45"),
        std::pair("Series 2007-AHL1", "Series 2007-AHL2")}) {
    const NameScore score = ScoreNames(one, other);
    EXPECT_LT(score.score_milli, kListed) << one;
    EXPECT_GE(score.score_milli, kNameMatchMilli) << one;
    EXPECT_NE(score.reason.find("number"), std::string::npos) << score.reason;
  }
  EXPECT_LT(Score("Kelmar Factory 4", "Kelmer Factory 6"), kNameMatchMilli);
  EXPECT_LT(Score("Sunward Trust II", "Sunward Trust"), kNameMatchMilli);
  EXPECT_EQ(Score("Twentieth Meridian", "20th Meridian"), 995U);
}

TEST(NameScore, WantsMoreThanATradeInCommon) {
  EXPECT_LT(Score("Trading Company", "Omelas Trading Company"),
            kNameFloorMilli);
  EXPECT_LT(Score("Construction Bank", "Construction Trust"), kNameFloorMilli);
  EXPECT_LT(Score("Shenzhen Huaxin Technology", "Shenzhen Huayu Technology"),
            kNameFloorMilli);
  EXPECT_LT(Score("Bank of China", "Bank"), kNameFloorMilli);
  EXPECT_LT(Score("Calder Systems", "Calder"), kNameMatchMilli);
}

TEST(NameScore, TakesAnyOctets) {
  const std::string long_name(100'000, 'a');
  EXPECT_EQ(Score(long_name, long_name), 1000U);
  EXPECT_EQ(Score("", "Acme"), 0U);
  EXPECT_EQ(Score("!!!", "???"), 0U);
  EXPECT_EQ(Score(std::string("\xff\xfe\0\x80", 4), "Acme"), 0U);
  std::string many;
  for (int i = 0; i < 5'000; ++i) {
    many += "a b c ";
  }
  EXPECT_EQ(Score(many, many), 1000U);
}

}  // namespace
}  // namespace waybill
