// SPDX-License-Identifier: Apache-2.0
//
// Where a story is played: a fresh embedded ledger, the node's own services
// over it, a client in the same process, and a clock that the story sets.
#ifndef WAYBILL_TOOLS_SIMULATE_STAGE_H_
#define WAYBILL_TOOLS_SIMULATE_STAGE_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "client/client.h"
#include "client/draft.h"
#include "ledger/core/author.h"
#include "ledger/core/result.h"
#include "ledger/ledger.h"
#include "node/log.h"
#include "node/server.h"
#include "tools/simulate/simulated_vendor.h"

namespace waybill::simulate {

class Stage {
 public:
  // In `folder`, which must be empty; the caller removes it.
  static Result<std::unique_ptr<Stage>> Open(const std::string& folder,
                                             std::int64_t start_ms);
  ~Stage();

  // Never goes back.
  void SetTime(std::int64_t now_ms);
  std::int64_t now_ms() const { return now_ms_; }

  // A signer's key, the same for the same name on this stage.
  const SigningKey& KeyOf(const std::string& name);

  using Verdicts = std::variant<Refusal, Receipt>;
  // Draws up, signs and appends an event of the signers.
  Result<Verdicts> Say(v1::Event event, std::vector<DraftUnit> units,
                       std::vector<std::string> files,
                       const std::vector<SignerKey>& signers);
  // The same for governance, by the stage's one governor; it must be accepted.
  Result<void> Govern(v1::Governance governance);

  Client& client() { return *client_; }
  Ledger& ledger() { return *ledger_; }
  SimulatedVendor& vendor() { return vendor_; }
  const Hash& genesis_id() const { return genesis_id_; }

 private:
  Stage() = default;

  std::atomic<std::int64_t> now_ms_ = 0;
  std::map<std::string, std::unique_ptr<SigningKey>> keys_;
  SimulatedVendor vendor_;
  Hash genesis_id_ = kZeroHash;
  std::unique_ptr<Log> log_;
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<Client> client_;
};

}  // namespace waybill::simulate

#endif  // WAYBILL_TOOLS_SIMULATE_STAGE_H_
