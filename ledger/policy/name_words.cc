// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/name_words.h"

#include <algorithm>
#include <bit>
#include <map>
#include <utility>
#include <vector>

namespace waybill {
namespace {

std::string_view TakeWord(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  const std::string_view word = line.substr(0, line.find(' '));
  line.remove_prefix(word.size());
  return word;
}

template <typename OnLine>
void ForEachLine(std::string_view table, const OnLine& on_line) {
  while (!table.empty()) {
    const std::string_view line = table.substr(0, table.find('\n'));
    table.remove_prefix(std::min(line.size() + 1, table.size()));
    if (!line.empty()) {
      on_line(line);
    }
  }
}

using Meanings = std::map<std::string_view, WordMeaning>;

void AddTable(std::string_view table, WordKind kind, Meanings& meanings) {
  ForEachLine(table, [&](std::string_view line) {
    std::string_view rest = line;
    const std::string_view canonical = TakeWord(rest);
    meanings.emplace(canonical, WordMeaning{kind, canonical});
    for (std::string_view word = TakeWord(rest); !word.empty();
         word = TakeWord(rest)) {
      meanings.emplace(word, WordMeaning{kind, canonical});
    }
  });
}

const Meanings& AllMeanings() {
  static const Meanings* const all = [] {
    auto* meanings = new Meanings;
    AddTable(kNumberWords, WordKind::kNumber, *meanings);
    AddTable(kFillerWords, WordKind::kFiller, *meanings);
    AddTable(kLightWords, WordKind::kLight, *meanings);
    AddTable(kPlaceWords, WordKind::kPlace, *meanings);
    AddTable(kCityWords, WordKind::kPlace, *meanings);
    AddTable(kGenericWords, WordKind::kGeneric, *meanings);
    return meanings;
  }();
  return *all;
}

struct Form {
  std::vector<std::string_view> words;
  LegalForm form;
};

std::uint8_t FamilyOf(char letter) {
  switch (letter) {
    case 's':
      return kFamilyShares;
    case 'l':
      return kFamilyLimited;
    case 'p':
      return kFamilyPartnership;
    case 'g':
      return kFamilyPublicGood;
    case 't':
      return kFamilyState;
    default:
      return 0;
  }
}

std::vector<std::string_view> SplitForm(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find('_'));
    words.push_back(word);
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return words;
}

// By the first letter of the first word, which is taken to be right; the
// longest first.
using Forms = std::map<char, std::vector<Form>>;

const Forms& AllForms() {
  static const Forms* const all = [] {
    auto* forms = new Forms;
    ForEachLine(kLegalForms, [&](std::string_view line) {
      std::string_view rest = line;
      const std::string_view marks = TakeWord(rest);
      LegalForm form;
      form.families = FamilyOf(marks.front());
      form.leads = marks.ends_with('!');
      form.ambiguous = marks.ends_with('?') || form.leads;
      form.canonical = TakeWord(rest).substr(1);
      for (std::string_view text = TakeWord(rest); !text.empty();
           text = TakeWord(rest)) {
        Form& added = (*forms)[text.front()].emplace_back();
        added.words = SplitForm(text);
        added.form = form;
        added.form.words = added.words.size();
      }
    });
    for (auto& [letter, of_letter] : *forms) {
      std::stable_sort(of_letter.begin(), of_letter.end(),
                       [](const Form& one, const Form& other) {
                         return one.words.size() > other.words.size();
                       });
    }
    return forms;
  }();
  return *all;
}

constexpr std::size_t kTypoLettersMin = 6;

bool Begins(std::span<const std::string_view> words, const Form& form) {
  if (words.size() < form.words.size()) {
    return false;
  }
  for (std::size_t i = 0; i < form.words.size(); ++i) {
    const std::string_view wanted = form.words[i];
    if (words[i] == wanted) {
      continue;
    }
    if (words[i].size() + 1 < wanted.size() ||
        wanted.size() + 1 < words[i].size()) {
      return false;
    }
    // "joynt stock company" is one, "county" isn't.
    const bool sure = wanted.size() > kTypoLettersMin ||
                      (form.words.size() > 1 && wanted.size() > 4);
    if (!sure || AllMeanings().contains(words[i]) ||
        !IsOneEdit(words[i], wanted)) {
      return false;
    }
  }
  return true;
}

}  // namespace

WordMeaning MeaningOf(std::string_view word) {
  const auto found = AllMeanings().find(word);
  return found == AllMeanings().end() ? WordMeaning{} : found->second;
}

namespace {

constexpr std::size_t kNearLettersMin = 7;

// "-skiy", "-skij", "-skyi" as "-skii"; "-noye" as "-noe".
std::string WithPlainEnding(std::string_view word) {
  for (const std::string_view ending : {"iy", "ij", "yi", "yy", "yj", "i"}) {
    if (word.ends_with(ending)) {
      return std::string(word.substr(0, word.size() - ending.size())) + "ii";
    }
  }
  for (const std::string_view ending : {"oye", "iye", "oje"}) {
    if (word.ends_with(ending)) {
      return std::string(word.substr(0, word.size() - 2)) + "e";
    }
  }
  return std::string(word);
}

// Which letters it has.
std::uint32_t LettersOf(std::string_view word) {
  std::uint32_t letters = 0;
  for (const char c : word) {
    letters |= std::uint32_t{1} << (static_cast<unsigned char>(c) & 31U);
  }
  return letters;
}

struct NearWord {
  std::uint32_t letters = 0;
  std::string_view word;
  WordMeaning meaning;
};

// By length.
const std::vector<std::vector<NearWord>>& NearWords() {
  static const std::vector<std::vector<NearWord>>* const all = [] {
    auto* words = new std::vector<std::vector<NearWord>>;
    for (const auto& [word, meaning] : AllMeanings()) {
      if (word.size() >= kNearLettersMin && meaning.kind != WordKind::kNumber &&
          word.find('_') == std::string_view::npos) {
        words->resize(std::max(words->size(), word.size() + 1));
        (*words)[word.size()].push_back({LettersOf(word), word, meaning});
      }
    }
    return words;
  }();
  return *all;
}

}  // namespace

WordMeaning MeaningNear(std::string_view word) {
  if (word.size() < kNearLettersMin - 1) {
    return {};
  }
  if (const std::string plain = WithPlainEnding(word); plain != word) {
    if (const WordMeaning meaning = MeaningOf(plain);
        meaning.kind != WordKind::kDistinctive) {
      return meaning;
    }
  }
  const std::uint32_t letters = LettersOf(word);
  WordMeaning near;
  for (std::size_t size = std::max(word.size() - 1, kNearLettersMin);
       size <= word.size() + 1 && size < NearWords().size(); ++size) {
    for (const NearWord& known : NearWords()[size]) {
      if (std::popcount(known.letters ^ letters) <= 2 &&
          IsOneEdit(known.word, word)) {
        if (near.kind != WordKind::kDistinctive &&
            near.canonical != known.meaning.canonical) {
          return {};  // "Austrlia": which?
        }
        near = known.meaning;
      }
    }
  }
  return near;
}

bool IsOneEdit(std::string_view one, std::string_view other) {
  if (one.size() > other.size()) {
    std::swap(one, other);
  }
  if (other.size() - one.size() > 1) {
    return false;
  }
  std::size_t same = 0;
  while (same < one.size() && one[same] == other[same]) {
    ++same;
  }
  const std::string_view tail = other.substr(std::min(same + 1, other.size()));
  if (one.size() < other.size()) {
    return one.substr(same) == tail;
  }
  if (same == one.size() || one.substr(same + 1) == tail) {
    return true;
  }
  return same + 1 < one.size() && one[same] == other[same + 1] &&
         one[same + 1] == other[same] &&
         one.substr(same + 2) == other.substr(same + 2);
}

LegalForm LegalFormAt(std::span<const std::string_view> words) {
  if (words.empty() || words.front().empty()) {
    return {};
  }
  const auto of_letter = AllForms().find(words.front().front());
  if (of_letter == AllForms().end()) {
    return {};
  }
  for (const Form& form : of_letter->second) {
    if (Begins(words, form)) {
      return form.form;
    }
  }
  return {};
}

}  // namespace waybill
