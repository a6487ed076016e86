// SPDX-License-Identifier: Apache-2.0
//
// What a client keeps of one ledger (local.proto's Context), read back: the
// pinned genesis and checkpoint are what everything else is verified against,
// so nothing of them is guessed. Pure.
#ifndef WAYBILL_CLIENT_CONTEXT_FILE_H_
#define WAYBILL_CLIENT_CONTEXT_FILE_H_

#include <string>
#include <string_view>

#include "waybill/v1/local.pb.h"

#include "ledger/core/answer.h"
#include "ledger/core/result.h"

namespace waybill {

// Text of a context file; errors name `source`. Fails with kInvalidArgument for
// what isn't one.
Result<v1::Context> ParseContext(std::string_view text,
                                 const std::string& source);

// The genesis and the cosigners that it trusts.
Result<Trust> TrustOf(const v1::Context& context);

// The checkpoint that it pins; of size 0 if none was seen yet.
Result<TreeHead> PinnedOf(const v1::Context& context);

}  // namespace waybill

#endif  // WAYBILL_CLIENT_CONTEXT_FILE_H_
