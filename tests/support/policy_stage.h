// SPDX-License-Identifier: Apache-2.0
//
// A scene with parties, a model and approvals, and a short way to say who does
// what on which day: for tests of single findings.
#ifndef WAYBILL_TESTS_SUPPORT_POLICY_STAGE_H_
#define WAYBILL_TESTS_SUPPORT_POLICY_STAGE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ledger/policy/evaluate.h"
#include "ledger/policy/pack.h"
#include "tests/support/policy_scene.h"

namespace waybill {

// The first moment of the n-th day, and so many milliseconds more.
std::int64_t Day(int day, std::int64_t more_ms = 0);

using Units = std::vector<std::string>;  // Serials of maker's units.
using Subjects = std::set<std::string>;
Subjects UnitsNamed(const Units& serials);
Subjects ShipmentNamed(const Hash& id);

class PolicyStage {
 public:
  // When something happens; recorded then too unless said otherwise. After
  // that, `with` may change the event.
  struct When {
    When(int day)  // NOLINT(google-explicit-constructor)
        : at_ms(Day(day)) {}
    When(std::int64_t at) : at_ms(at) {}  // NOLINT(google-explicit-constructor)
    When Recorded(std::int64_t time_ms) const {
      When copy = *this;
      copy.recorded_ms = time_ms;
      return copy;
    }
    std::int64_t at_ms = 0;
    std::optional<std::int64_t> recorded_ms;
  };
  using Change = std::function<void(v1::Event&)>;

  // Parties: maker (manufacturer, TW), dist (distributor, US), buyer (end user,
  // US), cloud (cloud operator, MY), fwd (forwarder, HK), carrier (US), lab
  // (inspector, US), customs (authority, US). Model "chip" is of class 3A090.a,
  // "plain" of none. Approved on day 0: dist and buyer for 3A090.a and 4A090.a
  // in US. Sites: buyer's hall and store, both in US.
  PolicyStage();

  Hash Commission(When when, const Units& units,
                  const std::string& model = "chip",
                  v1::UnitKind kind = v1::ACCELERATOR);
  Hash Ship(When when, const std::string& by, const std::string& to,
            const Units& units, const std::string& country = "US",
            const Change& with = {});
  Hash Receive(When when, const std::string& by, const Hash& shipment,
               const Units& accepted, const std::string& country = "US",
               const Change& with = {});
  struct Parts {
    Units accepted;
    Units refused;
    Units missing;
    Units unexpected = {};
  };
  Hash ReceivePart(When when, const std::string& by, const Hash& shipment,
                   const Parts& parts);
  // Any other event about units in the role SUBJECT.
  Hash Act(When when, const std::string& by, const Units& units,
           const Change& with);
  Hash Fill(When when, const std::string& by, const std::string& container,
            const Units& units);
  Hash Empty(When when, const std::string& by, const std::string& container,
             const Units& units);
  Hash Attest(When when, const std::string& by, const Units& units,
              std::uint32_t level, const std::optional<Units>& inside = {},
              const std::string& country = "");
  Hash Correct(When when, const std::string& by, const Hash& target,
               const std::string& cosigner = "");
  Hash Govern(int day, v1::Governance governance) {
    return scene.Govern(std::move(governance), Day(day));
  }
  // Commissioned by maker on day 0, with buyer since day 2.
  void Stock(const Units& units);

  // Open findings of the code as of then, under custody-hygiene or `policy`.
  Subjects Open(const std::string& code, std::int64_t as_of_ms);
  std::optional<v1::Finding> Find(const std::string& code,
                                  const std::string& subject,
                                  std::int64_t as_of_ms);

  PolicyScene scene;
  EvaluateOptions options;
  std::vector<std::string> packs = {"custody-hygiene"};

 private:
  Hash Submit(When when, v1::Event event, std::vector<v1::UnitRow> rows);
};

void AddWitness(v1::Event& event);
void SetSite(v1::Event& event, const std::string& site);
void SetCoordinates(v1::Event& event, double latitude, double longitude);

}  // namespace waybill

#endif  // WAYBILL_TESTS_SUPPORT_POLICY_STAGE_H_
