#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "cli/command_flags.h"
#include "cli/flags.h"
#include "cli/sweep_command.h"
#include "lull/compare/grid.h"

namespace lull::cli {
namespace {

class SweepFlags : public CommandFlags {
 public:
  explicit SweepFlags(CLI::App& lull)
      : CommandFlags(lull, "sweep", "run a network at many values of its keys: a table with a row for each run",
                     Footer()),
        source_(app()),
        seeds_(app(), "seeds", "N", "number of seeds for each combination: --seed and those that follow it [1]"),
        out_(app(), "out", "DIR", "directory for sweep.csv [sweep]"),
        quiet_(app(), "quiet", "print no progress") {
    app()
        .add_option("--over", overs_,
                    "vary a key: COUNT values in equal steps from FROM to TO, or a list A,B,C;\n"
                    "if it is given several times, every combination is run")
        ->type_name("KEY=FROM:TO:COUNT")
        ->allow_extra_args(false)
        ->take_all();
  }

  absl::StatusOr<Command> Read() const override {
    absl::StatusOr<Source> source = source_.Read();
    if (!source.ok()) return source.status();
    for (const TextFlag* flag : {&seeds_, &out_}) {
      if (absl::Status status = flag->Check(); !status.ok()) return status;
    }
    SweepCommandOptions options = {.source = *std::move(source)};
    for (const std::string& over : overs_) {
      absl::StatusOr<GridAxis> axis = ParseGridAxis(over);
      if (!axis.ok()) return Mistake("--over", std::string(axis.status().message()));
      options.axes.push_back(*std::move(axis));
    }
    if (options.axes.empty() && !seeds_.given()) {
      return Mistake("--over", "is missing; write --over KEY=FROM:TO:COUNT, or give several --seeds");
    }
    if (seeds_.given()) {
      const absl::StatusOr<std::string> seeds = WholeNumber(seeds_, 1, 1'000'000);
      if (!seeds.ok()) return seeds.status();
      options.seeds = std::stoi(*seeds);
    }
    if (out_.given()) options.out = out_.text();
    options.quiet = quiet_.given();
    return Command(std::move(options));
  }

 private:
  static std::string Footer() {
    return "Runs the network at every combination of values and seeds, --threads runs at a time, each on one thread.\n"
           "sweep.csv has a row for each run: values, seed, rates, irregularity and synchrony by layer, hashes.\n" +
           Examples({{"lull sweep columns.toml --over projections.recurrent.strength=0:2:21", "21 strengths"},
                     {"lull sweep --over columns[0].count=5,10,20 --seeds 5 --duration 2s", "three sizes, five seeds"},
                     {"lull sweep --seeds 100 --out seeds", "one network, a hundred seeds"}}) +
           "A sweep that was interrupted resumes when the same command is given again; one with more values or seeds\n"
           "runs only what is missing.\n"
           "Exit status: 0 done, 1 a run failed or the file could not be written, 2 a mistake in the command or a\n"
           "file, 130 or 143 interrupted.";
  }

  SourceFlags source_;
  std::vector<std::string> overs_;
  TextFlag seeds_, out_;
  SwitchFlag quiet_;
};

}  // namespace

std::unique_ptr<CommandFlags> AddSweep(CLI::App& lull) { return std::make_unique<SweepFlags>(lull); }

}  // namespace lull::cli
