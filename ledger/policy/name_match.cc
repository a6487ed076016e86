// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/name_match.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "ledger/policy/name_alignment.h"

namespace waybill {
namespace {

// What a difference costs of 1000. With these a name is LISTED_PARTY's (900 and
// above) only if every word of it is answered, and NAME_SIMILAR's (700 and
// above) only if no word that tells bodies apart is contradicted.
constexpr int kWhole = 1000;
constexpr int kSpelling = 5;  // Fillers, abbreviations, translations.
constexpr int kLegalMissing = 10;
constexpr int kLegalOther = 12;  // Of one family: "GmbH" and "LLC".
constexpr int kOrder = 15;
constexpr int kAlternative = 20;  // A part of the name, not the whole.
constexpr int kJoined = 20;
constexpr int kLegalConflict = 210;
constexpr int kDistinctiveConflict = 400;
constexpr int kNothingDistinctive = 450;
constexpr int kDistinctiveExtra = 260;
constexpr int kDistinctiveMore = 80;
constexpr int kGenericExtra = 210;
constexpr int kGenericMore = 50;
constexpr int kGenericConflict = 260;
constexpr int kLightExtra = 110;
constexpr int kLightMore = 60;
constexpr int kPlaceExtra = 210;
constexpr int kPlaceConflict = 350;
constexpr int kNumberExtra = 220;
constexpr int kNumberConflict = 120;
constexpr int kNumberConflictAmongOthers = 230;
constexpr int kAsGoodAsEqual = 25;     // Everything else, when numbers differ.
constexpr int kWorstLossPercent = 55;  // Of what a word is less than alike.
constexpr int kLossPercent = 40;
constexpr int kAcronym = 160;
constexpr int kShortAcronym = 190;
constexpr int kLongAcronym = 120;
constexpr std::size_t kAcronymLetters = 4;

constexpr std::size_t kWordsShownMax = 5;

using Words = std::vector<const SpelledWord*>;

std::string Quoted(const std::string& text) { return "\"" + text + "\""; }

std::string Listed(const Words& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size() && i < kWordsShownMax; ++i) {
    text += (i == 0 ? "" : ", ") + Quoted(words[i]->word.shown);
  }
  return words.size() > kWordsShownMax ? text + ", ..." : text;
}

std::string LegalText(const NameForm& form) {
  std::string text;
  for (const std::string& legal : form.legal) {
    text += (text.empty() ? "" : " ") + legal;
  }
  return text.empty() ? "none" : text;
}

class Comparison {
 public:
  // Without `explain` there is a score only, which is most of what is asked.
  Comparison(const SpelledForm& one, const SpelledForm& other, bool explain)
      : one_(one),
        other_(other),
        explain_(explain),
        same_(one.form.plain == other.form.plain) {
    if (same_) {
      return;
    }
    alignment_ = Align(one, other);
    promoted_ = std::max(LowestKind(one), LowestKind(other));
    CountAgreement();
    if (alignment_.pairs.empty() && alignment_.joined.empty() &&
        alignment_.acronyms.empty()) {
      cost_ += kNothingDistinctive;
    }
    JudgeDistinctive();
    JudgeGeneric();
    JudgeLight();
    JudgePlaces();
    JudgeLikenesses();
    JudgeLegalForms();
    JudgeOrder();
    JudgeNumbers();  // Last: they ask whether anything else differs.
    cost_ = std::max(cost_, kSpelling);
  }

  std::uint32_t score_milli() const {
    const int part = one_.form.is_alternative || other_.form.is_alternative
                         ? kAlternative
                         : 0;
    return static_cast<std::uint32_t>(std::max(kWhole - cost_ - part, 0));
  }

  std::string Reason() {
    std::string reason = one_.form.is_alternative || other_.form.is_alternative
                             ? "a part of the name: "
                             : "";
    if (same_) {
      return reason + "the same name";
    }
    reason += Agreement();
    std::stable_sort(differences_.begin(), differences_.end(),
                     [](const auto& left, const auto& right) {
                       return left.first > right.first;
                     });
    for (const auto& [cost, text] : differences_) {
      reason += "; " + text;
    }
    return reason;
  }

 private:
  // A name without a distinctive word is told apart by its trade, and one
  // without even that by "group" and the like: 0 neither, 1 the one, 2 both.
  static int LowestKind(const SpelledForm& form) {
    int lowest = 2;
    for (const auto& word : form.words) {
      const WordKind kind = word->word.kind;
      lowest = std::min(lowest, kind == WordKind::kDistinctive ? 0
                                : kind == WordKind::kGeneric   ? 1
                                                               : 2);
    }
    return lowest;
  }

  WordKind KindOf(const SpelledWord& word) const {
    const WordKind kind = word.word.kind;
    const bool promoted = (kind == WordKind::kGeneric && promoted_ >= 1) ||
                          (kind == WordKind::kLight && promoted_ >= 2);
    return promoted ? WordKind::kDistinctive : kind;
  }

  Words OfKind(const Words& words, WordKind kind) const {
    Words chosen;
    for (const SpelledWord* word : words) {
      if (KindOf(*word) == kind) {
        chosen.push_back(word);
      }
    }
    return chosen;
  }

  template <typename Say>
  void Differ(int cost, const Say& say) {
    cost_ += cost;
    if (explain_) {
      differences_.emplace_back(cost, say());
    }
  }

  bool HaveTradesOnly() const {
    return LowestKind(one_) > 0 && LowestKind(other_) > 0;
  }

  // "Bank" is no part of "Bank of China" or "Industrial Bank" that tells.
  bool AgreesOnNothing() const {
    return agreed_ == 0 || (agreed_ == 1 && HaveTradesOnly());
  }

  // A trade in common says nothing where one name has more than its trade.
  void CountAgreement() {
    const bool trade_counts = HaveTradesOnly();
    for (const WordPair& pair : alignment_.pairs) {
      const SpelledWord& word = *one_.words[pair.one];
      agreed_ += (trade_counts ? KindOf(word) : word.word.kind) ==
                         WordKind::kDistinctive
                     ? 1
                     : 0;
    }
    for (const JoinedWords& joined : alignment_.joined) {
      agreed_ += joined.distinctive || trade_counts ? 1 : 0;
    }
    agreed_ += alignment_.acronyms.size();
  }

  void JudgeDistinctive() {
    const Words one = OfKind(alignment_.only_one, WordKind::kDistinctive);
    const Words other = OfKind(alignment_.only_other, WordKind::kDistinctive);
    const Words& more = one.size() > other.size() ? one : other;
    if (!one.empty() && !other.empty()) {
      Differ(kDistinctiveConflict, [&] {
        return Listed(one) + " in one, " + Listed(other) + " in the other";
      });
    } else if (!more.empty()) {
      const int further =
          kDistinctiveMore * (static_cast<int>(more.size()) - 1);
      Differ(
          AgreesOnNothing() ? kNothingDistinctive : kDistinctiveExtra + further,
          [&] { return "only one has " + Listed(more); });
    }
  }

  void JudgeGeneric() {
    const Words one = OfKind(alignment_.only_one, WordKind::kGeneric);
    const Words other = OfKind(alignment_.only_other, WordKind::kGeneric);
    const Words& more = one.size() > other.size() ? one : other;
    const int further = kGenericMore * (static_cast<int>(more.size()) - 1);
    if (!one.empty() && !other.empty()) {
      Differ(kGenericConflict + further, [&] {
        return Listed(one) + " in one, " + Listed(other) + " in the other";
      });
    } else if (!more.empty()) {
      Differ(kGenericExtra + further,
             [&] { return "only one has " + Listed(more); });
    }
  }

  void JudgeLight() {
    Words words = OfKind(alignment_.only_one, WordKind::kLight);
    const Words other = OfKind(alignment_.only_other, WordKind::kLight);
    words.insert(words.end(), other.begin(), other.end());
    if (!words.empty()) {
      Differ(kLightExtra + kLightMore * (static_cast<int>(words.size()) - 1),
             [&] { return "not both have " + Listed(words); });
    }
  }

  void JudgePlaces() {
    const Words one = OfKind(alignment_.only_one, WordKind::kPlace);
    const Words other = OfKind(alignment_.only_other, WordKind::kPlace);
    if (!one.empty() && !other.empty()) {
      Differ(kPlaceConflict, [&] {
        return "different places: " + Listed(one) + " and " + Listed(other);
      });
    } else if (!one.empty() || !other.empty()) {
      Differ(AgreesOnNothing() ? kPlaceConflict : kPlaceExtra, [&] {
        return "only one has the place " + Listed(one.empty() ? other : one);
      });
    }
  }

  // The worst counts most: of several slips in one name the rest count less.
  void JudgeLikenesses() {
    std::vector<int> losses;
    for (const WordPair& pair : alignment_.pairs) {
      const NameWord& one = one_.words[pair.one]->word;
      const NameWord& other = other_.words[pair.other]->word;
      if (pair.likeness_milli == kSameWordMilli) {
        if (one.shown != other.shown) {
          Differ(kSpelling, [&] {
            return Quoted(one.shown) + " and " + Quoted(other.shown) +
                   " mean the same";
          });
        }
        continue;
      }
      const int loss = static_cast<int>(kSameWordMilli - pair.likeness_milli);
      losses.push_back(loss);
      if (explain_) {
        differences_.emplace_back(
            loss,
            Quoted(one.shown) + " and " + Quoted(other.shown) +
                (pair.likeness_milli == kSameSoundMilli ? " sound alike"
                                                        : " are nearly alike"));
      }
    }
    std::sort(losses.rbegin(), losses.rend());
    for (std::size_t i = 0; i < losses.size(); ++i) {
      cost_ += losses[i] * (i == 0 ? kWorstLossPercent : kLossPercent) / 100;
    }
    for (const JoinedWords& joined : alignment_.joined) {
      Differ(kJoined, [&] {
        return Quoted(joined.apart) + " is written " + Quoted(joined.joined);
      });
    }
    for (const AcronymUse& acronym : alignment_.acronyms) {
      const std::size_t letters = acronym.letters.size();
      Differ(letters > kAcronymLetters    ? kLongAcronym
             : letters == kAcronymLetters ? kAcronym
                                          : kShortAcronym,
             [&] {
               return Quoted(acronym.letters) + " may stand for " +
                      Quoted(acronym.words);
             });
    }
  }

  void JudgeLegalForms() {
    const NameForm& one = one_.form;
    const NameForm& other = other_.form;
    if (one.families != 0 && other.families != 0 &&
        (one.families & other.families) == 0) {
      Differ(kLegalConflict, [&] {
        return "different kinds of legal form: " + LegalText(one) + " and " +
               LegalText(other);
      });
    } else if (one.legal != other.legal) {
      Differ(one.legal.empty() || other.legal.empty() ? kLegalMissing
                                                      : kLegalOther,
             [&] {
               return "legal form " + LegalText(one) + " and " +
                      LegalText(other);
             });
    }
  }

  void JudgeOrder() {
    std::vector<std::size_t> places(one_.words.size(), other_.words.size());
    for (const WordPair& pair : alignment_.pairs) {
      places[pair.one] = pair.other;
    }
    std::erase(places, other_.words.size());
    if (!std::is_sorted(places.begin(), places.end())) {
      Differ(kOrder, [] { return std::string("in another order"); });
    }
  }

  // Never 900 or more: "Factory No. 4" isn't "Factory No. 6". If all else is
  // equal it may still be a slip of the pen, and is as alike as that allows.
  void JudgeNumbers() {
    const Words one = OfKind(alignment_.only_one, WordKind::kNumber);
    const Words other = OfKind(alignment_.only_other, WordKind::kNumber);
    if (!one.empty() && !other.empty()) {
      const bool alone = cost_ <= kAsGoodAsEqual;
      Differ(alone ? kNumberConflict : kNumberConflictAmongOthers, [&] {
        return std::string(alone ? "only the number differs: "
                                 : "different numbers: ") +
               Listed(one) + " and " + Listed(other);
      });
    } else if (!one.empty() || !other.empty()) {
      Differ(kNumberExtra, [&] {
        return "only one has the number " + Listed(one.empty() ? other : one);
      });
    }
  }

  std::string Agreement() const {
    std::string agreed;
    std::size_t equal = 0;
    for (const WordPair& pair : alignment_.pairs) {
      if (pair.likeness_milli == kSameWordMilli && equal++ < kWordsShownMax) {
        agreed += (agreed.empty() ? "" : ", ") +
                  Quoted(one_.words[pair.one]->word.shown);
      }
    }
    const bool all = equal == alignment_.pairs.size() &&
                     alignment_.joined.empty() && alignment_.acronyms.empty() &&
                     HasOnlyFillers(alignment_.only_one) &&
                     HasOnlyFillers(alignment_.only_other);
    return all ? "all words agree"
           : agreed.empty()
               ? "no word is the same"
               : "agree on " + agreed + (equal > kWordsShownMax ? ", ..." : "");
  }

  static bool HasOnlyFillers(const Words& words) {
    return std::all_of(words.begin(), words.end(), [](const SpelledWord* word) {
      return word->word.kind == WordKind::kFiller;
    });
  }

  const SpelledForm& one_;
  const SpelledForm& other_;
  const bool explain_;
  const bool same_;
  Alignment alignment_;
  int promoted_ = 0;
  int cost_ = 0;
  std::size_t agreed_ = 0;  // Distinctive words.
  std::vector<std::pair<int, std::string>> differences_;
};

Comparison Compare(const SpelledForm& one, const SpelledForm& other,
                   bool explain) {
  return other.form.plain < one.form.plain ? Comparison(other, one, explain)
                                           : Comparison(one, other, explain);
}

}  // namespace

SpelledName SpellName(std::string_view name) {
  SpelledName spelled;
  for (NameForm& form : FormsOf(name)) {
    SpelledForm& added = spelled.emplace_back();
    for (NameWord& word : form.words) {
      added.words.push_back(
          std::make_shared<const SpelledWord>(Spell(std::move(word))));
    }
    form.words.clear();
    added.form = std::move(form);
  }
  return spelled;
}

std::uint32_t ScoreForms(const SpelledForm& one, const SpelledForm& other) {
  return Compare(one, other, false).score_milli();
}

std::string ExplainForms(const SpelledForm& one, const SpelledForm& other) {
  return Compare(one, other, true).Reason();
}

NameScore ScoreSpelled(const SpelledName& one, const SpelledName& other,
                       std::uint32_t explain_from_milli) {
  NameScore best;
  const SpelledForm* left = nullptr;
  const SpelledForm* right = nullptr;
  for (const SpelledForm& mine : one) {
    for (const SpelledForm& theirs : other) {
      const std::uint32_t score = ScoreForms(mine, theirs);
      if (score > best.score_milli) {
        best.score_milli = score;
        left = &mine;
        right = &theirs;
      }
    }
  }
  if (left != nullptr && best.score_milli >= explain_from_milli) {
    best.reason = ExplainForms(*left, *right);
  } else if (left == nullptr && explain_from_milli == 0) {
    best.reason = one.empty() || other.empty() ? "a name without words"
                                               : "nothing agrees";
  }
  return best;
}

}  // namespace waybill
