// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/name_tokens.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "ledger/policy/name_form.h"
#include "ledger/policy/name_script.h"

namespace waybill {
namespace {

bool IsSmall(char c) { return c >= 'a' && c <= 'z'; }
bool IsCapital(char c) { return c >= 'A' && c <= 'Z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsApostrophe(char c) { return c == '\'' || c == '`'; }

// "s" after an apostrophe and before no letter is no word.
std::size_t SkipApostrophe(std::string_view latin, std::size_t at) {
  const bool possessive = at > 0 && IsSmall(latin[at - 1]) &&
                          at + 1 < latin.size() && latin[at + 1] == 's' &&
                          (at + 2 == latin.size() || (!IsSmall(latin[at + 2]) &&
                                                      !IsDigit(latin[at + 2])));
  return at + (possessive ? 2 : 1);
}

struct RawToken : NameToken {
  bool after_dot = false;  // Or a slash.
};

// Words as they stand, apostrophes gone, letters and digits apart.
std::vector<RawToken> RawTokens(std::string_view latin) {
  std::vector<RawToken> tokens;
  bool open = false;  // The last token may go on.
  bool dot = false;   // Since it ended.
  bool consonants = false;
  const auto take = [&](char c) {
    if (open && IsDigit(tokens.back().text.back()) != IsDigit(c)) {
      open = false;
    }
    if (!open) {
      tokens.push_back({{{}, false, consonants}, dot});
      consonants = dot = false;
      open = true;
    }
    if (tokens.back().text.size() < kWordLettersMax) {
      tokens.back().text += c;
    }
  };
  for (std::size_t at = 0; at < latin.size(); ++at) {
    const char c = latin[at];
    if (IsSmall(c) || IsDigit(c)) {
      take(c);
      continue;
    }
    if (IsApostrophe(c)) {
      at = SkipApostrophe(latin, at) - 1;
      continue;
    }
    open = false;
    dot |= c == '.' || c == '/';
    consonants = c == kConsonantsMark;
    if (c == '&' || c == '+' || c == '%') {
      tokens.push_back({{c == '%' ? "percent" : "and", false, false}, false});
    }
  }
  return tokens;
}

bool IsNumber(const NameToken& token) { return IsDigit(token.text.front()); }

bool IsOrdinalEnding(std::string_view text) {
  return text == "st" || text == "nd" || text == "rd" || text == "th";
}

void TrimZeros(std::string& digits) {
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
}

// After the single letters that begin at `at` and are written in one style:
// "V L.P." is "V" and "LP".
std::size_t EndOfInitials(const std::vector<RawToken>& raw, std::size_t at) {
  const auto single = [&](std::size_t i) {
    return i < raw.size() && raw[i].text.size() == 1 && !IsNumber(raw[i]);
  };
  std::size_t end = at;
  if (single(at)) {
    ++end;
    // The last letter before another style's belongs to that.
    while (single(end) && raw[end].after_dot == raw[at + 1].after_dot) {
      ++end;
    }
    if (single(end) && end - at > 1 && raw[end].after_dot) {
      --end;
    }
  }
  return end;
}

}  // namespace

std::vector<NameToken> TokensOf(std::string_view latin) {
  const std::vector<RawToken> raw = RawTokens(latin);
  std::vector<NameToken> tokens;
  for (std::size_t i = 0; i < raw.size() && tokens.size() < kNameWordsMax;) {
    const std::size_t end = EndOfInitials(raw, i);
    if (end - i > 1) {
      NameToken joined{{}, true, false};
      for (; i < end; ++i) {
        joined.text += raw[i].text;
      }
      tokens.push_back(std::move(joined));
      continue;
    }
    NameToken token = raw[i++];
    const bool before_number = i < raw.size() && IsNumber(raw[i]);
    if (before_number && (token.text == "no" || token.text == "nr" ||
                          token.text == "num" || token.text == "number")) {
      continue;
    }
    if (IsNumber(token)) {
      TrimZeros(token.text);
      i += i < raw.size() && IsOrdinalEnding(raw[i].text) ? 1 : 0;
    }
    tokens.push_back(std::move(token));
  }
  return tokens;
}

namespace {

constexpr std::array<std::string_view, 9> kOtherwise = {" a.k.a. ",
                                                        " aka ",
                                                        " d/b/a ",
                                                        " f/k/a ",
                                                        " formerly ",
                                                        " also known as ",
                                                        " trading as ",
                                                        " doing business as ",
                                                        " affiliated entity: "};
constexpr std::size_t kPartLettersMin = 4;

// A part is a name if it has a word that isn't "Co." or "A".
bool IsName(std::string_view part) {
  std::size_t letters = 0;
  for (const char c : part) {
    letters += IsSmall(c) || IsDigit(c) ? 1 : 0;
  }
  return letters >= kPartLettersMin;
}

void AddPart(std::string_view part, const NamePredicate& says_something,
             std::vector<std::string>& parts) {
  if (IsName(part) && says_something(part)) {
    parts.emplace_back(part);
  }
}

// "Al-Qa'ida/Islamic Army", not "A/S", "c/o" or "1/2".
std::size_t FindSlash(std::string_view latin) {
  for (std::size_t at = latin.find('/'); at != std::string_view::npos;
       at = latin.find('/', at + 1)) {
    if (IsName(latin.substr(0, at)) && IsName(latin.substr(at + 1)) && at > 1 &&
        IsSmall(latin[at - 1]) && IsSmall(latin[at - 2])) {
      return at;
    }
  }
  return std::string_view::npos;
}

}  // namespace

std::vector<std::string> AlternativesOf(std::string_view latin,
                                        const NamePredicate& says_something) {
  std::vector<std::string> names = {std::string(latin)};
  for (const std::string_view mark : kOtherwise) {
    if (const std::size_t at = latin.find(mark); at != std::string_view::npos) {
      AddPart(latin.substr(0, at), says_something, names);
      AddPart(latin.substr(at + mark.size()), says_something, names);
      break;
    }
  }
  const std::size_t open = latin.find('(');
  const std::size_t close =
      open == std::string_view::npos ? open : latin.find(')', open);
  if (close != std::string_view::npos) {
    std::string outside(latin.substr(0, open));
    outside += " ";
    outside += latin.substr(close + 1);
    const std::size_t before = names.size();
    AddPart(latin.substr(open + 1, close - open - 1), says_something, names);
    if (names.size() > before) {
      AddPart(outside, says_something, names);
    }
  }
  std::size_t cut = latin.find(';');
  cut = cut == std::string_view::npos ? FindSlash(latin) : cut;
  if (cut != std::string_view::npos) {
    AddPart(latin.substr(0, cut), says_something, names);
    AddPart(latin.substr(cut + 1), says_something, names);
  }
  return names;
}

std::string WithLegalFormApart(std::string_view name) {
  constexpr std::array<std::string_view, 14> kGlued = {
      "AG", "SA", "SE",  "NV",  "AB",  "BV",  "OY",
      "AS", "KK", "LLC", "LTD", "PLC", "INC", "GmbH"};
  std::string apart;
  for (std::size_t at = 0; at < name.size(); ++at) {
    if (at > 0 && IsSmall(name[at - 1]) && IsCapital(name[at])) {
      for (const std::string_view form : kGlued) {
        const std::size_t end = at + form.size();
        if (name.substr(at).starts_with(form) &&
            (end == name.size() ||
             (!IsSmall(name[end]) && !IsCapital(name[end])))) {
          apart += ' ';
          break;
        }
      }
    }
    apart += name[at];
  }
  return apart;
}

}  // namespace waybill
