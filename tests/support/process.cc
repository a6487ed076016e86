// SPDX-License-Identifier: Apache-2.0
#include "tests/support/process.h"

#include <array>
#include <csignal>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/core/check.h"

extern char** environ;

namespace waybill {
namespace {

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  pointers.reserve(strings.size() + 1);
  for (std::string& string : strings) {
    pointers.push_back(string.data());
  }
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Process::Process(const std::vector<std::string>& command,
                 const std::vector<std::string>& environment) {
  std::vector<std::string> words = command;
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    variables.emplace_back(*variable);
  }
  variables.insert(variables.end(), environment.begin(), environment.end());

  std::array<int, 2> output{};
  std::array<int, 2> errors{};
  WAYBILL_CHECK(pipe2(output.data(), O_CLOEXEC) == 0 &&
                pipe2(errors.data(), O_CLOEXEC) == 0);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null",
                                   O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, errors[1], STDERR_FILENO);
  WAYBILL_CHECK(posix_spawn(&id_, words[0].c_str(), &actions, nullptr,
                            Pointers(words).data(),
                            Pointers(variables).data()) == 0);
  posix_spawn_file_actions_destroy(&actions);
  close(output[1]);
  close(errors[1]);
  is_running_ = true;
  output_reader_ = std::thread([this, descriptor = output[0]] {
    Collect(descriptor, output_, mutex_, grown_, output_ended_);
  });
  errors_reader_ = std::thread([this, descriptor = errors[0]] {
    Collect(descriptor, errors_, mutex_, grown_, errors_ended_);
  });
}

Process::~Process() {
  if (is_running_) {
    Signal(SIGKILL);
    Wait();
  }
}

void Process::Collect(int descriptor, std::string& into, std::mutex& mutex,
                      std::condition_variable& grown, bool& ended) {
  std::array<char, 4096> block{};
  while (true) {
    const ssize_t size = read(descriptor, block.data(), block.size());
    const std::lock_guard lock(mutex);
    grown.notify_all();
    if (size <= 0) {
      ended = true;
      break;
    }
    into.append(block.data(), static_cast<std::size_t>(size));
  }
  close(descriptor);
}

std::string Process::WaitForLine(const std::string& text) {
  std::unique_lock lock(mutex_);
  while (true) {
    std::size_t begin = 0;
    for (std::size_t end = errors_.find('\n'); end != std::string::npos;
         begin = end + 1, end = errors_.find('\n', begin)) {
      std::string line = errors_.substr(begin, end - begin);
      if (line.find(text) != std::string::npos) {
        return line;
      }
    }
    if (errors_ended_) {
      return "";
    }
    grown_.wait(lock);
  }
}

void Process::Signal(int signal) const {
  if (is_running_) {
    kill(id_, signal);
  }
}

int Process::Wait() {
  if (is_running_) {
    int status = 0;
    WAYBILL_CHECK(waitpid(id_, &status, 0) == id_);
    is_running_ = false;
    exit_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    output_reader_.join();
    errors_reader_.join();
  }
  return exit_;
}

}  // namespace waybill
