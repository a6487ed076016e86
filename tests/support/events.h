// SPDX-License-Identifier: Apache-2.0
//
// Events for tests: parties with keys made from their names, and submissions
// signed by them. All of it is the same on every run.
#ifndef WAYBILL_TESTS_SUPPORT_EVENTS_H_
#define WAYBILL_TESTS_SUPPORT_EVENTS_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/v1/event.pb.h"

#include "ledger/core/author.h"
#include "ledger/core/event.h"
#include "ledger/core/hash.h"
#include "ledger/core/keys.h"
#include "ledger/core/text.h"

namespace waybill {

// 2025-01-15T08:00:00Z: when test events happen unless they say otherwise.
inline constexpr std::int64_t kTestTimeMs = 1'736'928'000'000;

// The key pair of a name: seed SHA-256("waybill/test/" ‖ name).
SigningKey TestKey(std::string_view name);

// A party (or governor) whose key is TestKey(id).
class TestParty {
 public:
  explicit TestParty(std::string party_id)
      : id(std::move(party_id)), key(TestKey(id)) {}

  SignerKey As(v1::SignerRole role) const { return SignerOf(id, role, key); }
  SignerKey Actor() const { return As(v1::ACTOR); }
  SignerKey Cosigner() const { return As(v1::COSIGNER); }
  SignerKey Witness() const { return As(v1::WITNESS); }
  SignerKey Governor() const { return As(v1::GOVERNOR); }
  std::string key_bytes() const { return std::string(View(key.public_key())); }

  std::string id;
  SigningKey key;
};

// An event of no kind yet, at kTestTimeMs, for the ledger with this genesis.
v1::Event TestEvent(const Hash& genesis, std::int64_t occurred_at_ms);
inline v1::Event TestEvent() {
  return TestEvent(Sha256("genesis"), kTestTimeMs);
}

// A governance event without its action, valid for a year.
v1::Event GovernanceEvent(const Hash& genesis, const Hash& subject_head,
                          std::int64_t occurred_at_ms = kTestTimeMs);

// The genesis that `threshold` of the governors are to sign; its log key is
// TestKey(origin).
v1::Event GenesisEvent(std::string_view origin,
                       std::span<const TestParty> governors,
                       std::uint32_t threshold);

// Rows of a unit list, without their salts. `Row` has the link; an observation
// has none. The outcome is a receipt's.
v1::UnitRow Row(std::string_view issuer, std::string_view serial,
                const Hash& link = kZeroHash, v1::UnitRole role = v1::SUBJECT);
v1::UnitRow ObservationRow(std::string_view issuer, std::string_view serial,
                           v1::UnitRole role = v1::SUBJECT);
v1::UnitRow WithOutcome(v1::UnitRow row, v1::UnitOutcome outcome);
v1::UnitRow WithAttributes(v1::UnitRow row,
                           const v1::UnitAttributes& attributes);

v1::UnitId Unit(std::string_view issuer, std::string_view serial);

// BuildSubmission with a secret that follows from the event; a refusal of its
// form ends the test program with the reason. `Forge` doesn't check.
Submission SignSubmission(const v1::Event& event, std::vector<v1::UnitRow> rows,
                          std::vector<v1::PrivateField> private_fields,
                          std::vector<std::string> files,
                          const std::vector<SignerKey>& signers);
Submission SignSubmission(const v1::Event& event, std::vector<v1::UnitRow> rows,
                          const std::vector<SignerKey>& signers);
Submission ForgeSubmission(const v1::Event& event,
                           std::vector<v1::UnitRow> rows,
                           std::vector<v1::PrivateField> private_fields,
                           std::vector<std::string> files,
                           const std::vector<SignerKey>& signers);

}  // namespace waybill

#endif  // WAYBILL_TESTS_SUPPORT_EVENTS_H_
