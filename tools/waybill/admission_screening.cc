// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/admission_screening.h"

#include <cstdio>
#include <utility>

#include "ledger/policy/screened_names.h"
#include "tools/waybill/ledger_lists.h"

namespace waybill::cli {
namespace {

constexpr std::size_t kShownMax = 20;

}  // namespace

AdmissionWarning::AdmissionWarning(Session& session,
                                   const v1::PartyProfile& profile) {
  session.progress().Begin();
  auto files = LatestLists(session);
  if (!files) {
    said_ = "not screened: " + files.error().message;
    return;
  }
  if (files->empty()) {
    said_ = "not screened: no list is on record";
    return;
  }
  const ListScreen screen(std::move(*files), 0,
                          [&session](std::size_t done, std::size_t total) {
                            session.progress().Count(done, total);
                          });
  alike_ = screen.Find(NamesOf(profile), kNameFloorMilli);
  said_ = alike_.empty()
              ? "no entry of " + std::to_string(screen.list_count()) +
                    " lists on record is like it"
              : std::to_string(alike_.size()) +
                    (alike_.size() == 1 ? " entry" : " entries") +
                    " of lists on record like it; admitted all the same: a "
                    "likeness is no verdict";
}

void AdmissionWarning::AddTo(Outcome& outcome) const {
  outcome.facts.emplace_back("screening", said_);
  if (alike_.empty()) {
    return;
  }
  std::fprintf(stderr, "waybill: warning: %s\n", said_.c_str());
  outcome.table.columns = {"list", "snapshot", "key",   "name",
                           "like", "score",    "reason"};
  for (const ListedLikeness& one : alike_) {
    if (outcome.table.rows.size() == kShownMax) {
      break;
    }
    outcome.table.rows.push_back({one.list, one.snapshot, one.key, one.name,
                                  one.like, ScoreText(one.score.score_milli),
                                  one.score.reason});
  }
}

}  // namespace waybill::cli
