// SPDX-License-Identifier: Apache-2.0
#include "node/registry_rows.h"

#include <string>

namespace waybill {
namespace {

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

void AddApprovals(const Registry& registry,
                  v1::ListRegistryResponse& response) {
  for (const auto& [party, approvals] : registry.approvals()) {
    for (const auto& [id, approval] : approvals) {
      v1::ApprovalRow* row = response.add_approvals();
      *row->mutable_approval() = approval.approval;
      row->set_recorded_at_ms(approval.recorded.recorded_at_ms);
      row->set_withdrawn_at_ms(
          approval.withdrawn ? approval.withdrawn->recorded_at_ms : 0);
    }
  }
}

}  // namespace

Result<void> FillRegistry(const Registry& registry, std::string_view kind,
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
    for (const auto& [id, licence] : registry.licences()) {
      *response.add_licences() = licence.licence;
    }
  } else if (kind == "approvals") {
    AddApprovals(registry, response);
  } else if (kind == "governors") {
    response.mutable_governors()->Assign(registry.governors().begin(),
                                         registry.governors().end());
    response.set_threshold(registry.threshold());
  } else {
    return Error{ErrorCode::kInvalidArgument,
                 "the registry has parties, models, sites, licences, approvals "
                 "and governors; not \"" +
                     std::string(kind) + "\""};
  }
  return {};
}

}  // namespace waybill
