// SPDX-License-Identifier: Apache-2.0
//
// Names cut into words. Private to ledger/policy. Pure and thread-safe.
#ifndef WAYBILL_LEDGER_POLICY_NAME_TOKENS_H_
#define WAYBILL_LEDGER_POLICY_NAME_TOKENS_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace waybill {

struct NameToken {
  std::string text;         // Letters or digits, not both.
  bool initials = false;    // "J.P.", "S A": single letters, joined.
  bool consonants = false;  // kConsonantsMark stood before it.
};

// The tokens of a name in Latin letters (name_script.h): apostrophes dropped
// with a possessive s, "&" a word, single letters joined, letters and digits
// apart, ordinals numbers, "No." dropped before one.
std::vector<NameToken> TokensOf(std::string_view latin);

using NamePredicate = std::function<bool(std::string_view)>;

// The name, then those of its parts that are names themselves: inside and
// outside of brackets, on both sides of "/", ";" and "a.k.a.". What stands
// outside of "(Hong Kong)" isn't one: the place tells the name apart.
std::vector<std::string> AlternativesOf(std::string_view latin,
                                        const NamePredicate& says_something);

// With a space before a legal form in capitals that is glued to small letters:
// "SiemensAG".
std::string WithLegalFormApart(std::string_view name);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_NAME_TOKENS_H_
