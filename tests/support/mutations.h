// SPDX-License-Identifier: Apache-2.0
//
// Every way to change one field of a message, by reflection: no field that is
// added later is forgotten.
#ifndef WAYBILL_TESTS_SUPPORT_MUTATIONS_H_
#define WAYBILL_TESTS_SUPPORT_MUTATIONS_H_

#include <functional>
#include <string>
#include <vector>

#include <google/protobuf/message.h>

namespace waybill {

struct Mutation {
  std::string field;  // "answer.entries.rows.position", without indexes.
  std::string what;   // For people: which element, which change.
  std::function<void(google::protobuf::Message&)> apply;
};

// For a message of the same shape as `sample`: every scalar, in every element,
// changed in a few ways; every element of a repeated field removed, doubled,
// and one added; every message field cleared. None leaves the message as it
// was.
std::vector<Mutation> MutationsOf(const google::protobuf::Message& sample);

}  // namespace waybill

#endif  // WAYBILL_TESTS_SUPPORT_MUTATIONS_H_
