// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/name_script.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include "ledger/core/check.h"

namespace waybill {
namespace {

using icu::UnicodeString;

// ---- ICU's rules

const icu::Transliterator& Rules(const char* id) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Transliterator* rules =
      icu::Transliterator::createInstance(id, UTRANS_FORWARD, status);
  WAYBILL_CHECK(U_SUCCESS(status) && rules != nullptr);
  return *rules;
}

UnicodeString Applied(const icu::Transliterator& rules, UnicodeString text) {
  rules.transliterate(text);
  return text;
}

UnicodeString ToSimplifiedHan(const UnicodeString& text) {
  static const icu::Transliterator& rules = Rules("Hant-Hans");
  return Applied(rules, text);
}

std::string ToAscii(const UnicodeString& text) {
  static const icu::Transliterator& rules = Rules(
      "Any-Latin; NFD; [:Nonspacing Mark:] Remove; NFC; Latin-ASCII; Lower");
  std::string ascii;
  Applied(rules, text).toUTF8String(ascii);
  for (char& c : ascii) {
    c = static_cast<unsigned char>(c) < 0x80 ? c : ' ';
  }
  return ascii;
}

UnicodeString Compatible(const UnicodeString& text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCInstance(status);
  WAYBILL_CHECK(U_SUCCESS(status));
  UnicodeString normal = nfkc->normalize(text, status);
  WAYBILL_CHECK(U_SUCCESS(status));
  return normal;
}

// ---- words that are translated

struct Dictionary {
  std::map<UnicodeString, std::string> words;
  std::int32_t units_max = 0;  // Of the longest word.
};

Dictionary* MakeDictionary(std::string_view table) {
  auto* dictionary = new Dictionary;
  while (!table.empty()) {
    const std::string_view line = table.substr(0, table.find('\n'));
    table.remove_prefix(std::min(line.size() + 1, table.size()));
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos) {
      continue;
    }
    const UnicodeString word =
        Compatible(UnicodeString::fromUTF8(std::string(line.substr(0, space))));
    dictionary->units_max = std::max(dictionary->units_max, word.length());
    dictionary->words.emplace(word, line.substr(space + 1));
  }
  return dictionary;
}

// Each word of the dictionary translated, the longest first; what is between
// them by `spell`.
template <typename Spell>
std::string Translated(const UnicodeString& text, const Dictionary& dictionary,
                       const Spell& spell) {
  std::string latin;
  UnicodeString rest;
  const auto flush = [&] {
    if (!rest.isEmpty()) {
      latin += spell(rest) + " ";
      rest.remove();
    }
  };
  for (std::int32_t at = 0; at < text.length();) {
    std::int32_t length = std::min(dictionary.units_max, text.length() - at);
    auto found = dictionary.words.end();
    for (; length > 0; --length) {
      found = dictionary.words.find(text.tempSubString(at, length));
      if (found != dictionary.words.end()) {
        break;
      }
    }
    if (length > 0) {
      flush();
      latin += found->second + " ";
      at += length;
    } else {
      rest.append(text.charAt(at++));
    }
  }
  flush();
  return latin;
}

std::string WithoutSpaces(std::string text) {
  std::erase(text, ' ');
  return text;
}

std::string SpellHan(const UnicodeString& text) {
  static const Dictionary* const words = MakeDictionary(kHanWords);
  return Translated(
      ToSimplifiedHan(text), *words,
      [](const UnicodeString& rest) { return WithoutSpaces(ToAscii(rest)); });
}

// The official romanisation has "eo" where companies write "u": "Samsung".
std::string SpellHangul(const UnicodeString& text) {
  static const Dictionary* const words = MakeDictionary(kHangulWords);
  return Translated(text, *words, [](const UnicodeString& rest) {
    std::string latin = WithoutSpaces(ToAscii(rest));
    for (std::size_t at = latin.find("eo"); at != std::string::npos;
         at = latin.find("eo", at)) {
      latin.replace(at, 2, "u");
    }
    return latin;
  });
}

std::string SpellVowelless(const UnicodeString& text) {
  static const Dictionary* const words = MakeDictionary(kVowellessWords);
  const auto known = words->words.find(text);
  if (known != words->words.end()) {
    return known->second + " ";
  }
  // The feminine ending is heard as "a".
  UnicodeString heard = text;
  heard.findAndReplace(UnicodeString(u'\u0629'), UnicodeString(u'\u0647'));
  std::string latin = ToAscii(heard);
  std::erase_if(latin, [](char c) { return c < 'a' || c > 'z'; });
  return latin.empty() ? " " : kConsonantsMark + latin + " ";
}

// ---- Cyrillic

constexpr char32_t kCyrillicFirst = 0x0430;
constexpr std::array<const char*, 32> kCyrillic = {
    "a",  "b",  "v",  "g",    "d", "e", "zh", "z", "i",  "y", "k",
    "l",  "m",  "n",  "o",    "p", "r", "s",  "t", "u",  "f", "kh",
    "ts", "ch", "sh", "shch", "",  "y", "",   "e", "yu", "ya"};

const char* SpellCyrillic(UChar32 letter) {
  if (letter >= static_cast<UChar32>(kCyrillicFirst) &&
      letter < static_cast<UChar32>(kCyrillicFirst + kCyrillic.size())) {
    return kCyrillic[static_cast<std::size_t>(letter) - kCyrillicFirst];
  }
  static const std::map<UChar32, const char*> others = {
      {0x0451, "e"},  {0x0452, "dj"}, {0x0453, "g"}, {0x0454, "ye"},
      {0x0455, "dz"}, {0x0456, "i"},  {0x0457, "i"}, {0x0458, "j"},
      {0x0459, "lj"}, {0x045A, "nj"}, {0x045B, "c"}, {0x045C, "k"},
      {0x045E, "u"},  {0x045F, "dz"}, {0x0491, "g"}, {0x0493, "g"},
      {0x049B, "k"},  {0x04A3, "n"},  {0x04AF, "u"}, {0x04B1, "u"},
      {0x04BB, "h"},  {0x04D9, "a"},  {0x04E9, "o"}};
  const auto found = others.find(letter);
  return found == others.end() ? nullptr : found->second;
}

// The Latin letter that a Cyrillic one looks like; 0 if none.
char LooksLike(UChar32 letter) {
  static const std::map<UChar32, char> alike = {
      {0x0430, 'a'}, {0x0432, 'b'}, {0x0435, 'e'}, {0x0456, 'i'},
      {0x0458, 'j'}, {0x043A, 'k'}, {0x043C, 'm'}, {0x043D, 'h'},
      {0x043E, 'o'}, {0x0440, 'p'}, {0x0441, 'c'}, {0x0442, 't'},
      {0x0443, 'y'}, {0x0445, 'x'}, {0x0455, 's'}};
  const auto found = alike.find(letter);
  return found == alike.end() ? '\0' : found->second;
}

// A word of Cyrillic letters, or of them and Latin ones.
std::string SpellCyrillicWord(const UnicodeString& word, bool mixed) {
  std::string latin;
  for (std::int32_t at = 0; at < word.length();) {
    const UChar32 letter = u_tolower(word.char32At(at));
    at += U16_LENGTH(letter);
    const char alike = mixed ? LooksLike(letter) : '\0';
    const char* spelled = SpellCyrillic(letter);
    if (alike != '\0') {
      latin += alike;
    } else if (spelled != nullptr) {
      latin += spelled;
    } else {
      latin += ToAscii(UnicodeString(letter));
    }
  }
  return latin;
}

// ---- runs

enum class Script { kOther, kLatin, kSlavic, kHan, kHangul, kVowelless };

Script ScriptOf(UChar32 letter) {
  UErrorCode status = U_ZERO_ERROR;
  const UScriptCode code = uscript_getScript(letter, &status);
  return code == USCRIPT_LATIN                              ? Script::kLatin
         : code == USCRIPT_CYRILLIC                         ? Script::kSlavic
         : code == USCRIPT_HAN                              ? Script::kHan
         : code == USCRIPT_HANGUL                           ? Script::kHangul
         : code == USCRIPT_ARABIC || code == USCRIPT_HEBREW ? Script::kVowelless
                                                            : Script::kOther;
}

std::string SpellRun(const UnicodeString& run, Script script, bool mixed) {
  switch (script) {
    case Script::kSlavic:
      return SpellCyrillicWord(run, mixed);
    case Script::kHan:
      return " " + SpellHan(run);
    case Script::kHangul:
      return " " + SpellHangul(run);
    case Script::kVowelless:
      return " " + SpellVowelless(run);
    case Script::kLatin:
    case Script::kOther:
      break;
  }
  return ToAscii(run);
}

// Latin and Cyrillic letters in one run are one word; "mixed" if it has both.
std::string SpellRuns(const UnicodeString& text) {
  std::string latin;
  UnicodeString run;
  Script script = Script::kOther;
  bool has_latin = false;
  const auto flush = [&] {
    if (!run.isEmpty()) {
      latin += SpellRun(run, script, has_latin);
      run.remove();
    }
    has_latin = false;
  };
  for (std::int32_t at = 0; at < text.length();) {
    const UChar32 letter = text.char32At(at);
    at += U16_LENGTH(letter);
    Script next = ScriptOf(letter);
    const bool one_word =
        (next == Script::kLatin || next == Script::kSlavic) &&
        (script == Script::kLatin || script == Script::kSlavic);
    if (next != script && !one_word) {
      flush();
      script = next;
    }
    script = next == Script::kSlavic ? next : script;
    has_latin |= next == Script::kLatin;
    run.append(letter);
  }
  flush();
  return latin;
}

// ---- octets

// UTF-8 that somebody read as Latin-1 and wrote as UTF-8 again, undone; empty
// if it isn't that.
std::string ReadAgain(const UnicodeString& text) {
  std::string octets;
  bool high = false;
  for (std::int32_t at = 0; at < text.length(); ++at) {
    const char16_t unit = text.charAt(at);
    if (unit > 0xFF) {
      return "";
    }
    high |= unit >= 0xC2;
    octets += static_cast<char>(static_cast<unsigned char>(unit));
  }
  if (!high) {
    return "";
  }
  for (std::size_t at = 0; at < octets.size();) {
    const auto lead = static_cast<unsigned char>(octets[at++]);
    const int more = lead < 0x80   ? 0
                     : lead < 0xC2 ? -1
                     : lead < 0xE0 ? 1
                     : lead < 0xF0 ? 2
                     : lead < 0xF5 ? 3
                                   : -1;
    if (more < 0) {
      return "";
    }
    for (int i = 0; i < more; ++i, ++at) {
      if (at >= octets.size() ||
          (static_cast<unsigned char>(octets[at]) & 0xC0) != 0x80) {
        return "";
      }
    }
  }
  return octets;
}

}  // namespace

std::string LatinName(std::string_view name) {
  std::size_t end = std::min(name.size(), kScreenedNameBytesMax);
  while (end > 0 && end < name.size() &&
         (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) {
    --end;
  }
  name = name.substr(0, end);
  std::string latin(name);
  bool ascii = true;
  for (char& c : latin) {
    ascii = ascii && static_cast<unsigned char>(c) < 0x80;
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a')
                             : (c == kConsonantsMark ? ' ' : c);
  }
  if (ascii) {
    return latin;
  }
  UnicodeString text = UnicodeString::fromUTF8(
      icu::StringPiece(name.data(), static_cast<std::int32_t>(name.size())));
  if (const std::string again = ReadAgain(text); !again.empty()) {
    text = UnicodeString::fromUTF8(again);
  }
  text.findAndReplace(UnicodeString(char16_t{1}), UnicodeString(u' '));
  return SpellRuns(Compatible(text));
}

}  // namespace waybill
