// SPDX-License-Identifier: Apache-2.0
//
// Names in any script, in Latin letters. Private to ledger/policy. Pure and
// thread-safe.
#ifndef WAYBILL_LEDGER_POLICY_NAME_SCRIPT_H_
#define WAYBILL_LEDGER_POLICY_NAME_SCRIPT_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace waybill {

// A longer name is cut here: what comes from outside costs no more than this.
inline constexpr std::size_t kScreenedNameBytesMax = 600;

// Stands before a word that was written without vowels.
inline constexpr char kConsonantsMark = '\x01';

// The name in ASCII, small letters, punctuation kept. Words of organisations'
// names that are commonly translated (Han "bank", Hangul "electronics") are;
// the rest is written as it sounds, as lists do it: Cyrillic by the English
// tradition ("kh", "zh", "ya"), Han in Pinyin without spaces, what else there
// is by ICU's rules. Accents go, UTF-8 that was read as Latin-1 is read again,
// and Cyrillic letters that pose among Latin ones are taken for what they look
// like. Octets that aren't UTF-8 are spaces.
std::string LatinName(std::string_view name);

// Tables: lines of a word and what it is in English.
extern const std::string_view kHanWords;
extern const std::string_view kHangulWords;
extern const std::string_view kVowellessWords;  // Arabic, Persian, Hebrew.

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_NAME_SCRIPT_H_
