// SPDX-License-Identifier: Apache-2.0
//
// Names against lists, on one core: a published list if one is given, else as
// many invented names.
#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "ledger/policy/name_index.h"
#include "ledger/policy/screening.h"
#include "tools/bench/suite.h"
#include "tools/waybill/published_lists.h"

namespace waybill::bench {
namespace {

constexpr std::uint32_t kSeed = 5;
constexpr double kNameMicrosMax = 5'000;
constexpr double kNamesPerSecondMin = 10'000 / 60.0;

class ScreeningSuite : public Suite {
 public:
  explicit ScreeningSuite(const BenchOptions& options)
      : options_(options), random_(kSeed) {}

  std::string name() const override { return "screening"; }

  Result<void> Prepare(Figures& figures) override {
    figures.Declare({.name = "screening.index",
                     .unit = "names/s",
                     .about = "listed names taken in"});
    figures.Declare({.name = "screening.name_p50",
                     .unit = "us",
                     .about = "a name against the whole list, one core",
                     .at_most = kNameMicrosMax});
    figures.Declare({.name = "screening.name_p99", .unit = "us", .about = ""});
    figures.Declare({.name = "screening.parties",
                     .unit = "names/s",
                     .about = "one after the other, one core",
                     .at_least = kNamesPerSecondMin});
    figures.Declare({.name = "screening.pair_p50",
                     .unit = "us",
                     .about = "two names, each taken apart"});
    if (options_.screening_list.empty()) {
      while (names_.size() < options_.listed_names) {
        names_.push_back(Invented());
      }
      return {};
    }
    auto files = cli::ReadListsFrom(options_.screening_list);
    if (!files) {
      return files.error();
    }
    for (const v1::ListFile& file : *files) {
      for (const v1::ListFileEntry& entry : file.entries()) {
        names_.push_back(entry.name());
        names_.insert(names_.end(), entry.aliases().begin(),
                      entry.aliases().end());
      }
    }
    return {};
  }

  Result<void> Round(Figures& figures) override {
    const SteadyTime begin = Now();
    NameIndex index;
    for (const std::string& listed : names_) {
      index.Add(listed);
    }
    figures.Record("screening.index",
                   static_cast<double>(names_.size()) / SecondsSince(begin));
    std::vector<double> micros;
    std::vector<double> pair_micros;
    double seconds = 0;
    for (std::size_t i = 0; i < options_.calls; ++i) {
      const std::string asked = Changed(names_[random_() % names_.size()]);
      const SteadyTime asking = Now();
      index.Find(asked, kNameFloorMilli);
      micros.push_back(MicrosSince(asking));
      seconds += SecondsSince(asking);
      const SteadyTime comparing = Now();
      ScoreNames(asked, names_[random_() % names_.size()]);
      pair_micros.push_back(MicrosSince(comparing));
    }
    figures.Record("screening.name_p50", Quantile(micros, 0.5));
    figures.Record("screening.name_p99", Quantile(micros, 0.99));
    figures.Record("screening.parties",
                   static_cast<double>(options_.calls) / seconds);
    figures.Record("screening.pair_p50", Quantile(pair_micros, 0.5));
    return {};
  }

 private:
  std::string Word() {
    static const char* const kSyllables[] = {
        "ba", "ko", "zen", "tri", "mar", "lu", "shi", "ven", "dor", "qa",
        "he", "ny", "pol", "gra", "tu",  "ix", "ram", "ost", "el",  "fi"};
    std::string word;
    for (std::size_t i = 2 + random_() % 3; i > 0; --i) {
      word += kSyllables[random_() % std::size(kSyllables)];
    }
    return word;
  }

  std::string Invented() {
    static const char* const kKnown[] = {
        "Technology",  "Trading", "Shanghai",      "Research Institute",
        "Electronics", "Moscow",  "International", "Shipping"};
    std::string invented = Word() + " ";
    for (std::size_t i = random_() % 4; i > 0; --i) {
      invented += (random_() % 2 == 0 ? Word()
                                      : kKnown[random_() % std::size(kKnown)]) +
                  " ";
    }
    return invented + "Co., Ltd.";
  }

  // Every other one with a letter wrong.
  std::string Changed(std::string name) {
    if (random_() % 2 == 0 && !name.empty()) {
      name[random_() % name.size()] = static_cast<char>('a' + random_() % 26);
    }
    return name;
  }

  const BenchOptions& options_;
  std::mt19937 random_;
  std::vector<std::string> names_;
};

}  // namespace

std::unique_ptr<Suite> MakeScreeningSuite(const BenchOptions& options) {
  return std::make_unique<ScreeningSuite>(options);
}

}  // namespace waybill::bench
