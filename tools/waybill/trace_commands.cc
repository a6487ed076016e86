// SPDX-License-Identifier: Apache-2.0
//
// A unit's whole custody, verified before anything of it is shown: from the
// node, or from an answer in a file with no node at all.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client/local_file.h"
#include "ledger/core/canonical.h"
#include "ledger/core/note.h"
#include "ledger/threads.h"
#include "tools/waybill/command.h"
#include "tools/waybill/policy_options.h"
#include "tools/waybill/session.h"
#include "tools/waybill/trace_view.h"
#include "tools/waybill/write_options.h"

namespace waybill::cli {
namespace {

constexpr std::size_t kAnswerBytesMax = std::size_t{256} << 20;

struct TraceArguments {
  std::string unit;
  std::string issuer;
  std::string alias;
  std::string alias_kind;
  std::string save;
  std::string as_of;
  std::string file;
  std::string genesis;
  std::vector<std::string> cosigners;
  PolicyOptions policy;
};

Outcome ToOutcome(const Result<TraceView>& view) {
  if (!view) {
    return view.error().code == ErrorCode::kInvalidArgument
               ? NotReady(view.error())
               : Failed(view.error());
  }
  Outcome outcome;
  outcome.exit = view->findings.any_open() ? Exit::kFindings : Exit::kOk;
  outcome.facts = {{"unit", UnitName(view->unit)},
                   {"events", std::to_string(view->steps.size())},
                   {"findings", std::to_string(view->findings.findings.size())},
                   {"completeness", view->completeness}};
  outcome.text = TraceText(*view);
  outcome.table = TraceTable(*view);
  outcome.details_json = TraceJson(*view);
  return outcome;
}

Result<v1::Alias> AliasOf(const TraceArguments& arguments) {
  v1::Alias alias;
  alias.set_value(arguments.alias);
  for (int i = v1::AliasKind_MIN; i <= v1::AliasKind_MAX; ++i) {
    static constexpr const char* kNames[] = {"", "label", "gpu_uuid",
                                             "device_key", "epc"};
    if (arguments.alias_kind == kNames[i]) {
      alias.set_kind(static_cast<v1::AliasKind>(i));
      return alias;
    }
  }
  return Error{ErrorCode::kInvalidArgument,
               "--alias-kind is label, gpu_uuid, device_key or epc, not " +
                   arguments.alias_kind};
}

// What is asked, before who is asked: mistakes in it cost no connection.
Result<TraceQuestion> QuestionOf(const TraceArguments& arguments) {
  TraceQuestion question;
  question.alias = arguments.alias;
  auto as_of = ParseAsOf(arguments.as_of);
  if (!as_of) {
    return as_of.error();
  }
  if (*as_of != 0) {
    question.as_of_ms = *as_of;
  }
  if (!arguments.unit.empty()) {
    auto unit = OneUnit(arguments.unit, arguments.issuer);
    if (!unit) {
      return unit.error();
    }
    question.unit = std::move(*unit);
  }
  return question;
}

Outcome TraceOnline(Session& session, const TraceArguments& arguments) {
  if (arguments.unit.empty() == arguments.alias.empty()) {
    return Failed(Exit::kUsage, "name a unit, or an alias with --alias");
  }
  auto question = QuestionOf(arguments);
  auto alias = AliasOf(arguments);
  if (!question || !alias) {
    return NotReady(question ? alias.error() : question.error());
  }
  auto policy = ReadPolicyChoice(arguments.policy);
  if (!policy) {
    return PolicyNotRead(policy.error());
  }
  question->policy = *std::move(policy);
  auto client = session.Connect();
  if (!client) {
    return NotReady(client.error());
  }
  question->pinned = (*client)->pinned();
  auto traced = arguments.alias.empty() ? (*client)->Trace(question->unit)
                                        : (*client)->TraceAlias(*alias);
  if (!traced) {
    return Failed(traced.error());
  }
  question->unit = (*traced)->unit;
  if (!arguments.save.empty()) {
    if (auto written =
            WriteFile(arguments.save, EncodeCanonical((*traced)->answer),
                      Overwrite::kNever);
        !written) {
      return NotWritten(written.error());
    }
  }
  auto view = MakeTraceView((*traced)->verified, (*traced)->history, *question);
  VerifiedAnswer marks;
  if (view && !view->findings.findings.empty()) {
    // A finding may have been explained: that is proved, too, or found absent.
    auto said = (*client)->Subjects(MarkSubjects(view->findings));
    if (!said) {
      return Failed(said.error());
    }
    marks = std::move(*said);
    question->marks = &marks;
    view = MakeTraceView((*traced)->verified, (*traced)->history, *question);
  }
  Outcome outcome = ToOutcome(view);
  if (!arguments.save.empty()) {
    outcome.facts.emplace_back("saved", arguments.save);
    outcome.text += outcome.text.empty()
                        ? ""
                        : "    saved in " + arguments.save +
                              ": waybill verify proves it again, offline\n";
  }
  return outcome;
}

// The genesis that is pinned: by the option, else by the context.
Result<Trust> TrustFor(Session& session, const TraceArguments& arguments) {
  if (arguments.genesis.empty()) {
    return session.ContextTrust();
  }
  Trust trust;
  auto genesis = HashFromHex(arguments.genesis);
  if (!genesis) {
    return Error{ErrorCode::kInvalidArgument,
                 "--genesis: " + genesis.error().message};
  }
  trust.genesis_id = *genesis;
  for (const std::string& text : arguments.cosigners) {
    auto key = ParseVerifierKey(text);
    if (!key) {
      return Error{ErrorCode::kInvalidArgument,
                   "--cosigner " + text + ": " + key.error().message};
    }
    trust.replaying_cosigners.push_back(std::move(*key));
  }
  return trust;
}

// The unit that the answer is about, unless the question says so: of one thing
// under several identities, the last.
Result<void> FindUnit(const VerifiedAnswer& verified, TraceQuestion& question) {
  if (!question.unit.serial().empty()) {
    return {};
  }
  std::size_t count = 0;
  v1::UnitId unit;
  for (const VerifiedSubject& subject : verified.subjects) {
    if (subject.subject.type == SubjectType::kCustody) {
      ++count;
      unit.set_issuer(subject.subject.parts[0]);
      unit.set_serial(subject.subject.parts[1]);
    }
  }
  if (count == 0) {
    return Error{ErrorCode::kInvalidArgument,
                 "the answer is about no unit's custody"};
  }
  question.unit = unit;
  if (count == 1) {
    return {};
  }
  const auto history = UnitHistoryOf(verified, unit.issuer(), unit.serial());
  if (!history || history->line.size() + 1 != count) {
    return Error{ErrorCode::kInvalidArgument,
                 "the answer is about several units: say which, with --unit"};
  }
  for (const UnitHistory& other : history->line) {
    if (other.custody.front().event->recorded.moment.index >
        history->custody.front().event->recorded.moment.index) {
      question.unit = other.unit;
    }
  }
  return {};
}

Outcome VerifyOffline(Session& session, const TraceArguments& arguments) {
  auto question = QuestionOf(arguments);
  if (!question) {
    return NotReady(question.error());
  }
  auto policy = ReadPolicyChoice(arguments.policy);
  if (!policy) {
    return PolicyNotRead(policy.error());
  }
  question->policy = *std::move(policy);
  auto trust = TrustFor(session, arguments);
  if (!trust) {
    return NotReady(trust.error());
  }
  auto content = ReadFile(arguments.file, kAnswerBytesMax);
  if (!content) {
    return NotRead(content.error());
  }
  const auto answer = ParseAnswer(*content);
  if (!answer) {
    return Failed(Exit::kMalformedInput,
                  arguments.file + " was not written by trace --save: " +
                      answer.error().message);
  }
  auto verified = VerifyAnswer(*answer, *trust, nullptr,
                               OnThreadsForEntries(answer->entries_size()));
  if (!verified) {
    return Failed(verified.error());
  }
  if (auto found = FindUnit(*verified, *question); !found) {
    return NotReady(found.error());
  }
  auto history = UnitHistoryOf(*verified, question->unit.issuer(),
                               question->unit.serial());
  if (!history) {
    return Failed(history.error());
  }
  return ToOutcome(MakeTraceView(*verified, *history, *question));
}

}  // namespace

std::vector<Command> TraceCommands() {
  auto arguments = std::make_shared<TraceArguments>();
  TraceArguments& a = *arguments;
  const Option as_of{"--as-of", "as it stood then: a date or a time", &a.as_of};
  const Option issuer{"--issuer", "whose serial it is", &a.issuer};
  return {
      {"trace", "show the verified custody chain of a unit",
       Join({{{"unit", "issuer/serial", &a.unit},
              issuer,
              {"--alias", "another name of the unit, in place of it", &a.alias},
              {"--alias-kind",
               "label, gpu_uuid, device_key or epc; default: any",
               &a.alias_kind},
              as_of,
              {"--save", "keep the proof in this file", &a.save}},
             PolicyOptionList(a.policy)}),
       [arguments](Session& session) {
         return TraceOnline(session, *arguments);
       }},
      {"verify",
       "verify a saved trace with nothing but the genesis; opens no socket",
       Join({{{"file", "written by trace --save", &a.file, true},
              {"--genesis", "id of the genesis; default: the context's",
               &a.genesis},
              {"--cosigner", "with --genesis: a trusted replaying cosigner",
               &a.cosigners},
              {"--unit", "issuer/serial, if it is about several", &a.unit},
              issuer,
              as_of},
             PolicyOptionList(a.policy)}),
       [arguments](Session& session) {
         return VerifyOffline(session, *arguments);
       }},
  };
}

}  // namespace waybill::cli
