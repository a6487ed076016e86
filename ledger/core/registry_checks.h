// SPDX-License-Identifier: Apache-2.0
//
// What registry_rules.cc and registry_actions.cc share. Private to them.
#ifndef WAYBILL_LEDGER_CORE_REGISTRY_CHECKS_H_
#define WAYBILL_LEDGER_CORE_REGISTRY_CHECKS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "waybill/v1/event.pb.h"

#include "ledger/core/registry_records.h"
#include "ledger/core/verdict.h"

namespace waybill {

// The party's key in force with these octets, or null.
const KeyRecord* FindKeyInForce(const PartyRecord& record,
                                const std::string& key);

// Distinct names and keys, 1 <= threshold <= n; else kMalformed.
std::optional<Refusal> CheckGovernorSet(
    const google::protobuf::RepeatedPtrField<v1::Governor>& governors,
    std::uint32_t threshold);

// At least one, each once; else kMalformed.
std::optional<Refusal> CheckLogKeys(
    const google::protobuf::RepeatedPtrField<std::string>& keys);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_REGISTRY_CHECKS_H_
