// SPDX-License-Identifier: Apache-2.0
//
// The extension by which a device's leaf certificate says which firmware its
// key was made for: OID 2.23.133.5.4.1, in both of the forms that TCG has given
// it. Pure and thread-safe.
#ifndef WAYBILL_LEDGER_EVIDENCE_DICE_EXTENSION_H_
#define WAYBILL_LEDGER_EVIDENCE_DICE_EXTENSION_H_

#include <string>
#include <string_view>
#include <vector>

#include "ledger/core/result.h"

namespace waybill {

inline constexpr const char* kDiceExtensionOid = "2.23.133.5.4.1";

struct DiceExtension {
  // DER SubjectPublicKeyInfo of the device; empty if it isn't named.
  std::string device_key;
  std::vector<std::string> firmware_ids;  // SHA-384, 48 octets each; not empty.
};

// The value of the extension, DER:
//   CompositeDeviceID ::= SEQUENCE { version INTEGER (1),
//     deviceID SubjectPublicKeyInfo, fwid FWID }    (Implicit Identity, as the
//                                                    H100 has it), or
//   DiceTcbInfo ::= SEQUENCE { ..., fwids [6] SEQUENCE OF FWID, ... }
//   FWID ::= SEQUENCE { hashAlg OBJECT IDENTIFIER, digest OCTET STRING }
// kInvalidArgument if it is neither, or without a SHA-384 digest.
Result<DiceExtension> ParseDiceExtension(std::string_view der);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_EVIDENCE_DICE_EXTENSION_H_
