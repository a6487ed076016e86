// SPDX-License-Identifier: Apache-2.0
//
// Between what travels and what the ledger takes: nothing is judged here.
// What can't be converted fails with kInvalidArgument.
#ifndef WAYBILL_NODE_CONVERSION_H_
#define WAYBILL_NODE_CONVERSION_H_

#include <cstdint>
#include <string>
#include <vector>

#include <google/protobuf/repeated_ptr_field.h>

#include "waybill/v1/ledger_service.pb.h"

#include "ledger/core/event.h"
#include "ledger/core/hash.h"
#include "ledger/core/result.h"
#include "ledger/core/subject.h"
#include "ledger/ledger.h"

namespace waybill {

// Takes the request's parts; its tag and consistent_with stay.
Result<Submission> ToSubmission(v1::AppendRequest& request);

// All but the tag. An acceptance is proved consistent with the caller's pinned
// checkpoint of size `consistent_with` (0: none); fails with kInvalidArgument
// if the log isn't as long, and as `acknowledgement` did.
Result<void> AnswerAppend(const Ledger& ledger,
                          Result<Acknowledgement> acknowledgement,
                          std::uint64_t consistent_with,
                          v1::AppendResponse& response);

// The proof that `reader`'s checkpoint extends the one of size `old_size`; none
// for size 0. kInvalidArgument if the log isn't as long.
Result<void> AddConsistency(
    const LedgerReader& reader, std::uint64_t old_size,
    google::protobuf::RepeatedPtrField<std::string>& out);

// Type and bounds; the verifier knows how many parts each type has.
Result<Subject> ToSubject(const v1::SubjectName& name);

void AddHashes(const std::vector<Hash>& hashes,
               google::protobuf::RepeatedPtrField<std::string>& out);

}  // namespace waybill

#endif  // WAYBILL_NODE_CONVERSION_H_
