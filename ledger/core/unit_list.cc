// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/unit_list.h"

#include <algorithm>
#include <numeric>

#include "ledger/core/canonical.h"
#include "ledger/core/check.h"
#include "ledger/core/encoding.h"
#include "ledger/core/merkle.h"
#include "ledger/core/subject.h"

namespace waybill {
namespace {

constexpr std::string_view kUnitTag = "waybill/unit/1";
constexpr std::string_view kPrivateTag = "waybill/private/1";

// Most rows have no attributes.
const Hash& HashOfNothing() {
  static const Hash hash = Sha256("");
  return hash;
}

}  // namespace

std::string SaltAt(std::string_view secret, std::uint32_t position) {
  WAYBILL_CHECK(secret.size() == kSecretBytes);
  std::string message;
  AppendU32(message, position);
  return std::string(View(HmacSha256(secret, message)).substr(0, kSaltBytes));
}

Hash UnitLeaf(const v1::UnitRow& row, const Hash& label) {
  WAYBILL_CHECK(row.link().empty() || row.link().size() == kZeroHash.size());
  WAYBILL_CHECK(row.salt().size() == kSaltBytes);
  const std::string_view link =
      row.link().empty() ? View(kZeroHash) : std::string_view(row.link());
  const Hash attributes =
      row.attributes().empty() ? HashOfNothing() : Sha256(row.attributes());
  const char numbers[] = {static_cast<char>(row.role()),
                          static_cast<char>(row.outcome())};
  std::string bytes;
  bytes.reserve(160);
  bytes += kUnitTag;
  bytes += View(label);
  bytes.append(numbers, sizeof(numbers));
  bytes += link;
  bytes += View(attributes);
  bytes += row.salt();
  return HashLeaf(bytes);
}

Hash UnitLeaf(const v1::UnitRow& row) { return UnitLeaf(row, RowLabel(row)); }

Hash RowLabel(const v1::UnitRow& row) {
  return CustodyLabel(row.issuer(), row.serial());
}

std::vector<Hash> RowLabels(const std::vector<v1::UnitRow>& rows) {
  std::vector<Hash> labels;
  labels.reserve(rows.size());
  for (const v1::UnitRow& row : rows) {
    labels.push_back(RowLabel(row));
  }
  return labels;
}

Hash PrivateLeaf(const v1::PrivateField& field) {
  WAYBILL_CHECK(field.salt().size() == kSaltBytes);
  std::string bytes(kPrivateTag);
  AppendString16(bytes, field.name());
  AppendString32(bytes, field.value());
  bytes += field.salt();
  return HashLeaf(bytes);
}

Hash UnitListRoot(const std::vector<v1::UnitRow>& rows) {
  return UnitListRoot(rows, RowLabels(rows));
}

Hash UnitListRoot(const std::vector<v1::UnitRow>& rows,
                  const std::vector<Hash>& labels) {
  WAYBILL_CHECK(rows.size() == labels.size());
  std::vector<Hash> leaves;
  leaves.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    leaves.push_back(UnitLeaf(rows[i], labels[i]));
  }
  return TreeRoot(leaves);
}

Hash PrivateRoot(const std::vector<v1::PrivateField>& fields) {
  std::vector<Hash> leaves;
  leaves.reserve(fields.size());
  for (const v1::PrivateField& field : fields) {
    leaves.push_back(PrivateLeaf(field));
  }
  return TreeRoot(leaves);
}

Hash FileRoot(std::string_view content) {
  std::vector<Hash> leaves;
  do {
    const std::string_view chunk = content.substr(0, kFileChunkBytes);
    leaves.push_back(HashLeaf(chunk));
    content.remove_prefix(chunk.size());
  } while (!content.empty());
  return TreeRoot(leaves);
}

Result<v1::UnitAttributes> ParseAttributes(std::string_view bytes) {
  v1::UnitAttributes attributes;
  if (!bytes.empty()) {
    if (const auto parsed = ParseCanonical(bytes, attributes); !parsed) {
      return parsed.error();
    }
  }
  return attributes;
}

void PrepareUnitList(std::vector<v1::UnitRow>& rows, std::string_view secret) {
  const std::vector<Hash> labels = RowLabels(rows);
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), 0);
  // Stable, so that equal rows (an error, but not ours to report) give the same
  // list every time.
  std::stable_sort(order.begin(), order.end(),
                   [&labels](std::size_t left, std::size_t right) {
                     return labels[left] < labels[right];
                   });
  std::vector<v1::UnitRow> sorted;
  sorted.reserve(rows.size());
  for (std::size_t from : order) {
    const auto position = static_cast<std::uint32_t>(sorted.size());
    sorted.push_back(std::move(rows[from]));
    sorted.back().set_salt(SaltAt(secret, position));
  }
  rows = std::move(sorted);
}

}  // namespace waybill
