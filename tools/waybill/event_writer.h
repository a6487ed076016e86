// SPDX-License-Identifier: Apache-2.0
//
// From an event's content to its record: names its signers, looks up what it
// continues, signs, and hands it in or saves it for others to sign.
#ifndef WAYBILL_TOOLS_WAYBILL_EVENT_WRITER_H_
#define WAYBILL_TOOLS_WAYBILL_EVENT_WRITER_H_

#include <string>
#include <vector>

#include "waybill/v1/event.pb.h"

#include "client/draft.h"
#include "tools/waybill/outcome.h"
#include "tools/waybill/session.h"
#include "tools/waybill/write_options.h"

namespace waybill::cli {

// Builds, signs and sends (or saves) a custody or observation event: fills in
// genesis, time, place, signers, and the countries of sites that are named
// without. `files` are evidence beside what the options name.
Outcome WriteEvent(Session& session, const WriteOptions& options,
                   v1::Event event, std::vector<DraftUnit> units,
                   std::vector<std::string> files = {});

// The same for governance, whose subject's head is looked up and proved first.
// Signed by the governors named or, if none is and the action is one that a
// party takes alone, by the writing party.
Outcome WriteGovernance(Session& session, const WriteOptions& options,
                        v1::Governance governance,
                        std::vector<DraftUnit> units = {},
                        std::vector<std::string> files = {});

// Hands in a submission; a receipt or a refusal becomes the outcome. If the
// node's answer is lost the event is kept in a file, to be sent again as it is:
// it is recorded once, however often it is sent.
Outcome Send(Session& session, const Submission& submission);

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_EVENT_WRITER_H_
