// SPDX-License-Identifier: Apache-2.0
//
// Screening lists as they are published and as people have them in files, in
// one typed form.
#ifndef WAYBILL_TOOLS_WAYBILL_PUBLISHED_LISTS_H_
#define WAYBILL_TOOLS_WAYBILL_PUBLISHED_LISTS_H_

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/v1/screening.pb.h"

#include "ledger/core/result.h"

namespace waybill::cli {

inline constexpr std::size_t kPublishedBytesMax = std::size_t{256} << 20;

// Told how many octets of how many are done.
using ReadingProgress = std::function<void(std::size_t, std::size_t)>;

// The Consolidated Screening List in the keys of its publisher: an object with
// `results`, an array of entries, or that array alone. An entry has `source`
// and `name`, and may have `entity_number`, `type`, `programs`, `alt_names`,
// `addresses` (of which only `country` is kept), `federal_register_notice`,
// `license_requirement`, `license_policy`, `start_date` and `end_date`; other
// keys are passed over. One file for each source, ascending by list; list and
// keys are set, `snapshot` is the parameter's, and `as_of_ms` its day if it is
// a date. Fails with kInvalidArgument, naming the octet or the entry.
Result<std::vector<v1::ListFile>> ParsePublishedLists(
    std::string_view json, const std::string& snapshot,
    const ReadingProgress& progress = {});

// A file as downloaded (JSON), or one list as a ledger holds it (`waybill list
// show --save`); either compressed with gzip or zstd. Told apart by what they
// begin with. For JSON, an empty `snapshot` is the day that the publication
// says it was made. Fails as above, naming the file, and as ReadFile does.
Result<std::vector<v1::ListFile>> ReadListsFrom(
    const std::string& path, const std::string& snapshot = "",
    const ReadingProgress& progress = {});

// A line for each entry: its name, then its aliases, with tabs between; empty
// lines and those that begin with # are passed over. Fails with
// kInvalidArgument, naming the line, and as ReadFile does.
Result<v1::ListFile> ReadPlainList(const std::string& path,
                                   const std::string& list,
                                   const std::string& snapshot);

// Decompressed if it is gzip or zstd, else as it is; at most `bytes_max`
// octets.
Result<std::string> Decompress(std::string octets, std::size_t bytes_max);

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_PUBLISHED_LISTS_H_
