// SPDX-License-Identifier: Apache-2.0
#include "client/passphrase.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include <sodium.h>
#include <termios.h>
#include <unistd.h>

#include "client/local_file.h"

namespace waybill {
namespace {

constexpr std::size_t kPassphraseBytesMax = 1024;

std::string Environment(const std::string& name) {
  if (name.empty()) {
    return "";
  }
  const char* value =
      std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe)
  return value == nullptr ? "" : value;
}

Result<std::string> FirstLine(const std::string& path) {
  auto content = ReadFile(path, kPassphraseBytesMax);
  if (!content) {
    return content.error();
  }
  return content->substr(0, content->find('\n'));
}

// Reads a line from the terminal without showing it.
Result<std::string> AskTerminal(const std::string& question) {
  std::FILE* terminal = std::fopen("/dev/tty", "r+e");
  if (terminal == nullptr) {
    return Error{ErrorCode::kInvalidArgument,
                 "no terminal to ask for the passphrase, and none is given"};
  }
  std::fputs(question.c_str(), terminal);
  std::fflush(terminal);
  termios shown{};
  const int descriptor = fileno(terminal);
  tcgetattr(descriptor, &shown);
  termios hidden = shown;
  hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  tcsetattr(descriptor, TCSAFLUSH, &hidden);
  std::string line;
  for (int c = std::fgetc(terminal);
       c != EOF && c != '\n' && line.size() < kPassphraseBytesMax;
       c = std::fgetc(terminal)) {
    line.push_back(static_cast<char>(c));
  }
  tcsetattr(descriptor, TCSAFLUSH, &shown);
  std::fputs("\n", terminal);
  std::fclose(terminal);
  return line;
}

}  // namespace

Result<std::string> GetPassphrase(const PassphraseSource& source,
                                  const std::string& purpose, bool twice) {
  if (std::string given = Environment(source.variable); !given.empty()) {
    return given;
  }
  if (!source.file.empty()) {
    return FirstLine(source.file);
  }
  if (const std::string path = Environment(source.file_variable);
      !path.empty()) {
    return FirstLine(path);
  }
  auto first = AskTerminal("Passphrase " + purpose + ": ");
  if (!first || !twice) {
    return first;
  }
  auto second = AskTerminal("The same again: ");
  if (!second) {
    return second;
  }
  if (*first != *second) {
    return Error{ErrorCode::kInvalidArgument, "the two passphrases differ"};
  }
  return first;
}

void Wipe(std::string& secret) {
  if (!secret.empty()) {
    sodium_memzero(&secret.front(), secret.size());
  }
}

}  // namespace waybill
