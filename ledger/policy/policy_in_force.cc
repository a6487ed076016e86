// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/policy_in_force.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace waybill {
namespace {

constexpr int kDraftsMax = 16;

// What was on record when the evaluation looks at it.
class Horizon {
 public:
  explicit Horizon(const EvaluateOptions& options)
      : by_ms_(std::min(options.as_of_ms,
                        options.known_at_ms.value_or(options.as_of_ms))),
        size_(
            options.size.value_or(std::numeric_limits<std::uint64_t>::max())) {}

  bool Holds(Moment moment) const {
    return moment.recorded_at_ms <= by_ms_ && moment.index < size_;
  }
  bool Holds(const std::optional<Moment>& moment) const {
    return moment && Holds(*moment);
  }

 private:
  std::int64_t by_ms_;
  std::uint64_t size_;
};

const v1::RulePack* FindDraft(const PolicyChoice& choice,
                              std::string_view pack) {
  const auto draft = std::find_if(
      choice.drafts.begin(), choice.drafts.end(),
      [pack](const v1::RulePack& each) { return each.id() == pack; });
  return draft == choice.drafts.end() ? nullptr : &*draft;
}

bool IsAlwaysOn(std::string_view pack) {
  const std::optional<v1::RulePack> shipped = FindShippedPack(pack);
  return shipped && shipped->default_on();
}

// The ids to be evaluated, in an order that doesn't depend on the question.
std::vector<std::string> IdsOf(const Records& records,
                               const PolicyChoice& choice,
                               const EvaluateOptions& options) {
  std::set<std::string> ids(choice.packs.begin(), choice.packs.end());
  if (ids.empty()) {
    for (const std::string& id : ShippedPackIds()) {
      if (IsAlwaysOn(id)) {
        ids.insert(id);
      }
    }
    for (const auto& [id, publications] : records.packs()) {
      if (PublicationInForce(records, id, options, false) != nullptr) {
        ids.insert(id);
      }
    }
  }
  for (const v1::RulePack& draft : choice.drafts) {
    ids.insert(draft.id());
  }
  ids.insert(choice.as_if_enforced.begin(), choice.as_if_enforced.end());
  return {ids.begin(), ids.end()};
}

// Makes up the list of packs, one id after the other.
class Gathering {
 public:
  Gathering(const Records& records, const PolicyChoice& choice,
            const EvaluateOptions& options, const Catalogue& catalogue)
      : records_(records),
        choice_(choice),
        options_(options),
        catalogue_(catalogue) {}

  void Gather(const std::string& id) {
    if (const v1::RulePack* draft = FindDraft(choice_, id)) {
      Use(*draft, PackSource::kDraft, std::nullopt);
      return;
    }
    const bool as_if = choice_.as_if_enforced.contains(id);
    const DatedPack* published =
        PublicationInForce(records_, id, options_, as_if);
    if (published != nullptr) {
      if (IsUsable(id, *published)) {
        Use(*published->pack, PackSource::kPublished, published->published);
      }
      return;
    }
    const bool rescinded =
        PublicationInForce(records_, id, options_, true) != nullptr;
    std::optional<v1::RulePack> shipped = FindShippedPack(id);
    if (shipped && (!rescinded || shipped->default_on())) {
      Use(*shipped, PackSource::kShipped, std::nullopt);
    } else {
      found_.not_evaluated.push_back(
          {id, "",
           rescinded ? "it was rescinded"
                     : "no pack of this name ships or is on record"});
    }
  }

  Result<PolicyInForce> Finish() {
    Result<Policy> policy = Policy::Make(packs_, catalogue_);
    if (!policy) {
      return policy.error();
    }
    found_.policy = *std::move(policy);
    for (const PackInForce& pack : found_.packs) {
      if (pack.source == PackSource::kDraft) {
        found_.policy.SetEnforcementSince(
            pack.id, std::numeric_limits<std::uint64_t>::max());
      } else if (pack.published) {
        found_.policy.SetEnforcementSince(pack.id, pack.published->index);
      }
    }
    return std::move(found_);
  }

 private:
  void Use(const v1::RulePack& pack, PackSource source,
           std::optional<Moment> published) {
    packs_.push_back(pack);
    found_.packs.push_back({pack.id(), pack.version(), source, published});
  }

  // What can't be evaluated is said, and nothing is put in its place: another
  // version isn't what was published.
  bool IsUsable(const std::string& id, const DatedPack& published) {
    std::string why = published.unread;
    if (published.pack) {
      const Result<Policy> alone = Policy::Make({*published.pack}, catalogue_);
      why = alone ? "" : alone.error().message;
    }
    if (!why.empty()) {
      found_.not_evaluated.push_back(
          {id, "",
           "version " + std::to_string(published.version) +
               ", on record since entry " +
               std::to_string(published.published.index) +
               ", can't be used: " + why});
    }
    return why.empty();
  }

  const Records& records_;
  const PolicyChoice& choice_;
  const EvaluateOptions& options_;
  const Catalogue& catalogue_;
  std::vector<v1::RulePack> packs_;
  PolicyInForce found_;
};

}  // namespace

Result<PolicyChoice> MakePolicyChoice(const v1::PolicyQuery& query) {
  PolicyChoice choice;
  choice.packs.assign(query.packs().begin(), query.packs().end());
  choice.as_if_enforced.insert(query.as_if_enforced().begin(),
                               query.as_if_enforced().end());
  if (query.drafts_size() > kDraftsMax) {
    return Error{ErrorCode::kInvalidArgument,
                 std::to_string(query.drafts_size()) +
                     " packs as files, at most " + std::to_string(kDraftsMax)};
  }
  for (const std::string& text : query.drafts()) {
    const std::string which =
        "pack file " + std::to_string(choice.drafts.size() + 1) + ": ";
    if (text.size() > kPackBytesMax) {
      return Error{ErrorCode::kInvalidArgument,
                   which + std::to_string(text.size()) + " octets, at most " +
                       std::to_string(kPackBytesMax)};
    }
    Result<v1::RulePack> pack = ParsePack(text);
    if (!pack) {
      return Error{pack.error().code, which + pack.error().message};
    }
    if (FindDraft(choice, pack->id()) != nullptr) {
      return Error{ErrorCode::kInvalidArgument,
                   which + "the pack " + pack->id() + " is given twice"};
    }
    choice.drafts.push_back(*std::move(pack));
  }
  return choice;
}

std::string PackInForceText(const PackInForce& pack) {
  std::string text = pack.id + " " + std::to_string(pack.version);
  switch (pack.source) {
    case PackSource::kShipped:
      return text + ", as shipped";
    case PackSource::kPublished:
      return text + ", on record since entry " +
             std::to_string(pack.published ? pack.published->index : 0);
    case PackSource::kDraft:
      return text + ", from the file given";
  }
  return text;
}

std::string NotEvaluatedText(const NotEvaluated& missing) {
  return missing.pack + (missing.code.empty() ? "" : " " + missing.code) +
         ": " + missing.reason;
}

const DatedPack* PublicationInForce(const Records& records,
                                    std::string_view pack,
                                    const EvaluateOptions& options,
                                    bool rescinded_too) {
  const auto found = records.packs().find(pack);
  if (found == records.packs().end()) {
    return nullptr;
  }
  const Horizon horizon(options);
  const DatedPack* latest = nullptr;
  for (const DatedPack& each : found->second) {
    if (horizon.Holds(each.published)) {
      latest = &each;
    }
  }
  const bool ended = latest != nullptr && horizon.Holds(latest->rescinded);
  return ended && !rescinded_too ? nullptr : latest;
}

Result<PolicyInForce> FindPolicyInForce(const Records& records,
                                        const PolicyChoice& choice,
                                        const EvaluateOptions& options,
                                        const Catalogue& catalogue) {
  Gathering gathering(records, choice, options, catalogue);
  for (const std::string& id : IdsOf(records, choice, options)) {
    gathering.Gather(id);
  }
  return gathering.Finish();
}

}  // namespace waybill
