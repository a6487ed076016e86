// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>

#include "ledger/policy/checks_trade.h"

namespace waybill {

Instance ShipmentInstance(const Evaluation& evaluation,
                          const Consignment& consignment,
                          std::string explanation) {
  Instance instance;
  instance.subject = ShipmentSubject(evaluation, consignment.shipment);
  instance.explanation = std::move(explanation);
  instance.evidence = {consignment.shipment, consignment.event};
  instance.judged_at_ms = consignment.time_ms;
  instance.visible_at_ms =
      evaluation.Event(consignment.event).moment.recorded_at_ms;
  return instance;
}

std::string ShippedText(const Evaluation& evaluation,
                        const Consignment& consignment, std::size_t units) {
  std::string text = evaluation.PartyText(consignment.shipper) + " shipped " +
                     CountText(units, "unit") + " to " +
                     evaluation.PartyText(consignment.consignee);
  if (consignment.destination != 0) {
    text += " in " + CountryText(consignment.destination);
  }
  return text + " on " + FormatDate(consignment.time_ms);
}

namespace {

// How many advanced items of the consignment the test is true of.
std::size_t CountAdvanced(
    const Consignment& consignment,
    const std::function<bool(const ConsignedItem&)>& test) {
  return static_cast<std::size_t>(
      std::count_if(consignment.items.begin(), consignment.items.end(),
                    [&](const ConsignedItem& item) {
                      return IsAdvanced(item.item_class) && test(item);
                    }));
}

}  // namespace

void CheckExport(const CheckContext& context,
                 const std::vector<Consignment>& consignments) {
  const Evaluation& evaluation = context.evaluation;
  const Countries& restricted = context.rule.CountriesOf("restricted");
  const Countries& territory = context.rule.CountriesOf("one_territory");
  for (const Consignment& consignment : consignments) {
    std::string where = "the destination";
    if (!IsIn(restricted, consignment.destination)) {
      const auto is_restricted = [&](const std::string& party) {
        return restricted.contains(
            evaluation.PartyCountry(party, consignment.index));
      };
      if (is_restricted(consignment.consignee)) {
        where = "the consignee";
      } else if (is_restricted(consignment.end_user)) {
        where = "the end user";
      } else {
        continue;
      }
    }
    const std::size_t units =
        CountAdvanced(consignment, [&](const ConsignedItem& item) {
          return CrossesBorder(item.origin, consignment.destination,
                               territory) &&
                 !HasValidLicence(evaluation, context.rule, consignment, item);
        });
    if (units > 0) {
      context.Add(ShipmentInstance(
          evaluation, consignment,
          ShippedText(evaluation, consignment, units) + " across a border; " +
              where +
              " is in a restricted country, and there was no valid licence."));
    }
  }
}

void CheckHeadquarters(const CheckContext& context,
                       const std::vector<Consignment>& consignments) {
  const Evaluation& evaluation = context.evaluation;
  const Countries& restricted = context.rule.CountriesOf("restricted");
  for (const Consignment& consignment : consignments) {
    std::string party;
    std::string country;
    for (const std::string* each :
         {&consignment.consignee, &consignment.end_user}) {
      const PartyTies ties = TiesOf(evaluation, *each, consignment.index);
      if (!party.empty() || restricted.contains(ties.country)) {
        continue;
      }
      if (restricted.contains(ties.hq_country)) {
        party = *each;
        country = ties.hq_country;
      } else if (restricted.contains(ties.parent_hq_country)) {
        party = *each;
        country = ties.parent_hq_country;
      }
    }
    if (party.empty()) {
      continue;
    }
    const std::size_t units =
        CountAdvanced(consignment, [&](const ConsignedItem& item) {
          return !HasValidLicence(evaluation, context.rule, consignment, item);
        });
    if (units > 0) {
      context.Add(ShipmentInstance(
          evaluation, consignment,
          ShippedText(evaluation, consignment, units) + "; " +
              evaluation.PartyText(party) +
              " has its headquarters or its ultimate parent in " + country +
              ", and there was no valid licence."));
    }
  }
}

void CheckDestination(const CheckContext& context,
                      const std::vector<Consignment>& consignments) {
  const Evaluation& evaluation = context.evaluation;
  for (const Consignment& consignment : consignments) {
    if (!IsIn(context.rule.CountriesOf("restricted"),
              consignment.destination)) {
      continue;
    }
    const std::size_t units =
        CountAdvanced(consignment, [&](const ConsignedItem& item) {
          // What was there already isn't taken there.
          return item.origin != consignment.destination &&
                 !HasValidLicence(evaluation, context.rule, consignment, item);
        });
    if (units > 0) {
      context.Add(ShipmentInstance(
          evaluation, consignment,
          ShippedText(evaluation, consignment, units) +
              ", a restricted country, and there was no valid licence."));
    }
  }
}

void CheckReexport(const CheckContext& context,
                   const std::vector<Consignment>& consignments) {
  const Evaluation& evaluation = context.evaluation;
  const Countries& from = context.rule.CountriesOf("from");
  for (const Consignment& consignment : consignments) {
    if (consignment.licence == nullptr ||
        consignment.licence->licence.path() !=
            context.rule.rule.reexport().path()) {
      continue;
    }
    const auto elsewhere =
        std::find_if(consignment.items.begin(), consignment.items.end(),
                     [&from](const ConsignedItem& item) {
                       return !IsIn(from, item.origin);
                     });
    if (elsewhere != consignment.items.end()) {
      const std::string origin = CountryText(elsewhere->origin);
      context.Add(ShipmentInstance(
          evaluation, consignment,
          ShippedText(evaluation, consignment, consignment.items.size()) +
              " from " + (origin.empty() ? "an unknown country" : origin) +
              " under licence " + consignment.licence->licence.licence() +
              ", whose path serves other exports only."));
    }
  }
}

void CheckPayer(const CheckContext& context,
                const std::vector<Consignment>& consignments) {
  const Evaluation& evaluation = context.evaluation;
  for (const Consignment& consignment : consignments) {
    const std::string& payer = consignment.payer;
    if (payer.empty() || payer == consignment.shipper ||
        payer == consignment.consignee || payer == consignment.end_user) {
      continue;
    }
    const std::string pays_from =
        evaluation.PartyCountry(payer, consignment.index);
    const std::string goes_to =
        evaluation.PartyCountry(consignment.consignee, consignment.index);
    if (pays_from != goes_to) {
      context.Add(ShipmentInstance(
          evaluation, consignment,
          ShippedText(evaluation, consignment, consignment.items.size()) +
              ", paid by " + evaluation.PartyText(payer) + " in " + pays_from +
              ", which is no other party to it."));
    }
  }
}

}  // namespace waybill
