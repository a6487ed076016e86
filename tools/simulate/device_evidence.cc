// SPDX-License-Identifier: Apache-2.0
#include "tools/simulate/device_evidence.h"

#include <algorithm>
#include <utility>

#include "client/unit_names.h"
#include "ledger/core/entry.h"
#include "ledger/core/merkle.h"
#include "ledger/evidence/attestation.h"
#include "ledger/evidence/device_report.h"
#include "ledger/reader.h"

namespace waybill::simulate {
namespace {

constexpr const char* kStranger = "a device of nobody's";

enum class Fault { kFlippedBit, kOtherNonce, kOtherDevice };
constexpr int kFaults = 3;

v1::UnitKind KindOf(const Story& story, const v1::UnitId& unit) {
  for (const Lot& lot : story.lots) {
    for (const v1::UnitId& known : lot.units) {
      if (UnitName(known) == UnitName(unit)) {
        return lot.kind;
      }
    }
  }
  return v1::ACCELERATOR;
}

// What the device answers, as the fault has it.
DeviceReport Answer(SimulatedVendor& vendor, const v1::UnitId& unit,
                    const Hash& nonce, const Fault* fault) {
  const bool is_other = fault != nullptr && *fault == Fault::kOtherDevice;
  const SimulatedDevice& device =
      vendor.Device(is_other ? kStranger : UnitName(unit));
  const bool is_stale = fault != nullptr && *fault == Fault::kOtherNonce;
  DeviceReport report;
  report.issuer = unit.issuer();
  report.serial = unit.serial();
  report.report = device.Answer(is_stale ? Sha256(View(nonce)) : nonce);
  report.chain = device.chain();
  if (fault != nullptr && *fault == Fault::kFlippedBit) {
    char& octet = report.report[report.report.size() / 2];
    octet = static_cast<char>(octet ^ 1);
  }
  return report;
}

}  // namespace

DeviceEvidence::DeviceEvidence(const Story& story, Stage& stage)
    : stage_(stage) {
  for (const Step& step : story.steps) {
    if (step.kind != "attest" || step.evidence_level < kDeviceLevel) {
      continue;
    }
    for (const v1::UnitId& unit : step.children_seen) {
      devices_.insert(UnitName(unit));
    }
    for (const v1::UnitId& unit : step.units) {
      if (step.children_seen.empty() ||
          KindOf(story, unit) == v1::ACCELERATOR) {
        devices_.insert(UnitName(unit));
      }
    }
  }
}

void DeviceEvidence::BindKeys(StepEvent& said) {
  if (!said.event.has_commission()) {
    return;
  }
  for (DraftUnit& draft : said.units) {
    const std::string name = UnitName(draft.unit);
    if (devices_.contains(name)) {
      v1::Alias alias;
      alias.set_kind(v1::DEVICE_KEY);
      alias.set_value(stage_.vendor().Device(name).key_alias());
      draft.aliases.push_back(std::move(alias));
    }
  }
}

Result<std::vector<std::string>> DeviceEvidence::FilesFor(
    const Step& step, const StepEvent& said) {
  std::vector<std::string> files;
  if (said.event.attest().level() < kDeviceLevel) {
    return files;
  }
  // An idle ledger seals once a minute; a story's time jumps.
  if (auto sealed = stage_.ledger().Seal(); !sealed) {
    return sealed.error();
  }
  const auto reader = stage_.ledger().Read();
  const Hash seal = HashLeaf(EncodeEntry(reader->seal()));
  const Fault fault = static_cast<Fault>(step.line % kFaults);
  const bool is_sound = step.passed.value_or(false);
  std::vector<DeviceReport> reports;
  for (const DraftUnit& draft : said.units) {
    if (!devices_.contains(UnitName(draft.unit))) {
      continue;
    }
    const Hash label = CustodyLabel(draft.unit.issuer(), draft.unit.serial());
    auto heads = reader->Heads({label});
    if (!heads) {
      return heads.error();
    }
    const Hash nonce =
        AttestationNonce({.genesis_id = stage_.genesis_id(),
                          .custody_label = label,
                          .custody_head = heads->front().custody.head,
                          .seal_leaf = seal});
    reports.push_back(Answer(stage_.vendor(), draft.unit, nonce,
                             is_sound ? nullptr : &fault));
    reports.back().seal_index = reader->size() - 1;
  }
  for (std::size_t i = 0; i < reports.size(); i += kReportsMax) {
    const std::size_t end = std::min(reports.size(), i + kReportsMax);
    files.push_back(EncodeDeviceEvidence(
        {reports.begin() + static_cast<std::ptrdiff_t>(i),
         reports.begin() + static_cast<std::ptrdiff_t>(end)}));
  }
  return files;
}

}  // namespace waybill::simulate
