// SPDX-License-Identifier: Apache-2.0
#include "tests/support/memory_store.h"

#include <algorithm>
#include <utility>

namespace waybill {
namespace {

using Value = MemoryState::Value;
using Rows = MemoryState::Rows;
using Families = MemoryState::Families;
using GetHook = decltype(MemoryState::on_get);

// A copy of the rows with keys in [begin, end).
std::vector<std::pair<std::string, std::string>> RowsBetween(
    const Rows& rows, std::string_view begin, std::string_view end) {
  if (!end.empty() && begin >= end) {
    return {};
  }
  return {rows.lower_bound(begin),
          end.empty() ? rows.end() : rows.lower_bound(end)};
}

Result<void> Visit(const GetHook& on_get, Family family,
                   const std::vector<std::pair<std::string, std::string>>& rows,
                   const StoreView::Visitor& visitor) {
  for (const auto& [key, stored] : rows) {
    Value value = stored;
    if (on_get) {
      auto seen = on_get(family, key, std::move(value));
      if (!seen) {
        return seen.error();
      }
      value = *std::move(seen);
    }
    if (value && !visitor(key, *value)) {
      break;
    }
  }
  return {};
}

Result<Value> Look(const GetHook& on_get, const Rows& rows, Family family,
                   std::string_view key) {
  const auto found = rows.find(key);
  Value value;
  if (found != rows.end()) {
    value = found->second;
  }
  return on_get ? on_get(family, key, std::move(value)) : value;
}

std::size_t Position(Family family) { return static_cast<std::size_t>(family); }

// Rows as they were, read through the hook as it is.
class MemorySnapshot : public StoreView {
 public:
  MemorySnapshot(Families rows, GetHook on_get)
      : rows_(std::move(rows)), on_get_(std::move(on_get)) {}

  Result<Value> Get(Family family, std::string_view key) const override {
    return Look(on_get_, rows_[Position(family)], family, key);
  }

  Result<std::vector<Value>> MultiGet(
      Family family, const std::vector<std::string>& keys) const override {
    std::vector<Value> values;
    for (const std::string& key : keys) {
      auto value = Get(family, key);
      if (!value) {
        return value.error();
      }
      values.push_back(*std::move(value));
    }
    return values;
  }

  Result<void> Scan(Family family, std::string_view begin, std::string_view end,
                    const Visitor& visitor) const override {
    return Visit(on_get_, family,
                 RowsBetween(rows_[Position(family)], begin, end), visitor);
  }

  Result<void> ScanBackwards(Family family, std::string_view begin,
                             std::string_view end,
                             const Visitor& visitor) const override {
    auto rows = RowsBetween(rows_[Position(family)], begin, end);
    std::reverse(rows.begin(), rows.end());
    return Visit(on_get_, family, rows, visitor);
  }

 private:
  const Families rows_;
  const GetHook on_get_;
};

}  // namespace

void MemoryState::Set(Family family, std::string_view key, Value value) {
  Rows& rows = rows_[Position(family)];
  if (value) {
    rows.insert_or_assign(std::string(key), *std::move(value));
  } else if (const auto found = rows.find(key); found != rows.end()) {
    rows.erase(found);
  }
}

void MemoryState::Apply(const WriteBatch& batch, bool durable) {
  if (durable) {
    undo_.clear();  // A sync takes along everything before it.
  }
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const WriteBatch::Operation operation = batch[i];
    const Rows& rows = rows_[Position(operation.family)];
    if (!durable) {
      const auto found = rows.find(operation.key);
      undo_.push_back(
          {.family = operation.family,
           .key = std::string(operation.key),
           .before = found == rows.end() ? Value() : Value(found->second)});
    }
    Set(operation.family, operation.key,
        operation.value ? Value(*operation.value) : Value());
  }
}

void MemoryState::PowerLoss() {
  const MutexLock lock(mutex_);
  for (auto change = undo_.rbegin(); change != undo_.rend(); ++change) {
    Set(change->family, change->key, change->before);
  }
  undo_.clear();
  if (!ghost_durable_) {
    ghost_.reset();
  }
  generation_ += 2 - generation_ % 2;
}

void MemoryState::Tamper(Family family, std::string_view key, Value value) {
  const MutexLock lock(mutex_);
  Set(family, key, std::move(value));
}

Families MemoryState::CopyOfRows() const {
  const MutexLock lock(mutex_);
  return rows_;
}

void MemoryState::ReplaceRows(Families rows) {
  const MutexLock lock(mutex_);
  rows_ = std::move(rows);
  undo_.clear();
  ghost_.reset();
}

std::map<std::string, std::vector<Families>> MemoryState::backups() const {
  const MutexLock lock(mutex_);
  return backups_;
}

class MemoryStore : public Store {
 public:
  static Result<std::unique_ptr<Store>> Open(
      const std::shared_ptr<MemoryState>& state) {
    const MutexLock lock(state->mutex_);
    if (state->generation_ % 2 == 1) {
      return Error{ErrorCode::kUnavailable, "the rows are already open"};
    }
    if (state->ghost_) {
      state->Apply(*state->ghost_, state->ghost_durable_);
      state->ghost_.reset();
    }
    const std::uint64_t generation = ++state->generation_;
    return std::unique_ptr<Store>(new MemoryStore(state, generation));
  }

  ~MemoryStore() override {
    const MutexLock lock(state_->mutex_);
    if (state_->generation_ == generation_) {
      ++state_->generation_;
    }
  }
  MemoryStore(const MemoryStore&) = delete;
  MemoryStore& operator=(const MemoryStore&) = delete;

  Result<Value> Get(Family family, std::string_view key) const override {
    auto values = MultiGet(family, {std::string(key)});
    if (!values) {
      return values.error();
    }
    return std::move(values->front());
  }

  Result<std::vector<Value>> MultiGet(
      Family family, const std::vector<std::string>& keys) const override {
    const MutexLock lock(state_->mutex_);
    if (state_->generation_ != generation_) {
      return PowerIsOff();
    }
    std::vector<Value> values;
    for (const std::string& key : keys) {
      auto value =
          Look(state_->on_get, state_->rows_[Position(family)], family, key);
      if (!value) {
        return value.error();
      }
      values.push_back(*std::move(value));
    }
    return values;
  }

  Result<void> Scan(Family family, std::string_view begin, std::string_view end,
                    const Visitor& visitor) const override {
    auto rows = Between(family, begin, end);
    if (!rows) {
      return rows.error();
    }
    return Visit(state_->on_get, family, *rows, visitor);
  }

  Result<void> ScanBackwards(Family family, std::string_view begin,
                             std::string_view end,
                             const Visitor& visitor) const override {
    auto rows = Between(family, begin, end);
    if (!rows) {
      return rows.error();
    }
    std::reverse(rows->begin(), rows->end());
    return Visit(state_->on_get, family, *rows, visitor);
  }

  Result<void> Write(const WriteBatch& batch) override;

  bool NeedsReopen() const override {
    const MutexLock lock(state_->mutex_);
    return stopped_.has_value() || state_->generation_ != generation_;
  }

  std::unique_ptr<StoreView> Snapshot() const override {
    return std::make_unique<MemorySnapshot>(state_->CopyOfRows(),
                                            state_->on_get);
  }

  Result<void> Flush() override { return Ready(); }
  Result<void> Compact() override { return Ready(); }
  Result<void> VerifyFiles() const override { return Ready(); }

  Result<BackupSummary> Backup(const std::string& directory) override {
    if (auto ready = Ready(); !ready) {
      return ready.error();
    }
    const MutexLock lock(state_->mutex_);
    auto& backups = state_->backups_[directory];
    backups.push_back(state_->rows_);
    return BackupSummary{.number = static_cast<std::uint32_t>(backups.size()),
                         .bytes = SizeOf(backups.back())};
  }

  Result<StoreStatistics> Statistics() const override {
    const MutexLock lock(state_->mutex_);
    const std::uint64_t bytes = SizeOf(state_->rows_);
    return StoreStatistics{.data_bytes = bytes,
                           .disk_bytes = bytes,
                           .memory_bytes = bytes,
                           .free_bytes = std::uint64_t{1} << 40};
  }

 private:
  MemoryStore(std::shared_ptr<MemoryState> state, std::uint64_t generation)
      : state_(std::move(state)), generation_(generation) {}

  static Error PowerIsOff() {
    return {ErrorCode::kUnavailable, "the power is off"};
  }

  static std::uint64_t SizeOf(const Families& families) {
    std::uint64_t bytes = 0;
    for (const Rows& rows : families) {
      for (const auto& [key, value] : rows) {
        bytes += key.size() + value.size();
      }
    }
    return bytes;
  }

  Result<void> Ready() const {
    const MutexLock lock(state_->mutex_);
    if (state_->generation_ != generation_) {
      return PowerIsOff();
    }
    if (stopped_) {
      return *stopped_;
    }
    return {};
  }

  Result<std::vector<std::pair<std::string, std::string>>> Between(
      Family family, std::string_view begin, std::string_view end) const {
    const MutexLock lock(state_->mutex_);
    if (state_->generation_ != generation_) {
      return PowerIsOff();
    }
    return RowsBetween(state_->rows_[Position(family)], begin, end);
  }

  const std::shared_ptr<MemoryState> state_;
  const std::uint64_t generation_;
  std::optional<Error> stopped_;  // Guarded by the state's mutex.
};

Result<void> MemoryStore::Write(const WriteBatch& batch) {
  if (auto ready = Ready(); !ready) {
    return ready.error();
  }
  if (batch.empty()) {
    return {};
  }
  const Outcome outcome =
      state_->on_write ? state_->on_write(batch) : Outcome{};
  WAYBILL_CHECK(outcome.attempted || !outcome.applied);
  const MutexLock lock(state_->mutex_);
  if (outcome.reported) {
    if (outcome.applied) {
      state_->Apply(batch, outcome.durable);
    }
    return {};
  }
  Error error{outcome.error, "told to fail"};
  if (outcome.applied) {
    state_->ghost_ = batch;
    state_->ghost_durable_ = outcome.durable;
  }
  if (outcome.attempted) {
    stopped_ = error;
  }
  return error;
}

Result<std::unique_ptr<Store>> OpenMemoryStore(
    const std::shared_ptr<MemoryState>& state) {
  return MemoryStore::Open(state);
}

}  // namespace waybill
