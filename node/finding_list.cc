// SPDX-License-Identifier: Apache-2.0
#include "node/finding_list.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "ledger/core/entry.h"
#include "ledger/core/event.h"
#include "ledger/evidence/attestation.h"
#include "ledger/policy/evaluate.h"
#include "ledger/policy/pack.h"
#include "ledger/policy/policy_in_force.h"
#include "node/ledger_evidence.h"
#include "node/policy_rows.h"

namespace waybill {
namespace {

Result<v1::Severity> ParseSeverity(const std::string& name) {
  if (name.empty()) {
    return v1::SEVERITY_UNSPECIFIED;
  }
  std::string upper = name;
  std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  v1::Severity severity = v1::SEVERITY_UNSPECIFIED;
  if (!v1::Severity_Parse(upper, &severity) ||
      severity == v1::SEVERITY_UNSPECIFIED) {
    return Error{
        ErrorCode::kInvalidArgument,
        "no severity: " + name + "; it is info, low, medium, high or critical"};
  }
  return severity;
}

// How many findings the pages before held.
Result<std::size_t> ParseCursor(const std::string& after) {
  std::size_t position = 0;
  const char* end = after.data() + after.size();
  const auto parsed = std::from_chars(after.data(), end, position);
  if (!after.empty() && (parsed.ec != std::errc() || parsed.ptr != end)) {
    return Error{ErrorCode::kInvalidArgument, "malformed cursor: " + after};
  }
  return position;
}

Result<PolicyChoice> ChoiceOf(const v1::ListFindingsRequest& request) {
  v1::PolicyQuery query = request.policy();
  query.mutable_packs()->MergeFrom(request.packs());
  return MakePolicyChoice(query);
}

void AddSubject(const v1::FindingSubject& subject, FindingFilter& filter) {
  if (subject.type() == v1::UNIT_FINDING) {
    filter.units.emplace_back(subject.unit().issuer(), subject.unit().serial());
  } else if (subject.type() == v1::SHIPMENT_FINDING) {
    filter.shipments.push_back(*HashFromBytes(subject.shipment()));
  } else if (subject.type() == v1::PARTY_FINDING) {
    filter.parties.push_back(subject.party());
  } else {
    filter.sites.emplace_back(subject.party(), subject.site());
  }
}

Result<EvaluateOptions> OptionsOf(const LedgerReader& reader,
                                  const v1::ListFindingsRequest& request) {
  EvaluateOptions options;
  options.size = reader.size();
  options.as_of_ms =
      ResolveAsOf(request.as_of_ms(), reader.seal().recorded_at_ms);
  if (request.known_at_ms() != 0) {
    options.known_at_ms = request.known_at_ms();
  }
  if (request.has_unit()) {
    options.filter.units.emplace_back(request.unit().issuer(),
                                      request.unit().serial());
  }
  if (!request.party().empty()) {
    options.filter.parties.push_back(request.party());
  }
  if (!request.shipment().empty()) {
    auto shipment = HashFromBytes(request.shipment());
    if (!shipment) {
      return Error{ErrorCode::kInvalidArgument,
                   "shipment: " + shipment.error().message};
    }
    options.filter.shipments.push_back(*shipment);
  }
  if (!request.subject().empty()) {
    const auto subject = ParseFindingSubject(request.subject());
    if (!subject) {
      return Error{ErrorCode::kInvalidArgument,
                   request.subject() +
                       " is no subject: write unit:issuer/serial, "
                       "shipment:id, party:id or site:party/site"};
    }
    AddSubject(*subject, options.filter);
  }
  return options;
}

}  // namespace

Result<void> FindingList::CatchUp(const LedgerReader& reader) {
  if (taken_ >= reader.size()) {
    return {};
  }
  struct Gained {
    RecordedEvent recorded;
    std::vector<v1::UnitRow> rows;
    std::vector<std::string> files;
  };
  std::vector<Gained> gained;
  std::string damaged;
  auto read = reader.Entries(taken_, reader.size(), [&](LogRecord record) {
    auto entry = DecodeEntry(record.entry);
    if (!entry) {
      damaged = entry.error().message;
      return false;
    }
    if (const auto* sealed_in = std::get_if<EventEntry>(&*entry)) {
      auto event = ParseEvent(sealed_in->body);
      if (!event) {
        damaged = event.error().message;
        return false;
      }
      gained.push_back({{.id = EventId(sealed_in->body),
                         .moment = {record.index, sealed_in->recorded_at_ms},
                         .event = std::move(*event)},
                        std::move(record.units),
                        std::move(record.files)});
    }
    return true;
  });
  if (!read) {
    return read;
  }
  if (!damaged.empty()) {
    return Error{ErrorCode::kCorruption, "an entry is damaged: " + damaged};
  }
  for (const auto& [recorded, rows, files] : gained) {
    world_.Take(recorded, rows);
    world_.TakeFiles(recorded, files);
  }
  world_.Settle();
  taken_ = reader.size();
  // If this fails now, later answers say what wasn't evaluated.
  LedgerEvidence source(reader);
  for (const auto& [recorded, rows, files] : gained) {
    if (auto noted = NoteAttestation({recorded, rows, files}, source,
                                     vendor_roots_, world_);
        !noted) {
      return noted;
    }
  }
  return {};
}

Result<void> FindingList::Fill(const LedgerReader& reader,
                               const v1::ListFindingsRequest& request,
                               std::size_t limit,
                               v1::ListFindingsResponse& response) {
  const auto severity = ParseSeverity(request.min_severity());
  const auto begin = ParseCursor(request.after());
  if (!severity || !begin) {
    return severity ? begin.error() : severity.error();
  }
  auto options = OptionsOf(reader, request);
  if (!options) {
    return options.error();
  }
  const auto choice = ChoiceOf(request);
  if (!choice) {
    return choice.error();
  }
  options->as_if_enforced = choice->as_if_enforced;
  const MutexLock lock(mutex_);
  if (auto caught_up = CatchUp(reader); !caught_up) {
    return caught_up;
  }
  const auto policy = FindPolicyInForce(world_.records(), *choice, *options,
                                        ShippedCatalogue());
  if (!policy) {
    return policy.error();
  }
  for (const PackInForce& pack : policy->packs) {
    response.add_packs(PackInForceText(pack));
  }
  Evaluated evaluated = Evaluate(world_, policy->policy, *options);
  const std::vector<NotEvaluated>& by_rule = evaluated.not_evaluated;
  for (const auto& [list, reason] : world_.records().unread_lists()) {
    response.add_not_evaluated("screening list " + list + ": " + reason);
  }
  for (const auto* missing : {&policy->not_evaluated, &by_rule}) {
    for (const NotEvaluated& each : *missing) {
      response.add_not_evaluated(NotEvaluatedText(each));
    }
  }
  std::size_t position = 0;
  for (v1::Finding& finding : evaluated.findings) {
    const bool wanted =
        finding.severity() >= *severity &&
        (request.subject().empty() ||
         FindingSubjectText(finding.subject()) == request.subject()) &&
        (request.closed_too() || IsOpenFinding(finding)) &&
        (request.codes().empty() ||
         std::find(request.codes().begin(), request.codes().end(),
                   finding.code()) != request.codes().end());
    if (!wanted || position++ < *begin) {
      continue;
    }
    if (static_cast<std::size_t>(response.findings_size()) == limit) {
      response.set_next(std::to_string(*begin + limit));
      break;
    }
    *response.add_findings() = std::move(finding);
  }
  response.set_evaluated_to(reader.size());
  return {};
}

Result<void> FindingList::FillPolicies(const LedgerReader& reader,
                                       const v1::ListPoliciesRequest& request,
                                       v1::ListPoliciesResponse& response) {
  EvaluateOptions options;
  options.size = reader.size();
  options.as_of_ms = request.as_of_ms() != 0 ? request.as_of_ms()
                                             : reader.seal().recorded_at_ms;
  const MutexLock lock(mutex_);
  if (auto caught_up = CatchUp(reader); !caught_up) {
    return caught_up;
  }
  ListPolicies(world_.records(), request, options, response);
  response.set_evaluated_to(reader.size());
  return {};
}

Result<void> FindingList::Look(
    const LedgerReader& reader,
    const std::function<Result<void>(const World&)>& look) {
  const MutexLock lock(mutex_);
  if (auto caught_up = CatchUp(reader); !caught_up) {
    return caught_up;
  }
  return look(world_);
}

Result<void> FindingList::Lend(
    const Ledger& ledger,
    const std::function<Result<void>(const LedgerReader&, World&)>& use) {
  const MutexLock lock(mutex_);
  // Read with the lock held: the world is never ahead of it.
  const auto reader = ledger.Read();
  if (auto caught_up = CatchUp(*reader); !caught_up) {
    return caught_up;
  }
  return use(*reader, world_);
}

}  // namespace waybill
