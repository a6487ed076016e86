// SPDX-License-Identifier: Apache-2.0
//
// Which sources may give something else than before, once a world has taken
// more events: what each check looks at, the other way round. Rather one too
// many than one too few. Private to ledger/policy.
#ifndef WAYBILL_LEDGER_POLICY_AFFECTED_H_
#define WAYBILL_LEDGER_POLICY_AFFECTED_H_

#include <cstddef>
#include <vector>

#include "ledger/policy/findings.h"
#include "ledger/policy/sources.h"
#include "ledger/policy/world.h"

namespace waybill {

// How much of a world there was: what has a lower number was there then.
struct WorldExtent {
  std::size_t events = 0;
  std::size_t models = 0;
};
WorldExtent ExtentOf(const World& world);

struct Affected {
  bool policy = false;  // What the rules are may have changed. Then all, too.
  bool all = false;
  std::vector<Source> sources;  // Ascending; meaningful unless all.
  // Somebody spoke to these, or had, and who they concern may have changed.
  std::vector<FindingKey> marked;
};

// Everything that was told to the world after `before` counts: events, the
// files beside them, verification of the evidence in them.
//
// REQUIRES: the world holds everything that its ledger accepted up to some
// entry, so that what an event names was registered before it. Evaluations are
// as of a moment at which all of that is known.
Affected AffectedSince(const World& world, const WorldExtent& before);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_AFFECTED_H_
