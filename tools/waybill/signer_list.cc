// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/signer_list.h"

namespace waybill::cli {
namespace {

// The one key in force of a party, or of a governor, as the ledger proves it.
Result<PublicKey> ProvedKey(Session& session, const std::string& name,
                            v1::SignerRole role) {
  auto client = session.Connect();
  if (!client) {
    return client.error();
  }
  std::vector<Subject> about;
  if (role != v1::GOVERNOR) {
    about.push_back({SubjectType::kParty, {name}});
  }
  auto verified = (*client)->Subjects(about);
  if (!verified) {
    return verified.error();
  }
  std::vector<std::string> keys;
  if (role == v1::GOVERNOR) {
    for (const v1::Governor& governor : verified->registry.governors()) {
      if (governor.name() == name) {
        keys.push_back(governor.key());
      }
    }
  } else if (const PartyRecord* party = verified->registry.FindParty(name)) {
    for (const KeyRecord& key : party->keys) {
      if (!key.revoked) {
        keys.emplace_back(View(key.key));
      }
    }
  }
  if (keys.size() != 1) {
    return Error{ErrorCode::kInvalidArgument,
                 name + " has " + std::to_string(keys.size()) +
                     " keys in force; say which, as " + name + "=publickey"};
  }
  return PublicKeyFromBytes(keys.front());
}

}  // namespace

Result<const NamedKey*> WritingKey(Session& session,
                                   const WriteOptions& options) {
  if (!options.key.empty()) {
    return session.Key(options.key);
  }
  auto context = session.Context();
  if (!context) {
    return context.error();
  }
  if ((*context)->key_file().empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "no key: name one with --key, or in the context"};
  }
  return session.Key((*context)->key_file());
}

Result<std::string> WritingParty(Session& session,
                                 const WriteOptions& options) {
  if (!options.party.empty()) {
    return options.party;
  }
  auto key = WritingKey(session, options);
  if (!key) {
    return key.error();
  }
  return (*key)->owner;
}

Result<void> SignerList::AddActor() {
  auto key = WritingKey(session_, options_);
  if (!key) {
    return key.error();
  }
  signers_.push_back(
      SignerOf(options_.party.empty() ? (*key)->owner : options_.party,
               v1::ACTOR, (*key)->key));
  return {};
}

Result<void> SignerList::AddKeys(const std::vector<std::string>& names,
                                 v1::SignerRole role) {
  for (const std::string& name : names) {
    auto key = session_.Key(name);
    if (!key) {
      return key.error();
    }
    signers_.push_back(SignerOf((*key)->owner, role, (*key)->key));
  }
  return {};
}

Result<void> SignerList::AddElsewhere(const std::vector<std::string>& texts,
                                      v1::SignerRole role) {
  if (!texts.empty() && options_.save.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 texts.front() +
                     " signs elsewhere: write the event to a file for it, "
                     "with --save"};
  }
  for (const std::string& text : texts) {
    const std::size_t equals = text.rfind('=');
    const std::string name = text.substr(0, equals);
    auto key = equals == std::string::npos
                   ? ProvedKey(session_, name, role)
                   : HashFromHex(text.substr(equals + 1));
    if (!key) {
      return Error{key.error().code, text + ": " + key.error().message};
    }
    signers_.push_back(
        {.party = name, .role = role, .public_key = *key, .key = nullptr});
  }
  return {};
}

}  // namespace waybill::cli
