// SPDX-License-Identifier: Apache-2.0
//
// One sound submission of every kind of event and every governance action, with
// all their fields filled in: what a test of one rule starts from.
#ifndef WAYBILL_TESTS_SUPPORT_SPECIMENS_H_
#define WAYBILL_TESTS_SUPPORT_SPECIMENS_H_

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/events.h"

namespace waybill {

struct Specimen {
  std::string name;  // As EventKindName has it.
  v1::Event event;   // Without signers and attachments.
  std::vector<v1::UnitRow> rows;
  std::vector<v1::PrivateField> private_fields;
  std::vector<std::string> files;
  std::vector<SignerKey> signers;  // Their keys live as long as the program.
};

const std::vector<Specimen>& Specimens();
// REQUIRES: there is one of this name.
Specimen SpecimenOf(std::string_view name);

Submission Forge(const Specimen& specimen);

}  // namespace waybill

#endif  // WAYBILL_TESTS_SUPPORT_SPECIMENS_H_
