// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/text_lines.h"

#include <gtest/gtest.h>

namespace waybill {
namespace {

TEST(TextLines, AreTakenOneByOne) {
  std::string_view text = "a\n\nb";
  EXPECT_EQ(TakeLine(text), "a");
  EXPECT_EQ(TakeLine(text), "");
  EXPECT_EQ(TakeLine(text), std::nullopt);
  EXPECT_EQ(text, "b");
}

TEST(TextLines, ADecimalNumberHasOneSpelling) {
  EXPECT_EQ(ParseDecimal("0").value(), 0U);
  EXPECT_EQ(ParseDecimal("10").value(), 10U);
  EXPECT_EQ(ParseDecimal("18446744073709551615").value(), ~std::uint64_t{0});
  for (const std::string_view text :
       {"", "00", "01", "+1", "-1", " 1", "1 ", "1\n", "0x1", "1.0", "a",
        "18446744073709551616", "99999999999999999999999"}) {
    EXPECT_EQ(ParseDecimal(text).error().code, ErrorCode::kInvalidArgument)
        << text;
  }
  EXPECT_FALSE(ParseDecimal(std::string_view("1\0", 2)));
}

TEST(TextLines, HashesEndWithAnEmptyLine) {
  const std::vector<Hash> hashes = {Sha256("a"), Sha256("b")};
  std::string text;
  AppendHashLines(text, hashes);
  const std::string whole = text + "\nrest";
  std::string_view rest = whole;
  EXPECT_EQ(TakeHashLines(rest, 2).value(), hashes);
  EXPECT_EQ(rest, "rest");

  rest = whole;
  EXPECT_FALSE(TakeHashLines(rest, 1));
  rest = text;
  EXPECT_FALSE(TakeHashLines(rest, 2));
  const std::string cut = text.substr(1) + "\n";
  rest = cut;
  EXPECT_FALSE(TakeHashLines(rest, 2));
  rest = "\n";
  EXPECT_TRUE(TakeHashLines(rest, 0).value().empty());
}

TEST(TextLines, AHashHasOneSpelling) {
  const std::string text = ToBase64(View(kZeroHash));
  EXPECT_EQ(ParseHashText(text).value(), kZeroHash);
  EXPECT_FALSE(ParseHashText(text.substr(0, 43)));
  EXPECT_FALSE(ParseHashText(text + "\r"));
  std::string trailing = text;
  trailing[42] = 'B';  // Bits that belong to no octet.
  EXPECT_FALSE(ParseHashText(trailing));
  EXPECT_FALSE(ParseHashText(ToBase64(std::string(31, 'x'))));
  EXPECT_FALSE(ParseHashText(ToBase64(std::string(33, 'x'))));
}

}  // namespace
}  // namespace waybill
