// SPDX-License-Identifier: Apache-2.0
#include "tests/support/temporary_directory.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "ledger/core/check.h"

namespace waybill {

TemporaryDirectory::TemporaryDirectory()
    : path_((std::filesystem::temp_directory_path() / "waybill-test-XXXXXX")
                .string()) {
  WAYBILL_CHECK(mkdtemp(path_.data()) != nullptr);
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;  // A leftover folder fails no test.
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace waybill
