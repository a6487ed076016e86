// SPDX-License-Identifier: Apache-2.0
//
// What the registry keeps of a party, an approval, a licence and a list, with
// the moments that say since when. Plain values.
#ifndef WAYBILL_LEDGER_CORE_REGISTRY_RECORDS_H_
#define WAYBILL_LEDGER_CORE_REGISTRY_RECORDS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "waybill/v1/event.pb.h"

#include "ledger/core/hash.h"
#include "ledger/core/keys.h"

namespace waybill {

// Where and when the ledger learnt something.
struct Moment {
  std::uint64_t index = 0;
  std::int64_t recorded_at_ms = 0;
};

struct KeyRecord {
  PublicKey key{};
  Moment added;
  std::optional<Moment> revoked;
  std::int64_t suspect_since_ms = 0;  // 0: not before its revocation.
};

struct PartyRecord {
  v1::PartyProfile profile;
  Moment admitted;
  bool suspended = false;
  std::vector<KeyRecord> keys;
  std::set<std::string, std::less<>> delegates;
};

struct ApprovalRecord {
  v1::Approval approval;  // from_ms filled in.
  Moment recorded;
  std::optional<Moment> withdrawn;
};

struct LicenceRecord {
  v1::Licence licence;
  Moment issued;
  std::optional<Moment> revoked;
};

// A snapshot of a screening list, as its event says; the entries are there or
// in the file beside it.
struct ListRecord {
  std::string snapshot;
  Hash event{};
  Moment recorded;
  std::uint64_t entries = 0;      // In the event itself.
  std::uint64_t file_octets = 0;  // 0: no file.
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_REGISTRY_RECORDS_H_
