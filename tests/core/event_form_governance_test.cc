// SPDX-License-Identifier: Apache-2.0
//
// CheckForm on the genesis and on governance, beyond the bounds of each field:
// one change at a time.
#include <functional>

#include <gtest/gtest.h>

#include "ledger/core/event.h"
#include "tests/support/specimens.h"

namespace waybill {
namespace {

using GovernanceChange = std::function<void(v1::Governance&)>;

Verdict VerdictOn(const Specimen& specimen) {
  const Submission submission = Forge(specimen);
  const auto event = ParseEvent(submission.body);
  EXPECT_TRUE(event);
  const auto refusal = CheckForm(*event, submission);
  return refusal ? refusal->verdict : Verdict::kAccepted;
}

struct Case {
  const char* specimen;
  const char* change;
  GovernanceChange apply;
};

void ExpectAll(Verdict verdict, const std::vector<Case>& cases) {
  for (const Case& changed : cases) {
    SCOPED_TRACE(std::string(changed.specimen) + ": " + changed.change);
    Specimen specimen = SpecimenOf(changed.specimen);
    changed.apply(*specimen.event.mutable_governance());
    EXPECT_EQ(VerdictOn(specimen), verdict);
  }
}

// The neutral element: on the curve, and of order 1.
std::string SmallOrderKey() { return '\1' + std::string(31, '\0'); }

std::string Key(std::string_view name) {
  return std::string(View(TestKey(name).public_key()));
}

TEST(GovernanceForm, NamesItsSubjectAndItsEnd) {
  ExpectAll(
      Verdict::kMalformed,
      {{"approve", "no head",
        [](v1::Governance& g) { g.clear_subject_head(); }},
       {"approve", "no end", [](v1::Governance& g) { g.clear_not_after_ms(); }},
       {"approve", "no action", [](v1::Governance& g) { g.clear_action(); }}});
}

TEST(GovernanceForm, AdmitsOnlyKeysInTheMainSubgroup) {
  ExpectAll(Verdict::kMalformed,
            {{"admit_party", "no key",
              [](v1::Governance& g) { g.mutable_admit_party()->clear_key(); }},
             {"admit_party", "small order",
              [](v1::Governance& g) {
                g.mutable_admit_party()->set_key(SmallOrderKey());
              }},
             {"update_party", "a key",
              [](v1::Governance& g) {
                g.mutable_update_party()->set_key(Key("alice"));
              }},
             {"add_key", "small order",
              [](v1::Governance& g) {
                g.mutable_add_key()->set_key(SmallOrderKey());
              }},
             {"add_key", "suspect",
              [](v1::Governance& g) {
                g.mutable_add_key()->set_suspect_since_ms(1);
              }},
             {"revoke_key", "no key",
              [](v1::Governance& g) { g.mutable_revoke_key()->clear_key(); }},
             {"change_governors", "small order",
              [](v1::Governance& g) {
                g.mutable_change_governors()->mutable_governors(0)->set_key(
                    SmallOrderKey());
              }},
             {"change_log_keys", "small order", [](v1::Governance& g) {
                g.mutable_change_log_keys()->set_log_keys(1, SmallOrderKey());
              }}});
}

TEST(GovernanceForm, WantsProfilesThatCanBeScreened) {
  const auto profile =
      [](const std::function<void(v1::PartyProfile&)>& change) {
        return
            [change](v1::Governance& g) { change(*g.mutable_admit_party()); };
      };
  ExpectAll(
      Verdict::kMalformed,
      {{"admit_party", "upper case",
        profile([](v1::PartyProfile& p) { p.set_party("Orchard"); })},
       {"admit_party", "no name",
        profile([](v1::PartyProfile& p) { p.clear_name(); })},
       {"admit_party", "no role",
        profile([](v1::PartyProfile& p) { p.clear_role(); })},
       {"admit_party", "no country",
        profile([](v1::PartyProfile& p) { p.clear_country(); })},
       {"admit_party", "country unknown",
        profile([](v1::PartyProfile& p) { p.set_country("unknown"); })},
       {"admit_party", "headquarters unknown",
        profile([](v1::PartyProfile& p) { p.set_hq_country("unknown"); })},
       {"admit_party", "no such day",
        profile([](v1::PartyProfile& p) { p.set_incorporated("2023-02-29"); })},
       {"admit_party", "an empty alias",
        profile([](v1::PartyProfile& p) { p.set_aliases(0, ""); })},
       {"admit_party", "too many aliases", profile([](v1::PartyProfile& p) {
          for (std::size_t i = 0; i < kListItemsMax; ++i) {
            p.add_aliases("x");
          }
        })}});
  ExpectAll(Verdict::kAccepted, {{"admit_party", "only what is needed",
                                  profile([](v1::PartyProfile& p) {
                                    v1::PartyProfile least;
                                    least.set_party("orchard");
                                    least.set_name("Orchard");
                                    least.set_role(v1::DISTRIBUTOR);
                                    least.set_country("US");
                                    least.set_key(p.key());
                                    p = least;
                                  })}});
}

TEST(GovernanceForm, WantsIntervalsThatEndAfterTheyBegin) {
  const auto set = [](auto& holder, std::int64_t from, std::int64_t to) {
    holder.set_from_ms(from);
    holder.set_to_ms(to);
  };
  struct Ends {
    std::int64_t from;
    std::int64_t to;
    Verdict verdict;
  };
  for (const Ends ends :
       {Ends{0, 0, Verdict::kAccepted}, Ends{5, 0, Verdict::kAccepted},
        Ends{0, 5, Verdict::kAccepted}, Ends{5, 6, Verdict::kAccepted},
        Ends{5, 5, Verdict::kMalformed}, Ends{6, 5, Verdict::kMalformed}}) {
    const auto on = [&](auto& holder) { set(holder, ends.from, ends.to); };
    ExpectAll(ends.verdict,
              {{"approve", "ends", [&](auto& g) { on(*g.mutable_approve()); }},
               {"issue_licence", "ends",
                [&](auto& g) { on(*g.mutable_issue_licence()); }},
               {"record_ownership", "ends",
                [&](auto& g) { on(*g.mutable_record_ownership()); }},
               {"record_enforcement", "ends",
                [&](auto& g) { on(*g.mutable_record_enforcement()); }},
               {"import_list", "ends", [&](auto& g) {
                  on(*g.mutable_import_list()->mutable_entries(0));
                }}});
  }
}

TEST(GovernanceForm, WantsTwoPartiesWhereTwoAreMeant) {
  ExpectAll(Verdict::kMalformed,
            {{"delegate", "itself",
              [](v1::Governance& g) {
                g.mutable_delegate()->set_delegate("orchard");
              }},
             {"record_ownership", "itself",
              [](v1::Governance& g) {
                g.mutable_record_ownership()->set_owner("orchard");
              }},
             {"reassign_custody", "itself", [](v1::Governance& g) {
                g.mutable_reassign_custody()->set_to("ghost");
              }}});
}

TEST(GovernanceForm, WantsWhatTheActionCannotDoWithout) {
  ExpectAll(
      Verdict::kMalformed,
      {{"approve", "no id",
        [](v1::Governance& g) { g.mutable_approve()->clear_id(); }},
       {"approve", "no items",
        [](v1::Governance& g) { g.mutable_approve()->clear_items(); }},
       {"approve", "no countries",
        [](v1::Governance& g) { g.mutable_approve()->clear_countries(); }},
       {"issue_licence", "no models",
        [](v1::Governance& g) { g.mutable_issue_licence()->clear_models(); }},
       {"register_model", "no model",
        [](v1::Governance& g) { g.mutable_register_model()->clear_model(); }},
       {"register_model", "a figure too large to add up",
        [](v1::Governance& g) {
          g.mutable_register_model()->set_tpp_milli(1'000'000'000'001);
        }},
       {"add_site", "no country",
        [](v1::Governance& g) { g.mutable_add_site()->clear_country(); }},
       {"publish_policy", "no version",
        [](v1::Governance& g) { g.mutable_publish_policy()->clear_version(); }},
       {"import_list", "a nameless entry",
        [](v1::Governance& g) {
          g.mutable_import_list()->mutable_entries(0)->clear_name();
        }},
       {"record_ownership", "more than all",
        [](v1::Governance& g) {
          g.mutable_record_ownership()->set_percent_milli(100'001);
        }},
       {"mark_finding", "no reason",
        [](v1::Governance& g) { g.mutable_mark_finding()->clear_reason(); }},
       {"mark_finding", "no such status", [](v1::Governance& g) {
          g.mutable_mark_finding()->set_status("open");
        }}});
}

TEST(GovernanceForm, WantsGovernorsWhoCanBeToldApart) {
  const auto set = [](const std::function<void(v1::GovernorSet&)>& change) {
    return
        [change](v1::Governance& g) { change(*g.mutable_change_governors()); };
  };
  ExpectAll(Verdict::kMalformed,
            {{"change_governors", "none",
              set([](v1::GovernorSet& s) { s.clear_governors(); })},
             {"change_governors", "no threshold",
              set([](v1::GovernorSet& s) { s.clear_threshold(); })},
             {"change_governors", "more than there are",
              set([](v1::GovernorSet& s) { s.set_threshold(3); })},
             {"change_governors", "one name", set([](v1::GovernorSet& s) {
                s.mutable_governors(1)->set_name("alice");
              })},
             {"change_governors", "one key", set([](v1::GovernorSet& s) {
                s.mutable_governors(1)->set_key(s.governors(0).key());
              })},
             {"change_governors", "too many", set([](v1::GovernorSet& s) {
                for (int i = 0; i < 16; ++i) {
                  v1::Governor* governor = s.add_governors();
                  governor->set_name(std::to_string(i));
                  governor->set_key(Key(governor->name()));
                }
              })},
             {"change_log_keys", "none",
              [](v1::Governance& g) {
                g.mutable_change_log_keys()->clear_log_keys();
              }},
             {"change_log_keys", "one twice", [](v1::Governance& g) {
                g.mutable_change_log_keys()->set_log_keys(1, Key("alice"));
              }}});
}

TEST(GenesisForm, NamesTheLogItsKeysAndItsGovernors) {
  const std::vector<std::function<void(v1::Genesis&)>> changes = {
      [](v1::Genesis& g) { g.set_version(2); },
      [](v1::Genesis& g) { g.clear_origin(); },
      [](v1::Genesis& g) { g.set_origin("two words"); },
      [](v1::Genesis& g) { g.set_origin("a+b"); },
      [](v1::Genesis& g) { g.set_origin("cafe\u0301"); },
      [](v1::Genesis& g) { g.set_origin(std::string(256, 'o')); },
      [](v1::Genesis& g) { g.clear_log_keys(); },
      [](v1::Genesis& g) { g.set_log_keys(0, SmallOrderKey()); },
      [](v1::Genesis& g) { g.clear_governors(); },
      [](v1::Genesis& g) { g.set_threshold(0); },
      [](v1::Genesis& g) { g.set_threshold(3); },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    Specimen specimen = SpecimenOf("genesis");
    changes[i](*specimen.event.mutable_genesis_declaration());
    EXPECT_EQ(VerdictOn(specimen), Verdict::kMalformed) << i;
  }
  // Signed by parties, it would be nobody's.
  static const TestParty party("orchard");
  Specimen specimen = SpecimenOf("genesis");
  specimen.signers = {party.Actor()};
  EXPECT_EQ(VerdictOn(specimen), Verdict::kMalformed);
}

}  // namespace
}  // namespace waybill
