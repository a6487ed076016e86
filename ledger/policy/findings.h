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

v1::FindingSubject UnitSubject(const Evaluation& evaluation, Number unit);
v1::FindingSubject ShipmentSubject(const Evaluation& evaluation,
                                   Number shipment);
v1::FindingSubject PartySubject(const std::string& party);
v1::FindingSubject SiteSubject(const std::pair<std::string, std::string>& site);

// Closes the instance by an event, unless that event was recorded before the
// finding became visible: then nothing was ever found, and it gives false.
bool CloseBy(const Evaluation& evaluation, Number event, Instance& instance);

// For timers: open once the moment asked about is past `deadline_ms`, closed by
// `end` if that isn't kNoNumber. False if there is nothing to be found.
// `known_ms` is when what started the timer was recorded.
bool RunTimer(const Evaluation& evaluation, std::int64_t known_ms,
              std::int64_t deadline_ms, Number end, Instance& instance);

class FindingSink {
 public:
  explicit FindingSink(const Evaluation& evaluation)
      : evaluation_(evaluation) {}

  // Drops what the rule wasn't in force for.
  void Add(const PolicyRule& rule, Instance instance);

  // Ascending by code, then subject text.
  std::vector<v1::Finding> Finish();

 private:
  struct Entry {
    const PolicyRule* rule = nullptr;
    Instance instance;
  };

  v1::Finding Merge(std::vector<Entry>& entries) const;
  void SetClosed(const Instance& instance, v1::Finding& finding) const;
  void SetMark(const Instance& latest, v1::Finding& finding) const;
  // Whose finding it is, as it stands.
  std::set<std::string> Concerned(const Instance& instance) const;

  const Evaluation& evaluation_;
  std::map<std::pair<std::string, std::string>, std::vector<Entry>> entries_;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_FINDINGS_H_
