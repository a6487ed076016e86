// SPDX-License-Identifier: Apache-2.0
//
// A shipment as trade rules see it: who sent which items from where to whom,
// under which licence. Private to ledger/policy.
#ifndef WAYBILL_LEDGER_POLICY_CONSIGNMENT_H_
#define WAYBILL_LEDGER_POLICY_CONSIGNMENT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/policy/evaluation.h"

namespace waybill {

struct ConsignedItem {
  Number unit = kNoNumber;
  const Standing* before = nullptr;                 // As it was handed over.
  ItemClass item_class = ItemClass::kUnclassified;  // With its contents.
  CountryCode origin = 0;  // Custodian's country at shipping.
};

// What one event sent: a ship, a return, or a redirection of either.
struct Consignment {
  Number shipment = kNoNumber;
  Number event = kNoNumber;
  std::int64_t time_ms = 0;
  std::uint64_t index = 0;
  std::string shipper;  // Whose custody it left.
  std::string consignee;
  std::string end_user;
  std::string payer;
  std::string carrier;
  CountryCode destination = 0;
  const DatedLicence* licence = nullptr;  // Cited, and issued by then.
  bool is_return = false;
  std::vector<ConsignedItem> items;
};

// The shipment itself, then its redirections, as far as they happened.
std::vector<Consignment> ConsignmentsOf(const Evaluation& evaluation,
                                        Number shipment);

// Those that name the party as consignee or end user, by shipment, each once.
std::vector<Consignment> ConsignmentsTo(const Evaluation& evaluation,
                                        Number party);

bool IsInForce(const DatedLicence& licence, std::int64_t time_ms);
// Is it an item by itself, and not what others are shipped in?
bool IsItemItself(const Consignment& consignment, const ConsignedItem& item);
// Does the licence name the item's model? A container counts as named if all
// advanced items in it are, and an item if the container it is shipped in is:
// licences name one or the other.
bool NamesModel(const Evaluation& evaluation, const v1::Licence& licence,
                const Consignment& consignment, const ConsignedItem& item);
// In force at shipping, and naming shipper, consignee and model; a licence of a
// path in the rule only where that path serves.
bool HasValidLicence(const Evaluation& evaluation, const PolicyRule& rule,
                     const Consignment& consignment, const ConsignedItem& item);

// True if going from one to the other crosses a border. Unknown countries have
// no border.
bool CrossesBorder(CountryCode from, CountryCode to,
                   const Countries& one_territory);

// Where a party is and belongs. "" or "unknown" where nobody knows.
struct PartyTies {
  std::string country;
  std::string hq_country;
  std::string parent_hq_country;
};
PartyTies TiesOf(const Evaluation& evaluation, std::string_view party,
                 std::uint64_t index);

bool IsIn(const Countries& countries, CountryCode country);

// Has the unit itself passed such a test, recorded before `index` and done by
// `time_ms`? Of tests that `by` accepts.
template <typename Test>
bool HasPassed(const Evaluation& evaluation, Number unit,
               const std::string& kind, const Consignment& consignment,
               Test by) {
  for (const Observation& seen :
       evaluation.world().units()[unit].observations) {
    const WorldEvent& event = evaluation.Event(seen.event);
    if (event.event.has_attest() &&
        event.rows[seen.row].role != v1::SEEN_INSIDE &&
        event.event.attest().evidence_kind() == kind &&
        event.event.attest().result() == v1::PASSED &&
        event.moment.index < consignment.index &&
        event.time_ms <= consignment.time_ms && by(event)) {
      return true;
    }
  }
  return false;
}

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_CONSIGNMENT_H_
