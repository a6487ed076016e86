// SPDX-License-Identifier: Apache-2.0
//
// The witness file: what this node last vouched for, kept apart from the store
// and best on another volume. The store can lose what it acknowledged without
// noticing (a deleted log, a lying disk, a folder rolled back); a store behind
// this file doesn't serve. docs/FORMAT.md, "Witness file".
#ifndef WAYBILL_LEDGER_WITNESS_FILE_H_
#define WAYBILL_LEDGER_WITNESS_FILE_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/core/hash.h"
#include "ledger/core/merkle.h"
#include "ledger/core/result.h"

namespace waybill {

struct WitnessRecord {
  Hash genesis_id = kZeroHash;
  TreeHead tree;              // Size 0 from creation to the first signature.
  Hash map_root = kZeroHash;  // Of the seal that ends the tree.

  bool operator==(const WitnessRecord&) const = default;
};

// One slot of the file, and back; nothing if it isn't whole.
std::string EncodeWitnessSlot(const WitnessRecord& record);
std::optional<WitnessRecord> DecodeWitnessSlot(std::string_view slot);

// Two slots of 4,096 octets, written in turn and synced, so that one is always
// whole. Holds a lock on the file as long as it lives: a copy of a node on the
// same file doesn't start. Not thread-safe.
class WitnessFile {
 public:
  // Fails with kInvalidArgument if there is such a file already.
  static Result<std::unique_ptr<WitnessFile>> Create(
      const std::string& path, const WitnessRecord& record);
  // Takes the slot with the larger size. kNotFound: no such file; kCorruption:
  // neither slot is whole; kUnavailable: another process holds it, or I/O
  // failed.
  static Result<std::unique_ptr<WitnessFile>> Open(const std::string& path);

  ~WitnessFile();
  WitnessFile(const WitnessFile&) = delete;
  WitnessFile& operator=(const WitnessFile&) = delete;

  const WitnessRecord& last() const { return last_; }

  // On disk when it returns success. After a failure the file holds this
  // record or the last one, and what is true is settled by opening again.
  Result<void> Advance(const WitnessRecord& record);

 private:
  WitnessFile(std::string path, int descriptor)
      : path_(std::move(path)), descriptor_(descriptor) {}

  Result<void> WriteSlot(int slot, const WitnessRecord& record);
  Result<void> ReadSlots();

  const std::string path_;
  const int descriptor_;
  int slot_ = 0;  // That holds last_.
  WitnessRecord last_;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_WITNESS_FILE_H_
