// SPDX-License-Identifier: Apache-2.0
#include "ledger/evidence/dice_extension.h"

#include <cstddef>
#include <cstdint>

#include "ledger/core/encoding.h"

namespace waybill {
namespace {

constexpr std::uint8_t kInteger = 0x02;
constexpr std::uint8_t kOctetString = 0x04;
constexpr std::uint8_t kObjectId = 0x06;
constexpr std::uint8_t kSequence = 0x30;
constexpr std::uint8_t kFirmwareIds = 0xA6;  // [6], constructed.
constexpr std::uint8_t kContextClass = 0x80;
constexpr std::uint8_t kClassMask = 0xC0;
constexpr std::size_t kDigestBytes = 48;
// 2.16.840.1.101.3.4.2.2
constexpr std::string_view kSha384("\x60\x86\x48\x01\x65\x03\x04\x02\x02", 9);

// One value of a tag below 31 and a definite, shortest length of at most 65,535
// octets: more than a certificate of ours can hold isn't asked for.
struct Element {
  std::uint8_t tag = 0;
  std::string_view value;
  std::string_view whole;
};

class DerReader {
 public:
  explicit DerReader(std::string_view der) : rest_(der) {}

  bool at_end() const { return rest_.empty(); }
  bool failed() const { return failed_; }

  // A failed reader gives empty elements of tag 0.
  Element Next() {
    constexpr std::uint8_t kLongForm = 0x80;
    constexpr std::uint8_t kOneOctet = 0x81;
    constexpr std::uint8_t kTwoOctets = 0x82;
    constexpr std::uint16_t kOneOctetMax = 0xFF;
    constexpr std::uint8_t kHighTag = 0x1F;
    Reader reader(rest_);
    Element element;
    element.tag = reader.U8();
    const std::uint8_t form = reader.U8();
    std::size_t size = form;
    bool is_shortest = form < kLongForm;
    if (form == kOneOctet) {
      size = reader.U8();
      is_shortest = size >= kLongForm;
    } else if (form == kTwoOctets) {
      size = reader.U16();
      is_shortest = size > kOneOctetMax;
    }
    element.value = is_shortest ? reader.Bytes(size) : std::string_view();
    if (!is_shortest || reader.failed() ||
        (element.tag & kHighTag) == kHighTag) {
      failed_ = true;
      rest_ = {};
      return {};
    }
    element.whole = rest_.substr(0, rest_.size() - reader.remaining());
    rest_.remove_prefix(element.whole.size());
    return element;
  }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

Error Malformed(const char* what) {
  return {ErrorCode::kInvalidArgument,
          std::string("its DICE extension ") + what};
}

// Digests by other algorithms are passed over.
bool ReadFirmwareId(std::string_view fwid, DiceExtension& extension) {
  DerReader reader(fwid);
  const Element algorithm = reader.Next();
  const Element digest = reader.Next();
  if (algorithm.tag != kObjectId || digest.tag != kOctetString ||
      !reader.at_end()) {
    return false;
  }
  if (algorithm.value == kSha384) {
    if (digest.value.size() != kDigestBytes) {
      return false;
    }
    extension.firmware_ids.emplace_back(digest.value);
  }
  return true;
}

bool ReadComposite(const Element& version, DerReader& reader,
                   DiceExtension& extension) {
  const Element device = reader.Next();
  const Element fwid = reader.Next();
  extension.device_key = device.whole;
  return version.value == "\x01" && device.tag == kSequence &&
         fwid.tag == kSequence && reader.at_end() &&
         ReadFirmwareId(fwid.value, extension);
}

bool ReadTcbInfo(Element field, DerReader& reader, DiceExtension& extension) {
  while (true) {
    if ((field.tag & kClassMask) != kContextClass) {
      return false;
    }
    if (field.tag == kFirmwareIds) {
      DerReader list(field.value);
      while (!list.at_end()) {
        const Element fwid = list.Next();
        if (fwid.tag != kSequence || !ReadFirmwareId(fwid.value, extension)) {
          return false;
        }
      }
    }
    if (reader.at_end()) {
      return !reader.failed();
    }
    field = reader.Next();
  }
}

}  // namespace

Result<DiceExtension> ParseDiceExtension(std::string_view der) {
  DerReader outer(der);
  const Element sequence = outer.Next();
  if (sequence.tag != kSequence || !outer.at_end()) {
    return Malformed("isn't one DER sequence");
  }
  DiceExtension extension;
  DerReader reader(sequence.value);
  const Element first = reader.Next();
  const bool read = first.tag == kInteger
                        ? ReadComposite(first, reader, extension)
                        : ReadTcbInfo(first, reader, extension);
  if (!read || reader.failed()) {
    return Malformed("is neither a composite device id nor TCB information");
  }
  if (extension.firmware_ids.empty()) {
    return Malformed("names no firmware by SHA-384");
  }
  return extension;
}

}  // namespace waybill
