// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/subject_map.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "ledger/core/check.h"
#include "ledger/core/map_arena.h"

namespace waybill {
namespace {

using Changes = std::span<const MapChange>;

}  // namespace

// Builds one version by copying the paths that change.
class SubjectMap::Builder {
 public:
  Builder(MapArena& arena, std::uint64_t number)
      : arena_(arena), number_(number) {}

  // The tree at `depth` under `edge`, with `changes` made in it. Every node
  // above the changes is hashed once, however many of them it stands above.
  MapEdge Update(MapEdge edge, std::size_t depth, Changes changes) {
    if (changes.empty()) {
      return edge;
    }
    if (edge.ref == 0) {
      return Grow(depth, changes, MapEdge{});
    }
    const MapNode& node = arena_.At(edge.ref);
    if (IsMapLeaf(edge.ref)) {
      if (FindChange(changes, node.label) == nullptr) {
        return Grow(depth, changes, edge);
      }
      --added_;
      replaced_.push_back(edge);
      return Grow(depth, changes, MapEdge{});
    }
    const MapEdge old_left = node.Child(false);
    const MapEdge old_right = node.Child(true);
    arena_.Prefetch(old_left.ref);
    arena_.Prefetch(old_right.ref);
    const std::size_t split = SplitChanges(changes, depth);
    const MapEdge left = Update(old_left, depth + 1, changes.first(split));
    const MapEdge right = Update(old_right, depth + 1, changes.subspan(split));
    replaced_.push_back(edge);
    return MakeInner(left, right);
  }

  std::uint64_t added() const { return added_; }
  Pending Finish() {
    return {.number = number_,
            .made = std::move(made_),
            .replaced = std::move(replaced_)};
  }

 private:
  // A tree at `depth` of nothing but `changes` and a leaf that stood there.
  MapEdge Grow(std::size_t depth, Changes changes, MapEdge standing) {
    if (changes.empty()) {
      return standing;
    }
    if (changes.size() == 1 && standing.ref == 0) {
      return MakeLeaf(changes.front());
    }
    const std::size_t split = SplitChanges(changes, depth);
    MapEdge left;
    MapEdge right;
    if (standing.ref != 0) {
      const bool goes_right = LabelBit(arena_.At(standing.ref).label, depth);
      (goes_right ? right : left) = standing;
    }
    left = Grow(depth + 1, changes.first(split), left);
    right = Grow(depth + 1, changes.subspan(split), right);
    return MakeInner(left, right);
  }

  MapEdge MakeLeaf(const MapChange& change) {
    const MapRef ref = arena_.Allocate() | kMapLeafBit;
    MapNode& node = arena_.At(ref);
    node.hash = MapLeaf(change.label, change.after);
    node.label = change.label;
    ++added_;
    made_.push_back(ref);
    return {.ref = ref, .born = number_};
  }

  MapEdge MakeInner(MapEdge left, MapEdge right) {
    const MapRef ref = arena_.Allocate();
    MapNode& node = arena_.At(ref);
    node.hash = MapInner(arena_.HashOf(left.ref), arena_.HashOf(right.ref));
    node.children = {.born = {left.born, right.born},
                     .ref = {left.ref, right.ref}};
    made_.push_back(ref);
    return {.ref = ref, .born = number_};
  }

  MapArena& arena_;
  const std::uint64_t number_;
  std::uint64_t added_ = 0;  // Modulo 2^64: a replaced leaf counts back first.
  std::vector<MapRef> made_;
  std::vector<MapEdge> replaced_;
};

// Keeps a version alive while a proof is made from it.
class SubjectMap::Hold {
 public:
  Hold(const SubjectMap& map, std::uint64_t number)
      : map_(map), number_(number) {
    const std::lock_guard lock(map_.mutex_);
    if (const auto found = map_.alive_.find(number);
        found != map_.alive_.end()) {
      ++found->second.holds;
      root_ = found->second.root.ref;
    }
  }
  ~Hold() {
    if (root_) {
      const std::lock_guard lock(map_.mutex_);
      map_.Release(number_);
    }
  }
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;

  // Nothing if the version has ended.
  const std::optional<MapRef>& root() const { return root_; }

 private:
  const SubjectMap& map_;
  const std::uint64_t number_;
  std::optional<MapRef> root_;
};

namespace {

Error Ended(const SubjectMap::Version& version) {
  return {ErrorCode::kNotFound,
          "map version " + std::to_string(version.number) + " has ended"};
}

}  // namespace

SubjectMap::SubjectMap() : arena_(std::make_unique<MapArena>()) {
  alive_[0];  // Version 0: the empty map, held as the published one.
}

SubjectMap::~SubjectMap() = default;

SubjectMap::Version SubjectMap::published() const {
  const std::lock_guard lock(mutex_);
  return alive_.at(published_).version;
}

std::size_t SubjectMap::node_count() const {
  const std::lock_guard lock(mutex_);
  return node_count_;
}

SubjectMap::Version SubjectMap::Apply(const Version& base, Changes changes) {
  for (std::size_t i = 0; i < changes.size(); ++i) {
    WAYBILL_CHECK(changes[i].after.length > 0);
    WAYBILL_CHECK(i == 0 || changes[i - 1].label < changes[i].label);
  }
  MapEdge root;
  std::uint64_t number = 0;
  std::vector<MapRef> reusable;
  {
    const std::lock_guard lock(mutex_);
    WAYBILL_CHECK(base.number ==
                  (pending_.empty() ? published_ : pending_.back().number));
    root = alive_.at(base.number).root;
    number = next_number_++;
    reusable.swap(reclaimed_);
  }
  arena_->Reuse(std::move(reusable));
  Builder builder(*arena_, number);
  root = builder.Update(root, 0, changes);
  const Version version{.number = number,
                        .root = arena_->HashOf(root.ref),
                        .count = base.count + builder.added()};
  const std::lock_guard lock(mutex_);
  pending_.push_back(builder.Finish());
  node_count_ += pending_.back().made.size();
  alive_[number] = {.version = version, .root = root, .holds = 1, .kept = {}};
  return version;
}

void SubjectMap::Publish(const Version& version) {
  const std::lock_guard lock(mutex_);
  WAYBILL_CHECK(!pending_.empty() && pending_.front().number == version.number);
  const std::vector<MapEdge> replaced = std::move(pending_.front().replaced);
  pending_.pop_front();
  Release(std::exchange(published_, version.number));
  for (const MapEdge& edge : replaced) {
    // The oldest version that still needs the node keeps it.
    const auto keeper = alive_.lower_bound(edge.born);
    if (keeper->first < version.number) {
      keeper->second.kept.push_back({.ref = edge.ref, .died = version.number});
    } else {
      Reclaim(edge.ref);
    }
  }
}

void SubjectMap::Discard(const Version& version) {
  const std::lock_guard lock(mutex_);
  WAYBILL_CHECK(!pending_.empty() && pending_.back().number == version.number);
  WAYBILL_CHECK(alive_.at(version.number).holds == 1);
  for (MapRef ref : pending_.back().made) {
    Reclaim(ref);
  }
  pending_.pop_back();
  alive_.erase(version.number);
}

Result<void> SubjectMap::Pin(const Version& version) {
  const std::lock_guard lock(mutex_);
  const auto found = alive_.find(version.number);
  if (found == alive_.end()) {
    return Ended(version);
  }
  ++found->second.holds;
  return {};
}

void SubjectMap::Unpin(const Version& version) {
  const std::lock_guard lock(mutex_);
  Release(version.number);
}

void SubjectMap::Release(std::uint64_t number) const {
  const auto found = alive_.find(number);
  WAYBILL_CHECK(found != alive_.end());
  if (--found->second.holds > 0) {
    return;
  }
  const std::vector<Kept> kept = std::move(found->second.kept);
  // What this version kept, the next one may need too; those before it did not
  // have it.
  const auto next = alive_.erase(found);
  for (const Kept& node : kept) {
    if (next != alive_.end() && next->first < node.died) {
      next->second.kept.push_back(node);
    } else {
      Reclaim(node.ref);
    }
  }
}

void SubjectMap::Reclaim(MapRef ref) const {
  reclaimed_.push_back(ref);
  --node_count_;
}

Result<MapProof> SubjectMap::Prove(const Version& version, const Hash& label,
                                   const ChainLookup& chain_of) const {
  const Hold hold(*this, version.number);
  if (!hold.root()) {
    return Ended(version);
  }
  MapProof proof;
  MapRef end = *hold.root();
  for (std::size_t depth = 0; end != 0 && !IsMapLeaf(end); ++depth) {
    const MapNode& node = arena_->At(end);
    const bool right = LabelBit(label, depth);
    end = node.Child(right).ref;
    arena_->Prefetch(end);
    proof.siblings.push_back(arena_->HashOf(node.Child(!right).ref));
  }
  std::reverse(proof.siblings.begin(), proof.siblings.end());
  if (end == 0) {
    return proof;
  }
  const MapNode& leaf = arena_->At(end);
  if (leaf.label == label) {
    proof.kind = MapProofKind::kPresence;
    return proof;
  }
  const auto chain = chain_of(leaf.label);
  if (!chain) {
    return chain.error();
  }
  // Nothing is served that would not verify.
  if (MapLeaf(leaf.label, *chain) != leaf.hash) {
    return Error{ErrorCode::kUnavailable,
                 "the chain of " + ToHex(leaf.label) +
                     " given for a proof is not that of map version " +
                     std::to_string(version.number)};
  }
  proof.kind = MapProofKind::kAbsenceOther;
  proof.other = MapEntry{.label = leaf.label, .chain = *chain};
  return proof;
}

void SubjectMap::WalkUpdate(MapRef ref, std::size_t depth, Changes changes,
                            MapUpdateProof& proof) const {
  if (ref == 0) {
    proof.steps.push_back(MapStep::kEmpty);
    return;
  }
  const MapNode& node = arena_->At(ref);
  if (changes.empty()) {
    proof.steps.push_back(MapStep::kSubtree);
    proof.subtrees.push_back(node.hash);
    return;
  }
  if (IsMapLeaf(ref)) {
    proof.steps.push_back(MapStep::kLeaf);
    proof.leaves.push_back({.label = node.label, .chain = {}});
    return;
  }
  proof.steps.push_back(MapStep::kInner);
  const MapRef left = node.Child(false).ref;
  const MapRef right = node.Child(true).ref;
  arena_->Prefetch(left);
  arena_->Prefetch(right);
  const std::size_t split = SplitChanges(changes, depth);
  WalkUpdate(left, depth + 1, changes.first(split), proof);
  WalkUpdate(right, depth + 1, changes.subspan(split), proof);
}

Result<MapUpdateProof> SubjectMap::ProveUpdate(
    const Version& version, Changes changes,
    const ChainLookup& chain_of) const {
  MapUpdateProof proof;
  {
    const Hold hold(*this, version.number);
    if (!hold.root()) {
      return Ended(version);
    }
    WalkUpdate(*hold.root(), 0, changes, proof);
  }
  for (MapEntry& leaf : proof.leaves) {
    const MapChange* change = FindChange(changes, leaf.label);
    if (change != nullptr && change->before.length > 0) {
      leaf.chain = change->before;
      continue;
    }
    const auto chain = chain_of(leaf.label);
    if (!chain) {
      return chain.error();
    }
    leaf.chain = *chain;
  }
  return proof;
}

}  // namespace waybill
