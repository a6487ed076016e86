// SPDX-License-Identifier: Apache-2.0
//
// What can be wrong between a unit and an event; each condition is true if it
// is. The table of custody_rules.cc says which one stands for which event, and
// with which verdict. Private to custody*.cc; pure.
#ifndef WAYBILL_LEDGER_CORE_CUSTODY_CONDITIONS_H_
#define WAYBILL_LEDGER_CORE_CUSTODY_CONDITIONS_H_

#include "ledger/core/custody_rules.h"

namespace waybill::internal {

// ---- the row, and the unit's being
bool TooManyToday(const UnitCase& unit);
bool UnexpectedThoughOpen(const UnitCase& unit);
bool ListedTwice(const UnitCase& unit);
bool NeverSeen(const UnitCase& unit);   // Not even a commission taken back.
bool NotInBeing(const UnitCase& unit);  // No commission stands.
bool InBeing(const UnitCase& unit);
bool MayNotCommission(const UnitCase& unit);
bool MayNotSucceed(const UnitCase& unit);
bool ContradictsPredecessor(const UnitCase& unit);  // REQUIRES: facts.
bool NotIssuer(const UnitCase& unit);
bool IsTerminal(const UnitCase& unit);

// ---- flags
bool IsReported(const UnitCase& unit);
bool IsSeized(const UnitCase& unit);
bool ReportedAlready(const UnitCase& unit);
bool IsOnHold(const UnitCase& unit);
bool HeldTwice(const UnitCase& unit);
bool NotReported(const UnitCase& unit);

// ---- whose event it may be
bool NotCustodian(const UnitCase& unit);
bool MayNotShip(const UnitCase& unit);
bool MayNotHold(const UnitCase& unit);
bool MayNotRelease(const UnitCase& unit);
bool MayNotReport(const UnitCase& unit);
bool MayNotRecover(const UnitCase& unit);
bool MayNotAttest(const UnitCase& unit);
bool NotHeldByFormer(const UnitCase& unit);
bool NotOwner(const UnitCase& unit);
bool NotShipper(const UnitCase& unit);
bool NotConsignee(const UnitCase& unit);
bool NotReturner(const UnitCase& unit);
bool NotCarrier(const UnitCase& unit);
// True only if `verdict` is the fitting one.
bool NotTargetsSigner(const UnitCase& unit, Verdict verdict);

// ---- shipments
bool NotHeld(const UnitCase& unit);
bool OnItsWayElsewhere(const UnitCase& unit);
bool NotInShipment(const UnitCase& unit);
bool IsResolved(const UnitCase& unit);
bool HasReceipt(const UnitCase& unit);  // REQUIRES: facts.
bool NotReturnable(const UnitCase& unit);
bool NotReturning(const UnitCase& unit);

// ---- containment
bool LeavesParentBehind(const UnitCase& unit);  // REQUIRES: facts.
bool PartsFromParent(const UnitCase& unit);     // REQUIRES: facts.
bool GoesInTwice(const UnitCase& unit);
bool GoesIntoItself(const UnitCase& unit);
bool IsInside(const UnitCase& unit);
bool NotInside(const UnitCase& unit);
bool HasContents(const UnitCase& unit);
bool LeavesContentsBehind(const UnitCase& unit);  // REQUIRES: facts.
bool MisstatesContents(const UnitCase& unit);
bool Cycles(const UnitCase& unit);  // REQUIRES: facts.

// ---- corrections
bool CorrectedAlready(const UnitCase& unit);
bool NotLastEvent(const UnitCase& unit);
bool NotWholeTarget(const UnitCase& unit);

}  // namespace waybill::internal

#endif  // WAYBILL_LEDGER_CORE_CUSTODY_CONDITIONS_H_
