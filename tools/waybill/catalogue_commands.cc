// SPDX-License-Identifier: Apache-2.0
//
// The catalogue of models that ships: figures, the class that follows from
// them, and what is controlled by letter besides.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ledger/policy/pack.h"
#include "tools/waybill/policy_reading.h"
#include "tools/waybill/session.h"

namespace waybill::cli {
namespace {

// "15832" or "6.043" of thousandths; "" if unknown.
std::string Figure(bool known, std::uint64_t milli) {
  constexpr std::uint64_t kMilli = 1000;
  if (!known) {
    return "";
  }
  std::string decimals = std::to_string(kMilli + milli % kMilli);
  decimals.front() = '.';
  decimals.erase(decimals.find_last_not_of('0') + 1);
  return std::to_string(milli / kMilli) + (decimals == "." ? "" : decimals);
}

std::string LettersAbout(const std::string& model) {
  std::string text;
  for (const ControlLetter& letter : ShippedControlLetters()) {
    if (letter.model == model) {
      text += (text.empty() ? "" : "; ") + std::string("from ") + letter.from +
              " for " + letter.destinations + " (" + letter.source + ")";
    }
  }
  return text;
}

Outcome ShowCatalogue(Session& /*session*/, const std::string& wanted) {
  Outcome outcome;
  outcome.facts = {
      {"source",
       "what ships with this program; figures of a model registered "
       "in a ledger come first"}};
  outcome.table.columns = {"model",   "manufacturer", "class",
                           "tpp",     "density",      "bandwidth_gbs",
                           "power_w", "by_letter",    "notes"};
  for (const auto& [name, model] : ShippedCatalogue().models) {
    if (!wanted.empty() && wanted != name) {
      continue;
    }
    const std::string item_class(ItemClassName(OwnClass(model)));
    outcome.table.rows.push_back(
        {name, model.manufacturer(), item_class.empty() ? "none" : item_class,
         Figure(model.has_tpp_milli(), model.tpp_milli()),
         Figure(model.has_performance_density_milli(),
                model.performance_density_milli()),
         Figure(model.has_memory_bandwidth_milli_gbs(),
                model.memory_bandwidth_milli_gbs()),
         Figure(model.has_rated_power_milli_w(), model.rated_power_milli_w()),
         LettersAbout(name), model.note()});
  }
  if (outcome.table.rows.empty()) {
    return Failed(Exit::kNotFound, "the catalogue has no model " + wanted);
  }
  return outcome;
}

}  // namespace

std::vector<Command> CatalogueCommands() {
  auto model = std::make_shared<std::string>();
  return {
      {"catalogue",
       "show the models that are known, their classes and letters",
       {{"model", "this one alone", model.get()}},
       [model](Session& session) { return ShowCatalogue(session, *model); }}};
}

}  // namespace waybill::cli
