// SPDX-License-Identifier: Apache-2.0
//
// How alike two words of names are. Private to ledger/policy. Pure, integers
// only, thread-safe.
#ifndef WAYBILL_LEDGER_POLICY_NAME_LIKENESS_H_
#define WAYBILL_LEDGER_POLICY_NAME_LIKENESS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/policy/name_form.h"

namespace waybill {

// A word with what comparing it needs, computed once.
struct SpelledWord {
  NameWord word;
  std::string sound;
  std::string bones;          // Only needed if either has `consonants`.
  std::uint32_t letters = 0;  // Which letters it has.
};

SpelledWord Spell(NameWord word);

inline constexpr std::uint32_t kSameWordMilli = 1000;
inline constexpr std::uint32_t kSameSoundMilli = 940;
inline constexpr std::uint32_t kSameBonesMilli = 800;
// Words of so few letters that aren't the same: at most this, which only counts
// beside another word that is the same ("Hon Wai", "Hon Hai").
inline constexpr std::size_t kShortLetters = 3;
inline constexpr std::uint32_t kShortWordMilli = 667;

// A word that is longer by more is another word, unless it sounds the same.
inline constexpr std::size_t kLettersMoreMax = 2;

// In thousandths. The same for both orders. Words of different kinds are never
// alike, and only distinctive ones are without being the same.
std::uint32_t WordLikeness(const SpelledWord& one, const SpelledWord& other);

// What it takes to make a word of another, in tenths of a letter, for words
// that share a beginning. Vowels are cheap, so is what sounds or looks alike,
// and doubling a letter. Letters are ASCII.
class EditTable {
 public:
  // Nobody asks beyond `most`. Keeps a reference to `asked`, of which at most
  // kWordLettersMax letters count.
  EditTable(std::string_view asked, int most);

  // The other word has one more letter. False if no word that begins so is
  // within `most`; Pop it all the same. REQUIRES: fewer than kWordLettersMax.
  bool Push(char letter);
  void Pop() { --size_; }
  // For the word as far as it has been pushed; above `most` is anything above.
  int Tenths() const { return rows_[size_][asked_.size()]; }

 private:
  using Row = std::array<int, kWordLettersMax + 1>;

  std::string_view asked_;
  int most_;
  std::size_t size_ = 0;
  std::array<int, kWordLettersMax> drops_;      // Of the letters asked.
  std::array<char, kWordLettersMax> other_;     // Letters pushed.
  std::array<int, kWordLettersMax + 1> least_;  // In each row.
  std::array<Row, kWordLettersMax + 1> rows_;
};

// More than `most` is anything above it.
int EditTenths(std::string_view one, std::string_view other, int most);

// What a word of so many letters may differ in.
int EditTenthsMax(std::size_t letters);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_NAME_LIKENESS_H_
