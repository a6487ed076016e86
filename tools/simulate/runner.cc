// SPDX-License-Identifier: Apache-2.0
#include "tools/simulate/runner.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "client/unit_names.h"
#include "tools/simulate/device_evidence.h"
#include "tools/simulate/expectations.h"
#include "tools/simulate/stage.h"
#include "tools/simulate/step_events.h"

namespace waybill::simulate {
namespace {

std::string Where(int line) { return "line " + std::to_string(line) + ": "; }

Error At(int line, const Error& error) {
  return {error.code, Where(line) + error.message};
}

class Player {
 public:
  Player(const Story& story, const PlayOptions& options, Stage& stage)
      : story_(story),
        options_(options),
        stage_(stage),
        evidence_(story, stage) {}

  Result<PlayReport> Run() {
    if (auto set = SetUp(); !set) {
      return set.error();
    }
    for (const Step& step : story_.steps) {
      if (auto admitted = AdmitUpTo(step.recorded_ms); !admitted) {
        return admitted.error();
      }
      stage_.SetTime(step.recorded_ms);
      if (auto played = PlayStep(step); !played) {
        return At(step.line, played.error());
      }
      ++report_.steps;
      if (options_.progress) {
        options_.progress(report_.steps, story_.steps.size());
      }
    }
    if (auto compared =
            Compare(story_, options_.catalogue, played_, stage_, report_);
        !compared) {
      return compared.error();
    }
    return std::move(report_);
  }

 private:
  // What is recorded of the registry, and the line of the story it is from.
  struct Action {
    v1::Governance governance;
    int line;
  };

  // What the story has before its first step, in an order in which each part
  // finds what it refers to.
  Result<void> SetUp() {
    for (std::size_t i = 0; i < story_.parties.size(); ++i) {
      const Party& party = story_.parties[i];
      if (party.admitted_ms == 0 || party.admitted_ms <= stage_.now_ms()) {
        waiting_.push_back({Admission(party), LineOf("party", i)});
        admitted_.insert(party.profile.party());
      }
    }
    AddActions("site", story_.sites, &v1::Governance::mutable_add_site);
    if (auto added = AddModels(); !added) {
      return added;
    }
    AddActions("approval", story_.approvals, &v1::Governance::mutable_approve);
    AddActions("licence", story_.licences,
               &v1::Governance::mutable_issue_licence);
    AddActions("ownership", story_.ownership,
               &v1::Governance::mutable_record_ownership);
    AddLists();
    return GovernReady();
  }

  int LineOf(const std::string& table, std::size_t i) const {
    const auto lines = story_.lines.find(table);
    return lines != story_.lines.end() && i < lines->second.size()
               ? lines->second[i]
               : 0;
  }

  template <typename Message>
  void AddActions(const std::string& table,
                  const std::vector<Message>& messages,
                  Message* (v1::Governance::*field)()) {
    for (std::size_t i = 0; i < messages.size(); ++i) {
      Action& action = waiting_.emplace_back();
      action.line = LineOf(table, i);
      *(action.governance.*field)() = messages[i];
    }
  }

  // A list is one snapshot: its entries say themselves since when.
  void AddLists() {
    std::map<std::string, Action> lists;
    for (std::size_t i = 0; i < story_.list_entries.size(); ++i) {
      const auto& [name, entry] = story_.list_entries[i];
      const auto [added, is_new] = lists.try_emplace(name);
      v1::ScreeningList& list = *added->second.governance.mutable_import_list();
      if (is_new) {
        added->second.line = LineOf("list_entry", i);
        list.set_list(name);
        list.set_snapshot("story");
      }
      *list.add_entries() = entry;
    }
    for (auto& [name, action] : lists) {
      waiting_.push_back(std::move(action));
    }
  }

  // The party that must be admitted before the action can be recorded.
  static const std::string& PartyOf(const v1::Governance& action) {
    return action.has_add_site() ? action.add_site().party()
                                 : action.approve().party();
  }

  // Records what waits for no party any more, in the order of the story.
  Result<void> GovernReady() {
    std::vector<Action> waiting;
    for (Action& action : std::exchange(waiting_, {})) {
      const std::string& party = PartyOf(action.governance);
      if (!party.empty() && !admitted_.contains(party)) {
        waiting.push_back(std::move(action));
      } else if (auto governed = stage_.Govern(std::move(action.governance));
                 !governed) {
        return At(action.line, governed.error());
      }
    }
    waiting_ = std::move(waiting);
    return {};
  }

  v1::Governance Admission(const Party& party) {
    v1::Governance action;
    v1::PartyProfile& profile = *action.mutable_admit_party();
    profile = party.profile;
    profile.set_key(
        std::string(View(stage_.KeyOf(party.profile.party()).public_key())));
    return action;
  }

  // Parties admitted while the story goes on, in the order of time, each with
  // what waited for it.
  Result<void> AdmitUpTo(std::int64_t now_ms) {
    std::vector<const Party*> due;
    for (const Party& party : story_.parties) {
      if (party.admitted_ms <= now_ms &&
          !admitted_.contains(party.profile.party())) {
        due.push_back(&party);
      }
    }
    std::stable_sort(due.begin(), due.end(),
                     [](const Party* one, const Party* other) {
                       return one->admitted_ms < other->admitted_ms;
                     });
    for (const Party* party : due) {
      stage_.SetTime(party->admitted_ms);
      if (auto governed = stage_.Govern(Admission(*party)); !governed) {
        return governed;
      }
      admitted_.insert(party->profile.party());
      if (auto governed = GovernReady(); !governed) {
        return governed;
      }
    }
    return {};
  }

  // Every model of a lot, with its figures and who may commission it.
  Result<void> AddModels() {
    std::map<std::string, Action> models;
    for (const Lot& lot : story_.lots) {
      const auto own = std::find_if(
          story_.models.begin(), story_.models.end(),
          [&](const v1::Model& model) { return model.model() == lot.model; });
      auto known = options_.catalogue.models.find(lot.model);
      if (own == story_.models.end() &&
          known == options_.catalogue.models.end()) {
        return At(lot.line,
                  {ErrorCode::kInvalidArgument,
                   "lot " + lot.id +
                       ": neither the catalogue nor the story has the model " +
                       lot.model});
      }
      const auto [added, is_new] = models.try_emplace(lot.model);
      v1::Model& model = *added->second.governance.mutable_register_model();
      if (is_new) {
        added->second.line = lot.line;
        model = own == story_.models.end() ? known->second : *own;
      }
      const auto& issuers = model.issuers();
      if (std::find(issuers.begin(), issuers.end(), lot.issuer) ==
          issuers.end()) {
        model.add_issuers(lot.issuer);
      }
    }
    for (auto& [name, action] : models) {
      waiting_.push_back(std::move(action));
    }
    return {};
  }

  Result<v1::UnitId> ParentOf(const v1::UnitId& unit) {
    auto heads = stage_.client().Heads({unit}, false);
    if (!heads) {
      return heads.error();
    }
    return heads->empty() ? v1::UnitId() : heads->front().state.parent();
  }

  // What a relabel's new identity takes over from the old one. Of what isn't
  // there it says anything: the ledger refuses it for not being there.
  Result<void> FillSuccession(StepEvent& said) {
    for (DraftUnit& unit : said.units) {
      if (!said.event.has_relabel() || unit.role != v1::REPLACEMENT ||
          !unit.counterpart) {
        continue;
      }
      auto traced = stage_.client().Trace(*unit.counterpart);
      if (!traced && traced.error().code != ErrorCode::kNotFound) {
        return traced.error();
      }
      auto pair = traced ? DraftSuccession((*traced)->history, unit.unit)
                         : Result<std::vector<DraftUnit>>(traced.error());
      if (!pair) {
        unit.succession = v1::Succession();
        unit.succession->set_model("unknown");
        unit.succession->set_kind(v1::ACCELERATOR);
        unit.succession->set_owner(unit.unit.issuer());
        continue;
      }
      DraftUnit& drafted = pair->back();
      unit.succession = std::move(drafted.succession);
      unit.aliases.insert(unit.aliases.end(), drafted.aliases.begin(),
                          drafted.aliases.end());
    }
    return {};
  }

  std::vector<SignerKey> SignersOf(const Step& step, const StepEvent& said) {
    std::vector<SignerKey> signers = {
        SignerOf(step.by, v1::ACTOR, stage_.KeyOf(step.by))};
    for (const std::string& party : said.cosigners) {
      if (party != step.by) {
        signers.push_back(SignerOf(party, v1::COSIGNER, stage_.KeyOf(party)));
      }
    }
    for (const std::string& party : said.witnesses) {
      signers.push_back(SignerOf(party, v1::WITNESS, stage_.KeyOf(party)));
    }
    return signers;
  }

  Result<void> PlayStep(const Step& step) {
    auto events =
        EventsOf(story_, step, played_,
                 [this](const v1::UnitId& unit) { return ParentOf(unit); });
    if (!events) {
      return events.error();
    }
    std::optional<Refusal> refusal;
    Played played;
    for (StepEvent& said : *events) {
      if (auto filled = FillSuccession(said); !filled) {
        return filled;
      }
      const std::vector<SignerKey> signers = SignersOf(step, said);
      evidence_.BindKeys(said);
      auto files = evidence_.FilesFor(step, said);
      if (!files) {
        return files.error();
      }
      const std::vector<DraftUnit> units = said.units;
      auto verdict = stage_.Say(std::move(said.event), std::move(said.units),
                                std::move(*files), signers);
      if (!verdict) {
        return verdict.error();
      }
      if (const Refusal* refused = std::get_if<Refusal>(&*verdict)) {
        refusal = *refused;
        break;
      }
      if (played.id == kZeroHash) {
        played.id = std::get<Receipt>(*verdict).event_id;
      }
      for (const DraftUnit& unit : units) {
        if (unit.role != v1::UNEXPECTED && unit.role != v1::SEEN_INSIDE) {
          played.units.push_back(unit.unit);
        }
      }
    }
    Judge(step, refusal);
    if (!refusal) {
      Remember(step, std::move(played));
    }
    return {};
  }

  void Judge(const Step& step, const std::optional<Refusal>& refusal) {
    const Verdict wanted = step.refuse.value_or(Verdict::kAccepted);
    const Verdict got = refusal ? refusal->verdict : Verdict::kAccepted;
    if (wanted == got) {
      return;
    }
    report_.differences.push_back(
        Where(step.line) + step.kind + " by " + step.by + " should be " +
        std::string(VerdictName(wanted)) + " and was " +
        std::string(VerdictName(got)) +
        (refusal ? ": " + refusal->message : std::string()));
  }

  void Remember(const Step& step, Played played) {
    const auto answered = played_.find(step.shipment);
    if (step.kind == "ship") {
      played.shipper = step.by;
      played.consignee = step.to;
    } else if (step.kind == "redirect" && answered != played_.end()) {
      answered->second.consignee = step.to;
    } else if (answered != played_.end()) {
      // A return goes back to who shipped; a receipt is between the two.
      const bool back = step.kind == "return";
      played.shipper = back ? step.by : answered->second.shipper;
      played.consignee =
          back ? answered->second.shipper : answered->second.consignee;
    }
    if (!step.name.empty()) {
      played_[step.name] = std::move(played);
    }
  }

  const Story& story_;
  const PlayOptions& options_;
  Stage& stage_;
  DeviceEvidence evidence_;
  std::set<std::string> admitted_;
  std::vector<Action> waiting_;
  PlayedSteps played_;
  PlayReport report_;
};

}  // namespace

Result<PlayReport> Play(const Story& story, const PlayOptions& options) {
  // Before anything happens, which may be before anything is recorded.
  constexpr std::int64_t kBeforeFirstStepMs = 60'000;
  std::int64_t first_ms = story.steps.empty() ? 0 : story.steps[0].recorded_ms;
  for (const Step& step : story.steps) {
    first_ms = std::min(first_ms, step.at_ms);
  }
  auto stage = Stage::Open(
      options.folder, std::max<std::int64_t>(1, first_ms - kBeforeFirstStepMs));
  if (!stage) {
    return stage.error();
  }
  return Player(story, options, **stage).Run();
}

}  // namespace waybill::simulate
