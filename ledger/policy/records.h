// SPDX-License-Identifier: Apache-2.0
//
// What governance has said, each with the moment the ledger learnt it. Beside
// the registry, which knows what is in force now, this knows what was in force
// then: nothing is forgotten when it is amended or withdrawn. Pure. Not
// thread-safe while it takes events; then any number of readers.
#ifndef WAYBILL_LEDGER_POLICY_RECORDS_H_
#define WAYBILL_LEDGER_POLICY_RECORDS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "waybill/v1/event.pb.h"
#include "waybill/v1/policy.pb.h"

#include "ledger/core/custody.h"
#include "ledger/core/registry.h"
#include "ledger/core/result.h"
#include "ledger/policy/dates.h"
#include "ledger/policy/list_history.h"
#include "ledger/policy/screened_names.h"

namespace waybill {

// A value and since when the ledger holds it.
template <typename T>
struct Dated {
  Moment recorded;
  T value;
};

struct DatedApproval {
  Moment recorded;
  std::optional<Moment> withdrawn;
  v1::Approval approval;
  Span in_force;  // By its own dates.
};

struct DatedLicence {
  Moment recorded;
  std::optional<Moment> revoked;
  v1::Licence licence;
  Span in_force;  // By its own dates.
};

struct DatedDelegation {
  std::string delegate;
  Moment recorded;
  std::optional<Moment> withdrawn;
};

// A pack as it was put on record.
struct DatedPack {
  Moment published;
  std::optional<Moment> rescinded;
  std::uint32_t version = 0;
  std::optional<v1::RulePack> pack;  // Once its file was taken and read.
  std::string unread;                // Else why not.
};

struct DatedMark {
  Moment recorded;
  Hash event{};
  v1::FindingMark mark;
};

class Records {
 public:
  // Takes a governance event in; others change nothing.
  void Take(const v1::Event& event, const Hash& id, Moment moment);
  // The file beside an import_list, which Take was told before. Fails as
  // ReadListFile does; then the list stays as it was, and unread.
  Result<void> TakeListFile(const v1::ScreeningList& list,
                            std::string_view octets, Moment moment);
  // Evaluations see these lists in place of the ledger's (ListHistory).
  void ReplaceLists(const std::vector<v1::ListFile>& files);
  // The file beside a publication of a pack, which Take was told before. What
  // isn't the pack that the event names is kept as unread, with the reason.
  void TakePackFile(const v1::PolicyPack& publication, std::string_view text,
                    Moment moment);

  // The value as it stood before the entry `index`; the first ever if none is
  // older, so that a partial world still knows a party's name. Null if unknown.
  const v1::PartyProfile* Party(std::string_view party,
                                std::uint64_t index) const;
  const v1::Site* Site(std::string_view party, std::string_view site,
                       std::uint64_t index) const;
  const v1::Model* Model(std::string_view model, std::uint64_t index) const;
  // The licence as it stood before `index`; null if unknown then.
  const DatedLicence* Licence(std::string_view licence,
                              std::uint64_t index) const;
  bool IsDelegate(std::string_view delegate, std::string_view party,
                  std::uint64_t index) const;

  template <typename T>
  using ById = std::map<std::string, std::vector<T>, std::less<>>;
  // By party id, ascending.
  const ById<Dated<v1::PartyProfile>>& parties() const { return parties_; }
  const std::map<std::pair<std::string, std::string>,
                 std::vector<Dated<v1::Site>>>&
  sites() const {
    return sites_;
  }
  const std::vector<DatedApproval>& Approvals(std::string_view party) const;
  const std::vector<Dated<v1::Ownership>>& Owners(std::string_view owned) const;
  const std::vector<ListedName>& listed() const { return lists_.rows(); }
  const ListHistory& lists() const { return lists_; }
  // Rows of listed() that a name of the profile is like.
  std::vector<ScreenedRow> ListedLike(const v1::PartyProfile& profile) const {
    return screened_.RowsLike(NamesOf(profile), lists_.rows());
  }
  // So that ListedLike needs no more time: compares the names of parties with
  // those on lists, as far as either are new.
  void ScreenNames() { screened_.Update(lists_.rows()); }
  // Lists whose latest snapshot stands in a file that wasn't taken, and why.
  const std::map<std::string, std::string>& unread_lists() const {
    return unread_lists_;
  }
  const std::vector<Dated<v1::Enforcement>>& enforcement() const {
    return enforcement_;
  }
  // What was said to findings, by subject text and code, in ledger order.
  using Marks =
      std::map<std::pair<std::string, std::string>, std::vector<DatedMark>>;
  const Marks& marks() const { return marks_; }
  // Publications by pack id, each in ledger order.
  const ById<DatedPack>& packs() const { return packs_; }
  bool knows_ownership() const { return !owners_.empty(); }

 private:
  void TakeParty(const v1::Governance& governance, Moment moment);
  void TakeApproval(const v1::Approval& approval, Moment moment);
  void TakeLicence(const v1::Licence& licence, Moment moment);
  void TakePolicy(const v1::Governance& governance, Moment moment);
  void TakeList(const v1::ScreeningList& list, Moment moment);

  ById<Dated<v1::PartyProfile>> parties_;
  ById<DatedDelegation> delegations_;
  ById<DatedApproval> approvals_;
  ById<DatedLicence> licences_;
  ById<Dated<v1::Model>> models_;
  std::map<std::pair<std::string, std::string>, std::vector<Dated<v1::Site>>>
      sites_;
  ById<Dated<v1::Ownership>> owners_;
  ListHistory lists_;
  ScreenedNames screened_;
  std::map<std::string, std::string> unread_lists_;
  std::vector<Dated<v1::Enforcement>> enforcement_;
  Marks marks_;
  ById<DatedPack> packs_;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_RECORDS_H_
