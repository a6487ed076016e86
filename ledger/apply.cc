// SPDX-License-Identifier: Apache-2.0
#include "ledger/apply.h"

#include <algorithm>
#include <utility>

#include "ledger/batch_changes.h"
#include "ledger/batch_history.h"
#include "ledger/core/custody.h"
#include "ledger/core/encoding.h"
#include "ledger/core/event.h"
#include "ledger/core/merkle.h"

namespace waybill {
namespace {

// Applies one batch, event by event.
class Applier {
 public:
  Applier(Place place, const ApplyBase& base, RowSource& rows)
      : rows_(rows), history_(batch_, rows), changes_(batch_, history_) {
    batch_.place = place;
    batch_.begin = base.size;
    batch_.registry = base.registry;
  }

  Result<AppliedBatch> Run(const Batch& batch) {
    if (auto ahead = Prefetch(batch); !ahead) {
      return ahead.error();
    }
    for (const auto& checked : batch) {
      auto outcome = Take(checked);
      if (!outcome) {
        return outcome.error();
      }
      batch_.outcomes.push_back(std::move(*outcome));
    }
    return std::move(batch_);
  }

 private:
  using Judgement = std::variant<Refusal, CustodyChanges>;

  Result<void> Prefetch(const Batch& batch) {
    std::vector<Hash> labels;
    for (const auto& checked : batch) {
      const auto kind = checked->event.kind_case();
      for (std::size_t i = 0; i < checked->labels.size(); ++i) {
        const v1::UnitRow& row = checked->submission.units[i];
        labels.push_back(checked->labels[i]);
        if (ChainOfRow(kind, row.role()) == SubjectType::kObservations) {
          labels.push_back(ObservationsLabel(row.issuer(), row.serial()));
        }
      }
    }
    return rows_.Prefetch(labels);
  }

  Result<SubmissionOutcome> Take(
      const std::shared_ptr<const CheckedSubmission>& checked) {
    if (checked->form) {
      return SubmissionOutcome{checked->form, 0};
    }
    auto first = FirstAcceptance(*checked);
    if (!first) {
      return first.error();
    }
    if (first->has_value()) {
      return std::move(**first);
    }
    if (auto refusal = CheckAuthority(*checked)) {
      return SubmissionOutcome{std::move(*refusal), 0};
    }
    auto judged = Judge(*checked);
    if (!judged) {
      return judged.error();
    }
    if (auto* refusal = std::get_if<Refusal>(&*judged)) {
      return SubmissionOutcome{std::move(*refusal), 0};
    }
    const std::uint64_t index = NextIndex();
    if (auto accepted = changes_.Accept(
            checked, std::move(std::get<CustodyChanges>(*judged)));
        !accepted) {
      return accepted.error();
    }
    return SubmissionOutcome{std::nullopt, index};
  }

  // What was accepted once is accepted for good, whatever became of its keys
  // since. Who can't sign for it learns nothing.
  Result<std::optional<SubmissionOutcome>> FirstAcceptance(
      const CheckedSubmission& checked) {
    auto index = history_.FindEntry(checked.id);
    if (!index) {
      return index.error();
    }
    if (!index->has_value()) {
      return std::optional<SubmissionOutcome>();
    }
    if (checked.signature) {
      return std::optional(SubmissionOutcome{checked.signature, 0});
    }
    auto body = history_.ReadBody(**index);
    if (!body) {
      return body.error();
    }
    if (*body != checked.submission.body) {
      return Error{ErrorCode::kCorruption,
                   "entry " + std::to_string(**index) +
                       " has the identity of another event"};
    }
    return std::optional(SubmissionOutcome{std::nullopt, **index});
  }

  std::optional<Refusal> CheckAuthority(const CheckedSubmission& checked) {
    const bool is_genesis = checked.event.has_genesis_declaration();
    if (is_genesis != (NextIndex() == 0)) {
      return Refusal{Verdict::kWrongLedger,
                     is_genesis ? "this ledger has its genesis"
                                : "a ledger begins with its genesis",
                     {},
                     {}};
    }
    std::optional<Refusal> refusal =
        is_genesis ? Registry::CheckGenesis(checked.event)
                   : batch_.registry->CheckSigners(checked.event,
                                                   batch_.place.recorded_at_ms);
    if (!refusal) {
      refusal = checked.signature;
    }
    if (!refusal && !is_genesis) {
      refusal = batch_.registry->CheckGovernors(checked.event);
    }
    return refusal;
  }

  Result<Judgement> Judge(const CheckedSubmission& checked) {
    const v1::Event& event = checked.event;
    if (event.has_genesis_declaration()) {
      return Judgement(CustodyChanges{});
    }
    if (event.has_governance()) {
      Hash head = kZeroHash;
      if (const auto about = GovernanceSubjects(event); !about.empty()) {
        auto record = history_.Subject(SubjectLabel(about.front()));
        if (!record) {
          return record.error();
        }
        head = *record == nullptr ? kZeroHash : (*record)->chain.head;
      }
      if (auto refusal = batch_.registry->CheckGovernance(
              event, head, batch_.place.recorded_at_ms)) {
        return Judgement(std::move(*refusal));
      }
      if (!event.governance().has_reassign_custody()) {
        return Judgement(CustodyChanges{});
      }
    }
    const PendingEvent pending{event,
                               checked.id,
                               {NextIndex(), batch_.place.recorded_at_ms},
                               checked.submission.units,
                               checked.labels,
                               checked.leaves};
    return JudgeCustody(pending, *batch_.registry, history_);
  }

  std::uint64_t NextIndex() const { return batch_.NextIndex(); }

  RowSource& rows_;
  AppliedBatch batch_;
  BatchHistory history_;
  BatchChanges changes_;
};

}  // namespace

Result<AppliedBatch> Apply(const Batch& batch, Place place,
                           const ApplyBase& base, RowSource& rows) {
  return Applier(place, base, rows).Run(batch);
}

std::vector<const SubjectUpdate*> AppliedBatch::SortedUpdates() const {
  // With copies of the labels' beginnings, which nearly always decide: labels
  // lie apart in memory.
  std::vector<std::pair<std::uint64_t, const SubjectUpdate*>> keyed;
  keyed.reserve(updates.size());
  for (const SubjectUpdate& update : updates) {
    keyed.emplace_back(Reader(View(update.label)).U64(), &update);
  }
  std::sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first
                              : a.second->label < b.second->label;
  });
  std::vector<const SubjectUpdate*> sorted;
  sorted.reserve(keyed.size());
  for (const auto& [prefix, update] : keyed) {
    sorted.push_back(update);
  }
  return sorted;
}

std::vector<MapChange> AppliedBatch::MapChanges() const {
  std::vector<MapChange> changes;
  for (const SubjectUpdate* update : SortedUpdates()) {
    if (update->after->chain != update->before) {
      changes.push_back({update->label, update->before, update->after->chain});
    }
  }
  return changes;
}

void SealBatch(const SubjectMap::Version& map, AppliedBatch& batch) {
  batch.seal = {.position = batch.place.position,
                .rules_version = kRulesVersion,
                .map_root = map.root,
                .subjects = map.count,
                .recorded_at_ms = batch.place.recorded_at_ms};
  batch.entries.push_back(EncodeEntry(batch.seal));
  batch.leaves.push_back(HashLeaf(batch.entries.back()));
}

ApplyBase BaseAfter(const AppliedBatch& batch, const ApplyBase& before) {
  if (batch.empty()) {
    return before;
  }
  return {batch.begin + batch.entries.size(), batch.place, batch.registry};
}

}  // namespace waybill
