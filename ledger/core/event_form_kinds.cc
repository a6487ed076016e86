// SPDX-License-Identifier: Apache-2.0
//
// The bodies of custody and observation events, field by field.
#include "ledger/core/form_check.h"

namespace waybill {
namespace {

constexpr std::uint32_t kEvidenceLevelMax = 6;

void CheckDestination(const v1::Place& destination, FormCheck& check) {
  check.Place("destination", destination);
  check.Country("country of the destination", destination.country());
}

void Check(const v1::Ship& ship, FormCheck& check) {
  check.PartyId("consignee", ship.consignee());
  CheckDestination(ship.destination(), check);
  check.OptionalPartyId("end_user", ship.end_user());
  check.Text("end_use", ship.end_use());
  check.OptionalTime("receive_by_ms", ship.receive_by_ms());
  check.OptionalName("licence", ship.licence());
  check.OptionalPartyId("payer", ship.payer());
  check.OptionalPartyId("carrier", ship.carrier());
}

void Check(const v1::Redirect& redirect, FormCheck& check) {
  check.Digest("shipment", redirect.shipment());
  check.PartyId("consignee", redirect.consignee());
  if (redirect.has_destination()) {
    CheckDestination(redirect.destination(), check);
  }
  check.OptionalTime("receive_by_ms", redirect.receive_by_ms());
  check.Text("reason", redirect.reason());
}

void Check(const v1::Return& giving_back, FormCheck& check) {
  check.Digest("shipment", giving_back.shipment());
  if (giving_back.has_destination()) {
    CheckDestination(giving_back.destination(), check);
  }
  check.OptionalTime("receive_by_ms", giving_back.receive_by_ms());
  check.OptionalPartyId("carrier", giving_back.carrier());
  check.Text("reason", giving_back.reason());
}

void Check(const v1::Contain& contain, FormCheck& check) {
  check.UnitId("container", contain.container());
  check.Text("note", contain.note());
}

void Check(const v1::Replace& replace, FormCheck& check) {
  check.UnitId("replaced unit", replace.replaced());
  check.UnitId("replacement", replace.replacement());
  check.Require(
      replace.replaced().issuer() != replace.replacement().issuer() ||
          replace.replaced().serial() != replace.replacement().serial(),
      "replacement", "must be another unit");
  check.Text("reason", replace.reason());
}

void Check(const v1::Commission& commission, FormCheck& check) {
  check.Name("model", commission.model());
  check.Require(commission.kind() > v1::UNIT_KIND_UNSPECIFIED &&
                    v1::UnitKind_IsValid(commission.kind()),
                "kind of unit", "must be known");
  check.OptionalName("lot", commission.lot());
}

void Check(const v1::Deploy& deploy, FormCheck& check) {
  check.OptionalPartyId("operator", deploy.operator_());
  check.OptionalPartyId("tenant", deploy.tenant());
  check.Text("end_use", deploy.end_use());
}

void Check(const v1::Attest& attest, FormCheck& check) {
  check.Require(attest.level() <= kEvidenceLevelMax, "level",
                "must be from 0 to 6");
  check.OptionalName("evidence_kind", attest.evidence_kind());
  check.Require(v1::TestResult_IsValid(attest.result()), "result",
                "must be known");
}

void Check(const v1::Report& report, FormCheck& check) {
  check.Require(report.kind() > v1::REPORT_KIND_UNSPECIFIED &&
                    v1::ReportKind_IsValid(report.kind()),
                "kind of report", "must be known");
  check.Text("reason", report.reason());
}

void Check(const v1::Receive& receive, FormCheck& check) {
  check.Digest("shipment", receive.shipment());
  check.Text("reason", receive.reason());
  check.Text("end_use", receive.end_use());
}

void Check(const v1::Void& annulment, FormCheck& check) {
  check.Digest("shipment", annulment.shipment());
  check.Text("reason", annulment.reason());
}

void Check(const v1::Correct& correct, FormCheck& check) {
  check.Digest("target", correct.target());
  check.Text("reason", correct.reason());
}

void Check(const v1::Repair& repair, FormCheck& check) {
  check.Text("end_use", repair.end_use());
  check.Text("note", repair.note());
}

}  // namespace

void CheckKind(const v1::Event& event, FormCheck& check) {
  switch (event.kind_case()) {
    case v1::Event::kCommission:
      return Check(event.commission(), check);
    case v1::Event::kShip:
      return Check(event.ship(), check);
    case v1::Event::kReceive:
      return Check(event.receive(), check);
    case v1::Event::kRedirect:
      return Check(event.redirect(), check);
    case v1::Event::kVoid:
      return Check(event.void_(), check);
    case v1::Event::kReturn:
      return Check(event.return_(), check);
    case v1::Event::kAssemble:
      return Check(event.assemble(), check);
    case v1::Event::kRemove:
      return Check(event.remove(), check);
    case v1::Event::kPack:
      return Check(event.pack(), check);
    case v1::Event::kUnpack:
      return Check(event.unpack(), check);
    case v1::Event::kDeploy:
      return Check(event.deploy(), check);
    case v1::Event::kReplace:
      return Check(event.replace(), check);
    case v1::Event::kReport:
      return Check(event.report(), check);
    case v1::Event::kCorrect:
      return Check(event.correct(), check);
    case v1::Event::kAttest:
      return Check(event.attest(), check);
    case v1::Event::kRepair:
      return Check(event.repair(), check);
    case v1::Event::kRelabel:
      return check.Text("reason", event.relabel().reason());
    case v1::Event::kHold:
      return check.Text("reason", event.hold().reason());
    case v1::Event::kRelease:
      return check.Text("reason", event.release().reason());
    case v1::Event::kRecover:
      return check.Text("reason", event.recover().reason());
    case v1::Event::kRetire:
      return check.Text("reason", event.retire().reason());
    case v1::Event::kDestroy:
      return check.Text("reason", event.destroy().reason());
    case v1::Event::kCount:
      return check.Text("note", event.count().note());
    case v1::Event::kSight:
      return check.Text("note", event.sight().note());
    case v1::Event::kCarry:
      return check.Digest("shipment", event.carry().shipment());
    case v1::Event::kTransferTitle:
      return check.PartyId("new owner", event.transfer_title().new_owner());
    case v1::Event::kGenesisDeclaration:
    case v1::Event::kGovernance:
    case v1::Event::KIND_NOT_SET:
      return;  // Elsewhere.
  }
}

}  // namespace waybill
