// SPDX-License-Identifier: Apache-2.0
//
// What device evidence comes to: each rule with evidence that fails by it
// alone, and the levels that hold.
#include "ledger/evidence/attestation.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/core/entry.h"
#include "ledger/core/merkle.h"
#include "ledger/core/subject.h"
#include "ledger/core/unit_list.h"
#include "ledger/evidence/device_report.h"
#include "tests/support/events.h"
#include "tools/simulate/simulated_vendor.h"

namespace waybill {
namespace {

constexpr std::int64_t kHourMs = 60LL * 60 * 1000;
constexpr std::uint64_t kSealIndex = 10;
constexpr std::uint64_t kAttestIndex = 20;
const Hash& Genesis() {
  static const Hash kId = Sha256("genesis");
  return kId;
}

// Units of "maker", commissioned at index 1 with the key of a device of their
// own; a seal at index 10, an hour before the attestation at index 20.
class AttestationTest : public ::testing::Test, public EvidenceSource {
 protected:
  void SetUp() override {
    ASSERT_TRUE(roots_.AddPem(vendor_.root_pem()));
    AddSeal(kSealIndex, kTestTimeMs - kHourMs);
    Commission("A", true);
    Commission("B", true);
    Commission("server", false);
  }

  Result<std::string> Entry(std::uint64_t index) override {
    const auto found = entries_.find(index);
    if (found == entries_.end()) {
      return Error{ErrorCode::kNotFound, "no entry"};
    }
    return found->second;
  }
  Result<std::vector<CustodyEvent>> Custody(const v1::UnitId& unit) override {
    return custody_[unit.serial()];
  }

  void AddSeal(std::uint64_t index, std::int64_t at_ms) {
    Seal seal;
    seal.position = index;
    seal.recorded_at_ms = at_ms;
    entries_[index] = EncodeEntry(seal);
  }
  void Commission(const std::string& serial, bool has_key) {
    v1::UnitRow row = Row("maker", serial);
    row.set_salt(std::string(kSaltBytes, 's'));
    if (has_key) {
      v1::UnitAttributes attributes;
      v1::Alias* alias = attributes.add_aliases();
      alias->set_kind(v1::DEVICE_KEY);
      alias->set_value(vendor_.Device(serial).key_alias());
      row.set_attributes(attributes.SerializeAsString());
    }
    custody_[serial] = {{1, Sha256("commission " + serial), row}};
  }
  void Move(const std::string& serial, std::uint64_t index) {
    v1::UnitRow row = Row("maker", serial, HeadOf(serial));
    row.set_salt(std::string(kSaltBytes, 's'));
    custody_[serial].push_back(
        {index, Sha256(serial + std::to_string(index)), row});
  }
  // After the first `events` of its custody; all of them by default.
  Hash HeadOf(const std::string& serial, std::size_t events = 100) {
    Chain chain;
    for (const CustodyEvent& event : custody_[serial]) {
      if (chain.length < events) {
        chain = Extend(chain, event.event_id, UnitLeaf(event.row));
      }
    }
    return chain.head;
  }
  NonceParts PartsOf(const std::string& serial) {
    return {.genesis_id = Genesis(),
            .custody_label = CustodyLabel("maker", serial),
            .custody_head = HeadOf(serial),
            .seal_leaf = HashLeaf(entries_[kSealIndex])};
  }
  DeviceReport Report(const std::string& serial, const Hash& nonce) {
    const simulate::SimulatedDevice& device = vendor_.Device(serial);
    return {.issuer = "maker",
            .serial = serial,
            .seal_index = kSealIndex,
            .report = device.Answer(nonce),
            .chain = device.chain()};
  }
  DeviceReport Report(const std::string& serial) {
    return Report(serial, AttestationNonce(PartsOf(serial)));
  }

  struct Attested {
    std::vector<std::string> subjects = {"A"};
    std::vector<std::string> inside = {};
    std::uint32_t level = 4;
    std::optional<std::vector<std::string>> contents = std::nullopt;
    std::size_t hidden_rows = 0;
    std::int64_t recorded_at_ms = kTestTimeMs;
  };
  using Found = std::map<std::string, EvidenceResult>;
  Found Verify(const Attested& it, const std::vector<std::string>& files,
               const VendorRoots& roots) {
    RecordedEvent recorded;
    recorded.id = Sha256("attest");
    recorded.moment = {kAttestIndex, it.recorded_at_ms};
    recorded.event = TestEvent(Genesis(), it.recorded_at_ms);
    recorded.event.mutable_attest()->set_level(it.level);
    recorded.event.mutable_attest()->set_lists_contents(!it.inside.empty());
    std::vector<v1::UnitRow> rows;
    for (const std::string& serial : it.subjects) {
      rows.push_back(ObservationRow("maker", serial));
    }
    for (const std::string& serial : it.inside) {
      rows.push_back(ObservationRow("maker", serial, v1::SEEN_INSIDE));
    }
    v1::Attachment* list = recorded.event.add_attachments();
    list->set_kind(v1::UNIT_LIST);
    list->set_length(rows.size() + it.hidden_rows);
    AttestationCase attestation{recorded, rows, files};
    if (it.contents) {
      attestation.contents.emplace();
      for (const std::string& serial : *it.contents) {
        attestation.contents->push_back(Unit("maker", serial));
      }
    }
    auto results = VerifyAttestation(attestation, *this, roots);
    EXPECT_TRUE(results);
    Found found;
    for (UnitEvidence& each : *results) {
      found[each.unit.serial()] = std::move(each.result);
    }
    return found;
  }
  Found Verify(const Attested& it, const std::vector<DeviceReport>& reports) {
    return Verify(it, {EncodeDeviceEvidence(reports)}, roots_);
  }
  bool Holds(const DeviceReport& report) {
    return Verify({}, {report}).at("A").holds;
  }

  simulate::SimulatedVendor vendor_;
  VendorRoots roots_;
  std::map<std::uint64_t, std::string> entries_;
  std::map<std::string, std::vector<CustodyEvent>> custody_;
};

TEST_F(AttestationTest, SoundEvidenceIsOfLevelFour) {
  const Found found = Verify({}, {Report("A")});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found.at("A").holds) << found.at("A").reason;
  EXPECT_EQ(found.at("A").level, 4U);
  // Whatever is claimed, from 4 on.
  for (const std::uint32_t claimed : {5U, 6U}) {
    EXPECT_EQ(Verify({.level = claimed}, {Report("A")}).at("A").level, 4U);
  }
  EXPECT_TRUE(Verify({.level = 3}, {Report("A")}).empty());
}

TEST_F(AttestationTest, NonceIsForThisUnitItsCustodyThisLedgerAndSeal) {
  EXPECT_TRUE(Holds(Report("A")));
  const auto with = [&](const std::function<void(NonceParts&)>& change) {
    NonceParts parts = PartsOf("A");
    change(parts);
    return Report("A", AttestationNonce(parts));
  };
  EXPECT_FALSE(Holds(with([](auto& p) { p.genesis_id = Sha256("x"); })));
  EXPECT_FALSE(Holds(
      with([](auto& p) { p.custody_label = CustodyLabel("maker", "B"); })));
  EXPECT_FALSE(Holds(with([](auto& p) { p.custody_head = kZeroHash; })));
  EXPECT_FALSE(Holds(with([](auto& p) { p.seal_leaf = Sha256("x"); })));
  EXPECT_FALSE(Holds(Report("A", kZeroHash)));
}

TEST_F(AttestationTest, CustodyIsAsItWasAtTheSealOrCameToBe) {
  Move("A", 5);
  Move("A", 15);
  const auto at = [&](std::size_t events) {
    NonceParts parts = PartsOf("A");
    parts.custody_head = HeadOf("A", events);
    return Holds(Report("A", AttestationNonce(parts)));
  };
  EXPECT_FALSE(at(1));  // Was replaced before the seal.
  EXPECT_TRUE(at(2));   // Stood at the seal.
  EXPECT_TRUE(at(3));   // Came between it and the attestation.
  Move("A", 25);
  EXPECT_TRUE(at(3));
  EXPECT_FALSE(at(4));  // Came after the attestation.
}

TEST_F(AttestationTest, SealIsOneAndAtMostADayOld) {
  DeviceReport report = Report("A");
  report.seal_index = kAttestIndex + 1;
  AddSeal(report.seal_index, kTestTimeMs - kHourMs);
  entries_[report.seal_index] = entries_[kSealIndex];
  EXPECT_FALSE(Holds(report));
  report.seal_index = 9;
  entries_[9] = EncodeEntry(EventEntry{.recorded_at_ms = kTestTimeMs,
                                       .body = "body",
                                       .signatures = {Signature()}});
  EXPECT_FALSE(Holds(report));
  report.seal_index = kSealIndex;
  EXPECT_TRUE(Holds(report));
  const std::int64_t last_ms = kTestTimeMs + 23 * kHourMs;
  EXPECT_TRUE(Verify({.recorded_at_ms = last_ms}, {report}).at("A").holds);
  EXPECT_FALSE(Verify({.recorded_at_ms = last_ms + 1}, {report}).at("A").holds);
}

TEST_F(AttestationTest, DeviceIsTheOneBoundAtCommission) {
  // B's device answers A's nonce.
  const Hash nonce = AttestationNonce(PartsOf("A"));
  DeviceReport report = Report("B", nonce);
  report.serial = "A";
  EXPECT_FALSE(Holds(report));
  // Once its key stands in a later event only, it wasn't bound.
  Commission("A", false);
  EXPECT_FALSE(Holds(Report("A")));
  Move("A", 5);
  v1::UnitAttributes attributes;
  v1::Alias* alias = attributes.add_aliases();
  alias->set_kind(v1::DEVICE_KEY);
  alias->set_value(vendor_.Device("A").key_alias());
  custody_["A"].back().row.set_attributes(attributes.SerializeAsString());
  EXPECT_FALSE(Holds(Report("A")));
  Commission("A", true);
  EXPECT_TRUE(Holds(Report("A")));
}

TEST_F(AttestationTest, EvidenceIsThereAndWellFormed) {
  EXPECT_FALSE(Verify({}, {}, roots_).at("A").holds);
  EXPECT_FALSE(Verify({}, {"%PDF"}, roots_).at("A").holds);
  const std::string sound = EncodeDeviceEvidence({Report("A")});
  EXPECT_TRUE(Verify({}, {"%PDF", sound}, roots_).at("A").holds);
  EXPECT_FALSE(Verify({}, {sound + "x"}, roots_).at("A").holds);
  EXPECT_FALSE(Verify({}, {sound, sound}, roots_).at("A").holds);
  EXPECT_FALSE(
      Verify({}, {EncodeDeviceEvidence({Report("B")})}, roots_).at("A").holds);
}

TEST_F(AttestationTest, EachSubjectStandsForItself) {
  const Attested both{.subjects = {"A", "B"}};
  Found found = Verify(both, {Report("A"), Report("B")});
  EXPECT_TRUE(found.at("A").holds && found.at("B").holds);
  found = Verify(both, {Report("A"), Report("B", kZeroHash)});
  EXPECT_TRUE(found.at("A").holds);
  EXPECT_FALSE(found.at("B").holds);
  // In several attachments, too.
  found = Verify(both,
                 {EncodeDeviceEvidence({Report("B")}),
                  EncodeDeviceEvidence({Report("A")})},
                 roots_);
  EXPECT_TRUE(found.at("A").holds && found.at("B").holds);
}

TEST_F(AttestationTest, WithoutRootsOnlyFailureIsSure) {
  const EvidenceResult open =
      Verify({}, {EncodeDeviceEvidence({Report("A")})}, VendorRoots()).at("A");
  EXPECT_FALSE(open.holds || open.decided);
  const EvidenceResult failed =
      Verify({}, {EncodeDeviceEvidence({Report("A", kZeroHash)})},
             VendorRoots())
          .at("A");
  EXPECT_FALSE(failed.holds);
  EXPECT_TRUE(failed.decided);
}

TEST_F(AttestationTest, AnotherVendorsDevicesAreNobodys) {
  const simulate::SimulatedVendor other;
  VendorRoots roots;
  ASSERT_TRUE(roots.AddPem(other.root_pem()));
  const EvidenceResult result =
      Verify({}, {EncodeDeviceEvidence({Report("A")})}, roots).at("A");
  EXPECT_FALSE(result.holds);
  EXPECT_TRUE(result.decided);
}

TEST_F(AttestationTest, AnEnclosureIsWhatItsContentsShow) {
  const Attested server{.subjects = {"server"}, .inside = {"A", "B"}};
  Found found = Verify(server, {Report("A"), Report("B")});
  EXPECT_TRUE(found.at("server").holds) << found.at("server").reason;
  EXPECT_EQ(found.at("server").level, 4U);
  EXPECT_TRUE(found.at("A").holds && found.at("B").holds);
  // One that is seen without a report is the signer's claim.
  found = Verify(server, {Report("A")});
  EXPECT_TRUE(found.at("server").holds);
  EXPECT_FALSE(found.contains("B"));
  found = Verify(server, {Report("A"), Report("B", kZeroHash)});
  EXPECT_FALSE(found.at("server").holds);
  EXPECT_TRUE(found.at("A").holds);
  EXPECT_FALSE(found.at("B").holds);
  EXPECT_FALSE(Verify(server, {}, roots_).at("server").holds);
  // A unit with a device of its own isn't an enclosure.
  EXPECT_FALSE(Verify({.subjects = {"A"}, .inside = {"B"}}, {Report("B")})
                   .at("A")
                   .holds);
  // Who sees only some of the rows can't tell.
  Attested hidden = server;
  hidden.inside = {};
  hidden.hidden_rows = 2;
  EXPECT_FALSE(Verify(hidden, {Report("A"), Report("B")}).at("server").decided);
}

TEST_F(AttestationTest, AWholeBaseboardAtOnceIsLevelFive) {
  const Attested server{.subjects = {"server"},
                        .inside = {"A", "B"},
                        .level = 5,
                        .contents = std::vector<std::string>{"A", "B"}};
  Found found = Verify(server, {Report("A"), Report("B")});
  EXPECT_EQ(found.at("server").level, 5U);
  EXPECT_EQ(found.at("A").level, 5U);
  // One without a report.
  EXPECT_EQ(Verify(server, {Report("A")}).at("server").level, 4U);
  // More inside than was shown, or less.
  Attested more = server;
  more.contents->push_back("C");
  EXPECT_EQ(Verify(more, {Report("A"), Report("B")}).at("server").level, 4U);
  Attested less = server;
  less.contents->pop_back();
  EXPECT_EQ(Verify(less, {Report("A"), Report("B")}).at("server").level, 4U);
  // Unknown contents.
  Attested unknown = server;
  unknown.contents = std::nullopt;
  EXPECT_EQ(Verify(unknown, {Report("A"), Report("B")}).at("server").level, 4U);
  // One after the other.
  AddSeal(12, kTestTimeMs - kHourMs / 2);
  NonceParts parts = PartsOf("B");
  parts.seal_leaf = HashLeaf(entries_[12]);
  DeviceReport later = Report("B", AttestationNonce(parts));
  later.seal_index = 12;
  found = Verify(server, {Report("A"), later});
  EXPECT_TRUE(found.at("server").holds);
  EXPECT_EQ(found.at("server").level, 4U);
}

}  // namespace
}  // namespace waybill
