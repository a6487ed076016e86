// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/event_writer.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <utility>

#include <sodium.h>

#include "client/local_file.h"
#include "client/unit_names.h"
#include "ledger/core/author.h"
#include "ledger/core/text.h"

namespace waybill::cli {
namespace {

constexpr std::size_t kEvidenceBytesMax = std::size_t{8} << 20;
// A governance event not accepted within a day has to be signed again.
constexpr std::int64_t kGovernanceValidMs = kDayMs;

std::int64_t NowMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// "name=value" in two.
Result<std::pair<std::string, std::string>> SplitPair(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    return Error{ErrorCode::kInvalidArgument,
                 text + ": write it as name=value"};
  }
  return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

Result<std::vector<v1::PrivateField>> PrivateFields(
    const std::vector<std::string>& texts) {
  std::vector<v1::PrivateField> fields;
  for (const std::string& text : texts) {
    auto pair = SplitPair(text);
    if (!pair) {
      return pair.error();
    }
    v1::PrivateField field;
    field.set_name(pair->first);
    field.set_value(pair->second);
    fields.push_back(std::move(field));
  }
  return fields;
}

// The writing key: --key, else the context's.
Result<const NamedKey*> WritingKey(Session& session,
                                   const WriteOptions& options) {
  if (!options.key.empty()) {
    return session.Key(options.key);
  }
  auto context = session.Context();
  if (!context) {
    return context.error();
  }
  if ((*context)->key_file().empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "no key: name one with --key, or in the context"};
  }
  return session.Key((*context)->key_file());
}

Result<void> AddKeys(Session& session, const std::vector<std::string>& names,
                     v1::SignerRole role, std::vector<SignerKey>& signers) {
  for (const std::string& name : names) {
    auto key = session.Key(name);
    if (!key) {
      return key.error();
    }
    signers.push_back(SignerOf((*key)->owner, role, (*key)->key));
  }
  return {};
}

// Cosigners whose keys are elsewhere: named now, their signatures come later.
Result<void> AddAbsent(const std::vector<std::string>& texts,
                       std::vector<SignerKey>& signers) {
  for (const std::string& text : texts) {
    auto pair = SplitPair(text);
    if (!pair) {
      return pair.error();
    }
    auto key = HashFromHex(pair->second);
    if (!key) {
      return Error{ErrorCode::kInvalidArgument,
                   text + ": " + key.error().message};
    }
    signers.push_back({.party = pair->first,
                       .role = v1::COSIGNER,
                       .public_key = *key,
                       .key = nullptr});
  }
  return {};
}

Result<std::vector<std::string>> ReadEvidence(
    const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    auto content = ReadFile(path, kEvidenceBytesMax);
    if (!content) {
      return content.error();
    }
    files.push_back(std::move(*content));
  }
  return files;
}

// Fills in genesis and time.
Result<void> Date(Session& session, const WriteOptions& options,
                  v1::Event& event) {
  auto context = session.Context();
  if (!context) {
    return context.error();
  }
  auto genesis = HashFromHex((*context)->genesis_id());
  if (!genesis) {
    return genesis.error();
  }
  event.set_genesis(std::string(View(*genesis)));
  auto at = ParseWhen(options.at);
  if (!at) {
    return at.error();
  }
  event.set_occurred_at_ms(*at == 0 ? NowMs() : *at);
  return {};
}

Outcome Deliver(Session& session, const WriteOptions& options,
                const Submission& submission) {
  if (options.save.empty()) {
    return Send(session, submission);
  }
  if (auto written =
          WriteFile(options.save, ToEventFile(submission).SerializeAsString(),
                    Overwrite::kNever);
      !written) {
    return Failed(written.error());
  }
  Outcome outcome;
  outcome.facts = {{"saved", options.save},
                   {"event", ToHex(EventId(submission.body))}};
  return outcome;
}

Outcome BuildAndDeliver(Session& session, const WriteOptions& options,
                        v1::Event event, std::vector<DraftUnit> units,
                        std::vector<std::string> files,
                        const std::vector<SignerKey>& signers) {
  std::vector<v1::UnitRow> rows;
  if (!units.empty()) {
    auto client = session.Connect();
    if (!client) {
      return Failed(client.error());
    }
    auto prepared = PrepareRows(
        event, std::move(units),
        [&](const std::vector<v1::UnitId>& wanted, bool with_contents) {
          return (*client)->Heads(wanted, with_contents);
        });
    if (!prepared) {
      return Failed(prepared.error());
    }
    rows = std::move(*prepared);
  }
  auto fields = PrivateFields(options.private_fields);
  if (!fields) {
    return Failed(fields.error());
  }
  std::string secret(32, '\0');
  randombytes_buf(secret.data(), secret.size());
  auto submission =
      BuildSubmission(std::move(event), std::move(rows), std::move(*fields),
                      std::move(files), signers, secret);
  sodium_memzero(secret.data(), secret.size());
  if (!submission) {
    return Failed(submission.error());
  }
  return Deliver(session, options, *submission);
}

// The one subject that a governance event is about; none for a reassignment.
Result<Hash> ProvedHead(Session& session, const v1::Event& event) {
  const std::vector<Subject> about = GovernanceSubjects(event);
  if (about.empty()) {
    return kZeroHash;
  }
  auto client = session.Connect();
  if (!client) {
    return client.error();
  }
  auto verified = (*client)->Subjects({about.front()});
  if (!verified) {
    return verified.error();
  }
  return verified->FindSubject(about.front())->chain.head;
}

}  // namespace

Outcome WriteEvent(Session& session, const WriteOptions& options,
                   v1::Event event, std::vector<DraftUnit> units) {
  if (units.empty()) {
    return Failed(Exit::kUsage, "name the units that this is about");
  }
  auto key = WritingKey(session, options);
  if (!key) {
    return Failed(key.error());
  }
  const std::string party =
      options.party.empty() ? (*key)->owner : options.party;
  std::vector<SignerKey> signers = {SignerOf(party, v1::ACTOR, (*key)->key)};
  for (const auto& added :
       {AddKeys(session, options.cosigners, v1::COSIGNER, signers),
        AddAbsent(options.cosigners_elsewhere, signers),
        AddKeys(session, options.witnesses, v1::WITNESS, signers),
        AddKeys(session, options.governors, v1::GOVERNOR, signers),
        Date(session, options, event)}) {
    if (!added) {
      return Failed(added.error());
    }
  }
  auto place = PlaceOf(options, party);
  if (!place) {
    return Failed(place.error());
  }
  if (place->ByteSizeLong() > 0) {
    *event.mutable_place() = *place;
  }
  auto files = ReadEvidence(options.evidence);
  if (!files) {
    return Failed(files.error());
  }
  return BuildAndDeliver(session, options, std::move(event), std::move(units),
                         std::move(*files), signers);
}

Outcome WriteGovernance(Session& session, const WriteOptions& options,
                        v1::Governance governance, std::vector<DraftUnit> units,
                        std::vector<std::string> files) {
  v1::Event event;
  *event.mutable_governance() = std::move(governance);
  std::vector<SignerKey> signers;
  if (!options.key.empty()) {
    auto key = session.Key(options.key);
    if (!key) {
      return Failed(key.error());
    }
    signers.push_back(
        SignerOf(options.party.empty() ? (*key)->owner : options.party,
                 v1::ACTOR, (*key)->key));
  }
  if (auto added = AddKeys(session, options.governors, v1::GOVERNOR, signers);
      !added) {
    return Failed(added.error());
  }
  if (signers.empty()) {
    return Failed(Exit::kUsage,
                  "nobody signs: name governors' keys with --governor");
  }
  if (auto dated = Date(session, options, event); !dated) {
    return Failed(dated.error());
  }
  auto head = ProvedHead(session, event);
  if (!head) {
    return Failed(head.error());
  }
  event.mutable_governance()->set_subject_head(std::string(View(*head)));
  event.mutable_governance()->set_not_after_ms(NowMs() + kGovernanceValidMs);
  return BuildAndDeliver(session, options, std::move(event), std::move(units),
                         std::move(files), signers);
}

Outcome Send(Session& session, const Submission& submission) {
  auto client = session.Connect();
  if (!client) {
    return Failed(client.error());
  }
  auto result = (*client)->Append(submission);
  if (!result) {
    return Failed(result.error());
  }
  if (const Refusal* refusal = std::get_if<Refusal>(&*result)) {
    Outcome outcome = Refused(*refusal);
    if (refusal->position && *refusal->position < submission.units.size()) {
      const v1::UnitRow& row = submission.units[*refusal->position];
      outcome.facts.emplace_back("unit", row.issuer() + "/" + row.serial());
    }
    return outcome;
  }
  const Receipt& receipt = std::get<Receipt>(*result);
  Outcome outcome;
  outcome.facts = {{"recorded", "entry " + std::to_string(receipt.index) +
                                    ", proved in the log of size " +
                                    std::to_string(receipt.checkpoint.size)},
                   {"event", ToHex(receipt.event_id)},
                   {"recorded_at", FormatTime(receipt.recorded_at_ms)}};
  if (!submission.units.empty()) {
    outcome.facts.emplace_back("units",
                               std::to_string(submission.units.size()));
  }
  return outcome;
}

v1::EventFile ToEventFile(const Submission& submission) {
  v1::EventFile file;
  file.set_body(submission.body);
  for (const Signature& signature : submission.signatures) {
    file.add_signatures(std::string(View(signature)));
  }
  file.mutable_units()->Assign(submission.units.begin(),
                               submission.units.end());
  file.mutable_private_fields()->Assign(submission.private_fields.begin(),
                                        submission.private_fields.end());
  file.mutable_files()->Assign(submission.files.begin(),
                               submission.files.end());
  return file;
}

Result<Submission> FromEventFile(const v1::EventFile& file) {
  Submission submission;
  submission.body = file.body();
  for (const std::string& octets : file.signatures()) {
    auto signature = SignatureFromBytes(octets);
    if (!signature) {
      return signature.error();
    }
    submission.signatures.push_back(*signature);
  }
  submission.units.assign(file.units().begin(), file.units().end());
  submission.private_fields.assign(file.private_fields().begin(),
                                   file.private_fields().end());
  submission.files.assign(file.files().begin(), file.files().end());
  return submission;
}

}  // namespace waybill::cli
