// SPDX-License-Identifier: Apache-2.0
#include "client/context_file.h"

#include <utility>

#include <google/protobuf/text_format.h>

#include "ledger/core/note.h"

namespace waybill {

Result<v1::Context> ParseContext(std::string_view text,
                                 const std::string& source) {
  v1::Context context;
  if (!google::protobuf::TextFormat::ParseFromString(std::string(text),
                                                     &context)) {
    return Error{ErrorCode::kInvalidArgument,
                 source + " is not a context file"};
  }
  return context;
}

Result<Trust> TrustOf(const v1::Context& context) {
  Trust trust;
  auto genesis_id = HashFromHex(context.genesis_id());
  if (!genesis_id) {
    return Error{ErrorCode::kInvalidArgument,
                 "the context's genesis_id: " + genesis_id.error().message};
  }
  trust.genesis_id = *genesis_id;
  for (const std::string& text : context.replaying_cosigners()) {
    auto key = ParseVerifierKey(text);
    if (!key) {
      return Error{ErrorCode::kInvalidArgument,
                   "the context's replaying cosigner " + text + ": " +
                       key.error().message};
    }
    trust.replaying_cosigners.push_back(std::move(*key));
  }
  return trust;
}

Result<TreeHead> PinnedOf(const v1::Context& context) {
  if (context.pinned_size() == 0) {
    return TreeHead{};
  }
  auto root = HashFromHex(context.pinned_root());
  if (!root) {
    return Error{ErrorCode::kInvalidArgument,
                 "the context's pinned_root: " + root.error().message};
  }
  return TreeHead{context.pinned_size(), *root};
}

}  // namespace waybill
