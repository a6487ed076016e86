// SPDX-License-Identifier: Apache-2.0
#include "tests/support/mutations.h"

#include <utility>

#include <google/protobuf/descriptor.h>

#include "ledger/core/check.h"

namespace waybill {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Where in the message: a field, and an element of it (-1: not repeated).
struct Step {
  const FieldDescriptor* field;
  int element;
};
using Path = std::vector<Step>;

Message& Walk(Message& message, const Path& path) {
  Message* at = &message;
  for (const Step& step : path) {
    const Reflection* reflection = at->GetReflection();
    at = step.element < 0
             ? reflection->MutableMessage(at, step.field)
             : reflection->MutableRepeatedMessage(at, step.field, step.element);
  }
  return *at;
}

std::string NameOf(const Path& path, const FieldDescriptor& field) {
  std::string name;
  for (const Step& step : path) {
    name += step.field->name() + ".";
  }
  return name + field.name();
}

std::vector<std::string> Variants(const std::string& value) {
  std::vector<std::string> variants = {value + "x"};
  if (value.empty()) {
    return variants;
  }
  variants.push_back("");
  variants.push_back(value.substr(0, value.size() - 1));
  for (const std::size_t place :
       {std::size_t{0}, value.size() / 2, value.size() - 1}) {
    std::string flipped = value;
    flipped[place] = static_cast<char>(flipped[place] ^ 1);
    variants.push_back(std::move(flipped));
  }
  return variants;
}

class Collector {
 public:
  std::vector<Mutation> Take() { return std::move(mutations_); }

  void Collect(const Message& sample, const Path& path) {
    for (int i = 0; i < sample.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor* field = sample.GetDescriptor()->field(i);
      if (field->is_repeated()) {
        CollectElements(sample, path, field);
      } else if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
        CollectScalar(sample, path, {field, -1});
      } else if (sample.GetReflection()->HasField(sample, field)) {
        Add(path, *field, "cleared", [field](Message& at) {
          at.GetReflection()->ClearField(&at, field);
        });
        Path inside = path;
        inside.push_back({field, -1});
        Collect(sample.GetReflection()->GetMessage(sample, field), inside);
      }
    }
  }

 private:
  void Add(const Path& path, const FieldDescriptor& field, std::string what,
           std::function<void(Message&)> change) {
    mutations_.push_back({NameOf(path, field), std::move(what),
                          [path, change = std::move(change)](Message& message) {
                            change(Walk(message, path));
                          }});
  }

  void CollectElements(const Message& sample, const Path& path,
                       const FieldDescriptor* field) {
    const int size = sample.GetReflection()->FieldSize(sample, field);
    for (int i = 0; i < size; ++i) {
      const std::string place = "[" + std::to_string(i) + "]";
      Add(path, *field, place + " removed", [field, i, size](Message& at) {
        const Reflection* reflection = at.GetReflection();
        for (int j = i; j + 1 < size; ++j) {
          reflection->SwapElements(&at, field, j, j + 1);
        }
        reflection->RemoveLast(&at, field);
      });
      if (i + 1 < size) {
        Add(path, *field, place + " swapped with the next",
            [field, i](Message& at) {
              at.GetReflection()->SwapElements(&at, field, i, i + 1);
            });
      }
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        Path inside = path;
        inside.push_back({field, i});
        Collect(sample.GetReflection()->GetRepeatedMessage(sample, field, i),
                inside);
      } else {
        CollectScalar(sample, path, {field, i});
      }
    }
    Add(path, *field, "one more",
        [field, size](Message& at) { AddElement(at, field, size); });
  }

  // A copy of the last element, or one of no meaning.
  static void AddElement(Message& at, const FieldDescriptor* field, int size) {
    const Reflection* reflection = at.GetReflection();
    const auto type = field->cpp_type();
    if (type == FieldDescriptor::CPPTYPE_MESSAGE) {
      Message* added = reflection->AddMessage(&at, field);
      if (size > 0) {
        added->CopyFrom(reflection->GetRepeatedMessage(at, field, size - 1));
      }
    } else if (type == FieldDescriptor::CPPTYPE_STRING) {
      reflection->AddString(
          &at, field,
          size > 0 ? reflection->GetRepeatedString(at, field, size - 1)
                   : std::string(32, 'x'));
    } else {
      WAYBILL_CHECK(type == FieldDescriptor::CPPTYPE_UINT64);
      reflection->AddUInt64(
          &at, field,
          size > 0 ? reflection->GetRepeatedUInt64(at, field, size - 1) : 1);
    }
  }

  void CollectScalar(const Message& sample, const Path& path, Step step) {
    const FieldDescriptor* field = step.field;
    const Reflection* reflection = sample.GetReflection();
    const std::string place =
        step.element < 0 ? "" : "[" + std::to_string(step.element) + "]";
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
      for (const int difference : {1, -1, 100}) {
        Add(path, *field, place + " plus " + std::to_string(difference),
            [step, difference](Message& at) {
              AddToNumber(at, step, difference);
            });
      }
      return;
    }
    const std::string value =
        step.element < 0
            ? reflection->GetString(sample, field)
            : reflection->GetRepeatedString(sample, field, step.element);
    int variant_number = 0;
    for (const std::string& variant : Variants(value)) {
      Add(path, *field, place + " variant " + std::to_string(variant_number++),
          [step, variant](Message& at) {
            if (step.element < 0) {
              at.GetReflection()->SetString(&at, step.field, variant);
            } else {
              at.GetReflection()->SetRepeatedString(&at, step.field,
                                                    step.element, variant);
            }
          });
    }
  }

  static void AddToNumber(Message& at, Step step, int difference) {
    const Reflection* reflection = at.GetReflection();
    const FieldDescriptor* field = step.field;
    const auto type = field->cpp_type();
    const auto wide = static_cast<std::uint64_t>(std::int64_t{difference});
    if (type == FieldDescriptor::CPPTYPE_UINT64 && step.element >= 0) {
      reflection->SetRepeatedUInt64(
          &at, field, step.element,
          reflection->GetRepeatedUInt64(at, field, step.element) + wide);
    } else if (type == FieldDescriptor::CPPTYPE_UINT64) {
      reflection->SetUInt64(&at, field,
                            reflection->GetUInt64(at, field) + wide);
    } else if (type == FieldDescriptor::CPPTYPE_UINT32) {
      reflection->SetUInt32(&at, field,
                            reflection->GetUInt32(at, field) +
                                static_cast<std::uint32_t>(difference));
    } else {
      WAYBILL_CHECK(type == FieldDescriptor::CPPTYPE_ENUM);
      reflection->SetEnumValue(
          &at, field, reflection->GetEnumValue(at, field) + difference);
    }
  }

  std::vector<Mutation> mutations_;
};

}  // namespace

std::vector<Mutation> MutationsOf(const Message& sample) {
  Collector collector;
  collector.Collect(sample, {});
  return collector.Take();
}

}  // namespace waybill
