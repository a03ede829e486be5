#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "cli/command_flags.h"
#include "cli/flags.h"
#include "cli/report_command.h"

namespace lull::cli {
namespace {

class ReportFlags : public CommandFlags {
 public:
  explicit ReportFlags(CLI::App& lull)
      : CommandFlags(lull, "report", "write one page about a run, with its pictures, to send to a colleague",
                     "Exit status: 0 done, 1 a file could not be read or written, 2 a mistake in the command."),
        directory_(app(), "the directory of a run, finished or not"),
        bin_(app(), "bin", "TIME", "width of the bins of rates in spikes.png and rates.png: 5ms [chosen]"),
        out_(app(), "out", "FILE", "file for the page [report.html in the run's directory]") {}

  absl::StatusOr<Command> Read() const override {
    const absl::StatusOr<std::string> directory = directory_.Read();
    if (!directory.ok()) return directory.status();
    if (absl::Status status = out_.Check(); !status.ok()) return status;
    ReportOptions options = {.directory = *directory, .out = {}};
    if (out_.given()) options.out = out_.text();
    if (absl::Status status = bin_.Check(); !status.ok()) return status;
    if (bin_.given()) {
      if (absl::Status status = ReadBin(bin_, options.bin); !status.ok()) return status;
    }
    return Command(std::move(options));
  }

 private:
  DirectoryWord directory_;
  TextFlag bin_, out_;
};

}  // namespace

std::unique_ptr<CommandFlags> AddReport(CLI::App& lull) { return std::make_unique<ReportFlags>(lull); }

}  // namespace lull::cli
