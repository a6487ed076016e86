// SPDX-License-Identifier: Apache-2.0
#include "ledger/reader.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/audit.h"
#include "ledger/ledger.h"
#include "tests/support/ledger_world.h"

namespace waybill {
namespace {

using Serials = LedgerWorld::Serials;

Serials Numbered(const std::string& prefix, int count) {
  Serials serials;
  for (int i = 0; i < count; ++i) {
    serials.push_back(prefix + std::to_string(i));
  }
  return serials;
}

class ReaderTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(world_.Create()); }

  // All pages of a list, each of `limit` rows, put together.
  Serials Holdings(const HoldingsQuery& query, std::size_t limit) {
    const auto reader = world_.ledger().Read();
    Serials serials;
    std::string after;
    do {
      const auto page = reader->Holdings(query, after, limit);
      if (!page) {
        ADD_FAILURE() << page.error().message;
        return serials;
      }
      EXPECT_LE(page->rows.size(), limit);
      for (const Holding& holding : page->rows) {
        serials.push_back(holding.unit.serial());
      }
      after = page->next;
    } while (!after.empty());
    std::sort(serials.begin(), serials.end());
    return serials;
  }

  // From maker to `to`, received.
  void Hand(const std::string& from, const std::string& to,
            const Serials& serials) {
    const Accepted shipped =
        world_.Must(world_.Ship(from, to, "maker", serials));
    world_.Must(world_.Receive(to, shipped.event_id, "maker", serials));
  }

  LedgerWorld world_;
};

Serials Sorted(Serials serials) {
  std::sort(serials.begin(), serials.end());
  return serials;
}

TEST_F(ReaderTest, HoldingsAreEachUnitOnceAtItsCustodian) {
  const Serials all = Numbered("S", 150);
  world_.Must(world_.Commission("maker", all));
  const Serials moved(all.begin() + 10, all.begin() + 140);
  Hand("maker", "dist", moved);
  const Serials on(moved.begin(), moved.begin() + 70);
  Hand("dist", "buyer", on);
  // There and back again.
  Hand("buyer", "dist", {on[0], on[1]});
  const Serials at_buyer(on.begin() + 2, on.end());
  Serials at_dist(moved.begin() + 70, moved.end());
  at_dist.insert(at_dist.end(), {on[0], on[1]});
  Serials at_maker(all.begin(), all.begin() + 10);
  at_maker.insert(at_maker.end(), all.begin() + 140, all.end());
  for (const std::size_t limit : {1U, 7U, 64U, 1000U}) {
    EXPECT_EQ(Holdings({.party = "buyer"}, limit), Sorted(at_buyer));
    EXPECT_EQ(Holdings({.party = "dist"}, limit), Sorted(at_dist));
    EXPECT_EQ(Holdings({.party = "maker"}, limit), Sorted(at_maker));
    EXPECT_EQ(Holdings({.model = "chip"}, limit), Sorted(all));
    EXPECT_EQ(Holdings({.lot = "lot-1"}, limit), Sorted(all));
    EXPECT_EQ(Holdings({.party = "dist", .lot = "lot-1"}, limit),
              Sorted(at_dist));
    EXPECT_TRUE(Holdings({.party = "dist", .lot = "lot-2"}, limit).empty());
  }
}

TEST_F(ReaderTest, AQueryForNothingAndABadCursorAreRefused) {
  const auto reader = world_.ledger().Read();
  EXPECT_EQ(reader->Holdings({}, "", 10).error().code,
            ErrorCode::kInvalidArgument);
  for (const std::string after :
       {"x", "1", "1.", ".1", "1.2.3", "-1.0", "1.99999999999", "1 .2"}) {
    EXPECT_EQ(reader->Holdings({.party = "dist"}, after, 10).error().code,
              ErrorCode::kInvalidArgument)
        << after;
  }
  EXPECT_EQ(reader->Shipments({}, "x", 10).error().code,
            ErrorCode::kInvalidArgument);
}

TEST_F(ReaderTest, ShipmentsAreListedOpenAndClosed) {
  world_.Must(world_.Commission("maker", Numbered("S", 6)));
  std::vector<Hash> ids;
  for (int i = 0; i < 6; ++i) {
    ids.push_back(world_
                      .Must(world_.Ship("maker", i % 2 == 0 ? "dist" : "buyer",
                                        "maker", {"S" + std::to_string(i)}))
                      .event_id);
  }
  world_.Must(world_.Receive("dist", ids[2], "maker", {"S2"}));
  const auto list = [&](const ShipmentQuery& query, std::size_t limit) {
    std::vector<Hash> found;
    std::string after;
    do {
      const auto page = world_.ledger().Read()->Shipments(query, after, limit);
      EXPECT_TRUE(page) << page.error().message;
      for (const auto& [id, state] : page->rows) {
        found.push_back(id);
      }
      after = page->next;
    } while (!after.empty());
    return found;
  };
  using Ids = std::vector<Hash>;
  for (const std::size_t limit : {1U, 2U, 100U}) {
    EXPECT_EQ(list({}, limit), ids);
    EXPECT_EQ(list({.open_only = true}, limit),
              (Ids{ids[0], ids[1], ids[3], ids[4], ids[5]}));
    EXPECT_EQ(list({.party = "dist"}, limit), (Ids{ids[0], ids[2], ids[4]}));
    EXPECT_EQ(list({.party = "dist", .open_only = true}, limit),
              (Ids{ids[0], ids[4]}));
    EXPECT_EQ(list({.party = "maker"}, limit), ids);
    EXPECT_TRUE(list({.party = "carrier"}, limit).empty());
  }
  const auto state = world_.ledger().Read()->FindShipment(ids[2]);
  ASSERT_TRUE(state && state->has_value());
  EXPECT_EQ((*state)->accepted(), 1U);
  EXPECT_EQ((*state)->open(), 0U);
  EXPECT_EQ(world_.ledger().Read()->ShipmentEvents(ids[2])->size(), 2U);
}

TEST_F(ReaderTest, ContentsAreListedAtEveryDepth) {
  for (const char* serial : {"BOX", "CRATE"}) {
    world_.Must(world_.CommissionKind("maker", {serial}, v1::PACKAGE));
  }
  world_.Must(world_.Commission("maker", Numbered("S", 3)));
  world_.Must(world_.Pack("maker", "BOX", {"S0", "S1"}, 2));
  world_.Must(world_.Pack("maker", "CRATE", {"BOX"}, 1));
  const Hash crate = CustodyLabel("maker", "CRATE");
  const auto names = [&](const Hash& label) {
    const auto inside = world_.ledger().Read()->Contents(label, 100);
    EXPECT_TRUE(inside) << inside.error().message;
    Serials serials;
    for (const v1::UnitId& unit : *inside) {
      serials.push_back(unit.serial());
    }
    return serials;
  };
  EXPECT_EQ(names(crate).front(), "BOX");
  EXPECT_EQ(Sorted(names(crate)), (Serials{"BOX", "S0", "S1"}));
  EXPECT_EQ(Sorted(names(CustodyLabel("maker", "BOX"))), (Serials{"S0", "S1"}));
  EXPECT_TRUE(names(CustodyLabel("maker", "S2")).empty());
  EXPECT_EQ(world_.ledger().Read()->Contents(crate, 2).error().code,
            ErrorCode::kExhausted);
  world_.Must(world_.Unpack("maker", "CRATE", {"BOX"}, 0));
  EXPECT_TRUE(names(crate).empty());
  EXPECT_EQ(names(CustodyLabel("maker", "BOX")).size(), 2U);
  const auto snapshot = world_.ledger().store().Snapshot();
  const auto report = VerifyLedger(*snapshot, world_.genesis_id());
  EXPECT_TRUE(report) << report.error().message;
}

TEST_F(ReaderTest, APartysEventsAreThoseItSignedOrIsNamedIn) {
  const Accepted made = world_.Must(world_.Commission("maker", {"S1", "S2"}));
  const Accepted shipped =
      world_.Must(world_.Ship("maker", "buyer", "maker", {"S1"}));
  const Accepted received =
      world_.Must(world_.Receive("buyer", shipped.event_id, "maker", {"S1"}));
  const auto reader = world_.ledger().Read();
  const auto events = reader->PartyEvents("buyer", 0, 100);
  ASSERT_TRUE(events);
  EXPECT_EQ(events->size(), 3U);  // Its admission too.
  EXPECT_EQ((*events)[1], shipped.index);
  EXPECT_EQ((*events)[2], received.index);
  EXPECT_EQ(reader->PartyEvents("buyer", shipped.index + 1, 100)->size(), 1U);
  EXPECT_EQ(reader->PartyEvents("buyer", 0, 1)->size(), 1U);
  EXPECT_EQ(*reader->FindEvent(made.event_id), made.index);
  EXPECT_EQ(reader->Event(made.index)->id, made.event_id);
  EXPECT_FALSE(reader->Event(reader->size()));
  EXPECT_FALSE(reader->FindEvent(Sha256("unknown"))->has_value());
}

TEST_F(ReaderTest, EntriesComeWithWhatTheyCarry) {
  world_.Must(world_.Commission("maker", Numbered("S", 100)));
  const auto reader = world_.ledger().Read();
  std::uint64_t next = 1;
  std::size_t units = 0;
  ASSERT_TRUE(reader->Entries(1, reader->size(), [&](LogRecord record) {
    EXPECT_EQ(record.index, next++);
    units += record.units.size();
    return true;
  }));
  EXPECT_EQ(next, reader->size());
  EXPECT_EQ(units, 100U);
  EXPECT_FALSE(
      reader->Entries(0, reader->size() + 1, [](LogRecord) { return true; }));
}

TEST_F(ReaderTest, AnswersAboutManySubjectsHold) {
  world_.Must(world_.Commission("maker", Numbered("S", 3)));
  const std::vector<Subject> subjects = {
      {SubjectType::kCustody, {"maker", "S0"}},
      {SubjectType::kCustody, {"maker", "S2"}},
      {SubjectType::kCustody, {"maker", "S9"}},
      {SubjectType::kObservations, {"maker", "S0"}},
      {SubjectType::kModel, {"chip"}},
      {SubjectType::kApprovals, {"buyer"}},
      {SubjectType::kParty, {"nobody"}},
      {SubjectType::kCustody, {"maker", "S0"}}};
  const auto answer = world_.ledger().Read()->Subjects(subjects, true);
  ASSERT_TRUE(answer) << answer.error().message;
  const auto verified = VerifyAnswer(*answer, world_.trust());
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_EQ(verified->FindSubject(subjects[0])->chain.length, 1U);
  EXPECT_EQ(verified->FindSubject(subjects[2])->chain.length, 0U);
  EXPECT_EQ(verified->FindSubject(subjects[4])->chain.length, 1U);
  EXPECT_EQ(verified->FindSubject(subjects[6])->chain.length, 0U);
}

// Of a checkpoint at which the caller has proved the registry already.
TEST_F(ReaderTest, ATraceCanLeaveOutWhatIsProvedAlready) {
  world_.Must(world_.Commission("maker", {"S1", "S2"}));
  const auto reader = world_.ledger().Read();
  const auto first =
      VerifyAnswer(*reader->Trace("maker", "S1", true), world_.trust());
  ASSERT_TRUE(first) << first.error().message;
  const ProvenRegistry known = KeepRegistry(*first);
  const auto short_answer = reader->Trace("maker", "S2", false);
  ASSERT_TRUE(short_answer);
  EXPECT_FALSE(VerifyAnswer(*short_answer, world_.trust()));
  const auto second = VerifyAnswer(*short_answer, world_.trust(), &known);
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_TRUE(UnitHistoryOf(*second, "maker", "S2"));
}

}  // namespace
}  // namespace waybill
