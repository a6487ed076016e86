// SPDX-License-Identifier: Apache-2.0
//
// A small ledger for tests: a store in memory, a witness file in a folder of
// its own, a clock that stands still, and honest authors who look up the heads
// they have to name.
#ifndef WAYBILL_TESTS_SUPPORT_LEDGER_WORLD_H_
#define WAYBILL_TESTS_SUPPORT_LEDGER_WORLD_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "waybill/v1/event.pb.h"

#include "ledger/core/answer.h"
#include "ledger/ledger.h"
#include "tests/support/events.h"
#include "tests/support/memory_store.h"
#include "tests/support/temporary_directory.h"

namespace waybill {

inline constexpr std::string_view kTestOrigin = "ledger.test/waybill";

class LedgerWorld {
 public:
  using Serials = std::vector<std::string>;

  LedgerWorld();
  // With a witness file that outlives the world.
  explicit LedgerWorld(std::string witness_path);

  // On the memory store, unless another is given. Create also admits maker
  // (manufacturer), dist and buyer, and registers maker's model "chip".
  Result<void> Create(std::unique_ptr<Store> store = nullptr);
  Result<void> CreateBare(std::unique_ptr<Store> store = nullptr);
  Result<void> Open(std::unique_ptr<Store> store = nullptr);
  void Close() { ledger_.reset(); }

  Ledger& ledger() { return *ledger_; }
  const Hash& genesis_id() const { return genesis_id_; }
  const std::string& witness_path() const { return witness_path_; }
  Trust trust() const { return {genesis_id_, {}}; }
  // Options of the next Create or Open, beside keys, clock and witness file.
  LedgerOptions& options() { return options_; }
  // The node's log keys, by the names of their TestKeys.
  std::vector<std::string> log_key_names = {std::string(kTestOrigin)};

  // Admits and registers what Create would have, if it isn't there yet.
  void Furnish();

  // Moves both clocks on; JumpMs moves the wall clock alone.
  void PassMs(std::int64_t ms);
  void JumpMs(std::int64_t ms) { wall_ms_ += ms; }
  std::int64_t now_ms() const { return wall_ms_; }

  // ---- submissions, by the ledger as it is
  Submission Genesis() const;
  Submission Govern(v1::Governance governance, const Subject& about,
                    std::vector<std::string> files = {});
  Submission Admit(const std::string& party, v1::PartyRole role);
  Submission RegisterModel(const std::string& model,
                           const std::vector<std::string>& issuers);
  Submission Commission(const std::string& issuer, const Serials& serials,
                        const std::string& lot = "lot-1");
  Submission CommissionKind(const std::string& issuer, const Serials& serials,
                            v1::UnitKind kind);
  // `contents`: how many are directly inside afterwards.
  Submission Pack(const std::string& actor, const std::string& container,
                  const Serials& children, std::uint32_t contents);
  Submission Unpack(const std::string& actor, const std::string& container,
                    const Serials& children, std::uint32_t contents);
  Submission CommissionWithLabels(
      const std::string& issuer,
      const Serials& serials);  // Alias "L-<serial>"
  Submission Ship(const std::string& from, const std::string& to,
                  const std::string& issuer, const Serials& serials);
  Submission Receive(const std::string& by, const Hash& shipment,
                     const std::string& issuer, const Serials& serials);
  Submission Sight(const std::string& by, const std::string& issuer,
                   const Serials& serials);

  // Appends, and fails the test unless it is accepted; refused, respectively.
  Accepted Must(Submission submission);
  Verdict Refused(Submission submission);

  // The answer, verified against the pinned genesis; fails the test otherwise.
  VerifiedAnswer Trace(const std::string& issuer, const std::string& serial);

  const std::shared_ptr<MemoryState> state = std::make_shared<MemoryState>();

 private:
  LedgerOptions TakeOptions();
  Result<std::unique_ptr<Store>> TakeStore(std::unique_ptr<Store> store);
  v1::Event Event();
  std::vector<v1::UnitRow> Rows(const std::string& issuer,
                                const Serials& serials);
  std::vector<v1::UnitRow> ContainRows(const std::string& actor,
                                       const std::string& container,
                                       const Serials& children,
                                       std::uint32_t contents);
  Submission Sign(const v1::Event& event, std::vector<v1::UnitRow> rows,
                  const std::string& actor);

  TemporaryDirectory directory_;
  std::string witness_path_;
  std::atomic<std::int64_t> wall_ms_{kTestTimeMs};
  std::atomic<std::int64_t> monotonic_ms_{1000};
  std::int64_t event_number_ = 0;  // Makes equal statements differ.
  std::vector<TestParty> governors_;
  Hash genesis_id_ = kZeroHash;
  LedgerOptions options_;
  std::unique_ptr<Ledger> ledger_;
};

// Checks an acknowledgement as a caller would: the entry under the checkpoint,
// the checkpoint by the ledger's key.
Result<void> VerifyAccepted(const Accepted& accepted);

}  // namespace waybill

#endif  // WAYBILL_TESTS_SUPPORT_LEDGER_WORLD_H_
