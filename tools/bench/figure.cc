// SPDX-License-Identifier: Apache-2.0
#include "tools/bench/figure.h"

#include <algorithm>
#include <iomanip>
#include <ostream>
#include <sstream>
#include <thread>
#include <utility>

#include <nlohmann/json.hpp>

#include "ledger/core/check.h"

namespace waybill::bench {
namespace {

// Enough digits to compare, none that only pretend.
std::string Round(double value) {
  std::ostringstream text;
  const int decimals = value >= 1000 ? 0 : value >= 10 ? 1 : 3;
  text << std::fixed << std::setprecision(decimals) << value;
  return text.str();
}

std::vector<double> Ratios(const FigureSpec& spec,
                           const std::vector<double>& values,
                           const std::vector<double>& limits) {
  std::vector<double> ratios;
  // Round against round, so that a machine whose speed drifts does no harm.
  for (std::size_t i = 0; i < std::min(values.size(), limits.size()); ++i) {
    if (limits[i] > 0) {
      ratios.push_back(values[i] * spec.uses / limits[i]);
    }
  }
  return ratios;
}

std::string TargetText(const FigureSpec& spec) {
  if (spec.at_least) {
    return ">= " + Round(*spec.at_least);
  }
  return spec.at_most ? "<= " + Round(*spec.at_most) : "";
}

}  // namespace

double Quantile(std::vector<double> samples, double share) {
  if (samples.empty()) {
    return 0;
  }
  const auto last = static_cast<double>(samples.size() - 1);
  const auto place = samples.begin() + static_cast<std::ptrdiff_t>(
                                           last * std::clamp(share, 0.0, 1.0));
  std::nth_element(samples.begin(), place, samples.end());
  return *place;
}

void Figures::Declare(FigureSpec spec) { specs_.push_back(std::move(spec)); }

void Figures::Record(const std::string& name, double value) {
  WAYBILL_CHECK(
      std::any_of(specs_.begin(), specs_.end(),
                  [&](const FigureSpec& spec) { return spec.name == name; }));
  values_[name].push_back(value);
}

void Figures::Forget() { values_.clear(); }

std::vector<FigureSummary> Figures::Summaries() const {
  std::vector<FigureSummary> summaries;
  for (const FigureSpec& spec : specs_) {
    const auto found = values_.find(spec.name);
    if (found == values_.end()) {
      continue;
    }
    const std::vector<double>& values = found->second;
    FigureSummary summary;
    summary.spec = spec;
    summary.rounds = values.size();
    summary.median = Quantile(values, 0.5);
    summary.lowest = *std::min_element(values.begin(), values.end());
    summary.highest = *std::max_element(values.begin(), values.end());
    if (const auto limit = values_.find(spec.limit); limit != values_.end()) {
      summary.ratio = Quantile(Ratios(spec, values, limit->second), 0.5);
    }
    const double judged =
        spec.target_of_ratio && summary.ratio ? *summary.ratio : summary.median;
    if (spec.at_least) {
      summary.met = judged >= *spec.at_least;
    } else if (spec.at_most) {
      summary.met = judged <= *spec.at_most;
    }
    summaries.push_back(std::move(summary));
  }
  return summaries;
}

void PrintTable(const std::vector<FigureSummary>& figures, std::ostream& out) {
  std::size_t width = 0;
  for (const FigureSummary& figure : figures) {
    width = std::max(width, figure.spec.name.size());
  }
  for (const FigureSummary& figure : figures) {
    const FigureSpec& spec = figure.spec;
    out << std::left << std::setw(static_cast<int>(width) + 2) << spec.name
        << std::right << std::setw(10) << Round(figure.median) << ' '
        << std::left << std::setw(14) << spec.unit;
    std::ostringstream rest;
    rest << '(' << Round(figure.lowest) << " to " << Round(figure.highest)
         << ')';
    out << std::setw(24) << rest.str();
    if (figure.ratio) {
      out << Round(*figure.ratio) << " of " << spec.limit << "  ";
    }
    if (figure.met) {
      out << "target " << TargetText(spec)
          << (*figure.met ? ": met  " : ": MISSED  ");
    }
    out << spec.about << '\n';
  }
}

void PrintJson(const std::vector<FigureSummary>& figures, std::ostream& out) {
  nlohmann::ordered_json all;
  all["cores"] = std::thread::hardware_concurrency();
  all["figures"] = nlohmann::ordered_json::array();
  for (const FigureSummary& figure : figures) {
    nlohmann::ordered_json one;
    one["name"] = figure.spec.name;
    one["unit"] = figure.spec.unit;
    one["about"] = figure.spec.about;
    one["rounds"] = figure.rounds;
    one["median"] = figure.median;
    one["lowest"] = figure.lowest;
    one["highest"] = figure.highest;
    if (figure.ratio) {
      one["limit"] = figure.spec.limit;
      one["ratio"] = *figure.ratio;
    }
    if (figure.met) {
      one["target"] = TargetText(figure.spec);
      one["met"] = *figure.met;
    }
    all["figures"].push_back(std::move(one));
  }
  out << all.dump(2) << '\n';
}

}  // namespace waybill::bench
