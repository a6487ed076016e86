// SPDX-License-Identifier: Apache-2.0
//
// Questions across units. Their answers are lists from the node's index, and
// say so: each row is proved by tracing its unit.
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <grpcpp/grpcpp.h>

#include "waybill/v1/query_service.grpc.pb.h"

#include "ledger/core/custody.h"
#include "ledger/core/text.h"
#include "tools/waybill/command.h"
#include "tools/waybill/queries.h"
#include "tools/waybill/sentences.h"
#include "tools/waybill/write_options.h"

namespace waybill::cli {
namespace {

struct QueryArguments {
  WriteOptions units;
  std::string party;
  std::string model;
  std::string lot;
  bool open = false;
  std::int64_t limit = 0;
};

using Service = v1::QueryService::Stub;

// A small state in a word or two, for a row.
std::string StateWords(const v1::UnitState& state) {
  if (state.lifecycle() != v1::ACTIVE) {
    return state.lifecycle() == v1::LIFECYCLE_UNSPECIFIED
               ? "not commissioned"
               : TellName(v1::Lifecycle_Name(state.lifecycle()));
  }
  if (state.reported() != v1::REPORT_KIND_UNSPECIFIED) {
    return TellName(v1::ReportKind_Name(state.reported()));
  }
  if (IsOpen(state)) {
    return "in transit to " + state.shipment().consignee();
  }
  if (!state.held_by().empty()) {
    return "on hold";
  }
  if (state.has_parent()) {
    return "inside " + UnitName(state.parent());
  }
  return state.deployed() ? "deployed" : "held";
}

std::string SiteName(const v1::UnitState& state) {
  return state.site().empty() ? "" : state.site_party() + "/" + state.site();
}

Outcome ListHoldings(Session& session, const QueryArguments& a) {
  if (a.party.empty() && a.model.empty() && a.lot.empty()) {
    return Failed(Exit::kUsage, "whose or which: --party, --model or --lot");
  }
  v1::ListHoldingsRequest request;
  request.set_party(a.party);
  request.set_model(a.model);
  request.set_lot(a.lot);
  Outcome outcome;
  outcome.table.columns = {"unit",    "model", "lot",   "custodian",
                           "country", "site",  "state", "last_entry"};
  auto asked = AskPages<v1::ListHoldingsResponse>(
      session, request, &Service::ListHoldings, a.limit,
      [&](const v1::ListHoldingsResponse& page) {
        for (const v1::Holding& holding : page.holdings()) {
          const v1::UnitState& state = holding.state();
          outcome.table.rows.push_back(
              {UnitName(holding.unit()), state.model(), state.lot(),
               state.custodian(), state.country(), SiteName(state),
               StateWords(state), std::to_string(state.last_index())});
        }
        return outcome.table.rows.size();
      });
  return FinishList(asked, "trace", std::move(outcome));
}

Outcome ListShipments(Session& session, const QueryArguments& a) {
  v1::ListShipmentsRequest request;
  request.set_party(a.party);
  request.set_open_only(a.open);
  Outcome outcome;
  outcome.table.columns = {"shipment",   "shipper",  "consignee", "destination",
                           "shipped_at", "due_by",   "units",     "open",
                           "missing",    "accepted", "refused",   "voided",
                           "kind"};
  auto asked = AskPages<v1::ListShipmentsResponse>(
      session, request, &Service::ListShipments, a.limit,
      [&](const v1::ListShipmentsResponse& page) {
        for (const v1::ShipmentRow& row : page.shipments()) {
          const v1::ShipmentState& state = row.state();
          outcome.table.rows.push_back(
              {ToHex(row.id()), state.shipper(), state.consignee(),
               state.destination_country(), FormatTime(state.shipped_at_ms()),
               FormatTime(state.receive_by_ms()), std::to_string(state.units()),
               std::to_string(state.open()), std::to_string(state.missing()),
               std::to_string(state.accepted()),
               std::to_string(state.refused()), std::to_string(state.voided()),
               state.is_return() ? "return" : "shipment"});
        }
        return outcome.table.rows.size();
      });
  return FinishList(asked, "trace", std::move(outcome));
}

// What a signer needs; the ledger judges it again when an event arrives.
Outcome ShowHeads(Session& session, const QueryArguments& a) {
  auto units = DraftUnits(a.units);
  if (!units) {
    return NotReady(units.error());
  }
  if (units->empty()) {
    return Failed(Exit::kUsage, "name the units that this is about");
  }
  auto client = session.Connect();
  if (!client) {
    return NotReady(client.error());
  }
  std::vector<v1::UnitId> wanted;
  for (const DraftUnit& unit : *units) {
    wanted.push_back(unit.unit);
  }
  auto heads = (*client)->Heads(wanted, a.open);
  if (!heads) {
    return Failed(heads.error());
  }
  Outcome outcome;
  outcome.facts = {{"source", "this node's word; waybill trace proves a unit"}};
  outcome.table.columns = {"unit",  "events",    "head",
                           "model", "custodian", "state"};
  for (const UnitHead& head : *heads) {
    outcome.table.rows.push_back(
        {UnitName(head.unit), std::to_string(head.chain.length),
         ToHex(head.chain.head), head.state.model(), head.state.custodian(),
         StateWords(head.state)});
  }
  return outcome;
}

Command Make(std::string words, std::string help,
             const std::shared_ptr<QueryArguments>& shared,
             std::vector<Option> options,
             Outcome (*run)(Session&, const QueryArguments&)) {
  return {std::move(words), std::move(help), std::move(options),
          [shared, run](Session& session) { return run(session, *shared); }};
}

}  // namespace

std::vector<Command> QueryCommands() {
  auto shared = std::make_shared<QueryArguments>();
  QueryArguments& a = *shared;
  const Option limit{"--limit", "rows at most; default: all", &a.limit};
  return {
      Make("holdings", "list units by holder, model or lot", shared,
           {{"--party", "units it holds", &a.party},
            {"--model", "units of this model", &a.model},
            {"--lot", "units of this lot", &a.lot},
            limit},
           ListHoldings),
      Make("shipments", "list shipments", shared,
           {{"--party", "as shipper or consignee", &a.party},
            {"--open", "with units still on their way", &a.open},
            limit},
           ListShipments),
      Make("heads", "show the custody heads of units, as a signer needs them",
           shared,
           Join({UnitOptions(a.units),
                 {{"--contents", "and of everything inside them", &a.open}}}),
           ShowHeads),
  };
}

}  // namespace waybill::cli
