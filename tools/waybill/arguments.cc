// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/arguments.h"

#include <cstdio>
#include <map>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>

namespace waybill::cli {
namespace {

// What the commands of two words are about, by their first.
std::string GroupHelp(const std::string& word) {
  static const std::map<std::string, std::string> help_texts = {
      {"context", "which ledger, and what was seen of it"},
      {"event", "events that wait for signatures"},
      {"evidence", "what devices sign"},
      {"governors", "who governs the ledger"},
      {"key", "keys at hand, and which keys the ledger takes"},
      {"licence", "export licences on record"},
      {"list", "screening lists"},
      {"log", "the log as a whole, and its node"},
      {"model", "models on record"},
      {"ownership", "who owns whom"},
      {"party", "who takes part: admission, approval, standing"},
      {"policy", "rule packs on record"},
      {"site", "sites on record"}};
  const auto it = help_texts.find(word);
  return it == help_texts.end() ? word : it->second;
}

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
    group = root.add_subcommand(first, GroupHelp(first));
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
        } else if constexpr (std::is_same_v<Value, std::vector<std::string>>) {
          // Without this an option would swallow the units that follow it.
          auto* list = app.add_option(option.name, *value, option.help);
          return option.name.starts_with('-') ? list->allow_extra_args(false)
                                              : list;
        } else {
          return app.add_option(option.name, *value, option.help);
        }
      },
      option.value);
  if (option.required) {
    declared->required();
  }
}

const std::map<std::string, Format>& Formats() {
  static const std::map<std::string, Format> formats = {
      {"table", Format::kTable},
      {"json", Format::kJson},
      {"ndjson", Format::kNdjson},
      {"csv", Format::kCsv}};
  return formats;
}

// What was asked for as far as anyone can tell when the rest can't be read.
Format WantedFormat(int count, const char* const* arguments) {
  constexpr std::string_view kOption = "--output";
  Format wanted = Format::kTable;
  for (int i = 1; i < count; ++i) {
    std::string_view value = arguments[i];
    if (value == kOption) {
      value = i + 1 < count ? arguments[i + 1] : "";
    } else if (value.starts_with(kOption) &&
               value.substr(kOption.size()).starts_with('=')) {
      value.remove_prefix(kOption.size() + 1);
    } else {
      continue;
    }
    const auto format = Formats().find(std::string(value));
    wanted = format == Formats().end() ? wanted : format->second;
  }
  return wanted;
}

// The parser only notices that no command was named, not that one was that
// there isn't.
std::string Explain(const CLI::App& root, const CLI::ParseError& error) {
  const CLI::App* app = &root;
  for (auto named = app->get_subcommands(); !named.empty();
       named = app->get_subcommands()) {
    app = named.front();
  }
  if (dynamic_cast<const CLI::RequiredError*>(&error) == nullptr ||
      app->get_require_subcommand_min() == 0) {
    return error.what();
  }
  const std::string command =
      app == &root ? "waybill" : "waybill " + app->get_name();
  for (const std::string& word : root.remaining(true)) {
    if (!word.starts_with('-')) {
      return word + " is no command of " + command;
    }
  }
  return command + " needs a command";
}

Exit ReportUsage(const CLI::App& root, const CLI::ParseError& error,
                 Format format) {
  const bool is_help = error.get_exit_code() == 0;
  if (is_help) {
    root.exit(error);
    return Exit::kOk;
  }
  Outcome outcome = Failed(Exit::kUsage, Explain(root, error));
  if (format == Format::kTable) {
    outcome.error += "; --help says more";
  }
  const std::string text = Render(outcome, "", format);
  std::fputs(text.c_str(), format == Format::kTable ? stderr : stdout);
  return Exit::kUsage;
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
  root.set_version_flag("--version", "waybill " WAYBILL_VERSION);
  root.fallthrough();
  root.add_option("--home", parsed.options.home,
                  "folder of keys and contexts (WAYBILL_HOME)");
  root.add_option("--context", parsed.options.context,
                  "which ledger to ask (WAYBILL_CONTEXT)");
  root.add_option("--node", parsed.options.node,
                  "address of the node, instead of the context's");
  root.add_flag("--offline", parsed.options.offline, "open no socket");
  root.add_flag("--quiet", parsed.options.quiet, "show no progress");
  std::string output = "table";
  root.add_option("--output", output, "table, json, ndjson or csv")
      ->check([](const std::string& text) {
        return Formats().contains(text)
                   ? std::string()
                   : "takes table, json, ndjson or csv, not " + text;
      })
      ->option_text("FORMAT");
  for (const Command& command : commands) {
    CLI::App* app = Place(root, command.words, command.help);
    app->fallthrough();
    for (const Option& option : command.options) {
      Declare(*app, option);
    }
    app->callback([&parsed, &command, app] {
      // A command with a command under it: the one that was said last counts.
      if (app->get_subcommands().empty()) {
        parsed.command = &command;
      }
    });
  }
  try {
    root.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    exit = ReportUsage(root, error, WantedFormat(count, arguments));
    return std::nullopt;
  }
  parsed.format = Formats().at(output);
  return parsed;
}

}  // namespace waybill::cli
