// SPDX-License-Identifier: Apache-2.0
//
// Builds a Story from its tables; see story.h. Private to it.
#ifndef WAYBILL_TOOLS_SIMULATE_STORY_READER_H_
#define WAYBILL_TOOLS_SIMULATE_STORY_READER_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/core/result.h"
#include "ledger/core/verdict.h"
#include "tools/simulate/story.h"
#include "tools/simulate/toml_reader.h"

namespace waybill::simulate {

// For one file.
class StoryReader {
 public:
  Result<Story> Read(std::string_view text, std::string_view source);

 private:
  // story_registry.cc: what is there before the first step.
  void ReadParty(TomlTable& table);
  void ReadSite(TomlTable& table);
  void ReadModel(TomlTable& table);
  void ReadLot(TomlTable& table);
  void ReadApproval(TomlTable& table);
  void ReadLicence(TomlTable& table);
  void ReadOwnership(TomlTable& table);
  void ReadListEntry(TomlTable& table);
  // story_steps.cc: what happens, and what must be found.
  void ReadStep(TomlTable& table);
  void ReadStepUnits(TomlTable& table, Step& step);
  void ReadStepDetails(TomlTable& table, Step& step);
  void ReadExpectation(ExpectationKind kind, TomlTable& table);
  void ReadSubjects(TomlTable& table, Expectation& expectation);

  // Reads each table of the registry, and notes its line.
  void EachOf(TomlTable& root, const std::string& key,
              void (StoryReader::*read)(TomlTable&));
  // A parent may stand below its child.
  void CheckParents();

  // Names, checked against what the story has; unless the step is to be refused
  // for naming what isn't there.
  std::vector<v1::UnitId> Units(TomlTable& table, const std::string& key);
  v1::UnitId UnitOfSerial(const std::string& serial) const;
  std::optional<v1::UnitId> OneUnit(TomlTable& table, const std::string& key);
  std::vector<std::string> NamesForUnits(TomlTable& table,
                                         const std::string& key,
                                         std::size_t units);
  std::string PartyName(TomlTable& table, const std::string& key);
  std::string NeededPartyName(TomlTable& table, const std::string& key);
  std::string SiteName(TomlTable& table, const std::string& key);
  std::string StepName(TomlTable& table, const std::string& key);
  std::optional<v1::Coordinates> ReadCoordinates(TomlTable& table);

  Story story_;
  std::vector<TomlTable> party_tables_;
  std::map<std::string, v1::UnitId> by_serial_;
  std::set<std::string> step_names_;
  std::optional<Verdict> refusal_;  // Of the step that is being read.
  std::size_t lot_units_ = 0;
  std::size_t named_units_ = 0;  // By steps and expectations.
};

}  // namespace waybill::simulate

#endif  // WAYBILL_TOOLS_SIMULATE_STORY_READER_H_
