// SPDX-License-Identifier: Apache-2.0
//
// The parts of the verifier that look at one entry or one subject; see
// answer.h. Private to ledger/core.
#ifndef WAYBILL_LEDGER_CORE_ANSWER_PARTS_H_
#define WAYBILL_LEDGER_CORE_ANSWER_PARTS_H_

#include <string>
#include <string_view>
#include <vector>

#include <google/protobuf/repeated_ptr_field.h>

#include "waybill/v1/answer.pb.h"

#include "ledger/core/answer.h"
#include "ledger/core/merkle.h"

namespace waybill::answer_parts {

using Octets = google::protobuf::RepeatedPtrField<std::string>;

inline Error Fail(std::string message) {
  return Error{ErrorCode::kVerificationFailed, std::move(message)};
}

// 32-octet strings as hashes; at most 64 of them, the depth of any log.
Result<std::vector<Hash>> ParsePath(const Octets& path);

// `entry` is leaf `index` of the tree.
Result<void> Inclusion(const TreeHead& tree, std::uint64_t index,
                       std::string_view entry, const Octets& path);

// Rule 4 for one entry.
Result<VerifiedEvent> VerifyEntry(const v1::EntryProof& proof,
                                  const TreeHead& tree, const Hash& genesis_id);

Result<Subject> ParseSubject(const v1::SubjectProof& proof);
// "custody of northfab NF-0001", for messages.
std::string DescribeSubject(const Subject& subject);

// Rule 5 for one event: it is about the subject, it can stand at this place of
// the chain, its row is shown and continues the chain; then the chain grows.
Result<void> ExtendChain(VerifiedSubject& subject, const VerifiedEvent& event);

}  // namespace waybill::answer_parts

#endif  // WAYBILL_LEDGER_CORE_ANSWER_PARTS_H_
