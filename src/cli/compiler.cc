// The compiler is called without a shell, so that no character of a file's name has a meaning. After a failure it is
// called again, to preprocess a single #include, for each header that may be missing: so the message can say which
// package has it, whatever the language of the compiler's own messages.

#include "cli/compiler.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <initializer_list>
#include <string_view>
#include <system_error>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/quoted.h"

namespace lull::cli {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

// Those of lull.pc, and those that every plug-in needs. With -z defs a function that is nowhere is the linker's error
// instead of one at loading.
constexpr const char* kFlags[] = {
    "-std=c++20", "-O3", "-fPIC", "-fvisibility=hidden", "-ffp-contract=off", "-fno-trapping-math", "-fno-math-errno"};
constexpr const char* kLinkFlags[] = {"-shared", "-Wl,-z,defs"};

// Runs a program, which is looked for in $PATH, and returns its exit status as waitpid does. If it is to be silent, its
// output is thrown away. Errors: errno of starting it.
struct Run {
  int error = 0;   // 0 if the program could be started
  int status = 0;  // of waitpid
};
Run RunProgram(const Words& words, bool silent) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  for (const int stream : {STDOUT_FILENO, STDERR_FILENO}) {
    if (silent) posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0);
  }
  pid_t child = 0;
  Run run = {.error = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ)};
  posix_spawn_file_actions_destroy(&actions);
  while (run.error == 0 && waitpid(child, &run.status, 0) < 0) {
    if (errno != EINTR) run.error = errno;
  }
  return run;
}

bool Succeeded(const Run& run) { return run.error == 0 && WIFEXITED(run.status) && WEXITSTATUS(run.status) == 0; }

// The words with which the compiler is called.
absl::StatusOr<Words> Compiler() {
  if (const char* const given = std::getenv("CXX"); given != nullptr) {
    Words words = absl::StrSplit(given, ' ', absl::SkipEmpty());
    if (!words.empty()) return words;
  }
  for (const char* const name : {"c++", "g++", "clang++"}) {
    if (Succeeded(RunProgram({name, "--version"}, true))) return Words{name};
  }
  return absl::NotFoundError(
      "there is no C++ compiler: neither c++ nor g++ nor clang++ is in $PATH; install one (Debian: g++), or name it in "
      "$CXX");
}

// Where the headers of Lull are if they were installed with this program. A build directory has a link there.
fs::path HeadersOfLull() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return program.parent_path().parent_path() / "include";
}

// Says which header is missing; OK if none is.
absl::Status CheckHeaders(const Words& compiler_with_flags) {
  struct Needed {
    const char* header;
    std::string whose;
  };
  const Needed all[] = {
      {"vector", "the C++ standard library; install them (Debian: g++, for clang too)"},
      {"span", "C++20; use a newer compiler (g++ 12 or clang 14, or later)"},
      {"absl/status/status.h",
       "Abseil; install them (Debian: libabsl-dev), or name their directory in $CPLUS_INCLUDE_PATH"},
      {"lull/plugin.h",
       absl::StrCat("Lull, which should be in ", OneLine(HeadersOfLull().string()),
                    "; install Lull with its headers, or name their directory in $CPLUS_INCLUDE_PATH")},
  };
  for (const Needed& needed : all) {
    Words words = compiler_with_flags;
    for (const char* const word : {"-include", needed.header, "-E", "-x", "c++", "/dev/null", "-o", "/dev/null"}) {
      words.emplace_back(word);
    }
    if (Succeeded(RunProgram(words, true))) continue;
    return absl::NotFoundError(absl::StrCat("the compiler does not find ", needed.header, ", of ", needed.whose));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CompilePlugin(const std::string& source, const std::string& output) {
  absl::StatusOr<Words> compiler = Compiler();
  if (!compiler.ok()) return compiler.status();
  const std::string name = compiler->front();
  Words words = *std::move(compiler);
  words.insert(words.end(), std::begin(kFlags), std::end(kFlags));
  words.push_back("-I" + HeadersOfLull().string());
  Words call = words;
  call.insert(call.end(), std::begin(kLinkFlags), std::end(kLinkFlags));
  // With its directory, a name that begins with - is no flag.
  call.insert(call.end(), {"-o", fs::absolute(output).string(), "-x", "c++", fs::absolute(source).string()});
  const Run run = RunProgram(call, false);
  if (run.error != 0) {
    return absl::NotFoundError(absl::StrCat("the compiler ", Quoted(name), ", which $CXX names, cannot be started: ",
                                            std::generic_category().message(run.error)));
  }
  if (Succeeded(run)) return absl::OkStatus();
  if (!WIFEXITED(run.status)) {
    return absl::UnavailableError(absl::StrCat("the compiler ", Quoted(name), " was ended by signal ",
                                               WTERMSIG(run.status), " before it was done"));
  }
  if (absl::Status headers = CheckHeaders(words); !headers.ok()) return headers;
  return absl::InvalidArgumentError(
      absl::StrCat(OneLine(source), ": was not compiled; the messages of ", Quoted(name), " above say what is wrong"));
}

}  // namespace lull::cli
