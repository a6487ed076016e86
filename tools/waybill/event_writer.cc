// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/event_writer.h"

#include <iterator>
#include <utility>

#include <sodium.h>

#include "client/local_file.h"
#include "ledger/core/author.h"
#include "ledger/core/text.h"
#include "tools/waybill/event_check.h"
#include "tools/waybill/event_file.h"
#include "tools/waybill/signer_list.h"

namespace waybill::cli {
namespace {

constexpr std::size_t kEvidenceBytesMax = std::size_t{8} << 20;
// A governance event not accepted within this has to be signed again: shortly
// after if everyone is at hand, else when the file has made its round.
constexpr std::int64_t kGovernanceValidMs = kDayMs;
constexpr std::int64_t kSavedGovernanceValidMs = 14 * kDayMs;

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

// A place that names a site names the site's country too.
Result<void> FillCountry(Session& session, v1::Place& place) {
  if (place.site().empty() || !place.country().empty()) {
    return {};
  }
  auto client = session.Connect();
  if (!client) {
    return client.error();
  }
  auto verified = (*client)->Subjects(
      {{SubjectType::kSite, {place.site_party(), place.site()}}});
  if (!verified) {
    return verified.error();
  }
  const v1::Site* site =
      verified->registry.FindSite(place.site_party(), place.site());
  if (site == nullptr) {
    return Error{
        ErrorCode::kInvalidArgument,
        place.site_party() + " has no site " + place.site() + " on record"};
  }
  place.set_country(site->country());
  return {};
}

Result<void> FillCountries(Session& session, v1::Event& event) {
  if (event.has_place()) {
    if (auto filled = FillCountry(session, *event.mutable_place()); !filled) {
      return filled;
    }
  }
  if (event.ship().has_destination()) {
    return FillCountry(session, *event.mutable_ship()->mutable_destination());
  }
  if (event.redirect().has_destination()) {
    return FillCountry(session,
                       *event.mutable_redirect()->mutable_destination());
  }
  if (event.return_().has_destination()) {
    return FillCountry(session,
                       *event.mutable_return_()->mutable_destination());
  }
  return {};
}

Result<void> SetPlace(const WriteOptions& options, const std::string& party,
                      v1::Event& event) {
  auto place = PlaceOf(options, party);
  if (!place) {
    return place.error();
  }
  if (place->ByteSizeLong() > 0) {
    *event.mutable_place() = *place;
  }
  return {};
}

Outcome Deliver(Session& session, const WriteOptions& options,
                const Submission& submission) {
  if (options.check.only) {
    return ShowCheck(session, submission, options.check);
  }
  if (auto held_back = HeldBack(session, submission, options.check)) {
    return *std::move(held_back);
  }
  if (options.save.empty()) {
    return Send(session, submission);
  }
  if (auto written =
          WriteFile(options.save, ToEventFile(submission).SerializeAsString(),
                    Overwrite::kNever);
      !written) {
    return NotWritten(written.error());
  }
  Outcome outcome;
  outcome.facts = {{"saved", options.save},
                   {"event", ToHex(EventId(submission.body))}};
  auto waiting = FromEventFile(ToEventFile(submission));
  if (waiting && !waiting->missing.empty()) {
    outcome.facts.emplace_back("yet_to_sign", NamesOfMissing(*waiting));
  }
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
      return NotReady(client.error());
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
    return NotReady(fields.error());
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

bool PartyActsAlone(const v1::Governance& governance) {
  return governance.has_add_site() || governance.has_revoke_key() ||
         governance.has_delegate() || governance.has_withdraw_delegation() ||
         governance.has_mark_finding();
}

Result<void> AddGoverning(const WriteOptions& options,
                          const v1::Governance& governance,
                          SignerList& signers) {
  if (options.governors.empty() && options.governors_elsewhere.empty()) {
    if (PartyActsAlone(governance)) {
      if (auto added = signers.AddActor(); !added) {
        return added;
      }
      // Of a mark: who agrees.
      if (auto added = signers.AddKeys(options.cosigners, v1::COSIGNER);
          !added) {
        return added;
      }
      return signers.AddElsewhere(options.cosigners_elsewhere, v1::COSIGNER);
    }
    return Error{ErrorCode::kInvalidArgument,
                 "nobody signs: name governors' keys with --governor, or who "
                 "signs elsewhere with --governor-elsewhere"};
  }
  if (auto added = signers.AddKeys(options.governors, v1::GOVERNOR); !added) {
    return added;
  }
  return signers.AddElsewhere(options.governors_elsewhere, v1::GOVERNOR);
}

// An answer that was lost leaves open whether the event was recorded. The same
// octets again settle it; a new event would be another one.
Outcome KeepUnanswered(Session& session, const Submission& submission,
                       const Error& error) {
  Outcome outcome = Failed(error);
  const std::string path = session.options().home + "/outbox/" +
                           ToHex(EventId(submission.body)) + ".event";
  auto kept = WriteFile(path, ToEventFile(submission).SerializeAsString(),
                        Overwrite::kReplace);
  if (!kept) {
    outcome.error += "; the event could not be kept: " + kept.error().message;
    return outcome;
  }
  outcome.error +=
      "; it may or may not be recorded. To settle it, run: waybill event "
      "send " +
      path;
  outcome.facts = {{"kept", path}};
  return outcome;
}

}  // namespace

Outcome WriteEvent(Session& session, const WriteOptions& options,
                   v1::Event event, std::vector<DraftUnit> units,
                   std::vector<std::string> files) {
  if (units.empty()) {
    return Failed(Exit::kUsage, "name the units that this is about");
  }
  SignerList signers(session, options);
  if (auto added = signers.AddActor(); !added) {
    return NotReady(added.error());
  }
  const std::string party = signers.signers().front().party;
  for (const auto& ready :
       {signers.AddKeys(options.cosigners, v1::COSIGNER),
        signers.AddElsewhere(options.cosigners_elsewhere, v1::COSIGNER),
        signers.AddKeys(options.witnesses, v1::WITNESS),
        signers.AddElsewhere(options.witnesses_elsewhere, v1::WITNESS),
        signers.AddKeys(options.governors, v1::GOVERNOR),
        signers.AddElsewhere(options.governors_elsewhere, v1::GOVERNOR),
        Date(session, options, event), SetPlace(options, party, event),
        FillCountries(session, event)}) {
    if (!ready) {
      return NotReady(ready.error());
    }
  }
  auto documents = ReadEvidence(options.evidence);
  if (!documents) {
    return NotReady(documents.error());
  }
  files.insert(files.end(), std::make_move_iterator(documents->begin()),
               std::make_move_iterator(documents->end()));
  return BuildAndDeliver(session, options, std::move(event), std::move(units),
                         std::move(files), signers.signers());
}

Outcome WriteGovernance(Session& session, const WriteOptions& options,
                        v1::Governance governance, std::vector<DraftUnit> units,
                        std::vector<std::string> files) {
  v1::Event event;
  *event.mutable_governance() = std::move(governance);
  SignerList signers(session, options);
  if (auto added = AddGoverning(options, event.governance(), signers); !added) {
    return NotReady(added.error());
  }
  if (auto dated = Date(session, options, event); !dated) {
    return NotReady(dated.error());
  }
  auto head = ProvedHead(session, event);
  if (!head) {
    return NotReady(head.error());
  }
  event.mutable_governance()->set_subject_head(std::string(View(*head)));
  event.mutable_governance()->set_not_after_ms(
      NowMs() +
      (options.save.empty() ? kGovernanceValidMs : kSavedGovernanceValidMs));
  return BuildAndDeliver(session, options, std::move(event), std::move(units),
                         std::move(files), signers.signers());
}

Outcome Send(Session& session, const Submission& submission) {
  auto client = session.Connect();
  if (!client) {
    return NotReady(client.error());
  }
  auto result = (*client)->Append(submission);
  if (!result) {
    return result.error().code == ErrorCode::kUnavailable
               ? KeepUnanswered(session, submission, result.error())
               : Failed(result.error());
  }
  if (const Refusal* refusal = std::get_if<Refusal>(&*result)) {
    return RefusedOutcome(*refusal, submission);
  }
  const Receipt& receipt = std::get<Receipt>(*result);
  Outcome outcome;
  outcome.facts = {{"event", ToHex(receipt.event_id)},
                   {"recorded", "entry " + std::to_string(receipt.index) +
                                    ", proved in the log of size " +
                                    std::to_string(receipt.checkpoint.size)},
                   {"recorded_at", FormatTime(receipt.recorded_at_ms)}};
  if (!submission.units.empty()) {
    outcome.facts.emplace_back("units",
                               std::to_string(submission.units.size()));
  }
  return outcome;
}

}  // namespace waybill::cli
