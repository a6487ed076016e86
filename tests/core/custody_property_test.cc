// SPDX-License-Identifier: Apache-2.0
//
// Random histories against an independent statement of the invariants. Most
// events are refused; those that aren't must leave exactly what the naive
// replay says, and every verifier of a single chain must agree (CustodyWorld
// checks that for each accepted event).
#include <array>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "ledger/core/custody.h"
#include "ledger/core/unit_list.h"
#include "tests/support/custody_world.h"
#include "tests/support/naive_custody.h"

namespace waybill {
namespace {

const Serials kUnits = {"A", "B", "C", "D", "E", "F", "K", "L", "M", "N"};
const std::vector<std::string> kParties = {"maker", "dist", "buyer", "customs"};

// A state without what corrections and events above and below leave in it.
std::string Effective(v1::UnitState state) {
  state.clear_before();
  state.clear_last_index();
  state.clear_last_event();
  state.clear_corrected();
  state.clear_corrected_targets();
  state.clear_height();
  return state.SerializeAsString();
}

class Player {
 public:
  explicit Player(std::uint64_t seed) : random_(seed) {}

  void Play(int events) {
    for (int i = 0; i < events && !testing::Test::HasFailure(); ++i) {
      SCOPED_TRACE(testing::Message() << "event " << i);
      Step();
    }
  }

  CustodyWorld world;
  NaiveCustody naive;
  std::map<Verdict, int> verdicts;
  std::set<v1::Event::KindCase> accepted_kinds;

 private:
  struct Draft {
    v1::Event event;
    std::vector<v1::UnitRow> rows;
  };

  std::uint64_t Below(std::uint64_t bound) { return random_() % bound; }
  bool Percent(std::uint64_t percent) { return Below(100) < percent; }
  template <typename List>
  const auto& OneOf(const List& list) {
    return list[Below(list.size())];
  }
  std::string Sometimes(const std::string& sensible, std::uint64_t percent) {
    return Percent(percent) && !sensible.empty() ? sensible : OneOf(kParties);
  }

  // The unit with its contents, mostly, and sometimes others.
  Serials Group(const std::string& unit) {
    std::set<std::string> group = {unit};
    if (Percent(85)) {
      for (std::size_t size = 0; size != group.size();) {
        size = group.size();
        for (const std::string& other : kUnits) {
          if (group.contains(world.State(other).parent().serial())) {
            group.insert(other);
          }
        }
      }
    }
    while (Percent(15)) {
      group.insert(OneOf(kUnits));
    }
    return {group.begin(), group.end()};
  }

  static std::vector<v1::UnitRow> Subjects(const Serials& units) {
    std::vector<v1::UnitRow> rows;
    for (const std::string& unit : units) {
      rows.push_back(CustodyWorld::Row(unit));
    }
    return rows;
  }

  std::string AShipment(const v1::UnitState& state) {
    if (!shipments_.empty() && Percent(8)) {
      return OneOf(shipments_);
    }
    return state.shipment().id();
  }

  Draft Moving(const std::string& unit) {
    const v1::UnitState state = world.State(unit);
    const std::string shipment = AShipment(state);
    Draft draft;
    draft.rows = Subjects(Group(unit));
    const std::uint64_t kind = Below(10);
    if (kind < 3) {
      draft.event = world.By(Sometimes(state.custodian(), 85));
      draft.event.mutable_ship()->set_consignee(OneOf(kParties));
      draft.event.mutable_ship()->mutable_destination()->set_country("US");
    } else if (kind < 7) {
      draft.event = world.By(Sometimes(state.shipment().consignee(), 85));
      draft.event.mutable_receive()->set_shipment(shipment);
      const bool alike = Percent(60);
      const auto all = static_cast<v1::UnitOutcome>(1 + Below(3));
      for (v1::UnitRow& row : draft.rows) {
        row.set_outcome(alike ? all
                              : static_cast<v1::UnitOutcome>(1 + Below(3)));
      }
    } else if (kind < 8) {
      draft.event = world.By(Sometimes(state.shipment().shipper(), 85));
      draft.event.mutable_void_()->set_shipment(shipment);
    } else if (kind < 9) {
      draft.event = world.By(Sometimes(state.shipment().shipper(), 85));
      draft.event.mutable_redirect()->set_shipment(shipment);
      draft.event.mutable_redirect()->set_consignee(OneOf(kParties));
    } else {
      draft.event = world.By(Sometimes(state.shipment().consignee(), 85));
      draft.event.mutable_return_()->set_shipment(shipment);
    }
    return draft;
  }

  Draft Containing(const std::string& unit) {
    const v1::UnitState state = world.State(unit);
    Draft draft;
    draft.event = world.By(Sometimes(state.custodian(), 90));
    const bool fills = Percent(65);
    const std::string container =
        fills || !state.has_parent() ? OneOf(kUnits) : state.parent().serial();
    v1::Contain* contain =
        fills ? draft.event.mutable_assemble() : draft.event.mutable_remove();
    *contain->mutable_container() = CustodyWorld::Id(container);
    draft.rows = {CustodyWorld::Row(container, v1::PARENT),
                  CustodyWorld::Row(unit, v1::CHILD)};
    if (Percent(30)) {
      draft.rows.push_back(CustodyWorld::Row(OneOf(kUnits), v1::CHILD));
    }
    return draft;
  }

  Draft Flagging(const std::string& unit) {
    const v1::UnitState state = world.State(unit);
    Draft draft;
    draft.event = world.By(Sometimes(state.custodian(), 75));
    draft.rows = Subjects(Group(unit));
    switch (Below(8)) {
      case 0:
        draft.event.mutable_hold();
        break;
      case 1:
        draft.event = world.By(Sometimes(state.held_by(), 80));
        draft.event.mutable_release();
        break;
      case 2:
        draft.event.mutable_report()->set_kind(
            static_cast<v1::ReportKind>(1 + Below(3)));
        break;
      case 3:
      case 4:
        draft.event = world.By(Sometimes(state.reported_by(), 80));
        draft.event.mutable_recover();
        break;
      case 5:
        draft.event.mutable_deploy();
        break;
      case 6:
        draft.event.mutable_relabel();
        if (Percent(80)) {
          Succeed(unit, draft);
        }
        break;
      default:
        draft.event = world.ByGovernors();
        draft.event.mutable_governance()->mutable_reassign_custody()->set_from(
            Sometimes(state.custodian(), 80));
        draft.event.mutable_governance()->mutable_reassign_custody()->set_to(
            OneOf(kParties));
    }
    return draft;
  }

  // Another identity, of what isn't there where there is such a one.
  void Succeed(const std::string& unit, Draft& draft) {
    std::string successor = OneOf(kUnits);
    for (const std::string& other : kUnits) {
      if (Percent(90) &&
          world.State(other).lifecycle() == v1::LIFECYCLE_UNSPECIFIED) {
        successor = other;
      }
    }
    if (successor == unit) {
      return;
    }
    draft.rows = world.Pair(unit, successor);
    if (Percent(5)) {
      v1::UnitAttributes other;
      other.ParseFromString(draft.rows[1].attributes());
      other.mutable_succession()->set_model("box");
      draft.rows[1].set_attributes(other.SerializeAsString());
    }
    if (Percent(90) && draft.event.signers(0).party() != "maker") {
      CustodyWorld::AddSigner(draft.event, "maker", v1::COSIGNER);
    }
  }

  // Units come and go.
  Draft Living(const std::string& unit) {
    const v1::UnitState state = world.State(unit);
    Draft draft;
    draft.event = world.By(Sometimes(state.custodian(), 70));
    draft.rows = {CustodyWorld::Row(unit)};
    const std::uint64_t kind = Below(20);
    if (kind < 1) {
      draft.event.mutable_retire();
    } else if (kind < 2) {
      draft.event.mutable_destroy();
    } else if (kind < 5) {
      draft.event = world.By("maker");
      const std::string other = OneOf(kUnits);
      *draft.event.mutable_replace()->mutable_replaced() =
          CustodyWorld::Id(unit);
      *draft.event.mutable_replace()->mutable_replacement() =
          CustodyWorld::Id(other);
      draft.rows = {CustodyWorld::Row(unit, v1::REPLACED),
                    CustodyWorld::Row(other, v1::REPLACEMENT)};
    } else if (kind < 8) {
      draft.event.mutable_sight();
    } else {
      draft.event = world.By(Percent(90) ? "maker" : "dist");
      draft.event.mutable_commission()->set_model("chip");
    }
    return draft;
  }

  Draft Correcting(const std::string& unit) {
    const v1::UnitState state = world.State(unit);
    std::string target = state.last_event();
    if (target.empty() || (!targets_.empty() && Percent(10))) {
      target = targets_.empty() ? std::string(32, 'x') : OneOf(targets_);
    }
    Draft draft;
    const auto it = taken_.find(target);
    if (it == taken_.end()) {
      draft.event = world.By("maker");
      draft.rows = Subjects({unit});
    } else {
      const v1::Event& event = it->second.event;
      draft.event = world.By(Sometimes(event.signers(0).party(), 90));
      for (const std::string& party : kParties) {
        if (party != draft.event.signers(0).party() && Percent(90)) {
          CustodyWorld::AddSigner(draft.event, party, v1::COSIGNER);
        }
      }
      for (const v1::UnitRow& row : it->second.rows) {
        if (Percent(97)) {
          draft.rows.push_back(CustodyWorld::Row(row.serial()));
        }
      }
    }
    draft.event.mutable_correct()->set_target(target);
    return draft;
  }

  Draft Next() {
    const std::string& unit = OneOf(kUnits);
    const std::uint64_t kind = Below(100);
    if (kind < 50) {
      return Moving(unit);
    }
    if (kind < 68) {
      return Containing(unit);
    }
    if (kind < 80) {
      return Flagging(unit);
    }
    return kind < 92 ? Living(unit) : Correcting(unit);
  }

  void Step() {
    Draft draft = Next();
    if (Percent(1) && !draft.rows.empty()) {
      draft.rows[0].set_link(std::string(View(Sha256("stale"))));
    }
    std::map<std::string, std::string> before;
    for (const std::string& unit : kUnits) {
      before[unit] = Effective(world.State(unit));
    }
    const auto answer = world.Submit(draft.event, draft.rows);
    ++verdicts[answer.verdict];
    if (answer.verdict != Verdict::kAccepted) {
      for (const std::string& unit : kUnits) {
        ASSERT_EQ(Effective(world.State(unit)), before[unit]);
      }
      return;
    }
    accepted_kinds.insert(draft.event.kind_case());
    CheckRestored(draft);
    Remember(answer.id, draft, std::move(before));
    for (const auto& violation :
         naive.Add(answer.id, draft.event, draft.rows)) {
      ADD_FAILURE() << violation;
    }
    CheckUnits();
    CheckShipments();
  }

  void Remember(const std::string& id, const Draft& draft,
                std::map<std::string, std::string> before) {
    taken_[id] = draft;
    before_[id] = std::move(before);
    targets_.push_back(id);
    if (draft.event.has_ship() || draft.event.has_return_()) {
      shipments_.push_back(id);
    }
  }

  void CheckRestored(const Draft& draft) {
    if (!draft.event.has_correct()) {
      return;
    }
    for (const v1::UnitRow& row : draft.rows) {
      EXPECT_EQ(Effective(world.State(row.serial())),
                before_[draft.event.correct().target()][row.serial()])
          << row.serial() << " wasn't restored";
    }
  }

  // Levels below the unit, counted.
  std::uint32_t HeightOf(const std::string& serial) {
    std::uint32_t height = 0;
    for (const auto& [other, unit] : naive.units()) {
      if (unit.parent == serial) {
        height = std::max(height, HeightOf(other) + 1);
      }
    }
    return height;
  }

  void CheckUnits() {
    std::map<std::string, std::uint32_t> contents;
    for (const auto& [serial, unit] : naive.units()) {
      if (!unit.parent.empty()) {
        ++contents[unit.parent];
      }
    }
    for (const auto& [serial, unit] : naive.units()) {
      const v1::UnitState state = world.State(serial);
      EXPECT_EQ(static_cast<int>(state.lifecycle()), unit.life) << serial;
      EXPECT_EQ(state.custodian(), unit.custodian) << serial;
      EXPECT_EQ(state.shipment().id(), unit.shipment) << serial;
      EXPECT_EQ(state.parent().serial(), unit.parent) << serial;
      EXPECT_EQ(state.held_by(), unit.held_by) << serial;
      EXPECT_EQ(state.reported(), unit.reported) << serial;
      EXPECT_EQ(state.contents(), contents[serial]) << serial;
      EXPECT_GE(state.height(), HeightOf(serial)) << serial;
      if (!unit.parent.empty()) {
        EXPECT_EQ(IsOpen(state), IsOpen(world.State(unit.parent))) << serial;
      }
    }
  }

  void CheckShipments() {
    for (const auto& [id, state] : world.history.shipments()) {
      const auto it = naive.shipments().find(std::string(View(id)));
      std::map<NaiveCustody::Leg, std::uint32_t> legs;
      std::uint32_t units = 0;
      if (it != naive.shipments().end()) {
        for (const auto& [serial, leg] : it->second.legs) {
          ++legs[leg];
          ++units;
          const v1::UnitState unit = world.State(serial);
          if (unit.shipment().id() == it->first) {
            EXPECT_EQ(IsOpen(unit), leg == NaiveCustody::Leg::kOpen);
            EXPECT_EQ(unit.shipment().consignee(),
                      it->second.consignees.at(serial));
          } else {
            EXPECT_NE(leg, NaiveCustody::Leg::kOpen);
          }
        }
      }
      EXPECT_EQ(state.units(), units);
      EXPECT_EQ(state.open(), legs[NaiveCustody::Leg::kOpen]);
      EXPECT_EQ(state.accepted(), legs[NaiveCustody::Leg::kAccepted]);
      EXPECT_EQ(state.refused(), legs[NaiveCustody::Leg::kRefused]);
      EXPECT_EQ(state.voided(), legs[NaiveCustody::Leg::kVoided]);
    }
  }

  std::mt19937_64 random_;
  std::vector<std::string> shipments_;
  std::vector<std::string> targets_;
  std::map<std::string, Draft> taken_;
  // States of all units before each accepted event.
  std::map<std::string, std::map<std::string, std::string>> before_;
};

TEST(CustodyProperty, RandomHistoriesKeepEveryInvariant) {
  std::map<Verdict, int> verdicts;
  std::set<v1::Event::KindCase> kinds;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Player player(seed);
    player.Play(800);
    ASSERT_FALSE(HasFailure());
    EXPECT_EQ(player.naive.Replay(), std::vector<std::string>());
    for (const auto& [verdict, count] : player.verdicts) {
      verdicts[verdict] += count;
    }
    kinds.merge(player.accepted_kinds);
  }
  for (const auto& [verdict, count] : verdicts) {
    RecordProperty(std::string(VerdictName(verdict)), count);
  }
  // The histories are worth something only if they go everywhere.
  EXPECT_GT(verdicts[Verdict::kAccepted], 5000);
  for (int i = 11; i <= 36; ++i) {
    const auto verdict = static_cast<Verdict>(i);
    if (verdict != Verdict::kNotOwner && verdict != Verdict::kNotCarrier) {
      EXPECT_GT(verdicts[verdict], 0) << VerdictName(verdict);
    }
  }
  EXPECT_EQ(kinds.size(), 20U);
}

}  // namespace
}  // namespace waybill
