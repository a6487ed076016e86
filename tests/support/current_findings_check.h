// SPDX-License-Identifier: Apache-2.0
//
// Findings kept current, held at each step against an evaluation from scratch
// and against what somebody has who only sees the changes.
#ifndef WAYBILL_TESTS_SUPPORT_CURRENT_FINDINGS_CHECK_H_
#define WAYBILL_TESTS_SUPPORT_CURRENT_FINDINGS_CHECK_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ledger/policy/current_findings.h"
#include "tests/support/policy_scene.h"

namespace waybill {

class CurrentFindingsCheck {
 public:
  // Borrows the catalogue.
  explicit CurrentFindingsCheck(
      PolicyChoice choice, const Catalogue& catalogue = ShippedCatalogue());

  // CurrentFindings::Advance. False if anything differs, after a failure of
  // the test that says what. From scratch is an evaluation of `whole`, which
  // holds the same as `world`.
  bool Advance(const World& world, const World& whole, std::uint64_t size,
               std::int64_t as_of_ms);
  bool Advance(const World& world, std::uint64_t size, std::int64_t as_of_ms) {
    return Advance(world, world, size, as_of_ms);
  }

  const CurrentFindings& current() const { return current_; }
  std::size_t advances() const { return advances_; }
  // Of what was found at any time.
  const std::set<std::string>& codes() const { return codes_; }
  // All changes, in order.
  const std::string& changes() const { return changes_; }

 private:
  using Key = std::pair<std::string, std::string>;  // Code, subject.
  using Findings = std::map<Key, std::string>;      // Octets.

  static Findings ByKey(const std::vector<v1::Finding>& findings);
  static bool Compare(const std::vector<v1::Finding>& got,
                      const std::vector<v1::Finding>& want);
  bool Take(const std::vector<ChangedFinding>& changed);

  const PolicyChoice choice_;
  const Catalogue& catalogue_;
  CurrentFindings current_;
  Findings seen_;  // By the changes alone.
  std::set<Key> open_;
  std::size_t advances_ = 0;
  std::set<std::string> codes_;
  std::string changes_;
};

// Follows a scene's log from its beginning, one event at a time, and then for
// so many days more, one at a time. False as above.
bool FollowScene(const PolicyScene& scene, CurrentFindingsCheck& check,
                 int days_after = 0);

}  // namespace waybill

#endif  // WAYBILL_TESTS_SUPPORT_CURRENT_FINDINGS_CHECK_H_
