// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <utility>

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include "ledger/policy/pack.h"
#include "ledger/policy/screening.h"

namespace waybill {
namespace {

using google::protobuf::TextFormat;

std::string At(int line, int column) {
  // The parser counts from 0; people and their editors from 1.
  return "line " + std::to_string(line + 1) + ", column " +
         std::to_string(column + 1) + ": ";
}

// Keeps the first error.
class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    if (text_.empty()) {
      text_ = At(line, column) + message;
    }
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

bool IsCode(std::string_view text) {
  for (const char c : text) {
    if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_')) {
      return false;
    }
  }
  return !text.empty();
}

bool IsPackId(std::string_view text) {
  for (const char c : text) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) {
      return false;
    }
  }
  return !text.empty() && text.size() <= 64;
}

std::optional<std::string> WrongInterval(const v1::Interval& interval) {
  std::optional<DayOrMoment> from;
  std::optional<DayOrMoment> to;
  if (!interval.from().empty()) {
    from = ParseDayOrMoment(interval.from());
    if (!from) {
      return "from: \"" + interval.from() + "\" isn't a date";
    }
  }
  if (!interval.to().empty()) {
    to = ParseDayOrMoment(interval.to());
    if (!to) {
      return "to: \"" + interval.to() + "\" isn't a date";
    }
  }
  if (from && to && from->time_ms > to->time_ms) {
    return "ends before it begins";
  }
  return std::nullopt;
}

std::optional<std::string> Positive(std::uint64_t value, const char* name) {
  if (value != 0) {
    return std::nullopt;
  }
  return std::string(name) + ": must be above 0";
}

std::optional<std::string> WrongScore(std::uint32_t milli) {
  if (milli >= kNameFloorMilli && milli <= 1000) {
    return std::nullopt;
  }
  return "score_min_milli: must be from " + std::to_string(kNameFloorMilli) +
         " to 1000; names that are less alike aren't looked for";
}

std::optional<std::string> WrongDay(const std::string& day, const char* name) {
  if (ParseDayOrMoment(day)) {
    return std::nullopt;
  }
  return std::string(name) + ": \"" + day + "\" isn't a date";
}

// Figures are compared in thousandths, which must not overflow.
std::optional<std::string> TooLarge(std::uint64_t value, const char* name) {
  constexpr std::uint64_t kMost = 1'000'000'000'000'000;
  if (value <= kMost) {
    return std::nullopt;
  }
  return std::string(name) + ": must be at most " + std::to_string(kMost);
}

std::optional<std::string> WrongFigures(const v1::Rule& rule) {
  for (const auto& [value, name] :
       {std::pair(rule.newcomer().tpp(), "tpp"),
        std::pair(rule.country_cap().tpp(), "tpp"),
        std::pair(rule.consignee_cap().tpp(), "tpp"),
        std::pair(rule.licence_path().tpp_below(), "tpp_below"),
        std::pair(rule.licence_path().memory_bandwidth_below_gbs(),
                  "memory_bandwidth_below_gbs")}) {
    if (auto wrong = TooLarge(value, name)) {
      return wrong;
    }
  }
  return std::nullopt;
}

// Most checks take any value of their parameters.
std::optional<std::string> WrongParameters(const v1::Rule& rule) {
  if (rule.has_approval()) {
    return Positive(static_cast<std::uint64_t>(rule.approval().stage()),
                    "stage");
  }
  if (rule.has_handoff()) {
    return Positive(rule.handoff().default_receive_by_days(),
                    "default_receive_by_days");
  }
  if (rule.has_voided_late()) {
    return Positive(rule.voided_late().default_receive_by_days(),
                    "default_receive_by_days");
  }
  if (rule.has_travel()) {
    return Positive(rule.travel().km_per_hour(), "km_per_hour");
  }
  if (rule.has_screening()) {
    return WrongScore(rule.screening().score_min_milli());
  }
  if (rule.has_listed_holder()) {
    return WrongScore(rule.listed_holder().score_min_milli());
  }
  if (rule.has_listed_owner()) {
    if (auto wrong = WrongScore(rule.listed_owner().score_min_milli())) {
      return wrong;
    }
    return Positive(static_cast<std::uint64_t>(rule.listed_owner().band()),
                    "band");
  }
  if (rule.has_newcomer()) {
    return WrongDay(rule.newcomer().after(), "after");
  }
  if (rule.has_country_cap()) {
    return WrongDay(rule.country_cap().since(), "since");
  }
  return std::nullopt;
}

std::optional<std::string> WrongRule(const v1::Rule& rule) {
  if (!IsCode(rule.code())) {
    return "code: \"" + rule.code() + "\" isn't capitals, digits and _";
  }
  if (rule.severity() == v1::SEVERITY_UNSPECIFIED) {
    return rule.code() + ": severity: is missing";
  }
  if (rule.title().empty() || rule.citation().empty()) {
    return rule.code() + ": title and citation: must be given";
  }
  for (const v1::Interval& interval : rule.in_text()) {
    if (const auto wrong = WrongInterval(interval)) {
      return rule.code() + ": in_text: " + *wrong;
    }
  }
  for (const v1::Interval& interval : rule.enforced()) {
    if (const auto wrong = WrongInterval(interval)) {
      return rule.code() + ": enforced: " + *wrong;
    }
  }
  for (const auto& wrong : {WrongParameters(rule), WrongFigures(rule)}) {
    if (wrong) {
      return rule.code() + ": " + *wrong;
    }
  }
  return std::nullopt;
}

}  // namespace

Result<v1::RulePack> ParsePack(std::string_view text) {
  FirstError errors;
  TextFormat::ParseInfoTree places;
  TextFormat::Parser parser;
  parser.RecordErrorsTo(&errors);
  parser.WriteLocationsTo(&places);
  v1::RulePack pack;
  if (!parser.ParseFromString(std::string(text), &pack)) {
    return Error{ErrorCode::kInvalidArgument, errors.text()};
  }
  // By an escape, texts can hold what no message may; findings quote them.
  v1::RulePack again;
  if (!again.ParseFromString(pack.SerializeAsString())) {
    return Error{ErrorCode::kInvalidArgument,
                 "line 1, column 1: a text of the pack isn't UTF-8"};
  }
  if (!IsPackId(pack.id())) {
    return Error{ErrorCode::kInvalidArgument,
                 "line 1, column 1: id: \"" + pack.id() +
                     "\" isn't small letters, digits and -"};
  }
  if (pack.version() == 0) {
    return Error{ErrorCode::kInvalidArgument,
                 "line 1, column 1: version: must be above 0"};
  }
  const auto* rules = v1::RulePack::descriptor()->FindFieldByName("rules");
  std::set<std::string> codes;
  for (int i = 0; i < pack.rules_size(); ++i) {
    const v1::Rule& rule = pack.rules(i);
    std::optional<std::string> wrong = WrongRule(rule);
    if (!wrong && !codes.insert(rule.code()).second) {
      wrong = "code: " + rule.code() + " stands there twice";
    }
    if (wrong) {
      const TextFormat::ParseLocation place = places.GetLocation(rules, i);
      return Error{ErrorCode::kInvalidArgument,
                   At(place.line, place.column) + "rules: " + *wrong};
    }
  }
  return pack;
}

}  // namespace waybill
