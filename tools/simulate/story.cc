// SPDX-License-Identifier: Apache-2.0
#include "tools/simulate/story.h"

#include <algorithm>
#include <set>
#include <utility>

#include "client/unit_names.h"
#include "ledger/core/event.h"
#include "tools/simulate/story_reader.h"
#include "tools/simulate/toml_reader.h"

namespace waybill::simulate {

const Party* Story::FindParty(std::string_view id) const {
  const auto it = std::find_if(
      parties.begin(), parties.end(),
      [&](const Party& party) { return party.profile.party() == id; });
  return it == parties.end() ? nullptr : &*it;
}

const v1::Site* Story::FindSite(std::string_view id) const {
  const auto it =
      std::find_if(sites.begin(), sites.end(),
                   [&](const v1::Site& site) { return site.site() == id; });
  return it == sites.end() ? nullptr : &*it;
}

std::string Story::AnyWitness(std::string_view by) const {
  std::string other;
  for (const Party& party : parties) {
    const v1::PartyProfile& profile = party.profile;
    if (profile.party() == by) {
      continue;
    }
    if (profile.role() == v1::INSPECTOR || profile.role() == v1::AUTHORITY) {
      return profile.party();
    }
    if (other.empty()) {
      other = profile.party();
    }
  }
  return other;
}

namespace {

// Named by steps and expectations together: a few bytes can name a whole lot.
constexpr std::size_t kNamedUnitsMax = 10'000'000;

}  // namespace

std::vector<v1::UnitId> StoryReader::Units(TomlTable& table,
                                           const std::string& key) {
  std::vector<v1::UnitId> units;
  for (const std::string& name : table.Texts(key)) {
    const auto lot =
        std::find_if(story_.lots.begin(), story_.lots.end(),
                     [&](const Lot& known) { return known.id == name; });
    named_units_ += lot != story_.lots.end() ? lot->units.size() : 1;
    if (named_units_ > kNamedUnitsMax) {
      table.Complain(key, "and what stands above it name more than " +
                              std::to_string(kNamedUnitsMax) + " units");
      return {};
    }
    if (lot != story_.lots.end()) {
      units.insert(units.end(), lot->units.begin(), lot->units.end());
      continue;
    }
    auto serials = ExpandRange(name, kUnitsMax);
    if (!serials) {
      table.Complain(key, serials.error().message);
      return {};
    }
    named_units_ += serials->size();
    for (const std::string& serial : *serials) {
      units.push_back(UnitOfSerial(serial));
    }
  }
  return units;
}

// A serial of no lot is the first lot's issuer's: a story may name a unit that
// was never registered.
v1::UnitId StoryReader::UnitOfSerial(const std::string& serial) const {
  if (const auto known = by_serial_.find(serial); known != by_serial_.end()) {
    return known->second;
  }
  v1::UnitId unit;
  const std::size_t slash = serial.find('/');
  if (slash != std::string::npos &&
      story_.FindParty(serial.substr(0, slash)) != nullptr) {
    unit.set_issuer(serial.substr(0, slash));
    unit.set_serial(serial.substr(slash + 1));
    return unit;
  }
  unit.set_issuer(story_.lots.empty() ? "" : story_.lots.front().issuer);
  unit.set_serial(serial);
  return unit;
}

std::string StoryReader::PartyName(TomlTable& table, const std::string& key) {
  std::string name = table.Text(key);
  if (!name.empty() && story_.FindParty(name) == nullptr &&
      refusal_ != Verdict::kUnknownParty) {
    table.Complain(key, "names no party of this story: " + name);
  }
  return name;
}

std::string StoryReader::NeededPartyName(TomlTable& table,
                                         const std::string& key) {
  std::string name = PartyName(table, key);
  if (name.empty()) {
    table.Complain(key, "is missing");
  }
  return name;
}

std::string StoryReader::SiteName(TomlTable& table, const std::string& key) {
  std::string name = table.Text(key);
  if (!name.empty() && story_.FindSite(name) == nullptr &&
      refusal_ != Verdict::kUnknownReference) {
    table.Complain(key, "names no site of this story: " + name);
  }
  return name;
}

std::string StoryReader::StepName(TomlTable& table, const std::string& key) {
  std::string name = table.Text(key);
  if (!name.empty() && !step_names_.contains(name) &&
      refusal_ != Verdict::kUnknownReference) {
    table.Complain(key, "names no earlier step: " + name);
  }
  return name;
}

std::optional<v1::Coordinates> StoryReader::ReadCoordinates(TomlTable& table) {
  constexpr int kPlaces = 7;
  const auto latitude = table.Decimal("lat", kPlaces);
  const auto longitude = table.Decimal("lon", kPlaces);
  if (latitude.has_value() != longitude.has_value()) {
    table.Complain(latitude ? "lon" : "lat", "is missing beside the other");
  }
  if (!latitude || !longitude) {
    return std::nullopt;
  }
  if (*latitude < -900000000 || *latitude > 900000000 ||
      *longitude < -1800000000 || *longitude > 1800000000) {
    table.Complain("lat", "and lon must be degrees on the globe");
    return std::nullopt;
  }
  v1::Coordinates coordinates;
  coordinates.set_latitude_e7(static_cast<std::int32_t>(*latitude));
  coordinates.set_longitude_e7(static_cast<std::int32_t>(*longitude));
  return coordinates;
}

void StoryReader::EachOf(TomlTable& root, const std::string& key,
                         void (StoryReader::*read)(TomlTable&)) {
  root.Each(key, [&](TomlTable& table) {
    story_.lines[key].push_back(table.line());
    (this->*read)(table);
  });
}

void StoryReader::CheckParents() {
  for (std::size_t i = 0; i < party_tables_.size(); ++i) {
    const std::string& parent = story_.parties[i].profile.parent();
    if (!parent.empty() && story_.FindParty(parent) == nullptr) {
      party_tables_[i].Complain("parent",
                                "names no party of this story: " + parent);
    }
  }
}

Result<Story> StoryReader::Read(std::string_view text,
                                std::string_view source) {
  auto file = TomlFile::Parse(text, source);
  if (!file) {
    return file.error();
  }
  TomlTable root = file->Root();
  story_.title = root.RequiredText("title");
  story_.origin = root.Text("origin");
  story_.packs = root.Texts("packs");
  story_.as_if_enforced = root.Texts("as_if_enforced");
  // Names come before those who use them, wherever they stand in the file.
  EachOf(root, "party", &StoryReader::ReadParty);
  CheckParents();
  EachOf(root, "site", &StoryReader::ReadSite);
  root.Each("model", [this](TomlTable& table) { ReadModel(table); });
  root.Each("lot", [this](TomlTable& table) { ReadLot(table); });
  EachOf(root, "approval", &StoryReader::ReadApproval);
  EachOf(root, "licence", &StoryReader::ReadLicence);
  EachOf(root, "ownership", &StoryReader::ReadOwnership);
  EachOf(root, "list_entry", &StoryReader::ReadListEntry);
  root.Each("step", [this](TomlTable& table) { ReadStep(table); });
  root.Each("expect", [this](TomlTable& table) {
    ReadExpectation(ExpectationKind::kFinding, table);
  });
  root.Each("expect_none", [this](TomlTable& table) {
    ReadExpectation(ExpectationKind::kNone, table);
  });
  root.Each("expect_state", [this](TomlTable& table) {
    ReadExpectation(ExpectationKind::kState, table);
  });
  root.Each("expect_trace", [this](TomlTable& table) {
    ReadExpectation(ExpectationKind::kTrace, table);
  });
  root.Done();
  if (!file->error().empty()) {
    return Error{ErrorCode::kInvalidArgument, file->error()};
  }
  return std::move(story_);
}

Result<Story> ParseStory(std::string_view text, std::string_view source) {
  return StoryReader().Read(text, source);
}

}  // namespace waybill::simulate
