// SPDX-License-Identifier: Apache-2.0
#include "client/client.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <grpcpp/grpcpp.h>

#include "waybill/v1/ledger_service.grpc.pb.h"

#include "client/connection.h"
#include "ledger/core/entry.h"
#include "ledger/core/note.h"

namespace waybill {
namespace {

// A trace of a container with thousands of events stays far below.
constexpr int kMessageBytesMax = 256 << 20;

constexpr v1::AliasKind kAliasKinds[] = {v1::LABEL, v1::GPU_UUID,
                                         v1::DEVICE_KEY, v1::EPC};

Error Lied(const std::string& what) {
  return Error{ErrorCode::kVerificationFailed, "the node's answer " + what};
}

Error FromStatus(const grpc::Status& status) {
  const std::string message = status.error_message();
  using Code = grpc::StatusCode;
  const Code code = status.error_code();
  if (code == Code::INVALID_ARGUMENT || code == Code::OUT_OF_RANGE) {
    return {ErrorCode::kInvalidArgument, message};
  }
  if (code == Code::NOT_FOUND) {
    return {ErrorCode::kNotFound, message};
  }
  if (code == Code::RESOURCE_EXHAUSTED) {
    return {ErrorCode::kExhausted, message};
  }
  if (code == Code::PERMISSION_DENIED || code == Code::UNAUTHENTICATED) {
    return {ErrorCode::kPermissionDenied, message};
  }
  if (code == Code::DATA_LOSS) {
    return {ErrorCode::kCorruption, message};
  }
  return {ErrorCode::kUnavailable, message};
}

template <typename Octets>
Result<std::vector<Hash>> ParseHashes(const Octets& list) {
  std::vector<Hash> hashes;
  for (const std::string& octets : list) {
    auto hash = HashFromBytes(octets);
    if (!hash) {
      return Lied("has a malformed proof: " + hash.error().message);
    }
    hashes.push_back(*hash);
  }
  return hashes;
}

void SetDeadline(grpc::ClientContext& context, std::int64_t deadline_ms) {
  context.set_deadline(std::chrono::system_clock::now() +
                       std::chrono::milliseconds(deadline_ms));
}

v1::AppendRequest ToRequest(const Submission& submission) {
  v1::AppendRequest request;
  request.set_body(submission.body);
  for (const Signature& signature : submission.signatures) {
    request.add_signatures(std::string(View(signature)));
  }
  request.mutable_units()->Assign(submission.units.begin(),
                                  submission.units.end());
  request.mutable_private_fields()->Assign(submission.private_fields.begin(),
                                           submission.private_fields.end());
  request.mutable_files()->Assign(submission.files.begin(),
                                  submission.files.end());
  return request;
}

Result<Refusal> ParseRefusal(const v1::AppendResponse& response) {
  const auto verdict = VerdictFromName(response.verdict());
  if (!verdict) {
    return Lied("has a verdict unknown to this client: " + response.verdict());
  }
  Refusal refusal{.verdict = *verdict,
                  .message = response.message(),
                  .position = std::nullopt,
                  .current_head = std::nullopt};
  if (response.has_position()) {
    refusal.position = response.position();
  }
  if (auto head = HashFromBytes(response.current_head())) {
    refusal.current_head = *head;
  }
  return refusal;
}

}  // namespace

std::unique_ptr<Client> Client::Connect(const std::string& address,
                                        Options options) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMessageBytesMax);
  return ConnectOver(
      grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(),
                                arguments),
      std::move(options));
}

Client::Client(std::unique_ptr<Connection> connection, Options options)
    : connection_(std::move(connection)),
      options_(std::move(options)),
      pinned_(options_.pinned) {}

Client::~Client() = default;

Result<VerifiedAnswer> Client::Accept(const v1::Answer& answer,
                                      const std::vector<Hash>& consistency) {
  auto verified = VerifyAnswer(answer, options_.trust, &registry_);
  if (!verified) {
    return verified.error();
  }
  if (auto held = VerifyExtends(pinned_, verified->checkpoint, consistency);
      !held) {
    return Lied("is of another history than this client has seen: " +
                held.error().message);
  }
  pinned_ = {verified->checkpoint.size, verified->checkpoint.root};
  origin_ = verified->registry.origin();
  log_keys_ = verified->registry.log_keys();
  if (options_.reuse_registry) {
    registry_ = KeepRegistry(*verified);
  }
  return verified;
}

Result<void> Client::LearnLogKeys() {
  if (!log_keys_.empty()) {
    return {};
  }
  auto governors = Subjects({});
  if (!governors) {
    return governors.error();
  }
  return {};
}

Result<Checkpoint> Client::AcceptCheckpoint(
    const std::string& note_text, const std::vector<Hash>& consistency) {
  auto note = ParseNote(note_text);
  if (!note) {
    return Lied("has a malformed checkpoint: " + note.error().message);
  }
  auto checkpoint = ParseCheckpoint(note->text);
  if (!checkpoint) {
    return Lied("has a malformed checkpoint: " + checkpoint.error().message);
  }
  const bool is_signed =
      checkpoint->origin == origin_ &&
      std::any_of(
          log_keys_.begin(), log_keys_.end(), [&](const PublicKey& key) {
            return VerifyNote(*note,
                              VerifierKey{origin_, KeyType::kEd25519, key})
                .has_value();
          });
  if (!is_signed) {
    return Lied("has a checkpoint that the log didn't sign");
  }
  if (auto held = VerifyExtends(pinned_, *checkpoint, consistency); !held) {
    return Lied("is of another history than this client has seen: " +
                held.error().message);
  }
  pinned_ = {checkpoint->size, checkpoint->root};
  return *checkpoint;
}

Result<std::variant<Refusal, Receipt>> Client::Append(
    const Submission& submission) {
  if (auto learnt = LearnLogKeys(); !learnt) {
    return learnt.error();
  }
  v1::AppendRequest request = ToRequest(submission);
  request.set_consistent_with(pinned_.size);
  v1::AppendResponse response;
  grpc::ClientContext context;
  SetDeadline(context, options_.deadline_ms);
  if (auto status = connection_->ledger->Append(&context, request, &response);
      !status.ok()) {
    return FromStatus(status);
  }
  if (response.verdict() != VerdictName(Verdict::kAccepted)) {
    auto refusal = ParseRefusal(response);
    if (!refusal) {
      return refusal.error();
    }
    return std::variant<Refusal, Receipt>(std::move(*refusal));
  }
  auto entry = DecodeEntry(response.entry());
  if (!entry || !std::holds_alternative<EventEntry>(*entry) ||
      std::get<EventEntry>(*entry).body != submission.body) {
    return Lied("acknowledges another event than was sent");
  }
  auto path = ParseHashes(response.path());
  auto consistency = ParseHashes(response.consistency());
  if (!path || !consistency) {
    return Lied("has a malformed proof");
  }
  auto checkpoint = AcceptCheckpoint(response.checkpoint(), *consistency);
  if (!checkpoint) {
    return checkpoint.error();
  }
  if (auto held = VerifyInclusion(response.index(),
                                  {checkpoint->size, checkpoint->root},
                                  HashLeaf(response.entry()), *path);
      !held) {
    return Lied("doesn't prove that the event is in the log: " +
                held.error().message);
  }
  return std::variant<Refusal, Receipt>(
      Receipt{.index = response.index(),
              .event_id = EventId(submission.body),
              .recorded_at_ms = std::get<EventEntry>(*entry).recorded_at_ms,
              .checkpoint = std::move(*checkpoint)});
}

Result<std::vector<UnitHead>> Client::Heads(
    const std::vector<v1::UnitId>& units, bool with_contents) {
  v1::GetHeadsRequest request;
  request.mutable_units()->Assign(units.begin(), units.end());
  request.set_with_contents(with_contents);
  v1::GetHeadsResponse response;
  grpc::ClientContext context;
  SetDeadline(context, options_.deadline_ms);
  if (auto status = connection_->ledger->GetHeads(&context, request, &response);
      !status.ok()) {
    return FromStatus(status);
  }
  std::vector<UnitHead> heads;
  for (v1::UnitHead& head : *response.mutable_heads()) {
    UnitHead parsed;
    parsed.unit = std::move(*head.mutable_unit());
    parsed.chain.length = head.length();
    if (auto hash = HashFromBytes(head.head())) {
      parsed.chain.head = *hash;
    } else if (head.length() != 0) {
      return Lied("has a malformed head for " + parsed.unit.serial());
    }
    parsed.state = std::move(*head.mutable_state());
    heads.push_back(std::move(parsed));
  }
  return heads;
}

Result<std::unique_ptr<Traced>> Client::TraceNamed(const v1::UnitId* unit,
                                                   const v1::Alias* alias) {
  v1::TraceRequest request;
  if (unit != nullptr) {
    *request.mutable_unit() = *unit;
  } else {
    *request.mutable_alias() = *alias;
  }
  request.set_registry_known_at(registry_.tree.size);
  request.set_consistent_with(pinned_.size);
  v1::TraceResponse response;
  grpc::ClientContext context;
  SetDeadline(context, options_.deadline_ms);
  if (auto status = connection_->ledger->Trace(&context, request, &response);
      !status.ok()) {
    return FromStatus(status);
  }
  auto consistency = ParseHashes(response.consistency());
  if (!consistency) {
    return consistency.error();
  }
  auto verified = Accept(response.answer(), *consistency);
  if (!verified) {
    return verified.error();
  }
  auto traced = std::make_unique<Traced>();
  traced->answer = std::move(*response.mutable_answer());
  traced->verified = std::move(*verified);
  if (unit != nullptr) {
    traced->unit = *unit;
  } else {
    auto meant = ResolveAlias(traced->verified, *alias);
    if (!meant) {
      return meant.error();
    }
    traced->unit = std::move(*meant);
  }
  auto history = UnitHistoryOf(traced->verified, traced->unit.issuer(),
                               traced->unit.serial());
  if (!history) {
    return history.error();
  }
  traced->history = std::move(*history);
  return traced;
}

Result<std::unique_ptr<Traced>> Client::Trace(const v1::UnitId& unit) {
  return TraceNamed(&unit, nullptr);
}

Result<std::unique_ptr<Traced>> Client::TraceAlias(const v1::Alias& alias) {
  if (alias.kind() != v1::ALIAS_KIND_UNSPECIFIED) {
    return TraceNamed(nullptr, &alias);
  }
  for (const v1::AliasKind kind : kAliasKinds) {
    v1::Alias of_kind = alias;
    of_kind.set_kind(kind);
    auto traced = TraceNamed(nullptr, &of_kind);
    if (traced || traced.error().code != ErrorCode::kNotFound) {
      return traced;
    }
  }
  return Error{ErrorCode::kNotFound, "nobody claimed the alias " +
                                         alias.value() +
                                         " in any kind: its absence is proved"};
}

Result<VerifiedAnswer> Client::Subjects(const std::vector<Subject>& subjects) {
  v1::GetSubjectsRequest request;
  for (const Subject& subject : subjects) {
    v1::SubjectName* name = request.add_subjects();
    name->set_type(static_cast<std::uint32_t>(subject.type));
    name->mutable_parts()->Assign(subject.parts.begin(), subject.parts.end());
  }
  request.set_consistent_with(pinned_.size);
  v1::GetSubjectsResponse response;
  grpc::ClientContext context;
  SetDeadline(context, options_.deadline_ms);
  if (auto status =
          connection_->ledger->GetSubjects(&context, request, &response);
      !status.ok()) {
    return FromStatus(status);
  }
  auto consistency = ParseHashes(response.consistency());
  if (!consistency) {
    return consistency.error();
  }
  auto verified = Accept(response.answer(), *consistency);
  if (!verified) {
    return verified.error();
  }
  for (const Subject& subject : subjects) {
    if (verified->FindSubject(subject) == nullptr) {
      return Lied("leaves out a subject that was asked for");
    }
  }
  return verified;
}

Result<Checkpoint> Client::LatestCheckpoint() {
  if (auto learnt = LearnLogKeys(); !learnt) {
    return learnt.error();
  }
  v1::GetConsistencyRequest request;
  request.set_old_size(pinned_.size);
  v1::GetConsistencyResponse response;
  grpc::ClientContext context;
  SetDeadline(context, options_.deadline_ms);
  if (auto status =
          connection_->ledger->GetConsistency(&context, request, &response);
      !status.ok()) {
    return FromStatus(status);
  }
  auto proof = ParseHashes(response.proof());
  if (!proof) {
    return proof.error();
  }
  return AcceptCheckpoint(response.checkpoint(), *proof);
}

}  // namespace waybill
