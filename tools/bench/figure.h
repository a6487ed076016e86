// SPDX-License-Identifier: Apache-2.0
//
// Figures: what a benchmark measured, round by round, each beside the limit of
// the machine that it is compared with, measured in the same run.
#ifndef WAYBILL_TOOLS_BENCH_FIGURE_H_
#define WAYBILL_TOOLS_BENCH_FIGURE_H_

#include <cstddef>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace waybill::bench {

// What a figure is, said once before it is recorded.
struct FigureSpec {
  std::string name;   // Dotted: "append.in_process".
  std::string unit;   // "events/s", "us": as printed.
  std::string about;  // One short phrase for people.
  // The name of another figure; empty: stands alone. The ratio is
  // value * uses / limit, where `uses` says how much of the limit one unit
  // takes: a trace with six signatures uses six verifications.
  std::string limit = {};
  double uses = 1;
  // What is aimed for: of the ratio if there is a limit and `target_of_ratio`,
  // else of the value itself.
  std::optional<double> at_least = std::nullopt;
  std::optional<double> at_most = std::nullopt;
  bool target_of_ratio = true;
};

// A figure over all rounds. Medians, and the extremes beside them: machines are
// shared and noisy.
struct FigureSummary {
  FigureSpec spec;
  std::size_t rounds = 0;
  double median = 0;
  double lowest = 0;
  double highest = 0;
  std::optional<double> ratio;  // Median of the rounds' own ratios.
  std::optional<bool> met;      // The target, if there is one.
};

// For one thread.
class Figures {
 public:
  // Figures are printed in the order in which they were declared.
  void Declare(FigureSpec spec);

  // One round's value. REQUIRES: declared.
  void Record(const std::string& name, double value);

  // Forgets all values: what came before was to warm up.
  void Forget();

  // Without those that have no value.
  std::vector<FigureSummary> Summaries() const;

 private:
  std::vector<FigureSpec> specs_;
  std::map<std::string, std::vector<double>> values_;
};

// The value below which `share` of the samples lie: 0.5 is the median. 0 if
// there are none.
double Quantile(std::vector<double> samples, double share);

// A line each.
void PrintTable(const std::vector<FigureSummary>& figures, std::ostream& out);
// One object: "cores", "figures".
void PrintJson(const std::vector<FigureSummary>& figures, std::ostream& out);

}  // namespace waybill::bench

#endif  // WAYBILL_TOOLS_BENCH_FIGURE_H_
