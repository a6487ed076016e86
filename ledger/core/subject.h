// SPDX-License-Identifier: Apache-2.0
//
// Subjects: what a chain is about, and the arithmetic of chains. Each subject
// has a label, its key in the map, and a head that every event of its chain
// moves on. docs/FORMAT.md, "Subjects". Pure and thread-safe.
#ifndef WAYBILL_LEDGER_CORE_SUBJECT_H_
#define WAYBILL_LEDGER_CORE_SUBJECT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/core/hash.h"

namespace waybill {

// Hashed into labels: never change a value.
enum class SubjectType : std::uint8_t {
  kCustody = 1,       // issuer, serial
  kObservations = 2,  // issuer, serial
  kAlias = 3,         // alias kind (its number, one octet), value
  kParty = 4,         // party: profile, standing, keys, delegations
  kApprovals = 5,     // party: approvals and withdrawals
  kModel = 6,         // model
  kSite = 7,          // party, site
  kLicence = 8,       // licence
  kPolicy = 9,        // pack: publication, rescission, enforcement
  kList = 10,         // screening list
  kOwnership = 11,    // owned party
  kGovernors = 12,    // no parts: genesis, governor and log key changes
  kFinding = 13,      // code, subject
};

struct Subject {
  SubjectType type;
  std::vector<std::string> parts;

  bool operator==(const Subject&) const = default;
};

// H("waybill/subject/1" ‖ u8 type ‖ for each part u16be length ‖ octets).
// REQUIRES: each part at most 65,535 octets.
Hash SubjectLabel(const Subject& subject);
Hash CustodyLabel(std::string_view issuer, std::string_view serial);
Hash ObservationsLabel(std::string_view issuer, std::string_view serial);

// The chain of one subject as the map commits to it. A subject with length 0
// is absent from the map.
struct Chain {
  std::uint64_t length = 0;
  Hash head = kZeroHash;

  bool operator==(const Chain&) const = default;
};

// The chain after one more event:
// head = H("waybill/head/1" ‖ previous head ‖ event id ‖ unit leaf or zeros).
Chain Extend(const Chain& chain, const Hash& event_id, const Hash& unit_leaf);

// The map's leaf: H(02 ‖ label ‖ u64be length ‖ head).
Hash MapLeaf(const Hash& label, const Chain& chain);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_SUBJECT_H_
