// SPDX-License-Identifier: Apache-2.0
//
// What the words in names of organisations mean, from tables of this file's
// neighbours. Words are in Latin small letters and digits (name_script.h).
// Private to ledger/policy. Pure and thread-safe.
#ifndef WAYBILL_LEDGER_POLICY_NAME_WORDS_H_
#define WAYBILL_LEDGER_POLICY_NAME_WORDS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace waybill {

enum class WordKind : std::uint8_t {
  kDistinctive,  // In no table: what a name is told apart by.
  kGeneric,      // A trade or kind of body: "bank", "technology".
  kLight,        // Says next to nothing: "group", "international".
  kPlace,        // A country, province, city, people or point of the compass.
  kNumber,
  kFiller,  // "the", "of", "and".
};

struct WordMeaning {
  WordKind kind = WordKind::kDistinctive;
  // One spelling for all that mean the same; empty: as it stands.
  std::string_view canonical;
};

WordMeaning MeaningOf(std::string_view word);

// The meaning of the one word of at least seven letters that is one edit away,
// or of what this would be with an ending of the Slavic tongues spelled another
// way; kDistinctive if there is none. For words that have no meaning.
WordMeaning MeaningNear(std::string_view word);

// Families of legal forms. Two names whose forms share no family are not of one
// body; what every register uses otherwise ("company") is in none.
enum LegalFamily : std::uint8_t {
  kFamilyShares = 1,       // AG, PJSC, plc, S.p.A.
  kFamilyLimited = 2,      // GmbH, LLC, OOO, S.à r.l.
  kFamilyPartnership = 4,  // LP, KG
  kFamilyPublicGood = 8,   // e.V., ANO
  kFamilyState = 16,       // FGUP
};

struct LegalForm {
  std::size_t words = 0;  // How many words it takes; 0: it isn't one.
  std::uint8_t families = 0;
  // Also a word or a name ("as", "pt"): a legal form only at the end, or beside
  // another, or, if it leads, at the beginning.
  bool ambiguous = false;
  bool leads = false;
  std::string_view canonical;
};

inline constexpr std::size_t kLegalFormWordsMax = 6;

// The longest legal form that the words begin with. A letter wrong in a long
// word doesn't matter.
LegalForm LegalFormAt(std::span<const std::string_view> words);

// True if they are equal but for one letter more, less, changed or swapped.
bool IsOneEdit(std::string_view one, std::string_view other);

// The tables. A line: the canonical word, then what else is written for it.
extern const std::string_view kGenericWords;
extern const std::string_view kLightWords;
extern const std::string_view kFillerWords;
extern const std::string_view kPlaceWords;
extern const std::string_view kCityWords;
extern const std::string_view kNumberWords;
// A line: families; "?" if ambiguous, "!" if it leads too; "=canonical"; then
// forms with "_" between words.
extern const std::string_view kLegalForms;

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_NAME_WORDS_H_
