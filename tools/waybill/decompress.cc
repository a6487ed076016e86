// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <utility>

#include <zlib.h>
#include <zstd.h>

#include "tools/waybill/published_lists.h"

namespace waybill::cli {
namespace {

constexpr std::string_view kGzipMark = "\x1F\x8B";
constexpr std::string_view kZstdMark = "\x28\xB5\x2F\xFD";
constexpr std::size_t kStepBytes = std::size_t{1} << 20;
constexpr int kGzipWindowBits = 15 + 16;  // With gzip's header, not zlib's.

Error TooLarge(std::size_t bytes_max) {
  return {ErrorCode::kInvalidArgument, "decompressed, the file has more than " +
                                           std::to_string(bytes_max) +
                                           " octets"};
}

Error Damaged(const std::string& format) {
  return {ErrorCode::kInvalidArgument,
          "the file isn't whole " + format + "; download it again"};
}

Result<std::string> FromGzip(std::string octets, std::size_t bytes_max) {
  z_stream stream{};
  if (inflateInit2(&stream, kGzipWindowBits) != Z_OK) {
    return Error{ErrorCode::kUnavailable, "zlib doesn't start"};
  }
  const std::unique_ptr<z_stream, int (*)(z_stream*)> ended(&stream,
                                                            inflateEnd);
  stream.next_in = reinterpret_cast<Bytef*>(octets.data());
  stream.avail_in = static_cast<uInt>(octets.size());
  std::string text;
  while (true) {
    const std::size_t begin = text.size();
    if (begin > bytes_max) {
      return TooLarge(bytes_max);
    }
    text.resize(begin + kStepBytes);
    stream.next_out = reinterpret_cast<Bytef*>(text.data() + begin);
    stream.avail_out = static_cast<uInt>(kStepBytes);
    const int code = inflate(&stream, Z_NO_FLUSH);
    text.erase(text.size() - stream.avail_out);
    if (code == Z_STREAM_END) {
      if (stream.avail_in == 0) {
        return text.size() > bytes_max
                   ? Result<std::string>(TooLarge(bytes_max))
                   : Result<std::string>(std::move(text));
      }
      // Several members are one file.
      if (inflateReset(&stream) != Z_OK) {
        return Damaged("gzip");
      }
    } else if (code != Z_OK || text.size() == begin) {
      return Damaged("gzip");
    }
  }
}

Result<std::string> FromZstd(const std::string& octets, std::size_t bytes_max) {
  const std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context(
      ZSTD_createDCtx(), ZSTD_freeDCtx);
  if (context == nullptr) {
    return Error{ErrorCode::kUnavailable, "zstd doesn't start"};
  }
  ZSTD_inBuffer in{octets.data(), octets.size(), 0};
  std::string text;
  std::size_t code = 1;
  while (in.pos < in.size || code != 0) {
    const std::size_t begin = text.size();
    const std::size_t read = in.pos;
    if (begin > bytes_max) {
      return TooLarge(bytes_max);
    }
    text.resize(begin + kStepBytes);
    ZSTD_outBuffer out{text.data() + begin, kStepBytes, 0};
    code = ZSTD_decompressStream(context.get(), &out, &in);
    text.resize(begin + out.pos);
    if (ZSTD_isError(code) != 0 || (out.pos == 0 && in.pos == read)) {
      return Damaged("zstd");
    }
  }
  if (text.size() > bytes_max) {
    return TooLarge(bytes_max);
  }
  return text;
}

}  // namespace

Result<std::string> Decompress(std::string octets, std::size_t bytes_max) {
  if (octets.starts_with(kGzipMark)) {
    return FromGzip(std::move(octets), bytes_max);
  }
  if (octets.starts_with(kZstdMark)) {
    return FromZstd(octets, bytes_max);
  }
  if (octets.size() > bytes_max) {
    return TooLarge(bytes_max);
  }
  return octets;
}

}  // namespace waybill::cli
