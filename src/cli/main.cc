// The program: `lull run` and the other commands, `lull --help`, `lull --version`.

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/spare_memory.h"
#include "cli/command.h"
#include "cli/command_line.h"
#include "cli/exit_status.h"
#include "cli/program_ranks.h"
#include "lull/ranks.h"

namespace lull::cli {
namespace {

// Executes a command. Several ranks can run and compare networks; every other command is one process's work.
struct Execute {
  Ranks* ranks;  // null: one process

  ExitStatus operator()(const RunCommandOptions& options) const { return RunCommand(options, ranks); }
  ExitStatus operator()(const CompareCommandOptions& options) const { return CompareCommand(options, ranks); }
  ExitStatus operator()(const DescribeOptions& options) const { return Alone(options, DescribeCommand); }
  ExitStatus operator()(const ModelsOptions& options) const { return Alone(options, ModelsCommand); }
  ExitStatus operator()(const PlotCommandOptions& options) const { return Alone(options, PlotCommand); }
  ExitStatus operator()(const ReportOptions& options) const { return Alone(options, ReportCommand); }
  ExitStatus operator()(const SweepCommandOptions& options) const { return Alone(options, SweepCommand); }
  ExitStatus operator()(const ExportRunOptions& options) const {
    return Alone<ExportRunOptions>(options, ExportCommand);
  }
  ExitStatus operator()(const ExportNetworkOptions& options) const {
    return Alone<ExportNetworkOptions>(options, ExportCommand);
  }
  ExitStatus operator()(const BuildModelOptions& options) const {
    return Alone<BuildModelOptions>(options, ModelCommand);
  }
  ExitStatus operator()(const CheckModelCommandOptions& options) const {
    return Alone<CheckModelCommandOptions>(options, ModelCommand);
  }
  ExitStatus operator()(const ModelRatesOptions& options) const {
    return Alone<ModelRatesOptions>(options, ModelCommand);
  }
  ExitStatus operator()(const Answer& answer) const { return Print(answer.text); }

  template <class Options>
  ExitStatus Alone(const Options& options, ExitStatus (*command)(const Options&)) const {
    if (ranks == nullptr) return command(options);
    return Fail(kMistake, absl::InvalidArgumentError(
                              absl::StrCat("mpirun has started ", ranks->size(),
                                           " processes, but only 'lull run' and 'lull compare' share their work; start "
                                           "this command without mpirun")));
  }
};

// Takes the descriptors of standard streams that the caller has closed, so that no file of a run is opened as one of
// them: what is written to standard error would then land in that file. Reading and writing fail as on a closed stream,
// because a descriptor with O_PATH can do neither. The root directory can be opened so wherever there is a process.
void HoldStandardStreams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(stream, F_GETFD) < 0) open("/", O_PATH);  // takes the lowest free descriptor, which is this one
  }
}

// Some functions of libraries (std::filesystem's directory iterators among them) let no exception out and so end the
// program when memory runs out. It then says why and ends as one that is killed: a run can be resumed.
[[noreturn]] void Terminate() {
  if (!HasMemoryRunOut()) std::abort();
  for (const std::string_view text : {"lull: ", kOutOfMemory, "\n"}) {
    [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text.data(), text.size());
  }
  _exit(kFailed);
}

ExitStatus Main(const std::vector<std::string>& arguments, Ranks* ranks) {
  const absl::StatusOr<Command> command = ParseCommandLine(arguments);
  return command.ok() ? std::visit(Execute{ranks}, *command) : Fail(kMistake, command.status());
}

}  // namespace
}  // namespace lull::cli

int main(int argc, char** argv) {
  lull::cli::HoldStandardStreams();
  lull::KeepSpareMemory();
  std::set_terminate(lull::cli::Terminate);
  // A file that reaches the limit on file sizes is then an error, as on a full disk.
  std::signal(SIGXFSZ, SIG_IGN);
  const absl::StatusOr<std::unique_ptr<lull::Ranks>> ranks = lull::cli::RanksOfProgram();
  if (!ranks.ok()) return lull::cli::Fail(lull::cli::kMistake, ranks.status());
  // Lull itself throws nothing; the standard library throws when memory runs out. Unwinding removes the staged files of
  // a run.
  try {
    return lull::cli::Main({argv + 1, argv + argc}, ranks->get());
  } catch (const std::bad_alloc&) {
    return lull::cli::Fail(lull::cli::kFailed, absl::ResourceExhaustedError(lull::kOutOfMemory));
  } catch (const std::exception& error) {
    return lull::cli::Fail(lull::cli::kFailed, absl::InternalError(error.what()));
  }
}
