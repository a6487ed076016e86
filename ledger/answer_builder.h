// SPDX-License-Identifier: Apache-2.0
//
// Puts an answer together from a view: whole chains, each entry once, every
// path to the one checkpoint. Not thread-safe.
#ifndef WAYBILL_LEDGER_ANSWER_BUILDER_H_
#define WAYBILL_LEDGER_ANSWER_BUILDER_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "waybill/v1/answer.pb.h"

#include "ledger/core/hash.h"
#include "ledger/core/merkle.h"
#include "ledger/core/result.h"
#include "ledger/core/subject.h"
#include "ledger/stored_events.h"
#include "ledger/view.h"

namespace waybill {

// An entry read from the store whose leaf is the tree's, by `nodes` of the
// view's log. Fails with kCorruption otherwise.
Result<std::string> ReadCheckedEntry(const LedgerView& view,
                                     std::uint64_t index,
                                     const NodeReader& nodes);

class AnswerBuilder {
 public:
  explicit AnswerBuilder(const LedgerView& view)
      : view_(view), nodes_(view.log.reader()) {}

  // Adds a subject's chain, or its absence. Twice is once.
  Result<void> Add(const Subject& subject);
  // Adds both chains of a unit, and those of every unit that it succeeds or
  // that succeeds it, however far.
  Result<void> AddUnit(const std::string& issuer, const std::string& serial);
  // Adds the governors, and each party that signed an entry of the answer.
  Result<void> AddAuthority();
  // Adds what the entries so far name: parties with approvals and owners,
  // models, sites and licences.
  Result<void> AddNamed();

  Result<v1::Answer> Build(const std::string& checkpoint) const;

 private:
  struct Shown {
    std::string bytes;
    RecordedEvent recorded;
    std::vector<Hash> path;  // Its inclusion in the view's tree.
    std::set<std::uint32_t> rows;
  };

  Result<void> AddUnitChain(const Subject& subject, const Hash& label,
                            v1::SubjectProof& proof);
  Result<void> AddIndexedChain(const Hash& label, v1::SubjectProof& proof);
  Result<Shown*> Show(std::uint64_t index);
  Result<Chain> ChainOf(const Hash& label) const;

  const LedgerView& view_;
  const NodeReader nodes_;
  std::vector<v1::UnitId> counterparts_;  // Of relabels shown, to be added.
  std::map<Hash, v1::SubjectProof> subjects_;  // By label.
  std::map<std::uint64_t, Shown> entries_;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_ANSWER_BUILDER_H_
