// SPDX-License-Identifier: Apache-2.0
#include "ledger/store/rocksdb_status.h"

#include <string>

namespace waybill {
namespace {

using rocksdb::Status;

ErrorCode ToCode(const Status& status) {
  if (status.subcode() == Status::kNoSpace ||
      status.subcode() == Status::kSpaceLimit) {
    return ErrorCode::kExhausted;
  }
  switch (status.code()) {
    case Status::kNotFound:
      return ErrorCode::kNotFound;
    case Status::kCorruption:
    case Status::kColumnFamilyDropped:
    case Status::kMergeInProgress:
      return ErrorCode::kCorruption;
    case Status::kNotSupported:
    case Status::kInvalidArgument:
    case Status::kCompactionTooLarge:
      return ErrorCode::kInvalidArgument;
    case Status::kIOError:
      // A file that the manifest names is gone: damage, not a passing fault.
      return status.subcode() == Status::kPathNotFound
                 ? ErrorCode::kCorruption
                 : ErrorCode::kUnavailable;
    case Status::kOk:
    case Status::kIncomplete:
    case Status::kShutdownInProgress:
    case Status::kTimedOut:
    case Status::kAborted:
    case Status::kBusy:
    case Status::kExpired:
    case Status::kTryAgain:
    case Status::kMaxCode:
      return ErrorCode::kUnavailable;
  }
  return ErrorCode::kUnavailable;
}

}  // namespace

Error ToError(const Status& status, std::string_view attempted) {
  WAYBILL_CHECK(!status.ok());
  return {ToCode(status), std::string(attempted) + ": " + status.ToString()};
}

Result<void> ToResult(const Status& status, std::string_view attempted) {
  if (!status.ok()) {
    return ToError(status, attempted);
  }
  return {};
}

}  // namespace waybill
