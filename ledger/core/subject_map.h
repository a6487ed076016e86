// SPDX-License-Identifier: Apache-2.0
//
// The authenticated map in memory: the tree of map_proof.h over all subjects,
// as a persistent trie. A new version shares with the one before it all that a
// batch leaves alone, so readers prove against published versions while the
// writer builds the next. No I/O: chains stay in the caller's rows, and the
// trie keeps 64 octets a node, 2.4 nodes a subject.
#ifndef WAYBILL_LEDGER_CORE_SUBJECT_MAP_H_
#define WAYBILL_LEDGER_CORE_SUBJECT_MAP_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "ledger/core/hash.h"
#include "ledger/core/map_proof.h"
#include "ledger/core/map_update.h"
#include "ledger/core/result.h"
#include "ledger/core/subject.h"

namespace waybill {

class MapArena;
using MapRef = std::uint32_t;  // A node of the trie, or 0: none.

// A node and the number of the version that made it.
struct MapEdge {
  MapRef ref = 0;
  std::uint64_t born = 0;
};

// Thread safety: one writer thread calls Apply, Publish and Discard; any thread
// may call the rest, on published and pinned versions. Nothing waits longer
// than a moment: proofs are made outside the lock, and a version that is
// superseded meanwhile is kept until its readers are done.
//
// Life of a version: Apply builds it on the latest one; Publish makes it the
// one that published() gives, or Discard undoes it; the next Publish ends it,
// unless it is pinned, and its nodes that later versions replaced are reused.
class SubjectMap {
 public:
  // A version of the map, as a value. A handle to a version that has ended is
  // harmless: whatever takes it fails with kNotFound.
  struct Version {
    std::uint64_t number = 0;  // Given once. Gaps mean versions discarded.
    Hash root = kZeroHash;
    std::uint64_t count = 0;  // Subjects.

    bool operator==(const Version&) const = default;
  };

  // Gives the chain of a subject AS OF THE VERSION the proof is for. Called
  // without any lock held.
  using ChainLookup = std::function<Result<Chain>(const Hash& label)>;

  // Starts with the empty map published, as version 0.
  SubjectMap();
  ~SubjectMap();
  SubjectMap(const SubjectMap&) = delete;
  SubjectMap& operator=(const SubjectMap&) = delete;

  Version published() const;

  // Builds the map after `changes`, reading their labels and chains after. A
  // start loads the rows in this way, in order of label, some 100,000 at a time
  // with a Publish after each; it does not need the chains before.
  //
  // REQUIRES: `base` is the latest version built; `changes` strictly ascending
  // by label, with lengths above 0. The chains before are not looked at: that
  // is VerifyUpdate's task. Holds up to 2^31 nodes, some 880 million subjects.
  Version Apply(const Version& base, std::span<const MapChange> changes);

  // REQUIRES: `version` is the oldest built and not yet published.
  void Publish(const Version& version);

  // Undoes an Apply. REQUIRES: `version` is the latest built, not published.
  void Discard(const Version& version);

  // Keeps a version alive beyond the next Publish: that of the last cosigned
  // checkpoint, and those that wait for a cosignature. Pins count. A pinned
  // version costs only the nodes that were replaced since. Pin fails with
  // kNotFound if the version has ended; Unpin REQUIRES a pin.
  Result<void> Pin(const Version& version);
  void Unpin(const Version& version);

  // Proves that `label` is in `version` or that it isn't; the kind of the proof
  // says which. `chain_of` is asked only for the other leaf of an absence.
  // Fails with kNotFound if the version has ended, with kUnavailable if
  // `chain_of` gave a chain that isn't the version's, or as `chain_of` fails.
  Result<MapProof> Prove(const Version& version, const Hash& label,
                         const ChainLookup& chain_of) const;

  // The proof for VerifyUpdate(version.root, changes, ...). `chain_of` is asked
  // for leaves that stand in the way of new ones, about three for four new
  // subjects. Doubtful input (a wrong chain before) gives a proof that
  // VerifyUpdate refuses. Fails with kNotFound, or as `chain_of` fails.
  // REQUIRES: `changes` strictly ascending by label.
  Result<MapUpdateProof> ProveUpdate(const Version& version,
                                     std::span<const MapChange> changes,
                                     const ChainLookup& chain_of) const;

  // Nodes in use, 64 octets each, those kept for old versions included.
  std::size_t node_count() const;

 private:
  class Builder;
  class Hold;

  // A node and the number of the first version without it.
  struct Kept {
    MapRef ref = 0;
    std::uint64_t died = 0;
  };
  struct Alive {
    Version version;
    MapEdge root;
    std::size_t holds = 1;   // Built or published, pins, readers.
    std::vector<Kept> kept;  // Replaced later, still needed by this version.
  };
  struct Pending {
    std::uint64_t number;
    std::vector<MapRef> made;
    std::vector<MapEdge> replaced;
  };

  void WalkUpdate(MapRef ref, std::size_t depth,
                  std::span<const MapChange> changes,
                  MapUpdateProof& proof) const;
  // These need mutex_ held.
  void Release(std::uint64_t number) const;
  void Reclaim(MapRef ref) const;

  const std::unique_ptr<MapArena> arena_;  // Written by the writer alone.

  mutable std::mutex mutex_;  // Guards all that follows.
  std::uint64_t next_number_ = 1;
  std::uint64_t published_ = 0;
  std::deque<Pending> pending_;  // Built, not yet published; oldest first.
  mutable std::map<std::uint64_t, Alive> alive_;  // By number.
  mutable std::vector<MapRef> reclaimed_;  // For the next Apply to reuse.
  mutable std::size_t node_count_ = 0;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_SUBJECT_MAP_H_
