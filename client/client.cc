// SPDX-License-Identifier: Apache-2.0
#include "client/client.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <grpcpp/grpcpp.h>

#include "client/calls.h"
#include "ledger/core/canonical.h"
#include "ledger/core/note.h"
#include "ledger/threads.h"

namespace waybill {
namespace {

// A trace of a container with thousands of events stays far below.
constexpr int kMessageBytesMax = 256 << 20;

constexpr v1::AliasKind kAliasKinds[] = {v1::LABEL, v1::GPU_UUID,
                                         v1::DEVICE_KEY, v1::EPC};

// gRPC reads errno after it has done other things than connecting. Where one of
// them looked for a file in vain (the C library, for the number of processors,
// where /sys isn't mounted) a connection that is well under way has failed. So
// a failure gets another chance soon.
constexpr int kConnectAttempts = 3;
constexpr int kReconnectMs = 20;
constexpr int kSecondChanceMs = 300;

void Establish(grpc::Channel& channel, std::int64_t deadline_ms) {
  using std::chrono::milliseconds;
  using std::chrono::system_clock;
  const auto deadline = system_clock::now() + milliseconds(deadline_ms);
  int failures = 0;
  for (grpc_connectivity_state state = channel.GetState(true);
       state != GRPC_CHANNEL_READY; state = channel.GetState(true)) {
    auto until = deadline;
    if (state == GRPC_CHANNEL_TRANSIENT_FAILURE) {
      ++failures;
      until = std::min(deadline,
                       system_clock::now() + milliseconds(kSecondChanceMs));
    }
    if (failures == kConnectAttempts ||
        !channel.WaitForStateChange(state, until)) {
      return;  // The first call says why.
    }
  }
}

}  // namespace

std::unique_ptr<Client> Client::Connect(const std::string& address,
                                        Options options) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMessageBytesMax);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kReconnectMs);
  auto channel = grpc::CreateCustomChannel(
      address, grpc::InsecureChannelCredentials(), arguments);
  Establish(*channel, options.deadline_ms);
  return ConnectOver(std::move(channel), std::move(options));
}

Client::Client(std::unique_ptr<Connection> connection, Options options)
    : connection_(std::move(connection)),
      options_(std::move(options)),
      pinned_(options_.pinned) {}

Client::~Client() = default;

Result<VerifiedAnswer> Client::Accept(const v1::Answer& answer,
                                      const std::vector<Hash>& consistency) {
  auto verified =
      VerifyAnswer(answer, options_.trust, &registry_,
                   OnThreadsForEntries(
                       answer.entries_size(),
                       options_.threads == 0 ? CoreCount() : options_.threads));
  if (!verified) {
    return Reject(verified.error(), answer);
  }
  if (auto held = VerifyExtends(pinned_, verified->checkpoint, consistency);
      !held) {
    return Reject(Lied("is of another history than this client has seen: " +
                       held.error().message),
                  answer);
  }
  pinned_ = verified->checkpoint.tree();
  pinned_note_ = answer.checkpoint();
  origin_ = verified->registry.origin();
  log_keys_ = verified->registry.log_keys();
  if (options_.reuse_registry) {
    LearnRegistry(*verified, registry_);
  }
  return verified;
}

Error Client::Failure(Error error) {
  if (error.code != ErrorCode::kInvalidArgument || pinned_.size == 0) {
    return error;
  }
  v1::GetCheckpointResponse newest;
  grpc::ClientContext context;
  SetDeadline(context, options_.deadline_ms);
  if (!connection_->ledger
           ->GetCheckpoint(&context, v1::GetCheckpointRequest(), &newest)
           .ok()) {
    return error;
  }
  auto unverified = ReadCheckpoint(newest.checkpoint());
  if (!unverified || unverified->checkpoint.size >= pinned_.size) {
    return error;
  }
  v1::Answer shown;
  shown.set_checkpoint(newest.checkpoint());
  return Reject(Lied("is of a log that has shrunk: this client has seen size " +
                     std::to_string(pinned_.size) + ", the node has size " +
                     std::to_string(unverified->checkpoint.size)),
                shown);
}

Error Client::Reject(Error error, const v1::Answer& answer) {
  if (error.code == ErrorCode::kVerificationFailed) {
    rejected_answer_ = EncodeCanonical(answer);
  }
  return error;
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

bool Client::IsSignedByLog(const Note& note) const {
  return std::any_of(
      log_keys_.begin(), log_keys_.end(), [&](const PublicKey& key) {
        return VerifyNote(note, VerifierKey{origin_, KeyType::kEd25519, key})
            .has_value();
      });
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
  if (checkpoint->origin != origin_ || !IsSignedByLog(*note)) {
    // The governors may have changed the log's keys since: if they have, that
    // is proved, and what was asked can be asked again.
    const std::vector<PublicKey> before = std::exchange(log_keys_, {});
    if (auto learnt = LearnLogKeys(); !learnt) {
      return learnt.error();
    }
    if (log_keys_ != before) {
      return Error{ErrorCode::kUnavailable,
                   "the log's keys have changed, which is proved; ask again"};
    }
    return Lied("has a checkpoint that the log didn't sign");
  }
  if (auto held = VerifyExtends(pinned_, *checkpoint, consistency); !held) {
    return Lied("is of another history than this client has seen: " +
                held.error().message);
  }
  pinned_ = checkpoint->tree();
  pinned_note_ = note_text;
  return *checkpoint;
}

Result<std::unique_ptr<Traced>> Client::TraceNamed(const v1::UnitId* unit,
                                                   const v1::Alias* alias) {
  auto traced = TraceOnce(unit, alias, registry_.tree.size);
  if (!traced && traced.error().code == ErrorCode::kVerificationFailed &&
      registry_.tree.size != 0) {
    // What was proved for other units may lack what this one names.
    return TraceOnce(unit, alias, 0);
  }
  return traced;
}

Result<std::unique_ptr<Traced>> Client::TraceOnce(
    const v1::UnitId* unit, const v1::Alias* alias,
    std::uint64_t registry_known_at) {
  v1::TraceRequest request;
  if (unit != nullptr) {
    *request.mutable_unit() = *unit;
  } else {
    *request.mutable_alias() = *alias;
  }
  request.set_registry_known_at(registry_known_at);
  request.set_consistent_with(pinned_.size);
  v1::TraceResponse response;
  grpc::ClientContext context;
  SetDeadline(context, options_.deadline_ms);
  if (auto status = connection_->ledger->Trace(&context, request, &response);
      !status.ok()) {
    return Failure(FromStatus(status));
  }
  auto consistency = ParseHashes(response.consistency());
  if (!consistency) {
    return consistency.error();
  }
  // What no rule speaks of isn't kept: a saved answer is in its one encoding.
  response.mutable_answer()->DiscardUnknownFields();
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
      return Reject(meant.error(), traced->answer);
    }
    traced->unit = std::move(*meant);
  }
  auto history = UnitHistoryOf(traced->verified, traced->unit.issuer(),
                               traced->unit.serial());
  if (!history) {
    return Reject(history.error(), traced->answer);
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
    return Failure(FromStatus(status));
  }
  auto consistency = ParseHashes(response.consistency());
  if (!consistency) {
    return consistency.error();
  }
  response.mutable_answer()->DiscardUnknownFields();
  auto verified = Accept(response.answer(), *consistency);
  if (!verified) {
    return verified.error();
  }
  for (const Subject& subject : subjects) {
    if (verified->FindSubject(subject) == nullptr) {
      return Reject(Lied("leaves out a subject that was asked for"),
                    response.answer());
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
    return Failure(FromStatus(status));
  }
  auto proof = ParseHashes(response.proof());
  if (!proof) {
    return proof.error();
  }
  return AcceptCheckpoint(response.checkpoint(), *proof);
}

}  // namespace waybill
