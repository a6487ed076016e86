// SPDX-License-Identifier: Apache-2.0
//
// Is somebody who is to be admitted on a list that the ledger holds? A warning:
// what is recorded doesn't depend on it.
#ifndef WAYBILL_TOOLS_WAYBILL_ADMISSION_SCREENING_H_
#define WAYBILL_TOOLS_WAYBILL_ADMISSION_SCREENING_H_

#include <string>
#include <vector>

#include "waybill/v1/event.pb.h"

#include "tools/waybill/list_screen.h"
#include "tools/waybill/outcome.h"
#include "tools/waybill/session.h"

namespace waybill::cli {

// What screening says to the profile, by the latest lists on record, as rows
// and facts of `outcome`, and on standard error.
class AdmissionWarning {
 public:
  AdmissionWarning(Session& session, const v1::PartyProfile& profile);
  void AddTo(Outcome& outcome) const;

 private:
  std::string said_;
  std::vector<ListedLikeness> alike_;
};

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_ADMISSION_SCREENING_H_
