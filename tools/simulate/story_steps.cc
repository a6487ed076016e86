// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "client/unit_names.h"
#include "ledger/core/event.h"
#include "ledger/core/text.h"
#include "tools/simulate/story_reader.h"

namespace waybill::simulate {
namespace {

constexpr std::array<std::string_view, 27> kKinds = {
    "commission",     "ship",     "receive", "carry",   "redirect", "void",
    "return",         "assemble", "remove",  "pack",    "unpack",   "deploy",
    "count",          "attest",   "sight",   "relabel", "replace",  "repair",
    "hold",           "release",  "report",  "recover", "retire",   "destroy",
    "transfer_title", "correct",  "install"};
// What a step can't do without, by its kind: keys, with | between those of
// which one is enough.
constexpr std::pair<std::string_view, std::string_view> kNeeds[] = {
    {"ship", "to"},
    {"ship", "units"},
    {"receive", "shipment"},
    {"receive", "units|refused|missing|unexpected"},
    {"carry", "shipment"},
    {"carry", "units"},
    {"redirect", "shipment"},
    {"redirect", "to"},
    {"redirect", "units"},
    {"void", "shipment"},
    {"void", "units"},
    {"return", "shipment"},
    {"return", "units"},
    {"assemble", "parent"},
    {"assemble", "units"},
    {"install", "parent"},
    {"install", "units"},
    {"pack", "parent"},
    {"pack", "units"},
    {"remove", "units"},
    {"unpack", "units"},
    {"relabel", "units"},
    {"relabel", "label|aliases|replaces"},
    {"replace", "units"},
    {"replace", "replaces"},
    {"report", "units"},
    {"report", "reason"},
    {"transfer_title", "units"},
    {"transfer_title", "to"},
    {"correct", "corrects"},
    {"commission", "units"},
    {"deploy", "units"},
    {"count", "units"},
    {"attest", "units"},
    {"sight", "units"},
    {"repair", "units"},
    {"hold", "units"},
    {"release", "units"},
    {"recover", "units"},
    {"retire", "units"},
    {"destroy", "units"}};
constexpr std::array<std::string_view, 5> kStateKeys = {
    "custodian", "in_transit_to", "parent", "lifecycle", "country"};
constexpr std::array<std::string_view, 5> kSeverities = {
    "info", "low", "medium", "high", "critical"};

bool HasOneOf(const TomlTable& table, std::string_view keys) {
  while (true) {
    const std::size_t end = std::min(keys.find('|'), keys.size());
    if (table.Has(std::string(keys.substr(0, end)))) {
      return true;
    }
    if (end == keys.size()) {
      return false;
    }
    keys.remove_prefix(end + 1);
  }
}

// Complains about what a step of its kind lacks.
void CheckNeeds(const std::string& kind, TomlTable& table) {
  for (const auto& [needy, keys] : kNeeds) {
    if (needy == kind && !HasOneOf(table, keys)) {
      std::string said(keys);
      for (std::size_t at = said.find('|'); at != std::string::npos;
           at = said.find('|')) {
        said.replace(at, 1, " or ");
      }
      table.Complain(said, "is missing: " + kind + " needs it");
    }
  }
}

}  // namespace

std::optional<v1::UnitId> StoryReader::OneUnit(TomlTable& table,
                                               const std::string& key) {
  if (!table.Has(key)) {
    return std::nullopt;
  }
  const std::string serial = table.Text(key);
  if (serial.empty()) {
    return std::nullopt;
  }
  return UnitOfSerial(serial);
}

std::vector<std::string> StoryReader::NamesForUnits(TomlTable& table,
                                                    const std::string& key,
                                                    std::size_t units) {
  std::vector<std::string> names;
  for (const std::string& range : table.Texts(key)) {
    auto expanded = ExpandRange(range, kUnitsMax);
    if (!expanded) {
      table.Complain(key, expanded.error().message);
      return {};
    }
    std::move(expanded->begin(), expanded->end(), std::back_inserter(names));
  }
  if (!names.empty() && names.size() != units) {
    table.Complain(key, "gives " + std::to_string(names.size()) +
                            " names for " + std::to_string(units) + " units");
    return {};
  }
  return names;
}

void StoryReader::ReadStepUnits(TomlTable& table, Step& step) {
  step.units = Units(table, "units");
  step.missing = Units(table, "missing");
  step.refused = Units(table, "refused");
  step.unexpected = Units(table, "unexpected");
  step.lists_contents = table.Has("children_seen");
  step.children_seen = Units(table, "children_seen");
  step.parent = OneUnit(table, "parent");
  step.replaces = OneUnit(table, "replaces");
  step.labels = NamesForUnits(table, "label", step.units.size());
  step.aliases = NamesForUnits(table, "aliases", step.units.size());
}

void StoryReader::ReadStepDetails(TomlTable& table, Step& step) {
  step.shipment = StepName(table, "shipment");
  step.corrects = StepName(table, "corrects");
  step.to = PartyName(table, "to");
  step.site = SiteName(table, "site");
  step.country = table.Text("country");
  if (!step.country.empty() && !IsCountryCode(step.country)) {
    table.Complain("country", "must be an ISO 3166 code such as \"US\"");
  }
  step.end_user = PartyName(table, "end_user");
  step.end_use = table.Text("end_use");
  // A licence that the story doesn't define is for the ledger to refuse.
  step.licence = table.Text("licence");
  step.payer = PartyName(table, "payer");
  step.carrier = PartyName(table, "carrier");
  step.tenant = PartyName(table, "tenant");
  step.operator_party = PartyName(table, "operator");
  step.reason = table.Text("reason");
  step.evidence_kind = table.Text("evidence_kind");
  step.sole_end_user = table.Flag("sole_end_user");
  step.domestic_end_use = table.Flag("domestic_end_use");
  step.with_issuer = table.Flag("with_issuer");
  step.with_consignee = table.Flag("with_consignee");
  step.passed = table.OptionalFlag("passed");
  step.receive_by_ms = table.When("receive_by", true).value_or(0);
  step.heartbeat_days = table.Number("heartbeat_days", 0, 36500, 0);
  step.evidence_level = table.Number("evidence_level", 0, 6, 0);
  step.coordinates = ReadCoordinates(table);
}

void StoryReader::ReadStep(TomlTable& table) {
  Step step;
  step.line = table.line();
  step.kind = table.RequiredText("do");
  if (std::find(kKinds.begin(), kKinds.end(), step.kind) == kKinds.end()) {
    std::string kinds;
    for (const auto& kind : kKinds) {
      kinds += (kinds.empty() ? "" : " ") + std::string(kind);
    }
    table.Complain(
        "do", "is no event that a step tells: " + step.kind +
                  "; these are: " + kinds +
                  ". Approvals, licences, owners, lists and sites stand in "
                  "tables of their own");
  }
  if (const std::string code = table.Text("refuse"); !code.empty()) {
    step.refuse = VerdictFromName(code);
    if (!step.refuse || *step.refuse == Verdict::kAccepted) {
      table.Complain("refuse", "is no refusal: " + code);
    }
  } else {
    // Leaving something out on purpose is a way to be refused.
    CheckNeeds(step.kind, table);
  }
  refusal_ = step.refuse;
  if (step.kind == "install") {
    step.kind = "assemble";
  }
  step.by = NeededPartyName(table, "by");
  const auto at = table.When("at");
  if (!at) {
    table.Complain("at", "is missing");
  }
  step.at_ms = at.value_or(0);
  step.recorded_ms = table.When("recorded").value_or(step.at_ms);
  if (!story_.steps.empty() &&
      step.recorded_ms < story_.steps.back().recorded_ms) {
    table.Complain(table.Has("recorded") ? "recorded" : "at",
                   "is before the step above it was recorded: steps stand in "
                   "the order of their recording, which may be later than at");
  }
  ReadStepUnits(table, step);
  ReadStepDetails(table, step);
  // A flag, or who it is.
  const std::vector<std::string> witness =
      table.Has("with_witness") ? table.FlagOrText("with_witness")
                                : std::vector<std::string>{};
  step.with_witness = witness.empty() ? "" : witness.front();
  if (!step.with_witness.empty() && step.with_witness != "*" &&
      story_.FindParty(step.with_witness) == nullptr) {
    table.Complain("with_witness",
                   "names no party of this story: " + step.with_witness);
  }
  refusal_.reset();
  step.name = table.Text("name");
  if (!step.name.empty() && !step_names_.insert(step.name).second) {
    table.Complain("name", "is another step's: " + step.name);
  }
  story_.steps.push_back(std::move(step));
}

void StoryReader::ReadSubjects(TomlTable& table, Expectation& expectation) {
  const auto read = [&table](const char* key, const char* keys, auto is_known,
                             std::vector<std::string>& names) {
    for (const char* each : {key, keys}) {
      for (std::string& name : table.Texts(each)) {
        if (!is_known(name)) {
          table.Complain(each, "names nothing of this story: " + name);
        }
        names.push_back(std::move(name));
      }
    }
    return table.Has(key) || table.Has(keys);
  };
  const bool parties = read(
      "party", "parties",
      [this](const auto& name) { return story_.FindParty(name) != nullptr; },
      expectation.parties);
  const bool shipments = read(
      "shipment", "shipments",
      [this](const auto& name) { return step_names_.contains(name); },
      expectation.shipments);
  const bool sites = read(
      "site", "sites",
      [this](const auto& name) { return story_.FindSite(name) != nullptr; },
      expectation.sites);
  if (expectation.kind == ExpectationKind::kFinding && !parties && !shipments &&
      !sites && !expectation.has_units) {
    table.Complain("units",
                   "or party, shipment or site is missing: of what is the "
                   "finding expected?");
  }
}

void StoryReader::ReadExpectation(ExpectationKind kind, TomlTable& table) {
  Expectation expectation;
  expectation.kind = kind;
  expectation.line = table.line();
  const auto as_of = table.When("as_of");
  if (!as_of && kind != ExpectationKind::kTrace) {
    table.Complain("as_of", "is missing");
  }
  expectation.as_of_ms = as_of.value_or(0);
  expectation.has_units = table.Has("units");
  expectation.units = Units(table, "units");
  if (kind == ExpectationKind::kTrace) {
    expectation.label = table.RequiredText("label");
    if (auto unit = OneUnit(table, "unit")) {
      expectation.units = {*unit};
    } else {
      table.Complain("unit", "is missing");
    }
  } else if (kind == ExpectationKind::kState) {
    for (const std::string_view key : kStateKeys) {
      if (table.Has(std::string(key))) {
        expectation.state[std::string(key)] = table.Text(std::string(key));
      }
    }
    if (expectation.units.empty() || expectation.state.empty()) {
      table.Complain("units", "and what is expected of them are needed");
    }
  } else {
    if (kind == ExpectationKind::kFinding) {
      expectation.codes = {table.RequiredText("code")};
    } else {
      expectation.codes = table.Texts("codes");
    }
    ReadSubjects(table, expectation);
    expectation.min_severity = table.Text("min_severity");
    const bool known = expectation.min_severity.empty() ||
                       std::find(kSeverities.begin(), kSeverities.end(),
                                 expectation.min_severity) != kSeverities.end();
    if (!known) {
      table.Complain("min_severity",
                     "must be info, low, medium, high or critical");
    }
    if (expectation.codes.empty() && expectation.min_severity.empty()) {
      table.Complain("codes", "or min_severity is needed");
    }
  }
  story_.expectations.push_back(std::move(expectation));
}

}  // namespace waybill::simulate
