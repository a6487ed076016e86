// SPDX-License-Identifier: Apache-2.0
//
// What this machine can do at most, by the same libraries, with nothing of ours
// around them.
#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <unistd.h>

#include "tools/bench/suite.h"

namespace waybill::bench {
namespace {

// As long as the body of a handoff of one unit.
constexpr std::size_t kMessageBytes = 320;
constexpr std::size_t kNodeBytes = 65;  // A tree node: 01, left, right.
constexpr std::size_t kSyncBytes = 4096;

// Runs `step` (which says how much it did) on `threads` threads for `time`, and
// returns how much was done a second.
template <typename MakeStep>
double RatePerSecond(unsigned threads, std::chrono::milliseconds time,
                     MakeStep make_step) {
  std::atomic<std::uint64_t> done = 0;
  std::atomic<bool> stop = false;
  std::vector<std::thread> running;
  const SteadyTime begin = Now();
  for (unsigned i = 0; i < threads; ++i) {
    running.emplace_back([&] {
      auto step = make_step();
      std::uint64_t mine = 0;
      while (!stop.load(std::memory_order_relaxed)) {
        mine += step();
      }
      done += mine;
    });
  }
  while (Now() - begin < time) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  stop = true;
  for (std::thread& thread : running) {
    thread.join();
  }
  return static_cast<double>(done.load()) / SecondsSince(begin);
}

double VerificationsPerSecond(std::chrono::milliseconds time) {
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> key{};
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret{};
  crypto_sign_keypair(key.data(), secret.data());
  const std::string text(kMessageBytes, 'w');
  const auto* message = reinterpret_cast<const unsigned char*>(text.data());
  std::array<unsigned char, crypto_sign_BYTES> signature{};
  crypto_sign_detached(signature.data(), nullptr, message, text.size(),
                       secret.data());
  return RatePerSecond(cores, time, [&] {
    return [&] {
      const bool held =
          crypto_sign_verify_detached(signature.data(), message, text.size(),
                                      key.data()) == 0;
      return std::uint64_t{held ? 1U : 0U};
    };
  });
}

double HashesPerSecond(std::chrono::milliseconds time) {
  EVP_MD* digest = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  std::array<unsigned char, kNodeBytes> node{};
  const double rate = RatePerSecond(1, time, [&] {
    return [&] {
      constexpr std::uint64_t kSteps = 64;
      for (std::uint64_t i = 0; i < kSteps; ++i) {
        EVP_DigestInit_ex2(context, digest, nullptr);
        EVP_DigestUpdate(context, node.data(), node.size());
        EVP_DigestFinal_ex(context, node.data() + 1, nullptr);
      }
      return kSteps;
    };
  });
  EVP_MD_CTX_free(context);
  EVP_MD_free(digest);
  return rate;
}

// Microseconds of each write and fdatasync of one block, over and over, as the
// witness file does it.
Result<std::vector<double>> SyncTimes(const std::string& path,
                                      std::size_t calls) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    return Error{ErrorCode::kUnavailable,
                 "opening " + path + ": " + std::strerror(errno)};
  }
  std::vector<double> times;
  std::string block(kSyncBytes, 'w');
  bool failed = false;
  for (std::size_t i = 0; i < calls && !failed; ++i) {
    block[i % block.size()] ^= 1;
    const SteadyTime begin = Now();
    failed = pwrite(file, block.data(), block.size(), 0) !=
                 static_cast<ssize_t>(block.size()) ||
             fdatasync(file) != 0;
    times.push_back(MicrosSince(begin));
  }
  const int code = errno;
  close(file);
  if (failed) {
    return Error{ErrorCode::kUnavailable,
                 "syncing " + path + ": " + std::strerror(code)};
  }
  return times;
}

class LimitSuite : public Suite {
 public:
  explicit LimitSuite(const BenchOptions& options) : options_(options) {}

  std::string name() const override { return "limits"; }

  Result<void> Prepare(Figures& figures) override {
    figures.Declare({.name = kVerifyLimit,
                     .unit = "a second",
                     .about = "libsodium, all cores, 320 octets"});
    figures.Declare({.name = "limit.sha256_65",
                     .unit = "a second",
                     .about = "OpenSSL EVP, digest fetched once, one core"});
    figures.Declare({.name = kSyncLimit,
                     .unit = "us",
                     .about = "write and fdatasync of one block"});
    figures.Declare({.name = "limit.fdatasync_p99", .unit = "us", .about = ""});
    figures.Declare({.name = kRowsLimit,
                     .unit = "rows/s",
                     .about = "RocksDB itself, synced batches of 4,096"});
    return {};
  }

  Result<void> Round(Figures& figures) override {
    figures.Record(kVerifyLimit, VerificationsPerSecond(options_.limit_time));
    figures.Record("limit.sha256_65", HashesPerSecond(options_.limit_time / 4));
    auto times = SyncTimes(options_.directory + "/sync", options_.calls);
    if (!times) {
      return times.error();
    }
    figures.Record(kSyncLimit, Quantile(*times, 0.5));
    figures.Record("limit.fdatasync_p99", Quantile(*times, 0.99));
    auto rows =
        RawRowsPerSecond(options_.directory + "/raw", options_.limit_time);
    if (!rows) {
      return rows.error();
    }
    figures.Record(kRowsLimit, *rows);
    return {};
  }

 private:
  const BenchOptions& options_;
};

}  // namespace

std::unique_ptr<Suite> MakeLimitSuite(const BenchOptions& options) {
  return std::make_unique<LimitSuite>(options);
}

}  // namespace waybill::bench
