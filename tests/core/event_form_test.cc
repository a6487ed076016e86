// SPDX-License-Identifier: Apache-2.0
//
// CheckForm: every specimen passes; then one change at a time, each of which
// must be refused.
#include <functional>
#include <optional>
#include <set>

#include <gtest/gtest.h>

#include "ledger/core/event.h"
#include "ledger/core/unit_list.h"
#include "tests/support/specimens.h"

namespace waybill {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

struct Case {
  const char* specimen;
  const char* change;
  std::function<void(Specimen&)> apply;
};

Verdict FormVerdict(const v1::Event& event, const Submission& submission) {
  const auto refusal = CheckForm(event, submission);
  return refusal ? refusal->verdict : Verdict::kAccepted;
}

v1::Event EventOf(const Submission& submission) {
  auto event = ParseEvent(submission.body);
  EXPECT_TRUE(event);
  return event ? *std::move(event) : v1::Event();
}

Verdict VerdictOn(const Specimen& specimen) {
  const Submission submission = Forge(specimen);
  return FormVerdict(EventOf(submission), submission);
}

void ExpectAll(Verdict verdict, const std::vector<Case>& cases) {
  for (const Case& changed : cases) {
    SCOPED_TRACE(std::string(changed.specimen) + ": " + changed.change);
    Specimen specimen = SpecimenOf(changed.specimen);
    changed.apply(specimen);
    EXPECT_EQ(VerdictOn(specimen), verdict);
  }
}

TEST(CheckForm, AcceptsASpecimenOfEveryKindAndAction) {
  std::set<int> kinds;
  std::set<int> actions;
  for (const Specimen& specimen : Specimens()) {
    SCOPED_TRACE(specimen.name);
    const Submission submission = Forge(specimen);
    const v1::Event event = EventOf(submission);
    const auto refusal = CheckForm(event, submission);
    EXPECT_FALSE(refusal) << refusal->message;
    UnitHashes hashes;
    CheckForm(event, submission, PrivatePart::kNeeded, &hashes);
    EXPECT_EQ(hashes.labels, RowLabels(submission.units));
    ASSERT_EQ(hashes.leaves.size(), submission.units.size());
    for (std::size_t i = 0; i < hashes.leaves.size(); ++i) {
      EXPECT_EQ(hashes.leaves[i], UnitLeaf(submission.units[i]));
    }
    EXPECT_FALSE(CheckBodyForm(event));
    for (const v1::UnitRow& row : submission.units) {
      EXPECT_FALSE(CheckRowForm(event, row));
    }
    EXPECT_EQ(EventKindName(event), specimen.name);
    kinds.insert(event.kind_case());
    actions.insert(event.governance().action_case());
  }
  actions.erase(v1::Governance::ACTION_NOT_SET);
  EXPECT_EQ(static_cast<int>(kinds.size()),
            v1::Event::descriptor()->oneof_decl(0)->field_count());
  EXPECT_EQ(static_cast<int>(actions.size()),
            v1::Governance::descriptor()->oneof_decl(0)->field_count());
}

// Calls `visit` with every field of the message and of those inside it; to
// change the field, it is given the message that has it.
using Visit =
    std::function<void(Message& holder, const FieldDescriptor& field, int at)>;
void ForEachField(Message& message, const Visit& visit) {
  const auto* reflection = message.GetReflection();
  const Descriptor* descriptor = message.GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor& field = *descriptor->field(i);
    const bool repeated = field.is_repeated();
    const int count = repeated ? reflection->FieldSize(message, &field) : 1;
    for (int at = 0; at < count; ++at) {
      if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
        visit(message, field, at);
      } else if (repeated) {
        ForEachField(*reflection->MutableRepeatedMessage(&message, &field, at),
                     visit);
      } else if (reflection->HasField(message, &field)) {
        ForEachField(*reflection->MutableMessage(&message, &field), visit);
      }
    }
  }
}

// Something that no field of this type may hold; false if it may be anything.
bool Spoil(Message& holder, const FieldDescriptor& field, int at,
           const std::string& text) {
  const auto* reflection = holder.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    if (field.is_repeated()) {
      reflection->SetRepeatedString(&holder, &field, at, text);
    } else {
      reflection->SetString(&holder, &field, text);
    }
    return true;
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    reflection->SetEnumValue(&holder, &field, 99);
    return true;
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_INT64) {
    reflection->SetInt64(&holder, &field, text.size() > 9 ? INT64_MAX : -1);
    return true;
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
    reflection->SetInt32(&holder, &field,
                         text.size() > 9 ? INT32_MAX : INT32_MIN);
    return true;
  }
  return false;
}

// No field of any kind is forgotten: control characters, too much text,
// numbers that no enumeration has, times outside the calendar and coordinates
// off the globe are refused wherever they stand.
TEST(CheckForm, BoundsEveryField) {
  int refused = 0;
  for (const std::string& text : {std::string("\a"), std::string(2000, 'x')}) {
    for (const Specimen& specimen : Specimens()) {
      const Submission submission = Forge(specimen);
      v1::Event original = EventOf(submission);
      int fields = 0;
      ForEachField(original,
                   [&](Message&, const FieldDescriptor&, int) { ++fields; });
      for (int target = 0; target < fields; ++target) {
        v1::Event event = original;
        int now = 0;
        std::string name;
        bool spoiled = false;
        ForEachField(
            event, [&](Message& holder, const FieldDescriptor& field, int at) {
              if (now++ == target) {
                name = field.full_name();
                spoiled = Spoil(holder, field, at, text);
              }
            });
        if (spoiled) {
          EXPECT_EQ(FormVerdict(event, submission), Verdict::kMalformed)
              << specimen.name << ": " << name;
          ++refused;
        }
      }
    }
  }
  EXPECT_GT(refused, 1500);
}

TEST(CheckForm, BoundsEveryFieldOfAUnitRow) {
  for (const Specimen& specimen : Specimens()) {
    const Submission original = Forge(specimen);
    const v1::Event event = EventOf(original);
    for (std::uint32_t i = 0; i < original.units.size(); ++i) {
      ForEachField(*std::make_unique<v1::UnitRow>(original.units[i]),
                   [&](Message&, const FieldDescriptor& field, int) {
                     Submission submission = original;
                     Spoil(submission.units[i], field, 0, "\a");
                     const auto refusal = CheckForm(event, submission);
                     ASSERT_TRUE(refusal) << field.full_name();
                     EXPECT_EQ(refusal->verdict, Verdict::kMalformed);
                     EXPECT_EQ(refusal->position, i);
                   });
    }
  }
}

TEST(CheckForm, IsTooLargeBeforeItIsMalformed) {
  const auto units = [](std::size_t count) {
    return [count](Specimen& specimen) {
      specimen.rows.clear();
      for (std::size_t i = 0; i < count; ++i) {
        specimen.rows.push_back(Row("northfab", std::to_string(i)));
      }
    };
  };
  ExpectAll(Verdict::kAccepted, {{"ship", "all units", units(kUnitsMax)}});
  ExpectAll(
      Verdict::kTooLarge,
      {{"ship", "one unit more", units(kUnitsMax + 1)},
       {"ship", "private fields",
        [](Specimen& s) { s.private_fields.resize(kPrivateFieldsMax + 1); }},
       {"ship", "files", [](Specimen& s) { s.files.resize(kFilesMax + 1); }}});

  // An entry of just the size that is allowed, and one octet more.
  const Submission submission = Forge(SpecimenOf("ship"));
  Submission padded = submission;
  padded.body.append(
      kEntryBytesMax - 14 - 3 * sizeof(Signature) - padded.body.size(), 'x');
  const v1::Event event = EventOf(submission);
  EXPECT_EQ(FormVerdict(event, padded), Verdict::kAccepted);
  padded.body += 'x';
  EXPECT_EQ(FormVerdict(event, padded), Verdict::kTooLarge);

  Submission empty = submission;
  empty.units.clear();
  v1::Event claims = event;
  claims.mutable_attachments(0)->set_length(kUnitsMax + 1);
  EXPECT_EQ(FormVerdict(claims, empty), Verdict::kTooLarge);
}

TEST(CheckForm, HoldsTheEnvelope) {
  ExpectAll(
      Verdict::kMalformed,
      {{"ship", "no kind", [](Specimen& s) { s.event.clear_ship(); }},
       {"ship", "no genesis", [](Specimen& s) { s.event.clear_genesis(); }},
       {"ship", "short genesis",
        [](Specimen& s) { s.event.set_genesis("short"); }},
       {"genesis", "names a genesis",
        [](Specimen& s) { s.event.set_genesis(std::string(32, 'g')); }},
       {"ship", "no time", [](Specimen& s) { s.event.clear_occurred_at_ms(); }},
       {"genesis", "a place",
        [](Specimen& s) { s.event.mutable_place()->set_country("US"); }},
       {"approve", "a place",
        [](Specimen& s) { s.event.mutable_place()->set_country("US"); }},
       {"genesis", "evidence",
        [](Specimen& s) { s.files.emplace_back("x"); }}});
  ExpectAll(Verdict::kAccepted,
            {{"ship", "nothing that isn't needed", [](Specimen& s) {
                s.event.clear_place();
                s.private_fields.clear();
                s.files.clear();
                s.signers.resize(1);
              }}});
}

TEST(CheckForm, WantsOneActorFirstAndNobodyTwice) {
  static const TestParty party("orchard");
  static const TestParty other("northfab");
  const auto signers = [](const std::vector<SignerKey>& list) {
    return [list](Specimen& specimen) { specimen.signers = list; };
  };
  ExpectAll(
      Verdict::kMalformed,
      {{"ship", "nobody", signers({})},
       {"ship", "no actor", signers({party.Cosigner()})},
       {"ship", "actor second", signers({party.Witness(), other.Actor()})},
       {"ship", "two actors", signers({party.Actor(), other.Actor()})},
       {"ship", "one twice", signers({party.Actor(), party.Witness()})},
       {"ship", "a governor", signers({party.Actor(), other.Governor()})},
       {"ship", "too many",
        [](Specimen& s) {
          for (std::size_t i = s.signers.size(); i <= kSignersMax; ++i) {
            s.signers.push_back(s.signers[2]);
            s.signers.back().party += std::to_string(i);
          }
        }},
       {"ship", "not a party id",
        [](Specimen& s) { s.signers[0].party = "Orchard"; }}});
  ExpectAll(Verdict::kAccepted,
            {{"ship", "actor alone", signers({party.Actor()})},
             {"release", "with a governor",
              signers({party.Actor(), other.Governor()})}});

  Submission submission = Forge(SpecimenOf("ship"));
  submission.signatures.pop_back();
  EXPECT_EQ(FormVerdict(EventOf(submission), submission), Verdict::kMalformed);
}

TEST(CheckForm, KnowsWhoSignsGovernance) {
  static const TestParty party("orchard");
  static const TestParty other("northfab");
  const auto signers = [](const std::vector<SignerKey>& list) {
    return [list](Specimen& specimen) { specimen.signers = list; };
  };
  ExpectAll(
      Verdict::kMalformed,
      {{"approve", "a party", signers({party.Actor()})},
       {"update_party", "the party itself", signers({party.Actor()})},
       {"reassign_custody", "a party", signers({party.Actor()})},
       {"add_site", "another party", signers({other.Actor()})},
       {"revoke_key", "another party", signers({other.Actor()})},
       {"delegate", "another party", signers({other.Actor()})},
       {"delegate", "a governor", signers({party.Governor()})},
       {"withdraw_delegation", "a governor", signers({party.Governor()})},
       {"add_site", "mixed", signers({party.Actor(), other.Governor()})},
       {"add_site", "a cosigner", signers({party.Cosigner()})},
       {"genesis", "nobody", signers({})},
       {"add_site", "two parties", signers({party.Actor(), other.Cosigner()})},
       {"mark_finding", "a witness", signers({party.Actor(), other.Witness()})},
       {"mark_finding", "two actors", signers({party.Actor(), other.Actor()})},
       {"mark_finding", "a cosigner alone", signers({party.Cosigner()})},
       {"mark_finding", "a party and a governor",
        signers({party.Actor(), other.Governor()})}});
  ExpectAll(Verdict::kAccepted,
            {{"add_site", "the party", signers({party.Actor()})},
             {"revoke_key", "the party", signers({party.Actor()})},
             {"mark_finding", "any party", signers({other.Actor()})},
             {"mark_finding", "two parties",
              signers({party.Actor(), other.Cosigner()})}});
}

TEST(CheckForm, WantsPlacesThatSaySomething) {
  const auto place = [](const std::function<void(v1::Place&)>& change) {
    return [change](Specimen& s) { change(*s.event.mutable_place()); };
  };
  ExpectAll(Verdict::kMalformed,
            {{"sight", "nothing", place([](v1::Place& p) { p.Clear(); })},
             {"sight", "site of nobody",
              place([](v1::Place& p) { p.clear_site_party(); })},
             {"sight", "party without a site",
              place([](v1::Place& p) { p.clear_site(); })},
             {"sight", "lower case",
              place([](v1::Place& p) { p.set_country("us"); })},
             {"ship", "no destination",
              [](Specimen& s) { s.event.mutable_ship()->clear_destination(); }},
             {"ship", "no country of destination", [](Specimen& s) {
                s.event.mutable_ship()->mutable_destination()->clear_country();
              }}});
  ExpectAll(Verdict::kAccepted,
            {{"sight", "only coordinates", place([](v1::Place& p) {
                p.Clear();
                p.mutable_coordinates();
              })},
             {"sight", "only a country", place([](v1::Place& p) {
                p.Clear();
                p.set_country("SG");
              })}});
}

TEST(CheckForm, MatchesAttachmentsWithTheirRoots) {
  const Submission submission = Forge(SpecimenOf("ship"));
  const v1::Event event = EventOf(submission);
  const std::vector<std::function<void(v1::Event&, Submission&)>> changes = {
      [](v1::Event&, Submission& s) { s.units.pop_back(); },
      [](v1::Event&, Submission& s) { s.units.clear(); },
      [](v1::Event&, Submission& s) { std::swap(s.units[0], s.units[1]); },
      [](v1::Event&, Submission& s) { s.units[0].mutable_salt()->back() ^= 1; },
      [](v1::Event&, Submission& s) { s.units[0].mutable_link()->back() ^= 1; },
      [](v1::Event&, Submission& s) { s.private_fields.pop_back(); },
      [](v1::Event&, Submission& s) { s.private_fields.clear(); },
      [](v1::Event&, Submission& s) { s.private_fields[0].set_value("4712"); },
      [](v1::Event&, Submission& s) { s.private_fields[0].set_salt("short"); },
      [](v1::Event&, Submission& s) { s.files[1].back() ^= 1; },
      [](v1::Event&, Submission& s) { s.files[1] += 'e'; },
      [](v1::Event&, Submission& s) { s.files.pop_back(); },
      [](v1::Event&, Submission& s) { s.files.emplace_back("x"); },
      [](v1::Event&, Submission& s) { std::swap(s.files[0], s.files[1]); },
      [](v1::Event& e, Submission&) { e.mutable_attachments()->RemoveLast(); },
      [](v1::Event& e, Submission&) {
        e.mutable_attachments()->SwapElements(0, 1);
      },
      [](v1::Event& e, Submission&) {
        *e.add_attachments() = e.attachments(0);
      },
      [](v1::Event& e, Submission& s) {
        e.mutable_attachments()->DeleteSubrange(0, 1);
        s.units.clear();
      },
      [](v1::Event& e, Submission&) {
        e.mutable_attachments(3)->set_kind(v1::FILE);
      },
      [](v1::Event& e, Submission&) {
        e.mutable_attachments(2)->set_root("short");
      },
      [](v1::Event& e, Submission&) {
        e.mutable_attachments(2)->set_length(1);
      },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    v1::Event changed_event = event;
    Submission changed = submission;
    changes[i](changed_event, changed);
    EXPECT_EQ(FormVerdict(changed_event, changed), Verdict::kMalformed) << i;
  }
  // What others replay may have lost its private part, but nothing else.
  Submission replayed = submission;
  replayed.private_fields.clear();
  EXPECT_FALSE(CheckForm(event, replayed, PrivatePart::kMayBeAbsent));
  replayed.files.clear();
  EXPECT_TRUE(CheckForm(event, replayed, PrivatePart::kMayBeAbsent));
}

TEST(CheckForm, KnowsWhichEventsHaveFilesAndUnits) {
  ExpectAll(
      Verdict::kMalformed,
      {{"ship", "no units", [](Specimen& s) { s.rows.clear(); }},
       {"approve", "units",
        [](Specimen& s) { s.rows = {Row("northfab", "NF-1")}; }},
       {"reassign_custody", "no units", [](Specimen& s) { s.rows.clear(); }},
       {"publish_policy", "no pack", [](Specimen& s) { s.files.clear(); }},
       {"publish_policy", "an empty pack",
        [](Specimen& s) { s.files = {""}; }}});
  ExpectAll(
      Verdict::kAccepted,
      {{"import_list", "as a file",
        [](Specimen& s) {
          s.event.mutable_governance()->mutable_import_list()->clear_entries();
        }},
       {"sight", "an empty piece of evidence",
        [](Specimen& s) { s.files = {""}; }}});
  // Entries and a file at once: the list would have two contents.
  Specimen both = SpecimenOf("import_list");
  const v1::ScreeningEntry entry =
      both.event.governance().import_list().entries(0);
  both.event.mutable_governance()->mutable_import_list()->clear_entries();
  const Submission submission = Forge(both);
  v1::Event event = EventOf(submission);
  *event.mutable_governance()->mutable_import_list()->add_entries() = entry;
  EXPECT_EQ(FormVerdict(event, submission), Verdict::kMalformed);
}

}  // namespace
}  // namespace waybill
