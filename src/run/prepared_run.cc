#include "run/prepared_run.h"

#include <filesystem>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/quoted.h"
#include "config/reads_back.h"
#include "lull/checkpoint.h"
#include "lull/recording.h"
#include "lull/run_files.h"
#include "lull/text.h"
#include "plots/rate_bins.h"
#include "run/checkpoint_every.h"
#include "run/staged_config.h"
#include "run/together.h"

namespace lull {
namespace {

constexpr double kMaxProgressEvery = 1e9;  // [s] clocks can count this far

absl::Status CheckOptions(const RunDirectoryOptions& options) {
  if (!(options.progress_every_s >= 0 && options.progress_every_s <= kMaxProgressEvery)) {
    return absl::InvalidArgumentError(
        absl::StrCat("progress_every_s: ", options.progress_every_s, "; must be from 0 to 1e9 s"));
  }
  return options.checkpoint_every ? CheckEvery(*options.checkpoint_every) : absl::OkStatus();
}

// The error for a run that cannot be resumed.
template <typename... Parts>
absl::Status NotResumable(const Parts&... parts) {
  return absl::FailedPreconditionError(absl::StrCat(parts...));
}

// The facts of the latest whole checkpoint; empty if there is no checkpoint at all. Errors: kFailedPrecondition if no
// checkpoint is whole, or if the latest belongs to another configuration.
absl::StatusOr<std::optional<CheckpointFacts>> LatestCheckpoint(const std::string& directory, const Config& config) {
  std::vector<std::string> damaged;
  for (const std::string& name : CheckpointsIn(directory)) {
    const std::string path = (std::filesystem::path(directory) / name).string();
    const absl::StatusOr<CheckpointFacts> facts = CheckCheckpoint(path);
    if (facts.ok() && facts->config_hash != ConfigHash(config)) {
      return NotResumable(path, ": is of a run with another configuration; ", kConfigFile,
                          " must be as the run wrote it");
    }
    if (facts.ok()) return *facts;
    if (!absl::IsDataLoss(facts.status())) return NotResumable(facts.status().message());
    damaged.emplace_back(facts.status().message());
  }
  if (!damaged.empty()) return NotResumable(absl::StrJoin(damaged, "; "));
  return std::nullopt;
}

// Checks the text that the directory will keep, without copying the lists of edges, which may be long.
absl::Status CheckKeptConfig(Config& config) {
  std::vector<std::vector<Edge>> lists;
  for (EdgeListSpec& list : config.network.edges) lists.push_back(std::exchange(list.synapses, {}));
  Config kept = WithNamesOfCopies(config);
  for (std::size_t i = 0; i < lists.size(); ++i) config.network.edges[i].synapses = std::move(lists[i]);
  for (EdgeListSpec& list : kept.network.edges) list.share = nullptr;
  return CheckReadsBack(kept, kConfigFile);
}

std::vector<Override> OverridesOf(const ResumeChanges& changes) {
  std::vector<Override> overrides;
  const auto set = [&overrides](const char* key, std::string value) {
    overrides.push_back({.key = key, .value = std::move(value), .flag = "ResumeChanges"});
  };
  if (changes.duration) set("duration", absl::StrCat(*changes.duration, " ms"));
  return overrides;
}

// The work of one process, or of rank 0.
absl::StatusOr<PreparedRun> TakeToResume(const std::string& directory, const ResumeChanges& changes,
                                         const RunDirectoryOptions& options) {
  if (absl::Status status = CheckOptions(options); !status.ok()) return status;
  absl::StatusOr<OutputDirectory> taken = OutputDirectory::OpenToResume(directory);
  if (!taken.ok()) return taken.status();
  const bool is_finished = !taken->resumes_staged();
  const std::string path = is_finished ? taken->path() : taken->staging_path();
  const Together together(options.ranks);
  absl::StatusOr<Config> config = LoadConfig((std::filesystem::path(path) / kConfigFile).string(), OverridesOf(changes),
                                             options.models, together.size(), together.rank());
  if (absl::IsInvalidArgument(config.status())) return config.status();
  if (!config.ok()) return NotResumable(config.status().message());
  if (changes.threads && !(*changes.threads >= 1 && *changes.threads <= kMaxThreads)) {
    return absl::InvalidArgumentError(absl::StrCat("threads: ", *changes.threads, "; must be from 1 to ", kMaxThreads));
  }
  if (absl::Status status = CheckBin(options.picture_bin, config->duration); !status.ok()) return status;
  const RunOptions kept = config->run;
  if (changes.engine) config->run.engine = *changes.engine;
  if (changes.threads) config->run.threads = *changes.threads;
  const absl::StatusOr<std::optional<CheckpointFacts>> checkpoint = LatestCheckpoint(path, *config);
  if (!checkpoint.ok()) return checkpoint.status();
  const absl::StatusOr<RecordedRun> run = RecordedRun::Open(path, options.models);
  const Tick recorded = run.ok() ? run->duration() : 0;
  if (is_finished && !*checkpoint) {
    return NotResumable(Quoted(path), " holds a finished run of ", FormatDuration(recorded),
                        " without a checkpoint, which --checkpoint-every would have written, so the run cannot be made "
                        "longer; 'lull run ",
                        (std::filesystem::path(path) / kConfigFile).string(),
                        " --duration TIME --out DIR' runs it from its beginning");
  }
  if (is_finished && (!changes.duration || config->duration <= recorded)) {
    return NotResumable(Quoted(path), " holds a finished run of ", FormatDuration(recorded),
                        "; give a longer duration to extend it");
  }
  if (*checkpoint && config->duration < (*checkpoint)->now) {
    return NotResumable("the run has come to ", FormatDuration((*checkpoint)->now),
                        "; the duration must not be shorter");
  }
  if (!run.ok()) return NotResumable(run.status().message());
  if (!*checkpoint) {
    return NotResumable(Quoted(path),
                        " holds no checkpoint, which --checkpoint-every would have written; 'lull export ",
                        taken->path(), "' reads what was recorded");
  }
  std::optional<CheckpointEvery> every = options.checkpoint_every;
  if (!every && !(*checkpoint)->every.empty()) {
    const absl::StatusOr<CheckpointEvery> as_before = ParseCheckpointEvery((*checkpoint)->every);
    if (as_before.ok()) every = *as_before;
  }
  return PreparedRun{*std::move(config), *std::move(taken), run->facts().network, every, true, kept};
}

// What rank 0 tells the others of a run that it has taken: a line with the state of the directory, one with the
// interval between checkpoints, and the name of the network.
std::string TextFor(const PreparedRun& run) {
  return absl::StrCat(run.directory.resumes_staged() ? "unfinished" : "finished", "\n",
                      run.checkpoint_every ? TextOf(*run.checkpoint_every) : "", "\n", run.network);
}

// The work of another rank, after rank 0 has taken the directory.
absl::StatusOr<PreparedRun> FollowToResume(const std::string& directory, const ResumeChanges& changes,
                                           const RunDirectoryOptions& options, const std::string& text) {
  const std::vector<std::string> lines = absl::StrSplit(text, absl::MaxSplits('\n', 2));
  OutputDirectory taken = OutputDirectory::TakenElsewhere(directory);
  const std::string path = lines[0] == "finished" ? taken.path() : taken.staging_path();
  const Together together(options.ranks);
  absl::StatusOr<Config> config = LoadConfig((std::filesystem::path(path) / kConfigFile).string(), OverridesOf(changes),
                                             options.models, together.size(), together.rank());
  if (!config.ok()) return NotResumable(config.status().message());
  const RunOptions kept = config->run;
  if (changes.engine) config->run.engine = *changes.engine;
  if (changes.threads) config->run.threads = *changes.threads;
  std::optional<CheckpointEvery> every;
  if (!lines[1].empty()) {
    const absl::StatusOr<CheckpointEvery> as_there = ParseCheckpointEvery(lines[1]);
    if (!as_there.ok()) return as_there.status();
    every = *as_there;
  }
  return PreparedRun{*std::move(config), std::move(taken), lines[2], every, true, kept};
}

// Every rank's work; only rank 0 takes the directory.
absl::StatusOr<PreparedRun> PrepareHere(Config config, const std::string& directory,
                                        const RunDirectoryOptions& options) {
  if (absl::Status status = CheckOptions(options); !status.ok()) return status;
  if (config.duration < 1) {
    return absl::InvalidArgumentError(absl::StrCat("duration: ", config.duration, " ms; must be 1 ms or more"));
  }
  if (absl::Status status = CheckBin(options.picture_bin, config.duration); !status.ok()) return status;
  if (absl::Status status = CheckKeptConfig(config); !status.ok()) return status;
  absl::StatusOr<OutputDirectory> taken = options.ranks == nullptr || options.ranks->rank() == 0
                                              ? OutputDirectory::Open(directory, options.overwrite)
                                              : OutputDirectory::TakenElsewhere(directory);
  if (!taken.ok()) return taken.status();
  const RunOptions kept = config.run;
  return PreparedRun{std::move(config), *std::move(taken), options.network, options.checkpoint_every, false, kept};
}

}  // namespace

absl::StatusOr<PreparedRun> PrepareRun(Config config, const std::string& directory,
                                       const RunDirectoryOptions& options) {
  absl::StatusOr<PreparedRun> run = PrepareHere(std::move(config), directory, options);
  if (absl::Status status = Together(options.ranks).Agree(run.status()); !status.ok()) return status;
  return run;
}

absl::StatusOr<PreparedRun> PrepareResumedRun(const std::string& directory, const ResumeChanges& changes,
                                              const RunDirectoryOptions& options) {
  const Together together(options.ranks);
  absl::StatusOr<PreparedRun> taken = together.is_main()
                                          ? TakeToResume(directory, changes, options)
                                          : absl::StatusOr<PreparedRun>(absl::UnknownError("taken by rank 0"));
  const absl::StatusOr<std::string> text =
      together.TextOfMain(taken.ok() ? absl::StatusOr<std::string>(TextFor(*taken)) : taken.status());
  if (!text.ok()) return text.status();
  absl::StatusOr<PreparedRun> run =
      together.is_main() ? std::move(taken) : FollowToResume(directory, changes, options, *text);
  if (absl::Status status = together.Agree(run.status()); !status.ok()) return status;
  return run;
}

}  // namespace lull
