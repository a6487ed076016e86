// SPDX-License-Identifier: Apache-2.0
//
// Readers prove while the writer builds, publishes, discards and unpins. Run
// under the thread sanitizer; without it, a node reused too early shows as a
// proof that does not verify.
#include <atomic>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/core/subject_map.h"
#include "tests/support/reference_map.h"

namespace waybill {
namespace {

using Version = SubjectMap::Version;

constexpr std::uint64_t kBatches = 300;
constexpr std::uint64_t kSubjects = 400;
constexpr std::uint64_t kPeriod = 8;  // Each subject grows every 8th batch.

// What every row was at every batch, known to all threads beforehand: batch n
// grows the subjects whose number is n modulo 8. The second half stays absent.
class Schedule {
 public:
  Schedule() {
    for (std::uint64_t i = 0; i < 2 * kSubjects; ++i) {
      labels_.push_back(Sha256(std::to_string(i)));
      number_[labels_.back()] = i;
    }
  }
  const Hash& label(std::uint64_t subject) const { return labels_[subject]; }

  Chain At(std::uint64_t subject, std::uint64_t batch) const {
    const std::uint64_t turn = subject % kPeriod;
    const bool is_there = subject < kSubjects && batch >= turn && batch > 0;
    // Batch 0 is the empty map, so those of turn 0 start with batch 8.
    const std::uint64_t missed = turn == 0 ? 1 : 0;
    const std::uint64_t length =
        is_there ? (batch - turn) / kPeriod + 1 - missed : 0;
    return testing::SomeChain(labels_[subject], length);
  }
  SubjectMap::ChainLookup RowsAt(std::uint64_t batch) const {
    return [this, batch](const Hash& label) {
      return Result<Chain>(At(number_.at(label), batch));
    };
  }
  std::vector<MapChange> Batch(std::uint64_t batch) const {
    std::vector<MapChange> changes;
    for (const auto& [label, subject] : number_) {
      if (subject < kSubjects && subject % kPeriod == batch % kPeriod) {
        changes.push_back({label, At(subject, batch - 1), At(subject, batch)});
      }
    }
    return changes;
  }

 private:
  std::vector<Hash> labels_;
  std::map<Hash, std::uint64_t> number_;
};

// Version numbers count batches: a discarded version takes a number too, so
// each batch takes two.
std::uint64_t BatchOf(const Version& version) { return version.number / 2; }

bool ProvesRightly(const SubjectMap& map, const Schedule& schedule,
                   const Version& version, std::uint64_t subject) {
  const Hash& label = schedule.label(subject);
  const std::uint64_t batch = BatchOf(version);
  const auto proof = map.Prove(version, label, schedule.RowsAt(batch));
  if (!proof) {  // It ended in between: that is what a reader has to expect.
    return proof.error().code == ErrorCode::kNotFound;
  }
  const Chain chain = schedule.At(subject, batch);
  return chain.length > 0
             ? VerifyPresence(version.root, label, chain, *proof).has_value()
             : VerifyAbsence(version.root, label, *proof).has_value();
}

TEST(SubjectMapConcurrency, EveryProofIsOfItsVersion) {
  const Schedule schedule;
  SubjectMap map;
  std::atomic<bool> done = false;
  std::atomic<std::uint64_t> wrong = 0;
  std::vector<std::thread> readers;
  for (std::uint64_t reader = 0; reader < 3; ++reader) {
    readers.emplace_back([&, reader] {
      std::uint64_t subject = reader;
      while (!done) {
        const Version version = map.published();
        const bool pinned = map.Pin(version).has_value();
        for (int i = 0; i < 5; ++i) {
          subject = (subject + 7) % (2 * kSubjects);
          wrong += ProvesRightly(map, schedule, version, subject) ? 0 : 1;
        }
        if (pinned) {
          map.Unpin(version);
        }
        wrong += ProvesRightly(map, schedule, version, subject) ? 0 : 1;
      }
    });
  }
  for (std::uint64_t batch = 1; batch <= kBatches; ++batch) {
    const auto changes = schedule.Batch(batch);
    const Version base = map.published();
    map.Discard(map.Apply(base, schedule.Batch(batch + 1)));
    const auto proof =
        map.ProveUpdate(base, changes, schedule.RowsAt(batch - 1));
    const Version next = map.Apply(base, changes);
    ASSERT_EQ(BatchOf(next), batch);
    ASSERT_EQ(VerifyUpdate(base.root, changes, proof.value()).value(),
              next.root);
    map.Publish(next);
  }
  done = true;
  for (std::thread& reader : readers) {
    reader.join();
  }
  EXPECT_EQ(wrong, 0U);
  testing::ReferenceMap reference;
  for (std::uint64_t subject = 0; subject < kSubjects; ++subject) {
    reference.Set(schedule.label(subject), schedule.At(subject, kBatches));
  }
  EXPECT_EQ(map.published().root, reference.Root());
  EXPECT_EQ(map.node_count(), reference.NodeCount());
}

}  // namespace
}  // namespace waybill
