// SPDX-License-Identifier: Apache-2.0
//
// Messages with one encoding: what is signed as bytes must not have a second
// form that means the same. docs/FORMAT.md, "One encoding". Pure, thread-safe.
#ifndef WAYBILL_LEDGER_CORE_CANONICAL_H_
#define WAYBILL_LEDGER_CORE_CANONICAL_H_

#include <string>
#include <string_view>

#include <google/protobuf/message.h>

#include "ledger/core/result.h"

namespace waybill {

// Parses `bytes` into `message`. Fails with kInvalidArgument unless they are
// what EncodeCanonical gives for it: fields in order of their number, shortest
// varints, nothing unknown at any depth, no default written out. REQUIRES:
// `message` is empty. What it holds after a failure has no meaning.
Result<void> ParseCanonical(std::string_view bytes,
                            google::protobuf::Message& message);

// REQUIRES: less than 2^31 octets, no maps and no unknown fields in `message`.
std::string EncodeCanonical(const google::protobuf::Message& message);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_CANONICAL_H_
