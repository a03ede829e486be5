// The library does the run itself. This file does the work of the terminal: progress, signals, the exchange over
// standard input and output, the summary, and the exit status.

#include "cli/run_command.h"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/quoted.h"
#include "cli/interruption.h"
#include "cli/run_progress.h"
#include "cli/shared_work.h"
#include "cli/summary.h"
#include "lull/config.h"
#include "lull/network.h"
#include "lull/observer.h"
#include "lull/ranks.h"
#include "lull/text.h"

namespace lull::cli {
namespace {

std::string DirectoryOf(const RunCommandOptions& options) {
  return options.resume ? *options.resume : options.out.value_or(kDefaultOut);
}

Overwrite OverwriteOf(const RunCommandOptions& options) {
  if (options.overwrite) return Overwrite::kAnyRun;
  return options.out ? Overwrite::kNothing : Overwrite::kFinishedRun;
}

// The changes that --resume allows; the flags have checked them.
ResumeChanges ChangesOf(const Source& source) {
  ResumeChanges changes;
  for (const Override& change : source.overrides) {
    if (change.key == "duration") changes.duration = ParseDuration(change.value).value();
    if (change.key == "run.engine") {
      changes.engine = change.value == "clock" ? EngineKind::kClockDriven : EngineKind::kEventDriven;
    }
    int threads = 0;
    if (change.key == "run.threads" && absl::SimpleAtoi(change.value, &threads)) changes.threads = threads;
  }
  return changes;
}

// A run at the terminal, from the time when its network has been built.
class TerminalRun {
 public:
  TerminalRun(const RunCommandOptions& options, Ranks* ranks)
      : options_(options),
        work_(ranks),
        progress_({.quiet = options.quiet, .log = options.log, .json = options.json}) {}

  absl::StatusOr<RunReport> Execute() {
    if (options_.environment) {
      if (absl::Status status = work_.OnMain(CheckStandardStreams); !status.ok()) return status;
    }
    const RunDirectoryOptions run = {
        .network = options_.source.name(),
        .overwrite = OverwriteOf(options_),
        .checkpoint_every = options_.checkpoint_every,
        .on_progress = OnProgress(),
        .progress_every_s = progress_.every_s(),
        .on_warning = progress_.on_warning(),
        .on_built = [this](const Network& network, auto& observers) { return Start(network, observers); },
        .picture_bin = options_.bin,
        .ranks = work_.ranks()};
    if (options_.resume) return ResumeInDirectory(*options_.resume, ChangesOf(options_.source), run);
    absl::StatusOr<Config> config = Load(options_.source, work_.size(), work_.rank());
    // Whatever is wrong with the file, the user must correct it.
    if (absl::Status status = work_.Agreed(config.status()); !status.ok()) {
      return absl::IsAborted(status) ? status : absl::InvalidArgumentError(status.message());
    }
    return RunIntoDirectory(*std::move(config), DirectoryOf(options_), run);
  }

  ExitStatus interrupted_exit_status() const { return interruption_->exit_status(); }

 private:
  // Only rank 0 has the program's standard input and output.
  bool has_environment() const { return options_.environment && work_.is_main(); }

  // A resumed run prints its engine and its threads, which may differ from those before.
  std::function<void(const RunStatus&)> OnProgress() {
    std::function<void(const RunStatus&)> show = progress_.on_progress();
    if (!options_.resume || options_.quiet || (options_.log && options_.json)) return show;
    return [this, show, said = false](const RunStatus& status) mutable {
      if (status.state != RunState::kBuilding && !std::exchange(said, true)) progress_.SayResumed(status);
      if (show) show(status);
    };
  }

  // Signals are handled from here on: a signal during building ends the program at once, since nothing is lost.
  absl::Status Start(const Network& network, std::vector<Observer*>& observers) {
    if (options_.environment) {
      const absl::Status status = CheckEnvironment(*options_.environment, network.spec(), network.stimulus_limit());
      if (!status.ok()) return status;
    }
    interruption_.emplace();
    progress_.SetInterruption(&*interruption_);
    observers.push_back(&*interruption_);
    if (has_environment()) {
      environment_.emplace(*options_.environment, network, *interruption_);
      observers.push_back(&*environment_);
    }
    return absl::OkStatus();
  }

  const RunCommandOptions& options_;
  SharedWork work_;
  RunProgress progress_;
  std::optional<Interruption> interruption_;
  std::optional<StdioEnvironment> environment_;
};

std::string RunText(const RunCommandOptions& options, const RunReport& report) {
  if (options.json) return JsonSummary(report);
  if (options.quiet) return "";
  std::string text = TextSummary(report);
  absl::StrAppend(&text, "\nFiles in ", OneLine(report.directory), ": ", absl::StrJoin(report.files, ", "), "\n");
  for (const std::string& sentence : report.left_out) absl::StrAppend(&text, sentence, "\n");
  return text;
}

ExitStatus RunFailed(const RunCommandOptions& options, const absl::Status& status) {
  if (absl::IsFailedPrecondition(status)) {  // an error of the directory
    return Fail(kMistake,
                absl::InvalidArgumentError(absl::StrCat(options.resume ? "--resume: " : "--out: ", status.message())));
  }
  // Some mistakes are found only by building: a missing rest point, or sums that do not fit.
  return Fail(absl::IsInvalidArgument(status) ? kMistake : kFailed, status);
}

}  // namespace

ExitStatus RunCommand(const RunCommandOptions& options, Ranks* ranks) {
  absl::StatusOr<RunReport> report = absl::UnknownError("");
  ExitStatus interrupted = kInterrupted;
  {
    TerminalRun run(options, ranks);
    report = run.Execute();
    if (report.ok() && !report->finished()) interrupted = run.interrupted_exit_status();
  }
  if (!report.ok()) return RunFailed(options, report.status());
  // The report of another rank than rank 0 has no statistics to show.
  const std::string shown = SharedWork(ranks).is_main() ? RunText(options, *report) : "";
  if (options.environment) Say(shown);  // standard output belongs to the environment
  const ExitStatus printed = options.environment ? kDone : Print(shown);
  if (!report->facts.end->failure.empty()) {
    return Fail(kFailed,
                absl::OutOfRangeError(absl::StrCat(report->facts.end->failure, "; what was recorded until then is in ",
                                                   OneLine(report->directory))));
  }
  if (report->finished() || printed != kDone) return printed;
  return Fail(interrupted,
              absl::CancelledError(absl::StrCat("interrupted at ", FormatDuration(report->statistics.duration),
                                                "; what was recorded until then is in ", OneLine(report->directory),
                                                ", and 'lull run --resume ", OneLine(DirectoryOf(options)),
                                                "' resumes from the last checkpoint")));
}

}  // namespace lull::cli
