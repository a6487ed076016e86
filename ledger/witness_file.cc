// SPDX-License-Identifier: Apache-2.0
#include "ledger/witness_file.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "ledger/core/encoding.h"

namespace waybill {
namespace {

constexpr std::string_view kMagic = "waybill/witness/1";
constexpr std::size_t kSlotBytes = 4096;

Error SystemError(const std::string& what, int code) {
  return {ErrorCode::kUnavailable, what + ": " + std::strerror(code)};
}

// Makes the file's name durable, not only its content.
Result<void> SyncFolder(const std::string& path) {
  std::string folder = std::filesystem::path(path).parent_path().string();
  if (folder.empty()) {
    folder = ".";
  }
  const int descriptor =
      open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) {
    return SystemError("opening " + folder, errno);
  }
  const int failed = fsync(descriptor) != 0 ? errno : 0;
  close(descriptor);
  if (failed != 0) {
    return SystemError("syncing " + folder, failed);
  }
  return {};
}

Result<int> OpenLocked(const std::string& path, int flags) {
  const int descriptor = open(path.c_str(), O_RDWR | O_CLOEXEC | flags, 0600);
  if (descriptor < 0) {
    if (errno == EEXIST) {
      return Error{ErrorCode::kInvalidArgument,
                   "witness file " + path + " exists already"};
    }
    if (errno == ENOENT) {
      return Error{ErrorCode::kNotFound, "no witness file " + path};
    }
    return SystemError("opening witness file " + path, errno);
  }
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    const int code = errno;
    close(descriptor);
    if (code == EWOULDBLOCK) {
      return Error{ErrorCode::kUnavailable,
                   "witness file " + path + " is held by another process"};
    }
    return SystemError("locking witness file " + path, code);
  }
  return descriptor;
}

}  // namespace

// magic ‖ genesis ‖ u64be size ‖ root ‖ map root ‖ SHA-256 of all that,
// padded with zeros.
std::string EncodeWitnessSlot(const WitnessRecord& record) {
  std::string slot(kMagic);
  AppendHash(slot, record.genesis_id);
  AppendU64(slot, record.tree.size);
  AppendHash(slot, record.tree.root);
  AppendHash(slot, record.map_root);
  AppendHash(slot, Sha256(slot));
  slot.resize(kSlotBytes);
  return slot;
}

std::optional<WitnessRecord> DecodeWitnessSlot(std::string_view slot) {
  Reader reader(slot);
  const std::string_view magic = reader.Bytes(kMagic.size());
  WitnessRecord record;
  record.genesis_id = reader.ReadHash();
  record.tree.size = reader.U64();
  record.tree.root = reader.ReadHash();
  record.map_root = reader.ReadHash();
  const std::size_t covered = slot.size() - reader.remaining();
  const Hash checksum = reader.ReadHash();
  if (reader.failed() || magic != kMagic ||
      checksum != Sha256(slot.substr(0, covered))) {
    return std::nullopt;
  }
  return record;
}

Result<std::unique_ptr<WitnessFile>> WitnessFile::Create(
    const std::string& path, const WitnessRecord& record) {
  auto descriptor = OpenLocked(path, O_CREAT | O_EXCL);
  if (!descriptor) {
    return descriptor.error();
  }
  std::unique_ptr<WitnessFile> file(new WitnessFile(path, *descriptor));
  for (const int slot : {0, 1}) {
    if (auto written = file->WriteSlot(slot, record); !written) {
      return written.error();
    }
  }
  file->last_ = record;
  if (auto synced = SyncFolder(path); !synced) {
    return synced.error();
  }
  return file;
}

Result<std::unique_ptr<WitnessFile>> WitnessFile::Open(
    const std::string& path) {
  auto descriptor = OpenLocked(path, 0);
  if (!descriptor) {
    return descriptor.error();
  }
  std::unique_ptr<WitnessFile> file(new WitnessFile(path, *descriptor));
  if (auto read = file->ReadSlots(); !read) {
    return read.error();
  }
  return file;
}

WitnessFile::~WitnessFile() { close(descriptor_); }

Result<void> WitnessFile::Advance(const WitnessRecord& record) {
  const int slot = 1 - slot_;
  if (auto written = WriteSlot(slot, record); !written) {
    return written;
  }
  slot_ = slot;
  last_ = record;
  return {};
}

Result<void> WitnessFile::WriteSlot(int slot, const WitnessRecord& record) {
  const std::string octets = EncodeWitnessSlot(record);
  std::size_t done = 0;
  while (done < octets.size()) {
    const ssize_t count = pwrite(
        descriptor_, octets.data() + done, octets.size() - done,
        static_cast<off_t>(static_cast<std::size_t>(slot) * kSlotBytes + done));
    if (count < 0 && errno != EINTR) {
      return SystemError("writing witness file " + path_, errno);
    }
    if (count > 0) {
      done += static_cast<std::size_t>(count);
    }
  }
  // A sync that failed may not be tried again: the kernel may have dropped
  // what it couldn't write.
  if (fdatasync(descriptor_) != 0) {
    return SystemError("syncing witness file " + path_, errno);
  }
  return {};
}

Result<void> WitnessFile::ReadSlots() {
  std::optional<WitnessRecord> best;
  for (const int slot : {0, 1}) {
    std::string octets(kSlotBytes, '\0');
    std::size_t done = 0;
    while (done < kSlotBytes) {
      const ssize_t count =
          pread(descriptor_, octets.data() + done, kSlotBytes - done,
                static_cast<off_t>(static_cast<std::size_t>(slot) * kSlotBytes +
                                   done));
      if (count < 0 && errno != EINTR) {
        return SystemError("reading witness file " + path_, errno);
      }
      if (count == 0) {
        break;
      }
      if (count > 0) {
        done += static_cast<std::size_t>(count);
      }
    }
    const auto record = DecodeWitnessSlot(octets);
    if (record && (!best || record->tree.size > best->tree.size)) {
      best = record;
      slot_ = slot;
    }
  }
  if (!best) {
    return Error{ErrorCode::kCorruption,
                 "witness file " + path_ + " holds no whole record"};
  }
  last_ = *best;
  return {};
}

}  // namespace waybill
