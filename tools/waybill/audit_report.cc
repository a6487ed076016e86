// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/audit_report.h"

#include <algorithm>
#include <array>
#include <utility>

#include <nlohmann/json.hpp>

#include "ledger/core/text.h"
#include "ledger/policy/severity.h"
#include "tools/waybill/sentences.h"

namespace waybill::cli {
namespace {

// In the order of the columns.
constexpr std::array<v1::Severity, 5> kSeverities = {
    v1::CRITICAL, v1::HIGH, v1::MEDIUM, v1::LOW, v1::INFO};
constexpr std::string_view kNowhere = "unknown";

void AddNonEmpty(const std::string& party, std::set<std::string>& parties) {
  if (!party.empty()) {
    parties.insert(party);
  }
}

void AddShipment(const World& world, Number number, FindingContext& context) {
  const WorldEvent& shipped = world.events()[number];
  const v1::Event& event = shipped.event;
  AddNonEmpty(FirstSigner(event), context.parties);
  const v1::Place* destination = event.has_ship()
                                     ? &event.ship().destination()
                                     : &event.return_().destination();
  if (event.has_ship()) {
    AddNonEmpty(event.ship().consignee(), context.parties);
  }
  context.country = destination->country();
  if (context.country.empty() && !destination->site().empty()) {
    const v1::Site* site =
        world.records().Site(destination->site_party(), destination->site(),
                             shipped.moment.index + 1);
    context.country = site == nullptr ? "" : site->country();
  }
}

// Open findings of each severity.
using Counts = std::array<std::size_t, kSeverities.size()>;

void Count(v1::Severity severity, Counts& counts) {
  const auto place =
      std::find(kSeverities.begin(), kSeverities.end(), severity);
  if (place != kSeverities.end()) {
    ++counts[static_cast<std::size_t>(place - kSeverities.begin())];
  }
}

// Most and gravest first.
Table CountTable(std::string name, const std::map<std::string, Counts>& counted,
                 const std::map<std::string, std::string>& names) {
  std::vector<std::pair<Counts, std::string>> order;
  for (const auto& [key, counts] : counted) {
    order.emplace_back(counts, key);
  }
  std::stable_sort(
      order.begin(), order.end(),
      [](const auto& a, const auto& b) { return a.first > b.first; });
  Table table;
  table.columns = {std::move(name)};
  if (!names.empty()) {
    table.columns.emplace_back("name");
  }
  for (const v1::Severity severity : kSeverities) {
    table.columns.push_back(SeverityName(severity));
  }
  for (const auto& [counts, key] : order) {
    std::vector<std::string> row = {key};
    if (!names.empty()) {
      const auto found = names.find(key);
      row.push_back(found == names.end() ? "" : found->second);
    }
    for (const std::size_t count : counts) {
      row.push_back(count == 0 ? "-" : std::to_string(count));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

struct StatusCounts {
  std::size_t open = 0;
  std::size_t explained = 0;
  std::size_t closed = 0;

  void Count(const v1::Finding& finding) {
    if (IsOpenFinding(finding)) {
      ++open;
    } else {
      ++(finding.status() == v1::EXPLAINED ? explained : closed);
    }
  }
};

struct CodeCounts : StatusCounts {
  v1::Severity severity = v1::SEVERITY_UNSPECIFIED;
  std::string title;
};

// Grave ones first; all of them, so that a zero is said.
Table SeverityTable(const std::map<v1::Severity, StatusCounts>& severities) {
  Table table;
  table.columns = {"severity", "open", "explained", "closed"};
  for (const v1::Severity severity : kSeverities) {
    const auto found = severities.find(severity);
    const StatusCounts counts =
        found == severities.end() ? StatusCounts() : found->second;
    table.rows.push_back({SeverityName(severity), std::to_string(counts.open),
                          std::to_string(counts.explained),
                          std::to_string(counts.closed)});
  }
  return table;
}

Table CodeTable(const std::map<std::string, CodeCounts>& codes) {
  std::vector<std::pair<std::string, CodeCounts>> order(codes.begin(),
                                                        codes.end());
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) {
                     return std::pair(a.second.severity, a.second.open) >
                            std::pair(b.second.severity, b.second.open);
                   });
  Table table;
  table.columns = {"severity", "code", "open", "explained", "closed", "what"};
  for (const auto& [code, counts] : order) {
    table.rows.push_back({SeverityName(counts.severity), code,
                          std::to_string(counts.open),
                          std::to_string(counts.explained),
                          std::to_string(counts.closed), counts.title});
  }
  return table;
}

nlohmann::json ToJson(const Table& table) {
  nlohmann::json rows = nlohmann::json::array();
  for (const auto& row : table.rows) {
    nlohmann::json object = nlohmann::json::object();
    for (std::size_t i = 0; i < row.size(); ++i) {
      object[table.columns[i]] = row[i] == "-" ? "0" : row[i];
    }
    rows.push_back(std::move(object));
  }
  return rows;
}

std::string Joined(const std::set<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) {
    joined += (joined.empty() ? "" : " ") + text;
  }
  return joined;
}

std::string EvidenceText(const v1::Finding& finding) {
  std::string text;
  for (const v1::EventReference& event : finding.evidence()) {
    text += (text.empty() ? "" : " ") + std::to_string(event.index());
  }
  return text;
}

}  // namespace

FindingContext ContextOf(const World& world, const EvaluateOptions& options,
                         const v1::Finding& finding) {
  const v1::FindingSubject& subject = finding.subject();
  FindingContext context;
  if (subject.type() == v1::UNIT_FINDING) {
    const auto state = StateAsOf(world, subject.unit().issuer(),
                                 subject.unit().serial(), options);
    if (state) {
      AddNonEmpty(state->custodian, context.parties);
      context.country = state->country;
    }
    return context;
  }
  if (subject.type() == v1::SHIPMENT_FINDING) {
    const Result<Hash> id = HashFromBytes(subject.shipment());
    const Number shipment = id ? world.FindEvent(*id) : kNoNumber;
    if (shipment != kNoNumber) {
      AddShipment(world, shipment, context);
    }
    return context;
  }
  AddNonEmpty(subject.party(), context.parties);
  const std::uint64_t index = options.size.value_or(~std::uint64_t{0});
  if (subject.type() == v1::SITE_FINDING) {
    const v1::Site* site =
        world.records().Site(subject.party(), subject.site(), index);
    context.country = site == nullptr ? "" : site->country();
    return context;
  }
  const v1::PartyProfile* party = world.records().Party(subject.party(), index);
  context.country = party == nullptr ? "" : party->country();
  return context;
}

Table FindingTable(const World& world, const EvaluateOptions& options,
                   const std::vector<v1::Finding>& findings) {
  std::vector<const v1::Finding*> order;
  for (const v1::Finding& finding : findings) {
    order.push_back(&finding);
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const v1::Finding* a, const v1::Finding* b) {
                     return std::pair(IsOpenFinding(*a), a->severity()) >
                            std::pair(IsOpenFinding(*b), b->severity());
                   });
  Table table;
  table.columns = {"severity", "code",        "subject", "status",
                   "visible",  "parties",     "country", "entries",
                   "pack",     "explanation", "citation"};
  for (const v1::Finding* finding : order) {
    const FindingContext context = ContextOf(world, options, *finding);
    table.rows.push_back(
        {SeverityName(finding->severity()), finding->code(),
         FindingSubjectText(finding->subject()),
         TellName(v1::FindingStatus_Name(finding->status())),
         FormatTime(finding->first_visible_at_ms()), Joined(context.parties),
         context.country, EvidenceText(*finding),
         finding->pack() + " " + std::to_string(finding->pack_version()),
         finding->explanation(), finding->citation()});
  }
  return table;
}

AuditSummary Summarise(const World& world, const EvaluateOptions& options,
                       const std::vector<v1::Finding>& findings) {
  AuditSummary summary;
  StatusCounts all;
  std::map<v1::Severity, StatusCounts> severities;
  std::map<std::string, CodeCounts> codes;
  std::map<std::string, Counts> parties;
  std::map<std::string, Counts> countries;
  std::map<std::string, std::string> names;
  for (const v1::Finding& finding : findings) {
    CodeCounts& code = codes[finding.code()];
    code.severity = std::max(code.severity, finding.severity());
    code.title = finding.rule_title();
    all.Count(finding);
    code.Count(finding);
    severities[finding.severity()].Count(finding);
    if (!IsOpenFinding(finding)) {
      continue;
    }
    const FindingContext context = ContextOf(world, options, finding);
    for (const std::string& party : context.parties) {
      Count(finding.severity(), parties[party]);
      const v1::PartyProfile* profile = world.records().Party(
          party, options.size.value_or(~std::uint64_t{0}));
      names[party] = profile == nullptr ? "" : profile->name();
    }
    Count(finding.severity(),
          countries[context.country.empty() ? std::string(kNowhere)
                                            : context.country]);
  }
  summary.open = all.open;
  summary.explained = all.explained;
  summary.closed = all.closed;
  const Table by_severity = SeverityTable(severities);
  const Table by_code = CodeTable(codes);
  const Table by_party = CountTable("party", parties, names);
  const Table by_country = CountTable("country", countries, {});
  if (!codes.empty()) {
    summary.text = "\nBy severity\n" + RenderTable(by_severity) +
                   "\nBy rule\n" + RenderTable(by_code);
  }
  if (summary.open != 0) {
    summary.text +=
        "\nOpen findings by party (of a unit: its holder; of a shipment: who "
        "shipped it, and to whom)\n" +
        RenderTable(by_party) +
        "\nOpen findings by country (of a shipment: its destination)\n" +
        RenderTable(by_country);
  }
  summary.details_json = nlohmann::json{
      {"by_severity", ToJson(by_severity)},
      {"by_code", ToJson(by_code)},
      {"by_party", ToJson(by_party)},
      {"by_country",
       ToJson(by_country)}}.dump(-1, ' ', true);
  return summary;
}

Table CompareFindings(const std::vector<v1::Finding>& before,
                      const std::vector<v1::Finding>& after) {
  using Key = std::pair<std::string, std::string>;
  const auto open = [](const std::vector<v1::Finding>& findings) {
    std::map<Key, const v1::Finding*> found;
    for (const v1::Finding& finding : findings) {
      if (IsOpenFinding(finding)) {
        found.emplace(
            Key(finding.code(), FindingSubjectText(finding.subject())),
            &finding);
      }
    }
    return found;
  };
  const auto was = open(before);
  const auto is = open(after);
  Table table;
  table.columns = {"change",  "severity",    "code",
                   "subject", "explanation", "pack"};
  const auto add = [&table](const char* change, const Key& key,
                            const v1::Finding& finding) {
    table.rows.push_back(
        {change, SeverityName(finding.severity()), key.first, key.second,
         finding.explanation(),
         finding.pack() + " " + std::to_string(finding.pack_version())});
  };
  for (const auto& [key, finding] : is) {
    if (!was.contains(key)) {
      add("new", key, *finding);
    }
  }
  for (const auto& [key, finding] : was) {
    if (!is.contains(key)) {
      add("gone", key, *finding);
    }
  }
  return table;
}

}  // namespace waybill::cli
