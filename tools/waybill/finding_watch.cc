// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/finding_watch.h"

#include <atomic>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <grpcpp/grpcpp.h>
#include <nlohmann/json.hpp>

#include "waybill/v1/query_service.grpc.pb.h"

#include "ledger/core/text.h"
#include "ledger/policy/evaluate.h"
#include "tools/waybill/queries.h"
#include "tools/waybill/sentences.h"
#include "tools/waybill/session.h"

namespace waybill::cli {
namespace {

struct WatchArguments {
  std::string party;
  std::string subject;
  std::string severity;
  std::string cursor;
  std::vector<std::string> codes;
  bool closed = false;
  bool once = false;
};

// Calls back when the user interrupts the program. Whoever makes one before any
// other thread keeps the signal from ending the process.
class Interruption {
 public:
  Interruption() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  }
  ~Interruption() {
    ended_ = true;
    if (thread_.joinable()) {
      thread_.join();
    }
  }
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  void Call(std::function<void()> back) {
    thread_ = std::thread([this, back = std::move(back)] {
      constexpr timespec kLook{.tv_sec = 0, .tv_nsec = 100'000'000};
      while (!ended_) {
        if (sigtimedwait(&signals_, nullptr, &kLook) > 0) {
          came_ = true;
          back();
          return;
        }
      }
    });
  }
  bool came() const { return came_; }

 private:
  sigset_t signals_{};
  std::atomic<bool> ended_ = false;
  std::atomic<bool> came_ = false;
  std::thread thread_;
};

// In ASCII, so that nothing in it reaches a terminal as anything but text.
std::string ChangeLine(const v1::FindingChange& change) {
  const v1::Finding& finding = change.finding();
  nlohmann::ordered_json line;
  line["cursor"] = change.cursor();
  line["evaluated_to"] = change.evaluated_to();
  line["as_of"] = FormatTime(change.as_of_ms());
  line["severity"] = TellName(v1::Severity_Name(finding.severity()));
  line["code"] = finding.code();
  line["subject"] = FindingSubjectText(finding.subject());
  line["status"] = change.withdrawn()
                       ? "withdrawn"
                       : TellName(v1::FindingStatus_Name(finding.status()));
  line["visible"] = FormatTime(finding.first_visible_at_ms());
  line["entries"] = nlohmann::ordered_json::array();
  for (const v1::EventReference& event : finding.evidence()) {
    line["entries"].push_back(event.index());
  }
  line["pack"] = finding.pack() + " " + std::to_string(finding.pack_version());
  line["explanation"] = finding.explanation();
  line["citation"] = finding.citation();
  return line.dump(-1, ' ', true,
                   nlohmann::ordered_json::error_handler_t::replace) +
         "\n";
}

// What was shown by the time that the watch ended.
struct Shown {
  std::uint64_t changes = 0;
  std::uint64_t evaluated_to = 0;
  std::string cursor;
  bool any_open = false;
  bool is_written = true;
};

// Until the stream ends: false. Or until output fails or, once only, nothing
// else differs.
bool Show(grpc::ClientReader<v1::FindingChange>& reader, bool once,
          Shown& shown) {
  v1::FindingChange change;
  while (reader.Read(&change)) {
    const bool is_whole = change.cursor() != shown.cursor;
    shown.cursor = change.cursor();
    shown.evaluated_to = change.evaluated_to();
    if (change.has_finding()) {
      ++shown.changes;
      shown.any_open |= !change.withdrawn() && IsOpenFinding(change.finding());
      const std::string line = ChangeLine(change);
      shown.is_written =
          std::fputs(line.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
    }
    if (!shown.is_written || (once && (is_whole || !change.has_finding()))) {
      return true;
    }
  }
  return false;
}

v1::WatchFindingsRequest RequestOf(const WatchArguments& a) {
  v1::WatchFindingsRequest request;
  request.set_cursor(a.cursor);
  v1::ListFindingsRequest& findings = *request.mutable_findings();
  findings.set_party(a.party);
  findings.set_subject(a.subject);
  findings.set_min_severity(a.severity);
  findings.set_closed_too(a.closed);
  findings.mutable_codes()->Assign(a.codes.begin(), a.codes.end());
  return request;
}

Outcome WatchFindings(Session& session, const WatchArguments& a) {
  Interruption interruption;
  auto client = session.Connect();
  if (!client) {
    return NotReady(client.error());
  }
  v1::QueryService::Stub stub((*client)->connection().channel);
  grpc::ClientContext context;
  const auto reader = stub.WatchFindings(&context, RequestOf(a));
  interruption.Call([&context] { context.TryCancel(); });
  Shown shown;
  shown.cursor = a.cursor;
  const bool is_enough = Show(*reader, a.once, shown);
  if (is_enough) {
    context.TryCancel();
  }
  const grpc::Status status = reader->Finish();
  if (!shown.is_written) {
    return Failed(Exit::kLocalError, "the output can't be written");
  }
  const bool is_ours = is_enough || interruption.came();
  Outcome outcome = is_ours ? Outcome() : NotReady(QueryFailure(status));
  if (is_ours && shown.any_open) {
    outcome.exit = Exit::kFindings;
  }
  outcome.facts = {{"changes", std::to_string(shown.changes)},
                   {"evaluated_to", std::to_string(shown.evaluated_to)},
                   {"cursor", shown.cursor}};
  return outcome;
}

}  // namespace

Command FindingWatchCommand() {
  auto a = std::make_shared<WatchArguments>();
  return {
      .words = "findings watch",
      .help =
          "show every change of what the rules find, an object a line, "
          "until interrupted",
      .options = {{"--party", "about this party", &a->party},
                  {"--subject", "as findings name it, unit:ISSUER/SERIAL",
                   &a->subject},
                  {"--code", "of this code; may be given again", &a->codes},
                  {"--severity", "at least so severe", &a->severity},
                  {"--closed", "closed ones too", &a->closed},
                  {"--cursor", "go on from where a watch ended", &a->cursor},
                  {"--once", "end once nothing else differs", &a->once}},
      .run = [a](Session& session) { return WatchFindings(session, *a); }};
}

}  // namespace waybill::cli
