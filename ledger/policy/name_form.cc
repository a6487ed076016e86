// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/name_form.h"

#include <algorithm>
#include <span>
#include <utility>

#include "ledger/policy/name_script.h"
#include "ledger/policy/name_tokens.h"

namespace waybill {
namespace {

constexpr std::string_view kVowels = "aeiouy";
constexpr std::size_t kUnvoicedLettersMax = 5;
constexpr std::size_t kPhraseWordsMax = 3;
constexpr std::size_t kInitialsMax = 6;

bool IsVowel(char c) { return kVowels.find(c) != std::string_view::npos; }

// ---- legal forms

struct Part {
  bool legal = false;
  bool ambiguous = false;
  std::size_t words = 1;
  LegalForm form;
};

// A part for each legal form and for each other word, in order.
std::vector<Part> PartsOf(std::span<const std::string_view> words) {
  std::vector<Part> parts;
  for (std::size_t at = 0; at < words.size();) {
    const LegalForm form = LegalFormAt(words.subspan(at));
    if (form.words == 0) {
      parts.emplace_back();
      ++at;
    } else {
      parts.push_back({!form.ambiguous, form.ambiguous, form.words, form});
      at += form.words;
    }
  }
  // From both ends inwards: what is ambiguous is a form beside a form.
  for (std::size_t i = parts.size(); i-- > 0;) {
    parts[i].legal |=
        parts[i].ambiguous && (i + 1 == parts.size() || parts[i + 1].legal);
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    parts[i].legal |= parts[i].ambiguous &&
                      (i == 0 ? parts[i].form.leads : parts[i - 1].legal);
  }
  if (std::all_of(parts.begin(), parts.end(),
                  [](const Part& part) { return part.legal; })) {
    parts.assign(words.size(), Part{});
  }
  return parts;
}

// ---- words

// A word of the tables with one letter wrong, or another ending.
WordMeaning NearMeaningOf(std::string_view word) {
  const WordMeaning meaning = MeaningOf(word);
  return meaning.kind == WordKind::kDistinctive ? MeaningNear(word) : meaning;
}

bool HasVowel(std::string_view word) {
  return std::any_of(word.begin(), word.end(), IsVowel);
}

bool IsRomanLetter(std::string_view word) {
  return word == "i" || word == "v" || word == "x";
}

NameWord WordOf(const NameToken& token, bool first, bool last) {
  NameWord word{
      token.text, token.text, WordKind::kDistinctive,
      token.initials || token.text.size() <= 2 ||
          (token.text.size() <= kUnvoicedLettersMax && !HasVowel(token.text)),
      token.consonants};
  if (token.text.front() >= '0' && token.text.front() <= '9') {
    word.kind = WordKind::kNumber;
    return word;
  }
  const WordMeaning meaning =
      token.consonants ? WordMeaning{} : NearMeaningOf(token.text);
  if (token.initials && meaning.kind != WordKind::kPlace) {
    return word;
  }
  if (meaning.kind == WordKind::kFiller) {
    word.kind = last && token.text.size() > 1 ? WordKind::kDistinctive
                                              : WordKind::kFiller;
  } else if (meaning.kind == WordKind::kNumber) {
    if (!first || !IsRomanLetter(token.text)) {
      word.kind = WordKind::kNumber;
      word.text = meaning.canonical;
    }
  } else if (meaning.kind != WordKind::kDistinctive) {
    word.kind = meaning.kind;
    word.text = meaning.canonical;
  } else if (token.text.size() == 1 && !first) {
    word.kind = WordKind::kNumber;  // "Plant B".
  }
  return word;
}

// The longest place of several words at `at`; 0 words if there is none.
std::size_t TakePlace(std::span<const std::string_view> words, std::size_t at,
                      std::vector<NameWord>& taken) {
  for (std::size_t count = std::min(kPhraseWordsMax, words.size() - at);
       count > 1; --count) {
    std::string key;
    std::string shown;
    for (std::size_t i = at; i < at + count; ++i) {
      key += (i == at ? "" : "_") + std::string(words[i]);
      shown += (i == at ? "" : " ") + std::string(words[i]);
    }
    const WordMeaning meaning = MeaningOf(key);
    if (meaning.kind == WordKind::kPlace) {
      taken.push_back({std::string(meaning.canonical), shown, WordKind::kPlace,
                       true, false});
      return count;
    }
  }
  return 0;
}

// "Forty-four" is 44.
void AddNumbers(std::vector<NameWord>& words) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    NameWord& tens = words[i];
    const NameWord& ones = words[i + 1];
    if (tens.kind == WordKind::kNumber && ones.kind == WordKind::kNumber &&
        tens.text.size() == 2 && tens.text[1] == '0' && tens.text[0] >= '2' &&
        tens.text != tens.shown && ones.text.size() == 1 &&
        ones.text[0] >= '1' && ones.text[0] <= '9' && ones.text != ones.shown) {
      tens.text[1] = ones.text[0];
      tens.shown += " " + ones.shown;
      words.erase(words.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    }
  }
}

bool IsFiller(const NameWord& word) { return word.kind == WordKind::kFiller; }

// ---- acronyms

std::string InitialsOf(const std::vector<NameWord>& words, bool places) {
  std::string letters;
  for (const NameWord& word : words) {
    if (word.kind != WordKind::kNumber && !IsFiller(word) &&
        (places || word.kind != WordKind::kPlace)) {
      letters += word.shown.front();
    }
  }
  return letters;
}

void AddAcronyms(NameForm& form, char legal_initial) {
  constexpr std::size_t kAcronymWordsMin = 3;
  for (const bool places : {true, false}) {
    const std::string letters = InitialsOf(form.words, places);
    if (letters.size() < kAcronymWordsMin) {
      continue;
    }
    for (const std::string& one :
         {letters,
          legal_initial == '\0' ? std::string() : letters + legal_initial}) {
      if (one.size() >= kAcronymLettersMin) {
        form.acronyms.push_back({one, places});
      }
    }
  }
  std::sort(form.acronyms.begin(), form.acronyms.end(),
            [](const Acronym& one, const Acronym& other) {
              return std::pair(one.letters, !one.covers_places) <
                     std::pair(other.letters, !other.covers_places);
            });
  form.acronyms.erase(std::unique(form.acronyms.begin(), form.acronyms.end(),
                                  [](const Acronym& one, const Acronym& other) {
                                    return one.letters == other.letters;
                                  }),
                      form.acronyms.end());
}

// Words that aren't of a legal form, from `begin` on.
void AddWords(std::span<const NameToken> tokens,
              std::span<const std::string_view> texts, bool last,
              std::vector<NameWord>& words) {
  for (std::size_t at = 0; at < texts.size();) {
    const std::size_t taken = TakePlace(texts, at, words);
    if (taken > 0) {
      at += taken;
      continue;
    }
    words.push_back(
        WordOf(tokens[at], words.empty(), last && at + 1 == texts.size()));
    ++at;
  }
}

NameForm FormOf(std::string_view latin) {
  NameForm form;
  const std::vector<NameToken> tokens = TokensOf(latin);
  std::vector<std::string_view> texts;
  for (const NameToken& token : tokens) {
    texts.emplace_back(token.text);
    form.plain += (form.plain.empty() ? "" : " ") + token.text;
  }
  char legal_initial = '\0';
  std::size_t begin = 0;
  std::size_t at = 0;
  const auto add_words = [&] {
    AddWords(std::span(tokens).subspan(begin, at - begin),
             std::span(texts).subspan(begin, at - begin), at == tokens.size(),
             form.words);
  };
  for (const Part& part : PartsOf(texts)) {
    if (part.legal) {
      add_words();
      form.legal.emplace_back(part.form.canonical);
      form.families |= part.form.families;
      legal_initial = legal_initial == '\0' ? texts[at].front() : legal_initial;
    }
    at += part.words;
    begin = part.legal ? at : begin;
  }
  add_words();
  if (std::all_of(form.words.begin(), form.words.end(), IsFiller)) {
    for (NameWord& word : form.words) {
      word.kind = WordKind::kDistinctive;
    }
  }
  AddNumbers(form.words);
  AddAcronyms(form, legal_initial);
  std::sort(form.legal.begin(), form.legal.end());
  form.legal.erase(std::unique(form.legal.begin(), form.legal.end()),
                   form.legal.end());
  return form;
}

bool SaysSomething(std::string_view latin) {
  const NameForm form = FormOf(latin);
  return std::any_of(
      form.words.begin(), form.words.end(),
      [](const NameWord& word) { return word.kind == WordKind::kDistinctive; });
}

}  // namespace

std::vector<NameForm> FormsOf(std::string_view name) {
  std::vector<NameForm> forms;
  for (const std::string& latin :
       AlternativesOf(LatinName(WithLegalFormApart(name)), SaysSomething)) {
    if (forms.size() == kNameFormsMax) {
      break;
    }
    NameForm form = FormOf(latin);
    if (form.words.empty() ||
        std::any_of(forms.begin(), forms.end(), [&](const NameForm& other) {
          return other.plain == form.plain;
        })) {
      continue;
    }
    form.is_alternative = !forms.empty();
    if (form.is_alternative && form.words.size() == 1 &&
        form.words.front().shown.size() <= kInitialsMax) {
      form.words.front().exact = true;  // "(SMIC)".
    }
    forms.push_back(std::move(form));
  }
  return forms;
}

std::string SoundOf(std::string_view word) {
  static constexpr std::pair<std::string_view, std::string_view> kSounds[] = {
      {"shch", "S"}, {"sch", "S"}, {"sh", "S"}, {"tch", "C"}, {"ch", "C"},
      {"kh", "h"},   {"ph", "f"},  {"th", "t"}, {"ck", "k"},  {"cz", "C"},
      {"gh", "g"},   {"zh", "J"},  {"dj", "J"}, {"tz", "ts"}, {"qu", "kv"},
      {"ou", "u"},   {"oo", "u"},  {"ee", "i"}, {"ei", "e"},  {"ue", "u"},
      {"oe", "o"},   {"ae", "a"},  {"ij", "i"}, {"ia", "a"},  {"ya", "a"},
      {"iu", "u"},   {"yu", "u"},  {"ks", "x"}, {"y", "i"},   {"q", "k"},
      {"w", "v"},    {"c", "k"},   {"z", "s"},  {"j", "J"}};
  std::string sound;
  while (!word.empty()) {
    std::string_view next = word.substr(0, 1);
    std::size_t length = 1;
    for (const auto& [letters, heard] : kSounds) {
      if (word.starts_with(letters)) {
        next = heard;
        length = letters.size();
        break;
      }
    }
    for (const char c : next) {
      if (sound.empty() || sound.back() != c) {
        sound += c;
      }
    }
    word.remove_prefix(length);
  }
  return sound;
}

// Without what Arabic and Hebrew write for long vowels, too.
std::string BonesOf(std::string_view word) {
  if (word.size() > 3 && word.starts_with("al")) {
    word.remove_prefix(2);
  }
  std::string bones = SoundOf(word);
  std::erase_if(bones,
                [](char c) { return IsVowel(c) || c == 'h' || c == 'v'; });
  return bones;
}

}  // namespace waybill
