// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/pack_check.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>

#include "ledger/policy/pack.h"

namespace waybill {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::TextFormat;

// ISO 3166-1 alpha-2 as assigned in 2026, and XK, which many use for Kosovo.
constexpr std::string_view kCountries =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI "
    "BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN "
    "CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK "
    "FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM "
    "HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN "
    "KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK "
    "ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP "
    "NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW "
    "SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF "
    "TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI "
    "VN VU WF WS XK YE YT ZA ZM ZW";

bool IsAssigned(std::string_view country) {
  for (std::size_t at = 0; at < kCountries.size(); at += 3) {
    if (kCountries.substr(at, 2) == country) {
      return true;
    }
  }
  return false;
}

// Swallows what ParsePack has complained about already.
class NoErrors : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int /*line*/, google::protobuf::io::ColumnNumber /*column*/,
                const std::string& /*message*/) override {}
};

using Tree = TextFormat::ParseInfoTree;

bool Overlap(const Span& one, const Span& other) {
  return one.from_ms < other.to_ms && other.from_ms < one.to_ms;
}

// Looks at one pack, field by field, with the places of the text.
class Reading {
 public:
  Reading(const Catalogue& catalogue, const Tree& tree, CheckedPack& checked)
      : catalogue_(catalogue), tree_(tree), checked_(checked) {}

  // What makes the pack useless, if something does.
  std::optional<Error> Read() {
    const v1::RulePack& pack = checked_.pack;
    Want(pack.title(), "title", 1);
    Want(pack.note(), "note", 1);
    if (pack.rules().empty()) {
      Remark(1, "rules", "there are none");
    }
    const auto* rules = v1::RulePack::descriptor()->FindFieldByName("rules");
    for (int i = 0; i < pack.rules_size(); ++i) {
      rule_ = &pack.rules(i);
      rule_line_ = tree_.GetLocation(rules, i).line + 1;
      const Tree* tree = tree_.GetTreeForNested(rules, i);
      ReadRule(tree);
      if (error_) {
        return error_;
      }
    }
    std::stable_sort(checked_.remarks.begin(), checked_.remarks.end(),
                     [](const PackRemark& a, const PackRemark& b) {
                       return a.line < b.line;
                     });
    return std::nullopt;
  }

 private:
  void Remark(int line, const std::string& field, std::string says) {
    checked_.remarks.push_back({line, field, std::move(says)});
  }
  void RemarkOnRule(int line, const std::string& field, std::string says) {
    Remark(line, rule_->code() + " " + field, std::move(says));
  }
  void Want(const std::string& text, const std::string& field, int line) {
    if (text.empty()) {
      Remark(line, field, "is missing");
    }
  }
  // Of a list in brackets the parser knows only where it begins.
  int LineOf(const Tree* tree, const FieldDescriptor* field, int index) const {
    int line = -1;
    if (tree != nullptr && !field->is_repeated()) {
      line = tree->GetLocation(field, -1).line;
    } else if (tree != nullptr) {
      for (int at = index; line < 0 && at >= 0; --at) {
        line = tree->GetLocation(field, at).line;
      }
    }
    return line < 0 ? rule_line_ : line + 1;
  }

  void ReadRule(const Tree* tree) {
    const v1::Rule& rule = *rule_;
    if (rule.in_text().empty()) {
      RemarkOnRule(rule_line_, "in_text",
                   "it was never in the text: nothing is ever found, not even "
                   "as if enforced");
    }
    const bool speaks = rule.has_affiliates();
    if (rule.enforced().empty() && !speaks) {
      RemarkOnRule(rule_line_, "enforced",
                   "it is never enforced: something is found only as if "
                   "enforced, or once enforcement is on record");
    }
    if (rule.clears().empty() && !speaks) {
      RemarkOnRule(rule_line_, "clears",
                   "nobody is told what would close a finding");
    }
    ReadIntervals(tree, "in_text", rule.in_text());
    ReadIntervals(tree, "enforced", rule.enforced());
    for (int i = 0; i < rule.enforced_size(); ++i) {
      const Span span = SpanOf(rule.enforced(i));
      if (!rule.in_text().empty() &&
          std::none_of(rule.in_text().begin(), rule.in_text().end(),
                       [&span](const v1::Interval& text) {
                         const Span in = SpanOf(text);
                         return in.from_ms <= span.from_ms &&
                                span.to_ms <= in.to_ms;
                       })) {
        RemarkOnRule(LineOf(tree, Field("enforced"), i), "enforced",
                     "it is enforced at times when it isn't in the text");
      }
    }
    const auto* reflection = rule.GetReflection();
    const auto* check = reflection->GetOneofFieldDescriptor(
        rule, v1::Rule::descriptor()->FindOneofByName("check"));
    if (check == nullptr) {
      RemarkOnRule(rule_line_, "check", "it has none and finds nothing");
      return;
    }
    ReadMessage(reflection->GetMessage(rule, check),
                tree == nullptr ? nullptr : tree->GetTreeForNested(check, -1),
                check->name());
  }

  static const FieldDescriptor* Field(const char* name) {
    return v1::Rule::descriptor()->FindFieldByName(name);
  }

  void ReadIntervals(
      const Tree* tree, const char* name,
      const google::protobuf::RepeatedPtrField<v1::Interval>& intervals) {
    for (int i = 0; i < intervals.size(); ++i) {
      for (int j = 0; j < i; ++j) {
        if (Overlap(SpanOf(intervals[i]), SpanOf(intervals[j]))) {
          RemarkOnRule(LineOf(tree, Field(name), i), name,
                       "it overlaps with an interval above");
        }
      }
    }
  }

  // Parameters of a check, and of what stands in them.
  void ReadMessage(const Message& message, const Tree* tree,
                   const std::string& path) {
    const Reflection* reflection = message.GetReflection();
    for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor* field = message.GetDescriptor()->field(i);
      const int count =
          field->is_repeated() ? reflection->FieldSize(message, field) : 1;
      for (int j = 0; j < count; ++j) {
        const int line = LineOf(tree, field, j);
        const std::string name = path + "." + field->name();
        const auto type = field->cpp_type();
        if (type == FieldDescriptor::CPPTYPE_MESSAGE) {
          ReadPart(message, field, j, tree, name);
        } else if (type == FieldDescriptor::CPPTYPE_STRING) {
          if (field->is_repeated()) {
            ReadName(reflection->GetRepeatedString(message, field, j), line,
                     field->name(), name);
          }
        } else if (type == FieldDescriptor::CPPTYPE_ENUM) {
          ReadRole(field->is_repeated()
                       ? reflection->GetRepeatedEnumValue(message, field, j)
                       : reflection->GetEnumValue(message, field),
                   line, name);
        } else {
          ReadLimit(message, field, line, name);
        }
      }
    }
  }

  void ReadPart(const Message& message, const FieldDescriptor* field, int index,
                const Tree* tree, const std::string& name) {
    const Reflection* reflection = message.GetReflection();
    if (!field->is_repeated() && !reflection->HasField(message, field)) {
      RemarkOnRule(LineOf(tree, field, -1), name, "is missing");
      return;
    }
    const int at = field->is_repeated() ? index : -1;
    ReadMessage(field->is_repeated()
                    ? reflection->GetRepeatedMessage(message, field, index)
                    : reflection->GetMessage(message, field),
                tree == nullptr ? nullptr : tree->GetTreeForNested(field, at),
                name);
  }

  void ReadName(const std::string& value, int line, const std::string& field,
                const std::string& name) {
    if (field == "groups" && !catalogue_.groups.contains(value)) {
      error_ =
          Error{ErrorCode::kInvalidArgument,
                "line " + std::to_string(line) +
                    ", column 1: rules: " + rule_->code() + ": " + name +
                    ": the catalogue has no country group \"" + value + "\""};
    } else if (field == "countries" && !IsAssigned(value)) {
      RemarkOnRule(line, name, "no country has the code \"" + value + "\"");
    } else if (field == "models" && !catalogue_.models.contains(value)) {
      RemarkOnRule(line, name, "the catalogue has no model \"" + value + "\"");
    }
  }

  void ReadRole(int value, int line, const std::string& name) {
    if (value == 0) {
      RemarkOnRule(line, name, "isn't one of its names");
    }
  }

  void ReadLimit(const Message& message, const FieldDescriptor* field, int line,
                 const std::string& name) {
    // These say nothing by being 0.
    static constexpr std::string_view kMayBeZero[] = {
        "after_days", "until_days", "score_below_milli", "level_max", "items"};
    const Reflection* reflection = message.GetReflection();
    const bool is_limit =
        !field->is_repeated() &&
        (field->cpp_type() == FieldDescriptor::CPPTYPE_UINT32 ||
         field->cpp_type() == FieldDescriptor::CPPTYPE_UINT64) &&
        std::find(std::begin(kMayBeZero), std::end(kMayBeZero),
                  field->name()) == std::end(kMayBeZero);
    if (is_limit && !reflection->HasField(message, field)) {
      RemarkOnRule(line, name, "is 0: nothing is below it");
    }
  }

  const Catalogue& catalogue_;
  const Tree& tree_;
  CheckedPack& checked_;
  const v1::Rule* rule_ = nullptr;
  int rule_line_ = 0;
  std::optional<Error> error_;
};

}  // namespace

Result<CheckedPack> CheckPack(std::string_view text,
                              const Catalogue& catalogue) {
  Result<v1::RulePack> pack = ParsePack(text);
  if (!pack) {
    return pack.error();
  }
  NoErrors errors;
  Tree tree;
  TextFormat::Parser parser;
  parser.RecordErrorsTo(&errors);
  parser.WriteLocationsTo(&tree);
  CheckedPack checked;
  parser.ParseFromString(std::string(text), &checked.pack);
  if (auto error = Reading(catalogue, tree, checked).Read()) {
    return *std::move(error);
  }
  return checked;
}

}  // namespace waybill
