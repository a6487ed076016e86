// SPDX-License-Identifier: Apache-2.0
#include "node/event_check.h"

#include <string>
#include <utility>
#include <vector>

#include "ledger/core/verdict.h"
#include "ledger/evidence/attestation.h"
#include "ledger/policy/forecast.h"
#include "ledger/trial.h"
#include "node/ledger_evidence.h"

namespace waybill {
namespace {

void Fill(const Refusal& refusal, v1::CheckResponse& response) {
  response.set_verdict(std::string(VerdictName(refusal.verdict)));
  response.set_message(refusal.message);
  if (refusal.position) {
    response.set_position(*refusal.position);
  }
}

void Fill(Forecast forecast, v1::CheckResponse& response) {
  for (v1::Finding& finding : forecast.raised) {
    *response.add_raised() = std::move(finding);
  }
  for (v1::Finding& finding : forecast.on_receipt) {
    *response.add_on_receipt() = std::move(finding);
  }
  for (const NotEvaluated& missing : forecast.not_evaluated) {
    response.add_not_evaluated(NotEvaluatedText(missing));
  }
  for (const PackInForce& pack : forecast.packs) {
    response.add_packs(PackInForceText(pack));
  }
}

}  // namespace

Result<void> CheckEvent(const Ledger& ledger, FindingList& findings,
                        std::int64_t now_ms, const v1::CheckRequest& request,
                        v1::CheckResponse& response) {
  auto choice = MakePolicyChoice(request.policy());
  if (!choice) {
    return choice.error();
  }
  Submission submission;
  submission.body = request.body();
  submission.units.assign(request.units().begin(), request.units().end());
  submission.files.assign(request.files().begin(), request.files().end());
  return findings.OnCopy(
      ledger, [&](const LedgerReader& reader, World world) -> Result<void> {
        response.set_evaluated_to(reader.size());
        auto trial = TryEvent(reader, submission, now_ms);
        if (!trial) {
          return trial.error();
        }
        if (trial->refusal) {
          Fill(*trial->refusal, response);
          return {};
        }
        response.set_verdict(std::string(VerdictName(Verdict::kAccepted)));
        const RecordedEvent& recorded = trial->recorded;
        if (recorded.moment.index < reader.size()) {
          response.set_message("it is on record already, as entry " +
                               std::to_string(recorded.moment.index));
          return {};
        }
        for (const auto& [list, reason] : world.records().unread_lists()) {
          response.add_not_evaluated("screening list " + list + ": " + reason);
        }
        ForecastOptions options;
        options.choice = *std::move(choice);
        options.with_receipt = request.with_receipt();
        options.note_evidence = [&](World& taken) {
          LedgerEvidence source(reader);
          return NoteAttestation({recorded, submission.units, submission.files},
                                 source, findings.vendor_roots(), taken);
        };
        auto forecast =
            ForecastOf(std::move(world),
                       {recorded, submission.units, submission.files}, options);
        if (!forecast) {
          return forecast.error();
        }
        Fill(*std::move(forecast), response);
        return {};
      });
}

}  // namespace waybill
