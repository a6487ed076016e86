// SPDX-License-Identifier: Apache-2.0
//
// Where the passphrase of a key comes from: never from an argument, which
// everyone on the machine can read.
#ifndef WAYBILL_CLIENT_PASSPHRASE_H_
#define WAYBILL_CLIENT_PASSPHRASE_H_

#include <string>

#include "ledger/core/result.h"

namespace waybill {

// Looked at in this order; then the terminal is asked.
struct PassphraseSource {
  std::string variable;       // Of the environment, its value.
  std::string file;           // Its first line; empty: not given.
  std::string file_variable;  // Of the environment: such a file.
};

// `purpose` reads as in "for the key of northfab". `twice` asks again at the
// terminal, for a new key. The caller wipes it.
// Fails with kInvalidArgument if the two differ, or if there is neither a
// source nor a terminal.
Result<std::string> GetPassphrase(const PassphraseSource& source,
                                  const std::string& purpose, bool twice);

// Overwrites the text before it goes.
void Wipe(std::string& secret);

}  // namespace waybill

#endif  // WAYBILL_CLIENT_PASSPHRASE_H_
