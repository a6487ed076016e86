// SPDX-License-Identifier: Apache-2.0
//
// An event on its way through its signers: a file that each of them can look
// at, sign and pass on, until it is complete.
#ifndef WAYBILL_TOOLS_WAYBILL_EVENT_FILE_H_
#define WAYBILL_TOOLS_WAYBILL_EVENT_FILE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "waybill/v1/event.pb.h"
#include "waybill/v1/local.pb.h"

#include "client/key_file.h"
#include "ledger/core/event.h"
#include "ledger/core/result.h"

namespace waybill::cli {

// What a file holds, checked as far as it can be without the ledger: one event
// in its one encoding, with the units and files that it names, and signatures
// that verify or are missing.
struct WaitingEvent {
  v1::Event event;
  Submission submission;             // 64 zero octets where one is missing.
  std::vector<std::size_t> missing;  // Places of the signers yet to sign.
};

v1::EventFile ToEventFile(const Submission& submission);
Result<WaitingEvent> FromEventFile(const v1::EventFile& file);

// kInvalidArgument if the file is not such an event, or a signature in it is
// wrong.
Result<WaitingEvent> ReadEventFile(const std::string& path);

// Signs wherever the event waits for this key. Gives how many signatures that
// were.
std::size_t SignWith(const SigningKey& key, WaitingEvent& waiting);

// "governor anna, party orchard": who has yet to sign.
std::string NamesOfMissing(const WaitingEvent& waiting);

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_EVENT_FILE_H_
