// SPDX-License-Identifier: Apache-2.0
//
// The registry: what governance has said so far. A fold over governance events
// in ledger order, from the genesis on; the node keeps it in memory, and a
// verifier builds the part of it that an answer proves. Pure. Not thread-safe:
// one writer, or copies.
#ifndef WAYBILL_LEDGER_CORE_REGISTRY_H_
#define WAYBILL_LEDGER_CORE_REGISTRY_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "waybill/v1/event.pb.h"

#include "ledger/core/hash.h"
#include "ledger/core/keys.h"
#include "ledger/core/registry_records.h"
#include "ledger/core/verdict.h"

namespace waybill {

class Registry {
 public:
  // The empty registry: only a genesis can be applied to it.
  Registry() = default;

  // ---- what is in force now
  const Hash& genesis_id() const { return genesis_id_; }
  const std::string& origin() const { return origin_; }
  const std::vector<PublicKey>& log_keys() const { return log_keys_; }
  const std::vector<v1::Governor>& governors() const { return governors_; }
  std::uint32_t threshold() const { return threshold_; }

  const PartyRecord* FindParty(std::string_view party) const;
  const v1::Model* FindModel(std::string_view model) const;
  const v1::Site* FindSite(std::string_view party, std::string_view site) const;
  const LicenceRecord* FindLicence(std::string_view licence) const;
  // May `delegate` act for `party`: true if they are one, or by a delegation.
  bool ActsFor(std::string_view delegate, std::string_view party) const;
  bool MayCommission(std::string_view issuer, std::string_view model) const;
  // Is the event signed by `threshold` distinct governors in force?
  bool SignedByGovernors(const v1::Event& event) const;

  const std::map<std::string, PartyRecord, std::less<>>& parties() const {
    return parties_;
  }
  const std::map<std::string, v1::Model, std::less<>>& models() const {
    return models_;
  }
  const std::map<std::pair<std::string, std::string>, v1::Site>& sites() const {
    return sites_;
  }
  const std::map<std::string, LicenceRecord, std::less<>>& licences() const {
    return licences_;
  }
  // By party, then approval id.
  const std::map<std::string, std::map<std::string, ApprovalRecord>,
                 std::less<>>&
  approvals() const {
    return approvals_;
  }
  const std::vector<v1::Ownership>& ownership() const { return ownership_; }
  // The snapshots of each screening list, in ledger order.
  const std::map<std::string, std::vector<ListRecord>, std::less<>>& lists()
      const {
    return lists_;
  }

  // ---- rules
  // The party checks, for any event but the genesis: kWrongLedger,
  // kTimeInFuture (against `now_ms`, the batch's time), kUnknownParty,
  // kPartySuspended (a suspended party may still receive, return and report),
  // kKeyNotValid for each signer in turn. A suspended party may revoke a key of
  // its own, too. The keys of a governor set that is proposed count in the
  // event that proposes it. Signatures themselves are CheckSignatures' in
  // event.h, at their place in the order of verdicts: between these two calls.
  // CheckGovernors, for governance events, gives kMissingCosignature: they need
  // `threshold` distinct governors in force; a change of governors the new
  // keys besides. A party alone signs its delegations; its sites, its key
  // revocations and what it has to say to a finding it may sign alone.
  std::optional<Refusal> CheckSigners(const v1::Event& event,
                                      std::int64_t now_ms) const;
  std::optional<Refusal> CheckGovernors(const v1::Event& event) const;

  // For governance events: kMalformed if it is recorded after its not_after_ms
  // or contradicts the registry (a second admission, a key that is known
  // already), kUnknownReference, kStaleLink against `head`, the head of the
  // subject concerned. CustodyReassignment has no subject but its units, which
  // are custody.h's: its subject_head isn't compared.
  // Parties named in profiles, ownership, models and licences need not be
  // admitted (yet).
  std::optional<Refusal> CheckGovernance(const v1::Event& event,
                                         const Hash& head,
                                         std::int64_t now_ms) const;

  // The genesis: version, origin, at least one log key, governors with distinct
  // names and keys, 1 <= threshold <= n, signed by `threshold` of them.
  static std::optional<Refusal> CheckGenesis(const v1::Event& event);

  // Takes the event in. REQUIRES: it was checked, or it is in a log whose
  // signatures were. Events other than governance and the genesis change
  // nothing.
  void Apply(const v1::Event& event, const Hash& event_id, Moment moment);

 private:
  std::optional<Refusal> CheckSigner(const v1::Event& event,
                                     const v1::Signer& signer) const;
  void ApplyToParty(const v1::Governance& governance, Moment moment);
  void ApplyToRest(const v1::Governance& governance, Moment moment);
  void ApplyToLists(const v1::Event& event, const Hash& event_id,
                    Moment moment);

  Hash genesis_id_ = kZeroHash;
  std::string origin_;
  std::vector<PublicKey> log_keys_;
  std::vector<v1::Governor> governors_;
  std::uint32_t threshold_ = 0;
  std::map<std::string, PartyRecord, std::less<>> parties_;
  std::map<std::string, v1::Model, std::less<>> models_;
  std::map<std::pair<std::string, std::string>, v1::Site> sites_;
  std::map<std::string, LicenceRecord, std::less<>> licences_;
  std::map<std::string, std::map<std::string, ApprovalRecord>, std::less<>>
      approvals_;
  std::vector<v1::Ownership> ownership_;
  std::map<std::string, std::vector<ListRecord>, std::less<>> lists_;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_REGISTRY_H_
