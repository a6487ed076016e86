// SPDX-License-Identifier: Apache-2.0
//
// `waybill simulate`: a story played to a fresh ledger, and what of it doesn't
// come out as it says.
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "client/local_file.h"
#include "ledger/core/text.h"
#include "ledger/policy/pack.h"
#include "tools/simulate/runner.h"
#include "tools/waybill/command.h"
#include "tools/waybill/session.h"

namespace waybill::cli {
namespace {

constexpr std::size_t kStoryBytesMax = std::size_t{16} << 20;

struct SimulateArguments {
  std::string file;
  std::string catalogue;
};

// Removes the ledger of the story, however the play ends.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::error_code none;
    std::string name =
        (std::filesystem::temp_directory_path(none) / "waybill-story-XXXXXX")
            .string();
    if (mkdtemp(name.data()) != nullptr) {
      path_ = name;
    }
  }
  ~ScratchFolder() {
    std::error_code none;
    if (!path_.empty()) {
      std::filesystem::remove_all(path_, none);
    }
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

Result<Catalogue> ReadCatalogue(const std::string& folder) {
  if (folder.empty()) {
    return ShippedCatalogue();
  }
  Catalogue catalogue;
  auto models_text = ReadFile(folder + "/accelerators.csv", kStoryBytesMax);
  if (!models_text) {
    return models_text.error();
  }
  auto models = ParseModels(*models_text);
  if (!models) {
    return Error{models.error().code,
                 folder + "/accelerators.csv: " + models.error().message};
  }
  catalogue.models = std::move(*models);
  auto groups_text = ReadFile(folder + "/country-groups.json", kStoryBytesMax);
  if (!groups_text) {
    return groups_text.error();
  }
  auto groups = ParseCountryGroups(*groups_text);
  if (!groups) {
    return Error{groups.error().code,
                 folder + "/country-groups.json: " + groups.error().message};
  }
  catalogue.groups = std::move(*groups);
  return catalogue;
}

Outcome Describe(const simulate::Story& story,
                 const simulate::PlayReport& report) {
  Outcome outcome;
  outcome.table.columns = {"result", "what"};
  for (const std::string& what : report.differences) {
    outcome.table.rows.push_back({"DIFFERENT", what});
  }
  for (const std::string& what : report.not_evaluated) {
    outcome.table.rows.push_back({"NOT EVALUATED", what});
  }
  outcome.facts = {{"story", story.title},
                   {"steps", std::to_string(report.steps)},
                   {"expectations", std::to_string(report.expectations)},
                   {"differences", std::to_string(report.differences.size())}};
  outcome.exit = !report.differences.empty()     ? Exit::kFindings
                 : !report.not_evaluated.empty() ? Exit::kPartial
                                                 : Exit::kOk;
  if (outcome.table.rows.empty()) {
    outcome.table.columns.clear();
  }
  return outcome;
}

Outcome Simulate(const SimulateArguments& arguments) {
  auto text = ReadFile(arguments.file, kStoryBytesMax);
  if (!text) {
    return Failed(Exit::kMalformedInput, text.error().message);
  }
  auto story = simulate::ParseStory(*text, arguments.file);
  if (!story) {
    return Failed(story.error());
  }
  simulate::PlayOptions options;
  auto catalogue = ReadCatalogue(arguments.catalogue);
  if (!catalogue) {
    return Failed(catalogue.error());
  }
  options.catalogue = std::move(*catalogue);
  const ScratchFolder folder;
  if (folder.path().empty()) {
    return Failed(Exit::kLocalError, "can't make a temporary folder");
  }
  options.folder = folder.path();
  auto report = simulate::Play(*story, options);
  if (!report) {
    return Failed(Error{report.error().code,
                        arguments.file + ": " + report.error().message});
  }
  return Describe(*story, *report);
}

}  // namespace

std::vector<Command> SimulateCommands() {
  auto arguments = std::make_shared<SimulateArguments>();
  return {{"simulate",
           "play a story to a fresh ledger and compare what is found",
           {{"file", "the story, in TOML", &arguments->file, true},
            {"--catalogue", "folder with another catalogue",
             &arguments->catalogue}},
           [arguments](Session&) { return Simulate(*arguments); }}};
}

}  // namespace waybill::cli
