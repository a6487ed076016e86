// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/map_update.h"

#include <algorithm>

#include "ledger/core/encoding.h"

namespace waybill {
namespace {

using Changes = std::span<const MapChange>;

// Walks the proof and the changes together, hashing the old and the new tree.
class Walker {
 public:
  explicit Walker(const MapUpdateProof& proof) : proof_(proof) {}

  // What one place of the old tree was, and the hashes of it before and after.
  struct Place {
    MapStep was = MapStep::kEmpty;
    Hash before{};
    Hash after{};
  };

  // Reads the place at `depth` that all of `changes` fall under. False if the
  // proof breaks a rule: problem() says which.
  bool Visit(std::size_t depth, Changes changes, Place& place) {
    if (step_ == proof_.steps.size()) {
      return Break("ends within the walk");
    }
    place.was = proof_.steps[step_++];
    switch (place.was) {
      case MapStep::kSubtree:
        return VisitSubtree(changes, place);
      case MapStep::kEmpty:
        return VisitEmpty(depth, changes, place);
      case MapStep::kLeaf:
        return VisitLeaf(depth, changes, place);
      case MapStep::kInner:
        return VisitInner(depth, changes, place);
    }
    return Break("has a step of no known kind");
  }

  bool consumed_all() const {
    return step_ == proof_.steps.size() && subtree_ == proof_.subtrees.size() &&
           leaf_ == proof_.leaves.size();
  }
  const char* problem() const { return problem_; }

 private:
  bool Break(const char* problem) {
    problem_ = problem;
    return false;
  }

  bool VisitSubtree(Changes changes, Place& place) {
    if (!changes.empty()) {
      return Break("does not open a subtree that a change falls under");
    }
    if (subtree_ == proof_.subtrees.size()) {
      return Break("lacks the hash of a subtree");
    }
    place.before = proof_.subtrees[subtree_++];
    place.after = place.before;
    return place.before != kZeroHash || Break("shows an empty place as a hash");
  }

  bool VisitEmpty(std::size_t depth, Changes changes, Place& place) {
    if (!AllNew(changes)) {
      return Break("shows nothing where a label had a chain");
    }
    place.before = kZeroHash;
    place.after = Grow(depth, changes, nullptr);
    return true;
  }

  bool VisitLeaf(std::size_t depth, Changes changes, Place& place) {
    if (changes.empty()) {
      return Break("opens a leaf that no change falls under");
    }
    if (leaf_ == proof_.leaves.size()) {
      return Break("lacks the content of a leaf");
    }
    const MapEntry& leaf = proof_.leaves[leaf_++];
    if (SharedBits(leaf.label, changes.front().label) < depth) {
      return Break("shows a leaf that does not belong where it stands");
    }
    if (leaf.chain.length == 0) {
      return Break("shows a leaf with a chain of length 0");
    }
    const MapChange* change = FindChange(changes, leaf.label);
    if (change != nullptr && change->before != leaf.chain) {
      return Break("shows another chain than the change starts from");
    }
    for (const MapChange& other : changes) {
      if (&other != change && other.before.length != 0) {
        return Break("shows another leaf where a label had a chain");
      }
    }
    place.before = MapLeaf(leaf.label, leaf.chain);
    place.after = Grow(depth, changes, change == nullptr ? &leaf : nullptr);
    return true;
  }

  bool VisitInner(std::size_t depth, Changes changes, Place& place) {
    if (changes.empty()) {
      return Break("opens an inner node that no change falls under");
    }
    if (depth == kMapDepthMax) {
      return Break("shows an inner node at depth 256");
    }
    const std::size_t split = SplitChanges(changes, depth);
    Place left;
    Place right;
    if (!Visit(depth + 1, changes.first(split), left) ||
        !Visit(depth + 1, changes.subspan(split), right)) {
      return false;
    }
    if (!InShape(depth + 1, left.was, right.was) ||
        !InShape(depth + 1, right.was, left.was)) {
      return Break("shows an inner node over fewer than two leaves");
    }
    place.before = MapInner(left.before, right.before);
    place.after = MapInner(left.after, right.after);
    return true;
  }

  // Beside an empty place stands an inner node, opened or not, and below depth
  // 255 there is none.
  static bool InShape(std::size_t depth, MapStep place, MapStep beside) {
    return place != MapStep::kEmpty ||
           (depth < kMapDepthMax &&
            (beside == MapStep::kInner || beside == MapStep::kSubtree));
  }

  static bool AllNew(Changes changes) {
    return std::all_of(changes.begin(), changes.end(),
                       [](const MapChange& c) { return c.before.length == 0; });
  }

  // The hash at `depth` of the tree of `changes` and of a leaf that stands
  // there already, if any. Labels differ, so this ends at depth 256.
  static Hash Grow(std::size_t depth, Changes changes,
                   const MapEntry* standing) {
    if (changes.empty()) {
      return standing == nullptr ? kZeroHash
                                 : MapLeaf(standing->label, standing->chain);
    }
    if (changes.size() == 1 && standing == nullptr) {
      return MapLeaf(changes.front().label, changes.front().after);
    }
    const std::size_t split = SplitChanges(changes, depth);
    const bool right = standing != nullptr && LabelBit(standing->label, depth);
    return MapInner(
        Grow(depth + 1, changes.first(split), right ? nullptr : standing),
        Grow(depth + 1, changes.subspan(split), right ? standing : nullptr));
  }

  const MapUpdateProof& proof_;
  std::size_t step_ = 0;
  std::size_t subtree_ = 0;
  std::size_t leaf_ = 0;
  const char* problem_ = "";
};

Error Refuse(const std::string& why) {
  return {ErrorCode::kVerificationFailed, "map update proof " + why};
}

}  // namespace

std::size_t SplitChanges(Changes changes, std::size_t depth) {
  const auto middle = std::partition_point(
      changes.begin(), changes.end(),
      [depth](const MapChange& c) { return !LabelBit(c.label, depth); });
  return static_cast<std::size_t>(middle - changes.begin());
}

const MapChange* FindChange(Changes changes, const Hash& label) {
  const auto found = std::lower_bound(
      changes.begin(), changes.end(), label,
      [](const MapChange& c, const Hash& key) { return c.label < key; });
  return found != changes.end() && found->label == label ? &*found : nullptr;
}

Result<void> CheckChanges(Changes changes) {
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const MapChange& change = changes[i];
    if (i > 0 && !(changes[i - 1].label < change.label)) {
      return Error{ErrorCode::kInvalidArgument,
                   "map change " + std::to_string(i) +
                       " is not above the one before it"};
    }
    if (change.after.length <= change.before.length) {
      return Error{ErrorCode::kInvalidArgument,
                   "map change " + std::to_string(i) + " goes from length " +
                       std::to_string(change.before.length) + " to " +
                       std::to_string(change.after.length)};
    }
    if (change.before.length == 0 && change.before.head != kZeroHash) {
      return Error{ErrorCode::kInvalidArgument,
                   "map change " + std::to_string(i) +
                       " has a head before its first event"};
    }
  }
  return {};
}

Result<Hash> VerifyUpdate(const Hash& old_root, Changes changes,
                          const MapUpdateProof& proof) {
  if (auto checked = CheckChanges(changes); !checked) {
    return checked.error();
  }
  Walker walker(proof);
  Walker::Place root;
  if (!walker.Visit(0, changes, root)) {
    return Refuse(walker.problem());
  }
  if (!walker.consumed_all()) {
    return Refuse("goes on after the walk");
  }
  if (root.before != old_root) {
    return Refuse("does not give the old root");
  }
  return root.after;
}

std::string EncodeMapUpdateProof(const MapUpdateProof& proof) {
  std::string bytes;
  bytes.reserve(proof.steps.size() + 32 * proof.subtrees.size() +
                72 * proof.leaves.size());
  auto subtree = proof.subtrees.begin();
  auto leaf = proof.leaves.begin();
  for (MapStep step : proof.steps) {
    AppendU8(bytes, static_cast<std::uint8_t>(step));
    if (step == MapStep::kSubtree) {
      WAYBILL_CHECK(subtree != proof.subtrees.end());
      AppendHash(bytes, *subtree++);
    } else if (step == MapStep::kLeaf) {
      WAYBILL_CHECK(leaf != proof.leaves.end());
      AppendHash(bytes, leaf->label);
      AppendU64(bytes, leaf->chain.length);
      AppendHash(bytes, leaf->chain.head);
      ++leaf;
    }
  }
  WAYBILL_CHECK(subtree == proof.subtrees.end() && leaf == proof.leaves.end());
  return bytes;
}

Result<MapUpdateProof> DecodeMapUpdateProof(std::string_view bytes) {
  Reader reader(bytes);
  MapUpdateProof proof;
  // Places that are still to come: an inner node takes one and asks for two.
  std::size_t places = 1;
  while (places > 0) {
    --places;
    const std::uint8_t step = reader.U8();
    switch (step) {
      case static_cast<std::uint8_t>(MapStep::kSubtree):
        proof.subtrees.push_back(reader.ReadHash());
        break;
      case static_cast<std::uint8_t>(MapStep::kEmpty):
        break;
      case static_cast<std::uint8_t>(MapStep::kLeaf): {
        MapEntry leaf;
        leaf.label = reader.ReadHash();
        leaf.chain.length = reader.U64();
        leaf.chain.head = reader.ReadHash();
        proof.leaves.push_back(leaf);
        break;
      }
      case static_cast<std::uint8_t>(MapStep::kInner):
        places += 2;
        break;
      default:
        return Error{ErrorCode::kInvalidArgument,
                     "map update proof has a step of kind " +
                         std::to_string(step) + ", or is cut short"};
    }
    proof.steps.push_back(static_cast<MapStep>(step));
  }
  if (!reader.Done()) {
    return Error{ErrorCode::kInvalidArgument,
                 "map update proof of " + std::to_string(bytes.size()) +
                     " octets is cut short, or something trails"};
  }
  return proof;
}

}  // namespace waybill
