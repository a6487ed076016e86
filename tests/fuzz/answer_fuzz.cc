// SPDX-License-Identifier: Apache-2.0
//
// Any octets are an answer that holds, or are refused for what is wrong with
// them: never believed because they are odd. The genesis is that of the seeds.
#include <cstddef>
#include <cstdint>

#include "ledger/core/answer.h"
#include "ledger/core/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  static const waybill::Hash kGenesis = *waybill::HashFromHex(
      "bedf786f741562b362fd40acee5afa70425764308443dcf95345fb403999a007");
  waybill::v1::Answer answer;
  if (!answer.ParseFromArray(data, static_cast<int>(size))) {
    return 0;
  }
  const auto verified = waybill::VerifyAnswer(
      answer, {.genesis_id = kGenesis, .replaying_cosigners = {}});
  if (!verified) {
    WAYBILL_CHECK(verified.error().code ==
                  waybill::ErrorCode::kVerificationFailed);
    return 0;
  }
  for (const waybill::VerifiedSubject& subject : verified->subjects) {
    if (subject.subject.type == waybill::SubjectType::kCustody) {
      const auto history = waybill::UnitHistoryOf(
          *verified, subject.subject.parts[0], subject.subject.parts[1]);
      WAYBILL_CHECK(!history ||
                    history->custody.size() == subject.events.size());
    }
  }
  return 0;
}
