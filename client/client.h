// SPDX-License-Identifier: Apache-2.0
//
// START HERE to use Waybill from a program: a connection to a node that is
// trusted for nothing. Every answer about a subject is verified before it is
// returned, by the one verifier of ledger/core/answer.h, and every checkpoint
// must extend the last one that verified.
#ifndef WAYBILL_CLIENT_CLIENT_H_
#define WAYBILL_CLIENT_CLIENT_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "waybill/v1/answer.pb.h"
#include "waybill/v1/event.pb.h"
#include "waybill/v1/state.pb.h"

#include "ledger/core/answer.h"
#include "ledger/core/event.h"
#include "ledger/core/merkle.h"
#include "ledger/core/result.h"
#include "ledger/core/verdict.h"

namespace waybill {

// An event is in the log: proved by inclusion under a signed checkpoint.
struct Receipt {
  std::uint64_t index = 0;
  Hash event_id = kZeroHash;
  std::int64_t recorded_at_ms = 0;
  Checkpoint checkpoint;
};

// What a signer needs to know of a unit. The node's word: the ledger judges the
// event by its own state when it arrives.
struct UnitHead {
  v1::UnitId unit;
  Chain chain;  // Length 0: never commissioned.
  v1::UnitState state;
};

// An accepted event with everything it lists, checked against its identity.
struct FetchedEvent {
  std::uint64_t index = 0;          // The node's word, and
  std::int64_t recorded_at_ms = 0;  // so is this.
  v1::Event event;
  std::vector<v1::UnitRow> units;
  std::vector<std::string> files;  // In the order of its attachments.
};

// A unit's verified history, with the proof it came from.
struct Traced {
  v1::UnitId unit;
  v1::Answer answer;  // Verifies offline too, unless registry was reused.
  VerifiedAnswer verified;
  UnitHistory history;  // Borrows from `verified`.
};

// Calls block, each with a deadline. Not thread-safe.
class Client {
 public:
  struct Options {
    Trust trust;
    TreeHead pinned;  // Size 0: nothing seen yet.
    std::int64_t deadline_ms = 30000;
    // Prove the parties once per checkpoint rather than in every answer. The
    // answers in between don't verify without this client.
    bool reuse_registry = false;
    // That verify an answer; 0: one for each core.
    unsigned threads = 0;
  };

  // Connects without TLS: loopback only, as the node has it.
  static std::unique_ptr<Client> Connect(const std::string& address,
                                         Options options);
  // Over a channel of the caller's making; see connection.h.
  struct Connection;
  Client(std::unique_ptr<Connection> connection, Options options);
  ~Client();

  // Errors of every call: kUnavailable if the node can't be reached,
  // kVerificationFailed if it lied, kExhausted if it is too busy.

  // Hands a signed event in. An acceptance is returned once its proof holds.
  Result<std::variant<Refusal, Receipt>> Append(const Submission& submission);

  Result<std::vector<UnitHead>> Heads(const std::vector<v1::UnitId>& units,
                                      bool with_contents);

  // An event by its identity, for who wants to correct it or to resolve what
  // it shipped.
  Result<FetchedEvent> Event(const Hash& event_id);

  // kNotFound if the unit is proved absent.
  Result<std::unique_ptr<Traced>> Trace(const v1::UnitId& unit);
  // By another name; kind ALIAS_KIND_UNSPECIFIED asks for every kind in turn.
  Result<std::unique_ptr<Traced>> TraceAlias(const v1::Alias& alias);

  // Whole chains of any subjects, with the governors'.
  Result<VerifiedAnswer> Subjects(const std::vector<Subject>& subjects);

  // The newest checkpoint, verified against the pinned one.
  Result<Checkpoint> LatestCheckpoint();

  // The largest checkpoint that verified: what the next session pins.
  const TreeHead& pinned() const { return pinned_; }
  // Its signed note, if it verified in this session; evidence if the log forks.
  const std::string& pinned_note() const { return pinned_note_; }
  // The last Answer that didn't verify, serialised: evidence. Empty: none.
  const std::string& rejected_answer() const { return rejected_answer_; }
  // For questions that are not proofs (query_service.proto).
  Connection& connection() { return *connection_; }
  const Trust& trust() const { return options_.trust; }

 private:
  Result<VerifiedAnswer> Accept(const v1::Answer& answer,
                                const std::vector<Hash>& consistency);
  // How a call failed; if the node can't go on from what this client has seen
  // because it has less, that is a lie.
  Error Failure(Error error);
  // Keeps the answer as evidence if that is what the error calls for.
  Error Reject(Error error, const v1::Answer& answer);
  Result<Checkpoint> AcceptCheckpoint(const std::string& note,
                                      const std::vector<Hash>& consistency);
  Result<void> LearnLogKeys();
  bool IsSignedByLog(const Note& note) const;
  Result<std::unique_ptr<Traced>> TraceNamed(const v1::UnitId* unit,
                                             const v1::Alias* alias);
  Result<std::unique_ptr<Traced>> TraceOnce(const v1::UnitId* unit,
                                            const v1::Alias* alias,
                                            std::uint64_t registry_known_at);

  std::unique_ptr<Connection> connection_;
  Options options_;
  TreeHead pinned_;
  std::string pinned_note_;
  std::string rejected_answer_;
  ProvenRegistry registry_;
  // Proved from the genesis; empty until the first answer.
  std::string origin_;
  std::vector<PublicKey> log_keys_;
};

}  // namespace waybill

#endif  // WAYBILL_CLIENT_CLIENT_H_
