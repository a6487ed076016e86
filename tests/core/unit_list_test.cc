// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/unit_list.h"

#include <algorithm>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "ledger/core/canonical.h"
#include "ledger/core/subject.h"
#include "tests/support/events.h"
#include "tests/support/vectors.h"

namespace waybill {
namespace {

using waybill::testing::ReadVectors;
using waybill::testing::Vector;

std::string Octets(const std::string& field) {
  return field == "-" ? "" : BytesFromHex(field).value();
}

// The list that generate_event.py makes.
std::vector<v1::UnitRow> FrozenList(int count) {
  std::vector<v1::UnitRow> rows;
  for (int i = 0; i < count; ++i) {
    const std::string serial = "NF-" + std::to_string(i);
    rows.push_back(Row("northfab", serial, Sha256(serial)));
  }
  PrepareUnitList(rows, View(Sha256("secret")));
  return rows;
}

TEST(SubjectLabel, MatchesTheFrozenVectors) {
  const std::vector<Vector> vectors = ReadVectors("event.txt", "label");
  ASSERT_EQ(vectors.size(), 6u);
  for (const Vector& vector : vectors) {
    Subject subject{.type = static_cast<SubjectType>(std::stoi(vector[0])),
                    .parts = {}};
    for (std::size_t i = 2; i < vector.size(); ++i) {
      subject.parts.push_back(Octets(vector[i]));
    }
    EXPECT_EQ(ToHex(SubjectLabel(subject)), vector[1]);
  }
  EXPECT_EQ(ToHex(CustodyLabel("northfab", "0012")), vectors[0][1]);
  EXPECT_EQ(ToHex(ObservationsLabel("northfab", "0012")), vectors[1][1]);
}

TEST(Chain, MatchesTheFrozenVectors) {
  const std::vector<Vector> heads = ReadVectors("event.txt", "head");
  ASSERT_EQ(heads.size(), 2u);
  for (const Vector& vector : heads) {
    const Chain chain{.length = 7, .head = HashFromHex(vector[0]).value()};
    const Chain after = Extend(chain, HashFromHex(vector[1]).value(),
                               HashFromHex(vector[2]).value());
    EXPECT_EQ(after.length, 8u);
    EXPECT_EQ(ToHex(after.head), vector[3]);
  }
  const std::vector<Vector> leaves = ReadVectors("event.txt", "map_leaf");
  ASSERT_EQ(leaves.size(), 1u);
  EXPECT_EQ(ToHex(MapLeaf(HashFromHex(leaves[0][0]).value(),
                          {.length = std::stoull(leaves[0][1]),
                           .head = HashFromHex(leaves[0][2]).value()})),
            leaves[0][3]);
}

TEST(UnitLeaf, MatchesTheFrozenVectors) {
  const std::vector<Vector> vectors = ReadVectors("event.txt", "unit");
  ASSERT_EQ(vectors.size(), 3u);
  for (const Vector& vector : vectors) {
    v1::UnitRow row;
    row.set_issuer(Octets(vector[0]));
    row.set_serial(Octets(vector[1]));
    row.set_role(static_cast<v1::UnitRole>(std::stoi(vector[2])));
    row.set_outcome(static_cast<v1::UnitOutcome>(std::stoi(vector[3])));
    row.set_link(Octets(vector[4]));
    row.set_attributes(Octets(vector[5]));
    row.set_salt(Octets(vector[6]));
    EXPECT_EQ(ToHex(UnitLeaf(row)), vector[7]);
    EXPECT_EQ(UnitLeaf(row), UnitLeaf(row, RowLabel(row)));
  }
}

TEST(UnitListRoot, MatchesTheFrozenVectors) {
  const std::vector<Vector> vectors = ReadVectors("event.txt", "list");
  ASSERT_EQ(vectors.size(), 6u);
  for (const Vector& vector : vectors) {
    EXPECT_EQ(ToHex(UnitListRoot(FrozenList(std::stoi(vector[0])))), vector[1]);
  }
}

TEST(UnitLeaf, CommitsToEveryFieldOfTheRow) {
  const v1::UnitRow row = FrozenList(1)[0];
  std::vector<v1::UnitRow> changed(7, row);
  changed[0].set_issuer("northfa");
  changed[1].set_serial("bNF-0");
  changed[2].set_role(v1::PARENT);
  changed[3].set_outcome(v1::MISSING);
  changed[4].mutable_link()->back() ^= 1;
  changed[5].set_attributes("\x10\x08");
  changed[6].mutable_salt()->back() ^= 1;
  std::set<Hash> leaves = {UnitLeaf(row)};
  for (const v1::UnitRow& other : changed) {
    leaves.insert(UnitLeaf(other));
  }
  EXPECT_EQ(leaves.size(), changed.size() + 1);
}

TEST(PrivateLeaf, MatchesTheFrozenVectors) {
  const std::vector<Vector> vectors = ReadVectors("event.txt", "private");
  ASSERT_EQ(vectors.size(), 2u);
  std::vector<v1::PrivateField> fields;
  for (const Vector& vector : vectors) {
    v1::PrivateField& field = fields.emplace_back();
    field.set_name(Octets(vector[0]));
    field.set_value(Octets(vector[1]));
    field.set_salt(Octets(vector[2]));
    EXPECT_EQ(ToHex(PrivateLeaf(field)), vector[3]);
  }
  EXPECT_EQ(PrivateRoot(fields),
            Sha256({"\1", vectors.size() == 2 ? Octets(vectors[0][3]) : "",
                    Octets(vectors[1][3])}));
}

TEST(FileRoot, MatchesTheFrozenVectors) {
  const std::vector<Vector> vectors = ReadVectors("event.txt", "file");
  ASSERT_EQ(vectors.size(), 6u);
  for (const Vector& vector : vectors) {
    std::string content(std::stoul(vector[0]), '\0');
    for (std::size_t i = 0; i < content.size(); ++i) {
      content[i] = static_cast<char>(i % 251);
    }
    EXPECT_EQ(ToHex(FileRoot(content)), vector[1]);
  }
}

TEST(PrepareUnitList, GivesOneListWhateverTheOrder) {
  const std::vector<v1::UnitRow> expected = FrozenList(50);
  const std::vector<Hash> labels = RowLabels(expected);
  EXPECT_TRUE(std::is_sorted(labels.begin(), labels.end()));
  std::mt19937 random(1);  // NOLINT(bugprone-random-generator-seed)
  for (int round = 0; round < 10; ++round) {
    std::vector<v1::UnitRow> rows = expected;
    std::shuffle(rows.begin(), rows.end(), random);
    PrepareUnitList(rows, View(Sha256("secret")));
    EXPECT_EQ(UnitListRoot(rows), UnitListRoot(expected));
  }
  std::set<std::string> salts;
  for (const v1::UnitRow& row : expected) {
    EXPECT_EQ(row.salt().size(), kSaltBytes);
    salts.insert(row.salt());
  }
  EXPECT_EQ(salts.size(), expected.size());
}

TEST(PrepareUnitList, KeepsAUnitThatIsThereTwice) {
  std::vector<v1::UnitRow> rows = {Row("a", "1"), Row("a", "1", Sha256("x"))};
  PrepareUnitList(rows, View(Sha256("secret")));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[1].link(), View(Sha256("x")));
}

TEST(ParseAttributes, TakesTheOneEncodingOnly) {
  const auto nothing = ParseAttributes("");
  ASSERT_TRUE(nothing);
  EXPECT_EQ(nothing->ByteSizeLong(), 0u);
  v1::UnitAttributes attributes;
  attributes.add_aliases()->set_value("SK-1");
  attributes.set_contents(300);
  *attributes.mutable_counterpart() = Unit("a", "1");
  const std::string bytes = EncodeCanonical(attributes);
  const auto parsed = ParseAttributes(bytes);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(EncodeCanonical(*parsed), bytes);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (int octet = 0; octet < 256; ++octet) {
      std::string mutant = bytes;
      mutant[at] = static_cast<char>(octet);
      if (const auto other = ParseAttributes(mutant)) {
        EXPECT_EQ(EncodeCanonical(*other), mutant);
      }
    }
  }
}

}  // namespace
}  // namespace waybill
