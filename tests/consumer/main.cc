// SPDX-License-Identifier: Apache-2.0
//
// Shows that the installed headers, libraries and CMake files are enough.
#include <cstdio>

#include "ledger/core/hash.h"

int main() {
  // FIPS 180-4: the SHA-256 of "abc".
  const auto want = waybill::HashFromHex(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  if (!want || waybill::Sha256("abc") != *want) {
    std::fputs("the installed library gives a wrong hash\n", stderr);
    return 1;
  }
  std::puts("the installed library works");
  return 0;
}
