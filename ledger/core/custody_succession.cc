// SPDX-License-Identifier: Apache-2.0
//
// Successors: a relabel that gives a unit another identity ends the old one and
// begins the new one in its place. What the new one is stands in its own row,
// and is held against the state of the old one.
#include <algorithm>

#include "ledger/core/custody_conditions.h"
#include "ledger/core/succession.h"
#include "ledger/core/unit_list.h"

namespace waybill {
namespace {

v1::UnitAttributes AttributesOf(const v1::UnitRow& row) {
  auto attributes = ParseAttributes(row.attributes());
  return attributes ? *std::move(attributes) : v1::UnitAttributes();
}

}  // namespace

std::string OwnerOf(const v1::UnitState& state,
                    const v1::ObservationState& observations,
                    const std::string& issuer) {
  if (!observations.owner().empty()) {
    return observations.owner();
  }
  return state.first_owner().empty() ? issuer : state.first_owner();
}

v1::Succession SuccessionOf(const v1::UnitState& state, std::string owner) {
  v1::Succession succession;
  succession.set_model(state.model());
  succession.set_kind(state.kind());
  succession.set_lot(state.lot());
  succession.set_country(state.country());
  succession.set_site_party(state.site_party());
  succession.set_site(state.site());
  succession.set_owner(std::move(owner));
  return succession;
}

bool Succeeds(const v1::UnitRow& successor, const v1::UnitState& replaced,
              const std::string& owner) {
  const v1::UnitAttributes attributes = AttributesOf(successor);
  return attributes.succession().SerializeAsString() ==
             SuccessionOf(replaced, owner).SerializeAsString() &&
         std::ranges::equal(DeviceKeysOf(attributes), replaced.device_keys());
}

std::vector<std::string> DeviceKeysOf(const v1::UnitAttributes& attributes) {
  std::vector<std::string> keys;
  for (const v1::Alias& alias : attributes.aliases()) {
    if (alias.kind() == v1::DEVICE_KEY) {
      keys.push_back(alias.value());
    }
  }
  return keys;
}

void FindPredecessors(const PendingEvent& pending,
                      const std::vector<ListedUnit>& units, EventFacts& facts) {
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (pending.rows[i].role() != v1::REPLACEMENT) {
      continue;
    }
    const v1::UnitId old = AttributesOf(pending.rows[i]).counterpart();
    const Hash label = CustodyLabel(old.issuer(), old.serial());
    const auto found =
        std::lower_bound(pending.labels.begin(), pending.labels.end(), label);
    if (found != pending.labels.end() && *found == label) {
      facts.rows[i].predecessor =
          &units[static_cast<std::size_t>(found - pending.labels.begin())];
      facts.rows[i].predecessor_issuer = old.issuer();
    }
  }
}

namespace internal {

// Nobody registers a unit in another's name: who gives the new identity signs,
// as for a commission, or its delegate does.
bool MayNotSucceed(const UnitCase& unit) {
  const auto& signers = unit.event.signers();
  return std::none_of(
      signers.begin(), signers.end(), [&unit](const v1::Signer& signer) {
        return (signer.role() == v1::ACTOR || signer.role() == v1::COSIGNER) &&
               unit.registry.ActsFor(signer.party(), unit.row.issuer());
      });
}

bool ContradictsPredecessor(const UnitCase& unit) {
  const RowFacts& facts = unit.facts->rows[unit.position];
  if (facts.predecessor == nullptr) {
    return true;
  }
  const ListedUnit& old = *facts.predecessor;
  // What isn't there, its own row is refused for.
  return old.record.state.lifecycle() != v1::LIFECYCLE_UNSPECIFIED &&
         !Succeeds(unit.row, old.record.state,
                   OwnerOf(old.record.state, old.observations.state,
                           facts.predecessor_issuer));
}

}  // namespace internal
}  // namespace waybill
