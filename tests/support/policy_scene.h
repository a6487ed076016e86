// SPDX-License-Identifier: Apache-2.0
//
// A ledger without bytes, for tests of detection: the registry and the custody
// rules judge each event, and what they accept goes into a World. No
// signatures; keys are names.
#ifndef WAYBILL_TESTS_SUPPORT_POLICY_SCENE_H_
#define WAYBILL_TESTS_SUPPORT_POLICY_SCENE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/policy/evaluate.h"
#include "ledger/policy/world.h"
#include "tests/support/memory_history.h"

namespace waybill {

class PolicyScene {
 public:
  struct Outcome {
    Verdict verdict = Verdict::kAccepted;
    Hash id = kZeroHash;
    std::string message;  // Why it was refused.
  };

  PolicyScene();

  // A governance event, by the governor. REQUIRES: the registry has nothing
  // against it.
  Hash Govern(v1::Governance governance, std::int64_t recorded_ms);
  // By these, whoever they are.
  Hash GovernBy(const std::vector<v1::Signer>& signers,
                v1::Governance governance, std::int64_t recorded_ms);
  void Admit(v1::PartyProfile profile, std::int64_t recorded_ms);

  // Judges the event and takes it in. Rows get their links, and containers that
  // move get what they contain: rows of their contents, and the number of them.
  Outcome Submit(v1::Event event, std::vector<v1::UnitRow> rows,
                 std::int64_t recorded_ms);

  static void AddSigner(v1::Event& event, std::string_view party,
                        v1::SignerRole role);
  static v1::UnitRow Row(const v1::UnitId& unit,
                         v1::UnitRole role = v1::SUBJECT);

  v1::UnitState State(const v1::UnitId& unit);
  std::string Owner(const v1::UnitId& unit);
  // Settled.
  const World& world();

  // All that was accepted, in order: for building the world anew.
  const std::vector<std::pair<RecordedEvent, std::vector<v1::UnitRow>>>& log()
      const {
    return log_;
  }
  // The custody rows of an accepted event.
  std::vector<v1::UnitRow> CustodyRowsOf(const Hash& id) const;

 private:
  void AddContents(std::vector<v1::UnitRow>& rows);
  void FillIn(const v1::Event& event, std::vector<v1::UnitRow>& rows);
  void Accept(const v1::Event& event, const Hash& id, std::int64_t recorded_ms,
              std::vector<v1::UnitRow> rows);

  Registry registry_;
  MemoryHistory history_;
  World world_;
  std::uint64_t next_index_ = 0;
  std::vector<v1::UnitId> units_;
  std::vector<std::pair<RecordedEvent, std::vector<v1::UnitRow>>> log_;
};

}  // namespace waybill

#endif  // WAYBILL_TESTS_SUPPORT_POLICY_SCENE_H_
