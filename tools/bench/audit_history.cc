// SPDX-License-Identifier: Apache-2.0
#include "tools/bench/audit_history.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "ledger/core/author.h"
#include "ledger/core/check.h"
#include "ledger/core/checkpoint.h"
#include "ledger/core/entry.h"
#include "ledger/core/unit_list.h"
#include "ledger/threads.h"
#include "tools/bench/audit_cast.h"

namespace waybill::bench {
namespace {

constexpr const char* kOrigin = "waybill.example/audit";
constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;
constexpr std::int64_t kBeginMs = 1'739'000'000'000;  // 2025-02-08.
// A lot takes the next step every so often; so many begin together.
constexpr std::int64_t kTickMs = 3 * kDayMs;
constexpr std::size_t kLotsTogether = 16;

// Steps of a lot. Afterwards it may be counted and attested.
enum Stage : std::size_t {
  kCommission,
  kShip,
  kReceive,
  kShipOn,
  kReceiveOn,
  kDeploy,
  kObserve,
  kStageCount
};

const SigningKey& KeyOf(std::string_view party) {
  static const auto* const keys = [] {
    auto* made = new std::map<std::string, SigningKey, std::less<>>;
    for (const char* name :
         {kAuditGovernor, kAuditInspector, kAuditForwarder, kOrigin}) {
      made->emplace(name, AuditKey(name));
    }
    const auto add = [made](const auto& players) {
      for (const Player& player : players) {
        made->emplace(player.party, AuditKey(player.party));
      }
    };
    add(kMakers);
    add(kDistributors);
    add(kHolders);
    return made;
  }();
  return keys->find(party)->second;
}

const Player& MakerOf(std::size_t lot) {
  return kMakers[lot % std::size(kMakers)];
}

const Player& DistributorOf(std::size_t lot) {
  return kDistributors[lot % 5 % std::size(kDistributors)];
}

void SetHall(const Player& player, v1::Place& place) {
  place.set_site_party(player.party);
  place.set_site("hall");
  place.set_country(player.country);
}

std::string SerialOf(std::size_t lot, std::size_t unit) {
  const std::string digits = std::to_string(100'000'000 + unit);
  return (lot % std::size(kMakers) == 0 ? "WA" : "WB") + digits.substr(1);
}

}  // namespace

// A part of a lot on its way, and what is odd about it.
struct AuditHistory::Part {
  std::size_t number = 0;  // Among all parts of all lots.
  std::size_t begin = 0;   // Units of the lot.
  std::size_t end = 0;
  const Player* from = nullptr;
  const Player* to = nullptr;

  bool Is(std::size_t each, std::size_t which) const {
    return number % each == which;
  }

  static Part Of(const Lot& lot, std::size_t part) {
    Part made;
    made.number = lot.number * kPartCount + part;
    made.begin = std::accumulate(kParts, kParts + part, std::size_t{0});
    made.end = std::min(made.begin + kParts[part], lot.units.size());
    made.begin = std::min(made.begin, made.end);
    made.from = &DistributorOf(lot.number);
    const bool odd = made.Is(97, 3);
    made.to =
        &kHolders[odd ? kApprovedHolders : made.number * 7 % kApprovedHolders];
    return made;
  }
};

AuditHistory::AuditHistory(std::size_t units, unsigned threads)
    : units_(units), threads_(threads), now_ms_(kBeginMs) {
  Found();
}

void AuditHistory::Found() {
  v1::Event event;
  event.set_occurred_at_ms(now_ms_);
  v1::Genesis& genesis = *event.mutable_genesis_declaration();
  genesis.set_version(1);
  genesis.set_origin(kOrigin);
  genesis.add_log_keys(std::string(View(KeyOf(kOrigin).public_key())));
  v1::Governor* governor = genesis.add_governors();
  governor->set_name(kAuditGovernor);
  governor->set_key(std::string(View(KeyOf(kAuditGovernor).public_key())));
  genesis.set_threshold(1);
  const SignerKey signer =
      SignerOf(kAuditGovernor, v1::GOVERNOR, KeyOf(kAuditGovernor));
  const Submission submission =
      AssembleSubmission(std::move(event), {}, {}, {}, {&signer, 1},
                         View(Sha256("audit genesis")));
  genesis_id_ = EventId(submission.body);
  Append(submission, founding_);
  for (v1::Governance& act : AuditGovernance(kBeginMs)) {
    Govern(std::move(act));
  }
  AppendSeal(founding_);
}

void AuditHistory::Govern(v1::Governance governance) {
  constexpr std::int64_t kValidMs = 60'000;
  v1::Event event;
  event.set_genesis(std::string(View(genesis_id_)));
  event.set_occurred_at_ms(now_ms_);
  *event.mutable_governance() = std::move(governance);
  const std::vector<Subject> subjects = GovernanceSubjects(event);
  WAYBILL_CHECK(!subjects.empty());
  Chain& chain = governed_[SubjectLabel(subjects.front())];
  event.mutable_governance()->set_subject_head(std::string(View(chain.head)));
  event.mutable_governance()->set_not_after_ms(now_ms_ + kValidMs);
  const SignerKey signer =
      SignerOf(kAuditGovernor, v1::GOVERNOR, KeyOf(kAuditGovernor));
  const Submission submission =
      AssembleSubmission(std::move(event), {}, {}, {}, {&signer, 1},
                         View(Sha256("audit governance")));
  chain = Extend(chain, EventId(submission.body), kZeroHash);
  Append(submission, founding_);
}

void AuditHistory::Append(const Submission& submission,
                          std::vector<ShownEntry>& entries) {
  ShownEntry shown;
  shown.index = tree_.size();
  shown.entry =
      EncodeEventEntry(now_ms_, submission.body, submission.signatures);
  shown.units = submission.units;
  tree_.Append(HashLeaf(shown.entry));
  entries.push_back(std::move(shown));
}

void AuditHistory::AppendSeal(std::vector<ShownEntry>& entries) {
  Seal seal;
  seal.position = tree_.size();
  seal.recorded_at_ms = now_ms_;
  ShownEntry shown;
  shown.index = tree_.size();
  shown.entry = EncodeEntry(seal);
  tree_.Append(HashLeaf(shown.entry));
  entries.push_back(std::move(shown));
}

std::string AuditHistory::Checkpoint() const {
  return SignedCheckpoint::Sign(
             {.origin = kOrigin, .size = tree_.size(), .root = tree_.Root()},
             KeyOf(kOrigin))
      .bytes();
}

v1::Event AuditHistory::NewEvent(const Part& part) const {
  v1::Event event;
  event.set_genesis(std::string(View(genesis_id_)));
  // Recorded within the hour, but for what someone found in a drawer.
  constexpr std::int64_t kLateMs = 9 * kDayMs;
  event.set_occurred_at_ms(now_ms_ - (part.Is(83, 7) ? kLateMs : kHourMs / 2));
  return event;
}

std::vector<v1::UnitRow> AuditHistory::RowsOf(const Lot& lot, std::size_t begin,
                                              std::size_t end) const {
  std::vector<v1::UnitRow> rows(end - begin);
  for (std::size_t i = begin; i < end; ++i) {
    v1::UnitRow& row = rows[i - begin];
    row.set_issuer(MakerOf(lot.number).party);
    row.set_serial(lot.units[i].serial);
    row.set_role(v1::SUBJECT);
    row.set_link(std::string(View(lot.units[i].chain.head)));
  }
  return rows;
}

// Signs, and lets the units of the lot go on after it.
Submission AuditHistory::Sign(Lot& lot, v1::Event event, std::string_view party,
                              std::vector<v1::UnitRow> rows) const {
  const SignerKey signer =
      SignerOf(std::string(party), v1::ACTOR, KeyOf(party));
  const v1::Event::KindCase kind = event.kind_case();
  Submission submission = AssembleSubmission(
      std::move(event), std::move(rows), {}, {}, {&signer, 1},
      View(Sha256({lot.units.front().serial, std::to_string(now_ms_)})));
  if (ChainOfRow(kind, v1::SUBJECT) != SubjectType::kCustody) {
    return submission;
  }
  const Hash id = EventId(submission.body);
  for (const v1::UnitRow& row : submission.units) {
    // A serial ends in the unit's number.
    Unit& unit =
        lot.units[std::stoull(row.serial().substr(2)) - lot.first_unit];
    unit.chain = Extend(unit.chain, id, UnitLeaf(row));
    unit.missing = row.outcome() == v1::MISSING;
  }
  return submission;
}

std::vector<Submission> AuditHistory::Act(Lot& lot, std::size_t stage) const {
  std::vector<Submission> made;
  if (stage > kReceive) {
    for (std::size_t part = 0; part < kPartCount; ++part) {
      for (Submission& submission : ActOnPart(lot, part, stage)) {
        made.push_back(std::move(submission));
      }
    }
    return made;
  }
  const Player& maker = MakerOf(lot.number);
  const Player& distributor = DistributorOf(lot.number);
  v1::Event event = NewEvent({});
  std::vector<v1::UnitRow> rows = RowsOf(lot, 0, lot.units.size());
  if (stage == kCommission) {
    event.mutable_place()->set_country(maker.country);
    event.mutable_commission()->set_model(
        kModels[lot.number % std::size(kModels)]);
    event.mutable_commission()->set_kind(v1::ACCELERATOR);
    event.mutable_commission()->set_lot("lot-" + std::to_string(lot.number));
    made.push_back(Sign(lot, std::move(event), maker.party, std::move(rows)));
  } else if (stage == kShip) {
    event.mutable_place()->set_country(maker.country);
    event.mutable_ship()->set_consignee(distributor.party);
    event.mutable_ship()->set_carrier(kAuditForwarder);
    SetHall(distributor, *event.mutable_ship()->mutable_destination());
    made.push_back(Sign(lot, std::move(event), maker.party, std::move(rows)));
    lot.shipment = EventId(made.back().body);
  } else {
    SetHall(distributor, *event.mutable_place());
    event.mutable_receive()->set_shipment(std::string(View(lot.shipment)));
    for (v1::UnitRow& row : rows) {
      row.set_outcome(v1::ACCEPTED);
    }
    made.push_back(
        Sign(lot, std::move(event), distributor.party, std::move(rows)));
  }
  return made;
}

std::vector<Submission> AuditHistory::ActOnPart(Lot& lot, std::size_t part,
                                                std::size_t stage) const {
  const Part way = Part::Of(lot, part);
  std::vector<v1::UnitRow> rows = RowsOf(lot, way.begin, way.end);
  std::vector<Submission> made;
  if (rows.empty()) {
    return made;
  }
  v1::Event event = NewEvent(way);
  std::string_view actor = way.to->party;
  if (stage != kShipOn) {
    SetHall(*way.to, *event.mutable_place());
  }
  if (stage > kReceiveOn) {  // What never arrived does nothing more.
    std::erase_if(rows, [&](const v1::UnitRow& row) {
      return lot.units[std::stoull(row.serial().substr(2)) - lot.first_unit]
          .missing;
    });
  }
  if (stage == kShipOn) {
    actor = way.from->party;
    event.mutable_place()->set_country(way.from->country);
    v1::Ship& ship = *event.mutable_ship();
    ship.set_consignee(way.to->party);
    ship.set_end_user(way.to->party);
    SetHall(*way.to, *ship.mutable_destination());
    if (way.Is(5, 2)) {
      ship.set_licence(AuditLicence(way.from->party, way.to->party));
    }
  } else if (stage == kReceiveOn) {
    event.mutable_receive()->set_shipment(std::string(View(lot.parts[part])));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const bool lost = way.Is(89, 5) && i < 2;
      rows[i].set_outcome(lost ? v1::MISSING : v1::ACCEPTED);
    }
  } else if (stage == kDeploy) {
    event.mutable_deploy()->set_operator_(way.to->party);
    event.mutable_deploy()->set_tenant(kHolders[way.number % 3].party);
    event.mutable_deploy()->set_heartbeat_days(way.Is(67, 13) ? 30 : 0);
  } else if (way.Is(31, 17)) {
    actor = kAuditInspector;
    event.mutable_attest()->set_level(3);
    event.mutable_attest()->set_evidence_kind("inventory");
    event.mutable_attest()->set_result(v1::PASSED);
  } else if (way.Is(53, 19)) {
    event.mutable_count()->set_note("after deployment");
  } else {
    return made;
  }
  if (stage == kObserve) {
    for (v1::UnitRow& row : rows) {
      row.clear_link();
    }
  }
  made.push_back(Sign(lot, std::move(event), actor, std::move(rows)));
  if (stage == kShipOn) {
    lot.parts[part] = EventId(made.back().body);
  }
  return made;
}

std::vector<ShownEntry> AuditHistory::Next() {
  if (!founding_.empty()) {
    return std::exchange(founding_, {});
  }
  const std::size_t lots = (units_ + kLotUnits - 1) / kLotUnits;
  const std::size_t begin = tick_ * kLotsTogether;
  if (begin < lots) {
    std::vector<Lot>& wave = waves_[tick_];
    wave.resize(std::min(kLotsTogether, lots - begin));
    for (std::size_t i = 0; i < wave.size(); ++i) {
      Lot& lot = wave[i];
      lot.number = begin + i;
      lot.first_unit = lot.number * kLotUnits;
      lot.units.resize(std::min(kLotUnits, units_ - lot.first_unit));
      for (std::size_t unit = 0; unit < lot.units.size(); ++unit) {
        lot.units[unit].serial = SerialOf(lot.number, lot.first_unit + unit);
      }
    }
  }
  std::vector<ShownEntry> entries;
  now_ms_ += kTickMs;
  for (auto& [begun, wave] : waves_) {
    const std::size_t stage = tick_ - begun;
    now_ms_ += kHourMs;
    std::vector<std::vector<Submission>> made(wave.size());
    RunOnThreads(threads_, wave.size(), [&, &lots_of = wave](std::size_t i) {
      made[i] = Act(lots_of[i], stage);
    });
    for (const std::vector<Submission>& submissions : made) {
      for (const Submission& submission : submissions) {
        Append(submission, entries);
        unit_events_ += stage < kObserve ? submission.units.size() : 0;
      }
    }
    AppendSeal(entries);
  }
  ++tick_;
  std::erase_if(waves_, [&](const auto& wave) {
    return tick_ - wave.first == kStageCount;
  });
  return entries;
}

}  // namespace waybill::bench
