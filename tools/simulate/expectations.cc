// SPDX-License-Identifier: Apache-2.0
#include "tools/simulate/expectations.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "client/unit_names.h"
#include "ledger/policy/evaluate.h"
#include "ledger/policy/pack.h"
#include "ledger/policy/world.h"
#include "tools/simulate/played_history.h"
#include "tools/simulate/unit_state.h"

namespace waybill::simulate {
namespace {

v1::Severity SeverityOf(const std::string& name) {
  static const std::map<std::string, v1::Severity> names = {
      {"info", v1::INFO},
      {"low", v1::LOW},
      {"medium", v1::MEDIUM},
      {"high", v1::HIGH},
      {"critical", v1::CRITICAL}};
  return names.at(name);
}

std::string Join(const std::set<std::string>& texts) {
  constexpr std::size_t kShown = 8;
  std::string joined;
  std::size_t shown = 0;
  for (const std::string& text : texts) {
    if (shown++ == kShown) {
      return joined + " and " + std::to_string(texts.size() - kShown) + " more";
    }
    joined += (joined.empty() ? "" : ", ") + text;
  }
  return joined.empty() ? "none" : joined;
}

class Comparison {
 public:
  Comparison(const Story& story, const PlayedSteps& played, Stage& stage,
             PlayReport& report)
      : story_(story), played_(played), stage_(stage), report_(report) {}

  Result<void> Run(const Catalogue& catalogue) {
    if (auto made = MakePolicy(catalogue); !made) {
      return made;
    }
    if (auto checked = CheckCodes(); !checked) {
      return checked;
    }
    if (auto taken = TakeHistory(); !taken) {
      return taken;
    }
    for (const Expectation& expectation : story_.expectations) {
      ++report_.expectations;
      switch (expectation.kind) {
        case ExpectationKind::kFinding:
          ExpectFinding(expectation);
          break;
        case ExpectationKind::kNone:
          ExpectNone(expectation);
          break;
        case ExpectationKind::kState:
          ExpectState(expectation);
          break;
        case ExpectationKind::kTrace:
          if (auto traced = ExpectTrace(expectation); !traced) {
            return traced;
          }
          break;
      }
    }
    return {};
  }

 private:
  Result<void> MakePolicy(const Catalogue& catalogue) {
    std::vector<v1::RulePack> packs;
    std::vector<std::string> names = story_.packs;
    for (const std::string& name : story_.as_if_enforced) {
      if (std::find(names.begin(), names.end(), name) == names.end()) {
        names.push_back(name);
      }
    }
    for (const std::string& name : names) {
      auto pack = FindShippedPack(name);
      if (!pack) {
        report_.not_evaluated.push_back("pack " + name + " isn't known");
        all_packs_known_ = false;
        continue;
      }
      for (const v1::Rule& rule : pack->rules()) {
        known_codes_.insert(rule.code());
      }
      packs.push_back(std::move(*pack));
    }
    Catalogue with_story = catalogue;
    for (const v1::Model& model : story_.models) {
      with_story.models[model.model()] = model;
    }
    auto policy = Policy::Make(packs, std::move(with_story));
    if (!policy) {
      return policy.error();
    }
    policy_ = std::make_unique<Policy>(std::move(*policy));
    return {};
  }

  // A code that no pack at all has is misspelt: that it is nowhere open would
  // hold for ever.
  Result<void> CheckCodes() const {
    std::set<std::string> codes;
    for (const std::string& id : ShippedPackIds()) {
      const auto pack = FindShippedPack(id);
      for (const v1::Rule& rule : pack->rules()) {
        codes.insert(rule.code());
      }
    }
    for (const Expectation& expectation : story_.expectations) {
      for (const std::string& code : expectation.codes) {
        if (all_packs_known_ && !codes.contains(code)) {
          return Error{ErrorCode::kInvalidArgument,
                       "line " + std::to_string(expectation.line) + ": " +
                           code + " is no code of any pack"};
        }
      }
    }
    return {};
  }

  Result<void> TakeHistory() {
    auto history = ReadHistory(stage_);
    if (!history) {
      return history.error();
    }
    report_.history = std::move(*history);
    for (const PlayedEvent& played : report_.history) {
      played.Tell(world_);
    }
    world_.Settle();
    return {};
  }

  const Evaluated& At(std::int64_t as_of_ms) {
    auto known = evaluated_.find(as_of_ms);
    if (known == evaluated_.end()) {
      EvaluateOptions options;
      options.as_of_ms = as_of_ms;
      options.as_if_enforced = {story_.as_if_enforced.begin(),
                                story_.as_if_enforced.end()};
      known = evaluated_.emplace(as_of_ms, Evaluate(world_, *policy_, options))
                  .first;
      for (const NotEvaluated& missing : known->second.not_evaluated) {
        blind_codes_.insert(missing.code);
      }
    }
    return known->second;
  }

  // True if this build can't tell; then it says so once.
  bool CannotTell(const std::string& code) {
    // With every pack known, a code that none of them has is never open.
    const bool unknown = !known_codes_.contains(code) && !all_packs_known_;
    if (!unknown && !blind_codes_.contains(code)) {
      return false;
    }
    if (told_.insert(code).second) {
      report_.not_evaluated.push_back(
          code + (unknown ? " is defined by no known pack of the story"
                          : " needs what this version doesn't evaluate yet"));
    }
    return true;
  }

  std::string Name(const v1::FindingSubject& subject) const {
    if (subject.type() == v1::SHIPMENT_FINDING) {
      for (const auto& [name, step] : played_) {
        if (View(step.id) == subject.shipment()) {
          return "shipment " + name;
        }
      }
      return "shipment " + ToHex(subject.shipment()).substr(0, 12);
    }
    if (subject.type() == v1::PARTY_FINDING) {
      return "party " + subject.party();
    }
    if (subject.type() == v1::SITE_FINDING) {
      return "site " + subject.site();
    }
    return "unit " + UnitName(subject.unit());
  }

  std::set<std::string> Named(const Expectation& expectation) const {
    std::set<std::string> names;
    for (const v1::UnitId& unit : expectation.units) {
      names.insert("unit " + UnitName(unit));
    }
    for (const std::string& party : expectation.parties) {
      names.insert("party " + party);
    }
    for (const std::string& shipment : expectation.shipments) {
      names.insert("shipment " + shipment);
    }
    for (const std::string& site : expectation.sites) {
      names.insert("site " + site);
    }
    return names;
  }

  void Differ(int line, const std::string& what) {
    report_.differences.push_back("line " + std::to_string(line) + ": " + what);
  }

  void ExpectFinding(const Expectation& expectation) {
    const Evaluated& evaluated = At(expectation.as_of_ms);
    for (const std::string& code : expectation.codes) {
      if (CannotTell(code)) {
        continue;
      }
      std::set<std::string> found;
      for (const v1::Finding& finding : evaluated.findings) {
        if (finding.code() == code && IsOpenFinding(finding)) {
          found.insert(Name(finding.subject()));
        }
      }
      const std::set<std::string> wanted = Named(expectation);
      if (found != wanted) {
        Differ(expectation.line, code + " should be open for " + Join(wanted) +
                                     " and is for " + Join(found));
      }
    }
  }

  // Of the units named, and of the shipments that contain them.
  bool Concerns(const Expectation& expectation,
                const v1::FindingSubject& subject) const {
    const std::set<std::string> named = Named(expectation);
    if (named.empty() && !expectation.has_units) {
      return true;
    }
    if (named.contains(Name(subject))) {
      return true;
    }
    if (subject.type() != v1::SHIPMENT_FINDING) {
      return false;
    }
    for (const PlayedEvent& played : report_.history) {
      if (View(played.recorded.id) != subject.shipment()) {
        continue;
      }
      return std::any_of(
          played.rows.begin(), played.rows.end(), [&](const v1::UnitRow& row) {
            return named.contains("unit " + row.issuer() + "/" + row.serial());
          });
    }
    return false;
  }

  void ExpectNone(const Expectation& expectation) {
    const Evaluated& evaluated = At(expectation.as_of_ms);
    for (const std::string& code : expectation.codes) {
      CannotTell(code);
    }
    if (!expectation.min_severity.empty() && !all_packs_known_ &&
        told_.insert("min_severity").second) {
      report_.not_evaluated.push_back(
          "findings of a severity, as not every pack is known");
    }
    for (const v1::Finding& finding : evaluated.findings) {
      if (!IsOpenFinding(finding)) {
        continue;
      }
      const bool by_code =
          std::find(expectation.codes.begin(), expectation.codes.end(),
                    finding.code()) != expectation.codes.end();
      const bool by_severity =
          !expectation.min_severity.empty() &&
          finding.severity() >= SeverityOf(expectation.min_severity);
      if ((by_code || by_severity) &&
          Concerns(expectation, finding.subject())) {
        Differ(expectation.line,
               finding.code() + " should not be open, and is for " +
                   Name(finding.subject()) + ": " + finding.explanation());
      }
    }
  }

  std::string CountryAt(const v1::UnitId& unit, std::int64_t as_of_ms) const {
    EvaluateOptions options;
    options.as_of_ms = as_of_ms;
    const auto state = StateAsOf(world_, unit.issuer(), unit.serial(), options);
    return state ? state->country : "";
  }

  void ExpectState(const Expectation& expectation) {
    if (!states_) {
      states_.emplace(report_.history);
    }
    for (const v1::UnitId& unit : expectation.units) {
      const v1::UnitState state = states_->At(unit, expectation.as_of_ms);
      for (const auto& [key, wanted] : expectation.state) {
        std::string got;
        if (key == "custodian") {
          got = state.custodian();
        } else if (key == "in_transit_to") {
          got = InTransitTo(state);
        } else if (key == "parent") {
          got = state.parent().serial();
        } else if (key == "country") {
          got = CountryAt(unit, expectation.as_of_ms);
        } else {
          const std::set<std::string> names = LifecycleNames(state);
          got = names.contains(wanted) ? wanted : Join(names);
        }
        if (got != wanted) {
          Differ(expectation.line, UnitName(unit) + ": " + key +
                                       " should be \"" + wanted +
                                       "\" and is \"" + got + "\"");
        }
      }
    }
  }

  Result<void> ExpectTrace(const Expectation& expectation) {
    v1::Alias alias;
    alias.set_value(expectation.label);
    auto traced = stage_.client().TraceAlias(alias);
    if (!traced && traced.error().code != ErrorCode::kNotFound) {
      return traced.error();
    }
    const std::string wanted = UnitName(expectation.units.front());
    const std::string got = traced ? UnitName((*traced)->unit) : "nothing";
    if (got != wanted) {
      Differ(expectation.line,
             expectation.label + " should be " + wanted + " and is " + got);
    }
    return {};
  }

  const Story& story_;
  const PlayedSteps& played_;
  Stage& stage_;
  PlayReport& report_;
  std::unique_ptr<Policy> policy_;
  std::set<std::string> known_codes_;
  std::set<std::string> blind_codes_;
  std::set<std::string> told_;
  bool all_packs_known_ = true;
  World world_;
  std::optional<UnitStates> states_;
  std::map<std::int64_t, Evaluated> evaluated_;
};

}  // namespace

Result<void> Compare(const Story& story, const Catalogue& catalogue,
                     const PlayedSteps& played, Stage& stage,
                     PlayReport& report) {
  return Comparison(story, played, stage, report).Run(catalogue);
}

}  // namespace waybill::simulate
