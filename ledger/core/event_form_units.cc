// SPDX-License-Identifier: Apache-2.0
//
// The unit list of an event: each row by itself, then what the rows of
// containment, relabel, replace and attest owe each other.
#include <algorithm>
#include <map>

#include "ledger/core/form_check.h"
#include "ledger/core/unit_list.h"

namespace waybill {
namespace {

constexpr std::size_t kDigestHexDigits = 64;

bool IsContainment(v1::Event::KindCase kind) {
  return kind == v1::Event::kAssemble || kind == v1::Event::kRemove ||
         kind == v1::Event::kPack || kind == v1::Event::kUnpack;
}

bool IsRoleOf(v1::Event::KindCase kind, v1::UnitRole role) {
  if (IsContainment(kind)) {
    return role == v1::PARENT || role == v1::CHILD;
  }
  if (kind == v1::Event::kReceive) {
    return role == v1::SUBJECT || role == v1::UNEXPECTED;
  }
  if (kind == v1::Event::kRelabel) {
    return role == v1::SUBJECT || role == v1::REPLACED ||
           role == v1::REPLACEMENT;
  }
  if (kind == v1::Event::kReplace) {
    return role == v1::REPLACED || role == v1::REPLACEMENT;
  }
  return role == v1::SUBJECT ||
         (kind == v1::Event::kAttest && role == v1::SEEN_INSIDE);
}

bool IsDigestHex(std::string_view text) {
  return text.size() == kDigestHexDigits &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

void CheckAliases(const v1::UnitAttributes& attributes, FormCheck& check) {
  check.Require(attributes.aliases_size() <= static_cast<int>(kAliasesMax),
                "unit", "must have at most 8 aliases");
  for (int i = 0; i < attributes.aliases_size() && !check.failed(); ++i) {
    const v1::Alias& alias = attributes.aliases(i);
    check.Require(alias.kind() > v1::ALIAS_KIND_UNSPECIFIED &&
                      v1::AliasKind_IsValid(alias.kind()),
                  "alias", "must be of a known kind");
    check.Require(IsCleanText(alias.value(), kAliasBytesMax), "alias",
                  "must be 1 to 256 octets of NFC UTF-8 without control "
                  "characters or a space at either end");
    check.Require(alias.kind() != v1::DEVICE_KEY || IsDigestHex(alias.value()),
                  "alias",
                  "of a device key must be 64 lower-case hexadecimal digits");
    for (int j = 0; j < i; ++j) {
      check.Require(attributes.aliases(j).kind() != alias.kind() ||
                        attributes.aliases(j).value() != alias.value(),
                    "alias", "must not be listed twice");
    }
  }
}

void CheckSuccession(const v1::Succession& succession, FormCheck& check) {
  check.Name("model of a successor", succession.model());
  check.Require(succession.kind() > v1::UNIT_KIND_UNSPECIFIED &&
                    v1::UnitKind_IsValid(succession.kind()),
                "successor", "must be of a known kind of unit");
  check.Text("lot of a successor", succession.lot());
  check.OptionalCountry("country of a successor", succession.country());
  check.OptionalPartyId("party of a successor's site", succession.site_party());
  check.OptionalName("site of a successor", succession.site());
  check.PartyId("owner of a successor", succession.owner());
}

void CheckAttributes(const v1::Event& event, const v1::UnitRow& row,
                     FormCheck& check) {
  const auto attributes = ParseAttributes(row.attributes());
  check.Require(attributes.has_value(), "attributes",
                "must be in their one encoding");
  if (!attributes) {
    return;
  }
  const v1::Event::KindCase kind = event.kind_case();
  const v1::UnitRole role = row.role();
  const bool relabel = kind == v1::Event::kRelabel;
  const bool may_bind =
      kind == v1::Event::kCommission || (relabel && role != v1::REPLACED);
  check.Require(may_bind || attributes->aliases().empty(), "unit",
                "must not be given aliases here");
  check.Require(
      !relabel || role != v1::SUBJECT || !attributes->aliases().empty(), "unit",
      "must be given a new alias");
  CheckAliases(*attributes, check);

  const bool moves = !BeginsCustody(event, row) &&
                     ChainOfRow(kind, role) == SubjectType::kCustody;
  check.Require(moves || attributes->contents() == 0, "contents",
                "must not be stated here");
  const bool pairs = relabel && role != v1::SUBJECT;
  check.Require(pairs == attributes->has_counterpart(), "counterpart",
                pairs ? "must be named" : "must not be named here");
  if (pairs) {
    check.UnitId("counterpart", attributes->counterpart());
  }
  const bool succeeds = relabel && role == v1::REPLACEMENT;
  check.Require(succeeds == attributes->has_succession(), "succession",
                succeeds ? "must be stated" : "must not be stated here");
  if (succeeds) {
    CheckSuccession(attributes->succession(), check);
  }
}

const v1::Contain& ContainOf(const v1::Event& event) {
  if (event.has_assemble()) {
    return event.assemble();
  }
  if (event.has_remove()) {
    return event.remove();
  }
  return event.has_pack() ? event.pack() : event.unpack();
}

bool IsUnit(const v1::UnitRow& row, const v1::UnitId& unit) {
  return row.issuer() == unit.issuer() && row.serial() == unit.serial();
}

// What the body says of the unit in this role.
void CheckNamedByBody(const v1::Event& event, const v1::UnitRow& row,
                      FormCheck& check) {
  if (row.role() == v1::PARENT) {
    check.Require(IsUnit(row, ContainOf(event).container()), "parent",
                  "must be the container that the body names");
  } else if (event.has_replace()) {
    check.Require(
        IsUnit(row, row.role() == v1::REPLACED ? event.replace().replaced()
                                               : event.replace().replacement()),
        "unit", "must be the one that the body names");
  } else if (row.role() == v1::SEEN_INSIDE) {
    check.Require(event.attest().lists_contents(), "unit list",
                  "must not list contents");
  }
}

void CheckRow(const v1::Event& event, const v1::UnitRow& row,
              FormCheck& check) {
  const v1::Event::KindCase kind = event.kind_case();
  check.PartyId("issuer", row.issuer());
  check.Require(IsCleanText(row.serial(), kSerialBytesMax), "serial",
                "must be 1 to 64 octets of NFC UTF-8 without control "
                "characters or a space at either end");
  check.Require(IsRoleOf(kind, row.role()), "role",
                "must be one that this kind of event has");
  if (check.failed()) {
    return;
  }
  CheckNamedByBody(event, row, check);
  const bool resolves =
      kind == v1::Event::kReceive && row.role() == v1::SUBJECT;
  check.Require(resolves ? row.outcome() > v1::UNIT_OUTCOME_UNSPECIFIED &&
                               v1::UnitOutcome_IsValid(row.outcome())
                         : row.outcome() == v1::UNIT_OUTCOME_UNSPECIFIED,
                "outcome",
                resolves ? "must be accepted, refused or missing"
                         : "must not be stated here");
  const bool custody = ChainOfRow(kind, row.role()) == SubjectType::kCustody;
  check.Require(
      row.link().size() == (custody ? kZeroHash.size() : 0), "link",
      custody ? "must have 32 octets" : "must be empty in an observation");
  check.Require(row.salt().size() == kSaltBytes, "salt", "must have 16 octets");
  // Most have none, and then there is nothing to say but of a relabel.
  if (!row.attributes().empty() || kind == v1::Event::kRelabel) {
    CheckAttributes(event, row, check);
  }
}

std::uint32_t CountOf(const std::vector<v1::UnitRow>& rows, v1::UnitRole role) {
  return static_cast<std::uint32_t>(std::count_if(
      rows.begin(), rows.end(),
      [role](const v1::UnitRow& row) { return row.role() == role; }));
}

void CheckContainmentRows(const v1::Event& event,
                          const std::vector<v1::UnitRow>& rows,
                          FormCheck& check) {
  const std::uint32_t children = CountOf(rows, v1::CHILD);
  check.Require(children > 0, "unit list", "must have a child");
  check.Require(children + 1 == rows.size(), "unit list",
                "must have exactly one parent");
  for (const v1::UnitRow& row : rows) {
    if (row.role() != v1::PARENT || check.failed()) {
      continue;
    }
    const bool fills = event.has_assemble() || event.has_pack();
    const auto attributes = ParseAttributes(row.attributes());
    check.Require(!fills || attributes->contents() >= children, "contents",
                  "of the container must count what goes into it");
  }
}

// Each replaced unit and its successor must name each other, one to one.
void CheckPairs(const std::vector<v1::UnitRow>& rows, FormCheck& check) {
  std::map<Hash, Hash> successors;  // By label: what they succeed.
  std::uint32_t replaced = 0;
  const auto counterpart = [](const v1::UnitRow& row) {
    const auto attributes = ParseAttributes(row.attributes());
    return CustodyLabel(attributes->counterpart().issuer(),
                        attributes->counterpart().serial());
  };
  for (const v1::UnitRow& row : rows) {
    if (row.role() == v1::REPLACEMENT) {
      successors.emplace(RowLabel(row), counterpart(row));
    }
    replaced += row.role() == v1::REPLACED ? 1 : 0;
  }
  check.Require(replaced == CountOf(rows, v1::REPLACEMENT), "unit list",
                "must have a successor for each replaced unit");
  for (std::uint32_t i = 0; i < rows.size(); ++i) {
    if (rows[i].role() != v1::REPLACED) {
      continue;
    }
    check.AtUnit(i);
    const Hash label = RowLabel(rows[i]);
    const auto successor = successors.find(counterpart(rows[i]));
    check.Require(successor != successors.end() && successor->second == label &&
                      successor->first != label,
                  "counterpart", "must be a successor that names this unit");
    check.AfterUnits();
  }
}

void CheckReplaceRows(const std::vector<v1::UnitRow>& rows, FormCheck& check) {
  check.Require(rows.size() == 2 && CountOf(rows, v1::REPLACED) == 1,
                "unit list",
                "must have exactly the replaced unit and its replacement");
}

void CheckAttestRows(const v1::Attest& attest,
                     const std::vector<v1::UnitRow>& rows, FormCheck& check) {
  check.Require(!attest.lists_contents() || CountOf(rows, v1::SUBJECT) == 1,
                "unit list",
                "must have exactly one parent whose contents it lists");
}

void CheckRowsTogether(const v1::Event& event,
                       const std::vector<v1::UnitRow>& rows, FormCheck& check) {
  if (check.failed()) {
    return;
  }
  if (IsContainment(event.kind_case())) {
    CheckContainmentRows(event, rows, check);
  } else if (event.has_relabel()) {
    CheckPairs(rows, check);
  } else if (event.has_replace()) {
    CheckReplaceRows(rows, check);
  } else if (event.has_attest()) {
    CheckAttestRows(event.attest(), rows, check);
  }
}

}  // namespace

bool HasUnits(const v1::Event& event) {
  return event.has_governance() ? event.governance().has_reassign_custody()
                                : !event.has_genesis_declaration();
}

UnitHashes CheckUnits(const v1::Event& event,
                      const std::vector<v1::UnitRow>& rows, FormCheck& check) {
  UnitHashes hashes;
  hashes.labels.reserve(rows.size());
  hashes.leaves.reserve(rows.size());
  for (const v1::UnitRow& row : rows) {
    check.AtUnit(static_cast<std::uint32_t>(hashes.labels.size()));
    CheckRow(event, row, check);
    if (check.failed()) {
      return hashes;
    }
    const Hash label = RowLabel(row);
    check.Require(hashes.labels.empty() || hashes.labels.back() <= label,
                  "unit list", "must ascend by the units' labels");
    hashes.labels.push_back(label);
    hashes.leaves.push_back(UnitLeaf(row, label));
  }
  check.AfterUnits();
  CheckRowsTogether(event, rows, check);
  return hashes;
}

std::optional<Refusal> CheckRowForm(const v1::Event& event,
                                    const v1::UnitRow& row) {
  FormCheck check;
  CheckRow(event, row, check);
  return check.refusal();
}

}  // namespace waybill
