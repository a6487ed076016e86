// SPDX-License-Identifier: Apache-2.0
#include "ledger/evidence/attestation.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <variant>

#include "ledger/core/entry.h"
#include "ledger/core/merkle.h"
#include "ledger/core/subject.h"
#include "ledger/core/unit_list.h"
#include "ledger/evidence/device_report.h"

namespace waybill {
namespace {

using UnitKey = std::pair<std::string, std::string>;  // Issuer, serial.

UnitKey KeyOf(const v1::UnitId& unit) { return {unit.issuer(), unit.serial()}; }
v1::UnitId UnitOf(const v1::UnitRow& row) {
  v1::UnitId unit;
  unit.set_issuer(row.issuer());
  unit.set_serial(row.serial());
  return unit;
}

EvidenceResult Fails(std::string reason) {
  return {.level = 0, .holds = false, .reason = std::move(reason)};
}

// What the ledger held of a unit when the attestation was recorded.
struct UnitThen {
  std::vector<std::string> device_keys;  // Bound at its commission.
  // Custody heads, each from the index at which it became the head.
  std::vector<std::pair<std::uint64_t, Hash>> heads;
};

class Verification {
 public:
  Verification(const AttestationCase& it, EvidenceSource& source,
               const VendorRoots& roots)
      : case_(it), source_(source), roots_(roots) {}

  Result<std::vector<UnitEvidence>> Run() {
    CollectReports();
    std::vector<UnitEvidence> found;
    for (const v1::UnitRow& row : case_.rows) {
      if (row.role() == v1::SEEN_INSIDE) {
        if (auto judged = JudgeInside(UnitOf(row)); !judged) {
          return judged.error();
        }
      }
    }
    for (const v1::UnitRow& row : case_.rows) {
      if (row.role() != v1::SUBJECT) {
        continue;
      }
      auto result = JudgeSubject(UnitOf(row));
      if (!result) {
        return result.error();
      }
      found.push_back({UnitOf(row), std::move(*result)});
    }
    RaiseToBaseboard(found);
    for (const auto& [key, result] : inside_) {
      v1::UnitId unit;
      unit.set_issuer(key.first);
      unit.set_serial(key.second);
      found.push_back({unit, result});
    }
    for (UnitEvidence& each : found) {
      Anchor(each.result);
    }
    return found;
  }

 private:
  void CollectReports() {
    for (const std::string& file : case_.files) {
      if (!IsDeviceEvidence(file)) {
        continue;
      }
      auto reports = ParseDeviceEvidence(file);
      if (!reports) {
        malformed_ = reports.error().message;
        return;
      }
      for (DeviceReport& report : *reports) {
        const UnitKey key{report.issuer, report.serial};
        if (!reports_.try_emplace(key, std::move(report)).second) {
          malformed_ = "the device evidence has two reports for " + key.second;
          return;
        }
      }
    }
  }

  // What is seen inside counts as the signer's claim unless it has a report.
  Result<void> JudgeInside(const v1::UnitId& unit) {
    if (!malformed_.empty() || !reports_.contains(KeyOf(unit))) {
      return {};
    }
    auto result = JudgeReport(unit, reports_.at(KeyOf(unit)));
    if (!result) {
      return result.error();
    }
    inside_.emplace(KeyOf(unit), std::move(*result));
    return {};
  }

  Result<EvidenceResult> JudgeSubject(const v1::UnitId& unit) {
    if (!malformed_.empty()) {
      return Fails(malformed_);
    }
    const auto own = reports_.find(KeyOf(unit));
    EvidenceResult result{.level = kDeviceLevel, .holds = true, .reason = ""};
    if (own != reports_.end()) {
      auto judged = JudgeReport(unit, own->second);
      if (!judged) {
        return judged;
      }
      result = std::move(*judged);
    } else {
      auto enclosure = JudgeEnclosure(unit);
      if (!enclosure) {
        return enclosure;
      }
      result = std::move(*enclosure);
    }
    for (const auto& [key, inside] : inside_) {
      if (result.holds && !inside.holds) {
        return Fails("of " + key.second + " inside it, " + inside.reason);
      }
    }
    return result;
  }

  // A unit without a device key is what its contents show.
  Result<EvidenceResult> JudgeEnclosure(const v1::UnitId& unit) {
    auto then = Then(unit);
    if (!then) {
      return then.error();
    }
    const bool is_complete =
        std::any_of(case_.recorded.event.attachments().begin(),
                    case_.recorded.event.attachments().end(),
                    [&](const v1::Attachment& attachment) {
                      return attachment.kind() == v1::UNIT_LIST &&
                             attachment.length() == case_.rows.size();
                    });
    if (then->device_keys.empty() && !is_complete) {
      return EvidenceResult{
          .level = 0,
          .holds = false,
          .decided = false,
          .reason = "what was seen inside it isn't shown here"};
    }
    if (!then->device_keys.empty() || inside_.empty()) {
      return Fails("it comes with no report of a device for it");
    }
    return EvidenceResult{.level = kDeviceLevel, .holds = true, .reason = ""};
  }

  Result<UnitThen> Then(const v1::UnitId& unit) {
    auto custody = source_.Custody(unit);
    if (!custody) {
      return custody.error();
    }
    UnitThen then;
    Chain chain;
    for (const CustodyEvent& event : *custody) {
      if (event.index >= case_.recorded.moment.index) {
        break;
      }
      if (chain.length == 0) {
        if (auto attributes = ParseAttributes(event.row.attributes())) {
          for (const v1::Alias& alias : attributes->aliases()) {
            if (alias.kind() == v1::DEVICE_KEY) {
              then.device_keys.push_back(alias.value());
            }
          }
        }
      }
      chain = Extend(chain, event.event_id, UnitLeaf(event.row));
      then.heads.emplace_back(event.index, chain.head);
    }
    return then;
  }

  Result<EvidenceResult> JudgeReport(const v1::UnitId& unit,
                                     const DeviceReport& report) {
    const auto verified =
        VerifyDeviceReport(report.report, report.chain, roots_,
                           case_.recorded.moment.recorded_at_ms);
    if (!verified) {
      return Fails(verified.error().message);
    }
    auto then = Then(unit);
    if (!then) {
      return then.error();
    }
    if (then->device_keys.empty()) {
      return Fails(
          "its issuer bound no device key to it, so no device can "
          "speak for it");
    }
    const std::string key = DeviceKeyAlias(verified->chain);
    if (std::find(then->device_keys.begin(), then->device_keys.end(), key) ==
        then->device_keys.end()) {
      return Fails("the report is of the device with the key " + key +
                   ", another one than was bound at its commission");
    }
    return JudgeNonce(unit, report, *then, verified->nonce);
  }

  Result<EvidenceResult> JudgeNonce(const v1::UnitId& unit,
                                    const DeviceReport& report,
                                    const UnitThen& then, const Hash& nonce) {
    const Moment& moment = case_.recorded.moment;
    const std::string named = "the entry " + std::to_string(report.seal_index) +
                              " that its nonce is said to name ";
    if (report.seal_index >= moment.index) {
      return Fails(named + "came only after it");
    }
    const auto bytes = source_.Entry(report.seal_index);
    if (!bytes) {
      return bytes.error();
    }
    const auto entry = DecodeEntry(*bytes);
    const Seal* seal = entry ? std::get_if<Seal>(&*entry) : nullptr;
    if (seal == nullptr) {
      return Fails(named + "is no seal");
    }
    if (moment.recorded_at_ms - seal->recorded_at_ms > kNonceAgeMaxMs) {
      return Fails(named + "was more than 24 hours old");
    }
    NonceParts parts;
    parts.genesis_id = HashFromBytes(case_.recorded.event.genesis()).has_value()
                           ? *HashFromBytes(case_.recorded.event.genesis())
                           : kZeroHash;
    parts.custody_label = CustodyLabel(unit.issuer(), unit.serial());
    parts.seal_leaf = HashLeaf(*bytes);
    // A head that was the unit's at the seal, or has become it since.
    for (std::size_t i = then.heads.size(); i > 0; --i) {
      parts.custody_head = then.heads[i - 1].second;
      if (AttestationNonce(parts) == nonce) {
        return EvidenceResult{
            .level = kDeviceLevel, .holds = true, .reason = ""};
      }
      if (then.heads[i - 1].first < report.seal_index) {
        break;
      }
    }
    return Fails(
        "the report answers another nonce than the one for this "
        "unit, its custody then and that seal");
  }

  // All of what is inside, and nothing else, each by its own report, for one
  // seal.
  void RaiseToBaseboard(std::vector<UnitEvidence>& found) {
    if (found.size() != 1 || !found.front().result.holds ||
        !case_.contents.has_value() || case_.contents->empty() ||
        !case_.recorded.event.attest().lists_contents()) {
      return;
    }
    std::set<UnitKey> seen;
    for (const v1::UnitRow& row : case_.rows) {
      if (row.role() == v1::SEEN_INSIDE) {
        seen.emplace(row.issuer(), row.serial());
      }
    }
    std::set<UnitKey> inside;
    std::set<std::uint64_t> seals;
    for (const v1::UnitId& unit : *case_.contents) {
      const auto result = inside_.find(KeyOf(unit));
      if (result == inside_.end() || !result->second.holds) {
        return;
      }
      inside.insert(KeyOf(unit));
      seals.insert(reports_.at(KeyOf(unit)).seal_index);
    }
    if (seen != inside || seals.size() != 1) {
      return;
    }
    found.front().result.level = kBaseboardLevel;
    for (auto& [key, result] : inside_) {
      result.level = kBaseboardLevel;
    }
  }

  // Without a root, whatever isn't refuted is open.
  void Anchor(EvidenceResult& result) const {
    if (result.holds && roots_.empty()) {
      result = {.level = 0,
                .holds = false,
                .decided = false,
                .reason = "no vendor root is configured here"};
    }
  }

  const AttestationCase& case_;
  EvidenceSource& source_;
  const VendorRoots& roots_;
  std::map<UnitKey, DeviceReport> reports_;
  std::map<UnitKey, EvidenceResult> inside_;
  std::string malformed_;
};

std::optional<std::vector<v1::UnitId>> ContentsThen(const AttestationCase& it,
                                                    const World& world) {
  const auto subject = std::find_if(
      it.rows.begin(), it.rows.end(),
      [](const v1::UnitRow& row) { return row.role() == v1::SUBJECT; });
  if (subject == it.rows.end()) {
    return std::nullopt;
  }
  const Number unit = world.FindUnit(subject->issuer(), subject->serial());
  if (unit == kNoNumber) {
    return std::nullopt;
  }
  std::vector<v1::UnitId> contents;
  const std::uint64_t index = it.recorded.moment.index;
  for (const Containment& inside : world.units()[unit].contents) {
    if (inside.from_index < index && index < inside.to_index) {
      const WorldUnit& child = world.units()[inside.child];
      contents.emplace_back().set_issuer(world.PartyId(child.issuer));
      contents.back().set_serial(child.serial);
    }
  }
  return contents;
}

}  // namespace

Result<std::vector<UnitEvidence>> VerifyAttestation(const AttestationCase& it,
                                                    EvidenceSource& source,
                                                    const VendorRoots& roots) {
  if (it.recorded.event.attest().level() < kDeviceLevel) {
    return std::vector<UnitEvidence>();
  }
  return Verification(it, source, roots).Run();
}

Result<void> NoteAttestation(const AttestationCase& it, EvidenceSource& source,
                             const VendorRoots& roots, World& world) {
  if (it.recorded.event.attest().level() < kDeviceLevel) {
    return {};
  }
  AttestationCase with_contents = it;
  if (!with_contents.contents) {
    with_contents.contents = ContentsThen(it, world);
  }
  auto found = VerifyAttestation(with_contents, source, roots);
  if (!found) {
    return found.error();
  }
  for (UnitEvidence& each : *found) {
    world.NoteEvidence(it.recorded.id, each.unit, std::move(each.result));
  }
  return {};
}

}  // namespace waybill
