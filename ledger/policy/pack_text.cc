// SPDX-License-Identifier: Apache-2.0
//
// Packs as people read them, and how one differs from another.
#include <map>
#include <set>
#include <utility>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>

#include "ledger/policy/pack_check.h"

namespace waybill {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::TextFormat;

std::string InOneLine(const Message& message) {
  TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.SetUseShortRepeatedPrimitives(true);
  std::string text;
  printer.PrintToString(message, &text);
  while (text.ends_with(' ')) {
    text.pop_back();
  }
  return text;
}

// A field's value; what is repeated as a whole.
std::string ValueText(const Message& message, const FieldDescriptor* field) {
  const auto* reflection = message.GetReflection();
  TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  std::string text;
  if (!field->is_repeated()) {
    if (field->has_presence() && !reflection->HasField(message, field)) {
      return "";
    }
    printer.PrintFieldValueToString(message, field, -1, &text);
    return text;
  }
  for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
    std::string one;
    printer.PrintFieldValueToString(message, field, i, &one);
    text += (text.empty() ? "" : ", ") + one;
  }
  return text;
}

// Adds what differs between two messages of one type; rules apart.
void CompareFields(const Message& one, const Message& other,
                   const std::string& code, const std::string& prefix,
                   std::vector<PackDifference>& differences) {
  const auto* type = one.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (field->name() == "rules") {
      continue;
    }
    const bool both = !field->is_repeated() &&
                      field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
                      one.GetReflection()->HasField(one, field) &&
                      other.GetReflection()->HasField(other, field);
    if (both) {
      CompareFields(one.GetReflection()->GetMessage(one, field),
                    other.GetReflection()->GetMessage(other, field), code,
                    prefix + field->name() + ".", differences);
      continue;
    }
    std::string was = ValueText(one, field);
    std::string is = ValueText(other, field);
    if (was != is) {
      differences.push_back(
          {code, prefix + field->name(), std::move(was), std::move(is)});
    }
  }
}

std::map<std::string, const v1::Rule*> RulesByCode(const v1::RulePack& pack) {
  std::map<std::string, const v1::Rule*> rules;
  for (const v1::Rule& rule : pack.rules()) {
    rules.emplace(rule.code(), &rule);
  }
  return rules;
}

}  // namespace

std::vector<PackDifference> ComparePacks(const v1::RulePack& one,
                                         const v1::RulePack& other) {
  std::vector<PackDifference> differences;
  CompareFields(one, other, "", "", differences);
  const auto before = RulesByCode(one);
  const auto after = RulesByCode(other);
  std::set<std::string> codes;
  for (const auto* rules : {&before, &after}) {
    for (const auto& [code, rule] : *rules) {
      codes.insert(code);
    }
  }
  for (const std::string& code : codes) {
    const auto was = before.find(code);
    const auto is = after.find(code);
    if (was == before.end()) {
      differences.push_back({code, "", "", InOneLine(*is->second)});
    } else if (is == after.end()) {
      differences.push_back({code, "", InOneLine(*was->second), ""});
    } else {
      CompareFields(*was->second, *is->second, code, "", differences);
    }
  }
  return differences;
}

std::string CheckText(const v1::Rule& rule) {
  const auto* reflection = rule.GetReflection();
  const auto* check = reflection->GetOneofFieldDescriptor(
      rule, v1::Rule::descriptor()->FindOneofByName("check"));
  return check == nullptr ? "" : InOneLine(reflection->GetMessage(rule, check));
}

std::string IntervalsText(
    const google::protobuf::RepeatedPtrField<v1::Interval>& intervals) {
  std::string text;
  for (const v1::Interval& interval : intervals) {
    std::string one = "always";
    if (!interval.from().empty() && !interval.to().empty()) {
      one = interval.from() + " to " + interval.to();
    } else if (!interval.from().empty()) {
      one = "from " + interval.from();
    } else if (!interval.to().empty()) {
      one = "to " + interval.to();
    }
    text += (text.empty() ? "" : ", ") + one;
  }
  return text.empty() ? "never" : text;
}

}  // namespace waybill
