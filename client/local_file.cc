// SPDX-License-Identifier: Apache-2.0
#include "client/local_file.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace waybill {
namespace {

// Closes on every path.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) {
      close(number_);
    }
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }

 private:
  int number_;
};

Error SystemError(const std::string& what, int number) {
  return Error{
      number == ENOENT ? ErrorCode::kNotFound : ErrorCode::kUnavailable,
      what + ": " + std::generic_category().message(number)};
}

bool WriteAll(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written <= 0) {
      return false;
    }
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

Result<void> SyncFolder(const std::string& folder) {
  const Descriptor descriptor(
      open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.number() < 0 || fsync(descriptor.number()) != 0) {
    return SystemError("sync folder " + folder, errno);
  }
  return {};
}

}  // namespace

Result<std::string> ReadFile(const std::string& path, std::size_t bytes_max) {
  const Descriptor descriptor(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (descriptor.number() < 0) {
    return SystemError("open " + path, errno);
  }
  std::string content;
  std::array<char, 65536> block{};
  while (true) {
    const ssize_t size = read(descriptor.number(), block.data(), block.size());
    if (size < 0 && errno == EINTR) {
      continue;
    }
    if (size < 0) {
      return SystemError("read " + path, errno);
    }
    if (size == 0) {
      return content;
    }
    content.append(block.data(), static_cast<std::size_t>(size));
    if (content.size() > bytes_max) {
      return Error{
          ErrorCode::kInvalidArgument,
          path + " is larger than " + std::to_string(bytes_max) + " octets"};
    }
  }
}

Result<void> WriteFile(const std::string& path, std::string_view content,
                       Overwrite overwrite) {
  const std::filesystem::path folder =
      std::filesystem::absolute(path).parent_path();
  const mode_t mask = umask(077);
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  umask(mask);
  if (failure) {
    return Error{ErrorCode::kUnavailable,
                 "make folder " + folder.string() + ": " + failure.message()};
  }
  std::string beside = path + ".XXXXXX";
  {
    const Descriptor descriptor(mkostemp(beside.data(), O_CLOEXEC));
    if (descriptor.number() < 0) {
      return SystemError("create a file beside " + path, errno);
    }
    if (!WriteAll(descriptor.number(), content) ||
        fsync(descriptor.number()) != 0) {
      const int number = errno;
      unlink(beside.c_str());
      return SystemError("write " + path, number);
    }
  }
  const bool placed = overwrite == Overwrite::kReplace
                          ? rename(beside.c_str(), path.c_str()) == 0
                          : link(beside.c_str(), path.c_str()) == 0;
  const int number = errno;
  if (!placed || overwrite == Overwrite::kNever) {
    unlink(beside.c_str());
  }
  if (!placed) {
    if (number == EEXIST) {
      return Error{ErrorCode::kInvalidArgument,
                   path + " exists and is not replaced"};
    }
    return SystemError("put " + path + " in place", number);
  }
  return SyncFolder(folder.string());
}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) {
    close(descriptor_);
  }
}

Result<FolderLock> LockFolder(const std::string& folder) {
  const int descriptor =
      open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) {
    return SystemError("open folder " + folder, errno);
  }
  FolderLock lock(descriptor);
  while (flock(descriptor, LOCK_EX) != 0) {
    if (errno != EINTR) {
      return SystemError("lock folder " + folder, errno);
    }
  }
  return lock;
}

}  // namespace waybill
