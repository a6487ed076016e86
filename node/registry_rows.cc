// SPDX-License-Identifier: Apache-2.0
#include "node/registry_rows.h"

#include <optional>
#include <string>

namespace waybill {
namespace {

// Of what has dates of its own: [from, to), ended early by `ended`. Asked of no
// moment, everything is.
bool IsInForce(std::int64_t as_of_ms, std::int64_t from_ms, std::int64_t to_ms,
               const std::optional<Moment>& ended = std::nullopt) {
  return as_of_ms == 0 ||
         (from_ms <= as_of_ms && (to_ms == 0 || as_of_ms < to_ms) &&
          (!ended || as_of_ms < ended->recorded_at_ms));
}

void AddParties(const Registry& registry, v1::ListRegistryResponse& response) {
  for (const auto& [id, party] : registry.parties()) {
    v1::PartyRow* row = response.add_parties();
    *row->mutable_profile() = party.profile;
    row->set_suspended(party.suspended);
    for (const KeyRecord& key : party.keys) {
      if (!key.revoked) {
        row->add_keys(std::string(View(key.key)));
      }
    }
  }
}

void AddApprovals(const Registry& registry, std::int64_t as_of_ms,
                  v1::ListRegistryResponse& response) {
  for (const auto& [party, approvals] : registry.approvals()) {
    for (const auto& [id, approval] : approvals) {
      if (!IsInForce(as_of_ms, approval.approval.from_ms(),
                     approval.approval.to_ms(), approval.withdrawn)) {
        continue;
      }
      v1::ApprovalRow* row = response.add_approvals();
      *row->mutable_approval() = approval.approval;
      row->set_recorded_at_ms(approval.recorded.recorded_at_ms);
      row->set_withdrawn_at_ms(
          approval.withdrawn ? approval.withdrawn->recorded_at_ms : 0);
    }
  }
}

void AddLicences(const Registry& registry, std::int64_t as_of_ms,
                 v1::ListRegistryResponse& response) {
  for (const auto& [id, record] : registry.licences()) {
    const v1::Licence& licence = record.licence;
    const std::int64_t from_ms = licence.from_ms() != 0
                                     ? licence.from_ms()
                                     : record.issued.recorded_at_ms;
    if (!IsInForce(as_of_ms, from_ms, licence.to_ms(), record.revoked)) {
      continue;
    }
    *response.add_licences() = licence;
    v1::LicenceRow* row = response.add_licence_rows();
    row->set_issued_at_ms(record.issued.recorded_at_ms);
    row->set_revoked_at_ms(record.revoked ? record.revoked->recorded_at_ms : 0);
  }
}

void AddLists(const Registry& registry, v1::ListRegistryResponse& response) {
  for (const auto& [list, snapshots] : registry.lists()) {
    for (const ListRecord& snapshot : snapshots) {
      v1::ListRow* row = response.add_lists();
      row->set_list(list);
      row->set_snapshot(snapshot.snapshot);
      row->set_event(std::string(View(snapshot.event)));
      row->set_index(snapshot.recorded.index);
      row->set_recorded_at_ms(snapshot.recorded.recorded_at_ms);
      row->set_entries(snapshot.entries);
      row->set_file_octets(snapshot.file_octets);
    }
  }
}

}  // namespace

Result<void> FillRegistry(const Registry& registry, std::string_view kind,
                          std::int64_t as_of_ms,
                          v1::ListRegistryResponse& response) {
  if (kind == "parties") {
    AddParties(registry, response);
  } else if (kind == "models") {
    for (const auto& [id, model] : registry.models()) {
      *response.add_models() = model;
    }
  } else if (kind == "sites") {
    for (const auto& [id, site] : registry.sites()) {
      *response.add_sites() = site;
    }
  } else if (kind == "licences") {
    AddLicences(registry, as_of_ms, response);
  } else if (kind == "approvals") {
    AddApprovals(registry, as_of_ms, response);
  } else if (kind == "owners") {
    for (const v1::Ownership& edge : registry.ownership()) {
      if (IsInForce(as_of_ms, edge.from_ms(), edge.to_ms())) {
        *response.add_owners() = edge;
      }
    }
  } else if (kind == "lists") {
    AddLists(registry, response);
  } else if (kind == "governors") {
    response.mutable_governors()->Assign(registry.governors().begin(),
                                         registry.governors().end());
    response.set_threshold(registry.threshold());
  } else {
    return Error{ErrorCode::kInvalidArgument,
                 "the registry has parties, models, sites, licences, "
                 "approvals, owners, lists and governors; not \"" +
                     std::string(kind) + "\""};
  }
  return {};
}

Result<void> AnswerRegistry(const LedgerReader& reader,
                            const v1::ListRegistryRequest& request,
                            v1::ListRegistryResponse& response) {
  if (request.as_of_ms() < 0 || request.known_at_ms() < 0) {
    return Error{ErrorCode::kInvalidArgument, "a time before 1970"};
  }
  response.set_evaluated_to(reader.size());
  const std::int64_t known_at_ms =
      request.known_at_ms() != 0 ? request.known_at_ms() : request.as_of_ms();
  if (known_at_ms == 0 || known_at_ms >= reader.seal().recorded_at_ms) {
    return FillRegistry(reader.registry(), request.kind(), request.as_of_ms(),
                        response);
  }
  auto registry = reader.RegistryKnownAt(known_at_ms);
  if (!registry) {
    return registry.error();
  }
  return FillRegistry(*registry, request.kind(), request.as_of_ms(), response);
}

}  // namespace waybill
