// SPDX-License-Identifier: Apache-2.0
//
// The log as a whole: what it commits to, and how its node is doing.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client/local_file.h"
#include "ledger/core/text.h"
#include "tools/waybill/command.h"
#include "tools/waybill/governance_arguments.h"
#include "tools/waybill/queries.h"

namespace waybill::cli {
namespace {

constexpr std::int64_t kSecondMs = 1000;

// Verified, and an extension of every checkpoint that this context has seen.
Outcome ShowCheckpoint(Session& session, std::int64_t max_age_seconds,
                       const std::string& save) {
  auto client = session.Connect();
  if (!client) {
    return NotReady(client.error());
  }
  const TreeHead before = (*client)->pinned();
  auto verified = (*client)->Subjects({});
  if (!verified) {
    return Failed(verified.error());
  }
  if (!save.empty()) {
    if (auto written =
            WriteFile(save, (*client)->pinned_note(), Overwrite::kNever);
        !written) {
      return NotReady(written.error());
    }
  }
  const std::int64_t age_ms = NowMs() - verified->seal.recorded_at_ms;
  Outcome outcome;
  outcome.facts = {
      {"origin", verified->checkpoint.origin},
      {"size", std::to_string(verified->checkpoint.size)},
      {"root", ToHex(verified->checkpoint.root)},
      {"map_root", ToHex(verified->seal.map_root)},
      {"subjects", std::to_string(verified->seal.subjects)},
      {"sealed_at", FormatTime(verified->seal.recorded_at_ms)},
      {"age_seconds", std::to_string(age_ms / kSecondMs)},
      {"extends", before.size == 0
                      ? "nothing: this is the first checkpoint seen"
                      : "the checkpoint of size " +
                            std::to_string(before.size) + ", seen before"},
      ProvedUnder(*verified)};
  // As age_ms > max_age_seconds * kSecondMs, whatever is asked for.
  if (max_age_seconds > 0 && (age_ms - 1) / kSecondMs >= max_age_seconds) {
    outcome.exit = Exit::kVerificationFailed;
    outcome.error_code = "TOO_OLD";
    outcome.error = "the newest seal is older than " +
                    std::to_string(max_age_seconds) + " seconds";
  }
  return outcome;
}

Outcome ShowStatus(Session& session) {
  auto status = Ask<v1::GetStatusResponse>(session, v1::GetStatusRequest(),
                                           &v1::QueryService::Stub::GetStatus);
  if (!status) {
    return NotReady(status.error());
  }
  Outcome outcome;
  outcome.facts = {{"state", status->state()},
                   {"reason", status->reason()},
                   {"version", status->version()},
                   {"genesis", ToHex(status->genesis_id())},
                   {"subjects", std::to_string(status->subjects())},
                   {"sealed_at", FormatTime(status->recorded_at_ms())},
                   {"queue_events", std::to_string(status->queue_events())},
                   {"disk_bytes", std::to_string(status->disk_bytes())},
                   {"rules_version", std::to_string(status->rules_version())},
                   {"source", "this node's word"}};
  std::erase_if(outcome.facts,
                [](const Fact& fact) { return fact.second.empty(); });
  return outcome;
}

}  // namespace

std::vector<Command> LogCommands() {
  auto max_age = std::make_shared<std::int64_t>(0);
  auto save = std::make_shared<std::string>();
  return {
      {"log checkpoint",
       "show the newest checkpoint, verified against all seen before",
       {{"--max-age", "seconds; exits 4 if its seal is older", max_age.get()},
        {"--save", "keep the signed note in this file", save.get()}},
       [max_age, save](Session& session) {
         return ShowCheckpoint(session, *max_age, *save);
       }},
      {"log status", "show how the node is doing", {}, ShowStatus},
  };
}

}  // namespace waybill::cli
