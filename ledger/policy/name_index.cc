// SPDX-License-Identifier: Apache-2.0
//
// A name can only score kNameFloorMilli if one of its words answers one of the
// other's (name_match.cc: otherwise kDistinctiveConflict or kNothingDistinctive
// is due). So the words are looked up, in every way that Align has of pairing
// them, and of the names they stand in those are compared that could still
// reach the floor. A test holds this against comparing all.
#include "ledger/policy/name_index.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "ledger/core/check.h"
#include "ledger/policy/name_match.h"

namespace waybill {
namespace {

using Number = std::uint32_t;
using Numbers = std::vector<Number>;

constexpr Number kNothing = ~Number{0};

// Words that may be misspelled, letter by letter.
struct Node {
  char letter = '\0';
  Number child = kNothing;
  Number sibling = kNothing;
  Number word = kNothing;  // That ends here.
  // Of the words below, in letters.
  std::uint8_t shortest = kWordLettersMax;
  std::uint8_t longest = 0;
};

// What was found of one listed form.
struct Found {
  std::uint32_t answered = 0;    // Which of the asked words.
  std::uint8_t distinctive = 0;  // At most so many of its own, distinctive.
  bool other_ways = false;       // By joining or an acronym: look closely.
};

static_assert(kNameWordsMax <= 32);

std::uint32_t Bit(std::size_t position) { return std::uint32_t{1} << position; }

const Numbers kNone;

template <typename Map, typename Key>
const Numbers& At(const Map& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? kNone : found->second;
}

}  // namespace

struct NameIndex::Tables {
  struct Form {
    std::size_t name = 0;
    std::uint8_t distinctive = 0;
    SpelledForm form;
  };

  Number AddWord(std::shared_ptr<const SpelledWord>& word);
  void AddForm(std::size_t name, SpelledForm form);

  void AddToTree(std::string_view shown, Number word);
  void Misspelled(Number at, std::size_t letters, EditTable& table,
                  Numbers& within) const;
  std::set<Number> AlikeTo(const SpelledWord& word) const;
  void Answer(const SpelledForm& asked, std::size_t position,
              std::vector<Found>& found) const;
  void AnswerSplit(const std::string& rest, Numbers& parts,
                   std::vector<Found>& found) const;
  void AnswerJoined(const SpelledForm& asked, std::vector<Found>& found) const;
  void AnswerAcronyms(const SpelledForm& asked,
                      std::vector<Found>& found) const;
  void MarkAll(const Numbers& forms, std::vector<Found>& found) const;
  std::vector<Found> Ask(const SpelledForm& asked) const;

  std::vector<std::string> names;
  std::map<std::string, std::size_t, std::less<>> numbers;
  std::vector<Form> forms;
  std::vector<std::shared_ptr<const SpelledWord>> words;
  std::vector<Numbers> standing_in;  // By word: forms.
  std::map<NameWord, Number> word_numbers;
  std::map<std::pair<WordKind, std::string>, Numbers> by_text;
  std::map<std::string, Numbers, std::less<>> by_shown;
  std::map<std::string, Numbers, std::less<>> by_sound;    // Distinctive ones.
  std::map<std::string, Numbers, std::less<>> by_bones;    // Distinctive ones.
  std::map<std::string, Numbers, std::less<>> by_acronym;  // Forms.
  std::vector<Node> nodes = {Node{}};
};

void NameIndex::Tables::AddToTree(std::string_view shown, Number word) {
  Number at = 0;
  for (const char letter : shown) {
    Number next = nodes[at].child;
    while (next != kNothing && nodes[next].letter != letter) {
      next = nodes[next].sibling;
    }
    if (next == kNothing) {
      next = static_cast<Number>(nodes.size());
      Node node;
      node.letter = letter;
      node.sibling = nodes[at].child;
      nodes.push_back(node);
      nodes[at].child = next;
    }
    at = next;
    const auto letters = static_cast<std::uint8_t>(shown.size());
    nodes[at].shortest = std::min(nodes[at].shortest, letters);
    nodes[at].longest = std::max(nodes[at].longest, letters);
  }
  nodes[at].word = word;
}

// The words below a node that are within reach.
void NameIndex::Tables::Misspelled(Number at, std::size_t letters,
                                   EditTable& table, Numbers& within) const {
  for (Number next = nodes[at].child; next != kNothing;
       next = nodes[next].sibling) {
    const Node& node = nodes[next];
    if (node.shortest > letters + kLettersMoreMax ||
        node.longest + kLettersMoreMax < letters) {
      continue;
    }
    if (table.Push(node.letter)) {
      if (node.word != kNothing) {
        within.push_back(node.word);
      }
      Misspelled(next, letters, table, within);
    }
    table.Pop();
  }
}

Number NameIndex::Tables::AddWord(std::shared_ptr<const SpelledWord>& word) {
  const auto [place, added] =
      word_numbers.try_emplace(word->word, static_cast<Number>(words.size()));
  if (!added) {
    word = words[place->second];
    return place->second;
  }
  const Number number = place->second;
  words.push_back(word);
  standing_in.emplace_back();
  by_text[{word->word.kind, word->word.text}].push_back(number);
  by_shown[word->word.shown].push_back(number);
  if (word->word.kind == WordKind::kDistinctive) {
    by_sound[word->sound].push_back(number);
    by_bones[word->bones].push_back(number);
    if (!word->word.exact && !word->word.consonants) {
      AddToTree(word->word.shown, number);
    }
  }
  return number;
}

void NameIndex::Tables::AddForm(std::size_t name, SpelledForm form) {
  const auto number = static_cast<Number>(forms.size());
  Form added{name, 0, std::move(form)};
  for (auto& word : added.form.words) {
    Numbers& places = standing_in[AddWord(word)];
    if (places.empty() || places.back() != number) {
      places.push_back(number);
    }
    added.distinctive += word->word.kind == WordKind::kDistinctive
                             ? std::uint8_t{1}
                             : std::uint8_t{0};
  }
  for (const Acronym& acronym : added.form.form.acronyms) {
    by_acronym[acronym.letters].push_back(number);
  }
  forms.push_back(std::move(added));
}

// The listed words that WordLikeness gives anything for, and maybe more.
std::set<Number> NameIndex::Tables::AlikeTo(const SpelledWord& word) const {
  const Numbers& equal = At(by_text, std::pair(word.word.kind, word.word.text));
  std::set<Number> alike(equal.begin(), equal.end());
  if (word.word.kind != WordKind::kDistinctive) {
    return alike;
  }
  const auto take = [&](const Numbers& candidates) {
    for (const Number number : candidates) {
      if (WordLikeness(word, *words[number]) > 0) {
        alike.insert(number);
      }
    }
  };
  take(At(by_bones, word.bones));
  take(At(by_sound, word.sound));
  if (word.word.exact || word.word.consonants) {
    return alike;
  }
  const std::size_t letters = word.word.shown.size();
  EditTable table(word.word.shown, EditTenthsMax(letters + kLettersMoreMax));
  Numbers within;
  Misspelled(0, letters, table, within);
  take(within);
  return alike;
}

void NameIndex::Tables::MarkAll(const Numbers& all,
                                std::vector<Found>& found) const {
  for (const Number form : all) {
    found[form].other_ways = true;
  }
}

void NameIndex::Tables::Answer(const SpelledForm& asked, std::size_t position,
                               std::vector<Found>& found) const {
  const SpelledWord& word = *asked.words[position];
  if (word.word.kind != WordKind::kFiller) {
    for (const Number alike : AlikeTo(word)) {
      const bool distinctive =
          words[alike]->word.kind == WordKind::kDistinctive;
      for (const Number form : standing_in[alike]) {
        found[form].answered |= Bit(position);
        if (distinctive && found[form].distinctive < kNameWordsMax) {
          ++found[form].distinctive;
        }
      }
    }
  }
  if (word.word.kind == WordKind::kDistinctive) {
    MarkAll(At(by_acronym, word.word.shown), found);
  }
  Numbers parts;
  AnswerSplit(word.word.shown, parts, found);
}

// Forms in which listed words stand that make up the rest when joined.
void NameIndex::Tables::AnswerSplit(const std::string& rest, Numbers& parts,
                                    std::vector<Found>& found) const {
  for (std::size_t cut = 1; cut <= rest.size(); ++cut) {
    const Numbers& begin = At(by_shown, std::string_view(rest).substr(0, cut));
    if (begin.empty() || (cut == rest.size() && parts.empty())) {
      continue;
    }
    // Words that are shown alike stand for one: any of them will do.
    parts.push_back(begin.front());
    if (cut == rest.size()) {
      const Numbers* rarest = nullptr;
      Numbers merged;
      for (const Number part : parts) {
        const Numbers& shown_alike = At(by_shown, words[part]->word.shown);
        std::size_t count = 0;
        for (const Number word : shown_alike) {
          count += standing_in[word].size();
        }
        if (rarest == nullptr || count < merged.size()) {
          merged.clear();
          for (const Number word : shown_alike) {
            merged.insert(merged.end(), standing_in[word].begin(),
                          standing_in[word].end());
          }
          rarest = &merged;
        }
      }
      MarkAll(merged, found);
    } else if (parts.size() < kJoinedWordsMax) {
      AnswerSplit(rest.substr(cut), parts, found);
    }
    parts.pop_back();
  }
}

void NameIndex::Tables::AnswerJoined(const SpelledForm& asked,
                                     std::vector<Found>& found) const {
  for (std::size_t i = 0; i < asked.words.size(); ++i) {
    std::string joined;
    const std::size_t end = std::min(i + kJoinedWordsMax, asked.words.size());
    for (std::size_t k = i; k < end; ++k) {
      joined += asked.words[k]->word.shown;
      if (k > i) {
        for (const Number word : At(by_shown, joined)) {
          MarkAll(standing_in[word], found);
        }
      }
    }
  }
}

void NameIndex::Tables::AnswerAcronyms(const SpelledForm& asked,
                                       std::vector<Found>& found) const {
  for (const Acronym& acronym : asked.form.acronyms) {
    for (const Number word : At(by_shown, acronym.letters)) {
      if (words[word]->word.kind == WordKind::kDistinctive) {
        MarkAll(standing_in[word], found);
      }
    }
  }
}

std::vector<Found> NameIndex::Tables::Ask(const SpelledForm& asked) const {
  std::vector<Found> found(forms.size());
  for (std::size_t i = 0; i < asked.words.size(); ++i) {
    Answer(asked, i, found);
  }
  AnswerJoined(asked, found);
  AnswerAcronyms(asked, found);
  return found;
}

struct NameIndex::Shared {
  std::shared_ptr<Tables> tables;
};

NameIndex::NameIndex()
    : shared_(std::make_unique<Shared>(Shared{std::make_shared<Tables>()})) {}
NameIndex::~NameIndex() = default;
NameIndex::NameIndex(const NameIndex& other)
    : shared_(std::make_unique<Shared>(*other.shared_)) {}
NameIndex& NameIndex::operator=(const NameIndex& other) {
  if (this != &other) {
    shared_ = std::make_unique<Shared>(*other.shared_);
  }
  return *this;
}
NameIndex::NameIndex(NameIndex&&) noexcept = default;
NameIndex& NameIndex::operator=(NameIndex&&) noexcept = default;

NameIndex NameIndex::Clone() const {
  NameIndex clone;
  *clone.shared_->tables = *shared_->tables;
  return clone;
}

std::size_t NameIndex::size() const { return shared_->tables->names.size(); }

const std::string& NameIndex::name(std::size_t number) const {
  return shared_->tables->names[number];
}

std::size_t NameIndex::Add(std::string_view name) {
  Tables& tables = *shared_->tables;
  const auto known = tables.numbers.find(name);
  if (known != tables.numbers.end()) {
    return known->second;
  }
  const std::size_t number = tables.names.size();
  tables.names.emplace_back(name);
  tables.numbers.emplace(name, number);
  for (SpelledForm& form : SpellName(name)) {
    tables.AddForm(number, std::move(form));
  }
  return number;
}

std::vector<NameHit> NameIndex::Find(std::string_view name,
                                     std::uint32_t least_milli) const {
  WAYBILL_CHECK(least_milli >= kNameFloorMilli);
  struct Best {
    std::uint32_t score_milli = 0;
    const SpelledForm* asked = nullptr;
    const SpelledForm* listed = nullptr;
  };
  const Tables& tables = *shared_->tables;
  std::map<std::size_t, Best> best;  // By name.
  const SpelledName asked = SpellName(name);
  for (const SpelledForm& form : asked) {
    std::uint32_t distinctive = 0;
    for (std::size_t i = 0; i < form.words.size(); ++i) {
      distinctive |= form.words[i]->word.kind == WordKind::kDistinctive
                         ? Bit(i)
                         : std::uint32_t{0};
    }
    const std::vector<Found> found = tables.Ask(form);
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (found[i].answered == 0 && !found[i].other_ways) {
        continue;
      }
      const Tables::Form& listed = tables.forms[i];
      const bool mine_left = (distinctive & ~found[i].answered) != 0;
      const bool theirs_left = found[i].distinctive < listed.distinctive;
      const bool none_answered = found[i].distinctive == 0;
      if (!found[i].other_ways &&
          ((mine_left && theirs_left) ||
           ((mine_left || theirs_left) && none_answered))) {
        continue;
      }
      const std::uint32_t score = ScoreForms(form, listed.form);
      Best& of_name = best[listed.name];
      if (score > of_name.score_milli) {
        of_name = {score, &form, &listed.form};
      }
    }
  }
  std::vector<NameHit> hits;
  for (const auto& [number, of_name] : best) {
    if (of_name.score_milli >= least_milli) {
      hits.push_back({number,
                      {of_name.score_milli,
                       ExplainForms(*of_name.asked, *of_name.listed)}});
    }
  }
  return hits;
}

}  // namespace waybill
