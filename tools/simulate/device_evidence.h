// SPDX-License-Identifier: Apache-2.0
//
// Device evidence for a story: keys that the issuers bind at commission, and
// what the simulated devices sign when an attestation of level 4 to 6 asks.
#ifndef WAYBILL_TOOLS_SIMULATE_DEVICE_EVIDENCE_H_
#define WAYBILL_TOOLS_SIMULATE_DEVICE_EVIDENCE_H_

#include <set>
#include <string>
#include <vector>

#include "ledger/core/result.h"
#include "tools/simulate/stage.h"
#include "tools/simulate/step_events.h"
#include "tools/simulate/story.h"

namespace waybill::simulate {

class DeviceEvidence {
 public:
  // Borrows both. Devices are whatever a step attests by device or sees inside
  // it, but for containers that are only ever attested with their contents.
  DeviceEvidence(const Story& story, Stage& stage);

  // Binds the keys of the devices that this event commissions.
  void BindKeys(StepEvent& said);
  // The attachments of the step's event: nothing below level 4. Sound if the
  // step says `passed = true`; else every report has one of three faults.
  Result<std::vector<std::string>> FilesFor(const Step& step,
                                            const StepEvent& said);

 private:
  Stage& stage_;
  std::set<std::string> devices_;  // "issuer/serial"
};

}  // namespace waybill::simulate

#endif  // WAYBILL_TOOLS_SIMULATE_DEVICE_EVIDENCE_H_
