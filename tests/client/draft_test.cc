// SPDX-License-Identifier: Apache-2.0
//
// Drafts against the rules themselves: whatever is drafted from true heads, the
// rules accept, contents and closure included.
#include "client/draft.h"

#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "client/unit_names.h"
#include "ledger/core/event.h"
#include "ledger/core/unit_list.h"
#include "tests/support/custody_world.h"

namespace waybill {
namespace {

class DraftTest : public testing::Test {
 protected:
  // A box with a tray in it that holds a and b; c is loose.
  DraftTest() {
    world_.Commission("maker", {"box", "tray", "a", "b", "c"});
    names_ = {"box", "tray", "a", "b", "c"};
    world_.Assemble("maker", "tray", {"a", "b"});
    world_.Assemble("maker", "box", {"tray"});
  }

  // As a node answers: what was asked for, then everything inside it.
  Result<std::vector<UnitHead>> Heads(const std::vector<v1::UnitId>& units,
                                      bool with_contents) {
    std::vector<UnitHead> heads;
    std::set<std::string> listed;
    const auto add = [&](const v1::UnitId& unit) {
      if (listed.insert(UnitName(unit)).second) {
        heads.push_back({.unit = unit,
                         .chain = world_.CustodyChain(unit.serial()),
                         .state = world_.State(unit.serial())});
      }
    };
    for (const v1::UnitId& unit : units) {
      add(unit);
    }
    for (std::size_t i = 0; with_contents && i < heads.size(); ++i) {
      for (const std::string& name : names_) {
        const v1::UnitState state = world_.State(name);
        if (state.has_parent() &&
            UnitName(state.parent()) == UnitName(heads[i].unit)) {
          add(CustodyWorld::Id(name));
        }
      }
    }
    return heads;
  }

  static DraftUnit Of(const std::string& name,
                      v1::UnitOutcome outcome = v1::UNIT_OUTCOME_UNSPECIFIED,
                      v1::UnitRole role = v1::SUBJECT) {
    DraftUnit unit;
    unit.unit = CustodyWorld::Id(name);
    unit.outcome = outcome;
    unit.role = role;
    return unit;
  }

  std::vector<v1::UnitRow> Draft(const v1::Event& event,
                                 std::vector<DraftUnit> units) {
    auto rows = PrepareRows(
        event, std::move(units),
        [this](const std::vector<v1::UnitId>& wanted, bool with_contents) {
          return Heads(wanted, with_contents);
        });
    EXPECT_TRUE(rows);
    if (!rows) {
      return {};
    }
    PrepareUnitList(*rows, std::string(kSecretBytes, 's'));
    return *rows;
  }

  Verdict Submit(const v1::Event& event, std::vector<DraftUnit> units) {
    last_ = world_.Submit(event, Draft(event, std::move(units)));
    return last_.verdict;
  }

  v1::Event Ship() {
    v1::Event event = world_.By("maker");
    event.mutable_ship()->set_consignee("dist");
    event.mutable_ship()->mutable_destination()->set_country("US");
    return event;
  }

  v1::Event Receive(const std::string& shipment) {
    v1::Event event = world_.By("dist");
    event.mutable_receive()->set_shipment(shipment);
    return event;
  }

  CustodyWorld world_;
  std::vector<std::string> names_;
  CustodyWorld::Answer last_;
};

TEST_F(DraftTest, AContainerMovesWithEverythingInIt) {
  const v1::Event event = Ship();
  const auto rows = Draft(event, {Of("box"), Of("c")});
  EXPECT_EQ(rows.size(), 5u);
  EXPECT_EQ(Submit(event, {Of("box"), Of("c")}), Verdict::kAccepted);
}

TEST_F(DraftTest, WhatIsNamedInsideAContainerIsListedOnce) {
  const v1::Event event = Ship();
  EXPECT_EQ(Draft(event, {Of("a"), Of("box"), Of("tray")}).size(), 4u);
  EXPECT_EQ(Submit(event, {Of("a"), Of("box"), Of("tray")}),
            Verdict::kAccepted);
}

TEST_F(DraftTest, AUnitNamedTwiceStaysSoForTheLedgerToRefuse) {
  const v1::Event event = Ship();
  EXPECT_EQ(Submit(event, {Of("c"), Of("c")}), Verdict::kDuplicateUnit);
}

TEST_F(DraftTest, AReceiptGivesContentsTheOutcomeOfTheirContainer) {
  ASSERT_EQ(Submit(Ship(), {Of("box"), Of("c")}), Verdict::kAccepted);
  const v1::Event event = Receive(last_.id);
  ASSERT_EQ(Submit(event, {Of("box", v1::ACCEPTED), Of("c", v1::REFUSED)}),
            Verdict::kAccepted);
  EXPECT_EQ(world_.State("a").custodian(), "dist");
  EXPECT_EQ(world_.State("c").custodian(), "maker");
}

TEST_F(DraftTest, WhatIsMissingHasLeftItsContainer) {
  ASSERT_EQ(Submit(Ship(), {Of("box")}), Verdict::kAccepted);
  ASSERT_EQ(Submit(Receive(last_.id),
                   {Of("box", v1::ACCEPTED), Of("b", v1::MISSING)}),
            Verdict::kAccepted);
  EXPECT_FALSE(world_.State("b").has_parent());
  EXPECT_EQ(world_.State("tray").contents(), 1u);
  EXPECT_EQ(world_.State("box").contents(), 1u);
}

TEST_F(DraftTest, AMissingContainerTakesItsContentsAlong) {
  ASSERT_EQ(Submit(Ship(), {Of("box")}), Verdict::kAccepted);
  ASSERT_EQ(Submit(Receive(last_.id),
                   {Of("box", v1::ACCEPTED), Of("tray", v1::MISSING)}),
            Verdict::kAccepted);
  EXPECT_EQ(world_.State("box").contents(), 0u);
  EXPECT_EQ(world_.State("a").shipment().leg(), v1::LEG_MISSING);
}

TEST_F(DraftTest, FillingAndEmptyingCountsWhatIsInside) {
  v1::Event fill = world_.By("maker");
  *fill.mutable_pack()->mutable_container() = CustodyWorld::Id("box");
  ASSERT_EQ(Submit(fill, {Of("box", {}, v1::PARENT), Of("c", {}, v1::CHILD)}),
            Verdict::kAccepted);
  EXPECT_EQ(world_.State("box").contents(), 2u);
  v1::Event empty = world_.By("maker");
  *empty.mutable_remove()->mutable_container() = CustodyWorld::Id("tray");
  ASSERT_EQ(Submit(empty, {Of("tray", {}, v1::PARENT), Of("a", {}, v1::CHILD),
                           Of("b", {}, v1::CHILD)}),
            Verdict::kAccepted);
  EXPECT_EQ(world_.State("tray").contents(), 0u);
}

TEST_F(DraftTest, WhatMovesNothingListsOnlyWhatIsNamed) {
  v1::Event event = world_.By("maker");
  event.mutable_deploy();
  event.mutable_place()->set_country("US");
  EXPECT_EQ(Draft(event, {Of("box")}).size(), 1u);
  EXPECT_EQ(Submit(event, {Of("box")}), Verdict::kAccepted);
  v1::Event sight = world_.By("dist");
  sight.mutable_sight();
  const auto rows = Draft(sight, {Of("box")});
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_TRUE(rows.front().link().empty());
}

TEST_F(DraftTest, MoreThanAnEventHoldsIsNotDrafted) {
  std::vector<DraftUnit> units(kUnitsMax + 1, Of("c"));
  const auto rows = PrepareRows(
      Ship(), units,
      [this](const std::vector<v1::UnitId>& wanted, bool with_contents) {
        return Heads(wanted, with_contents);
      });
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace waybill
