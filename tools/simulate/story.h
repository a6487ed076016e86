// SPDX-License-Identifier: Apache-2.0
//
// A custody story and what must be found in it, as a TOML file tells it.
// Reading only: runner.h plays it.
#ifndef WAYBILL_TOOLS_SIMULATE_STORY_H_
#define WAYBILL_TOOLS_SIMULATE_STORY_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/v1/event.pb.h"

#include "ledger/core/result.h"
#include "ledger/core/verdict.h"

namespace waybill::simulate {

struct Party {
  v1::PartyProfile profile;
  std::int64_t admitted_ms = 0;  // 0: before the first step.
};

struct Lot {
  std::string id;
  std::string issuer;
  std::string model;
  v1::UnitKind kind = v1::ACCELERATOR;
  std::vector<v1::UnitId> units;
  int line = 0;
};

// One event, in the words of the file; which of them matter is its kind's.
struct Step {
  int line = 0;
  std::int64_t at_ms = 0;
  std::int64_t recorded_ms = 0;
  std::string by;
  std::string kind;  // "ship", as the vocabulary has it.
  std::string name;
  std::vector<v1::UnitId> units;
  std::vector<v1::UnitId> missing;
  std::vector<v1::UnitId> refused;
  std::vector<v1::UnitId> unexpected;
  std::vector<v1::UnitId> children_seen;
  bool lists_contents = false;  // children_seen was given, if only as [].
  std::optional<v1::UnitId> parent;
  std::optional<v1::UnitId> replaces;
  std::vector<std::string> labels;   // One for each unit.
  std::vector<std::string> aliases;  // Likewise; other names than labels.
  std::string shipment;              // Names of earlier steps.
  std::string corrects;
  std::string to;
  std::string site;
  std::string country;
  std::string end_user;
  std::string end_use;
  std::string licence;
  std::string payer;
  std::string carrier;
  std::string tenant;
  std::string operator_party;
  std::string reason;
  std::string evidence_kind;
  std::string with_witness;  // A party; "*": whoever can.
  bool sole_end_user = false;
  bool domestic_end_use = false;
  bool with_issuer = false;
  bool with_consignee = false;
  std::optional<bool> passed;
  std::int64_t receive_by_ms = 0;
  std::int64_t heartbeat_days = 0;
  std::int64_t evidence_level = 0;
  std::optional<v1::Coordinates> coordinates;
  std::optional<Verdict> refuse;
};

enum class ExpectationKind { kFinding, kNone, kState, kTrace };

struct Expectation {
  ExpectationKind kind = ExpectationKind::kFinding;
  int line = 0;
  std::int64_t as_of_ms = 0;
  std::vector<std::string> codes;  // kFinding: exactly one.
  std::string min_severity;
  bool has_units = false;
  std::vector<v1::UnitId> units;
  std::vector<std::string> parties;
  std::vector<std::string> shipments;  // Names of steps.
  std::vector<std::string> sites;
  std::map<std::string, std::string> state;  // What is asked of a unit.
  std::string label;                         // kTrace
};

struct Story {
  std::string title;
  std::string origin;
  std::vector<std::string> packs;
  std::vector<std::string> as_if_enforced;
  std::vector<Party> parties;
  std::vector<v1::Site> sites;
  std::vector<v1::Approval> approvals;
  std::vector<v1::Licence> licences;
  std::vector<v1::Ownership> ownership;
  std::vector<std::pair<std::string, v1::ScreeningEntry>> list_entries;
  std::vector<v1::Model> models;  // Those that the story defines.
  std::vector<Lot> lots;
  std::vector<Step> steps;
  std::vector<Expectation> expectations;
  // Of each table of "party", "site", "approval", "licence", "ownership" and
  // "list_entry", in their order.
  std::map<std::string, std::vector<int>> lines;

  const Party* FindParty(std::string_view id) const;
  const v1::Site* FindSite(std::string_view id) const;
  // Whoever may stand by what this party does: an inspector or an authority
  // before anyone else.
  std::string AnyWitness(std::string_view by) const;
};

// Fails with kInvalidArgument, naming `source` and the line: not TOML, an
// unknown key, a value of another type, a name that nothing bears.
Result<Story> ParseStory(std::string_view text, std::string_view source);

}  // namespace waybill::simulate

#endif  // WAYBILL_TOOLS_SIMULATE_STORY_H_
