// SPDX-License-Identifier: Apache-2.0
//
// Making events: from what a party wants to say to the bytes it signs. Pure:
// randomness is a parameter. Thread-safe.
#ifndef WAYBILL_LEDGER_CORE_AUTHOR_H_
#define WAYBILL_LEDGER_CORE_AUTHOR_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/v1/event.pb.h"

#include "ledger/core/event.h"
#include "ledger/core/keys.h"
#include "ledger/core/result.h"

namespace waybill {

// One who signs. Without `key` the event names the signer, and its signature
// is 64 zero octets until it comes from elsewhere (SignBody).
struct SignerKey {
  std::string party;
  v1::SignerRole role = v1::ACTOR;
  PublicKey public_key{};
  const SigningKey* key = nullptr;  // Borrowed.
};
SignerKey SignerOf(std::string party, v1::SignerRole role,
                   const SigningKey& key);

// The signature over EventPae(body).
Signature SignBody(const SigningKey& key, std::string_view body);

// The submission that says `event` about `rows`: rows put in order, salts made
// from `secret` (kSecretBytes random octets, never used for another event),
// signers and attachments filled in, the body encoded and signed. Of `files`,
// the last one is the FILE of publish_policy and of import_list without
// entries; all others are EVIDENCE. Fails with kInvalidArgument if CheckForm
// refuses the outcome, with its message.
Result<Submission> BuildSubmission(v1::Event event,
                                   std::vector<v1::UnitRow> rows,
                                   std::vector<v1::PrivateField> private_fields,
                                   std::vector<std::string> files,
                                   std::span<const SignerKey> signers,
                                   std::string_view secret);

// The same without any check, as an author with other software could do it.
// REQUIRES: what hashing relies on: links of 0 or 32 octets; issuers, serials
// and names of private fields of at most 65,535.
Submission AssembleSubmission(v1::Event event, std::vector<v1::UnitRow> rows,
                              std::vector<v1::PrivateField> private_fields,
                              std::vector<std::string> files,
                              std::span<const SignerKey> signers,
                              std::string_view secret);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_AUTHOR_H_
