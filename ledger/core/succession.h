// SPDX-License-Identifier: Apache-2.0
//
// What passes to a unit that succeeds another by a relabel. docs/FORMAT.md, "A
// successor". Pure and thread-safe.
#ifndef WAYBILL_LEDGER_CORE_SUCCESSION_H_
#define WAYBILL_LEDGER_CORE_SUCCESSION_H_

#include <string>

#include "waybill/v1/event.pb.h"
#include "waybill/v1/state.pb.h"

namespace waybill {

// Who owns the unit: whom the last transfer of title says; else who owned the
// unit that it succeeds; else its issuer.
std::string OwnerOf(const v1::UnitState& state,
                    const v1::ObservationState& observations,
                    const std::string& issuer);

// What a successor's row has to state of the unit that it replaces, and whether
// a row does: this, and the same device keys.
v1::Succession SuccessionOf(const v1::UnitState& state, std::string owner);
bool Succeeds(const v1::UnitRow& successor, const v1::UnitState& replaced,
              const std::string& owner);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_SUCCESSION_H_
