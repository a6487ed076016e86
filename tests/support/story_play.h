// SPDX-License-Identifier: Apache-2.0
//
// Plays a story through the custody rules into a world, and holds it against
// what it expects: fast, without a node, keys or bytes.
#ifndef WAYBILL_TESTS_SUPPORT_STORY_PLAY_H_
#define WAYBILL_TESTS_SUPPORT_STORY_PLAY_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "ledger/policy/pack.h"
#include "tests/support/policy_scene.h"
#include "tools/simulate/story.h"

namespace waybill {

// The event and rows of a step, as its kind has it.
struct StoryEvent {
  v1::Event event;
  std::vector<v1::UnitRow> rows;
};

// What became of the names of a story.
struct PlayedStory {
  std::map<std::string, Hash> events;  // By step name.
  // Findings' subject texts of the units of each shipment.
  std::map<std::string, std::set<std::string>> shipments;
};

StoryEvent BuildStoryEvent(const simulate::Story& story,
                           const simulate::Step& step,
                           const PlayedStory& played, PolicyScene& scene);

// Every difference between the story and what came of it, with its line.
std::vector<std::string> PlayStory(const simulate::Story& story,
                                   PolicyScene& scene);

}  // namespace waybill

#endif  // WAYBILL_TESTS_SUPPORT_STORY_PLAY_H_
