// SPDX-License-Identifier: Apache-2.0
#include "node/policy_rows.h"

#include "ledger/policy/policy_in_force.h"

namespace waybill {
namespace {

bool Holds(const EvaluateOptions& options, const Moment& moment) {
  return moment.recorded_at_ms <= options.as_of_ms &&
         (!options.size || moment.index < *options.size);
}

}  // namespace

void ListPolicies(const Records& records,
                  const v1::ListPoliciesRequest& request,
                  const EvaluateOptions& options,
                  v1::ListPoliciesResponse& response) {
  for (const auto& [id, publications] : records.packs()) {
    if (!request.pack().empty() && request.pack() != id) {
      continue;
    }
    const DatedPack* in_force = PublicationInForce(records, id, options, false);
    for (const DatedPack& each : publications) {
      if (!Holds(options, each.published)) {
        continue;
      }
      v1::PolicyRow* row = response.add_policies();
      row->set_pack(id);
      row->set_version(each.version);
      row->set_index(each.published.index);
      row->set_recorded_at_ms(each.published.recorded_at_ms);
      if (each.rescinded && Holds(options, *each.rescinded)) {
        row->set_rescinded_at_ms(each.rescinded->recorded_at_ms);
      }
      row->set_in_force(&each == in_force);
      row->set_unread(each.unread);
      const bool wanted = request.version() == 0
                              ? &each == in_force
                              : request.version() == each.version;
      if (!request.pack().empty() && wanted && each.pack) {
        *row->mutable_content() = *each.pack;
      }
    }
  }
  for (const Dated<v1::Enforcement>& each : records.enforcement()) {
    if (Holds(options, each.recorded) &&
        (request.pack().empty() || request.pack() == each.value.pack())) {
      v1::EnforcementRow* row = response.add_enforcement();
      *row->mutable_enforcement() = each.value;
      row->set_index(each.recorded.index);
      row->set_recorded_at_ms(each.recorded.recorded_at_ms);
    }
  }
}

}  // namespace waybill
