// SPDX-License-Identifier: Apache-2.0
#include "node/finding_list.h"

#include <chrono>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "ledger/core/subject.h"
#include "ledger/policy/evaluate.h"
#include "ledger/policy/list_file.h"
#include "tests/support/test_node.h"

namespace waybill {
namespace {

constexpr std::size_t kLimit = 100;

// A unit shipped to a consignee whom nobody approved for anything: overdue when
// its time is over.
class FindingListTest : public testing::Test {
 protected:
  FindingListTest() {
    node_.Append(node_.Commission({"A-1"}));
    node_.Append(node_.Ship({"A-1"}));
    node_.world().PassMs(20 * kDayMs);
    EXPECT_TRUE(node_.ledger().Seal());
    request_.set_as_of_ms(kTestTimeMs + 20 * kDayMs);
  }

  Result<void> Fill(std::size_t limit = kLimit) {
    response_.Clear();
    return list_.Fill(*node_.ledger().Read(), request_, limit, response_);
  }
  bool Finds(const std::string& code) const {
    for (const v1::Finding& finding : response_.findings()) {
      if (finding.code() == code) {
        return true;
      }
    }
    return false;
  }

  TestNode node_;
  FindingList list_{node_.ledger()};
  v1::ListFindingsRequest request_;
  v1::ListFindingsResponse response_;
};

TEST_F(FindingListTest, FindsAsOfTheMomentAskedFor) {
  ASSERT_TRUE(Fill());
  EXPECT_TRUE(Finds("HANDOFF_OVERDUE"));
  EXPECT_EQ(response_.evaluated_to(), node_.ledger().Read()->size());
  request_.set_as_of_ms(kTestTimeMs + kDayMs);
  ASSERT_TRUE(Fill());
  EXPECT_FALSE(Finds("HANDOFF_OVERDUE"));
}

// As a trace does: a day that isn't over is as far as it has come, and later is
// as it would be then.
TEST_F(FindingListTest, RunsTimersIntoTheFuture) {
  const std::int64_t sealed_ms = node_.ledger().Status().recorded_at_ms;
  request_.set_as_of_ms(sealed_ms + kDayMs - 1);
  ASSERT_TRUE(Fill());
  const int today = response_.findings_size();
  EXPECT_FALSE(Finds("CONSIGNEE_UNCONFIRMED"));
  request_.set_as_of_ms(sealed_ms);
  ASSERT_TRUE(Fill());
  EXPECT_EQ(response_.findings_size(), today);
  request_.set_as_of_ms(sealed_ms + 100 * kDayMs);
  ASSERT_TRUE(Fill());
  EXPECT_TRUE(Finds("CONSIGNEE_UNCONFIRMED"));
}

TEST_F(FindingListTest, TakesWhatTheLogHasGained) {
  ASSERT_TRUE(Fill());
  const int before = response_.findings_size();
  node_.Append(node_.Commission({"A-2"}));
  node_.Append(node_.Ship({"A-2"}));
  ASSERT_TRUE(Fill());
  EXPECT_GT(response_.findings_size(), before);
  EXPECT_EQ(response_.evaluated_to(), node_.ledger().Read()->size());
}

TEST_F(FindingListTest, PagesWithoutGapsOrRepeats) {
  node_.Append(node_.Commission({"A-2"}));
  node_.Append(node_.Ship({"A-2"}));
  ASSERT_TRUE(Fill());
  const v1::ListFindingsResponse whole = response_;
  v1::ListFindingsResponse paged;
  do {
    ASSERT_TRUE(Fill(1));
    paged.mutable_findings()->MergeFrom(response_.findings());
    request_.set_after(response_.next());
  } while (!response_.next().empty());
  ASSERT_EQ(paged.findings_size(), whole.findings_size());
  for (int i = 0; i < paged.findings_size(); ++i) {
    EXPECT_EQ(paged.findings(i).SerializeAsString(),
              whole.findings(i).SerializeAsString());
  }
}

// A filter that was dropped would answer another question.
TEST_F(FindingListTest, RefusesWhatItCannotRead) {
  request_.set_shipment("short");
  ASSERT_FALSE(Fill());
  EXPECT_EQ(Fill().error().code, ErrorCode::kInvalidArgument);
  request_.clear_shipment();
  request_.set_min_severity("dreadful");
  EXPECT_EQ(Fill().error().code, ErrorCode::kInvalidArgument);
  request_.clear_min_severity();
  request_.set_after("nospace");
  EXPECT_EQ(Fill().error().code, ErrorCode::kInvalidArgument);
}

// Of what is current and of what is evaluated for the asker alike.
TEST_F(FindingListTest, SaysWhichCodeNoPackHas) {
  for (const std::int64_t as_of_ms : {std::int64_t{0}, kTestTimeMs}) {
    request_.set_as_of_ms(as_of_ms);
    request_.clear_codes();
    request_.add_codes("HANDOFF_OVERDUE");
    ASSERT_TRUE(Fill());
    EXPECT_EQ(response_.not_evaluated_size(), 0);
    // One that nobody has, and one of a pack that isn't in force by itself.
    request_.add_codes("HANDOFF_OVERDU");
    request_.add_codes("TIER_3_DESTINATION");
    ASSERT_TRUE(Fill());
    EXPECT_EQ(response_.not_evaluated_size(), 2);
  }
}

TEST_F(FindingListTest, SaysWhichPackItDoesNotKnow) {
  request_.add_packs("custody-hygiene");
  request_.add_packs("no-such-pack");
  ASSERT_TRUE(Fill());
  EXPECT_TRUE(Finds("HANDOFF_OVERDUE"));
  EXPECT_EQ(response_.not_evaluated_size(), 1);
}

// What is kept current is what an evaluation gives, page by page.
TEST_F(FindingListTest, ServesWhatIsCurrent) {
  request_.clear_as_of_ms();
  request_.set_closed_too(true);
  node_.Append(node_.Commission({"A-3"}));
  ASSERT_TRUE(node_.ledger().Seal());
  ASSERT_TRUE(Fill());
  const v1::ListFindingsResponse current = response_;
  EXPECT_TRUE(Finds("HANDOFF_OVERDUE"));
  EXPECT_EQ(current.evaluated_to(), node_.ledger().Read()->size());
  // Asked for by name, they are evaluated anew.
  request_.set_as_of_ms(node_.ledger().Status().recorded_at_ms);
  ASSERT_FALSE(FindingList::IsCurrent(request_));
  ASSERT_TRUE(Fill());
  EXPECT_EQ(current.SerializeAsString(), response_.SerializeAsString());
  request_.clear_as_of_ms();
  v1::ListFindingsResponse paged;
  do {
    ASSERT_TRUE(Fill(1));
    paged.mutable_findings()->MergeFrom(response_.findings());
    request_.set_after(response_.next());
  } while (!response_.next().empty());
  ASSERT_EQ(paged.findings_size(), current.findings_size());
  for (int i = 0; i < paged.findings_size(); ++i) {
    EXPECT_EQ(paged.findings(i).SerializeAsString(),
              current.findings(i).SerializeAsString());
  }
}

TEST_F(FindingListTest, NarrowsToASubject) {
  request_.clear_as_of_ms();
  ASSERT_TRUE(Fill());
  ASSERT_GT(response_.findings_size(), 0);
  const std::string subject =
      FindingSubjectText(response_.findings(0).subject());
  request_.set_subject(subject);
  ASSERT_TRUE(Fill());
  EXPECT_GT(response_.findings_size(), 0);
  for (const v1::Finding& finding : response_.findings()) {
    EXPECT_EQ(FindingSubjectText(finding.subject()), subject);
  }
  request_.set_subject("unit:maker/no-such-unit");
  ASSERT_TRUE(Fill());
  EXPECT_EQ(response_.findings_size(), 0);
}

// It refuses rather than shortens.
TEST_F(FindingListTest, RefusesWhatItHasNotEvaluatedYet) {
  list_.follower().Stop();
  node_.Append(node_.Commission({"A-4"}));
  request_.clear_as_of_ms();
  const auto filled = Fill();
  ASSERT_FALSE(filled);
  EXPECT_EQ(filled.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(response_.findings_size(), 0);
  EXPECT_EQ(response_.evaluated_to(), 0U);
}

TEST_F(FindingListTest, WaitsNoLongerThanItsCaller) {
  request_.clear_as_of_ms();
  const std::uint64_t never = node_.ledger().Read()->size() + 1000;
  const auto waited =
      list_.follower().WaitFor(never, std::chrono::system_clock::now());
  ASSERT_FALSE(waited);
  EXPECT_EQ(waited.error().code, ErrorCode::kUnavailable);
}

class ListInFile : public FindingListTest {
 protected:
  void Import(const std::string& octets) {
    v1::Governance governance;
    governance.mutable_import_list()->set_list("Entity List");
    governance.mutable_import_list()->set_snapshot("n1");
    node_.Append(node_.world().Govern(std::move(governance),
                                      {SubjectType::kList, {"Entity List"}},
                                      {octets}));
    request_.add_packs("screening");
  }
};

// Silence would look like a clean screening.
TEST_F(ListInFile, IsNamedIfItCannotBeRead) {
  Import("not a list");
  ASSERT_TRUE(Fill());
  EXPECT_EQ(response_.not_evaluated_size(), 1);
  EXPECT_FALSE(Finds("LISTED_PARTY"));
}

TEST_F(ListInFile, IsScreenedAgainst) {
  const auto reader = node_.ledger().Read();
  v1::ListFile file;
  file.set_version(1);
  file.set_list("Entity List");
  file.set_snapshot("n1");
  for (const auto& [id, party] : reader->registry().parties()) {
    v1::ListFileEntry& entry = *file.add_entries();
    entry.set_name(party.profile.name());
    entry.set_from_ms(1);
  }
  SetListKeys(file);
  Import(EncodeListFile(file));
  ASSERT_TRUE(Fill());
  EXPECT_EQ(response_.not_evaluated_size(), 0);
  EXPECT_TRUE(Finds("LISTED_PARTY"));
}

}  // namespace
}  // namespace waybill
