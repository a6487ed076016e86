// SPDX-License-Identifier: Apache-2.0
#include "tests/support/policy_stage.h"

#include <cmath>

#include <gtest/gtest.h>

#include "ledger/core/text.h"

namespace waybill {
namespace {

constexpr std::int64_t kStartMs = 1'735'689'600'000;  // 2025-01-01.

v1::Event By(const std::string& actor, std::int64_t at_ms) {
  v1::Event event;
  event.set_occurred_at_ms(at_ms);
  PolicyScene::AddSigner(event, actor, v1::ACTOR);
  return event;
}

v1::UnitId Id(const std::string& serial) {
  v1::UnitId id;
  id.set_issuer("maker");
  id.set_serial(serial);
  return id;
}

void AddRows(const Units& units, v1::UnitRole role, v1::UnitOutcome outcome,
             std::vector<v1::UnitRow>& rows) {
  for (const std::string& serial : units) {
    rows.push_back(PolicyScene::Row(Id(serial), role));
    rows.back().set_outcome(outcome);
  }
}

std::vector<v1::UnitRow> RowsOf(const Units& units) {
  std::vector<v1::UnitRow> rows;
  AddRows(units, v1::SUBJECT, v1::UNIT_OUTCOME_UNSPECIFIED, rows);
  return rows;
}

void AddParty(PolicyScene& scene, const char* id, v1::PartyRole role,
              const char* country) {
  v1::PartyProfile profile;
  profile.set_party(id);
  profile.set_name(id);
  profile.set_role(role);
  profile.set_country(country);
  scene.Admit(std::move(profile), Day(0));
}

void AddModel(PolicyStage& stage, const char* name, std::uint64_t tpp_milli) {
  v1::Governance governance;
  v1::Model& model = *governance.mutable_register_model();
  model.set_model(name);
  model.add_issuers("maker");
  model.set_tpp_milli(tpp_milli);
  stage.Govern(0, governance);
}

void AddSite(PolicyStage& stage, const char* name) {
  v1::Governance governance;
  v1::Site& site = *governance.mutable_add_site();
  site.set_party("buyer");
  site.set_site(name);
  site.set_country("US");
  stage.Govern(0, governance);
}

}  // namespace

std::int64_t Day(int day, std::int64_t more_ms) {
  return kStartMs + day * kDayMs + more_ms;
}

Subjects UnitsNamed(const Units& serials) {
  Subjects subjects;
  for (const std::string& serial : serials) {
    subjects.insert("unit:maker/" + serial);
  }
  return subjects;
}

Subjects ShipmentNamed(const Hash& id) { return {"shipment:" + ToHex(id)}; }

PolicyStage::PolicyStage() {
  AddParty(scene, "maker", v1::MANUFACTURER, "TW");
  AddParty(scene, "dist", v1::DISTRIBUTOR, "US");
  AddParty(scene, "buyer", v1::END_USER, "US");
  AddParty(scene, "cloud", v1::CLOUD_OPERATOR, "MY");
  AddParty(scene, "fwd", v1::FORWARDER, "HK");
  AddParty(scene, "carrier", v1::CARRIER, "US");
  AddParty(scene, "lab", v1::INSPECTOR, "US");
  AddParty(scene, "customs", v1::AUTHORITY, "US");
  AddModel(*this, "chip", 15'832'000);
  AddModel(*this, "plain", 0);
  for (const char* party : {"dist", "buyer"}) {
    v1::Governance governance;
    v1::Approval& approval = *governance.mutable_approve();
    approval.set_party(party);
    approval.set_id(party);
    approval.add_items("3A090.a");
    approval.add_items("4A090.a");
    approval.add_countries("US");
    Govern(0, governance);
  }
  AddSite(*this, "hall");
  AddSite(*this, "store");
}

Hash PolicyStage::Submit(When when, v1::Event event,
                         std::vector<v1::UnitRow> rows) {
  const PolicyScene::Outcome outcome = scene.Submit(
      std::move(event), std::move(rows), when.recorded_ms.value_or(when.at_ms));
  EXPECT_EQ(outcome.verdict, Verdict::kAccepted) << outcome.message;
  return outcome.id;
}

Hash PolicyStage::Commission(When when, const Units& units,
                             const std::string& model, v1::UnitKind kind) {
  v1::Event event = By("maker", when.at_ms);
  event.mutable_commission()->set_model(model);
  event.mutable_commission()->set_kind(kind);
  event.mutable_place()->set_country("TW");
  return Submit(when, event, RowsOf(units));
}

Hash PolicyStage::Ship(When when, const std::string& by, const std::string& to,
                       const Units& units, const std::string& country,
                       const Change& with) {
  return Act(when, by, units, [&](v1::Event& event) {
    event.mutable_ship()->set_consignee(to);
    event.mutable_ship()->mutable_destination()->set_country(country);
    if (with) {
      with(event);
    }
  });
}

Hash PolicyStage::Receive(When when, const std::string& by,
                          const Hash& shipment, const Units& accepted,
                          const std::string& country, const Change& with) {
  v1::Event event = By(by, when.at_ms);
  event.mutable_receive()->set_shipment(std::string(View(shipment)));
  event.mutable_place()->set_country(country);
  if (with) {
    with(event);
  }
  std::vector<v1::UnitRow> rows;
  AddRows(accepted, v1::SUBJECT, v1::ACCEPTED, rows);
  return Submit(when, event, rows);
}

Hash PolicyStage::ReceivePart(When when, const std::string& by,
                              const Hash& shipment, const Parts& parts) {
  v1::Event event = By(by, when.at_ms);
  event.mutable_receive()->set_shipment(std::string(View(shipment)));
  event.mutable_place()->set_country("US");
  std::vector<v1::UnitRow> rows;
  AddRows(parts.accepted, v1::SUBJECT, v1::ACCEPTED, rows);
  AddRows(parts.refused, v1::SUBJECT, v1::REFUSED, rows);
  AddRows(parts.missing, v1::SUBJECT, v1::MISSING, rows);
  AddRows(parts.unexpected, v1::UNEXPECTED, v1::UNIT_OUTCOME_UNSPECIFIED, rows);
  return Submit(when, event, rows);
}

Hash PolicyStage::Act(When when, const std::string& by, const Units& units,
                      const Change& with) {
  v1::Event event = By(by, when.at_ms);
  with(event);
  return Submit(when, event, RowsOf(units));
}

Hash PolicyStage::Fill(When when, const std::string& by,
                       const std::string& container, const Units& units) {
  v1::Event event = By(by, when.at_ms);
  *event.mutable_assemble()->mutable_container() = Id(container);
  std::vector<v1::UnitRow> rows;
  AddRows({container}, v1::PARENT, v1::UNIT_OUTCOME_UNSPECIFIED, rows);
  AddRows(units, v1::CHILD, v1::UNIT_OUTCOME_UNSPECIFIED, rows);
  return Submit(when, event, rows);
}

Hash PolicyStage::Empty(When when, const std::string& by,
                        const std::string& container, const Units& units) {
  v1::Event event = By(by, when.at_ms);
  *event.mutable_remove()->mutable_container() = Id(container);
  std::vector<v1::UnitRow> rows;
  AddRows({container}, v1::PARENT, v1::UNIT_OUTCOME_UNSPECIFIED, rows);
  AddRows(units, v1::CHILD, v1::UNIT_OUTCOME_UNSPECIFIED, rows);
  return Submit(when, event, rows);
}

Hash PolicyStage::Attest(When when, const std::string& by, const Units& units,
                         std::uint32_t level,
                         const std::optional<Units>& inside,
                         const std::string& country) {
  v1::Event event = By(by, when.at_ms);
  event.mutable_attest()->set_level(level);
  event.mutable_attest()->set_lists_contents(inside.has_value());
  if (!country.empty()) {
    event.mutable_place()->set_country(country);
  }
  std::vector<v1::UnitRow> rows = RowsOf(units);
  AddRows(inside.value_or(Units()), v1::SEEN_INSIDE,
          v1::UNIT_OUTCOME_UNSPECIFIED, rows);
  return Submit(when, event, rows);
}

Hash PolicyStage::Correct(When when, const std::string& by, const Hash& target,
                          const std::string& cosigner) {
  v1::Event event = By(by, when.at_ms);
  event.mutable_correct()->set_target(std::string(View(target)));
  if (!cosigner.empty()) {
    PolicyScene::AddSigner(event, cosigner, v1::COSIGNER);
  }
  return Submit(when, event, scene.CustodyRowsOf(target));
}

void PolicyStage::Stock(const Units& units) {
  Commission(0, units);
  Receive(2, "buyer", Ship(1, "maker", "buyer", units), units);
}

Subjects PolicyStage::Open(const std::string& code, std::int64_t as_of_ms) {
  options.as_of_ms = as_of_ms;
  Subjects subjects;
  const Result<Policy> policy = Policy::FromShipped(packs);
  const Evaluated evaluated = Evaluate(scene.world(), policy.value(), options);
  for (const v1::Finding& finding : evaluated.findings) {
    if (finding.code() == code && IsOpenFinding(finding)) {
      subjects.insert(FindingSubjectText(finding.subject()));
    }
  }
  return subjects;
}

std::optional<v1::Finding> PolicyStage::Find(const std::string& code,
                                             const std::string& subject,
                                             std::int64_t as_of_ms) {
  options.as_of_ms = as_of_ms;
  const Result<Policy> policy = Policy::FromShipped(packs);
  const Evaluated evaluated = Evaluate(scene.world(), policy.value(), options);
  for (const v1::Finding& finding : evaluated.findings) {
    if (finding.code() == code &&
        FindingSubjectText(finding.subject()) == subject) {
      return finding;
    }
  }
  return std::nullopt;
}

void AddWitness(v1::Event& event) {
  PolicyScene::AddSigner(event, "lab", v1::WITNESS);
}

void SetSite(v1::Event& event, const std::string& site) {
  event.mutable_place()->set_site_party("buyer");
  event.mutable_place()->set_site(site);
  event.mutable_place()->set_country("US");
}

void SetCoordinates(v1::Event& event, double latitude, double longitude) {
  constexpr double kPerDegree = 1e7;
  v1::Coordinates& where = *event.mutable_place()->mutable_coordinates();
  where.set_latitude_e7(
      static_cast<std::int32_t>(std::lround(latitude * kPerDegree)));
  where.set_longitude_e7(
      static_cast<std::int32_t>(std::lround(longitude * kPerDegree)));
}

}  // namespace waybill
