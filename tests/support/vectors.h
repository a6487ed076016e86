// SPDX-License-Identifier: Apache-2.0
//
// Reads the frozen vectors of tests/data: one vector a line, fields separated
// by single spaces, lines starting with '#' are comments.
#ifndef WAYBILL_TESTS_SUPPORT_VECTORS_H_
#define WAYBILL_TESTS_SUPPORT_VECTORS_H_

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "ledger/core/hash.h"

namespace waybill::testing {

using Vector = std::vector<std::string>;

// The fields after the first of each line whose first field is `kind`. An
// empty answer means a missing file: assert on it.
inline std::vector<Vector> ReadVectors(const std::string& file,
                                       const std::string& kind) {
  std::ifstream input(std::string(WAYBILL_TEST_DATA) + "/" + file);
  std::vector<Vector> vectors;
  for (std::string line; std::getline(input, line);) {
    std::istringstream words(line);
    std::string word;
    if (!(words >> word) || word != kind) {
      continue;
    }
    Vector fields;
    while (words >> word) {
      fields.push_back(word);
    }
    vectors.push_back(std::move(fields));
  }
  return vectors;
}

// Hexadecimal hashes from field `first` on.
inline std::vector<Hash> HashesFrom(const Vector& fields, std::size_t first) {
  std::vector<Hash> hashes;
  for (std::size_t i = first; i < fields.size(); ++i) {
    hashes.push_back(HashFromHex(fields[i]).value());
  }
  return hashes;
}

}  // namespace waybill::testing

#endif  // WAYBILL_TESTS_SUPPORT_VECTORS_H_
