// SPDX-License-Identifier: Apache-2.0
#include "tests/support/story_play.h"

#include <algorithm>
#include <map>

#include "ledger/core/check.h"

namespace waybill {
namespace {

// The models of the lots, with the issuers that may commission them: the
// story's own before the catalogue's.
std::vector<v1::Model> ModelsOf(const simulate::Story& story) {
  std::map<std::string, v1::Model> models;
  for (const simulate::Lot& lot : story.lots) {
    v1::Model& model = models[lot.model];
    if (model.model().empty()) {
      const auto own = std::find_if(
          story.models.begin(), story.models.end(),
          [&lot](const v1::Model& each) { return each.model() == lot.model; });
      model = own != story.models.end()
                  ? *own
                  : ShippedCatalogue().models.at(lot.model);
    }
    model.add_issuers(lot.issuer);
  }
  std::vector<v1::Model> result;
  result.reserve(models.size());
  for (auto& [name, model] : models) {
    result.push_back(std::move(model));
  }
  return result;
}

// Governance of the story, in the order of its recording.
class Governance {
 public:
  explicit Governance(const simulate::Story& story) {
    start_ms_ = story.steps.empty() ? kDayMs : story.steps[0].recorded_ms;
    for (const simulate::Party& party : story.parties) {
      v1::Governance governance;
      *governance.mutable_admit_party() = party.profile;
      due_.emplace(party.admitted_ms != 0 ? party.admitted_ms : start_ms_,
                   governance);
    }
    for (const v1::Model& model : ModelsOf(story)) {
      Add([&](auto& governance) {
        *governance.mutable_register_model() = model;
      });
    }
    for (const v1::Site& site : story.sites) {
      Add([&](auto& governance) { *governance.mutable_add_site() = site; });
    }
    for (const v1::Approval& approval : story.approvals) {
      Add([&](auto& governance) { *governance.mutable_approve() = approval; });
    }
    for (const v1::Licence& licence : story.licences) {
      Add([&](auto& governance) {
        *governance.mutable_issue_licence() = licence;
      });
    }
    for (const v1::Ownership& ownership : story.ownership) {
      Add([&](auto& governance) {
        *governance.mutable_record_ownership() = ownership;
      });
    }
    // A list is one snapshot: its entries say themselves since when.
    std::map<std::string, v1::ScreeningList> lists;
    for (const auto& [name, entry] : story.list_entries) {
      v1::ScreeningList& list = lists[name];
      list.set_list(name);
      list.set_snapshot("story");
      *list.add_entries() = entry;
    }
    for (const auto& [name, list] : lists) {
      Add([&list = list](auto& governance) {
        *governance.mutable_import_list() = list;
      });
    }
  }

  // Records what is due by then.
  void RunTo(std::int64_t time_ms, PolicyScene& scene) {
    while (!due_.empty() && due_.begin()->first <= time_ms) {
      auto node = due_.extract(due_.begin());
      if (node.mapped().has_admit_party()) {
        scene.Admit(node.mapped().admit_party(), node.key());
      } else {
        scene.Govern(std::move(node.mapped()), node.key());
      }
    }
  }

 private:
  template <typename Set>
  void Add(Set set) {
    v1::Governance governance;
    set(governance);
    due_.emplace(start_ms_, std::move(governance));
  }

  std::int64_t start_ms_ = 0;
  // Equal times keep the order in which they were added.
  std::multimap<std::int64_t, v1::Governance> due_;
};

std::string UnitText(const std::string& issuer, const std::string& serial) {
  return "unit:" + issuer + "/" + serial;
}

std::string At(int line, const std::string& what) {
  return "line " + std::to_string(line) + ": " + what;
}

// One event for each model and kind: a commission names one of each.
std::vector<StoryEvent> Split(const simulate::Story& story,
                              const simulate::Step& step, StoryEvent built) {
  if (!built.event.has_commission()) {
    return {std::move(built)};
  }
  std::map<std::pair<std::string, int>, StoryEvent> events;
  for (std::size_t i = 0; i < step.units.size(); ++i) {
    std::string model;
    v1::UnitKind kind = v1::ACCELERATOR;
    for (const simulate::Lot& lot : story.lots) {
      for (const v1::UnitId& unit : lot.units) {
        if (unit.issuer() == step.units[i].issuer() &&
            unit.serial() == step.units[i].serial()) {
          model = lot.model;
          kind = lot.kind;
        }
      }
    }
    StoryEvent& event = events[{model, kind}];
    event.event = built.event;
    event.event.mutable_commission()->set_model(model);
    event.event.mutable_commission()->set_kind(kind);
    event.rows.push_back(built.rows[i]);
  }
  std::vector<StoryEvent> split;
  split.reserve(events.size());
  for (auto& [key, event] : events) {
    split.push_back(std::move(event));
  }
  return split;
}

void PlaySteps(const simulate::Story& story, PolicyScene& scene,
               PlayedStory& played, std::vector<std::string>& differences) {
  Governance governance(story);
  for (const simulate::Step& step : story.steps) {
    governance.RunTo(step.recorded_ms, scene);
    PolicyScene::Outcome outcome;
    for (StoryEvent& event :
         Split(story, step, BuildStoryEvent(story, step, played, scene))) {
      outcome = scene.Submit(event.event, event.rows, step.recorded_ms);
      if (outcome.verdict != Verdict::kAccepted) {
        break;
      }
    }
    const Verdict want = step.refuse.value_or(Verdict::kAccepted);
    if (outcome.verdict != want) {
      differences.push_back(
          At(step.line, step.kind + " got " +
                            std::string(VerdictName(outcome.verdict)) +
                            ", want " + std::string(VerdictName(want)) + " (" +
                            outcome.message + ")"));
    }
    if (outcome.verdict == Verdict::kAccepted && !step.name.empty()) {
      played.events[step.name] = outcome.id;
    }
  }
  for (const auto& [recorded, rows] : scene.log()) {
    if (recorded.event.has_ship() || recorded.event.has_return_()) {
      for (const v1::UnitRow& row : rows) {
        played.shipments["shipment:" + ToHex(recorded.id)].insert(
            UnitText(row.issuer(), row.serial()));
      }
    }
  }
}

// The unit that a label means; "" for none.
std::string Resolve(const World& world, const std::string& label) {
  for (const auto& [alias, claims] : world.aliases()) {
    if (alias.second == label) {
      const WorldUnit& unit = world.units()[claims.front().unit];
      return UnitText(world.PartyId(unit.issuer), unit.serial);
    }
  }
  return "";
}

std::set<std::string> UnitTexts(const std::vector<v1::UnitId>& units) {
  std::set<std::string> texts;
  for (const v1::UnitId& unit : units) {
    texts.insert(UnitText(unit.issuer(), unit.serial()));
  }
  return texts;
}

using Findings = std::vector<v1::Finding>;
using simulate::Expectation;

std::vector<std::string> CompareFinding(const simulate::Story& story,
                                        const Expectation& expect,
                                        const Findings& findings,
                                        const PlayedStory& played) {
  std::set<std::string> want = UnitTexts(expect.units);
  for (const std::string& party : expect.parties) {
    want.insert("party:" + party);
  }
  for (const std::string& shipment : expect.shipments) {
    const auto found = played.events.find(shipment);
    want.insert("shipment:" +
                (found == played.events.end() ? "" : ToHex(found->second)));
  }
  for (const std::string& site : expect.sites) {
    want.insert("site:" + story.FindSite(site)->party() + "/" + site);
  }
  std::set<std::string> found;
  for (const v1::Finding& finding : findings) {
    if (finding.code() == expect.codes.front() && IsOpenFinding(finding)) {
      found.insert(FindingSubjectText(finding.subject()));
    }
  }
  std::vector<std::string> differences;
  for (const std::string& subject : want) {
    if (!found.contains(subject)) {
      differences.push_back("no " + expect.codes.front() + " for " + subject);
    }
  }
  for (const std::string& subject : found) {
    if (!want.contains(subject)) {
      differences.push_back("an unexpected " + expect.codes.front() + " for " +
                            subject);
    }
  }
  return differences;
}

std::vector<std::string> CompareNone(const Expectation& expect,
                                     const Findings& findings,
                                     const PlayedStory& played) {
  const std::map<std::string, v1::Severity> severities = {
      {"info", v1::INFO},
      {"low", v1::LOW},
      {"medium", v1::MEDIUM},
      {"high", v1::HIGH},
      {"critical", v1::CRITICAL}};
  const std::set<std::string> units = UnitTexts(expect.units);
  std::vector<std::string> differences;
  for (const v1::Finding& finding : findings) {
    const std::string subject = FindingSubjectText(finding.subject());
    const bool named =
        expect.codes.empty()
            ? finding.severity() >= severities.at(expect.min_severity)
            : std::count(expect.codes.begin(), expect.codes.end(),
                         finding.code()) != 0;
    bool concerns = units.empty() || units.contains(subject);
    const auto shipment = played.shipments.find(subject);
    if (shipment != played.shipments.end()) {
      for (const std::string& unit : shipment->second) {
        concerns = concerns || units.contains(unit);
      }
    }
    if (named && concerns && IsOpenFinding(finding)) {
      differences.push_back(finding.code() + " for " + subject + ": " +
                            finding.explanation());
    }
  }
  return differences;
}

std::vector<std::string> CompareState(const Expectation& expect,
                                      const World& world,
                                      const EvaluateOptions& options) {
  std::vector<std::string> differences;
  for (const v1::UnitId& unit : expect.units) {
    const auto state = StateAsOf(world, unit.issuer(), unit.serial(), options);
    const UnitAsOf found = state.value_or(UnitAsOf());
    const std::map<std::string, std::string> fields = {
        {"custodian", found.custodian},
        {"in_transit_to", found.in_transit_to},
        {"parent", found.parent_serial},
        {"lifecycle", found.lifecycle},
        {"country", found.country}};
    for (const auto& [field, want] : expect.state) {
      if (fields.at(field) != want) {
        std::string difference = unit.serial();
        difference.append(": ").append(field).append(" is ");
        difference.append(fields.at(field)).append(", want ").append(want);
        differences.push_back(std::move(difference));
      }
    }
  }
  return differences;
}

}  // namespace

std::vector<std::string> PlayStory(const simulate::Story& story,
                                   PolicyScene& scene) {
  std::vector<std::string> differences;
  PlayedStory played;
  PlaySteps(story, scene, played, differences);
  const World& world = scene.world();
  const Result<Policy> policy = Policy::FromShipped(story.packs);
  if (!policy) {
    differences.push_back(policy.error().message);
    return differences;
  }
  EvaluateOptions options;
  options.as_if_enforced.insert(story.as_if_enforced.begin(),
                                story.as_if_enforced.end());
  for (const Expectation& expect : story.expectations) {
    options.as_of_ms = expect.as_of_ms;
    const Findings findings = Evaluate(world, *policy, options).findings;
    std::vector<std::string> found;
    if (expect.kind == simulate::ExpectationKind::kFinding) {
      found = CompareFinding(story, expect, findings, played);
    } else if (expect.kind == simulate::ExpectationKind::kNone) {
      found = CompareNone(expect, findings, played);
    } else if (expect.kind == simulate::ExpectationKind::kState) {
      found = CompareState(expect, world, options);
    } else if (!UnitTexts(expect.units)
                    .contains(Resolve(world, expect.label))) {
      found = {expect.label + " leads to " + Resolve(world, expect.label)};
    }
    for (const std::string& each : found) {
      differences.push_back(At(expect.line, each));
    }
  }
  return differences;
}

}  // namespace waybill
