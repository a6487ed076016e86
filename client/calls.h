// SPDX-License-Identifier: Apache-2.0
//
// What the client's gRPC calls share. Private to client/.
#ifndef WAYBILL_CLIENT_CALLS_H_
#define WAYBILL_CLIENT_CALLS_H_

#include <cstdint>
#include <string>
#include <vector>

#include <grpcpp/grpcpp.h>

#include "client/connection.h"
#include "ledger/core/hash.h"
#include "ledger/core/result.h"

namespace waybill {

inline Error Lied(const std::string& what) {
  return Error{ErrorCode::kVerificationFailed, "the node's answer " + what};
}

// How a call failed. Never kNotFound, which is for proofs of absence.
Error FromStatus(const grpc::Status& status);

void SetDeadline(grpc::ClientContext& context, std::int64_t deadline_ms);

template <typename Octets>
Result<std::vector<Hash>> ParseHashes(const Octets& list) {
  std::vector<Hash> hashes;
  for (const std::string& octets : list) {
    auto hash = HashFromBytes(octets);
    if (!hash) {
      return Lied("has a malformed proof: " + hash.error().message);
    }
    hashes.push_back(*hash);
  }
  return hashes;
}

}  // namespace waybill

#endif  // WAYBILL_CLIENT_CALLS_H_
