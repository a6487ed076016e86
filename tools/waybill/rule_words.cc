// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/rule_words.h"

#include <algorithm>
#include <iterator>

namespace waybill::cli {
namespace {

using R = v1::Rule;

constexpr RuleWords kWords[] = {
    {R::kApproval,
     "Whether who was to get a controlled unit, or who holds it, had an "
     "approval in force for its class or model and the country.",
     "That an approval should have been refused; or that the units went "
     "astray."},
    {R::kDestinationChanged,
     "Whether a unit turned up in another country than its shipment declared, "
     "or than custody had it, with no shipment between.",
     "Why: a wrong country in a record looks the same as a diversion."},
    {R::kHandoff,
     "Whether every unit of a shipment was received, voided or reported lost "
     "in time.",
     "Where the units are. Late paperwork and a unit that never arrived look "
     "the same."},
    {R::kVoidedLate,
     "Whether the shipper took units back after they were due, without the "
     "consignee's signature.",
     "That the consignee has them."},
    {R::kLastHolder,
     "Whether a unit has stayed with a carrier or forwarder, who passes goods "
     "on and doesn't use them.",
     "That it was diverted: storage on behalf of a customer looks the same."},
    {R::kEndUserRole,
     "Whether a shipment names a carrier or forwarder as the user of what it "
     "carries.",
     "Who the user really is."},
    {R::kMissing, "Whether a receipt marked a unit as missing.",
     "Who lost it, and whether it ever left the shipper."},
    {R::kUnexpected,
     "Whether a receipt reports a unit that its shipment didn't contain.",
     "How the unit got there, and who holds it by law: custody hasn't moved."},
    {R::kRelabel,
     "Whether a unit was relabelled without its issuer's signature.",
     "That the new label is false."},
    {R::kIdentityCollision,
     "Whether one alias, label or device key is claimed for two units.",
     "Which of the two is genuine."},
    {R::kContradiction,
     "Whether a unit was last seen in a country where custody, and the "
     "shipments it was in, don't have it.",
     "Whether the sighting or custody is right: a sighting is a claim."},
    {R::kTravel,
     "Whether a unit was at two places that are too far apart for the time "
     "between.",
     "Which of the two records is wrong, or whether there are two units."},
    {R::kResurfaced,
     "Whether a unit shows up after it was retired, destroyed or replaced.",
     "Whether it is the unit or its label that came back."},
    {R::kDisaggregated,
     "Whether an inspection of a container didn't show a unit that should be "
     "inside, with no event that took it out.",
     "Where the unit is; a reader that missed it looks the same."},
    {R::kDeviceEvidence,
     "Whether evidence that a device is said to have signed holds.",
     "That the device is a forgery: a mistake in collecting the evidence fails "
     "as well."},
    {R::kWeakEvidence,
     "Whether an inspection of an advanced item rested on documents or labels "
     "alone, and nothing stronger followed.",
     "That the item wasn't there."},
    {R::kHeartbeat,
     "Whether a deployed unit, or what contains it, has attested as often as "
     "its deployment promised.",
     "That it has moved: a machine that is switched off is silent too."},
    {R::kDwell, "Whether a user has held a unit for long without deploying it.",
     "What it is kept for: spares and projects that wait look the same."},
    {R::kUnaccounted,
     "Whether the holder counted the site where a unit should be and didn't "
     "list it.",
     "That it is gone: a count can be incomplete."},
    {R::kReturn,
     "Whether a unit that was replaced or refused has come back in time.",
     "Who has kept it."},
    {R::kReported, "Whether a unit is reported lost, stolen or seized.",
     "More than who reports it says."},
    {R::kUnwitnessed,
     "Whether a unit was destroyed without a witness's signature.",
     "That it still exists."},
    {R::kRecordedLate,
     "Whether an event was recorded long after it says it happened.",
     "That it didn't happen then. What counts for other rules is when it was "
     "recorded."},
    {R::kScreening,
     "Whether a party took part while its name matched an entry of a screening "
     "list in force then.",
     "That it is the listed party: a match of names has a score and a reason, "
     "and people decide."},
    {R::kListedHolder,
     "Whether a party that holds units came to match a screening list after it "
     "received them.",
     "That the handoff was wrong when it was made."},
    {R::kListedOwner,
     "Whether listed parties owned a share of a party that took part.",
     "Shares that nobody recorded."},
    {R::kOwnershipUnknown,
     "Whether nobody knows in which country the ultimate parent of who was to "
     "get an advanced item sits.",
     "That it is a restricted one."},
    {R::kAffiliates,
     "Nothing by itself: it says when owners of half and more count.", ""},
    {R::kExport,
     "Whether an advanced item crossed a border to a restricted destination, "
     "consignee or end user without a valid licence.",
     "That it was unlawful: an exception that isn't modelled may apply."},
    {R::kHeadquarters,
     "Whether an advanced item went to a party whose headquarters or ultimate "
     "parent is in a restricted country, without a valid licence.",
     "That it was unlawful: an exception that isn't modelled may apply."},
    {R::kLicenceDates,
     "Whether a cited licence was in force when it was cited.",
     "Whether another licence covers the shipment."},
    {R::kLicenceParties,
     "Whether a cited licence names the shipper, the consignee and the models.",
     "Whether another licence covers the shipment."},
    {R::kLicenceQuantity,
     "Whether the units shipped under a licence passed its quantity.",
     "Which of the units is the one too many, beyond ledger order."},
    {R::kLicenceCondition,
     "Whether every unit met the conditions of the cited licence before it was "
     "shipped.",
     "That the condition wasn't met in fact: it says that no event shows it."},
    {R::kSoleEndUser,
     "Whether a unit went on to somebody else, though its holder had certified "
     "to be the only user.",
     "That the certificate was false when it was given."},
    {R::kDomesticEndUse,
     "Whether a unit went abroad soon after it was shipped for use at home.",
     "That this was intended from the start."},
    {R::kPayer,
     "Whether somebody paid who is neither shipper, consignee nor end user, "
     "from another country than the consignee.",
     "Why: groups often pay for their companies."},
    {R::kProhibitedItem,
     "Whether an event handles a model on the list, or used the carve-out for "
     "it.",
     "That handling it was unlawful where this happened."},
    {R::kLicencePath,
     "Whether a unit that was shipped under this path met what it asks: the "
     "limits of the model, and an independent test before.",
     "That the test, where there is one, was right."},
    {R::kReexport,
     "Whether a shipment under this path left from a country where it must "
     "not begin.",
     "Whether another licence would allow it."},
    {R::kNewcomer,
     "Whether a party that is new to the trade accepted a large volume.",
     "That it is a front: new and large is a reason to ask."},
    {R::kCapacity,
     "Whether what is deployed at a site needs more power than the site "
     "declared.",
     "Which units aren't there. The site may have grown."},
    {R::kBusiness,
     "Whether a party whose business has no need of them was to get many "
     "advanced items.",
     "That its recorded business is all that it does."},
    {R::kSiteKind,
     "Whether advanced items were received at a site of an unusual kind, as a "
     "home.",
     "What they were wanted for."},
    {R::kTenant,
     "Whether a deployment is for a tenant from a restricted country, or with "
     "headquarters or an ultimate parent there.",
     "That this is forbidden: remote use has rules of its own."},
    {R::kCountryCap,
     "Whether the computing power that entered a country passed its "
     "allocation.",
     "More than what is recorded here; other ledgers count too."},
    {R::kConsigneeCap,
     "Whether the computing power that a consignee and its affiliates accepted "
     "in a year passed their allocation.",
     "More than what is recorded here; other ledgers count too."},
    {R::kDestination,
     "Whether an advanced item went to a restricted destination without a "
     "valid licence.",
     "That it was unlawful: an exception that isn't modelled may apply."},
};

}  // namespace

const RuleWords* FindRuleWords(v1::Rule::CheckCase check) {
  const auto* found = std::find_if(
      std::begin(kWords), std::end(kWords),
      [check](const RuleWords& words) { return words.check == check; });
  return found == std::end(kWords) ? nullptr : found;
}

}  // namespace waybill::cli
