#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "cli/command_flags.h"
#include "cli/compare_command.h"
#include "cli/flags.h"
#include "lull/compare/sweep.h"

namespace lull::cli {
namespace {

class CompareFlags : public CommandFlags {
 public:
  explicit CompareFlags(CLI::App& lull)
      : CommandFlags(lull, "compare",
                     "run a network in both engines: check for equal spikes, measure the speed of each", Footer()),
        source_(app(), {.network = kDefaultCompared, .engine = false}),
        rounds_(app(), "rounds", "N", "number of timed runs of each engine [5]"),
        sweep_(app(), "sweep", "KEY=VALUES",
               "vary rate, columns, threads, rest_tolerance or min_delay over a list 0.1,1,10\n"
               "or a range 0.001..30Hz; a timed run lasts about two seconds, or --duration if\n"
               "that is shorter"),
        accuracy_(app(), "accuracy", "LIST",
                  "instead of measuring speed, compare the spikes with these rest tolerances to\n"
                  "those with tolerance 0: which move, appear or vanish"),
        out_(app(), "out", "DIR", "directory for the files [compare]"),
        overwrite_(app(), "overwrite", "measure all points of a sweep again"),
        quiet_(app(), "quiet", "print no progress"),
        json_(app(), "json", "print the result as a JSON object") {}

  absl::StatusOr<Command> Read() const override {
    absl::StatusOr<Source> source = source_.Read();
    if (!source.ok()) return source.status();
    for (const TextFlag* flag : {&rounds_, &sweep_, &accuracy_, &out_}) {
      if (absl::Status status = flag->Check(); !status.ok()) return status;
    }
    if (sweep_.given() && accuracy_.given()) return Conflict("--accuracy", "--sweep");
    CompareCommandOptions options = {.source = *std::move(source)};
    if (rounds_.given()) {
      const absl::StatusOr<std::string> rounds = WholeNumber(rounds_, 1, 1000);
      if (!rounds.ok()) return rounds.status();
      options.rounds = std::stoi(*rounds);
    }
    if (sweep_.given()) {
      absl::StatusOr<Sweep> sweep = ParseSweep(sweep_.text());
      if (!sweep.ok()) return Mistake(sweep_.name(), std::string(sweep.status().message()));
      options.sweep = *std::move(sweep);
    }
    if (accuracy_.given()) {
      absl::StatusOr<Sweep> tolerances = ParseSweep("rest_tolerance=" + accuracy_.text());
      if (!tolerances.ok()) return Mistake(accuracy_.name(), std::string(tolerances.status().message()));
      options.tolerances = std::move(tolerances->values);
    }
    if (out_.given()) options.out = out_.text();
    options.overwrite = overwrite_.given();
    options.quiet = quiet_.given();
    options.json = json_.given();
    return Command(std::move(options));
  }

 private:
  static std::string Footer() {
    return "Runs the network in both engines, compares every spike and weight, and then times the engines "
           "alternately.\n"
           "Prints medians and quartiles, and draws compare.png.\n" +
           Examples({{"lull compare columns.toml", "compare the engines on your own network"},
                     {"lull compare --sweep rate=0.001..30Hz", "find where they are equally fast: rate.png"},
                     {"lull compare --sweep rate=0.1..10Hz/7", "measure seven points in equal ratios"},
                     {"lull compare --sweep threads=1,2 --duration 10s", "measure the gain from a second thread"},
                     {"lull compare --accuracy 0.001,0.01,0.1", "see what the rest tolerance costs: accuracy.png"}}) +
           "A sweep that was interrupted resumes when the same command is given again.\n"
           "Exit status: 0 done, 1 a file could not be written, 2 a mistake in the command or a file, 3 the engines\n"
           "differ, 130 or 143 interrupted.";
  }

  SourceFlags source_;
  TextFlag rounds_, sweep_, accuracy_, out_;
  SwitchFlag overwrite_, quiet_, json_;
};

}  // namespace

std::unique_ptr<CommandFlags> AddCompare(CLI::App& lull) { return std::make_unique<CompareFlags>(lull); }

}  // namespace lull::cli
