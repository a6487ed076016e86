// SPDX-License-Identifier: Apache-2.0
//
// What findings come from. History falls into sources that are evaluated each
// by itself and in any order: the findings are what all of them give together.
// Evaluating some costs what they take, whatever the size of the ledger; what
// one gives depends on more events than its own, see affected.h. Private to
// ledger/policy.
#ifndef WAYBILL_LEDGER_POLICY_SOURCES_H_
#define WAYBILL_LEDGER_POLICY_SOURCES_H_

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "ledger/policy/checks_trade.h"
#include "ledger/policy/evaluate.h"
#include "ledger/policy/findings.h"
#include "ledger/policy/list_matches.h"

namespace waybill {

struct Source {
  enum class Kind : std::uint8_t {
    kUnit,
    kShipment,  // Its event. Also finds things about units.
    kParty,
    kSite,
    kAlias,     // A contested one; about its units.
    kLicence,   // One that shipments cite; about these.
    kReceipts,  // All of them, which has the number 0; about shipments.
  };
  static constexpr std::size_t kKinds = 7;

  Kind kind = Kind::kUnit;
  Number number = kNoNumber;

  auto operator<=>(const Source&) const = default;
};

// All that the world has, ascending.
std::vector<Source> AllSources(const World& world);
// Those from which all findings about the filter's subjects come, ascending.
std::vector<Source> SourcesOf(const World& world, const FindingFilter& filter);

// Is it a finding about one of the filter's subjects?
bool IsWanted(const FindingFilter& filter, const v1::FindingSubject& subject);

// The checks of a policy. Thread-safe.
class SourceChecks {
 public:
  // How a kind of check is evaluated: by one of these.
  struct Functions {
    UnitCheck unit = nullptr;
    ShipmentCheck shipment = nullptr;
    TradeCheck trade = nullptr;
    NumberCheck number = nullptr;
    WholeCheck whole = nullptr;
  };

  // Borrows it, and its policy. Rules that can't be in force at any time are
  // left out.
  explicit SourceChecks(const Evaluation& evaluation);

  // Evaluates one source. REQUIRES: sink and matches are of this evaluation.
  void Run(const Source& source, ListMatches& matches, FindingSink& sink) const;

  // Rules that this program doesn't know, and device evidence that nobody has
  // verified.
  std::vector<NotEvaluated> FindNotEvaluated() const;

 private:
  struct Task {
    const PolicyRule* rule = nullptr;
    Functions run;
  };

  void Add(const PolicyRule& rule);
  void RunShipment(Number shipment, ListMatches& matches,
                   FindingSink& sink) const;

  const Evaluation& evaluation_;
  std::vector<NotEvaluated> unknown_;
  // By kind of source, in the policy's order.
  std::array<std::vector<Task>, Source::kKinds> tasks_;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_SOURCES_H_
