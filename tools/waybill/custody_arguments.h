// SPDX-License-Identifier: Apache-2.0
//
// What the commands about units share: their arguments, and how a command is
// made of its own options and everybody's.
#ifndef WAYBILL_TOOLS_WAYBILL_CUSTODY_ARGUMENTS_H_
#define WAYBILL_TOOLS_WAYBILL_CUSTODY_ARGUMENTS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "waybill/v1/event.pb.h"

#include "tools/waybill/command.h"
#include "tools/waybill/event_writer.h"
#include "tools/waybill/write_options.h"

namespace waybill::cli {

struct CustodyArguments {
  WriteOptions write;
  std::string to;
  std::string to_country;
  std::string to_site;
  std::string end_user;
  std::string end_use;
  bool sole_end_user = false;
  bool domestic_end_use = false;
  std::string receive_by;
  std::string licence;
  std::string payer;
  std::string carrier;
  std::string shipment;
  bool all = false;
  bool arrived = false;
  std::vector<std::string> refused;
  std::vector<std::string> missing;
  std::vector<std::string> unexpected;
  std::string reason;
  std::string note;
  std::string model;
  std::string kind;
  std::string lot;
  std::vector<std::string> aliases;
  std::vector<std::string> successors;
  std::string operator_party;
  std::string tenant;
  std::int64_t heartbeat_days = 0;
  std::string container;
  std::string replaced;
  std::string replacement;
  std::string target;
  std::int64_t level = -1;
  std::string evidence_kind;
  std::vector<std::string> evidence_reports;
  std::vector<std::string> certificate_chains;
  std::int64_t seal = -1;
  bool passed = false;
  bool failed = false;
  bool lists_contents = false;
  std::vector<std::string> children_seen;
};
using SharedArguments = std::shared_ptr<CustodyArguments>;
using RunCustody = std::function<Outcome(Session&, CustodyArguments&)>;

// A command about units: `own` options, then units, place and signers.
Command MakeCustody(std::string words, std::string help,
                    const SharedArguments& shared, std::vector<Option> own,
                    RunCustody run);

// The same for a command whose own options say which units it is about.
Command MakeCustodyOfNamed(std::string words, std::string help,
                           const SharedArguments& shared,
                           std::vector<Option> own, RunCustody run);

// The units named on the command line, as the event's subjects.
Outcome WriteAboutUnits(Session& session, const CustodyArguments& arguments,
                        v1::Event event);

// The octets of an event's identity; messages name the option.
Result<std::string> ParseEventId(const std::string& option,
                                 const std::string& hex);

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_CUSTODY_ARGUMENTS_H_
