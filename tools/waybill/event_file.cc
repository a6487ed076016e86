// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/event_file.h"

#include <algorithm>

#include "client/local_file.h"
#include "ledger/core/author.h"

namespace waybill::cli {
namespace {

constexpr std::size_t kEventFileBytesMax = std::size_t{64} << 20;
constexpr Signature kNoSignature{};

Error NotAnEvent(const std::string& why) {
  return Error{ErrorCode::kInvalidArgument,
               "this is not an event to be signed: " + why};
}

}  // namespace

v1::EventFile ToEventFile(const Submission& submission) {
  v1::EventFile file;
  file.set_body(submission.body);
  for (const Signature& signature : submission.signatures) {
    file.add_signatures(signature == kNoSignature
                            ? std::string()
                            : std::string(View(signature)));
  }
  file.mutable_units()->Assign(submission.units.begin(),
                               submission.units.end());
  file.mutable_private_fields()->Assign(submission.private_fields.begin(),
                                        submission.private_fields.end());
  file.mutable_files()->Assign(submission.files.begin(),
                               submission.files.end());
  return file;
}

Result<WaitingEvent> FromEventFile(const v1::EventFile& file) {
  WaitingEvent waiting;
  Submission& submission = waiting.submission;
  submission.body = file.body();
  submission.units.assign(file.units().begin(), file.units().end());
  submission.private_fields.assign(file.private_fields().begin(),
                                   file.private_fields().end());
  submission.files.assign(file.files().begin(), file.files().end());
  auto event = ParseEvent(submission.body);
  if (!event) {
    return NotAnEvent(event.error().message);
  }
  waiting.event = std::move(*event);
  if (file.signatures_size() != waiting.event.signers_size()) {
    return NotAnEvent("it has other signatures than signers");
  }
  for (int i = 0; i < file.signatures_size(); ++i) {
    if (file.signatures(i).empty()) {
      waiting.missing.push_back(static_cast<std::size_t>(i));
      submission.signatures.push_back(kNoSignature);
      continue;
    }
    const v1::Signer& signer = waiting.event.signers(i);
    auto signature = SignatureFromBytes(file.signatures(i));
    auto key = PublicKeyFromBytes(signer.key());
    if (!signature || !key ||
        !VerifySignature(*key, EventPae(submission.body), *signature)) {
      return NotAnEvent("the signature of " + signer.party() + " is wrong");
    }
    submission.signatures.push_back(*signature);
  }
  if (auto refusal = CheckForm(waiting.event, submission)) {
    return NotAnEvent(refusal->message);
  }
  return waiting;
}

Result<WaitingEvent> ReadEventFile(const std::string& path) {
  auto content = ReadFile(path, kEventFileBytesMax);
  if (!content) {
    return content.error();
  }
  v1::EventFile file;
  if (!file.ParseFromString(*content)) {
    return NotAnEvent(path + " was not written by --save");
  }
  return FromEventFile(file);
}

std::size_t SignWith(const SigningKey& key, WaitingEvent& waiting) {
  std::size_t made = 0;
  const std::string octets(View(key.public_key()));
  std::erase_if(waiting.missing, [&](std::size_t place) {
    if (waiting.event.signers(static_cast<int>(place)).key() != octets) {
      return false;
    }
    waiting.submission.signatures[place] =
        SignBody(key, waiting.submission.body);
    ++made;
    return true;
  });
  return made;
}

std::string NamesOfMissing(const WaitingEvent& waiting) {
  std::string names;
  for (const std::size_t place : waiting.missing) {
    const v1::Signer& signer = waiting.event.signers(static_cast<int>(place));
    names += names.empty() ? "" : ", ";
    names += signer.role() == v1::GOVERNOR  ? "governor "
             : signer.role() == v1::WITNESS ? "witness "
                                            : "party ";
    names += signer.party();
  }
  return names;
}

}  // namespace waybill::cli
