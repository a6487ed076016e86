// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/consignment.h"

#include <algorithm>

#include "ledger/policy/checks.h"

namespace waybill {
namespace {

bool HasModel(const v1::Licence& licence, const std::string& model) {
  return std::find(licence.models().begin(), licence.models().end(), model) !=
         licence.models().end();
}

void AddItems(const Evaluation& evaluation, Number event,
              std::uint64_t shipped_index, Consignment& consignment) {
  for (const ListedRow& row : CustodyRows(evaluation.Event(event))) {
    ConsignedItem item;
    item.unit = row.unit;
    item.before = StandingBefore(evaluation, row.unit, consignment.index);
    if (item.before == nullptr) {
      continue;
    }
    item.item_class =
        evaluation.ClassOf(row.unit, *item.before, consignment.index);
    item.origin =
        evaluation.PlaceBefore(evaluation.TimelineOf(row.unit), shipped_index)
            .country;
    consignment.items.push_back(item);
  }
}

Consignment Shipped(const Evaluation& evaluation, Number shipment) {
  const WorldEvent& facts = evaluation.Event(shipment);
  Consignment consignment;
  consignment.shipment = shipment;
  consignment.event = shipment;
  consignment.time_ms = facts.time_ms;
  consignment.index = facts.moment.index;
  consignment.shipper = FirstSigner(facts.event);
  consignment.is_return = facts.event.has_return_();
  AddItems(evaluation, shipment, facts.moment.index, consignment);
  if (consignment.is_return) {
    consignment.carrier = facts.event.return_().carrier();
    consignment.destination = evaluation.CountryOf(
        facts.event.return_().destination(), facts.moment.index);
    if (consignment.destination == 0 && !consignment.items.empty()) {
      consignment.destination =
          HomeOfReturn(evaluation, consignment.items[0].unit, shipment);
    }
    for (const ListedRow& row : CustodyRows(facts)) {
      const Number step = evaluation.world().StepOf(row.unit, shipment);
      consignment.consignee = evaluation.world().PartyId(
          evaluation.world().units()[row.unit].steps[step].after.consignee);
    }
    return consignment;
  }
  const v1::Ship& ship = facts.event.ship();
  // Shipped by a delegate, it leaves its custodian all the same.
  if (!consignment.items.empty()) {
    consignment.shipper =
        evaluation.world().PartyId(consignment.items[0].before->custodian);
  }
  consignment.consignee = ship.consignee();
  consignment.end_user = ship.end_user();
  consignment.payer = ship.payer();
  consignment.carrier = ship.carrier();
  consignment.destination =
      evaluation.CountryOf(ship.destination(), facts.moment.index);
  if (!ship.licence().empty()) {
    consignment.licence = evaluation.world().records().Licence(
        ship.licence(), facts.moment.index);
  }
  return consignment;
}

}  // namespace

std::vector<Consignment> ConsignmentsOf(const Evaluation& evaluation,
                                        Number shipment) {
  std::vector<Consignment> consignments = {Shipped(evaluation, shipment)};
  for (const Number answer : evaluation.world().AnswersTo(shipment)) {
    const WorldEvent& facts = evaluation.Event(answer);
    if (!facts.event.has_redirect() || !evaluation.Happened(answer)) {
      continue;
    }
    Consignment redirected = consignments.front();
    redirected.event = answer;
    redirected.time_ms = facts.time_ms;
    redirected.index = facts.moment.index;
    redirected.consignee = facts.event.redirect().consignee();
    redirected.destination = evaluation.CountryOf(
        facts.event.redirect().destination(), facts.moment.index);
    redirected.items.clear();
    AddItems(evaluation, answer, consignments.front().index, redirected);
    consignments.push_back(std::move(redirected));
  }
  return consignments;
}

std::vector<Consignment> ConsignmentsTo(const Evaluation& evaluation,
                                        Number party) {
  const std::string& id = evaluation.world().PartyId(party);
  std::vector<Number> shipments = evaluation.world().index().ShipmentsTo(party);
  std::sort(shipments.begin(), shipments.end());
  shipments.erase(std::unique(shipments.begin(), shipments.end()),
                  shipments.end());
  std::vector<Consignment> found;
  for (const Number shipment : shipments) {
    if (!evaluation.Happened(shipment)) {
      continue;
    }
    for (Consignment& consignment : ConsignmentsOf(evaluation, shipment)) {
      if (consignment.consignee == id || consignment.end_user == id) {
        found.push_back(std::move(consignment));
      }
    }
  }
  return found;
}

bool IsInForce(const DatedLicence& licence, std::int64_t time_ms) {
  return licence.in_force.Contains(time_ms) &&
         (!licence.revoked || licence.revoked->recorded_at_ms > time_ms);
}

bool IsItemItself(const Consignment& consignment, const ConsignedItem& item) {
  return item.before->kind == v1::ACCELERATOR ||
         (item.item_class != ItemClass::kUnclassified &&
          std::none_of(consignment.items.begin(), consignment.items.end(),
                       [&item](const ConsignedItem& other) {
                         return other.before->parent == item.unit;
                       }));
}

bool NamesModel(const Evaluation& evaluation, const v1::Licence& licence,
                const Consignment& consignment, const ConsignedItem& item) {
  const auto named = [&](const ConsignedItem& each) {
    return HasModel(licence, evaluation.world().ModelName(each.before->model));
  };
  if (named(item)) {
    return true;
  }
  bool has_contents = false;
  for (const ConsignedItem& other : consignment.items) {
    if (other.unit == item.before->parent && named(other)) {
      return true;
    }
    if (other.before->parent == item.unit &&
        other.item_class != ItemClass::kUnclassified) {
      has_contents = true;
      if (!NamesModel(evaluation, licence, consignment, other)) {
        return false;
      }
    }
  }
  return has_contents;
}

bool HasValidLicence(const Evaluation& evaluation, const PolicyRule& rule,
                     const Consignment& consignment,
                     const ConsignedItem& item) {
  if (consignment.licence == nullptr ||
      !IsInForce(*consignment.licence, consignment.time_ms)) {
    return false;
  }
  const v1::Licence& licence = consignment.licence->licence;
  const auto path = rule.paths.find(licence.path());
  if (path != rule.paths.end() &&
      !IsIn(path->second, consignment.destination)) {
    return false;
  }
  return licence.shipper() == consignment.shipper &&
         licence.consignee() == consignment.consignee &&
         NamesModel(evaluation, licence, consignment, item);
}

bool IsIn(const Countries& countries, CountryCode country) {
  return country != 0 && countries.contains(CountryText(country));
}

bool CrossesBorder(CountryCode from, CountryCode to,
                   const Countries& one_territory) {
  return from != 0 && to != 0 && from != to &&
         !(IsIn(one_territory, from) && IsIn(one_territory, to));
}

PartyTies TiesOf(const Evaluation& evaluation, std::string_view party,
                 std::uint64_t index) {
  PartyTies ties;
  const v1::PartyProfile* profile = evaluation.Profile(party, index);
  if (profile == nullptr) {
    return ties;
  }
  const auto headquarters = [](const v1::PartyProfile& of) {
    return of.hq_country().empty() ? of.country() : of.hq_country();
  };
  ties.country = profile->country();
  ties.hq_country = headquarters(*profile);
  ties.parent_hq_country = profile->parent_hq_country();
  if (ties.parent_hq_country.empty()) {
    const v1::PartyProfile* parent =
        profile->parent().empty()
            ? nullptr
            : evaluation.Profile(profile->parent(), index);
    ties.parent_hq_country =
        parent == nullptr ? ties.hq_country : headquarters(*parent);
  }
  return ties;
}

}  // namespace waybill
