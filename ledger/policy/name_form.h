// SPDX-License-Identifier: Apache-2.0
//
// A name taken apart for matching: its words, what each means, its legal form
// and its acronyms. Private to ledger/policy. Pure and thread-safe.
#ifndef WAYBILL_LEDGER_POLICY_NAME_FORM_H_
#define WAYBILL_LEDGER_POLICY_NAME_FORM_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/policy/name_words.h"

namespace waybill {

// What is beyond these is left out: a name from outside costs no more.
inline constexpr std::size_t kNameWordsMax = 24;
inline constexpr std::size_t kWordLettersMax = 40;
inline constexpr std::size_t kNameFormsMax = 4;
inline constexpr std::size_t kJoinedWordsMax = 4;
inline constexpr std::size_t kAcronymLettersMin = 3;

struct NameWord {
  std::string text;   // What it means: one spelling for all that mean it.
  std::string shown;  // As it stands, in Latin letters.
  WordKind kind = WordKind::kDistinctive;
  // Initials and what is too short: a letter more or less is another word.
  bool exact = false;
  // Written without vowels, as Arabic and Hebrew are.
  bool consonants = false;

  auto operator<=>(const NameWord&) const = default;
};

struct Acronym {
  std::string letters;
  bool covers_places = false;  // Or else it leaves the places out.

  auto operator<=>(const Acronym&) const = default;
};

// One way to read a name: "Semiconductor Works (SMW)" has three.
struct NameForm {
  std::string plain;  // All words in their order, legal forms included.
  std::vector<NameWord> words;     // Without legal forms.
  std::vector<std::string> legal;  // Canonical forms, ascending, each once.
  std::uint8_t families = 0;       // Of the legal forms.
  std::vector<Acronym> acronyms;   // Of the words, as far as they make one.
  bool is_alternative = false;     // A part of the name, not the whole.
};

// At most kNameFormsMax, the whole name first; none if it has no words.
std::vector<NameForm> FormsOf(std::string_view name);

// What sounds alike in most tongues is equal: "kh" and "h", "y" and "i".
std::string SoundOf(std::string_view word);
// Consonants alone, without the article "al".
std::string BonesOf(std::string_view word);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_NAME_FORM_H_
