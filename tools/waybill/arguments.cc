// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/arguments.h"

#include <map>
#include <utility>

#include <CLI/CLI.hpp>

namespace waybill::cli {
namespace {

// Commands of two words hang under the first, which is made on the way.
CLI::App* Place(CLI::App& root, const std::string& words,
                const std::string& help) {
  const std::size_t space = words.find(' ');
  if (space == std::string::npos) {
    return root.add_subcommand(words, help);
  }
  const std::string first = words.substr(0, space);
  const auto groups = root.get_subcommands(
      [&](const CLI::App* app) { return app->get_name() == first; });
  CLI::App* group = nullptr;
  if (groups.empty()) {
    group = root.add_subcommand(first, "commands about a " + first);
    group->require_subcommand(1);
    group->fallthrough();
  } else {
    group = groups.front();
  }
  return group->add_subcommand(words.substr(space + 1), help);
}

void Declare(CLI::App& app, const Option& option) {
  CLI::Option* declared = std::visit(
      [&](auto* value) -> CLI::Option* {
        using Value = std::remove_pointer_t<decltype(value)>;
        if constexpr (std::is_same_v<Value, bool>) {
          return app.add_flag(option.name, *value, option.help);
        } else {
          return app.add_option(option.name, *value, option.help);
        }
      },
      option.value);
  if (option.required) {
    declared->required();
  }
}

}  // namespace

std::optional<Parsed> ParseArguments(int count, const char* const* arguments,
                                     const std::vector<Command>& commands,
                                     Exit& exit) {
  Parsed parsed;
  CLI::App root{
      "Waybill: custody chains of AI accelerators that prove themselves",
      "waybill"};
  root.require_subcommand(1);
  root.fallthrough();
  root.add_option("--home", parsed.options.home,
                  "folder of keys and contexts (WAYBILL_HOME)");
  root.add_option("--context", parsed.options.context,
                  "which ledger to ask (WAYBILL_CONTEXT)");
  root.add_option("--node", parsed.options.node,
                  "address of the node, instead of the context's");
  root.add_flag("--offline", parsed.options.offline, "open no socket");
  root.add_flag("--quiet", parsed.options.quiet, "show no progress");
  const std::map<std::string, Format> formats = {{"table", Format::kTable},
                                                 {"json", Format::kJson},
                                                 {"ndjson", Format::kNdjson},
                                                 {"csv", Format::kCsv}};
  root.add_option("--output", parsed.format, "table, json, ndjson or csv")
      ->transform(CLI::CheckedTransformer(formats));
  for (const Command& command : commands) {
    CLI::App* app = Place(root, command.words, command.help);
    app->fallthrough();
    for (const Option& option : command.options) {
      Declare(*app, option);
    }
    app->callback([&parsed, &command] { parsed.command = &command; });
  }
  try {
    root.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    exit = root.exit(error) == 0 ? Exit::kOk : Exit::kUsage;
    return std::nullopt;
  }
  return parsed;
}

}  // namespace waybill::cli
