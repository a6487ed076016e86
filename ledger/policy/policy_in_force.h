// SPDX-License-Identifier: Apache-2.0
//
// Which packs an evaluation uses, and in which versions. Policy changes by
// publishing a file: a pack on record replaces the one of its id that ships,
// from its publication on, and what is rescinded isn't evaluated any more. The
// evaluation of a past date uses what was in force then, unless asked
// otherwise. Pure and thread-safe.
#ifndef WAYBILL_LEDGER_POLICY_POLICY_IN_FORCE_H_
#define WAYBILL_LEDGER_POLICY_POLICY_IN_FORCE_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "waybill/v1/policy.pb.h"

#include "ledger/core/result.h"
#include "ledger/policy/evaluate.h"
#include "ledger/policy/pack.h"
#include "ledger/policy/records.h"

namespace waybill {

// What the asker wants otherwise. Empty: what is in force by itself.
struct PolicyChoice {
  // By id. Empty: those that are always on, and those that are on record.
  std::vector<std::string> packs;
  // Each instead of the pack with its id, or besides.
  std::vector<v1::RulePack> drafts;
  // Packs whose rules count where they were in the text; evaluated even if
  // they aren't among the others. Also for EvaluateOptions::as_if_enforced.
  std::set<std::string> as_if_enforced;
};

// From what a request says. Fails with kInvalidArgument, naming which, for a
// draft that ParsePack refuses, more than 16 of them, two of one id, or one
// above kPackBytesMax.
Result<PolicyChoice> MakePolicyChoice(const v1::PolicyQuery& query);

enum class PackSource { kShipped, kPublished, kDraft };

struct PackInForce {
  std::string id;
  std::uint32_t version = 0;
  PackSource source = PackSource::kShipped;
  std::optional<Moment> published;  // kPublished.
};

// "custody-hygiene 1, as shipped"; "..., on record since entry 17"; "..., from
// the file given".
std::string PackInForceText(const PackInForce& pack);

// "custody-hygiene SEIZED: why", "custody-hygiene: why".
std::string NotEvaluatedText(const NotEvaluated& missing);

struct PolicyInForce {
  Policy policy;
  std::vector<PackInForce> packs;  // In the policy's order.
  // Packs that were asked for, or are on record, and can't be evaluated.
  std::vector<NotEvaluated> not_evaluated;
};

// The policy for an evaluation with these options (moment, knowledge, size; the
// rest isn't looked at). Of several publications of one pack the last counts
// that was recorded by then. Rescinding a pack ends it; one that is always on
// is evaluated as it ships from then on: it can be changed, not switched off.
// What is on record about a pack's enforcement counts if it is younger than the
// pack's publication, and not at all for a draft, which has dates of its own.
//
// Fails with kInvalidArgument if a draft doesn't go with the catalogue.
Result<PolicyInForce> FindPolicyInForce(const Records& records,
                                        const PolicyChoice& choice,
                                        const EvaluateOptions& options,
                                        const Catalogue& catalogue);

// The publication of the pack that counts for these options, rescinded ones
// only if `rescinded_too`; null if there is none.
const DatedPack* PublicationInForce(const Records& records,
                                    std::string_view pack,
                                    const EvaluateOptions& options,
                                    bool rescinded_too);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_POLICY_IN_FORCE_H_
