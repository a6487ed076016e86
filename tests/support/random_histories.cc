// SPDX-License-Identifier: Apache-2.0
//
// Histories of one unit at random, for two implementations of the rules of
// custody to agree on.
#include <optional>
#include <random>
#include <utility>

#include "ledger/core/unit_list.h"
#include "tests/support/answer_cases.h"

namespace waybill {
namespace {

constexpr int kHistories = 150;
constexpr int kEventsMax = 12;
constexpr int kTries = 40;
const std::vector<std::string> kParties = {"maker", "dist", "buyer", "customs"};

struct Draft {
  v1::Event event;
  v1::UnitRow row;
};

class Player {
 public:
  explicit Player(std::uint64_t seed)
      : log_("log.example/random"), random_(seed) {
    Govern(Admission("maker", v1::MANUFACTURER));
    Govern(Admission("dist", v1::DISTRIBUTOR));
    Govern(Admission("buyer", v1::END_USER));
    Govern(Admission("customs", v1::AUTHORITY));
    v1::Governance model;
    model.mutable_register_model()->set_model("M1");
    model.mutable_register_model()->add_issuers("maker");
    Govern(model);
    v1::Governance delegation;
    delegation.mutable_delegate()->set_party("maker");
    delegation.mutable_delegate()->set_delegate("dist");
    Take(log_.Govern(delegation, {TestParty("maker").Actor()}));
  }

  v1::Answer Play() {
    Submit(Commission());
    for (int i = 0; i < kEventsMax; ++i) {
      Draft draft = Next();
      const bool mistaken = Below(40) == 0;
      for (int tries = 0; tries < kTries && !mistaken && !IsLawful(draft);
           ++tries) {
        draft = Next();
      }
      Submit(std::move(draft));
    }
    return ProveNamed(log_, {Custody(),
                             {SubjectType::kObservations, {"maker", "A-1"}},
                             {SubjectType::kGovernors, {}}});
  }

  const Hash& genesis_id() const { return log_.genesis_id(); }

 private:
  static Subject Custody() { return {SubjectType::kCustody, {"maker", "A-1"}}; }

  static v1::Governance Admission(const std::string& party,
                                  v1::PartyRole role) {
    v1::Governance admission;
    v1::PartyProfile& profile = *admission.mutable_admit_party();
    profile.set_party(party);
    profile.set_name(party);
    profile.set_role(role);
    profile.set_country("US");
    profile.set_key(TestParty(party).key_bytes());
    return admission;
  }

  std::uint64_t Below(std::uint64_t bound) { return random_() % bound; }
  const std::string& AParty() { return kParties[Below(kParties.size())]; }

  void Govern(const v1::Governance& governance) {
    Take(log_.Govern(governance));
  }

  std::uint64_t Take(const Submission& submission) {
    const std::uint64_t index = log_.Add(submission);
    registry_.Apply(*ParseEvent(submission.body), EventId(submission.body),
                    {index, log_.recorded_at_ms});
    return index;
  }

  Draft Drafted(const std::string& actor) {
    Draft draft;
    draft.event = TestEvent(log_.genesis_id(), log_.recorded_at_ms);
    v1::Signer& signer = *draft.event.add_signers();
    signer.set_party(actor);
    signer.set_key(TestParty(actor).key_bytes());
    signer.set_role(v1::ACTOR);
    draft.row = Row("maker", "A-1", log_.ChainOf(Custody()).head);
    return draft;
  }

  Draft Commission() {
    Draft draft = Drafted("maker");
    draft.event.mutable_commission()->set_model("M1");
    draft.event.mutable_commission()->set_kind(v1::ACCELERATOR);
    draft.event.mutable_place()->set_country("TW");
    return draft;
  }

  void State(Draft& draft, std::uint32_t contents) {
    v1::UnitAttributes attributes;
    attributes.set_contents(contents);
    draft.row = WithAttributes(draft.row, attributes);
  }

  void Shipping(Draft& draft) {
    const std::string shipment =
        state_.shipment().id().empty() || Below(20) == 0
            ? std::string(32, 's')
            : state_.shipment().id();
    State(draft, Below(10) == 0 ? state_.contents() + 1 : state_.contents());
    v1::Event& event = draft.event;
    switch (Below(6)) {
      case 0:
      case 1:
        event.mutable_ship()->set_consignee(AParty());
        event.mutable_ship()->set_carrier(Below(3) == 0 ? "dist" : "");
        event.mutable_ship()->mutable_destination()->set_country("SG");
        break;
      case 2:
        event.mutable_receive()->set_shipment(shipment);
        draft.row.set_outcome(static_cast<v1::UnitOutcome>(1 + Below(3)));
        break;
      case 3:
        event.mutable_redirect()->set_shipment(shipment);
        event.mutable_redirect()->set_consignee(AParty());
        break;
      case 4:
        event.mutable_void_()->set_shipment(shipment);
        break;
      default:
        event.mutable_return_()->set_shipment(shipment);
    }
  }

  void Containing(Draft& draft) {
    const bool fills = Below(2) == 0;
    const bool is_parent = Below(2) == 0;
    v1::Contain& contain =
        fills ? *draft.event.mutable_pack() : *draft.event.mutable_unpack();
    contain.mutable_container()->set_issuer("maker");
    contain.mutable_container()->set_serial(is_parent ? "A-1" : "BOX");
    draft.row.set_role(is_parent ? v1::PARENT : v1::CHILD);
    if (is_parent) {
      State(draft, static_cast<std::uint32_t>(Below(4)));
    }
  }

  void Flagging(Draft& draft) {
    v1::Event& event = draft.event;
    switch (Below(6)) {
      case 0:
        event.mutable_hold();
        break;
      case 1:
        event.mutable_release();
        break;
      case 2:
        event.mutable_report()->set_kind(
            static_cast<v1::ReportKind>(1 + Below(3)));
        State(draft, state_.contents());
        break;
      case 3:
        event.mutable_recover();
        break;
      case 4:
        event.mutable_deploy();
        break;
      default: {
        event.mutable_relabel();
        v1::UnitAttributes attributes;
        attributes.add_aliases()->set_kind(v1::LABEL);
        attributes.mutable_aliases(0)->set_value("L-" +
                                                 std::to_string(Below(1000)));
        draft.row = WithAttributes(draft.row, attributes);
      }
    }
    const bool governed =
        event.has_hold() || event.has_release() || event.has_recover();
    if (governed && Below(3) == 0) {
      v1::Signer& governor = *event.add_signers();
      governor.set_party("gov");
      governor.set_key(TestParty("gov").key_bytes());
      governor.set_role(v1::GOVERNOR);
    }
  }

  static void AlsoSigned(Draft& draft, const std::string& party) {
    if (party.empty() || party == draft.event.signers(0).party()) {
      return;
    }
    v1::Signer& signer = *draft.event.add_signers();
    signer.set_party(party);
    signer.set_key(TestParty(party).key_bytes());
    signer.set_role(v1::COSIGNER);
  }

  void Observing(Draft& draft) {
    v1::Event& event = draft.event;
    draft.row = ObservationRow("maker", "A-1");
    switch (Below(6)) {
      case 0:
        event.mutable_sight();
        break;
      case 1:
        event.mutable_count();
        break;
      case 2:
        event.mutable_repair();
        break;
      case 3:
        event.mutable_attest()->set_level(static_cast<std::uint32_t>(Below(5)));
        break;
      case 4:
        event.mutable_carry()->set_shipment(state_.shipment().id().empty()
                                                ? std::string(32, 's')
                                                : state_.shipment().id());
        break;
      default: {
        const std::string& to = AParty();
        event.mutable_transfer_title()->set_new_owner(to);
        if (Below(8) != 0) {
          AlsoSigned(draft, to);
        }
      }
    }
  }

  void Ending(Draft& draft) {
    v1::Event& event = draft.event;
    switch (Below(8)) {
      case 0:
        event.mutable_retire();
        break;
      case 1:
        event.mutable_destroy();
        break;
      case 2:
      case 3: {
        const bool is_old = Below(2) == 0;
        v1::Replace& replace = *event.mutable_replace();
        replace.mutable_replaced()->set_issuer("maker");
        replace.mutable_replaced()->set_serial(is_old ? "A-1" : "A-9");
        replace.mutable_replacement()->set_issuer("maker");
        replace.mutable_replacement()->set_serial(is_old ? "A-9" : "A-1");
        draft.row.set_role(is_old ? v1::REPLACED : v1::REPLACEMENT);
        break;
      }
      case 4:
      case 5:
      case 6:
        event.mutable_correct()->set_target(
            Below(4) == 0 && !targets_.empty()
                ? targets_[Below(targets_.size())]
                : state_.last_event());
        if (Below(2) == 0) {
          AlsoSigned(draft, Below(2) == 0 ? state_.shipment().shipper()
                                          : state_.shipment().consignee());
        }
        break;
      default:
        draft = Commission();
    }
  }

  Draft Next() {
    Draft draft = Drafted(Below(3) == 0                ? AParty()
                          : state_.custodian().empty() ? "maker"
                                                       : state_.custodian());
    if (IsOpen(state_) && !state_.shipment().consignee().empty() &&
        Below(2) == 0) {
      draft = Drafted(state_.shipment().consignee());
    }
    const std::uint64_t kind = Below(12);
    if (kind < 5) {
      Shipping(draft);
    } else if (kind < 6) {
      Containing(draft);
    } else if (kind < 8) {
      Flagging(draft);
    } else if (kind < 10) {
      Ending(draft);
    } else {
      Observing(draft);
    }
    return draft;
  }

  bool IsLawful(const Draft& draft) const {
    return CheckUnitAlone({.state = state_,
                           .observations = seen_,
                           .last_event = last_event_ ? &*last_event_ : nullptr},
                          draft.event, {0, log_.recorded_at_ms}, registry_,
                          draft.row) == Verdict::kAccepted;
  }

  void Submit(Draft draft) {
    std::vector<TestParty> parties;
    for (const v1::Signer& signer : draft.event.signers()) {
      parties.emplace_back(signer.party());
    }
    std::vector<SignerKey> signers;
    for (int i = 0; i < draft.event.signers_size(); ++i) {
      signers.push_back(parties[static_cast<std::size_t>(i)].As(
          draft.event.signers(i).role()));
    }
    const Submission submission =
        ForgeSubmission(draft.event, {draft.row}, {}, {}, signers);
    const std::uint64_t index = Take(submission);
    const Hash id = EventId(submission.body);
    const v1::Event event = *ParseEvent(submission.body);
    const Moment moment{index, log_.recorded_at_ms};
    if (draft.row.link().empty()) {
      seen_ = AdvanceObservations(seen_, event, moment, draft.row);
    } else {
      state_ = AdvanceUnit(state_, event, id, moment, draft.row);
      last_event_ = event;
      targets_.emplace_back(View(id));
    }
    ++log_.recorded_at_ms;
  }

  ForgedLog log_;
  Registry registry_;
  v1::UnitState state_;
  v1::ObservationState seen_;
  std::optional<v1::Event> last_event_;  // Of custody.
  std::vector<std::string> targets_;
  std::mt19937_64 random_;
};

}  // namespace

std::vector<AnswerCase> RandomHistories() {
  std::vector<AnswerCase> cases;
  for (int seed = 1; seed <= kHistories; ++seed) {
    Player player(static_cast<std::uint64_t>(seed));
    v1::Answer answer = player.Play();
    cases.push_back({.name = "random_" + std::to_string(seed),
                     .genesis_id = player.genesis_id(),
                     .answer = std::move(answer),
                     .rule = kRuleOfVerdict});
  }
  return cases;
}

}  // namespace waybill
