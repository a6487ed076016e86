// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/registry_records.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "ledger/core/text.h"
#include "tools/waybill/governance_arguments.h"
#include "tools/waybill/write_options.h"

namespace waybill::cli {
namespace {

constexpr std::size_t kMilliPlaces = 3;
constexpr std::int64_t kWholeMilliPercent = 100'000;
constexpr std::int64_t kUnknown = -1;
struct KindForm {
  std::string_view kind;
  std::vector<std::string_view> columns;
};

const std::vector<KindForm>& Forms() {
  static const auto* const forms = new std::vector<KindForm>{
      {"parties",
       {"id", "name", "role", "country", "hq_country", "parent_hq_country",
        "parent", "incorporated", "industry", "native_name", "aliases",
        "public_key"}},
      {"sites",
       {"id", "party", "country", "city", "lat", "lon", "kind", "power_kw"}},
      {"approvals",
       {"party", "id", "items", "countries", "sites", "end_use", "quantity",
        "from", "to"}},
      {"licences",
       {"id", "shipper", "consignee", "models", "quantity", "from", "to",
        "path", "conditions"}},
      {"ownership", {"owner", "owned", "percent", "from", "to"}},
      {"models",
       {"model", "manufacturer", "issuers", "tpp", "performance_density",
        "die_area_mm2", "memory_bandwidth_gbs", "rated_power_w",
        "datacenter_marketed", "notes"}}};
  return *forms;
}

template <typename Message>
bool Same(const Message& one, const Message& other) {
  return one.SerializeAsString() == other.SerializeAsString();
}

// One import: rows in, records and problems out.
class Planner {
 public:
  Planner(std::string_view kind, const RegistryOnRecord& on_record,
          const KeyFinder& find_key)
      : kind_(kind), on_record_(on_record), find_key_(find_key) {
    for (const v1::PartyRow& row : on_record.parties.parties()) {
      parties_.insert(row.profile().party());
    }
  }

  void CheckColumns(const RegistryTable& table) {
    const auto form =
        std::find_if(Forms().begin(), Forms().end(),
                     [&](const KindForm& one) { return one.kind == kind_; });
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      if (std::find(form->columns.begin(), form->columns.end(),
                    table.columns[i]) == form->columns.end()) {
        std::string known;
        for (const std::string_view column : form->columns) {
          known += (known.empty() ? "" : ", ") + std::string(column);
        }
        plan_.problems.push_back({table.is_json ? 0 : std::size_t{1},
                                  table.is_json ? 0 : i + 1, table.columns[i],
                                  "isn't a column of " + std::string(kind_) +
                                      "; those are " + known});
      }
    }
  }

  // Parties may be named before their own row comes.
  void Announce(const RegistryTable& table) {
    if (kind_ == "parties") {
      for (const RegistryRow& row : table.rows) {
        if (const auto id = row.cells.find("id"); id != row.cells.end()) {
          parties_.insert(id->second.values.front());
        }
      }
    }
  }

  void Take(const RegistryRow& row) {
    const std::size_t problems = plan_.problems.size();
    RowReader reader(row, plan_.problems);
    PlannedRecord record;
    record.number = row.number;
    if (kind_ == "parties") {
      TakeParty(reader, record);
    } else if (kind_ == "sites") {
      TakeSite(reader, record);
    } else if (kind_ == "approvals") {
      TakeApproval(reader, record);
    } else if (kind_ == "licences") {
      TakeLicence(reader, record);
    } else if (kind_ == "ownership") {
      TakeOwnership(reader, record);
    } else {
      TakeModel(reader, record);
    }
    if (plan_.problems.size() == problems) {
      CheckForm(reader, record);
    }
    if (const auto [first, added] =
            subjects_.emplace(record.subject, row.number);
        !added && plan_.problems.size() == problems) {
      reader.Note("", record.subject + " stands in row " +
                          std::to_string(first->second) +
                          " already; leave one of them");
    }
    if (plan_.problems.size() == problems) {
      plan_.records.push_back(std::move(record));
    }
  }

  RegistryPlan Finish() { return std::move(plan_); }

 private:
  std::string Party(RowReader& reader, std::string_view field, bool needed) {
    std::string party = reader.Id(field, needed);
    CheckParty(reader, field, party);
    return party;
  }

  void CheckParty(RowReader& reader, std::string_view field,
                  const std::string& party) {
    if (!party.empty() && !parties_.contains(party)) {
      reader.Note(field, "no party " + EscapeText(party) +
                             " is on record; admit it first, or write its id "
                             "as it is there");
    }
  }

  void CheckDates(RowReader& reader, std::int64_t from_ms, std::int64_t to_ms) {
    if (to_ms != 0 && to_ms <= from_ms) {
      reader.Note("to", "ends before it begins");
    }
  }

  // What the ledger itself would refuse, but told by row.
  void CheckForm(RowReader& reader, const PlannedRecord& record) {
    if (record.governance.action_case() == v1::Governance::ACTION_NOT_SET) {
      return;
    }
    if (const auto refusal = CheckGovernanceForm(record.governance)) {
      reader.Note("", refusal->message);
    }
  }

  void TakeParty(RowReader& reader, PlannedRecord& record);
  void TakeSite(RowReader& reader, PlannedRecord& record);
  void TakeApproval(RowReader& reader, PlannedRecord& record);
  void TakeLicence(RowReader& reader, PlannedRecord& record);
  void TakeOwnership(RowReader& reader, PlannedRecord& record);
  void TakeModel(RowReader& reader, PlannedRecord& record);
  void CheckShares(RowReader& reader, const v1::Ownership& edge);

  std::string_view kind_;
  const RegistryOnRecord& on_record_;
  const KeyFinder& find_key_;
  std::set<std::string, std::less<>> parties_;
  std::map<std::string, std::size_t> subjects_;
  std::map<std::string, std::vector<v1::Ownership>> owners_;
  RegistryPlan plan_;
};

// As it is on record: nothing to do. Else: new, or amended.
template <typename Message>
void Decide(const Message* known, const Message& wanted, PlannedRecord& record,
            Message* action) {
  if (known != nullptr && Same(*known, wanted)) {
    record.what = "on record already";
    record.governance.clear_action();
    return;
  }
  record.what = known == nullptr ? "recorded" : "amended";
  *action = wanted;
}

void Planner::TakeParty(RowReader& reader, PlannedRecord& record) {
  v1::PartyProfile profile;
  profile.set_party(reader.Id("id", true));
  record.subject = profile.party();
  profile.set_name(reader.Needed("name"));
  profile.set_native_name(reader.Text("native_name"));
  const std::string role = reader.Needed("role");
  profile.set_role(ParsePartyRole(role));
  if (!role.empty() && profile.role() == v1::PARTY_ROLE_UNSPECIFIED) {
    reader.Note("role", EscapeText(role) + " isn't a role; it is one of " +
                            PartyRoleNames());
  }
  profile.set_country(reader.Country("country", true));
  profile.set_hq_country(reader.Country("hq_country", false));
  profile.set_parent_hq_country(
      reader.Text("parent_hq_country") == "unknown"
          ? "unknown"
          : reader.Country("parent_hq_country", false));
  profile.set_parent(Party(reader, "parent", false));
  profile.set_incorporated(reader.Date("incorporated"));
  profile.set_industry(reader.Text("industry"));
  for (std::string& alias : reader.List("aliases", false)) {
    profile.add_aliases(std::move(alias));
  }
  const auto& rows = on_record_.same_kind.parties();
  const auto known =
      std::find_if(rows.begin(), rows.end(), [&](const v1::PartyRow& row) {
        return row.profile().party() == profile.party();
      });
  if (known != rows.end()) {
    v1::PartyProfile before = known->profile();
    before.clear_key();
    Decide(&before, profile, record, record.governance.mutable_update_party());
    return;
  }
  const std::string named = reader.Text("public_key");
  auto key = find_key_(named.empty() ? profile.party() : named);
  if (!key) {
    reader.Note("public_key", key.error().message);
    return;
  }
  profile.set_key(*key);
  record.what = "admitted";
  *record.governance.mutable_admit_party() = profile;
}

void Planner::TakeSite(RowReader& reader, PlannedRecord& record) {
  v1::Site site;
  site.set_party(Party(reader, "party", true));
  site.set_site(reader.Id("id", true));
  record.subject = site.party() + "/" + site.site();
  site.set_country(reader.Country("country", true));
  site.set_city(reader.Text("city"));
  site.set_kind(reader.Text("kind"));
  if (reader.Has("lat") || reader.Has("lon")) {
    auto place = ParseCoordinates(reader.Text("lat"), reader.Text("lon"));
    if (place) {
      *site.mutable_coordinates() = *place;
    } else {
      reader.Note(reader.Has("lat") ? "lat" : "lon", place.error().message);
    }
  }
  const auto power = reader.Decimal("power_kw", kMilliPlaces, kUnknown);
  if (power != kUnknown) {
    site.set_power_milli_kw(static_cast<std::uint64_t>(power));
  }
  const v1::Site* known = nullptr;
  for (const v1::Site& one : on_record_.same_kind.sites()) {
    if (one.party() == site.party() && one.site() == site.site()) {
      known = &one;
    }
  }
  Decide(known, site, record, record.governance.mutable_add_site());
}

void Planner::TakeApproval(RowReader& reader, PlannedRecord& record) {
  v1::Approval approval;
  approval.set_party(Party(reader, "party", true));
  approval.set_id(reader.Id("id", true));
  record.subject = approval.party() + "/" + approval.id();
  for (std::string& item : reader.Ids("items", true)) {
    approval.add_items(std::move(item));
  }
  for (std::string& country : reader.Countries("countries", true)) {
    approval.add_countries(std::move(country));
  }
  for (std::string& site : reader.Ids("sites", false)) {
    approval.add_sites(std::move(site));
  }
  approval.set_end_use(reader.Text("end_use"));
  approval.set_quantity(
      static_cast<std::uint64_t>(reader.Count("quantity", false)));
  approval.set_from_ms(reader.From("from"));
  approval.set_to_ms(reader.Until("to"));
  CheckDates(reader, approval.from_ms(), approval.to_ms());
  v1::Approval before;
  const v1::Approval* known = nullptr;
  for (const v1::ApprovalRow& row : on_record_.same_kind.approvals()) {
    if (row.withdrawn_at_ms() == 0 &&
        row.approval().party() == approval.party() &&
        row.approval().id() == approval.id()) {
      before = row.approval();
      // Without a date of its own it began with its recording.
      if (approval.from_ms() == 0 && before.from_ms() == row.recorded_at_ms()) {
        before.set_from_ms(0);
      }
      known = &before;
    }
  }
  Decide(known, approval, record, record.governance.mutable_approve());
}

void Planner::TakeLicence(RowReader& reader, PlannedRecord& record) {
  v1::Licence licence;
  licence.set_licence(reader.Id("id", true));
  record.subject = licence.licence();
  licence.set_shipper(Party(reader, "shipper", true));
  licence.set_consignee(Party(reader, "consignee", true));
  for (std::string& model : reader.Ids("models", true)) {
    licence.add_models(std::move(model));
  }
  licence.set_quantity(
      static_cast<std::uint64_t>(reader.Count("quantity", true)));
  licence.set_from_ms(reader.From("from"));
  licence.set_to_ms(reader.Until("to"));
  CheckDates(reader, licence.from_ms(), licence.to_ms());
  licence.set_path(reader.Text("path"));
  for (std::string& condition : reader.List("conditions", false)) {
    licence.add_conditions(std::move(condition));
  }
  const v1::ListRegistryResponse& on_record = on_record_.same_kind;
  const v1::Licence* known = nullptr;
  for (int i = 0; i < on_record.licences_size(); ++i) {
    if (on_record.licences(i).licence() != licence.licence()) {
      continue;
    }
    known = &on_record.licences(i);
    if (i < on_record.licence_rows_size() &&
        on_record.licence_rows(i).revoked_at_ms() != 0) {
      reader.Note("id", "licence " + EscapeText(licence.licence()) +
                            " is revoked; a new one needs another id");
    }
  }
  Decide(known, licence, record, record.governance.mutable_issue_licence());
}

// All that own a party own at most the whole of it at any time.
void Planner::CheckShares(RowReader& reader, const v1::Ownership& edge) {
  std::vector<v1::Ownership>& edges = owners_[edge.owned()];
  edges.push_back(edge);
  for (const v1::Ownership& start : edges) {
    std::int64_t sum = 0;
    bool counts = false;
    for (const v1::Ownership& one : edges) {
      const bool in_force = one.from_ms() <= start.from_ms() &&
                            (one.to_ms() == 0 || start.from_ms() < one.to_ms());
      sum += in_force ? one.percent_milli() : 0;
      counts = counts || (in_force && &one == &edges.back());
    }
    if (counts && sum > kWholeMilliPercent) {
      reader.Note("percent", "with it, " + EscapeText(edge.owned()) +
                                 " has owners of more than 100 % at a time");
      return;
    }
  }
}

void Planner::TakeOwnership(RowReader& reader, PlannedRecord& record) {
  v1::Ownership edge;
  edge.set_owner(Party(reader, "owner", true));
  edge.set_owned(Party(reader, "owned", true));
  const std::string percent = reader.Needed("percent");
  const std::int64_t milli = reader.Decimal("percent", kMilliPlaces, 0);
  if (milli > kWholeMilliPercent) {
    reader.Note("percent", EscapeText(percent) + " is more than 100");
  }
  edge.set_percent_milli(static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(milli, 0, kWholeMilliPercent)));
  edge.set_from_ms(reader.From("from"));
  edge.set_to_ms(reader.Until("to"));
  CheckDates(reader, edge.from_ms(), edge.to_ms());
  CheckShares(reader, edge);
  record.subject =
      edge.owner() + " of " + edge.owned() +
      (edge.from_ms() == 0 ? "" : " from " + FormatDate(edge.from_ms()));
  const auto& owners = on_record_.same_kind.owners();
  const auto known =
      std::find_if(owners.begin(), owners.end(),
                   [&](const v1::Ownership& one) { return Same(one, edge); });
  Decide(known == owners.end() ? nullptr : &*known, edge, record,
         record.governance.mutable_record_ownership());
}

void Planner::TakeModel(RowReader& reader, PlannedRecord& record) {
  v1::Model model;
  model.set_model(reader.Id("model", true));
  record.subject = model.model();
  model.set_manufacturer(reader.Text("manufacturer"));
  for (std::string& issuer : reader.Ids("issuers", false)) {
    CheckParty(reader, "issuers", issuer);
    model.add_issuers(std::move(issuer));
  }
  const auto figure = [&](std::string_view field, auto set) {
    const auto milli = reader.Decimal(field, kMilliPlaces, kUnknown);
    if (milli != kUnknown) {
      set(static_cast<std::uint64_t>(milli));
    }
  };
  figure("tpp", [&](auto v) { model.set_tpp_milli(v); });
  figure("performance_density",
         [&](auto v) { model.set_performance_density_milli(v); });
  figure("die_area_mm2", [&](auto v) { model.set_die_area_milli_mm2(v); });
  figure("memory_bandwidth_gbs",
         [&](auto v) { model.set_memory_bandwidth_milli_gbs(v); });
  figure("rated_power_w", [&](auto v) { model.set_rated_power_milli_w(v); });
  model.set_datacenter_marketed(reader.Flag("datacenter_marketed"));
  model.set_note(reader.Text("notes"));
  const v1::Model* known = nullptr;
  for (const v1::Model& one : on_record_.same_kind.models()) {
    if (one.model() == model.model()) {
      known = &one;
    }
  }
  Decide(known, model, record, record.governance.mutable_register_model());
}

}  // namespace

Result<RegistryPlan> PlanRegistry(std::string_view kind,
                                  const RegistryTable& table,
                                  const RegistryOnRecord& on_record,
                                  const KeyFinder& find_key) {
  if (std::none_of(std::begin(kRegistryKinds), std::end(kRegistryKinds),
                   [&](std::string_view one) { return one == kind; })) {
    std::string known;
    for (const std::string_view one : kRegistryKinds) {
      known += (known.empty() ? "" : ", ") + std::string(one);
    }
    return Error{ErrorCode::kInvalidArgument,
                 "no kind of record: " + EscapeText(kind) + "; it is " + known};
  }
  Planner planner(kind, on_record, find_key);
  planner.CheckColumns(table);
  planner.Announce(table);
  for (const RegistryRow& row : table.rows) {
    planner.Take(row);
  }
  return planner.Finish();
}

}  // namespace waybill::cli
