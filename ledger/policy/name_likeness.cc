// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/name_likeness.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace waybill {
namespace {

constexpr int kLetter = 10;
constexpr int kHalf = 5;
constexpr int kDoubled = 3;
constexpr int kSwapped = 8;
constexpr std::size_t kAlphabet = 128;

struct Costs {
  std::array<std::array<std::uint8_t, kAlphabet>, kAlphabet> change{};
  std::array<std::uint8_t, kAlphabet> drop{};
};

const Costs& AllCosts() {
  static const Costs* const all = [] {
    auto* costs = new Costs;
    for (auto& row : costs->change) {
      row.fill(kLetter);
    }
    costs->drop.fill(kLetter);
    const auto alike = [&](std::string_view letters) {
      for (const char one : letters) {
        for (const char other : letters) {
          costs->change[static_cast<unsigned char>(one)]
                       [static_cast<unsigned char>(other)] = kHalf;
        }
      }
    };
    for (const std::string_view letters :
         {"aeiouy", "ckq", "sz", "vw", "bp", "dt", "gj", "jy", "fv", "xk"}) {
      alike(letters);
    }
    for (const char letter : std::string_view("aeiouyh")) {
      costs->drop[static_cast<unsigned char>(letter)] = kHalf;
    }
    for (std::size_t i = 0; i < kAlphabet; ++i) {
      costs->change[i][i] = 0;
    }
    return costs;
  }();
  return *all;
}

int DropCost(char letter, char before) {
  return letter == before
             ? kDoubled
             : AllCosts().drop[static_cast<unsigned char>(letter) & 127U];
}

}  // namespace

EditTable::EditTable(std::string_view asked, int most)
    : asked_(asked.substr(0, kWordLettersMax)), most_(most) {
  rows_[0][0] = 0;
  for (std::size_t j = 0; j < asked_.size(); ++j) {
    drops_[j] = DropCost(asked_[j], j == 0 ? '\0' : asked_[j - 1]);
    rows_[0][j + 1] = rows_[0][j] + drops_[j];
  }
  least_[0] = 0;
}

bool EditTable::Push(char letter) {
  const Row& last = rows_[size_];
  Row& next = rows_[size_ + 1];
  other_[size_] = letter;
  const char before = size_ == 0 ? '\0' : other_[size_ - 1];
  const int drop = DropCost(letter, before);
  const auto& change =
      AllCosts().change[static_cast<unsigned char>(letter) & 127U];
  next[0] = last[0] + drop;
  int least = next[0];
  for (std::size_t j = 0; j < asked_.size(); ++j) {
    const auto facing = static_cast<unsigned char>(asked_[j]) & 127U;
    int cost = std::min(
        {last[j] + change[facing], last[j + 1] + drop, next[j] + drops_[j]});
    if (size_ > 0 && j > 0 && letter == asked_[j - 1] && before == asked_[j]) {
      cost = std::min(cost, rows_[size_ - 1][j - 1] + kSwapped);
    }
    next[j + 1] = cost;
    least = std::min(least, cost);
  }
  ++size_;
  least_[size_] = least;
  // Two letters swapped pass over a row.
  return least <= most_ || least_[size_ - 1] + kSwapped <= most_;
}

int EditTenths(std::string_view one, std::string_view other, int most) {
  EditTable table(one, most);
  for (const char letter : other.substr(0, kWordLettersMax)) {
    if (!table.Push(letter)) {
      return most + 1;
    }
  }
  return std::min(table.Tenths(), most + 1);
}

// A letter in short words, two in long ones; two letters of a short word make
// too many words alike.
int EditTenthsMax(std::size_t letters) {
  return letters < 3    ? 0
         : letters <= 5 ? kLetter
         : letters <= 7 ? kLetter + 2
         : letters <= 9 ? kLetter + kHalf
                        : 2 * kLetter;
}

SpelledWord Spell(NameWord word) {
  SpelledWord spelled;
  if (word.kind == WordKind::kDistinctive) {
    spelled.sound = SoundOf(word.shown);
    spelled.bones = BonesOf(word.shown);
    for (const char c : word.shown) {
      spelled.letters |= std::uint32_t{1}
                         << (static_cast<unsigned char>(c) & 31U);
    }
  }
  spelled.word = std::move(word);
  return spelled;
}

std::uint32_t WordLikeness(const SpelledWord& one, const SpelledWord& other) {
  constexpr std::size_t kBonesMin = 3;
  if (one.word.kind != other.word.kind) {
    return 0;
  }
  if (one.word.text == other.word.text) {
    return kSameWordMilli;
  }
  if (one.word.kind != WordKind::kDistinctive) {
    return 0;
  }
  if (one.word.consonants || other.word.consonants) {
    return one.bones == other.bones && one.bones.size() >= kBonesMin
               ? kSameBonesMilli
               : 0;
  }
  if (one.word.exact || other.word.exact) {
    return 0;
  }
  if (one.sound == other.sound && one.sound.size() >= 3) {
    return kSameSoundMilli;
  }
  const auto [fewer, letters] =
      std::minmax({one.word.shown.size(), other.word.shown.size()});
  if (letters > fewer + kLettersMoreMax) {
    return 0;
  }
  const int most = EditTenthsMax(letters);
  // Each letter that only one has costs half a letter at least, and can be
  // changed into one that only the other has.
  if (std::max(std::popcount(one.letters & ~other.letters),
               std::popcount(other.letters & ~one.letters)) *
          kHalf >
      most) {
    return 0;
  }
  const int tenths = EditTenths(one.word.shown, other.word.shown, most);
  if (tenths > most) {
    return 0;
  }
  const std::uint32_t likeness =
      kSameWordMilli - static_cast<std::uint32_t>(tenths) * 100 /
                           static_cast<std::uint32_t>(letters);
  return fewer > kShortLetters ? likeness : std::min(likeness, kShortWordMilli);
}

}  // namespace waybill
