// SPDX-License-Identifier: Apache-2.0
//
// Who takes part in the history that audits are measured on, and what
// governance has said of them.
#ifndef WAYBILL_TOOLS_BENCH_AUDIT_CAST_H_
#define WAYBILL_TOOLS_BENCH_AUDIT_CAST_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/v1/event.pb.h"

#include "ledger/core/keys.h"

namespace waybill::bench {

inline constexpr const char* kAuditGovernor = "governor";
inline constexpr const char* kAuditInspector = "inspector";
inline constexpr const char* kAuditForwarder = "forwarder";

struct Player {
  const char* party;
  const char* country;
};
inline constexpr Player kMakers[] = {{"maker-1", "TW"}, {"maker-2", "US"}};
inline constexpr Player kDistributors[] = {{"distributor-1", "US"},
                                           {"distributor-2", "SG"},
                                           {"distributor-3", "DE"},
                                           {"distributor-4", "AE"}};
// The last one has no approval; its name is on the screening list.
inline constexpr Player kHolders[] = {
    {"cloud-1", "US"}, {"cloud-2", "MY"}, {"cloud-3", "DE"},
    {"cloud-4", "IN"}, {"cloud-5", "AE"}, {"cloud-6", "JP"},
    {"lab-1", "US"},   {"lab-2", "GB"},   {"lab-3", "SG"},
    {"lab-4", "PL"},   {"lab-5", "BR"},   {"trader-1", "HK"}};
inline constexpr std::size_t kApprovedHolders = std::size(kHolders) - 1;
inline constexpr const char* kModels[] = {"H100-SXM5-80GB", "L4", "MI300X",
                                          "NIC-400"};

// The key of a party, of the governor or of the log: worth no secret.
SigningKey AuditKey(std::string_view name);

// The licence under which a distributor ships to a holder.
std::string AuditLicence(std::string_view shipper, std::string_view consignee);

// All acts of governance, in their order; subject_head and not_after_ms are
// still to be filled in. Dates are counted from `begin_ms`.
std::vector<v1::Governance> AuditGovernance(std::int64_t begin_ms);

}  // namespace waybill::bench

#endif  // WAYBILL_TOOLS_BENCH_AUDIT_CAST_H_
