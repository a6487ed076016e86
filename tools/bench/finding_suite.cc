// SPDX-License-Identifier: Apache-2.0
//
// Findings kept current: how soon after its acknowledgement an event's finding
// is there, and what an event costs among many units.
#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "ledger/policy/current_findings.h"
#include "ledger/policy/world.h"
#include "node/finding_follower.h"
#include "tools/bench/bench_ledger.h"
#include "tools/bench/suite.h"

namespace waybill::bench {
namespace {

constexpr std::chrono::microseconds kPace{1000};  // 1,000 events a second.
constexpr std::size_t kUnitsAtOnce = 100;
constexpr std::int64_t kBeginMs = 1'750'000'000'000;

// A world without bytes or signatures, in which a maker supplies a buyer.
class Trade {
 public:
  Trade() {
    for (const char* party : {kMaker, kBuyer}) {
      v1::Event event = By("governor", v1::GOVERNOR);
      v1::PartyProfile& profile =
          *event.mutable_governance()->mutable_admit_party();
      profile.set_party(party);
      profile.set_name(party);
      profile.set_country("US");
      profile.set_role(std::string(party) == kMaker ? v1::MANUFACTURER
                                                    : v1::END_USER);
      Take(std::move(event), {});
    }
    v1::Event event = By("governor", v1::GOVERNOR);
    v1::Model& model = *event.mutable_governance()->mutable_register_model();
    model.set_model("chip");
    model.set_tpp_milli(15'832'000);
    Take(std::move(event), {});
  }

  void Supply(std::size_t units) {
    const std::vector<std::string> serials = Commission(units);
    Receive(Ship(serials), serials);
    world.Settle();
  }
  std::vector<std::string> Commission(std::size_t units) {
    std::vector<std::string> serials;
    for (std::size_t i = 0; i < units; ++i) {
      serials.push_back("N-" + std::to_string(++made_));
    }
    v1::Event event = By(kMaker, v1::ACTOR);
    event.mutable_commission()->set_model("chip");
    event.mutable_commission()->set_kind(v1::ACCELERATOR);
    event.mutable_place()->set_country("US");
    Take(std::move(event), serials);
    return serials;
  }
  Hash Ship(const std::vector<std::string>& serials) {
    v1::Event event = By(kMaker, v1::ACTOR);
    event.mutable_ship()->set_consignee(kBuyer);
    event.mutable_ship()->mutable_destination()->set_country("US");
    return Take(std::move(event), serials);
  }
  void Receive(const Hash& shipment, const std::vector<std::string>& serials) {
    v1::Event event = By(kBuyer, v1::ACTOR);
    event.mutable_receive()->set_shipment(std::string(View(shipment)));
    event.mutable_place()->set_country("US");
    Take(std::move(event), serials, v1::ACCEPTED);
  }
  void Sight(const std::string& serial) {
    v1::Event event = By(kBuyer, v1::ACTOR);
    event.mutable_sight();
    event.mutable_place()->set_country("US");
    Take(std::move(event), {serial});
  }

  std::uint64_t size() const { return index_; }
  std::int64_t now_ms() const {
    return kBeginMs + static_cast<std::int64_t>(index_);
  }
  World world;

 private:
  v1::Event By(const std::string& party, v1::SignerRole role) const {
    v1::Event event;
    v1::Signer& signer = *event.add_signers();
    signer.set_party(party);
    signer.set_role(role);
    event.set_occurred_at_ms(now_ms());
    return event;
  }
  Hash Take(v1::Event event, const std::vector<std::string>& serials,
            v1::UnitOutcome outcome = v1::UNIT_OUTCOME_UNSPECIFIED) {
    std::vector<v1::UnitRow> rows;
    for (const std::string& serial : serials) {
      v1::UnitRow& row = rows.emplace_back();
      row.set_issuer(kMaker);
      row.set_serial(serial);
      row.set_role(v1::SUBJECT);
      row.set_outcome(outcome);
    }
    const Hash id = Sha256("event " + std::to_string(index_));
    world.Take(
        {.id = id, .moment = {index_, now_ms()}, .event = std::move(event)},
        rows);
    ++index_;
    return id;
  }

  std::uint64_t index_ = 0;
  std::size_t made_ = 0;
};

class FindingSuite : public Suite {
 public:
  FindingSuite(const BenchOptions& options, std::shared_ptr<BenchLedger> ledger)
      : options_(options), ledger_(std::move(ledger)) {}

  std::string name() const override { return "findings"; }

  Result<void> Prepare(Figures& figures) override {
    figures.Declare({.name = "findings.visible_p50",
                     .unit = "us",
                     .about = "after its acknowledgement, 1,000 events/s"});
    figures.Declare({.name = "findings.visible_p99",
                     .unit = "us",
                     .about = "",
                     .at_most = 1e6});
    figures.Declare({.name = "findings.event",
                     .unit = "us",
                     .about = "to go on from it, 64 at once, 100,000 units",
                     .at_most = 1000});
    figures.Declare({.name = "findings.event_of_four",
                     .unit = "us",
                     .about = "the same, four at once"});
    if (auto opened = ledger_->Open(); !opened) {
      return opened;
    }
    follower_ =
        std::make_unique<FindingFollower>(ledger_->ledger(), VendorRoots());
    // A hundred thousand by default.
    const std::size_t units = options_.units * 25 / 2;
    for (std::size_t made = 0; made < units; made += kUnitsAtOnce) {
      trade_.Supply(kUnitsAtOnce);
    }
    auto advanced =
        current_.Advance(trade_.world, trade_.size(), trade_.now_ms());
    return advanced ? Result<void>() : advanced.error();
  }

  Result<void> Round(Figures& figures) override {
    auto times = Visible();
    if (!times) {
      return times.error();
    }
    figures.Record("findings.visible_p50", Quantile(*times, 0.5));
    figures.Record("findings.visible_p99", Quantile(*times, 0.99));
    for (const std::size_t at_once : {std::size_t{16}, std::size_t{1}}) {
      auto cost = Cost(at_once);
      if (!cost) {
        return cost.error();
      }
      figures.Record(at_once == 1 ? "findings.event_of_four" : "findings.event",
                     *cost);
    }
    return {};
  }

 private:
  // Shipments to whom nobody approved, so each is found.
  Result<std::vector<double>> Visible() {
    std::vector<UnitStory> units = ledger_->NewUnits(options_.calls);
    std::vector<Submission> ships;
    for (UnitStory& unit : units) {
      auto made = ledger_->AppendAll({ledger_->Commission(unit)});
      if (!made) {
        return made.error();
      }
      ships.push_back(ledger_->Ship(unit, kMaker, kDealer));
    }
    std::vector<double> times(ships.size(), -1);
    std::vector<std::thread> waiting;
    const SteadyTime begin = Now();
    for (std::size_t i = 0; i < ships.size(); ++i) {
      std::this_thread::sleep_until(begin +
                                    static_cast<std::int64_t>(i) * kPace);
      waiting.emplace_back([this, i, &times, &ships] {
        const auto answer =
            ledger_->ledger().AppendAndWait(std::move(ships[i]));
        const SteadyTime acknowledged = Now();
        if (!RequireAccepted(answer)) {
          return;
        }
        const auto deadline =
            std::chrono::system_clock::now() + std::chrono::seconds(30);
        if (follower_->WaitFor(std::get<Accepted>(*answer).index + 1,
                               deadline)) {
          times[i] = MicrosSince(acknowledged);
        }
      });
    }
    for (std::thread& thread : waiting) {
      thread.join();
    }
    if (std::find(times.begin(), times.end(), -1.0) != times.end()) {
      return Error{ErrorCode::kUnavailable, "a finding didn't become visible"};
    }
    return times;
  }

  // Of a commission, a shipment, a receipt or a sighting, on the average.
  Result<double> Cost(std::size_t stories_at_once) {
    const std::size_t stories = std::max<std::size_t>(1, options_.calls / 3);
    const std::uint64_t first = trade_.size();
    const SteadyTime begin = Now();
    for (std::size_t done = 0; done < stories; done += stories_at_once) {
      for (std::size_t i = 0; i < stories_at_once; ++i) {
        const auto serials = trade_.Commission(1);
        const Hash shipment = trade_.Ship(serials);
        trade_.Receive(shipment, serials);
        trade_.Sight(serials.front());
      }
      trade_.world.Settle();
      auto advanced =
          current_.Advance(trade_.world, trade_.size(), trade_.now_ms());
      if (!advanced) {
        return advanced.error();
      }
    }
    return MicrosSince(begin) / static_cast<double>(trade_.size() - first);
  }

  const BenchOptions& options_;
  const std::shared_ptr<BenchLedger> ledger_;
  std::unique_ptr<FindingFollower> follower_;
  Trade trade_;
  CurrentFindings current_;
};

}  // namespace

std::unique_ptr<Suite> MakeFindingSuite(const BenchOptions& options,
                                        std::shared_ptr<BenchLedger> ledger) {
  return std::make_unique<FindingSuite>(options, std::move(ledger));
}

}  // namespace waybill::bench
