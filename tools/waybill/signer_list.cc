// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/signer_list.h"

namespace waybill::cli {
namespace {

// The keys in force of a party, or of a governor, as the ledger proves them.
Result<std::vector<std::string>> ProvedKeys(Session& session,
                                            const std::string& name,
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
  return keys;
}

// The one key in force.
Result<PublicKey> ProvedKey(Session& session, const std::string& name,
                            v1::SignerRole role) {
  auto keys = ProvedKeys(session, name, role);
  if (!keys) {
    return keys.error();
  }
  if (keys->size() != 1) {
    return Error{ErrorCode::kInvalidArgument,
                 name + " has " + std::to_string(keys->size()) +
                     " keys in force; say which, as " + name + "=publickey"};
  }
  return PublicKeyFromBytes(keys->front());
}

std::string PathOf(const Session& session, const std::string& key) {
  return key.find('/') == std::string::npos ? session.KeyPath(key) : key;
}

// One who would sign, where nobody has to: by a key file that is at hand, which
// stays closed, or by the name and a key on record. Without one the ledger says
// what it would say to any.
Result<SignerKey> NamedSigner(Session& session, const std::string& name,
                              v1::SignerRole role) {
  if (auto summary = ReadKeySummary(PathOf(session, name))) {
    return SignerKey{.party = summary->owner,
                     .role = role,
                     .public_key = summary->public_key,
                     .key = nullptr};
  }
  auto keys = ProvedKeys(session, name, role);
  if (!keys) {
    return keys.error();
  }
  SignerKey signer{.party = name, .role = role, .key = nullptr};
  if (!keys->empty()) {
    auto key = PublicKeyFromBytes(keys->front());
    if (!key) {
      return key.error();
    }
    signer.public_key = *key;
  }
  return signer;
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

Result<void> SignerList::AddUnsignedActor() {
  auto context = session_.Context();
  if (!context) {
    return context.error();
  }
  // As AddActor where the key's file is at hand; else whoever is named.
  std::string name =
      options_.party.empty() ? (*context)->party() : options_.party;
  std::string key = options_.key;
  if (key.empty() && options_.party.empty()) {
    key = (*context)->key_file();
  }
  if (!key.empty() && (name.empty() || ReadKeySummary(PathOf(session_, key)))) {
    name = key;
  }
  if (name.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "who would write it: name a party with --as, or in the "
                 "context"};
  }
  auto signer = NamedSigner(session_, name, v1::ACTOR);
  if (!signer) {
    return signer.error();
  }
  if (!options_.party.empty()) {
    signer->party = options_.party;
  }
  signers_.push_back(*std::move(signer));
  return {};
}

Result<void> SignerList::AddActor() {
  if (options_.check.only) {
    return AddUnsignedActor();
  }
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
    if (options_.check.only) {
      auto signer = NamedSigner(session_, name, role);
      if (!signer) {
        return signer.error();
      }
      signers_.push_back(*std::move(signer));
      continue;
    }
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
  if (!texts.empty() && options_.save.empty() && !options_.check.only) {
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
