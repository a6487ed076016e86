// SPDX-License-Identifier: Apache-2.0
//
// Result<T>: a value, or the Error that explains why there is none. The only
// way an operation of ours fails; nothing here throws.
#ifndef WAYBILL_LEDGER_CORE_RESULT_H_
#define WAYBILL_LEDGER_CORE_RESULT_H_

#include <string>
#include <utility>
#include <variant>

#include "ledger/core/check.h"

namespace waybill {

// What went wrong, in the terms a caller can act on. Closed on purpose: switch
// over it without a default, and the compiler finds every place to update.
//
// A rule refusing an event is not an error but a Verdict; see verdict.h.
enum class ErrorCode {
  kInvalidArgument,     // No state would accept this input. Do not retry.
  kNotFound,            // The thing named does not exist.
  kCorruption,          // Stored bytes fail their own checks. Do not retry.
  kVerificationFailed,  // A proof, signature or claim does not hold.
  kUnavailable,         // I/O failed, or the ledger is closing. May retry.
  kExhausted,           // A bound was reached (queue, disk). Retry later.
  kPermissionDenied,    // The caller may not do this.
};

struct Error {
  ErrorCode code;
  std::string message;  // For people; never parsed, never compared in code.
};

template <typename T>
class [[nodiscard]] Result {
 public:
  // Implicit, so that `return value;` and `return Error{...};` both read well.
  Result(T value)  // NOLINT(google-explicit-constructor)
      : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error)  // NOLINT(google-explicit-constructor)
      : state_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  // REQUIRES: has_value().
  T& value() & {
    WAYBILL_CHECK(has_value());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    WAYBILL_CHECK(has_value());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    WAYBILL_CHECK(has_value());
    return std::move(*std::get_if<0>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  // REQUIRES: !has_value().
  const Error& error() const {
    WAYBILL_CHECK(!has_value());
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error)  // NOLINT(google-explicit-constructor)
      : state_(std::move(error)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  // REQUIRES: !has_value().
  const Error& error() const {
    WAYBILL_CHECK(!has_value());
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<std::monostate, Error> state_;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_RESULT_H_
