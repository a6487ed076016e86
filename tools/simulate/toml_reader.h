// SPDX-License-Identifier: Apache-2.0
//
// Reads the tables of a TOML file key by key and keeps the first thing that is
// wrong, with its line. The only place of the command line that knows toml++.
#ifndef WAYBILL_TOOLS_SIMULATE_TOML_READER_H_
#define WAYBILL_TOOLS_SIMULATE_TOML_READER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/core/result.h"

namespace waybill::simulate {

class TomlTable;

class TomlFile {
 public:
  // Fails with kInvalidArgument, naming `source` and the line.
  static Result<TomlFile> Parse(std::string_view text, std::string_view source);
  TomlFile(TomlFile&&) noexcept;
  TomlFile& operator=(TomlFile&&) noexcept;
  ~TomlFile();

  TomlTable Root();
  // The first thing that was wrong; empty: nothing.
  const std::string& error() const;

 private:
  friend class TomlTable;
  struct Parsed;
  explicit TomlFile(std::unique_ptr<Parsed> parsed);

  std::unique_ptr<Parsed> parsed_;
};

// Every read marks its key as known; Done complains about the others. A value
// that is absent, or of another type, leaves the default. Borrows the file.
class TomlTable {
 public:
  std::string Text(const std::string& key);
  std::string RequiredText(const std::string& key);
  // A string, or an array of strings.
  std::vector<std::string> Texts(const std::string& key);
  bool Flag(const std::string& key);
  std::optional<bool> OptionalFlag(const std::string& key);
  // A string as itself, true as "*", false as nothing.
  std::vector<std::string> FlagOrText(const std::string& key);
  std::int64_t Number(const std::string& key, std::int64_t least,
                      std::int64_t most, std::int64_t otherwise);
  // A decimal number times 10^places, rounded to the nearest.
  std::optional<std::int64_t> Decimal(const std::string& key, int places);
  // A date or a time in milliseconds; a date alone is its first millisecond,
  // or with `whole_day` the first one after it.
  std::optional<std::int64_t> When(const std::string& key,
                                   bool whole_day = false);
  // "2012-03-01" of a date.
  std::string Date(const std::string& key);
  bool Has(const std::string& key) const;

  // For each table of an array of tables.
  void Each(const std::string& key,
            const std::function<void(TomlTable&)>& read);

  int line() const { return line_; }
  void Complain(const std::string& key, const std::string& what);
  // Complains about keys that nobody asked for.
  void Done();

 private:
  friend class TomlFile;
  TomlTable(TomlFile::Parsed& file, const void* table, int line)
      : file_(file), table_(table), line_(line) {}
  const void* Take(const std::string& key);
  void ComplainAt(int line, const std::string& key, const std::string& what);

  TomlFile::Parsed& file_;
  const void* table_;  // toml::table
  int line_;
  std::set<std::string> taken_;
};

}  // namespace waybill::simulate

#endif  // WAYBILL_TOOLS_SIMULATE_TOML_READER_H_
