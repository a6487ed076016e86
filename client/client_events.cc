// SPDX-License-Identifier: Apache-2.0
//
// The client's calls that write events, or read what it takes to write one.
#include <utility>

#include "client/calls.h"
#include "client/client.h"
#include "ledger/core/entry.h"
#include "ledger/core/unit_list.h"

namespace waybill {
namespace {

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

// The entry is the event asked for, and the rows are its whole unit list: what
// is signed says so.
Result<FetchedEvent> CheckFetched(const v1::LogEntry& fetched,
                                  const Hash& event_id) {
  auto entry = DecodeEntry(fetched.entry());
  if (!entry || !std::holds_alternative<EventEntry>(*entry)) {
    return Lied("is not an event");
  }
  const EventEntry& sealed_in = std::get<EventEntry>(*entry);
  const std::string& body = sealed_in.body;
  auto event = ParseEvent(body);
  if (!event || EventId(body) != event_id) {
    return Lied("is another event than was asked for");
  }
  FetchedEvent checked{
      .index = fetched.index(),
      .recorded_at_ms = sealed_in.recorded_at_ms,
      .event = std::move(*event),
      .units = {fetched.units().begin(), fetched.units().end()},
      .files = {fetched.files().begin(), fetched.files().end()}};
  for (const v1::UnitRow& row : checked.units) {
    if (CheckRowForm(checked.event, row)) {
      return Lied("has a malformed unit");
    }
  }
  auto file = checked.files.begin();
  for (const v1::Attachment& attachment : checked.event.attachments()) {
    if (attachment.kind() == v1::EVIDENCE || attachment.kind() == v1::FILE) {
      if (file == checked.files.end() || file->size() != attachment.length() ||
          attachment.root() != View(FileRoot(*file))) {
        return Lied("shows other files than are attached to the event");
      }
      ++file;
    }
    if (attachment.kind() == v1::UNIT_LIST &&
        (attachment.length() != checked.units.size() ||
         attachment.root() != View(UnitListRoot(checked.units)))) {
      return Lied("shows other units than the event lists");
    }
  }
  return checked;
}

}  // namespace

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
    return Failure(FromStatus(status));
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
    return Failure(FromStatus(status));
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

Result<FetchedEvent> Client::Event(const Hash& event_id) {
  v1::GetEntriesRequest request;
  request.set_event(std::string(View(event_id)));
  grpc::ClientContext context;
  SetDeadline(context, options_.deadline_ms);
  auto reader = connection_->ledger->GetEntries(&context, request);
  v1::LogEntry fetched;
  const bool any = reader->Read(&fetched);
  v1::LogEntry more;
  while (reader->Read(&more)) {
  }
  if (auto status = reader->Finish(); !status.ok()) {
    return Failure(FromStatus(status));
  }
  if (!any) {
    return Lied("shows no event");
  }
  return CheckFetched(fetched, event_id);
}

}  // namespace waybill
