// SPDX-License-Identifier: Apache-2.0
//
// Who and what an event names: what it is found by in the index, and whose
// registry chains an answer about it has to prove. Pure and thread-safe.
#ifndef WAYBILL_LEDGER_CORE_SUBJECTS_OF_H_
#define WAYBILL_LEDGER_CORE_SUBJECTS_OF_H_

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "waybill/v1/event.pb.h"

#include "ledger/core/hash.h"
#include "ledger/core/subject.h"

namespace waybill {

// Parties that signed it or that its body names; governors, whose names are
// another space, not.
std::set<std::string> PartiesOf(const v1::Event& event);

// Registered sites it names: party and site.
std::set<std::pair<std::string, std::string>> SitesOf(const v1::Event& event);

// The shipment it opens or refers to. `event_id` is the event's own.
std::optional<Hash> ShipmentOf(const v1::Event& event, const Hash& event_id);

// What follows is empty if the event names none.
std::string ModelOf(const v1::Event& event);    // Commission, register_model.
std::string LotOf(const v1::Event& event);      // Commission.
std::string LicenceOf(const v1::Event& event);  // Ship, issue and revoke.

// What an answer about a unit has to prove of each event in its history besides
// the unit's own chains: the party, approvals and ownership of every party it
// names, the sites, the model and the licence; absence included, or a node
// could leave out what speaks for or against someone.
std::vector<Subject> NamedSubjects(const v1::Event& event);

// The key of a site in the index: u16be-prefixed party ‖ site.
std::string SiteIndexKey(const std::string& party, const std::string& site);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_SUBJECTS_OF_H_
