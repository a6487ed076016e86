// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/custody_arguments.h"

#include <utility>

namespace waybill::cli {

Command MakeCustody(std::string words, std::string help,
                    const SharedArguments& shared, std::vector<Option> own,
                    RunCustody run) {
  return {std::move(words), std::move(help),
          Join({std::move(own), UnitOptions(shared->write),
                PlaceOptions(shared->write), SignerOptions(shared->write),
                CheckOptionList(shared->write)}),
          [shared, run = std::move(run)](Session& session) {
            return run(session, *shared);
          }};
}

Command MakeCustodyOfNamed(std::string words, std::string help,
                           const SharedArguments& shared,
                           std::vector<Option> own, RunCustody run) {
  return {std::move(words), std::move(help),
          Join({std::move(own),
                {{"--issuer", "whose serials they are", &shared->write.issuer}},
                PlaceOptions(shared->write),
                SignerOptions(shared->write),
                CheckOptionList(shared->write)}),
          [shared, run = std::move(run)](Session& session) {
            return run(session, *shared);
          }};
}

Outcome WriteAboutUnits(Session& session, const CustodyArguments& arguments,
                        v1::Event event) {
  auto units = DraftUnits(arguments.write);
  if (!units) {
    return NotReady(units.error());
  }
  return WriteEvent(session, arguments.write, std::move(event),
                    std::move(*units));
}

Result<std::string> ParseEventId(const std::string& option,
                                 const std::string& hex) {
  auto id = HashFromHex(hex);
  if (!id) {
    return Error{ErrorCode::kInvalidArgument,
                 option +
                     " takes the id that was printed with the event, 64 "
                     "hexadecimal digits: " +
                     id.error().message};
  }
  return std::string(View(*id));
}

}  // namespace waybill::cli
