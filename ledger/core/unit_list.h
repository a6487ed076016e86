// SPDX-License-Identifier: Apache-2.0
//
// The unit list of an event: a Merkle tree over salted unit leaves, strictly
// ascending by label, so that one signature states the outcome of thousands of
// units and one of them can be shown without the others. docs/FORMAT.md, "Unit
// list". Pure and thread-safe.
#ifndef WAYBILL_LEDGER_CORE_UNIT_LIST_H_
#define WAYBILL_LEDGER_CORE_UNIT_LIST_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/v1/event.pb.h"

#include "ledger/core/hash.h"
#include "ledger/core/result.h"

namespace waybill {

// H(00 ‖ "waybill/unit/1" ‖ label ‖ u8 role ‖ u8 outcome ‖ link ‖
//   H(attributes) ‖ salt): an RFC 6962 leaf hash. The label is the unit's
// custody label in every role; an empty link counts as 32 zero octets.
// REQUIRES: link of 0 or 32 octets, salt of 16.
Hash UnitLeaf(const v1::UnitRow& row);
Hash UnitLeaf(const v1::UnitRow& row, const Hash& label);

// Custody label of the row's unit, and of each row's.
Hash RowLabel(const v1::UnitRow& row);
std::vector<Hash> RowLabels(const std::vector<v1::UnitRow>& rows);

// The row's attributes. Fails with kInvalidArgument unless `bytes` are their
// one encoding; no octets at all are attributes with nothing in them.
Result<v1::UnitAttributes> ParseAttributes(std::string_view bytes);

// H(00 ‖ "waybill/private/1" ‖ u16be-prefixed name ‖ u32be-prefixed value ‖
//   salt). REQUIRES: salt of 16 octets.
Hash PrivateLeaf(const v1::PrivateField& field);

// Tree heads of the two, and of a file in chunks of 65,536 octets (the last
// one shorter; an empty file is one empty chunk).
Hash UnitListRoot(const std::vector<v1::UnitRow>& rows);
Hash UnitListRoot(const std::vector<v1::UnitRow>& rows,
                  const std::vector<Hash>& labels);  // RowLabels(rows).
Hash PrivateRoot(const std::vector<v1::PrivateField>& fields);
Hash FileRoot(std::string_view content);
inline constexpr std::size_t kFileChunkBytes = 65536;

inline constexpr std::size_t kSecretBytes = 32;
inline constexpr std::size_t kSaltBytes = 16;

// The salt at a position: the first 16 octets of HMAC-SHA-256(secret, u32be
// position). REQUIRES: a secret of 32 random octets, never used for another
// event.
std::string SaltAt(std::string_view secret, std::uint32_t position);

// Puts the rows in label order and gives each its salt.
void PrepareUnitList(std::vector<v1::UnitRow>& rows, std::string_view secret);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_UNIT_LIST_H_
