// SPDX-License-Identifier: Apache-2.0
//
// Answers that hold, and for each rule of docs/FORMAT.md 5.1 answers that break
// that rule alone. Our verifier judges them (tests/core/answer_test.cc), and so
// does one that shares no code with it (tests/stranger). The same octets on
// every run.
#ifndef WAYBILL_TESTS_SUPPORT_ANSWER_CASES_H_
#define WAYBILL_TESTS_SUPPORT_ANSWER_CASES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "waybill/v1/answer.pb.h"

#include "tests/support/events.h"
#include "tests/support/forged_log.h"

namespace waybill {

// Two parties; a unit commissioned beside another one, and shipped.
class ShippedUnit {
 public:
  ShippedUnit() : ShippedUnit(ForgedLog("log.example/test")) {}
  explicit ShippedUnit(ForgedLog empty);  // With the genesis and a seal.

  static Subject Custody() { return {SubjectType::kCustody, {"maker", "A-1"}}; }
  static Subject Seen() {
    return {SubjectType::kObservations, {"maker", "A-1"}};
  }
  static Subject Governors() { return {SubjectType::kGovernors, {}}; }
  static Subject Maker() { return {SubjectType::kParty, {"maker"}}; }
  static Subject Buyer() { return {SubjectType::kParty, {"buyer"}}; }
  static Subject Model() { return {SubjectType::kModel, {"M1"}}; }

  // Of an answer about A-1: custody, observations, governors, maker, buyer,
  // approvals and ownership of both, model.
  static std::vector<Subject> Subjects();
  v1::Answer Prove() const { return log.Prove(Subjects()); }
  v1::UnitRow NextRow() const;  // Of A-1, on its head.
  static v1::Event Ship(const Hash& genesis);
  // Ships A-1 again, whatever became of it.
  Submission ShipAgain(const SignerKey& actor) const;

  // The buyer takes A-1, and relabels units with other identities.
  struct Identity {
    std::string issuer;
    std::string serial;
  };
  void Receive();
  std::vector<v1::UnitRow> Pair(const Identity& old_one,
                                const Identity& new_one) const;
  void Relabel(const std::vector<v1::UnitRow>& rows);
  // Of maker/A-1, buyer/B-1 and buyer/B-2, as far as they exist, and all that
  // their events name.
  v1::Answer ProveLine() const;

  TestParty maker{"maker"};
  TestParty buyer{"buyer"};
  ForgedLog log;
  std::uint64_t commission = 0;  // Indexes.
  std::uint64_t ship = 0;
  Hash shipment = kZeroHash;
};

struct AnswerCase {
  std::string name;  // Lower case, with underscores.
  Hash genesis_id = kZeroHash;
  std::string issuer = "maker";  // The unit that was asked about.
  std::string serial = "A-1";
  v1::Answer answer;
  int rule = 0;  // That it breaks; 0: it holds.
};

std::vector<AnswerCase> HonestAnswers();
AnswerCase ObservedAnswer();  // One of them.
std::vector<AnswerCase> ForgedAnswers();
// One unit's histories at random, from fixed seeds: most of their events are
// what the rules of custody allow, few of them are so to the end. `rule` is
// kRuleOfVerdict.
std::vector<AnswerCase> RandomHistories();
inline constexpr int kRuleOfVerdict = -1;  // 10 if it is refused at all.
// Of ForgedAnswers, those about who signed, or that leave something out; about
// what the rules of custody refuse; and about a unit under several identities.
std::vector<AnswerCase> ForgedAuthority();
std::vector<AnswerCase> ForgedCustody();
std::vector<AnswerCase> ForgedSuccessions();

// The subjects, and all that the events shown name, whether there is anything
// or not.
v1::Answer ProveNamed(const ForgedLog& log, std::vector<Subject> subjects);

}  // namespace waybill

#endif  // WAYBILL_TESTS_SUPPORT_ANSWER_CASES_H_
