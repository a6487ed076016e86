// SPDX-License-Identifier: Apache-2.0
//
// From history and rules to findings. A finding is evidence, not a verdict:
// which rule, which events, as of when, known when (design, "Findings"). Pure
// and thread-safe: readers of one settled world may evaluate side by side.
#ifndef WAYBILL_LEDGER_POLICY_EVALUATE_H_
#define WAYBILL_LEDGER_POLICY_EVALUATE_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "waybill/v1/policy.pb.h"

#include "ledger/core/hash.h"
#include "ledger/core/tasks.h"
#include "ledger/policy/pack.h"
#include "ledger/policy/world.h"

namespace waybill {

// Whose findings are wanted. Empty: everybody's.
struct FindingFilter {
  std::vector<std::pair<std::string, std::string>> units;  // Issuer, serial.
  std::vector<Hash> shipments;
  std::vector<std::string> parties;
  std::vector<std::pair<std::string, std::string>> sites;  // Party, site.

  bool IsEmpty() const {
    return units.empty() && shipments.empty() && parties.empty() &&
           sites.empty();
  }
};

struct EvaluateOptions {
  // The moment to which timers run, and after which nothing has happened yet.
  std::int64_t as_of_ms = 0;
  // What the ledger held by then counts; by default as_of_ms.
  std::optional<std::int64_t> known_at_ms = std::nullopt;
  // Only entries below this index count.
  std::optional<std::uint64_t> size = std::nullopt;
  // Packs whose rules count where they were in the text, enforced or not.
  std::set<std::string> as_if_enforced = {};
  FindingFilter filter = {};
  // What the evaluation falls into is run by this.
  RunTasks run = {};
};

struct NotEvaluated {
  std::string pack;
  std::string code;
  std::string reason;

  bool operator==(const NotEvaluated&) const = default;
};

struct Evaluated {
  // Open and closed ones, ascending by code, then subject text.
  std::vector<v1::Finding> findings;
  std::vector<NotEvaluated> not_evaluated;
};

// Every finding of the policy's rules. The same world and options give the
// same bytes, whoever runs the tasks. REQUIRES: world.settled().
//
// Everything but distances is computed in integers, scores of names too;
// distances on the globe are in double, and decide nothing that another
// machine must agree with to the bit.
Evaluated Evaluate(const World& world, const Policy& policy,
                   const EvaluateOptions& options);

// The findings about one unit and about the shipments it was in.
Evaluated EvaluateUnit(const World& world, const Policy& policy,
                       const std::string& issuer, const std::string& serial,
                       EvaluateOptions options);

// The moment that a question is as of, when what is known ends at `end_ms`: as
// it asks; 0 is the end; of a day that isn't over, what there is of it. Later
// than that is as it would be if nothing more were recorded until then.
std::int64_t ResolveAsOf(std::int64_t asked_ms, std::int64_t end_ms);

// A unit's custody as of a moment.
struct UnitAsOf {
  std::string custodian;
  std::string in_transit_to;  // Consignee of its open shipment; "" if none.
  std::string parent_issuer;
  std::string parent_serial;
  std::string lifecycle;  // "active", "retired", "destroyed",
                          // "succeeded" (it goes on as another unit).
  std::string country;    // Custodian's country.

  bool operator==(const UnitAsOf&) const = default;
};

// Nothing if the unit wasn't commissioned by then. REQUIRES: world.settled().
std::optional<UnitAsOf> StateAsOf(const World& world, const std::string& issuer,
                                  const std::string& serial,
                                  const EvaluateOptions& options);

// "unit:<issuer>/<serial>", "shipment:<hex>", "party:<id>",
// "site:<party>/<site>": what FindingMark.subject holds.
std::string FindingSubjectText(const v1::FindingSubject& subject);
// The other way; nothing for what isn't such a text.
std::optional<v1::FindingSubject> ParseFindingSubject(std::string_view text);

// "<code>@<subject text>": the one open finding that there is of both.
std::string FindingId(const v1::Finding& finding);

// Does it take two people to explain a finding of this severity?
bool NeedsSecondSigner(v1::Severity severity);

// True if someone should still look at it: open or escalated.
bool IsOpenFinding(const v1::Finding& finding);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_EVALUATE_H_
