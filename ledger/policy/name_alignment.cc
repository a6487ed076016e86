// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/name_alignment.h"

#include <algorithm>
#include <tuple>

namespace waybill {
namespace {

using Used = std::vector<bool>;

bool IsFiller(const SpelledWord& word) {
  return word.word.kind == WordKind::kFiller;
}

// Equal words, each once, from the left.
void PairEqual(const SpelledForm& one, const SpelledForm& other, Used& used_one,
               Used& used_other, Alignment& alignment) {
  for (std::size_t i = 0; i < one.words.size(); ++i) {
    for (std::size_t j = 0; j < other.words.size(); ++j) {
      if (!used_other[j] && !IsFiller(*one.words[i]) &&
          WordLikeness(*one.words[i], *other.words[j]) == kSameWordMilli) {
        used_one[i] = used_other[j] = true;
        alignment.pairs.push_back({i, j, kSameWordMilli});
        break;
      }
    }
  }
}

// Two to four words in a row of `apart` that are one of `joined`.
void PairJoined(const SpelledForm& apart, const SpelledForm& joined,
                Used& used_apart, Used& used_joined, Alignment& alignment) {
  for (std::size_t j = 0; j < joined.words.size(); ++j) {
    const NameWord& whole = joined.words[j]->word;
    for (std::size_t i = 0; i < apart.words.size() && !used_joined[j]; ++i) {
      if (used_apart[i] ||
          !whole.shown.starts_with(apart.words[i]->word.shown) ||
          whole.shown.size() == apart.words[i]->word.shown.size()) {
        continue;
      }
      std::string text;
      std::string shown;
      bool distinctive = whole.kind == WordKind::kDistinctive;
      const std::size_t end = std::min(i + kJoinedWordsMax, apart.words.size());
      for (std::size_t k = i; k < end && !used_apart[k]; ++k) {
        const NameWord& part = apart.words[k]->word;
        text += part.shown;
        shown += (k == i ? "" : " ") + part.shown;
        distinctive |= part.kind == WordKind::kDistinctive;
        if (k > i && text == whole.shown) {
          std::fill(used_apart.begin() + static_cast<std::ptrdiff_t>(i),
                    used_apart.begin() + static_cast<std::ptrdiff_t>(k) + 1,
                    true);
          used_joined[j] = true;
          alignment.joined.push_back({shown, whole.shown, distinctive});
          break;
        }
      }
    }
  }
}

// Three letters are the initials of many: the legal form must say the same too.
bool IsSureAcronym(const Acronym& acronym, const SpelledForm& shorter,
                   const SpelledForm& longer) {
  constexpr std::size_t kSureLettersMin = 4;
  return acronym.letters.size() >= kSureLettersMin ||
         (!shorter.form.legal.empty() &&
          shorter.form.legal == longer.form.legal);
}

// A word of `shorter` that is the initials of all words of `longer`. It answers
// those that are left, if nothing but places and numbers was answered before.
void PairAcronym(const SpelledForm& shorter, const SpelledForm& longer,
                 Used& used_shorter, Used& used_longer, Alignment& alignment) {
  const auto stands_apart = [](const SpelledWord& word) {
    return word.word.kind == WordKind::kPlace ||
           word.word.kind == WordKind::kNumber;
  };
  for (std::size_t j = 0; j < longer.words.size(); ++j) {
    if (used_longer[j] && !stands_apart(*longer.words[j]) &&
        !IsFiller(*longer.words[j])) {
      return;
    }
  }
  for (std::size_t i = 0; i < shorter.words.size(); ++i) {
    const NameWord& word = shorter.words[i]->word;
    if (used_shorter[i] || word.kind != WordKind::kDistinctive) {
      continue;
    }
    for (const Acronym& acronym : longer.form.acronyms) {
      if (acronym.letters != word.shown ||
          !IsSureAcronym(acronym, shorter, longer)) {
        continue;
      }
      std::string words;
      for (std::size_t j = 0; j < longer.words.size(); ++j) {
        const SpelledWord& initial = *longer.words[j];
        const bool covered = acronym.covers_places
                                 ? initial.word.kind != WordKind::kNumber
                                 : !stands_apart(initial);
        if (covered && !IsFiller(initial)) {
          used_longer[j] = true;
          words += (words.empty() ? "" : " ") + initial.word.shown;
        }
      }
      used_shorter[i] = true;
      alignment.acronyms.push_back({word.shown, words});
      return;
    }
  }
}

// What is alike, the most alike first.
void PairAlike(const SpelledForm& one, const SpelledForm& other, Used& used_one,
               Used& used_other, Alignment& alignment) {
  std::vector<WordPair> candidates;
  for (std::size_t i = 0; i < one.words.size(); ++i) {
    for (std::size_t j = 0; j < other.words.size(); ++j) {
      if (used_one[i] || used_other[j] || IsFiller(*one.words[i])) {
        continue;
      }
      const std::uint32_t likeness =
          WordLikeness(*one.words[i], *other.words[j]);
      if (likeness > 0) {
        candidates.push_back({i, j, likeness});
      }
    }
  }
  std::sort(candidates.begin(), candidates.end(),
            [](const WordPair& left, const WordPair& right) {
              return std::tuple(right.likeness_milli, left.one, left.other) <
                     std::tuple(left.likeness_milli, right.one, right.other);
            });
  for (const WordPair& pair : candidates) {
    if (used_one[pair.one] || used_other[pair.other]) {
      continue;
    }
    // "Hai" and "Wai" only count beside another word that is the same.
    if (pair.likeness_milli <= kShortWordMilli &&
        std::none_of(alignment.pairs.begin(), alignment.pairs.end(),
                     [&](const WordPair& beside) {
                       return one.words[beside.one]->word.kind ==
                              WordKind::kDistinctive;
                     })) {
      continue;
    }
    used_one[pair.one] = used_other[pair.other] = true;
    alignment.pairs.push_back(pair);
  }
}

std::vector<const SpelledWord*> Unused(const SpelledForm& form,
                                       const Used& used) {
  std::vector<const SpelledWord*> words;
  for (std::size_t i = 0; i < form.words.size(); ++i) {
    if (!used[i]) {
      words.push_back(form.words[i].get());
    }
  }
  return words;
}

}  // namespace

Alignment Align(const SpelledForm& one, const SpelledForm& other) {
  Alignment alignment;
  Used used_one(one.words.size());
  Used used_other(other.words.size());
  PairEqual(one, other, used_one, used_other, alignment);
  PairJoined(one, other, used_one, used_other, alignment);
  PairJoined(other, one, used_other, used_one, alignment);
  PairAcronym(one, other, used_one, used_other, alignment);
  PairAcronym(other, one, used_other, used_one, alignment);
  PairAlike(one, other, used_one, used_other, alignment);
  alignment.only_one = Unused(one, used_one);
  alignment.only_other = Unused(other, used_other);
  return alignment;
}

}  // namespace waybill
