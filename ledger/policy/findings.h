// SPDX-License-Identifier: Apache-2.0
//
// From what the checks saw to one finding per code and subject. Private to
// ledger/policy.
#ifndef WAYBILL_LEDGER_POLICY_FINDINGS_H_
#define WAYBILL_LEDGER_POLICY_FINDINGS_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "waybill/v1/policy.pb.h"

#include "ledger/policy/evaluation.h"

namespace waybill {

// One time that a rule found something. By default it still holds.
struct Instance {
  v1::FindingSubject subject;
  std::string explanation;
  std::vector<Number> evidence;   // Events; the first is the one it is about.
  std::int64_t judged_at_ms = 0;  // When the rule must have been in force.
  // When the ledger could first say so.
  std::int64_t visible_at_ms = 0;
  bool closed = false;
  std::int64_t closed_at_ms = 0;  // If closed.
  Number closed_by = kNoNumber;   // Event, if one closed it.
  Number concerns = kNoNumber;    // Party whose word alone is self-clearing.
  std::string list;               // Screening: which list and snapshot.
};

v1::FindingSubject UnitSubject(const World& world, Number unit);
v1::FindingSubject UnitSubject(const Evaluation& evaluation, Number unit);
v1::FindingSubject ShipmentSubject(const Evaluation& evaluation,
                                   Number shipment);
v1::FindingSubject PartySubject(const std::string& party);
v1::FindingSubject SiteSubject(const std::pair<std::string, std::string>& site);

// Closes the instance by an event, unless that event was recorded before the
// finding became visible: then nothing was ever found, and it gives false.
bool CloseBy(const Evaluation& evaluation, Number event, Instance& instance);

// Something that a rule found, and the rule.
struct FoundInstance {
  const PolicyRule* rule = nullptr;
  Instance instance;
};

// Code and text of the subject: there is one finding for each.
using FindingKey = std::pair<std::string, std::string>;

// The finding that instances with one key come to, whatever their order.
// REQUIRES: there is one.
v1::Finding MergeInstances(const Evaluation& evaluation,
                           std::vector<FoundInstance> found);

// Takes what checks find. Not thread-safe.
class FindingSink {
 public:
  explicit FindingSink(const Evaluation& evaluation)
      : evaluation_(evaluation) {}

  const Evaluation& evaluation() const { return evaluation_; }

  // Drops what the rule wasn't in force for.
  void Add(const PolicyRule& rule, Instance instance);
  // Something may be found otherwise from this moment on by the passing of time
  // alone. Moments that have passed say nothing.
  void NoteChangeAt(std::int64_t time_ms);
  // The first moment noted; that of Span() without an end if none was.
  std::int64_t next_change_ms() const { return next_change_ms_; }

  using Found = std::map<FindingKey, std::vector<FoundInstance>>;
  const Found& found() const { return found_; }
  // Empties it.
  Found Take() { return std::exchange(found_, {}); }

  // Ascending by code, then subject text.
  std::vector<v1::Finding> Finish();

 private:
  const Evaluation& evaluation_;
  Found found_;
  std::int64_t next_change_ms_ = Span().to_ms;
};

// For timers: open once the moment asked about is past `deadline_ms`, closed by
// `end` if that isn't kNoNumber. False if there is nothing to be found.
// `known_ms` is when what started the timer was recorded.
bool RunTimer(FindingSink& sink, std::int64_t known_ms,
              std::int64_t deadline_ms, Number end, Instance& instance);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_FINDINGS_H_
