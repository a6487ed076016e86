// SPDX-License-Identifier: Apache-2.0
//
// Who signs an event: keys at hand, and those named whose signatures come from
// elsewhere.
#ifndef WAYBILL_TOOLS_WAYBILL_SIGNER_LIST_H_
#define WAYBILL_TOOLS_WAYBILL_SIGNER_LIST_H_

#include <string>
#include <vector>

#include "waybill/v1/event.pb.h"

#include "client/key_file.h"
#include "ledger/core/author.h"
#include "ledger/core/result.h"
#include "tools/waybill/session.h"
#include "tools/waybill/write_options.h"

namespace waybill::cli {

// The key that writes: --key, else the context's.
Result<const NamedKey*> WritingKey(Session& session,
                                   const WriteOptions& options);

// The party that writes: --as, else the key's owner.
Result<std::string> WritingParty(Session& session, const WriteOptions& options);

// In the order in which the event names them. Only asked what an event would
// come to (CheckOptions::only), nobody signs: no key file is opened. Borrows
// both.
class SignerList {
 public:
  SignerList(Session& session, const WriteOptions& options)
      : session_(session), options_(options) {}

  Result<void> AddActor();
  Result<void> AddKeys(const std::vector<std::string>& names,
                       v1::SignerRole role);
  // "name=hexkey", or a name whose one key in force is looked up and proved.
  Result<void> AddElsewhere(const std::vector<std::string>& texts,
                            v1::SignerRole role);

  const std::vector<SignerKey>& signers() const { return signers_; }

 private:
  Result<void> AddUnsignedActor();

  Session& session_;
  const WriteOptions& options_;
  std::vector<SignerKey> signers_;
};

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_SIGNER_LIST_H_
