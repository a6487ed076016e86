// SPDX-License-Identifier: Apache-2.0
//
// What people saw, tested or agreed about units: none of it moves custody.
#include <string>
#include <utility>
#include <vector>

#include "ledger/evidence/attestation.h"
#include "tools/waybill/custody_arguments.h"
#include "tools/waybill/evidence_files.h"

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
    return Failed(Exit::kUsage, "say which --level the evidence has, 0 to 6");
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
  const bool has_reports = !arguments.evidence_reports.empty();
  if (has_reports != (arguments.level >= kDeviceLevel)) {
    return Failed(Exit::kUsage,
                  has_reports
                      ? "a device's report is evidence of --level 4 or more"
                      : "levels 4 to 6 are what devices sign: ask each for a "
                        "report of the nonce that waybill attest nonce gives, "
                        "and name it with --evidence-report and "
                        "--certificate-chain");
  }
  std::vector<std::string> files;
  if (has_reports) {
    auto evidence =
        DeviceEvidenceFrom(session,
                           {arguments.evidence_reports,
                            arguments.certificate_chains, arguments.seal},
                           units->size() == 1 ? &units->front().unit : nullptr);
    if (!evidence) {
      return NotReady(evidence.error());
    }
    files.push_back(std::move(*evidence));
  }
  return WriteEvent(session, arguments.write, std::move(event),
                    std::move(*units), std::move(files));
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
          {{"--level",
            "0 document, 1 label, 2 host, 3 platform; 4 and 5 by device",
            &a.level},
           {"--evidence-report", "what a device signed; once for each",
            &a.evidence_reports},
           {"--certificate-chain", "its certificates, PEM, leaf first",
            &a.certificate_chains},
           {"--seal", "that its nonce was made for, if asked elsewhere",
            &a.seal},
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
