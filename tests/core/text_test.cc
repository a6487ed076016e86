// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/text.h"

#include <cstdio>
#include <limits>
#include <random>

#include <gtest/gtest.h>

namespace waybill {
namespace {

TEST(EscapeText, LeavesOrdinaryTextAlone) {
  for (const char* text : {"", "NF-0001", "two words", "Gr\u00f6\u00dfe",
                           "\u82af\u7247", "o\u0308", "\u20ac"}) {
    EXPECT_EQ(EscapeText(text), text);
  }
}

TEST(EscapeText, ShowsWhatWouldActOnATerminal) {
  EXPECT_EQ(EscapeText("a\nb\tc\rd"), "a\\nb\\tc\\rd");
  EXPECT_EQ(EscapeText("\x1b[31mred"), "\\u{1b}[31mred");
  EXPECT_EQ(EscapeText("\x1b]0;title\a"), "\\u{1b}]0;title\\u{7}");
  EXPECT_EQ(EscapeText("\u009b31m"), "\\u{9b}31m");  // CSI in one character.
  EXPECT_EQ(EscapeText("\b\x7f"), "\\u{8}\\u{7f}");
  EXPECT_EQ(EscapeText(std::string_view("a\0b", 3)), "a\\u{0}b");
}

TEST(EscapeText, ShowsWhatWouldHideOrTurn) {
  EXPECT_EQ(EscapeText("\u202egnp.exe"), "\\u{202e}gnp.exe");
  EXPECT_EQ(EscapeText("a\u2066b\u2069"), "a\\u{2066}b\\u{2069}");
  EXPECT_EQ(EscapeText("\u200e\u061c"), "\\u{200e}\\u{61c}");
  EXPECT_EQ(EscapeText("a\u200bb\ufeff"), "a\\u{200b}b\\u{feff}");
  EXPECT_EQ(EscapeText("a\u00adb"), "a\\u{ad}b");
  EXPECT_EQ(EscapeText("a\u00a0b\u3000"), "a\\u{a0}b\\u{3000}");
  EXPECT_EQ(EscapeText("a\u2028b\u2029"), "a\\u{2028}b\\u{2029}");
  EXPECT_EQ(EscapeText("\ue000\U000e0041\U0010ffff"),
            "\\u{e000}\\u{e0041}\\u{10ffff}");
}

TEST(EscapeText, ShowsOctetsThatAreNotUtf8) {
  EXPECT_EQ(EscapeText("a\xff"), "a\\xff");
  EXPECT_EQ(EscapeText("\xc0\x80"), "\\xc0\\x80");
  EXPECT_EQ(EscapeText("\xed\xa0\x80"), "\\xed\\xa0\\x80");
  EXPECT_EQ(EscapeText("\xe2\x82"), "\\xe2\\x82");
  EXPECT_EQ(EscapeText("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
}

TEST(EscapeText, KeepsDifferentTextsApart) {
  EXPECT_EQ(EscapeText("\\u{202e}"), "\\\\u{202e}");
  EXPECT_EQ(EscapeText("\\"), "\\\\");
}

// Whatever goes in, what comes out is one line of printable UTF-8.
TEST(EscapeText, GivesNothingThatActsForRandomOctets) {
  std::mt19937 random(7);  // NOLINT(bugprone-random-generator-seed)
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (std::size_t size = random() % 12; size > 0; --size) {
      const auto octet = static_cast<char>(random());
      text += random() % 2 == 0 ? octet : "\xe2\x80\xaa\xf0\x9b"[random() % 5];
    }
    const std::string escaped = EscapeText(text);
    ASSERT_TRUE(IsFreeText(escaped, escaped.size()));
    ASSERT_EQ(escaped.find_first_of("\n\t"), std::string::npos);
  }
}

TEST(IsFreeText, AllowsLinesAndTabsButNoOtherControls) {
  EXPECT_TRUE(IsFreeText("", 0));
  EXPECT_TRUE(IsFreeText("two\nlines\tand a tab", 64));
  EXPECT_TRUE(IsFreeText("o\u0308", 64));  // NFC isn't asked for.
  EXPECT_FALSE(IsFreeText("abc", 2));
  EXPECT_FALSE(IsFreeText("\r\n", 64));
  EXPECT_FALSE(IsFreeText("\x1b", 64));
  EXPECT_FALSE(IsFreeText("\u0085", 64));
  EXPECT_FALSE(IsFreeText("\xff", 64));
  EXPECT_FALSE(IsFreeText(std::string_view("\0", 1), 64));
}

TEST(IsCountryCode, IsTwoUpperCaseLetters) {
  EXPECT_TRUE(IsCountryCode("US"));
  for (const char* text : {"", "U", "USA", "us", "U1", "U ", "\u00dc"}) {
    EXPECT_FALSE(IsCountryCode(text)) << text;
  }
}

TEST(Time, IsWrittenAsPeopleWriteIt) {
  EXPECT_EQ(FormatTime(1'736'928'000'000), "2025-01-15T08:00:00Z");
  EXPECT_EQ(FormatTime(1'736'928'000'007), "2025-01-15T08:00:00.007Z");
  EXPECT_EQ(FormatTime(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(FormatTime(-1), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(FormatTime(951'782'400'000), "2000-02-29T00:00:00Z");
  EXPECT_EQ(FormatTime(kTimeMsMax), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(FormatDate(1'736'928'000'000), "2025-01-15");
  EXPECT_EQ(FormatDate(-1), "1969-12-31");
  EXPECT_EQ(FormatTime(-62'167'219'200'000), "0000-01-01T00:00:00Z");
  EXPECT_EQ(FormatTime(kTimeMsMax + 1), "253402300800000 ms");
  EXPECT_EQ(FormatTime(std::numeric_limits<std::int64_t>::min()),
            "-9223372036854775808 ms");
  EXPECT_EQ(FormatDate(std::numeric_limits<std::int64_t>::max()),
            "9223372036854775807 ms");
}

// The reference walks the calendar day by day, by its rules for leap years.
TEST(Date, CountsEveryDayOfEveryYear) {
  std::int64_t time_ms = -62'167'219'200'000;
  for (int year = 0; year <= 9999; ++year) {
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    const int days[] = {31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
                        31};
    for (int month = 1; month <= 12; ++month) {
      for (int day = 1; day <= days[month - 1]; ++day, time_ms += kDayMs) {
        char text[24];
        std::snprintf(text, sizeof(text), "%04d-%02d-%02d", year, month, day);
        ASSERT_EQ(FormatDate(time_ms), text);
        ASSERT_EQ(FormatDate(time_ms + kDayMs - 1), text);
        ASSERT_EQ(ParseDate(text).value(), time_ms);
      }
      char text[24];
      std::snprintf(text, sizeof(text), "%04d-%02d-%02d", year, month,
                    days[month - 1] + 1);
      ASSERT_FALSE(ParseDate(text));
    }
  }
  EXPECT_EQ(time_ms, kTimeMsMax + 1);
}

TEST(Time, IsReadAsItIsWritten) {
  std::mt19937_64 random(3);  // NOLINT(bugprone-random-generator-seed)
  for (int round = 0; round < 100'000; ++round) {
    const auto time_ms = static_cast<std::int64_t>(
        random() % static_cast<std::uint64_t>(kTimeMsMax));
    const auto parsed = ParseTime(FormatTime(time_ms));
    ASSERT_TRUE(parsed);
    ASSERT_EQ(*parsed, time_ms);
  }
  EXPECT_EQ(ParseTime("2025-01-15T08:00:00.5Z").value(), 1'736'928'000'500);
  EXPECT_EQ(ParseTime("2025-01-15T08:00:00.050Z").value(), 1'736'928'000'050);
}

TEST(Time, IsReadInThatFormOnly) {
  for (const char* text : {"",
                           "2025-01-15",
                           "2025-01-15T08:00:00",
                           "2025-01-15T08:00:00z",
                           "2025-01-15t08:00:00Z",
                           "2025-01-15 08:00:00Z",
                           "2025-1-15T08:00:00Z",
                           "2025-01-15T8:00:00Z",
                           "2025-01-15T08:00Z",
                           "2025-01-15T24:00:00Z",
                           "2025-01-15T08:60:00Z",
                           "2016-12-31T23:59:60Z",
                           "2025-02-29T00:00:00Z",
                           "2025-13-01T00:00:00Z",
                           "2025-00-01T00:00:00Z",
                           "2025-01-00T00:00:00Z",
                           "2025-01-15T08:00:00.Z",
                           "2025-01-15T08:00:00.1234Z",
                           "2025-01-15T08:00:00+00:00",
                           "2025-01-15T08:00:00Z ",
                           " 2025-01-15T08:00:00Z",
                           "+025-01-15T08:00:00Z",
                           "-025-01-15T08:00:00Z"}) {
    EXPECT_FALSE(ParseTime(text)) << text;
  }
  for (const char* text : {"", "2025-01", "2025-01-15Z", "20250115",
                           "2025/01/15", "15-01-2025", "2025-02-30"}) {
    EXPECT_FALSE(ParseDate(text)) << text;
  }
}

}  // namespace
}  // namespace waybill
