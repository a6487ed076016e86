// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/trace_view.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "ledger/core/event.h"
#include "ledger/core/text.h"
#include "ledger/policy/evaluate.h"
#include "tools/waybill/sentences.h"

namespace waybill::cli {
namespace {

// A silence of this length is worth a line; a claimed time counts if it was
// recorded within the other (docs/FINDINGS.md, RECORDED_LATE).
constexpr std::int64_t kSilenceMs = 14 * kDayMs;
constexpr std::int64_t kLateMs = 7 * kDayMs;

const RecordedEvent& Recorded(const CustodyStep& step) {
  return step.event->recorded;
}

std::int64_t HappenedMs(const RecordedEvent& recorded) {
  const std::int64_t recorded_ms = recorded.moment.recorded_at_ms;
  const std::int64_t claimed_ms = recorded.event.occurred_at_ms();
  return recorded_ms - claimed_ms > kLateMs ? recorded_ms
                                            : std::min(claimed_ms, recorded_ms);
}

std::string TellSilence(std::int64_t from_ms, std::int64_t to_ms,
                        const v1::UnitState& state) {
  if (to_ms - from_ms <= kSilenceMs) {
    return "";
  }
  std::string text = TellDays(to_ms - from_ms) + " without a word";
  const v1::Shipment& shipment = state.shipment();
  if (IsOpen(state) && to_ms > shipment.receive_by_ms()) {
    text += ", on the way to " + EscapeText(shipment.consignee()) + ", " +
            TellDays(to_ms - shipment.receive_by_ms()) + " past its deadline";
  }
  return text;
}

std::string TellKey(const v1::Signer& signer, const Registry& registry) {
  const PartyRecord* party = registry.FindParty(signer.party());
  if (party == nullptr || signer.role() == v1::GOVERNOR) {
    return "";
  }
  for (const KeyRecord& key : party->keys) {
    if (View(key.key) != signer.key() || !key.revoked) {
      continue;
    }
    std::string text = "key revoked " + FormatTime(key.revoked->recorded_at_ms);
    if (key.suspect_since_ms != 0) {
      text += ", suspect since " + FormatTime(key.suspect_since_ms);
    }
    return text;
  }
  return "";
}

// Puts both chains of a history in order, one step after the other.
class ViewMaker {
 public:
  ViewMaker(const VerifiedAnswer& verified, const UnitHistory& history,
            const TraceQuestion& question)
      : verified_(verified), history_(history), question_(question) {}

  Result<TraceView> Make() {
    view_.unit = question_.unit;
    view_.asked_by = EscapeText(question_.alias);
    view_.checkpoint = verified_.checkpoint;
    view_.sealed_at_ms = verified_.seal.recorded_at_ms;
    view_.as_of_ms =
        ResolveAsOf(question_.as_of_ms.value_or(0), view_.sealed_at_ms);
    view_.is_past = view_.as_of_ms < view_.sealed_at_ms;
    view_.is_future = view_.as_of_ms > view_.sealed_at_ms;
    AddSteps();
    view_.state = states_[&history_];
    if (view_.state.last_event().empty()) {
      return Error{ErrorCode::kNotFound,
                   question_.unit.issuer() + "/" + question_.unit.serial() +
                       " was not registered yet as of " +
                       FormatTime(view_.as_of_ms) + ": its whole chain, of " +
                       std::to_string(history_.custody.size()) +
                       " events, is proved and is later"};
    }
    view_.last_silence = TellSilence(last_ms_, view_.as_of_ms, view_.state);
    view_.standing = TellState(view_.state, view_.as_of_ms);
    AddSuccessors();
    AddParties();
    AddChecks();
    view_.completeness = Completeness();
    std::vector<v1::UnitId> units = {view_.unit};
    for (const UnitHistory& other : history_.line) {
      units.push_back(other.unit);
    }
    auto findings = FindInTrace(verified_, question_.marks, units,
                                view_.as_of_ms, question_.policy);
    if (!findings) {
      return findings.error();
    }
    view_.findings = *std::move(findings);
    return std::move(view_);
  }

 private:
  struct Due {
    const CustodyStep* step;
    const UnitHistory* history;
    bool is_observation;
  };

  // Both chains of the unit, and of what it was and became before and after.
  void AddSteps() {
    std::vector<Due> due;
    const auto add = [&due](const UnitHistory& history) {
      for (const CustodyStep& step : history.custody) {
        due.push_back({&step, &history, false});
      }
      for (const CustodyStep& step : history.observations) {
        due.push_back({&step, &history, true});
      }
    };
    add(history_);
    for (const UnitHistory& other : history_.line) {
      add(other);
    }
    std::stable_sort(due.begin(), due.end(), [](const Due& a, const Due& b) {
      return Recorded(*a.step).moment.index < Recorded(*b.step).moment.index;
    });
    for (const Due& each : due) {
      if (Recorded(*each.step).moment.recorded_at_ms > view_.as_of_ms) {
        break;
      }
      AddStep(each);
    }
  }

  void AddStep(const Due& due) {
    const CustodyStep& step = *due.step;
    const RecordedEvent& recorded = Recorded(step);
    const v1::Event& event = recorded.event;
    v1::UnitState& state = states_[due.history];
    const bool is_other = due.history != &history_;
    TraceStep added{.step = &step,
                    .is_observation = due.is_observation,
                    .identity = is_other ? NameOf(due.history->unit) : "",
                    .silence = {},
                    .sentence = TellEvent({event, step.row->row, state}),
                    .place = TellPlace(event.place(), verified_.registry),
                    .remark = {},
                    .signers = {}};
    const std::int64_t happened_ms = HappenedMs(recorded);
    if (!view_.steps.empty()) {
      added.silence = TellSilence(last_ms_, happened_ms, state);
    }
    const std::int64_t delay_ms =
        recorded.moment.recorded_at_ms - event.occurred_at_ms();
    if (delay_ms > kLateMs) {
      added.remark = "recorded " + TellDays(delay_ms) +
                     " after it is said to "
                     "have happened";
    }
    for (const v1::Signer& signer : event.signers()) {
      added.signers.push_back({EscapeText(signer.party()),
                               TellName(v1::SignerRole_Name(signer.role())),
                               ToHex(signer.key()),
                               TellKey(signer, verified_.registry)});
      named_.insert(signer.role() == v1::GOVERNOR ? "" : signer.party());
    }
    last_ms_ = std::max(last_ms_, happened_ms);
    if (!due.is_observation) {
      state = step.after;
      for (const std::string& party :
           {step.after.shipment().consignee(), step.after.shipment().carrier(),
            step.after.shipment().end_user(), step.after.tenant()}) {
        named_.insert(party);
      }
    }
    view_.steps.push_back(std::move(added));
  }

  static std::string NameOf(const v1::UnitId& unit) {
    return EscapeText(unit.issuer() + "/" + unit.serial());
  }

  // Where it is under the identities that it went on as.
  void AddSuccessors() {
    v1::UnitState state = view_.state;
    while (state.has_succeeded_by()) {
      const v1::UnitId& next = state.succeeded_by();
      const auto found =
          std::find_if(history_.line.begin(), history_.line.end(),
                       [&next](const UnitHistory& other) {
                         return other.unit.issuer() == next.issuer() &&
                                other.unit.serial() == next.serial();
                       });
      if (found == history_.line.end()) {
        return;
      }
      state = states_[&*found];
      for (const std::string& line : TellState(state, view_.as_of_ms)) {
        view_.standing.push_back("as " + NameOf(found->unit) + ": " + line);
      }
    }
  }

  void AddParties() {
    for (const std::string& id : named_) {
      if (id.empty()) {
        continue;
      }
      const PartyRecord* party = verified_.registry.FindParty(id);
      if (party == nullptr) {
        view_.parties.push_back({id, "", "", "", "not proved"});
        continue;
      }
      const v1::PartyProfile& profile = party->profile;
      std::string country = profile.country();
      if (!profile.hq_country().empty() &&
          profile.hq_country() != profile.country()) {
        country += ", headquarters " + profile.hq_country();
      }
      view_.parties.push_back(
          {id, profile.name(), TellName(v1::PartyRole_Name(profile.role())),
           country, party->suspended ? "suspended" : "in good standing"});
    }
  }

  void AddChecks() {
    std::uint64_t signatures = 0;
    std::uint64_t rows = 0;
    for (const VerifiedEvent& event : verified_.events) {
      signatures +=
          static_cast<std::uint64_t>(event.recorded.event.signers_size());
      rows += event.rows.size();
    }
    const std::string size = std::to_string(verified_.checkpoint.size);
    std::uint64_t absent = 0;
    for (const VerifiedSubject& subject : verified_.subjects) {
      absent += subject.chain.length == 0 ? 1 : 0;
    }
    view_.checks = {
        {"signatures", signatures,
         "signatures, each by a key that was valid when it signed, of a party "
         "in good standing or of a governor"},
        {"inclusion", verified_.events.size() + 1,
         "entries in the log of size " + size + ", its seal included"},
        {"unit_lists", rows, "units in the lists that were signed"},
        {"chains", verified_.subjects.size() - absent,
         "whole chains under the seal's map: the unit, and all that says who "
         "was who"}};
    if (absent != 0) {
      view_.checks.push_back(
          {"absences", absent, "subjects proved to have no events"});
    }
    std::uint64_t judged = history_.custody.size();
    for (const UnitHistory& other : history_.line) {
      judged += other.custody.size();
    }
    view_.checks.push_back(
        {"custody_rules", judged, "custody events, each allowed by the rules"});
    AddConsistency();
  }

  void AddConsistency() {
    if (!question_.pinned) {
      view_.checks.push_back(
          {"consistency", 0, "earlier checkpoints compared: none at hand"});
    } else if (question_.pinned->size == 0) {
      view_.checks.push_back(
          {"consistency", 0,
           "earlier checkpoints compared: this is the first one seen"});
    } else {
      view_.checks.push_back({"consistency", 1,
                              "earlier checkpoint extended: that of size " +
                                  std::to_string(question_.pinned->size) +
                                  ", seen before"});
    }
  }

  std::string Completeness() const {
    if (verified_.cosigners.empty()) {
      return "complete as claimed by the log: no cosigner that this verifier "
             "trusts has replayed it";
    }
    std::string text = "complete: replayed and cosigned by";
    for (const std::string& name : verified_.cosigners) {
      text += " " + EscapeText(name);
    }
    return text;
  }

  const VerifiedAnswer& verified_;
  const UnitHistory& history_;
  const TraceQuestion& question_;
  TraceView view_;
  std::int64_t last_ms_ = 0;
  std::map<const UnitHistory*, v1::UnitState> states_;  // Up to the step.
  std::set<std::string> named_;
};

}  // namespace

Result<TraceView> MakeTraceView(const VerifiedAnswer& verified,
                                const UnitHistory& history,
                                const TraceQuestion& question) {
  return ViewMaker(verified, history, question).Make();
}

}  // namespace waybill::cli
