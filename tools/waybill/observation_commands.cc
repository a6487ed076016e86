// SPDX-License-Identifier: Apache-2.0
//
// What people saw, tested or agreed about units: none of it moves custody.
#include <string>
#include <utility>
#include <vector>

#include "tools/waybill/custody_arguments.h"

namespace waybill::cli {
namespace {

constexpr std::int64_t kLevelMax = 6;

Outcome Count(Session& session, CustodyArguments& arguments) {
  v1::Event event;
  event.mutable_count()->set_note(arguments.note);
  return WriteAboutUnits(session, arguments, std::move(event));
}

Outcome Sight(Session& session, CustodyArguments& arguments) {
  v1::Event event;
  event.mutable_sight()->set_note(arguments.note);
  return WriteAboutUnits(session, arguments, std::move(event));
}

Outcome Repair(Session& session, CustodyArguments& arguments) {
  v1::Event event;
  event.mutable_repair()->set_end_use(arguments.end_use);
  event.mutable_repair()->set_note(arguments.note);
  return WriteAboutUnits(session, arguments, std::move(event));
}

Outcome TransferTitle(Session& session, CustodyArguments& arguments) {
  v1::Event event;
  event.mutable_transfer_title()->set_new_owner(arguments.to);
  return WriteAboutUnits(session, arguments, std::move(event));
}

Outcome Attest(Session& session, CustodyArguments& arguments) {
  if (arguments.level < 0 || arguments.level > kLevelMax) {
    return Failed(Exit::kUsage, "--level is from 0 to 6");
  }
  if (arguments.passed && arguments.failed) {
    return Failed(Exit::kUsage, "--passed or --failed, not both");
  }
  v1::Event event;
  v1::Attest& attest = *event.mutable_attest();
  attest.set_level(static_cast<std::uint32_t>(arguments.level));
  attest.set_evidence_kind(arguments.evidence_kind);
  attest.set_result(arguments.passed   ? v1::PASSED
                    : arguments.failed ? v1::FAILED
                                       : v1::TEST_RESULT_UNSPECIFIED);
  attest.set_lists_contents(arguments.lists_contents ||
                            !arguments.children_seen.empty());
  auto units =
      DraftUnits(arguments.write, v1::SUBJECT, v1::UNIT_OUTCOME_UNSPECIFIED,
                 {{arguments.children_seen, "--children-seen", v1::SEEN_INSIDE,
                   v1::UNIT_OUTCOME_UNSPECIFIED}});
  if (!units) {
    return NotReady(units.error());
  }
  return WriteEvent(session, arguments.write, std::move(event),
                    std::move(*units));
}

}  // namespace

std::vector<Command> ObservationCommands() {
  auto shared = std::make_shared<CustodyArguments>();
  CustodyArguments& a = *shared;
  const Option note{"--note", "note", &a.note};
  return {
      MakeCustody("count", "list the units seen at one of your sites", shared,
                  {note}, Count),
      MakeCustody(
          "attest", "state what evidence shows about units", shared,
          {{"--level", "0 document ... 3 platform-signed; 4 to 6 by device",
            &a.level, true},
           {"--evidence-kind", "as third_party_lab_test", &a.evidence_kind},
           {"--passed", "the test was passed", &a.passed},
           {"--failed", "the test was failed", &a.failed},
           {"--children-seen", "unit or range seen inside the one unit",
            &a.children_seen},
           {"--contents-listed", "what is seen inside is all there is",
            &a.lists_contents}},
          Attest),
      MakeCustody("sight", "report that units were seen somewhere", shared,
                  {note}, Sight),
      MakeCustody("repair", "record a repair", shared,
                  {{"--end-use", "what for", &a.end_use}, note}, Repair),
      MakeCustody("transfer-title",
                  "pass ownership on; the new owner signs too", shared,
                  {{"--to", "new owner", &a.to, true}}, TransferTitle),
  };
}

}  // namespace waybill::cli
