// SPDX-License-Identifier: Apache-2.0
//
// A relabel that gives a unit another identity: who may, what has to agree, and
// what the old and the new one are then.
#include <gtest/gtest.h>

#include "ledger/core/custody.h"
#include "ledger/core/unit_list.h"
#include "tests/support/custody_world.h"

namespace waybill {
namespace {

constexpr Verdict kAccepted = Verdict::kAccepted;
const std::string kDeviceKey(64, 'd');

class CustodySuccession : public testing::Test {
 protected:
  // A unit of the maker's with a device key, which dist holds.
  std::string StockKeyed(std::string_view unit) {
    v1::Event event = world_.By("maker");
    event.mutable_commission()->set_model("chip");
    event.mutable_commission()->set_kind(v1::ACCELERATOR);
    event.mutable_commission()->set_lot("lot-1");
    event.mutable_place()->set_country("TW");
    v1::UnitAttributes attributes;
    attributes.add_aliases()->set_kind(v1::LABEL);
    attributes.mutable_aliases(0)->set_value("a label");
    attributes.add_aliases()->set_kind(v1::DEVICE_KEY);
    attributes.mutable_aliases(1)->set_value(kDeviceKey);
    v1::UnitRow row = CustodyWorld::Row(unit);
    row.set_attributes(attributes.SerializeAsString());
    EXPECT_EQ(world_.Submit(event, {row}).verdict, kAccepted);
    const auto shipped = world_.Ship("maker", "dist", {std::string(unit)});
    EXPECT_EQ(world_.Receive("dist", shipped.id, {std::string(unit)}).verdict,
              kAccepted);
    return shipped.id;
  }

  // The verdict on a pair whose successor states something else.
  Verdict With(void (*change)(v1::UnitAttributes&)) {
    std::vector<v1::UnitRow> rows = world_.Pair("A", "dist/B");
    v1::UnitAttributes attributes;
    attributes.ParseFromString(rows[1].attributes());
    change(attributes);
    rows[1].set_attributes(attributes.SerializeAsString());
    v1::Event event = world_.By("dist");
    event.mutable_relabel();
    return world_.Submit(event, rows).verdict;
  }

  CustodyWorld world_;
};

TEST_F(CustodySuccession, EndsOneIdentityAndBeginsTheOther) {
  StockKeyed("A");
  const v1::UnitState old_before = world_.State("A");
  ASSERT_EQ(world_.Succeed("dist", "A", "dist/B").verdict, kAccepted);
  const v1::UnitState old_one = world_.State("A");
  EXPECT_EQ(old_one.lifecycle(), v1::SUCCEEDED);
  EXPECT_EQ(old_one.succeeded_by().issuer(), "dist");
  EXPECT_EQ(old_one.succeeded_by().serial(), "B");
  const v1::UnitState new_one = world_.State("dist/B");
  EXPECT_EQ(new_one.lifecycle(), v1::ACTIVE);
  EXPECT_EQ(new_one.custodian(), "dist");
  EXPECT_EQ(new_one.model(), "chip");
  EXPECT_EQ(new_one.kind(), v1::ACCELERATOR);
  EXPECT_EQ(new_one.lot(), "lot-1");
  EXPECT_EQ(new_one.country(), old_before.country());
  EXPECT_EQ(new_one.predecessor().serial(), "A");
  ASSERT_EQ(new_one.device_keys_size(), 1);
  EXPECT_EQ(new_one.device_keys(0), kDeviceKey);
  EXPECT_EQ(world_.CustodyChain("dist/B").length, 1U);
  // The old one is over, but may still be seen; the new one goes its way.
  EXPECT_EQ(world_.Ship("dist", "buyer", {"A"}).verdict, Verdict::kTerminal);
  EXPECT_EQ(world_.Destroy("dist", {"A"}).verdict, Verdict::kTerminal);
  EXPECT_EQ(world_.Sight("buyer", {"A"}).verdict, kAccepted);
  EXPECT_EQ(world_.Ship("dist", "buyer", {"dist/B"}).verdict, kAccepted);
}

TEST_F(CustodySuccession, GoesOnForAsLongAsAnyoneLikes) {
  StockKeyed("A");
  ASSERT_EQ(world_.Succeed("dist", "A", "dist/B").verdict, kAccepted);
  ASSERT_EQ(world_.Succeed("dist", "dist/B", "dist/C").verdict, kAccepted);
  EXPECT_EQ(world_.State("dist/C").device_keys(0), kDeviceKey);
  EXPECT_EQ(world_.State("dist/C").model(), "chip");
  // No identity comes back.
  EXPECT_EQ(world_.Succeed("dist", "dist/C", "dist/B").verdict,
            Verdict::kAlreadyCommissioned);
}

TEST_F(CustodySuccession, IsSignedByWhoIssuesTheNewIdentity) {
  StockKeyed("A");
  EXPECT_EQ(world_.Succeed("dist", "A", "B").verdict, Verdict::kNotIssuer);
  EXPECT_EQ(world_.Succeed("dist", "A", "B", "rival").verdict,
            Verdict::kNotIssuer);
  EXPECT_EQ(world_.Succeed("dist", "A", "rival/B", "maker").verdict,
            Verdict::kNotIssuer);
  // A witness lends no name.
  v1::Event event = world_.By("dist");
  event.mutable_relabel();
  CustodyWorld::AddSigner(event, "maker", v1::WITNESS);
  EXPECT_EQ(world_.Submit(event, world_.Pair("A", "B")).verdict,
            Verdict::kNotIssuer);
  EXPECT_EQ(world_.Succeed("dist", "A", "B", "maker").verdict, kAccepted);
}

TEST_F(CustodySuccession, IsItsCustodiansOnly) {
  StockKeyed("A");
  EXPECT_EQ(world_.Succeed("buyer", "A", "buyer/B").verdict,
            Verdict::kNotCustodian);
  EXPECT_EQ(world_.Succeed("maker", "A", "B").verdict, Verdict::kNotCustodian);
  const auto shipped = world_.Ship("dist", "buyer", {"A"});
  EXPECT_EQ(world_.Succeed("dist", "A", "dist/B").verdict,
            Verdict::kOpenShipment);
  EXPECT_EQ(world_.Void("dist", shipped.id, {"A"}).verdict, kAccepted);
  EXPECT_EQ(world_.Hold("dist", {"A"}).verdict, kAccepted);
  EXPECT_EQ(world_.Succeed("dist", "A", "dist/B").verdict, Verdict::kOnHold);
  EXPECT_EQ(world_.Release("dist", {"A"}).verdict, kAccepted);
  EXPECT_EQ(world_.Report("dist", v1::LOST, {"A"}).verdict, kAccepted);
  EXPECT_EQ(world_.Succeed("dist", "A", "dist/B").verdict, Verdict::kReported);
}

TEST_F(CustodySuccession, IsOfWhatIsInBeing) {
  world_.Stock({"C"});
  EXPECT_EQ(world_.Succeed("dist", "A", "dist/B").verdict,
            Verdict::kUnknownUnit);
  ASSERT_EQ(world_.Commission("maker", {"M"}).verdict, kAccepted);
  EXPECT_EQ(world_.Succeed("dist", "C", "M", "maker").verdict,
            Verdict::kAlreadyCommissioned);
  EXPECT_EQ(world_.Retire("dist", {"C"}).verdict, kAccepted);
  EXPECT_EQ(world_.Succeed("dist", "C", "dist/D").verdict, Verdict::kTerminal);
}

TEST_F(CustodySuccession, IsOfWhatIsInNothingAndEmpty) {
  world_.Stock({"A", "C"});
  ASSERT_EQ(world_.Assemble("dist", "A", {"C"}).verdict, kAccepted);
  EXPECT_EQ(world_.Succeed("dist", "C", "dist/B").verdict,
            Verdict::kInsideParent);
  EXPECT_EQ(world_.Succeed("dist", "A", "dist/B").verdict,
            Verdict::kHasContents);
  ASSERT_EQ(world_.Remove("dist", "A", {"C"}).verdict, kAccepted);
  EXPECT_EQ(world_.Succeed("dist", "A", "dist/B").verdict, kAccepted);
}

TEST_F(CustodySuccession, StatesWhatTheOldOneIs) {
  StockKeyed("A");
  EXPECT_EQ(With([](v1::UnitAttributes& a) {
              a.mutable_succession()->set_model("box");
            }),
            Verdict::kMalformed);
  EXPECT_EQ(With([](v1::UnitAttributes& a) {
              a.mutable_succession()->set_kind(v1::SERVER);
            }),
            Verdict::kMalformed);
  EXPECT_EQ(With([](v1::UnitAttributes& a) {
              a.mutable_succession()->set_lot("lot-2");
            }),
            Verdict::kMalformed);
  EXPECT_EQ(With([](v1::UnitAttributes& a) {
              a.mutable_succession()->set_country("CN");
            }),
            Verdict::kMalformed);
  EXPECT_EQ(With([](v1::UnitAttributes& a) {
              a.mutable_succession()->set_owner("dist");
            }),
            Verdict::kMalformed);
  // A new label besides is nobody's business.
  EXPECT_EQ(With([](v1::UnitAttributes& a) {
              a.add_aliases()->set_kind(v1::LABEL);
              a.mutable_aliases()->rbegin()->set_value("new");
            }),
            kAccepted);
}

TEST_F(CustodySuccession, KeepsTheDeviceKey) {
  StockKeyed("A");
  EXPECT_EQ(With([](v1::UnitAttributes& a) { a.clear_aliases(); }),
            Verdict::kMalformed);
  EXPECT_EQ(With([](v1::UnitAttributes& a) {
              a.mutable_aliases(0)->set_value(std::string(64, 'e'));
            }),
            Verdict::kMalformed);
  EXPECT_EQ(With([](v1::UnitAttributes& a) {
              *a.add_aliases() = a.aliases(0);
              a.mutable_aliases(1)->set_value(std::string(64, 'e'));
            }),
            Verdict::kMalformed);
  EXPECT_EQ(With([](v1::UnitAttributes&) {}), kAccepted);
}

TEST_F(CustodySuccession, BindsNoDeviceKeyWhereNoneWasBound) {
  world_.Stock({"A"});
  EXPECT_EQ(With([](v1::UnitAttributes& a) {
              a.add_aliases()->set_kind(v1::DEVICE_KEY);
              a.mutable_aliases(0)->set_value(kDeviceKey);
            }),
            Verdict::kMalformed);
}

TEST_F(CustodySuccession, KeepsItsOwner) {
  world_.Stock({"A"});
  ASSERT_EQ(world_.TransferTitle("maker", "buyer", {"A"}).verdict, kAccepted);
  ASSERT_EQ(world_.Succeed("dist", "A", "dist/B").verdict, kAccepted);
  EXPECT_EQ(world_.State("dist/B").first_owner(), "buyer");
  EXPECT_EQ(world_.TransferTitle("dist", "lab", {"dist/B"}).verdict,
            Verdict::kNotOwner);
  EXPECT_EQ(world_.TransferTitle("buyer", "lab", {"dist/B"}).verdict,
            kAccepted);
  // And the old name carries no title any more.
  EXPECT_EQ(world_.TransferTitle("buyer", "lab", {"A"}).verdict,
            Verdict::kTerminal);
}

TEST_F(CustodySuccession, CanBeTakenBack) {
  StockKeyed("A");
  const auto relabel = world_.Succeed("dist", "A", "dist/B");
  ASSERT_EQ(relabel.verdict, kAccepted);
  EXPECT_EQ(world_.Correct("dist", relabel.id, {"A"}).verdict,
            Verdict::kNotCorrectable);
  ASSERT_EQ(world_.Correct("dist", relabel.id, {"A", "dist/B"}).verdict,
            kAccepted);
  EXPECT_EQ(world_.State("A").lifecycle(), v1::ACTIVE);
  EXPECT_FALSE(world_.State("A").has_succeeded_by());
  EXPECT_EQ(world_.State("dist/B").lifecycle(), v1::LIFECYCLE_UNSPECIFIED);
  EXPECT_EQ(world_.Ship("dist", "buyer", {"dist/B"}).verdict,
            Verdict::kUnknownUnit);
  // The identity is free again.
  EXPECT_EQ(world_.Succeed("dist", "A", "dist/B").verdict, kAccepted);
  EXPECT_EQ(world_.CustodyChain("dist/B").length, 3U);
}

TEST_F(CustodySuccession, NeedsItsPredecessorListed) {
  StockKeyed("A");
  std::vector<v1::UnitRow> rows = world_.Pair("A", "dist/B");
  rows.erase(rows.begin());
  v1::Event event = world_.By("dist");
  event.mutable_relabel();
  EXPECT_EQ(world_.Submit(event, rows).verdict, Verdict::kMalformed);
}

}  // namespace
}  // namespace waybill
