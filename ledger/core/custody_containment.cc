// SPDX-License-Identifier: Apache-2.0
//
// Who is inside what. An event that moves containers lists all they hold; one
// that puts something inside must leave a forest of bounded depth, which is
// decided by walking up only: every container knows a bound on what is below.
#include <algorithm>

#include "ledger/core/custody_rules.h"

namespace waybill {
namespace {

std::optional<std::uint32_t> FindPosition(const std::vector<Hash>& labels,
                                          const Hash& label) {
  const auto it = std::lower_bound(labels.begin(), labels.end(), label);
  if (it == labels.end() || *it != label) {
    return std::nullopt;
  }
  return static_cast<std::uint32_t>(it - labels.begin());
}

// Labels of parents, most of them that of the row before.
class ParentLabels {
 public:
  const Hash& Of(const v1::UnitId& parent) {
    if (parent.issuer() != issuer_ || parent.serial() != serial_) {
      issuer_ = parent.issuer();
      serial_ = parent.serial();
      label_ = CustodyLabel(issuer_, serial_);
    }
    return label_;
  }

 private:
  std::string issuer_;
  std::string serial_;
  Hash label_ = kZeroHash;
};

void FindListedParents(const PendingEvent& pending,
                       const std::vector<ListedUnit>& units,
                       EventFacts& facts) {
  ParentLabels labels;
  for (std::size_t i = 0; i < units.size(); ++i) {
    const v1::UnitState& state = units[i].record.state;
    if (units[i].observation || !state.has_parent()) {
      continue;
    }
    const auto parent = FindPosition(pending.labels, labels.Of(state.parent()));
    if (!parent || units[*parent].observation) {
      continue;
    }
    facts.rows[i].parent = parent;
    facts.rows[i].parent_outcome = pending.rows[*parent].outcome();
    RowFacts& container = facts.rows[*parent];
    ++container.inside;
    // What a receipt marks as missing has left its container.
    if (pending.rows[i].outcome() == v1::MISSING &&
        container.contents_after > 0) {
      --container.contents_after;
    }
  }
}

// Walks up from a container, seeing it as it will be after the event.
class Ancestry {
 public:
  Ancestry(const PendingEvent& pending, const std::vector<ListedUnit>& units,
           History& history, EventFacts& facts)
      : pending_(pending), units_(units), history_(history), facts_(facts) {}

  // Puts the unit of row `position` into the container.
  Result<void> Join(std::size_t position, std::uint32_t height,
                    const Hash& container) {
    if (chain_.empty() || chain_.front() != container) {
      if (auto walked = Walk(container); !walked) {
        return walked;
      }
    }
    const Hash& label = pending_.labels[position];
    RowFacts& row = facts_.rows[position];
    row.cycle =
        std::find(chain_.begin(), chain_.end(), label) != chain_.end() ||
        chain_.size() + height > kDepthMax;
    for (std::size_t i = 0; i < chain_.size() && !row.cycle; ++i) {
      std::uint32_t& needed = facts_.heights[chain_[i]].needed;
      needed = std::max(needed, height + 1 + static_cast<std::uint32_t>(i));
    }
    return {};
  }

 private:
  // The container and what it is in, outwards. One more than allowed is enough
  // to know that it is too deep.
  Result<void> Walk(const Hash& container) {
    chain_.clear();
    Hash label = container;
    while (chain_.size() <= kDepthMax) {
      chain_.push_back(label);
      const auto listed = FindPosition(pending_.labels, label);
      if (listed) {
        const v1::UnitState& state = units_[*listed].record.state;
        facts_.heights[label].height = state.height();
        const v1::UnitState& after =
            pending_.event.has_correct() ? state.before() : state;
        if (!after.has_parent()) {
          return {};
        }
        label = parent_labels_.Of(after.parent());
        continue;
      }
      const auto unit = history_.Unit(label);
      if (!unit) {
        return unit.error();
      }
      facts_.heights[label].height = unit->state.height();
      if (!unit->state.has_parent()) {
        return {};
      }
      label = parent_labels_.Of(unit->state.parent());
    }
    return {};
  }

  const PendingEvent& pending_;
  const std::vector<ListedUnit>& units_;
  History& history_;
  EventFacts& facts_;
  ParentLabels parent_labels_;
  std::vector<Hash> chain_;
};

Result<void> JoinContainer(const PendingEvent& pending,
                           const std::vector<ListedUnit>& units,
                           Ancestry& ancestry, EventFacts& facts) {
  const v1::UnitId& id = ContainerOf(pending.event);
  const Hash container = CustodyLabel(id.issuer(), id.serial());
  std::uint32_t children = 0;
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (pending.rows[i].role() != v1::CHILD) {
      continue;
    }
    ++children;
    const std::uint32_t height = units[i].record.state.height();
    if (FillsContainer(pending.event)) {
      auto joined = ancestry.Join(i, height, container);
      if (!joined) {
        return joined;
      }
    }
  }
  if (const auto position = FindPosition(pending.labels, container)) {
    std::uint32_t& contents = facts.rows[*position].contents_after;
    contents = FillsContainer(pending.event) ? contents + children
                                             : contents - children;
  }
  return {};
}

// A correction that takes a unit's leaving back puts it inside again.
Result<void> RejoinContainers(const std::vector<ListedUnit>& units,
                              Ancestry& ancestry) {
  for (std::size_t i = 0; i < units.size(); ++i) {
    const v1::UnitState& state = units[i].record.state;
    const v1::UnitState& before = state.before();
    if (!before.has_parent() || state.has_parent()) {
      continue;
    }
    auto joined = ancestry.Join(
        i, RestoredHeight(state),
        CustodyLabel(before.parent().issuer(), before.parent().serial()));
    if (!joined) {
      return joined;
    }
  }
  return {};
}

}  // namespace

Result<void> GatherContainment(const PendingEvent& pending,
                               const std::vector<ListedUnit>& units,
                               History& history, EventFacts& facts) {
  facts.rows.resize(units.size());
  for (std::size_t i = 0; i < units.size(); ++i) {
    facts.rows[i].contents_after = units[i].record.state.contents();
  }
  Ancestry ancestry(pending, units, history, facts);
  if (FillsContainer(pending.event) || EmptiesContainer(pending.event)) {
    return JoinContainer(pending, units, ancestry, facts);
  }
  if (pending.event.has_correct()) {
    return RejoinContainers(units, ancestry);
  }
  if (MovesUnits(pending.event)) {
    FindListedParents(pending, units, facts);
  }
  return {};
}

}  // namespace waybill
