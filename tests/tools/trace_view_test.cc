// SPDX-License-Identifier: Apache-2.0
//
// What a person sees of a trace, from the answer of a real log to the text.
#include "tools/waybill/trace_view.h"

#include <regex>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/forged_log.h"

namespace waybill::cli {
namespace {

using nlohmann::json;

constexpr std::int64_t kHourMs = 3'600'000;

// maker commissions A-1 and ships it to dist, who receives it long after the
// deadline; in between somebody says to have seen it.
class TraceViewTest : public testing::Test {
 protected:
  TraceViewTest() : log_("log.example/test") {
    log_.Admit("maker");
    log_.Admit("dist");
    v1::Governance model;
    model.mutable_register_model()->set_model("M1");
    model.mutable_register_model()->add_issuers("maker");
    log_.Add(log_.Govern(model));

    v1::Event commission = On(0);
    commission.mutable_commission()->set_model("M1");
    commission.mutable_commission()->set_kind(v1::ACCELERATOR);
    commission.mutable_commission()->set_lot("L\xe2\x80\xae");
    commission.mutable_place()->set_country("TW");
    Add(commission, Row("maker", "A-1"), maker_);

    v1::Event ship = On(1);
    ship.mutable_ship()->set_consignee("dist");
    ship.mutable_ship()->mutable_destination()->set_country("US");
    ship.mutable_ship()->set_receive_by_ms(kTestTimeMs + 15 * kDayMs);
    ship.mutable_ship()->set_end_use("training");
    const std::string shipment = Add(ship, Row("maker", "A-1", Head()), maker_);

    v1::Event sight = On(3);
    sight.mutable_sight()->set_note("on a shelf\nat the back");
    sight.mutable_place()->set_country("SG");
    sight.mutable_place()->mutable_coordinates()->set_latitude_e7(13'000'000);
    sight.mutable_place()->mutable_coordinates()->set_longitude_e7(-5);
    Add(sight, ObservationRow("maker", "A-1"), dist_);

    v1::Event receive = On(50);
    receive.mutable_receive()->set_shipment(shipment);
    receive.mutable_place()->set_country("US");
    Add(receive, WithOutcome(Row("maker", "A-1", Head()), v1::ACCEPTED), dist_);
    log_.seal_recorded_at_ms = kTestTimeMs + 80 * kDayMs;
  }

  // An event on that day, recorded an hour later.
  v1::Event On(int day) {
    const std::int64_t when = kTestTimeMs + day * kDayMs;
    log_.recorded_at_ms = when + kHourMs;
    return TestEvent(log_.genesis_id(), when);
  }

  std::string Add(const v1::Event& event, const v1::UnitRow& row,
                  const TestParty& by) {
    const Submission submission = SignSubmission(event, {row}, {by.Actor()});
    log_.Add(submission);
    return std::string(View(EventId(submission.body)));
  }

  Hash Head() const {
    return log_.ChainOf({SubjectType::kCustody, {"maker", "A-1"}}).head;
  }

  // The view, which borrows from what is kept here.
  TraceView View_(std::optional<std::int64_t> as_of_ms = std::nullopt,
                  std::optional<TreeHead> pinned = std::nullopt) {
    auto view = Make(as_of_ms, pinned);
    EXPECT_TRUE(view) << view.error().message;
    return std::move(*view);
  }

  Result<TraceView> Make(std::optional<std::int64_t> as_of_ms = std::nullopt,
                         std::optional<TreeHead> pinned = std::nullopt) {
    auto verified =
        VerifyAnswer(log_.Prove({{SubjectType::kCustody, {"maker", "A-1"}},
                                 {SubjectType::kObservations, {"maker", "A-1"}},
                                 {SubjectType::kGovernors, {}},
                                 {SubjectType::kParty, {"maker"}},
                                 {SubjectType::kApprovals, {"maker"}},
                                 {SubjectType::kOwnership, {"maker"}},
                                 {SubjectType::kParty, {"dist"}},
                                 {SubjectType::kApprovals, {"dist"}},
                                 {SubjectType::kOwnership, {"dist"}},
                                 {SubjectType::kModel, {"M1"}}}),
                     log_.trust());
    EXPECT_TRUE(verified) << verified.error().message;
    verified_ = std::move(*verified);
    auto history = UnitHistoryOf(verified_, "maker", "A-1");
    EXPECT_TRUE(history) << history.error().message;
    history_ = std::move(*history);
    TraceQuestion question;
    question.unit = Unit("maker", "A-1");
    question.as_of_ms = as_of_ms;
    question.pinned = pinned;
    return MakeTraceView(verified_, history_, question);
  }

  // Identities and keys differ with every octet of the story.
  static std::string WithoutHashes(const std::string& text) {
    return std::regex_replace(text, std::regex("[0-9a-f]{12,}"), "<hex>");
  }

  ForgedLog log_;
  const TestParty maker_{"maker"};
  const TestParty dist_{"dist"};
  VerifiedAnswer verified_;
  UnitHistory history_;
};

TEST_F(TraceViewTest, ReadsAsAPersonWouldTellIt) {
  EXPECT_EQ(WithoutHashes(TraceText(View_())), R"(maker/A-1  M1, lot L\u{202e}

#5  2025-01-15T08:00:00Z  maker gave it its identity: accelerator, model M1, lot L\u{202e}, in TW
    signed by maker (actor), key <hex>, valid then
    recorded 2025-01-15T09:00:00Z, event <hex>

#6  2025-01-16T08:00:00Z  maker shipped it to dist, bound for US, end use "training", to be received by 2025-01-30T08:00:00Z
    signed by maker (actor), key <hex>, valid then
    recorded 2025-01-16T09:00:00Z, event <hex>

~7  2025-01-18T08:00:00Z  dist says it saw it: "on a shelf\nat the back", in SG (1.3000000, -0.0000005)
    observation: it moves no custody
    signed by dist (actor), key <hex>, valid then
    recorded 2025-01-18T09:00:00Z, event <hex>

    — 47 days without a word, on the way to dist, 35 days past its deadline —

#8  2025-03-06T08:00:00Z  dist received it from maker (shipment <hex>), in US
    signed by dist (actor), key <hex>, valid then
    recorded 2025-03-06T09:00:00Z, event <hex>

    — 30 days without a word —

Now, at 2025-04-05T08:00:00Z
    held by dist, last placed in US

Who
party  name        role         country  standing
dist   dist Ltd.   distributor  US       in good standing
maker  maker Ltd.  distributor  US       in good standing

Checked
    8 signatures, each by a key that was valid when it signed, of a party in good standing or of a governor
    9 entries in the log of size 10, its seal included
    4 units in the lists that were signed
    6 whole chains under the seal's map: the unit, and all that says who was who
    4 subjects proved to have no events
    3 custody events, each allowed by the rules
    0 earlier checkpoints compared: none at hand
    complete as claimed by the log: no cosigner that this verifier trusts has replayed it

Findings, by packs given or shipped: custody-hygiene 1, as shipped
    [high] CUSTODY_CONTRADICTED: Unit A-1 was seen in SG by dist Ltd. on 2025-01-18, when its custodian had it in TW.
        entries 7; visible since 2025-01-18T09:00:00Z; Waybill custody hygiene
    [high] CONSIGNEE_UNCONFIRMED (closed): dist Ltd. has not confirmed 1 unit that maker Ltd. shipped on 2025-01-16; the time for it ended on 2025-03-02 08:00 UTC.
        entries 6; visible since 2025-03-02T08:00:00.001Z; Waybill custody hygiene
    [medium] HANDOFF_OVERDUE (closed): dist Ltd. has not confirmed 1 unit that maker Ltd. shipped on 2025-01-16; the time for it ended on 2025-01-30 08:00 UTC.
        entries 6; visible since 2025-01-30T08:00:00.001Z; Waybill custody hygiene
    whether one of them was explained is not in this proof
    computed here from what is proved above; what only other units show, waybill findings asks the node for
)");
}

TEST_F(TraceViewTest, ShowsTheChainAsItStoodThen) {
  const TraceView view = View_(kTestTimeMs + 20 * kDayMs);
  EXPECT_EQ(view.steps.size(), 3u);
  EXPECT_TRUE(view.is_past);
  const std::string text = TraceText(view);
  EXPECT_NE(text.find("as of 2025-02-04T08:00:00Z"), std::string::npos);
  EXPECT_NE(text.find("in transit from maker to dist since "
                      "2025-01-16T08:00:00Z, 5 days past its deadline "
                      "2025-01-30T08:00:00Z"),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find("received it"), std::string::npos);
}

TEST_F(TraceViewTest, KnowsNothingBeforeRegistration) {
  EXPECT_EQ(Make(kTestTimeMs).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(Make(kTestTimeMs + kHourMs));
  // After the proof's end, it says what it supposes.
  const auto later = Make(kTestTimeMs + 90 * kDayMs);
  ASSERT_TRUE(later);
  EXPECT_TRUE(later->is_future);
  EXPECT_NE(TraceText(*later).find("if nothing is recorded"),
            std::string::npos);
  // Of a day that isn't over, what there is.
  EXPECT_FALSE(View_(kTestTimeMs + 80 * kDayMs + kHourMs).is_past);
}

TEST_F(TraceViewTest, SaysWhichCheckpointItExtends) {
  const auto says = [](const TraceView& view) {
    return std::pair(view.checks.back().count, view.checks.back().says);
  };
  EXPECT_EQ(says(View_()).first, 0u);
  EXPECT_EQ(says(View_({}, TreeHead{})).first, 0u);
  const auto extended = says(View_({}, TreeHead{.size = 4, .root = {}}));
  EXPECT_EQ(extended.first, 1u);
  EXPECT_NE(extended.second.find("size 4"), std::string::npos);
}

TEST_F(TraceViewTest, TellsWhatBecameOfAKey) {
  v1::Governance revoke;
  revoke.mutable_revoke_key()->set_party("dist");
  revoke.mutable_revoke_key()->set_key(dist_.key_bytes());
  revoke.mutable_revoke_key()->set_suspect_since_ms(kTestTimeMs);
  log_.recorded_at_ms = kTestTimeMs + 60 * kDayMs;
  log_.Add(log_.Govern(revoke));
  EXPECT_NE(TraceText(View_()).find("valid then; key revoked "
                                    "2025-03-16T08:00:00Z, suspect since "
                                    "2025-01-15T08:00:00Z"),
            std::string::npos);
}

TEST_F(TraceViewTest, TellsWhatWasRecordedLate) {
  v1::Event retire = On(60);
  log_.recorded_at_ms += 10 * kDayMs;
  retire.mutable_retire();
  Add(retire, Row("maker", "A-1", Head()), dist_);
  const std::string text = TraceText(View_());
  EXPECT_NE(text.find("recorded 10 days after it is said to have happened"),
            std::string::npos);
  // The silence lasted until it was recorded.
  EXPECT_NE(text.find("— 20 days without a word —"), std::string::npos);
  EXPECT_NE(text.find("    retired\n"), std::string::npos);
}

TEST_F(TraceViewTest, IsCompleteAndVersionedAsJson) {
  const json trace = json::parse(TraceJson(View_()));
  EXPECT_EQ(trace["trace"], 1);
  EXPECT_EQ(trace["unit"]["serial"], "A-1");
  ASSERT_EQ(trace["events"].size(), 4u);
  EXPECT_EQ(trace["events"][2]["chain"], "observation");
  EXPECT_EQ(trace["events"][1]["body"]["ship"]["end_use"], "training");
  EXPECT_EQ(trace["events"][0]["body"]["commission"]["lot"], "L\xe2\x80\xae");
  EXPECT_EQ(trace["events"][3]["row"]["outcome"], "ACCEPTED");
  EXPECT_EQ(trace["events"][3]["signers"][0]["public_key"],
            ToHex(dist_.key_bytes()));
  EXPECT_EQ(trace["state"]["custodian"], "dist");
  EXPECT_EQ(trace["verified"]["checks"][0]["check"], "signatures");
  EXPECT_EQ(trace["verified"]["checks"][0]["count"], 8);
  EXPECT_EQ(trace["verified"]["checkpoint"]["size"], 10);
}

TEST_F(TraceViewTest, FindsAsOfThen) {
  const TraceView before = View_(kTestTimeMs + 2 * kDayMs);
  EXPECT_TRUE(before.findings.findings.empty());
  EXPECT_FALSE(before.findings.any_open());
  const TraceView late = View_(kTestTimeMs + 20 * kDayMs);
  const json trace = json::parse(TraceJson(late));
  ASSERT_EQ(trace["findings"].size(), 2u);
  EXPECT_EQ(trace["findings"][1]["code"], "HANDOFF_OVERDUE");
  EXPECT_EQ(trace["findings"][1]["open"], true);
}

TEST_F(TraceViewTest, KnowsWhatWasSaidToAFinding) {
  TraceView view = View_();
  const std::vector<Subject> subjects = MarkSubjects(view.findings);
  ASSERT_EQ(subjects.size(), 3u);
  EXPECT_EQ(subjects[0].parts, (std::vector<std::string>{"CUSTODY_CONTRADICTED",
                                                         "unit:maker/A-1"}));
  v1::Governance mark;
  mark.mutable_mark_finding()->set_code(subjects[0].parts[0]);
  mark.mutable_mark_finding()->set_subject(subjects[0].parts[1]);
  mark.mutable_mark_finding()->set_status("explained");
  mark.mutable_mark_finding()->set_reason("a fair in Singapore");
  log_.recorded_at_ms = kTestTimeMs + 60 * kDayMs;
  std::vector<Subject> asked = subjects;
  asked.push_back({SubjectType::kGovernors, {}});
  asked.push_back({SubjectType::kParty, {"maker"}});
  asked.push_back({SubjectType::kParty, {"dist"}});
  // One signer is too few for a finding of high severity.
  log_.Add(log_.Govern(mark));
  const auto one = VerifyAnswer(log_.Prove(asked), log_.trust());
  ASSERT_TRUE(one) << one.error().message;
  view = View_();
  auto half =
      FindInTrace(verified_, &*one, {Unit("maker", "A-1")}, view.as_of_ms, {});
  ASSERT_TRUE(half);
  EXPECT_TRUE(half->any_open());
  view.findings = *std::move(half);
  EXPECT_NE(TraceText(view).find("a second signer is missing"),
            std::string::npos);

  log_.Add(log_.Govern(mark, {maker_.Actor(), dist_.Cosigner()}));
  const auto marks = VerifyAnswer(log_.Prove(asked), log_.trust());
  ASSERT_TRUE(marks) << marks.error().message;
  view = View_();
  EXPECT_TRUE(view.findings.any_open());
  const auto found = FindInTrace(verified_, &*marks, {Unit("maker", "A-1")},
                                 view.as_of_ms, {});
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->any_open());
  EXPECT_TRUE(found->marks_known);
  EXPECT_EQ(found->findings[1].code(), "CUSTODY_CONTRADICTED");
  EXPECT_EQ(found->findings[1].mark_reason(), "a fair in Singapore");
}

TEST_F(TraceViewTest, HasARowForEachEvent) {
  const Table table = TraceTable(View_());
  ASSERT_EQ(table.rows.size(), 4u);
  for (const auto& row : table.rows) {
    EXPECT_EQ(row.size(), table.columns.size());
  }
  EXPECT_EQ(table.rows[3][2], "receive");
}

}  // namespace
}  // namespace waybill::cli
