// The program: `lull run`, `lull --help`, `lull --version`.

#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <variant>
#include <vector>

#include "cli/command_line.h"
#include "cli/run_command.h"

namespace lull::cli {
namespace {

ExitStatus Fail(ExitStatus exit_status, const std::string& message) {
  std::fprintf(stderr, "lull: %s\n", message.c_str());
  return exit_status;
}

ExitStatus Main(const std::vector<std::string>& arguments) {
  const absl::StatusOr<Command> command = ParseCommandLine(arguments);
  if (!command.ok()) return Fail(kMistake, std::string(command.status().message()));
  if (const auto* const options = std::get_if<RunOptions>(&*command)) return RunCommand(*options);
  const bool written = std::fputs(std::get<Answer>(*command).text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
  return written ? kDone : Fail(kFailed, "standard output cannot be written to");
}

}  // namespace
}  // namespace lull::cli

int main(int argc, char** argv) {
  // Lull itself throws nothing; the standard library does when memory ends. What a run has staged is removed on the
  // way.
  try {
    return lull::cli::Main({argv + 1, argv + argc});
  } catch (const std::bad_alloc&) {
    return lull::cli::Fail(lull::cli::kFailed, "out of memory; a smaller network or a shorter run needs less");
  } catch (const std::exception& error) {
    return lull::cli::Fail(lull::cli::kFailed, error.what());
  }
}
