// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/admission_screening.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "ledger/core/text.h"
#include "tools/waybill/ledger_lists.h"

namespace waybill::cli {
namespace {

constexpr std::size_t kShownMax = 20;

std::vector<std::string> NamesOf(const v1::PartyProfile& profile) {
  std::vector<std::string> names(profile.aliases().begin(),
                                 profile.aliases().end());
  names.push_back(profile.name());
  if (!profile.native_name().empty()) {
    names.push_back(profile.native_name());
  }
  return names;
}

NameScore BestOf(const NameScreener& screener,
                 const std::vector<std::string>& ours,
                 const v1::ListFileEntry& entry) {
  NameScore best;
  const auto take = [&](const std::string& theirs) {
    for (const std::string& name : ours) {
      NameScore score = screener.Score(name, theirs);
      if (score.score_milli > best.score_milli) {
        best = std::move(score);
      }
    }
  };
  take(entry.name());
  for (const std::string& alias : entry.aliases()) {
    take(alias);
  }
  return best;
}

}  // namespace

std::vector<ListedLikeness> ScreenProfile(
    const v1::PartyProfile& profile, const std::vector<v1::ListFile>& files) {
  const EqualNameScreener screener;
  const std::vector<std::string> ours = NamesOf(profile);
  std::vector<ListedLikeness> alike;
  for (const v1::ListFile& file : files) {
    for (const v1::ListFileEntry& entry : file.entries()) {
      NameScore score = BestOf(screener, ours, entry);
      if (score.score_milli >= kWarnFromMilli) {
        alike.push_back({file.list(), file.snapshot(), entry.key(),
                         entry.name(), std::move(score)});
      }
    }
  }
  std::stable_sort(alike.begin(), alike.end(),
                   [](const ListedLikeness& one, const ListedLikeness& other) {
                     return one.score.score_milli > other.score.score_milli;
                   });
  return alike;
}

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
  alike_ = ScreenProfile(profile, *files);
  said_ = alike_.empty()
              ? "no entry of " + std::to_string(files->size()) +
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
  outcome.table.columns = {"list", "snapshot", "key",
                           "name", "score",    "reason"};
  for (const ListedLikeness& one : alike_) {
    if (outcome.table.rows.size() == kShownMax) {
      break;
    }
    outcome.table.rows.push_back(
        {one.list, one.snapshot, one.key, one.name,
         std::to_string(one.score.score_milli / 1000) + "." +
             std::to_string(1000 + one.score.score_milli % 1000).substr(1),
         one.score.reason});
  }
}

}  // namespace waybill::cli
