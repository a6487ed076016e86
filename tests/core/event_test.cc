// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/event.h"

#include <map>

#include <gtest/gtest.h>

#include "ledger/core/canonical.h"
#include "ledger/core/unit_list.h"
#include "tests/support/specimens.h"
#include "tests/support/vectors.h"

namespace waybill {
namespace {

using waybill::testing::ReadVectors;
using waybill::testing::Vector;

std::string Octets(const std::string& field) {
  return field == "-" ? "" : BytesFromHex(field).value();
}

// The event of the vector "ship".
v1::Event FrozenShip() {
  v1::Event event;
  event.set_genesis(std::string(View(Sha256("genesis"))));
  v1::Signer* signer = event.add_signers();
  signer->set_party("northfab");
  for (char c = 0; c < 32; ++c) {
    signer->mutable_key()->push_back(c);
  }
  signer->set_role(v1::ACTOR);
  event.set_occurred_at_ms(kTestTimeMs);
  v1::Attachment* units = event.add_attachments();
  units->set_kind(v1::UNIT_LIST);
  units->set_length(3);
  const std::vector<Vector> lists = ReadVectors("event.txt", "list");
  units->set_root(Octets(lists.at(2).at(1)));
  event.mutable_place()->set_country("TW");
  v1::Coordinates* coordinates = event.mutable_place()->mutable_coordinates();
  coordinates->set_latitude_e7(250'330'000);
  coordinates->set_longitude_e7(1'215'654'000);
  v1::Ship* ship = event.mutable_ship();
  ship->set_consignee("orchard");
  ship->mutable_destination()->set_site_party("orchard");
  ship->mutable_destination()->set_site("hall");
  ship->mutable_destination()->set_country("US");
  ship->set_sole_end_user(true);
  ship->set_receive_by_ms(kTestTimeMs + 14 * kDayMs);
  return event;
}

std::string FrozenShipBody() {
  return Octets(ReadVectors("event.txt", "ship").at(0).at(0));
}

TEST(Event, IsSignedAndIdentifiedByItsPae) {
  const std::vector<Vector> vectors = ReadVectors("event.txt", "pae");
  ASSERT_EQ(vectors.size(), 4u);
  for (const Vector& vector : vectors) {
    const std::string body = Octets(vector[0]);
    EXPECT_EQ(EventPae(body), Octets(vector[1]));
    EXPECT_EQ(ToHex(EventId(body)), vector[2]);
  }
}

TEST(Event, HasTheFrozenEncoding) {
  EXPECT_EQ(ToHex(EncodeCanonical(FrozenShip())), ToHex(FrozenShipBody()));
  const auto event = ParseEvent(FrozenShipBody());
  ASSERT_TRUE(event);
  EXPECT_EQ(event->DebugString(), FrozenShip().DebugString());
}

TEST(ParseEvent, RefusesEveryOtherEncoding) {
  const std::vector<Vector> vectors = ReadVectors("event.txt", "refused");
  ASSERT_GT(vectors.size(), 20u);
  for (const Vector& vector : vectors) {
    EXPECT_FALSE(ParseEvent(Octets(vector[1]))) << vector[0];
  }
}

TEST(ParseEvent, BoundsTheSize) {
  v1::Event event = FrozenShip();
  event.mutable_ship()->set_end_use(std::string(kEntryBytesMax - 300, 'x'));
  EXPECT_TRUE(ParseEvent(EncodeCanonical(event)));
  event.mutable_ship()->set_end_use(std::string(kEntryBytesMax, 'x'));
  EXPECT_FALSE(ParseEvent(EncodeCanonical(event)));
}

bool HasUnknownFields(const google::protobuf::Message& message) {
  const auto* reflection = message.GetReflection();
  if (!reflection->GetUnknownFields(message).empty()) {
    return true;
  }
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const auto* field : fields) {
    if (field->cpp_type() !=
        google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) {
      continue;
    }
    if (!field->is_repeated()) {
      if (HasUnknownFields(reflection->GetMessage(message, field))) {
        return true;
      }
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      if (HasUnknownFields(reflection->GetRepeatedMessage(message, field, i))) {
        return true;
      }
    }
  }
  return false;
}

// Any octet of a body replaced by any other gives either nothing, or another
// event whose one encoding this is.
TEST(ParseEvent, MeansSomethingElseOnceAnyOctetChanges) {
  std::size_t accepted = 0;
  for (const char* name : {"ship", "attest", "register_model", "genesis"}) {
    const std::string body = Forge(SpecimenOf(name)).body;
    ASSERT_TRUE(ParseEvent(body));
    for (std::size_t at = 0; at < body.size(); ++at) {
      for (int change = 1; change < 256; change += change < 16 ? 1 : 15) {
        std::string mutant = body;
        mutant[at] = static_cast<char>(mutant[at] ^ change);
        if (const auto event = ParseEvent(mutant)) {
          ASSERT_EQ(EncodeCanonical(*event), mutant);
          ASSERT_FALSE(HasUnknownFields(*event));
          ++accepted;
        }
      }
    }
  }
  EXPECT_GT(accepted, 1000u);
}

TEST(ParseEvent, RefusesEveryBeginningAndEveryExtension) {
  const std::string body = FrozenShipBody();
  for (std::size_t size = 0; size < body.size(); ++size) {
    const auto event = ParseEvent(body.substr(0, size));
    EXPECT_TRUE(!event || event->kind_case() == v1::Event::KIND_NOT_SET);
  }
  for (int octet = 0; octet < 256; ++octet) {
    EXPECT_FALSE(ParseEvent(body + static_cast<char>(octet)));
  }
}

TEST(CheckSignatures, WantsEachSignersOverThisBody) {
  const Submission submission = Forge(SpecimenOf("ship"));
  const auto event = ParseEvent(submission.body);
  ASSERT_TRUE(event);
  const auto verdict = [&](std::string_view body,
                           const std::vector<Signature>& signatures) {
    const auto refusal = CheckSignatures(*event, body, signatures);
    return refusal ? refusal->verdict : Verdict::kAccepted;
  };
  const std::vector<Signature>& sound = submission.signatures;
  EXPECT_EQ(verdict(submission.body, sound), Verdict::kAccepted);
  EXPECT_EQ(verdict(submission.body + "x", sound), Verdict::kBadSignature);
  EXPECT_EQ(verdict(submission.body, {}), Verdict::kBadSignature);
  for (std::size_t i = 0; i < sound.size(); ++i) {
    std::vector<Signature> changed = sound;
    changed[i][0] ^= 1;
    EXPECT_EQ(verdict(submission.body, changed), Verdict::kBadSignature);
    changed = sound;
    std::swap(changed[i], changed[(i + 1) % sound.size()]);
    EXPECT_EQ(verdict(submission.body, changed), Verdict::kBadSignature);
    changed = sound;
    changed.resize(i);
    EXPECT_EQ(verdict(submission.body, changed), Verdict::kBadSignature);
  }
  v1::Event nobody = *event;
  nobody.clear_signers();
  EXPECT_TRUE(CheckSignatures(nobody, submission.body, {}));
  v1::Event short_key = *event;
  short_key.mutable_signers(0)->set_key("short");
  EXPECT_TRUE(CheckSignatures(short_key, submission.body, sound));
}

TEST(IsCleanText, TakesNfcWithoutControlsAndOuterSpaces) {
  for (const char* text : {"0", "0012", "NF-0001", "a b", "Gr\u00f6\u00dfe",
                           "\u82af\u7247", "\U0001f600", "~", "a\u00a0b"}) {
    EXPECT_TRUE(IsCleanText(text, 64)) << text;
  }
  for (const char* text :
       {"", " a", "a ", "\u00a0a", "a\u3000", "a\u2028", "a\nb", "a\x7f",
        "\u0085", "a\u009fb", "o\u0308", "\xff", "\xc0\x80", "\xed\xa0\x80",
        "a\xe2\x82", "\u212b"}) {
    EXPECT_FALSE(IsCleanText(text, 64)) << text;
  }
  EXPECT_FALSE(IsCleanText(std::string_view("a\0b", 3), 64));
  EXPECT_TRUE(IsCleanText(std::string(64, 'x'), 64));
  EXPECT_FALSE(IsCleanText(std::string(65, 'x'), 64));
}

TEST(ChainOfRow, KeepsSightingsOutOfCustody) {
  int observations = 0;
  for (const Specimen& specimen : Specimens()) {
    if (ChainOfRow(specimen.event.kind_case(), v1::SUBJECT) ==
        SubjectType::kObservations) {
      ++observations;
    }
  }
  EXPECT_EQ(observations, 6);
  EXPECT_EQ(ChainOfRow(v1::Event::kReceive, v1::SUBJECT),
            SubjectType::kCustody);
  EXPECT_EQ(ChainOfRow(v1::Event::kReceive, v1::UNEXPECTED),
            SubjectType::kObservations);
  EXPECT_EQ(ChainOfRow(v1::Event::kAttest, v1::SEEN_INSIDE),
            SubjectType::kObservations);
}

TEST(GovernanceSubjects, NamesTheOneSubjectOfEachAction) {
  using enum SubjectType;
  const std::map<std::string, Subject> expected = {
      {"genesis", {kGovernors, {}}},
      {"admit_party", {kParty, {"orchard"}}},
      {"update_party", {kParty, {"orchard"}}},
      {"suspend_party", {kParty, {"orchard"}}},
      {"reinstate_party", {kParty, {"orchard"}}},
      {"add_key", {kParty, {"orchard"}}},
      {"revoke_key", {kParty, {"orchard"}}},
      {"delegate", {kParty, {"orchard"}}},
      {"withdraw_delegation", {kParty, {"orchard"}}},
      {"approve", {kApprovals, {"orchard"}}},
      {"withdraw_approval", {kApprovals, {"orchard"}}},
      {"register_model", {kModel, {"H100-SXM5-80GB"}}},
      {"add_site", {kSite, {"orchard", "hall"}}},
      {"issue_licence", {kLicence, {"L-1"}}},
      {"revoke_licence", {kLicence, {"L-1"}}},
      {"publish_policy", {kPolicy, {"ear-baseline"}}},
      {"rescind_policy", {kPolicy, {"ear-baseline"}}},
      {"record_enforcement", {kPolicy, {"ear-baseline"}}},
      {"import_list", {kList, {"Entity List"}}},
      {"record_ownership", {kOwnership, {"orchard"}}},
      {"change_governors", {kGovernors, {}}},
      {"change_log_keys", {kGovernors, {}}},
      {"mark_finding", {kFinding, {"UNIT_MISSING", "northfab/NF-0001"}}},
  };
  for (const Specimen& specimen : Specimens()) {
    const auto subjects = GovernanceSubjects(specimen.event);
    const auto found = expected.find(specimen.name);
    if (found == expected.end()) {
      EXPECT_TRUE(subjects.empty()) << specimen.name;
    } else {
      EXPECT_EQ(subjects, std::vector{found->second}) << specimen.name;
    }
  }
}

TEST(AliasSubjects, AreThoseOfTheRow) {
  const std::vector<Subject> expected = {
      {SubjectType::kAlias, {"\2", "GPU-1"}},
      {SubjectType::kAlias, {"\4", "urn:epc:id:sgtin:1"}}};
  EXPECT_EQ(AliasSubjects(SpecimenOf("commission").rows[0]), expected);
  EXPECT_TRUE(AliasSubjects(SpecimenOf("ship").rows[0]).empty());
  v1::UnitRow broken;
  broken.set_attributes("\xff");
  EXPECT_TRUE(AliasSubjects(broken).empty());
}

TEST(EventKindName, IsEmptyForNoKind) {
  EXPECT_EQ(EventKindName(TestEvent()), "");
}

}  // namespace
}  // namespace waybill
