// SPDX-License-Identifier: Apache-2.0
//
// A log without rules, for tests of the verifier: it takes any entry, claims
// any chain, and proves what it claims with real trees and real signatures. So
// an answer can be false in one way only.
#ifndef WAYBILL_TESTS_SUPPORT_FORGED_LOG_H_
#define WAYBILL_TESTS_SUPPORT_FORGED_LOG_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "waybill/v1/answer.pb.h"

#include "ledger/core/answer.h"
#include "ledger/core/event.h"
#include "tests/support/events.h"

namespace waybill {

class ForgedLog {
 public:
  // A genesis with one governor, "gov", and an honest first seal.
  explicit ForgedLog(const std::string& origin);
  // Another genesis, whatever it says, under the key of this origin.
  ForgedLog(const std::string& origin, const Submission& genesis);

  const Hash& genesis_id() const { return genesis_id_; }
  Trust trust() const {
    return {.genesis_id = genesis_id_, .replaying_cosigners = {}};
  }

  // Appends an event and claims it for every subject it is about. Gives its
  // index.
  std::uint64_t Add(const Submission& submission);
  std::uint64_t AddRaw(std::string entry);  // Any octets, claimed for nothing.

  // A governance event on the head its subject has here, by "gov" or by these.
  Submission Govern(v1::Governance governance) const;
  Submission Govern(v1::Governance governance,
                    const std::vector<SignerKey>& signers) const;
  // Admits a party with the key of its TestParty.
  std::uint64_t Admit(const std::string& party);

  Hash IdAt(std::uint64_t index) const;  // Of an event.
  Chain ChainOf(const Subject& subject) const;
  std::vector<Subject> Subjects() const;  // With a claim.

  // The chain that the log claims for a subject, by index; and the units' rows
  // of an event. Tests edit both.
  std::vector<std::uint64_t>& Claim(const Subject& subject);
  std::vector<v1::UnitRow>& Rows(std::uint64_t index) { return rows_[index]; }

  // Proves the claims about `subjects`; all their events are shown, with the
  // rows they need.
  v1::Answer Prove(const std::vector<Subject>& subjects) const;

  // How the log is false as a whole.
  std::int64_t recorded_at_ms = kTestTimeMs;  // Of the next entry.
  std::string signing_key_name;               // TestKey; default: the origin.
  std::string checkpoint_origin;
  std::string seal_bytes;  // In place of the last seal.
  std::int64_t seal_recorded_at_ms = 0;
  std::map<Hash, Chain> chain_overrides;  // In the map, whatever is claimed.

 private:
  using Shown = std::map<std::uint64_t, std::set<std::uint32_t>>;  // Rows.

  Chain Fold(const Subject& subject,
             const std::vector<std::uint64_t>& events) const;
  void ShowEvents(const Subject& subject, v1::SubjectProof* proof,
                  Shown& shown) const;

  Hash genesis_id_;
  std::vector<std::string> entries_;
  std::map<std::uint64_t, std::vector<v1::UnitRow>> rows_;
  std::vector<std::pair<Subject, std::vector<std::uint64_t>>> claims_;
};

}  // namespace waybill

#endif  // WAYBILL_TESTS_SUPPORT_FORGED_LOG_H_
