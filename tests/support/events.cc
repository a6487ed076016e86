// SPDX-License-Identifier: Apache-2.0
#include "tests/support/events.h"

#include <cstdio>
#include <utility>

#include "ledger/core/canonical.h"
#include "ledger/core/check.h"

namespace waybill {
namespace {

std::string SecretOf(const v1::Event& event) {
  return std::string(
      View(Sha256({"waybill/test/secret", EncodeCanonical(event)})));
}

}  // namespace

SigningKey TestKey(std::string_view name) {
  return SigningKey::FromSeed(Sha256({"waybill/test/", name}));
}

v1::Event TestEvent(const Hash& genesis, std::int64_t occurred_at_ms) {
  v1::Event event;
  event.set_genesis(std::string(View(genesis)));
  event.set_occurred_at_ms(occurred_at_ms);
  return event;
}

v1::Event GovernanceEvent(const Hash& genesis, const Hash& subject_head,
                          std::int64_t occurred_at_ms) {
  v1::Event event = TestEvent(genesis, occurred_at_ms);
  v1::Governance* governance = event.mutable_governance();
  governance->set_subject_head(std::string(View(subject_head)));
  governance->set_not_after_ms(occurred_at_ms + 365 * kDayMs);
  return event;
}

v1::Event GenesisEvent(std::string_view origin,
                       std::span<const TestParty> governors,
                       std::uint32_t threshold) {
  v1::Event event;
  event.set_occurred_at_ms(kTestTimeMs);
  v1::Genesis* genesis = event.mutable_genesis_declaration();
  genesis->set_version(1);
  genesis->set_origin(std::string(origin));
  genesis->add_log_keys(std::string(View(TestKey(origin).public_key())));
  for (const TestParty& governor : governors) {
    v1::Governor* named = genesis->add_governors();
    named->set_name(governor.id);
    named->set_key(governor.key_bytes());
  }
  genesis->set_threshold(threshold);
  return event;
}

v1::UnitRow Row(std::string_view issuer, std::string_view serial,
                const Hash& link, v1::UnitRole role) {
  v1::UnitRow row = ObservationRow(issuer, serial, role);
  row.set_link(std::string(View(link)));
  return row;
}

v1::UnitRow ObservationRow(std::string_view issuer, std::string_view serial,
                           v1::UnitRole role) {
  v1::UnitRow row;
  row.set_issuer(std::string(issuer));
  row.set_serial(std::string(serial));
  row.set_role(role);
  return row;
}

v1::UnitRow WithOutcome(v1::UnitRow row, v1::UnitOutcome outcome) {
  row.set_outcome(outcome);
  return row;
}

v1::UnitRow WithAttributes(v1::UnitRow row,
                           const v1::UnitAttributes& attributes) {
  row.set_attributes(EncodeCanonical(attributes));
  return row;
}

v1::UnitId Unit(std::string_view issuer, std::string_view serial) {
  v1::UnitId unit;
  unit.set_issuer(std::string(issuer));
  unit.set_serial(std::string(serial));
  return unit;
}

Submission SignSubmission(const v1::Event& event, std::vector<v1::UnitRow> rows,
                          std::vector<v1::PrivateField> private_fields,
                          std::vector<std::string> files,
                          const std::vector<SignerKey>& signers) {
  auto submission =
      BuildSubmission(event, std::move(rows), std::move(private_fields),
                      std::move(files), signers, SecretOf(event));
  if (!submission) {
    std::fprintf(stderr, "%s\n", submission.error().message.c_str());
  }
  WAYBILL_CHECK(submission.has_value());
  return *std::move(submission);
}

Submission SignSubmission(const v1::Event& event, std::vector<v1::UnitRow> rows,
                          const std::vector<SignerKey>& signers) {
  return SignSubmission(event, std::move(rows), {}, {}, signers);
}

Submission ForgeSubmission(const v1::Event& event,
                           std::vector<v1::UnitRow> rows,
                           std::vector<v1::PrivateField> private_fields,
                           std::vector<std::string> files,
                           const std::vector<SignerKey>& signers) {
  return AssembleSubmission(event, std::move(rows), std::move(private_fields),
                            std::move(files), signers, SecretOf(event));
}

}  // namespace waybill
