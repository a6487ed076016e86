// SPDX-License-Identifier: Apache-2.0
//
// A forecast says what the event then raises, over every event of histories at
// random.
#include "ledger/policy/forecast.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/policy_stage.h"

namespace waybill {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;

using Log = std::vector<std::pair<RecordedEvent, std::vector<v1::UnitRow>>>;

constexpr std::uint64_t kSeeds = 6;
constexpr int kTries = 100;
const std::vector<std::string> kParties = {"maker", "dist", "buyer",  "cloud",
                                           "fwd",   "lab",  "customs"};
const std::vector<std::string> kCountries = {"US", "MY", "CN", "SG"};

// Anybody says anything about some units; what the rules of custody and the
// registry have against it is left out.
class Player {
 public:
  explicit Player(std::uint64_t seed) : random_(seed) {
    stage_.Commission(0, {"A", "B", "C", "D", "E", "F", "G", "H"});
    stage_.Commission(0, {"S"}, "plain", v1::SERVER);
    stage_.Commission(0, {"P"}, "plain", v1::PACKAGE);
    v1::Governance licence;
    licence.mutable_issue_licence()->set_licence("L-1");
    licence.mutable_issue_licence()->set_shipper("maker");
    licence.mutable_issue_licence()->set_consignee("cloud");
    licence.mutable_issue_licence()->add_models("chip");
    licence.mutable_issue_licence()->set_quantity(2);
    stage_.Govern(0, licence);
    List("lab", 0);
  }

  Log Play() {
    for (int i = 0; i < kTries; ++i) {
      now_ms_ += 1 + static_cast<std::int64_t>(Below(20) * Below(3 * kHours)) *
                         kHourMs / 10;
      Below(12) == 0 ? Govern() : Act();
    }
    return stage_.scene.log();
  }

 private:
  static constexpr std::int64_t kHourMs = 3'600'000;
  static constexpr std::size_t kHours = 24;

  std::size_t Below(std::size_t end) { return random_() % end; }
  template <typename T>
  const T& Of(const std::vector<T>& list) {
    return list[Below(list.size())];
  }

  void List(const std::string& party, int day) {
    v1::Governance list;
    list.mutable_import_list()->set_list("Entity List");
    list.mutable_import_list()->set_snapshot("of " + party);
    v1::ScreeningEntry& entry = *list.mutable_import_list()->add_entries();
    entry.set_name(party);
    entry.set_from_ms(1);
    stage_.scene.Govern(list, std::max(now_ms_, Day(day)));
  }

  void Govern() {
    v1::Governance governance;
    switch (Below(4)) {
      case 0:
        return List(Of(kParties), 0);
      case 1: {
        v1::Approval& approval = *governance.mutable_approve();
        approval.set_party(Of(kParties));
        approval.set_id("A-" + std::to_string(now_ms_));
        approval.add_items("3A090.a");
        approval.add_countries(Of(kCountries));
        break;
      }
      case 2: {
        v1::Ownership& edge = *governance.mutable_record_ownership();
        edge.set_owner(Of(kParties));
        edge.set_owned(Of(kParties));
        edge.set_percent_milli(60'000);
        break;
      }
      default: {
        v1::FindingMark& mark = *governance.mutable_mark_finding();
        mark.set_code("UNAPPROVED_HOLDER");
        mark.set_subject("unit:maker/A");
        mark.set_status("escalated");
        mark.set_reason("random");
      }
    }
    stage_.scene.Govern(governance, now_ms_);
  }

  std::vector<v1::UnitRow> Rows(v1::UnitRole role = v1::SUBJECT) {
    static const Units units = {"A", "B", "C", "D", "E",
                                "F", "G", "H", "S", "P"};
    std::set<std::string> chosen;
    for (std::size_t i = 0; i <= Below(3); ++i) {
      chosen.insert(Of(units));
    }
    std::vector<v1::UnitRow> rows;
    for (const std::string& serial : chosen) {
      rows.push_back(PolicyScene::Row(UnitOf(serial), role));
    }
    return rows;
  }
  static v1::UnitId UnitOf(const std::string& serial) {
    v1::UnitId unit;
    unit.set_issuer("maker");
    unit.set_serial(serial);
    return unit;
  }

  // Its rows follow from what it is.
  std::vector<v1::UnitRow> Fill(v1::Event& event) {
    std::vector<v1::UnitRow> rows = Rows();
    const std::string shipment(
        View(shipments_.empty() ? kZeroHash : Of(shipments_)));
    switch (Below(14)) {
      case 0:
      case 1:
      case 2: {
        v1::Ship& ship = *event.mutable_ship();
        ship.set_consignee(Of(kParties));
        ship.mutable_destination()->set_country(Of(kCountries));
        if (Below(3) == 0) {
          ship.set_licence("L-1");
        }
        break;
      }
      case 3:
      case 4:
      case 5:
      case 6:
        event.mutable_receive()->set_shipment(shipment);
        for (v1::UnitRow& row : rows) {
          row.set_outcome(Below(5) == 0 ? v1::MISSING : v1::ACCEPTED);
        }
        break;
      case 7:
        event.mutable_redirect()->set_shipment(shipment);
        event.mutable_redirect()->set_consignee(Of(kParties));
        break;
      case 8:
        event.mutable_void_()->set_shipment(shipment);
        break;
      case 9: {
        const bool fills = Below(2) == 0;
        v1::Contain& contain =
            fills ? *event.mutable_pack() : *event.mutable_unpack();
        *contain.mutable_container() = UnitOf("P");
        std::erase_if(rows,
                      [](const auto& row) { return row.serial() == "P"; });
        for (v1::UnitRow& row : rows) {
          row.set_role(v1::CHILD);
        }
        rows.push_back(PolicyScene::Row(UnitOf("P"), v1::PARENT));
        break;
      }
      case 10:
        event.mutable_deploy()->set_heartbeat_days(5);
        event.mutable_deploy()->set_tenant(Of(kParties));
        break;
      case 11:
        event.mutable_relabel();
        for (v1::UnitRow& row : rows) {
          v1::UnitAttributes attributes;
          attributes.add_aliases()->set_kind(v1::LABEL);
          attributes.mutable_aliases(0)->set_value("L-" +
                                                   std::to_string(Below(3)));
          row.set_attributes(attributes.SerializeAsString());
        }
        break;
      case 12:
        event.mutable_count();
        break;
      default:
        event.mutable_report()->set_kind(Below(3) == 0 ? v1::SEIZED : v1::LOST);
    }
    return rows;
  }

  // By whom the unit's custody has it, or is to have it.
  void MakeLikely(const std::string& serial, v1::Event& event) {
    const v1::UnitState state = stage_.scene.State(UnitOf(serial));
    event.clear_signers();
    if (event.has_receive() && state.has_shipment()) {
      event.mutable_receive()->set_shipment(state.shipment().id());
      PolicyScene::AddSigner(event, state.shipment().consignee(), v1::ACTOR);
    } else {
      PolicyScene::AddSigner(event, state.custodian(), v1::ACTOR);
    }
  }

  void Act() {
    v1::Event event;
    event.set_occurred_at_ms(now_ms_);
    PolicyScene::AddSigner(event, Of(kParties), v1::ACTOR);
    event.mutable_place()->set_country(Of(kCountries));
    std::vector<v1::UnitRow> rows;
    if (Below(12) == 0 && !stage_.scene.log().empty()) {
      const RecordedEvent& target = stage_.scene.log().back().first;
      event.mutable_correct()->set_target(std::string(View(target.id)));
      rows = stage_.scene.CustodyRowsOf(target.id);
      event.clear_signers();
      PolicyScene::AddSigner(event, FirstSigner(target.event), v1::ACTOR);
    } else {
      rows = Fill(event);
      if (!rows.empty() && Below(3) != 0) {
        MakeLikely(rows.front().serial(), event);
      }
    }
    if (rows.empty()) {
      return;
    }
    const auto outcome = stage_.scene.Submit(event, rows, now_ms_);
    if (outcome.verdict == Verdict::kAccepted && event.has_ship()) {
      shipments_.push_back(outcome.id);
    }
  }

  std::mt19937_64 random_;
  PolicyStage stage_;
  std::int64_t now_ms_ = Day(1);
  std::vector<Hash> shipments_;
};

// Everything that ships, also what isn't enforced.
PolicyChoice EveryPack() {
  PolicyChoice choice;
  choice.packs = ShippedPackIds();
  choice.as_if_enforced = {"ai-diffusion-2025"};
  return choice;
}

std::vector<v1::Finding> FindAll(const World& world, std::int64_t as_of_ms) {
  const PolicyChoice choice = EveryPack();
  EvaluateOptions options;
  options.as_of_ms = as_of_ms;
  options.as_if_enforced = choice.as_if_enforced;
  const auto policy =
      FindPolicyInForce(world.records(), choice, options, ShippedCatalogue());
  return Evaluate(world, policy->policy, options).findings;
}

using Ids = std::set<std::string>;

Ids OpenOf(const std::vector<v1::Finding>& findings) {
  Ids ids;
  for (const v1::Finding& finding : findings) {
    if (IsOpenFinding(finding)) {
      ids.insert(FindingId(finding));
    }
  }
  return ids;
}

Ids NamesOf(const std::vector<v1::Finding>& findings) {
  Ids ids;
  for (const v1::Finding& finding : findings) {
    ids.insert(FindingId(finding));
  }
  return ids;
}

void TakeOne(const Log& log, std::size_t at, World& world) {
  world.Take(log[at].first, log[at].second);
  world.Settle();
}

TEST(Forecast, SaysWhatTheEventThenRaises) {
  std::size_t raised = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const Log log = Player(seed).Play();
    World world;
    for (std::size_t i = 0; i < log.size(); ++i) {
      const RecordedEvent& recorded = log[i].first;
      const std::int64_t now_ms = recorded.moment.recorded_at_ms;
      const Ids before = OpenOf(FindAll(world, now_ms));
      ForecastOptions options;
      options.choice = EveryPack();
      options.with_receipt = true;
      const auto forecast =
          ForecastOf(world, {recorded, log[i].second, {}}, options);
      ASSERT_TRUE(forecast) << forecast.error().message;
      TakeOne(log, i, world);
      const std::vector<v1::Finding> after = FindAll(world, now_ms);
      Ids expected;
      for (const v1::Finding& finding : after) {
        const auto& evidence = finding.evidence();
        const bool named = std::any_of(
            evidence.begin(), evidence.end(),
            [&](const auto& event) { return event.id() == View(recorded.id); });
        if (IsOpenFinding(finding) &&
            (named || !before.contains(FindingId(finding)))) {
          expected.insert(FindingId(finding));
        }
      }
      ASSERT_EQ(NamesOf(forecast->raised), expected) << "event " << i;
      raised += expected.size();
    }
  }
  EXPECT_GT(raised, 50U);
}

class ForecastOfShipment : public testing::Test {
 protected:
  ForecastOfShipment() { stage_.Stock({"A", "B", "C"}); }

  // Of the last event that the stage took.
  Forecast Ask(const std::vector<std::string>& packs = {}) {
    const auto& log = stage_.scene.log();
    World world;
    for (std::size_t i = 0; i + 1 < log.size(); ++i) {
      TakeOne(log, i, world);
    }
    ForecastOptions options;
    options.choice.packs = packs;
    options.with_receipt = true;
    auto forecast =
        ForecastOf(world, {log.back().first, log.back().second, {}}, options);
    EXPECT_TRUE(forecast);
    return *std::move(forecast);
  }

  PolicyStage stage_;
};

TEST_F(ForecastOfShipment, SaysWhatAReceiptWouldAdd) {
  const Hash shipment = stage_.Ship(6, "buyer", "cloud", {"A", "B"}, "MY");
  const Forecast forecast = Ask();
  EXPECT_EQ(NamesOf(forecast.raised),
            (Ids{"UNAPPROVED_CONSIGNEE@shipment:" + ToHex(shipment)}));
  EXPECT_EQ(NamesOf(forecast.on_receipt),
            (Ids{"UNAPPROVED_HOLDER@unit:maker/A",
                 "UNAPPROVED_HOLDER@unit:maker/B"}));
  // Evidence is on record, or is the event asked about.
  for (const v1::Finding& finding : forecast.on_receipt) {
    for (const v1::EventReference& event : finding.evidence()) {
      EXPECT_LE(event.index(), stage_.scene.log().back().first.moment.index);
    }
  }
}

TEST_F(ForecastOfShipment, SaysNothingOfALawfulOne) {
  stage_.Ship(6, "buyer", "dist", {"A"});
  const Forecast forecast = Ask();
  EXPECT_THAT(forecast.raised, IsEmpty());
  EXPECT_THAT(forecast.on_receipt, IsEmpty());
}

// The consignee of a redirect and of a return is another one.
TEST_F(ForecastOfShipment, KnowsWhoWouldReceive) {
  const Hash shipment = stage_.Ship(6, "buyer", "dist", {"A"});
  stage_.Act(7, "buyer", {"A"}, [&](v1::Event& event) {
    event.mutable_redirect()->set_shipment(std::string(View(shipment)));
    event.mutable_redirect()->set_consignee("cloud");
    event.mutable_redirect()->mutable_destination()->set_country("MY");
  });
  EXPECT_EQ(NamesOf(Ask().on_receipt), (Ids{"UNAPPROVED_HOLDER@unit:maker/A"}));
}

TEST_F(ForecastOfShipment, ExpectsNoFlightBetweenHandoffs) {
  stage_.Act(4, "buyer", {"A"}, [](v1::Event& event) {
    event.mutable_deploy();
    event.mutable_place()->set_country("US");
    SetCoordinates(event, 40.0, -105.0);
  });
  stage_.Ship(4, "buyer", "dist", {"A"}, "US", [](v1::Event& event) {
    *event.mutable_ship()->mutable_destination()->mutable_coordinates() = {};
    event.mutable_ship()
        ->mutable_destination()
        ->mutable_coordinates()
        ->set_latitude_e7(250'000'000);
  });
  EXPECT_THAT(NamesOf(Ask().on_receipt),
              Not(Contains("DUPLICATE_PRESENCE@unit:maker/A")));
}

}  // namespace
}  // namespace waybill
