// SPDX-License-Identifier: Apache-2.0
//
// make_answers DIRECTORY: writes every answer of tests/support/answer_cases.h
// as NAME.answer, the genesis as NAME.genesis and our verdict as NAME.verdict:
// the exit status (0, 3 or 4), the rule it breaks, the unit asked for. And an
// event of every kind, in hexadecimal, as events.txt.
#include <cstdio>
#include <fstream>
#include <string>

#include "ledger/core/answer.h"
#include "tests/support/answer_cases.h"
#include "tests/support/specimens.h"

namespace waybill {
namespace {

int StatusOf(const AnswerCase& asked) {
  const auto verified =
      VerifyAnswer(asked.answer,
                   {.genesis_id = asked.genesis_id, .replaying_cosigners = {}});
  if (!verified) {
    return 4;
  }
  const auto history = UnitHistoryOf(*verified, asked.issuer, asked.serial);
  if (!history && history.error().code == ErrorCode::kNotFound) {
    return 3;
  }
  return history ? 0 : 4;
}

bool Write(const std::string& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << bytes;
  return file.flush().good();
}

bool WriteCase(const std::string& path, const AnswerCase& asked) {
  const int status = StatusOf(asked);
  const int rule = asked.rule != kRuleOfVerdict ? asked.rule
                   : status == 4                ? 10
                                                : 0;
  return Write(path + ".answer", asked.answer.SerializeAsString()) &&
         Write(path + ".genesis", ToHex(View(asked.genesis_id)) + "\n") &&
         Write(path + ".verdict", std::to_string(status) + " " +
                                      std::to_string(rule) + " " +
                                      asked.issuer + " " + asked.serial + "\n");
}

int Run(const std::string& directory) {
  bool good = true;
  for (const auto& cases :
       {HonestAnswers(), ForgedAnswers(), RandomHistories()}) {
    for (const AnswerCase& asked : cases) {
      good = good && WriteCase(directory + "/" + asked.name, asked);
    }
  }
  std::string events;
  for (const Specimen& specimen : Specimens()) {
    events += specimen.name + " " + ToHex(Forge(specimen).body) + "\n";
  }
  good = good && Write(directory + "/events.txt", events);
  if (!good) {
    std::fprintf(stderr, "can't write to %s\n", directory.c_str());
  }
  return good ? 0 : 1;
}

}  // namespace
}  // namespace waybill

int main(int argument_count, char** arguments) {
  if (argument_count != 2) {
    std::fprintf(stderr, "usage: make_answers DIRECTORY\n");
    return 2;
  }
  return waybill::Run(arguments[1]);
}
