// SPDX-License-Identifier: Apache-2.0
#include "node/ledger_service.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "node/access.h"
#include "node/conversion.h"
#include "node/status.h"

namespace waybill {
namespace {

constexpr int kHeadsMax = 10'000;
constexpr int kSubjectsMax = 1'000;

// Of one AppendStream call.
constexpr std::size_t kPendingMax = 256;
constexpr std::size_t kPendingMessagesMax = 2;  // Of the largest size.

Error Invalid(std::string message) {
  return {ErrorCode::kInvalidArgument, std::move(message)};
}

std::string Counted(const char* what, int count, int most) {
  return std::to_string(count) + " " + what + ", at most " +
         std::to_string(most) + " are answered at once";
}

// The units asked for and, with_contents, everything inside them, each once.
Result<std::vector<v1::UnitId>> UnitsOf(const LedgerReader& reader,
                                        const v1::GetHeadsRequest& request) {
  std::vector<v1::UnitId> units(request.units().begin(), request.units().end());
  if (!request.with_contents()) {
    return units;
  }
  std::set<Hash> seen;
  for (const v1::UnitId& unit : units) {
    seen.insert(CustodyLabel(unit.issuer(), unit.serial()));
  }
  for (const v1::UnitId& unit : request.units()) {
    auto contents =
        reader.Contents(CustodyLabel(unit.issuer(), unit.serial()), kHeadsMax);
    if (!contents && contents.error().code == ErrorCode::kExhausted) {
      return Invalid("more than " + std::to_string(kHeadsMax) +
                     " units are inside " + unit.serial());
    }
    if (!contents) {
      return contents.error();
    }
    for (v1::UnitId& inside : *contents) {
      if (seen.insert(CustodyLabel(inside.issuer(), inside.serial())).second) {
        units.push_back(std::move(inside));
      }
    }
    if (units.size() > kHeadsMax) {
      return Invalid("more than " + std::to_string(kHeadsMax) +
                     " units are inside those named");
    }
  }
  return units;
}

Result<void> FillHeads(const LedgerReader& reader,
                       const v1::GetHeadsRequest& request,
                       v1::GetHeadsResponse& response) {
  auto units = UnitsOf(reader, request);
  if (!units) {
    return units.error();
  }
  std::vector<Hash> labels;
  labels.reserve(units->size());
  for (const v1::UnitId& unit : *units) {
    labels.push_back(CustodyLabel(unit.issuer(), unit.serial()));
  }
  auto records = reader.Heads(labels);
  if (!records) {
    return records.error();
  }
  for (std::size_t i = 0; i < units->size(); ++i) {
    UnitRecord& record = (*records)[i];
    v1::UnitHead* head = response.add_heads();
    *head->mutable_unit() = std::move((*units)[i]);
    head->set_length(record.custody.length);
    head->set_head(std::string(View(record.custody.head)));
    *head->mutable_state() = std::move(record.state);
  }
  return {};
}

Result<void> FillTrace(const LedgerReader& reader,
                       const v1::TraceRequest& request,
                       v1::TraceResponse& response) {
  // What was proved of the registry counts at its own checkpoint only.
  const bool with_authority = request.registry_known_at() != reader.size();
  if (auto added = AddConsistency(reader, request.consistent_with(),
                                  *response.mutable_consistency());
      !added) {
    return added;
  }
  if (request.has_alias()) {
    auto meant = reader.TraceAlias(request.alias(), with_authority);
    if (!meant) {
      return meant.error();
    }
    *response.mutable_answer() = std::move(meant->answer);
    if (meant->unit) {
      *response.mutable_unit() = std::move(*meant->unit);
    }
    return {};
  }
  const v1::UnitId& unit = request.unit();
  auto answer = reader.Trace(unit.issuer(), unit.serial(), with_authority);
  if (!answer) {
    return answer.error();
  }
  *response.mutable_answer() = std::move(*answer);
  *response.mutable_unit() = unit;
  return {};
}

Result<void> CheckTrace(const v1::TraceRequest& request) {
  if (request.has_unit() == request.has_alias()) {
    return Invalid("a trace is of a unit or of an alias, one of them");
  }
  const std::size_t longest =
      std::max({request.unit().issuer().size(), request.unit().serial().size(),
                request.alias().value().size()});
  if (longest > kTextBytesMax) {
    return Invalid("a name is longer than " + std::to_string(kTextBytesMax) +
                   " octets");
  }
  if (request.has_alias() && (request.alias().kind() <= 0 ||
                              request.alias().kind() > v1::AliasKind_MAX)) {
    return Invalid("the alias has no known kind: ask for each kind in turn");
  }
  return {};
}

}  // namespace

LedgerService::LedgerService(Ledger& ledger, Workers& workers, OpenCalls& calls,
                             Access& access, const Config::Limits& limits)
    : ledger_(ledger),
      workers_(workers),
      calls_(calls),
      access_(access),
      reads_(ledger, workers, calls, access),
      bounds_{.pending_max = kPendingMax,
              .pending_bytes_max =
                  kPendingMessagesMax *
                  static_cast<std::size_t>(limits.message_bytes)} {}

bool LedgerService::EndStreams(std::int64_t timeout_ms) {
  append_calls_.EndAll();
  entry_calls_.EndAll();
  return append_calls_.WaitUntilNone(timeout_ms) &&
         entry_calls_.WaitUntilNone(timeout_ms);
}

grpc::ServerUnaryReactor* LedgerService::Append(
    grpc::CallbackServerContext* context, const v1::AppendRequest* request,
    v1::AppendResponse* response) {
  UnaryCall* reactor = UnaryCall::Begin(calls_);
  if (reactor == nullptr) {
    return UnaryCall::Refuse(*context);
  }
  if (auto allowed = access_.Check(*context, Deed::kAppend); !allowed) {
    reactor->Finish(ToStatus(allowed.error(), *context));
    return reactor;
  }
  v1::AppendRequest taken = *request;
  auto submission = ToSubmission(taken);
  if (!submission) {
    reactor->Finish(ToStatus(submission.error(), *context));
    return reactor;
  }
  auto done = [this, context, reactor, response, tag = request->tag(),
               consistent_with = request->consistent_with()](
                  Result<Acknowledgement> acknowledgement) {
    // On the ledger's thread, which commits the next batch: the work is left
    // to another.
    auto answer = [this, context, reactor, response, tag, consistent_with,
                   known = std::make_shared<Result<Acknowledgement>>(
                       std::move(acknowledgement))] {
      response->set_tag(tag);
      const auto filled =
          AnswerAppend(ledger_, std::move(*known), consistent_with, *response);
      reactor->Finish(filled ? grpc::Status::OK
                             : ToStatus(filled.error(), *context));
    };
    if (!workers_.Run(answer)) {
      answer();
    }
  };
  ledger_.Append(std::move(*submission), std::move(done));
  return reactor;
}

grpc::ServerBidiReactor<v1::AppendRequest, v1::AppendResponse>*
LedgerService::AppendStream(grpc::CallbackServerContext* context) {
  auto call = std::make_shared<AppendCall>(
      ledger_, workers_, access_, *context, bounds_,
      [this](AppendCall* gone) { append_calls_.Remove(gone); });
  AppendCall* reactor = call.get();
  if (auto allowed = access_.Check(*context, Deed::kAppend); !allowed) {
    call->End(allowed.error());
  }
  append_calls_.Start(std::move(call));
  return reactor;
}

grpc::ServerUnaryReactor* LedgerService::GetCheckpoint(
    grpc::CallbackServerContext* context,
    const v1::GetCheckpointRequest* /*request*/,
    v1::GetCheckpointResponse* response) {
  return reads_.Run(context, Deed::kReadLogState,
                    [response](const LedgerReader& reader) -> Result<void> {
                      response->set_checkpoint(reader.checkpoint());
                      return {};
                    });
}

grpc::ServerUnaryReactor* LedgerService::GetHeads(
    grpc::CallbackServerContext* context, const v1::GetHeadsRequest* request,
    v1::GetHeadsResponse* response) {
  return reads_.Run(
      context, Deed::kReadUnit,
      [request, response](const LedgerReader& reader) -> Result<void> {
        if (request->units_size() > kHeadsMax) {
          return Invalid(Counted("units", request->units_size(), kHeadsMax));
        }
        return FillHeads(reader, *request, *response);
      });
}

grpc::ServerUnaryReactor* LedgerService::Trace(
    grpc::CallbackServerContext* context, const v1::TraceRequest* request,
    v1::TraceResponse* response) {
  return reads_.Run(
      context, Deed::kReadUnit,
      [request, response](const LedgerReader& reader) -> Result<void> {
        if (auto valid = CheckTrace(*request); !valid) {
          return valid;
        }
        return FillTrace(reader, *request, *response);
      });
}

grpc::ServerUnaryReactor* LedgerService::GetSubjects(
    grpc::CallbackServerContext* context, const v1::GetSubjectsRequest* request,
    v1::GetSubjectsResponse* response) {
  return reads_.Run(
      context, Deed::kReadUnit,
      [request, response](const LedgerReader& reader) -> Result<void> {
        if (request->subjects_size() > kSubjectsMax) {
          return Invalid(
              Counted("subjects", request->subjects_size(), kSubjectsMax));
        }
        std::vector<Subject> subjects;
        for (const v1::SubjectName& name : request->subjects()) {
          auto subject = ToSubject(name);
          if (!subject) {
            return subject.error();
          }
          subjects.push_back(std::move(*subject));
        }
        auto answer = reader.Subjects(subjects, true);
        if (!answer) {
          return answer.error();
        }
        *response->mutable_answer() = std::move(*answer);
        return AddConsistency(reader, request->consistent_with(),
                              *response->mutable_consistency());
      });
}

grpc::ServerUnaryReactor* LedgerService::GetConsistency(
    grpc::CallbackServerContext* context,
    const v1::GetConsistencyRequest* request,
    v1::GetConsistencyResponse* response) {
  return reads_.Run(
      context, Deed::kReadLogState,
      [request, response](const LedgerReader& reader) -> Result<void> {
        response->set_checkpoint(reader.checkpoint());
        return AddConsistency(reader, request->old_size(),
                              *response->mutable_proof());
      });
}

grpc::ServerWriteReactor<v1::LogEntry>* LedgerService::GetEntries(
    grpc::CallbackServerContext* context,
    const v1::GetEntriesRequest* request) {
  auto call = std::make_shared<EntryCall>(
      ledger_, workers_, access_, *context, *request,
      [this](EntryCall* gone) { entry_calls_.Remove(gone); });
  EntryCall* reactor = call.get();
  entry_calls_.Start(std::move(call));
  return reactor;
}

}  // namespace waybill
