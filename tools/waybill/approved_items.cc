// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/approved_items.h"

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "client/client.h"
#include "ledger/core/text.h"
#include "ledger/policy/catalogue.h"

namespace waybill::cli {

std::vector<std::string> UnknownItems(Session& session,
                                      const std::vector<std::string>& items) {
  constexpr ItemClass kClasses[] = {ItemClass::k3A090a, ItemClass::k3A090b,
                                    ItemClass::k4A090a, ItemClass::k4A090b};
  std::vector<Subject> models;
  for (const std::string& item : items) {
    if (std::none_of(std::begin(kClasses), std::end(kClasses),
                     [&](ItemClass c) { return ItemClassName(c) == item; })) {
      models.push_back({SubjectType::kModel, {item}});
    }
  }
  std::vector<std::string> unknown;
  if (models.empty()) {
    return unknown;
  }
  auto client = session.Connect();
  auto verified = client ? (*client)->Subjects(models)
                         : Result<VerifiedAnswer>(client.error());
  if (!verified) {
    return unknown;
  }
  for (const Subject& model : models) {
    const VerifiedSubject* proved = verified->FindSubject(model);
    if (proved != nullptr && proved->events.empty()) {
      unknown.push_back(model.parts[0]);
    }
  }
  return unknown;
}

void TellUnknownItems(const std::vector<std::string>& unknown,
                      Outcome& outcome) {
  for (const std::string& item : unknown) {
    const std::string said = item +
                             " is neither a class (3A090.a, 3A090.b, 4A090.a, "
                             "4A090.b) nor a model on record";
    outcome.facts.emplace_back("covers_nothing", said);
    std::fprintf(stderr, "waybill: warning: %s\n", EscapeText(said).c_str());
  }
}

}  // namespace waybill::cli
