// SPDX-License-Identifier: Apache-2.0
//
// A ledger's history at random: custody, observations, corrections, governance,
// in a world small enough that everything meets everything. What the custody
// rules refuse isn't recorded.
#ifndef WAYBILL_TESTS_SUPPORT_RANDOM_TRADE_H_
#define WAYBILL_TESTS_SUPPORT_RANDOM_TRADE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/policy_scene.h"

namespace waybill {

class RandomTrade {
 public:
  explicit RandomTrade(std::uint64_t seed);

  // Tries one thing or another; time may pass.
  void Step();
  // A governor explains or escalates it, or two parties do.
  void Mark(const v1::Finding& finding);

  // The n-th thing recorded, with what stands beside it, told to a world.
  void Tell(std::size_t n, World& world) const;
  std::size_t size() const { return scene.log().size(); }
  std::int64_t recorded_ms(std::size_t n) const {
    return scene.log()[n].first.moment.recorded_at_ms;
  }
  std::uint64_t index(std::size_t n) const {
    return scene.log()[n].first.moment.index;
  }
  std::uint64_t Below(std::uint64_t bound) { return random_() % bound; }

  PolicyScene scene;
  std::set<std::string> kinds;  // Of events recorded, by field name.

 private:
  using Rows = std::vector<v1::UnitRow>;

  bool Chance(std::uint64_t in) { return Below(in) == 0; }
  template <typename List>
  const auto& OneOf(const List& list) {
    return list[Below(list.size())];
  }
  v1::Event By(const std::string& party);
  Hash Submit(const v1::Event& event, Rows rows);
  void Govern(v1::Governance governance);
  using Test = std::function<bool(const v1::UnitState&)>;
  // Units commissioned by now that the test is true of, a few at random.
  std::vector<v1::UnitId> Some(std::size_t count_max, const Test& test);
  // One unit that the test is true of, then others of the same custodian.
  std::vector<v1::UnitId> SomeOfOne(std::size_t count_max, const Test& test);
  void Place(v1::Event& event);
  void SetSite(v1::Event& event,
               const std::pair<std::string, std::string>& site) const;

  void Setup();
  void Admit(const std::string& party, v1::PartyRole role,
             const std::string& country);
  void Commission();
  void Ship();
  void Receive();
  void AnswerShipment();
  void Return();
  void Fill();
  void Empty();
  void Deploy();
  void Count();
  void Attest();
  void Carry();
  void Repair();
  void TransferTitle();
  void Sight();
  void Relabel();
  void Succeed();
  void Replace();
  void Report();
  void Recover();
  void End();
  void HoldOrRelease();
  void Reassign();
  void Correct();
  void GovernParties();
  void GovernKeys();
  void GovernTrade();
  void GovernLists();
  void GovernPolicy();

  std::mt19937_64 random_;
  std::int64_t now_ms_;
  int commissioned_ = 0;
  std::vector<v1::UnitId> units_;
  std::map<std::string, v1::PartyProfile> profiles_;
  std::string suspended_;
  std::map<std::pair<std::string, std::string>, std::string> site_countries_;
  std::map<Hash, std::vector<std::pair<v1::UnitId, EvidenceResult>>> evidence_;
  std::map<std::uint64_t, std::string> files_;  // By index.
};

}  // namespace waybill

#endif  // WAYBILL_TESTS_SUPPORT_RANDOM_TRADE_H_
