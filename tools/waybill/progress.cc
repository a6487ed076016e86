// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/progress.h"

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include <unistd.h>

namespace waybill::cli {
namespace {

constexpr std::chrono::seconds kPatience{2};
constexpr std::chrono::milliseconds kTick{250};
constexpr int kBarCells = 30;

std::string Line(const std::string& what, std::size_t done, std::size_t total,
                 std::chrono::seconds waited) {
  std::string line = what.empty() ? "" : what + " ";
  if (total != 0) {
    const auto full = static_cast<std::size_t>(kBarCells) * done / total;
    line += "[" + std::string(full, '#') +
            std::string(static_cast<std::size_t>(kBarCells) - full, '.') + "] ";
  }
  if (done != 0) {
    line += std::to_string(done);
    line += total == 0 ? " rows, " : " of " + std::to_string(total) + ", ";
  }
  return line + std::to_string(waited.count()) + " s";
}

}  // namespace

struct Progress::Ticker {
  Ticker() : thread([this] { Run(); }) {}
  ~Ticker() {
    {
      const std::lock_guard lock(mutex);
      ending = true;
    }
    changed.notify_all();
    thread.join();
  }

  void Run() {
    std::unique_lock lock(mutex);
    bool shown = false;
    while (!ending) {
      changed.wait_for(lock, kTick);
      const auto waited = std::chrono::steady_clock::now() - since;
      const bool show = waiting && pauses == 0 && !ending && waited > kPatience;
      if (show) {
        const std::string line =
            Line(what, done, total,
                 std::chrono::duration_cast<std::chrono::seconds>(waited));
        std::fprintf(stderr, "\r\033[K%s", line.c_str());
        std::fflush(stderr);
      } else if (shown) {
        std::fputs("\r\033[K", stderr);
        std::fflush(stderr);
      }
      shown = show;
    }
  }

  std::mutex mutex;
  std::condition_variable changed;
  bool ending = false;
  bool waiting = false;
  int pauses = 0;
  std::string what;
  std::size_t done = 0;
  std::size_t total = 0;
  std::chrono::steady_clock::time_point since;
  std::thread thread;  // Last: everything it reads is there before it.
};

Progress::Progress(bool quiet)
    : ticker_(quiet || isatty(STDERR_FILENO) == 0
                  ? nullptr
                  : std::make_unique<Ticker>()) {}

Progress::~Progress() = default;

void Progress::Begin() {
  if (ticker_ != nullptr) {
    const std::lock_guard lock(ticker_->mutex);
    ticker_->waiting = true;
    ticker_->since = std::chrono::steady_clock::now();
  }
}

void Progress::Say(std::string what) {
  if (ticker_ != nullptr) {
    const std::lock_guard lock(ticker_->mutex);
    ticker_->what = std::move(what);
    ticker_->done = 0;
    ticker_->total = 0;
  }
}

void Progress::Count(std::size_t done, std::size_t total) {
  if (ticker_ != nullptr) {
    const std::lock_guard lock(ticker_->mutex);
    ticker_->done = done;
    ticker_->total = total;
  }
}

Progress::Pause::Pause(Progress& progress) : progress_(progress) {
  if (progress_.ticker_ != nullptr) {
    const std::lock_guard lock(progress_.ticker_->mutex);
    ++progress_.ticker_->pauses;
    progress_.ticker_->changed.notify_all();
  }
}

Progress::Pause::~Pause() {
  if (progress_.ticker_ != nullptr) {
    const std::lock_guard lock(progress_.ticker_->mutex);
    --progress_.ticker_->pauses;
    progress_.ticker_->since = std::chrono::steady_clock::now();
  }
}

}  // namespace waybill::cli
