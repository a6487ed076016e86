// SPDX-License-Identifier: Apache-2.0
//
// waybilld repair-witness: a new witness file for a store that verifies wholly.
#include <cstdio>
#include <filesystem>
#include <optional>
#include <utility>

#include "client/local_file.h"
#include "ledger/core/checkpoint.h"
#include "ledger/core/merkle.h"
#include "ledger/core/note.h"
#include "ledger/core/text.h"
#include "ledger/log_tree.h"
#include "ledger/recovery.h"
#include "ledger/witness_file.h"
#include "node/commands.h"

namespace waybill {
namespace {

constexpr std::size_t kNoteBytesMax = 1 << 16;

Error Invalid(std::string message) {
  return {ErrorCode::kInvalidArgument, std::move(message)};
}

// Only what is missing or broken is made anew: a whole file knows better than
// the store.
Result<void> CheckIsLost(const std::string& path) {
  auto opened = WitnessFile::Open(path);
  if (opened) {
    return Invalid("the witness file " + path + " is whole, of size " +
                   std::to_string((*opened)->last().tree.size) +
                   ": if the store doesn't start with it, the store is what is "
                   "wrong");
  }
  const ErrorCode code = opened.error().code;
  if (code != ErrorCode::kNotFound && code != ErrorCode::kCorruption) {
    return opened.error();
  }
  return {};
}

// The stored log extends the checkpoint, which one of its keys signed.
Result<void> CheckExtends(const Store& store, const LedgerReport& report,
                          const std::string& file) {
  auto text = ReadFile(file, kNoteBytesMax);
  if (!text) {
    return text.error();
  }
  auto note = ParseNote(*text);
  auto checkpoint =
      note ? ParseCheckpoint(note->text) : Result<Checkpoint>(note.error());
  if (!checkpoint) {
    return Invalid(file +
                   " holds no checkpoint: " + checkpoint.error().message);
  }
  const auto false_history = [&](const std::string& why) {
    return Error{
        ErrorCode::kVerificationFailed,
        "the store isn't what the checkpoint in " + file + " says: " + why};
  };
  if (checkpoint->size > report.tree.size) {
    return false_history("it has " + std::to_string(report.tree.size) +
                         " entries, the checkpoint " +
                         std::to_string(checkpoint->size));
  }
  auto log = LogTree::Load(store, report.tree.size);
  auto root = log ? RootAt(checkpoint->size, (*log)->reader())
                  : Result<Hash>(log.error());
  if (!root) {
    return root.error();
  }
  if (*root != checkpoint->root) {
    return false_history("its root at size " +
                         std::to_string(checkpoint->size) + " is another");
  }
  // By the keys in force then; just after the change the old one counts, too.
  for (const std::uint64_t end : {checkpoint->size, report.tree.size}) {
    auto registry = FoldRegistry(store, end);
    if (!registry) {
      return registry.error();
    }
    for (const PublicKey& key : registry->log_keys()) {
      if (checkpoint->origin == registry->origin() &&
          VerifyNote(*note, {registry->origin(), KeyType::kEd25519, key})) {
        return {};
      }
    }
  }
  return false_history("no key of the log signed it");
}

std::string WhatIsLost(const Config& config, const LedgerReport& report,
                       const std::string& checkpoint) {
  std::string text = "The store in " + EscapeText(config.data) +
                     " verifies wholly: " + std::to_string(report.tree.size) +
                     " entries, root " + ToHex(report.tree.root) + ", sealed " +
                     FormatTime(report.recorded_at_ms) + ".\n";
  text +=
      "What the witness file knew is lost: whether this node signed a "
      "larger log than this one.\nIf the store was rolled back or lost its "
      "end, events that were acknowledged are gone, and what is\nappended "
      "from here on is a fork that every client with a later checkpoint "
      "will notice.\n";
  text += checkpoint.empty()
              ? "No checkpoint of anyone else was compared: ask those who "
                "follow the log for the largest they have\nseen, and give it "
                "with --checkpoint.\n"
              : "It extends the checkpoint in " + EscapeText(checkpoint) +
                    "; of what came after that one nothing is known.\n";
  return text;
}

Result<void> Replace(const std::string& path, const WitnessRecord& record) {
  std::error_code failure;
  if (std::filesystem::exists(path, failure)) {
    // What it was is evidence.
    std::filesystem::rename(path, path + ".damaged", failure);
  }
  if (failure) {
    return Error{ErrorCode::kUnavailable,
                 "put " + path + " aside: " + failure.message()};
  }
  auto created = WitnessFile::Create(path, record);
  if (!created) {
    return created.error();
  }
  return {};
}

Result<void> Run(const RepairOptions& options, const Config& config) {
  auto genesis = HashFromHex(options.genesis);
  if (!genesis) {
    return Invalid("--genesis: " + genesis.error().message);
  }
  if (auto lost = CheckIsLost(config.witness_file); !lost) {
    return lost;
  }
  // Opened for writing, so that no node runs on it.
  auto store = OpenStore(config, {});
  if (!store) {
    return store.error();
  }
  auto report = VerifyWithBar(**store, *genesis);
  if (!report) {
    return report.error();
  }
  if (!options.checkpoint.empty()) {
    if (auto held = CheckExtends(**store, *report, options.checkpoint); !held) {
      return held;
    }
  }
  const std::string lost = WhatIsLost(config, *report, options.checkpoint);
  std::fputs(lost.c_str(), stdout);
  if (!options.accept_the_loss) {
    return Invalid("nothing was changed: say --accept-the-loss to go on");
  }
  if (auto replaced = Replace(config.witness_file,
                              {*genesis, report->tree, report->map_root});
      !replaced) {
    return replaced;
  }
  std::fputs("A new witness file vouches for this log.\n", stdout);
  return {};
}

}  // namespace

NodeExit RepairWitness(const RepairOptions& options) {
  auto config = ReadConfig(options.config_file, options.data);
  if (!config) {
    return Fail(NodeExit::kBadConfig, config.error().message);
  }
  if (auto done = Run(options, *config); !done) {
    return Fail(done.error());
  }
  return NodeExit::kOk;
}

}  // namespace waybill
