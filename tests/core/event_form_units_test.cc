// SPDX-License-Identifier: Apache-2.0
//
// CheckForm on unit lists and on the bodies of kinds, beyond the bounds of each
// field: one change at a time.
#include <functional>

#include <gtest/gtest.h>

#include "ledger/core/event.h"
#include "ledger/core/unit_list.h"
#include "tests/support/specimens.h"

namespace waybill {
namespace {

struct Case {
  const char* specimen;
  const char* change;
  std::function<void(Specimen&)> apply;
};

void ExpectAll(Verdict verdict, const std::vector<Case>& cases) {
  for (const Case& changed : cases) {
    SCOPED_TRACE(std::string(changed.specimen) + ": " + changed.change);
    Specimen specimen = SpecimenOf(changed.specimen);
    changed.apply(specimen);
    const Submission submission = Forge(specimen);
    const auto event = ParseEvent(submission.body);
    ASSERT_TRUE(event);
    const auto refusal = CheckForm(*event, submission);
    EXPECT_EQ(refusal ? refusal->verdict : Verdict::kAccepted, verdict);
  }
}

std::function<void(Specimen&)> WithRow(
    std::size_t position, const std::function<void(v1::UnitRow&)>& change) {
  return [position, change](Specimen& specimen) {
    change(specimen.rows[position]);
  };
}

std::function<void(Specimen&)> WithRowAttributes(
    std::size_t position,
    const std::function<void(v1::UnitAttributes&)>& change) {
  return WithRow(position, [change](v1::UnitRow& row) {
    auto attributes = ParseAttributes(row.attributes());
    ASSERT_TRUE(attributes);
    change(*attributes);
    row = WithAttributes(std::move(row), *attributes);
  });
}

void AddAlias(v1::UnitAttributes& attributes, v1::AliasKind kind,
              const std::string& value) {
  v1::Alias* alias = attributes.add_aliases();
  alias->set_kind(kind);
  alias->set_value(value);
}

// As the container, the replaced and the replacing unit.
void NameInBody(v1::Event& event, const v1::UnitId& unit) {
  if (event.has_assemble()) {
    *event.mutable_assemble()->mutable_container() = unit;
  } else if (event.has_remove()) {
    *event.mutable_remove()->mutable_container() = unit;
  } else if (event.has_pack()) {
    *event.mutable_pack()->mutable_container() = unit;
  } else if (event.has_unpack()) {
    *event.mutable_unpack()->mutable_container() = unit;
  } else if (event.has_replace()) {
    *event.mutable_replace()->mutable_replaced() = unit;
    *event.mutable_replace()->mutable_replacement() = unit;
  }
}

TEST(UnitListForm, AllowsEachRoleOnlyWhereItMeansSomething) {
  const auto kind_allows = [](v1::Event::KindCase kind, v1::UnitRole role) {
    switch (role) {
      case v1::SUBJECT:
        return kind != v1::Event::kReplace && kind != v1::Event::kAssemble &&
               kind != v1::Event::kRemove && kind != v1::Event::kPack &&
               kind != v1::Event::kUnpack;
      case v1::PARENT:
      case v1::CHILD:
        return kind == v1::Event::kAssemble || kind == v1::Event::kRemove ||
               kind == v1::Event::kPack || kind == v1::Event::kUnpack;
      case v1::SEEN_INSIDE:
        return kind == v1::Event::kAttest;
      case v1::UNEXPECTED:
        return kind == v1::Event::kReceive;
      case v1::REPLACED:
      case v1::REPLACEMENT:
        return kind == v1::Event::kReplace || kind == v1::Event::kRelabel;
      case v1::UNIT_ROLE_UNSPECIFIED:
      case v1::UnitRole_INT_MIN_SENTINEL_DO_NOT_USE_:
      case v1::UnitRole_INT_MAX_SENTINEL_DO_NOT_USE_:
        break;
    }
    return false;
  };
  for (const Specimen& specimen : Specimens()) {
    for (int number = 0; number <= v1::UnitRole_MAX + 1; ++number) {
      const auto role = static_cast<v1::UnitRole>(number);
      v1::Event event = specimen.event;
      v1::UnitRow row = ObservationRow("northfab", "NF-1", role);
      row.set_salt(std::string(kSaltBytes, 's'));
      if (ChainOfRow(event.kind_case(), role) == SubjectType::kCustody) {
        row.set_link(std::string(32, 'l'));
      }
      if (event.has_receive() && role == v1::SUBJECT) {
        row.set_outcome(v1::ACCEPTED);
      }
      NameInBody(event, Unit("northfab", "NF-1"));
      v1::UnitAttributes attributes;
      if (event.has_relabel()) {
        if (role == v1::SUBJECT) {
          AddAlias(attributes, v1::LABEL, "SK-1");
        } else {
          *attributes.mutable_counterpart() = Unit("northfab", "NF-2");
        }
        if (role == v1::REPLACEMENT) {
          attributes.mutable_succession()->set_model("H100");
          attributes.mutable_succession()->set_kind(v1::ACCELERATOR);
          attributes.mutable_succession()->set_owner("northfab");
        }
        row = WithAttributes(row, attributes);
      }
      EXPECT_EQ(!CheckRowForm(event, row).has_value(),
                kind_allows(event.kind_case(), role))
          << specimen.name << " " << number;
    }
  }
}

TEST(UnitListForm, WantsOutcomesInReceiptsOnly) {
  ExpectAll(
      Verdict::kMalformed,
      {{"receive", "none",
        WithRow(0, [](v1::UnitRow& row) { row.clear_outcome(); })},
       {"receive", "one of an unexpected unit",
        WithRow(3, [](v1::UnitRow& row) { row.set_outcome(v1::ACCEPTED); })},
       {"ship", "one",
        WithRow(0, [](v1::UnitRow& row) { row.set_outcome(v1::ACCEPTED); })}});
}

TEST(UnitListForm, WantsLinksInCustodyOnly) {
  const auto clear = WithRow(0, [](v1::UnitRow& row) { row.clear_link(); });
  const auto set = [](std::size_t position) {
    return WithRow(
        position, [](v1::UnitRow& row) { row.set_link(std::string(32, 'l')); });
  };
  ExpectAll(Verdict::kMalformed,
            {{"ship", "none", clear},
             {"commission", "none", clear},
             {"reassign_custody", "none", clear},
             {"sight", "one", set(0)},
             {"receive", "one of an unexpected unit", set(3)},
             {"attest", "one of what is inside", set(1)}});
}

TEST(UnitListForm, WantsLabelsThatNeverDescend) {
  // A unit twice is custody's DUPLICATE_UNIT, not a fault of form.
  ExpectAll(Verdict::kAccepted, {{"ship", "one unit twice", [](Specimen& s) {
                                    s.rows.push_back(s.rows[0]);
                                  }}});
  const Submission submission = Forge(SpecimenOf("ship"));
  Submission swapped = submission;
  std::swap(swapped.units[0], swapped.units[1]);
  auto event = ParseEvent(submission.body);
  ASSERT_TRUE(event);
  event->mutable_attachments(0)->set_root(
      std::string(View(UnitListRoot(swapped.units))));
  const auto refusal = CheckForm(*event, swapped);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->verdict, Verdict::kMalformed);
  EXPECT_EQ(refusal->position, 1u);
}

TEST(UnitListForm, WantsAttributesInTheirOneEncoding) {
  const auto with = [](const std::string& octets) {
    return WithRow(0,
                   [octets](v1::UnitRow& row) { row.set_attributes(octets); });
  };
  ExpectAll(Verdict::kAccepted, {{"ship", "contents", with({0x10, 0x08})}});
  ExpectAll(Verdict::kMalformed,
            {{"ship", "a default written out", with({0x10, 0x00})},
             {"ship", "a long number", with({0x10, '\x88', 0x00})},
             {"ship", "an unknown field", with({0x10, 0x08, 0x20, 0x01})},
             {"ship", "not a message", with("hello")}});
}

TEST(UnitListForm, TakesAliasesWhereTheyAreBound) {
  const auto add = [](std::size_t position, v1::AliasKind kind,
                      const std::string& value) {
    return WithRowAttributes(position,
                             [kind, value](v1::UnitAttributes& attributes) {
                               AddAlias(attributes, kind, value);
                             });
  };
  ExpectAll(
      Verdict::kAccepted,
      {{"commission", "a device key",
        add(0, v1::DEVICE_KEY, std::string(64, 'a'))},
       {"relabel", "a second alias", add(0, v1::EPC, "urn:epc:id:sgtin:2")},
       {"commission", "none",
        WithRow(0, [](v1::UnitRow& row) { row.clear_attributes(); })}});
  ExpectAll(
      Verdict::kMalformed,
      {{"ship", "an alias", add(0, v1::LABEL, "SK-1")},
       {"sight", "an alias", add(0, v1::LABEL, "SK-1")},
       {"commission", "one twice", add(0, v1::GPU_UUID, "GPU-1")},
       {"commission", "no kind", add(0, v1::ALIAS_KIND_UNSPECIFIED, "x")},
       {"commission", "an unknown kind",
        add(0, static_cast<v1::AliasKind>(9), "x")},
       {"commission", "nothing", add(0, v1::LABEL, "")},
       {"commission", "a space", add(0, v1::LABEL, "x ")},
       {"commission", "too long", add(0, v1::LABEL, std::string(257, 'x'))},
       {"commission", "half a digest",
        add(0, v1::DEVICE_KEY, std::string(32, 'a'))},
       {"commission", "upper case",
        add(0, v1::DEVICE_KEY, std::string(64, 'A'))},
       {"commission", "too many",
        WithRowAttributes(0,
                          [](v1::UnitAttributes& attributes) {
                            for (char c = 'a'; c < 'i'; ++c) {
                              AddAlias(attributes, v1::LABEL, {c});
                            }
                          })},
       {"relabel", "none",
        WithRow(0, [](v1::UnitRow& row) { row.clear_attributes(); })},
       {"relabel", "one of the replaced unit", add(1, v1::LABEL, "x")}});
}

TEST(UnitListForm, CountsContentsInCustodyOnly) {
  const auto count = [](std::uint32_t contents) {
    return WithRowAttributes(0, [contents](v1::UnitAttributes& attributes) {
      attributes.set_contents(contents);
    });
  };
  ExpectAll(Verdict::kAccepted,
            {{"ship", "of a container", count(8)},
             {"reassign_custody", "of a container", count(8)},
             {"unpack", "nothing is left", count(0)},
             {"assemble", "more was inside", count(9)}});
  ExpectAll(Verdict::kMalformed, {{"commission", "of what is new", count(8)},
                                  {"sight", "of what is seen", count(8)},
                                  {"attest", "of what is seen", count(8)},
                                  {"assemble", "fewer than go in", count(1)},
                                  {"pack", "fewer than go in", count(0)}});
}

TEST(UnitListForm, HasOneContainerAndSomethingForIt) {
  for (const char* kind : {"assemble", "remove", "pack", "unpack"}) {
    ExpectAll(
        Verdict::kMalformed,
        {{kind, "no parent", [](Specimen& s) { s.rows.erase(s.rows.begin()); }},
         {kind, "no child", [](Specimen& s) { s.rows.resize(1); }},
         {kind, "two parents",
          WithRow(1, [](v1::UnitRow& row) { row.set_role(v1::PARENT); })},
         {kind, "another parent",
          WithRow(0, [](v1::UnitRow& row) { row.set_serial("SRV-2"); })}});
  }
}

TEST(UnitListForm, PairsEachReplacedUnitWithItsSuccessor) {
  const auto counterpart = [](std::size_t position, const char* serial) {
    return WithRowAttributes(
        position, [serial](v1::UnitAttributes& attributes) {
          *attributes.mutable_counterpart() = Unit("northfab", serial);
        });
  };
  const auto none = [](std::size_t position) {
    return WithRowAttributes(position, [](v1::UnitAttributes& attributes) {
      attributes.clear_counterpart();
    });
  };
  const auto add_pair = [&counterpart](const char* old_serial,
                                       const char* new_serial) {
    return [&counterpart, old_serial, new_serial](Specimen& s) {
      s.rows.push_back(s.rows[1]);
      s.rows.back().set_serial(old_serial);
      s.rows.push_back(s.rows[2]);
      s.rows.back().set_serial(new_serial);
      counterpart(3, new_serial)(s);
      counterpart(4, old_serial)(s);
    };
  };
  ExpectAll(Verdict::kAccepted, {{"relabel", "two", add_pair("A", "B")}});
  ExpectAll(
      Verdict::kMalformed,
      {{"relabel", "no successor", [](Specimen& s) { s.rows.resize(2); }},
       {"relabel", "nothing replaced",
        [](Specimen& s) { s.rows.erase(s.rows.begin() + 1); }},
       {"relabel", "another successor", counterpart(1, "NF-0009")},
       {"relabel", "another predecessor", counterpart(2, "NF-0009")},
       {"relabel", "itself", counterpart(1, "NF-0002")},
       {"relabel", "no counterpart", none(1)},
       {"relabel", "a counterpart of a mere label", counterpart(0, "NF-0002")},
       {"ship", "a counterpart", counterpart(0, "NF-0002")},
       {"relabel", "one for two", [](Specimen& s) {
          s.rows.push_back(s.rows[1]);
          s.rows.back().set_serial("NF-0009");
        }}});
}

TEST(UnitListForm, StatesWhatASuccessorIsInItsRowAlone) {
  const auto with = [](std::size_t position, void (*change)(v1::Succession&)) {
    return WithRowAttributes(position,
                             [change](v1::UnitAttributes& attributes) {
                               change(*attributes.mutable_succession());
                             });
  };
  ExpectAll(
      Verdict::kMalformed,
      {{"relabel", "nothing",
        WithRowAttributes(2,
                          [](v1::UnitAttributes& a) { a.clear_succession(); })},
       {"relabel", "of the replaced unit", with(1, [](v1::Succession&) {})},
       {"relabel", "of a mere label", with(0, [](v1::Succession&) {})},
       {"commission", "of what is new", with(0, [](v1::Succession&) {})},
       {"relabel", "contents",
        WithRowAttributes(2, [](v1::UnitAttributes& a) { a.set_contents(1); })},
       {"relabel", "no model", with(2, [](auto& s) { s.clear_model(); })},
       {"relabel", "no kind", with(2, [](auto& s) { s.clear_kind(); })},
       {"relabel", "no owner", with(2, [](auto& s) { s.clear_owner(); })},
       {"relabel", "no country", with(2, [](auto& s) { s.set_country("xx"); })},
       {"relabel", "a site with a line break",
        with(2, [](auto& s) { s.set_site("a\nb"); })}});
}

TEST(UnitListForm, ReplacesOneUnitByAnother) {
  ExpectAll(
      Verdict::kMalformed,
      {{"replace", "only the old one", [](Specimen& s) { s.rows.resize(1); }},
       {"replace", "two old ones",
        WithRow(1, [](v1::UnitRow& row) { row.set_role(v1::REPLACED); })},
       {"replace", "another",
        WithRow(1, [](v1::UnitRow& row) { row.set_serial("NF-0009"); })},
       {"replace", "a third",
        [](Specimen& s) {
          s.rows.push_back(Row("northfab", "NF-3", kZeroHash, v1::REPLACED));
        }},
       {"replace", "itself", [](Specimen& s) {
          s.rows[1].set_serial("NF-0001");
          *s.event.mutable_replace()->mutable_replacement() =
              s.event.replace().replaced();
        }}});
}

TEST(UnitListForm, ListsTheContentsOfOneParent) {
  ExpectAll(
      Verdict::kMalformed,
      {{"attest", "contents that aren't listed",
        [](Specimen& s) {
          s.event.mutable_attest()->set_lists_contents(false);
        }},
       {"attest", "two parents",
        [](Specimen& s) { s.rows.push_back(ObservationRow("oem", "SRV-2")); }},
       {"attest", "no parent",
        [](Specimen& s) { s.rows.erase(s.rows.begin()); }}});
  ExpectAll(
      Verdict::kAccepted,
      {{"attest", "nothing inside", [](Specimen& s) { s.rows.resize(1); }},
       {"attest", "many units", [](Specimen& s) {
          s.event.mutable_attest()->set_lists_contents(false);
          s.rows[1].set_role(v1::SUBJECT);
        }}});
}

TEST(KindForm, WantsWhatTheKindCannotDoWithout) {
  ExpectAll(
      Verdict::kMalformed,
      {{"commission", "no model",
        [](Specimen& s) { s.event.mutable_commission()->clear_model(); }},
       {"commission", "no kind",
        [](Specimen& s) { s.event.mutable_commission()->clear_kind(); }},
       {"ship", "no consignee",
        [](Specimen& s) { s.event.mutable_ship()->clear_consignee(); }},
       {"receive", "no shipment",
        [](Specimen& s) { s.event.mutable_receive()->clear_shipment(); }},
       {"redirect", "no consignee",
        [](Specimen& s) { s.event.mutable_redirect()->clear_consignee(); }},
       {"void", "no shipment",
        [](Specimen& s) { s.event.mutable_void_()->clear_shipment(); }},
       {"return", "no shipment",
        [](Specimen& s) { s.event.mutable_return_()->clear_shipment(); }},
       {"carry", "no shipment",
        [](Specimen& s) { s.event.mutable_carry()->clear_shipment(); }},
       {"report", "no kind",
        [](Specimen& s) { s.event.mutable_report()->clear_kind(); }},
       {"correct", "no target",
        [](Specimen& s) { s.event.mutable_correct()->clear_target(); }},
       {"attest", "no such level",
        [](Specimen& s) { s.event.mutable_attest()->set_level(7); }},
       {"transfer_title", "no new owner", [](Specimen& s) {
          s.event.mutable_transfer_title()->clear_new_owner();
        }}});
}

}  // namespace
}  // namespace waybill
