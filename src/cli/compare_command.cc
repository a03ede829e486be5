#include "cli/compare_command.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/aside_file.h"
#include "base/counted.h"
#include "base/hash_text.h"
#include "base/quoted.h"
#include "base/seed_text.h"
#include "cli/compare_report.h"
#include "cli/interruption.h"
#include "cli/recorded.h"
#include "cli/shared_work.h"
#include "cli/status_line.h"
#include "cli/summary.h"
#include "lull/compare/compare.h"
#include "lull/compare/plots.h"
#include "lull/compare/rest_accuracy.h"
#include "lull/config.h"
#include "lull/network.h"
#include "lull/version.h"

namespace lull::cli {
namespace {

// About how long a timed run of the slower engine takes at a point of a sweep [s]. Chosen: an engine that is a hundred
// times as fast still has timed runs that are long enough to measure, and a sweep over four decades takes five minutes.
constexpr double kTurnSeconds = 2;

// Every error is a mistake or a failure, except a difference between the engines.
ExitStatus FailedOrInterrupted(const absl::Status& status, const Interruption& interruption) {
  if (absl::IsCancelled(status)) return Fail(interruption.exit_status(), status);
  return Fail(absl::IsInvalidArgument(status) ? kMistake : kFailed, status);
}

std::string PathIn(const CompareCommandOptions& options, const std::string& name) {
  return (std::filesystem::path(options.out) / name).string();
}

PlotOptions Plot(const Compared& compared, const std::string& title) {
  return {.title = title,
          .texts = {{"Software", absl::StrCat("lull ", LULL_VERSION)},
                    {"Configuration hash", HashText(compared.config_hash)},
                    {"Seed", SeedText(compared.seed, compared.input_seed)}}};
}

// Prints the text or the JSON object, and writes the JSON object into a file beside the picture.
ExitStatus Publish(const CompareCommandOptions& options, const std::string& name, const std::string& text,
                   const std::string& json, const std::string& others) {
  if (absl::Status status = WriteFile(PathIn(options, name + ".json"), json); !status.ok())
    return Fail(kFailed, status);
  if (options.json) return Print(json);
  return Print(
      absl::StrCat(text, "\nFiles in ", OneLine(options.out), ": ", name, ".png, ", name, ".json", others, "\n"));
}

// Shows the progress on the terminal, and notices when the user interrupts.
struct Watch {
  explicit Watch(bool quiet) : line(!quiet) {}

  StatusLine line;
  Interruption interruption;
  std::string prefix = {};

  std::function<absl::Status()> interrupt() {
    return [this] { return interruption.status(); };
  }
  std::function<void(const std::string&)> on_progress() {
    return [this](const std::string& what) { line.Show(prefix + what); };
  }
};

std::function<absl::StatusOr<Network>()> Builder(const Config& config, const SharedWork& work) {
  return [&config, ranks = work.ranks()] {
    return Network::Build(config.network, {.threads = config.run.threads, .ranks = ranks});
  };
}

Compared About(const CompareCommandOptions& options, const Config& config, const SharedWork& work) {
  return {.network = options.source.name(),
          .ranks = work.size(),
          .config_hash = ConfigHash(config),
          .seed = config.network.seed,
          .input_seed = config.network.input_seed};
}

ExitStatus CompareOne(const CompareCommandOptions& options, const Config& config, const SharedWork& work) {
  Watch watch(options.quiet);
  watch.line.Show("building the network");
  const absl::StatusOr<Network> network = Builder(config, work)();
  if (!network.ok()) return FailedOrInterrupted(network.status(), watch.interruption);
  const absl::StatusOr<Comparison> comparison = CompareEngines(*network, {.duration = config.duration,
                                                                          .threads = config.run.threads,
                                                                          .rounds = options.rounds,
                                                                          .rebuild = Builder(config, work),
                                                                          .interrupt = watch.interrupt(),
                                                                          .on_progress = watch.on_progress()});
  watch.line.Erase();
  if (absl::IsCancelled(comparison.status())) {
    return FailedOrInterrupted(absl::CancelledError("interrupted; nothing was written"), watch.interruption);
  }
  if (!comparison.ok()) return FailedOrInterrupted(comparison.status(), watch.interruption);
  const Compared compared = About(options, config, work);
  if (comparison->difference) return ReportDifference(options, compared, *comparison->difference, *network);
  const std::string title = absl::StrCat(compared.network, ": the event-driven engine is ",
                                         absl::StrFormat("%.3g", comparison->SpeedUp().median), " times as fast");
  const absl::Status drawn =
      work.OnMain([&] { return PlotComparison(*comparison, PathIn(options, "compare.png"), Plot(compared, title)); });
  if (!drawn.ok()) return Fail(kFailed, drawn);
  if (!work.is_main()) return kDone;
  return Publish(options, "compare", TextComparison(compared, *network, *comparison),
                 JsonComparison(compared, *network, *comparison), "");
}

// ---------------------------------------------------------------------------------------------------------------------
// Sweeps

struct Planned {
  double value;
  Config config;
  std::uint64_t hash;
};

// Plans the configuration of every point, and checks all of them before anything is measured.
absl::StatusOr<std::vector<Planned>> Plan(const CompareCommandOptions& options, const Config& config,
                                          const SharedWork& work) {
  std::vector<Planned> points;
  for (const double value : options.sweep->values) {
    const absl::StatusOr<std::vector<Override>> overrides = PointOverrides(config, options.sweep->key, value);
    if (!overrides.ok()) return absl::InvalidArgumentError(absl::StrCat("--sweep: ", overrides.status().message()));
    Source source = options.source;
    source.overrides.insert(source.overrides.end(), overrides->begin(), overrides->end());
    absl::StatusOr<Config> at = Load(source, work.size(), work.rank());
    if (!at.ok()) return at.status();
    const std::uint64_t hash = ConfigHash(*at);
    points.push_back({value, *std::move(at), hash});
  }
  return points;
}

// The point at which a value has been measured; end() if there is none.
template <class Points>
auto Find(Points& points, double value) {
  return std::ranges::find(points, value, &SweepPoint::value);
}

absl::StatusOr<std::vector<SweepPoint>> Measured(const CompareCommandOptions& options, std::span<const Planned> planned,
                                                 const std::string& path) {
  if (options.overwrite) return std::vector<SweepPoint>();
  absl::StatusOr<std::vector<SweepPoint>> points = ReadSweepPoints(options.sweep->key, path);
  const char* const way_out = "; --overwrite measures it again, another --out keeps both";
  if (!points.ok()) return absl::Status(points.status().code(), absl::StrCat(points.status().message(), way_out));
  for (const Planned& point : planned) {
    const auto found = Find(*points, point.value);
    if (found == points->end() || found->config_hash == point.hash) continue;
    return absl::InvalidArgumentError(
        absl::StrCat(OneLine(path), ": holds a sweep of another network or seed", way_out));
  }
  return points;
}

ExitStatus CompareSweep(const CompareCommandOptions& options, const Config& config, const SharedWork& work) {
  const SweepKey key = options.sweep->key;
  const std::string name = NameOf(key), path = PathIn(options, name + ".csv");
  Watch watch(options.quiet);
  absl::StatusOr<std::vector<Planned>> planned = Plan(options, config, work);
  if (auto status = work.Agreed(planned.status()); !status.ok()) return FailedOrInterrupted(status, watch.interruption);
  absl::StatusOr<std::vector<SweepPoint>> points = Measured(options, *planned, path);
  if (auto status = work.Agreed(points.status()); !status.ok()) return FailedOrInterrupted(status, watch.interruption);

  std::size_t measured = 0;
  for (std::size_t i = 0; i < planned->size(); ++i) {
    const Planned& point = (*planned)[i];
    if (Find(*points, point.value) != points->end()) continue;
    watch.prefix =
        absl::StrCat(name, " = ", absl::StrFormat("%.4g", point.value), " (", i + 1, " of ", planned->size(), "): ");
    watch.on_progress()("building the network");
    const absl::StatusOr<Network> network = Builder(point.config, work)();
    if (!network.ok()) return FailedOrInterrupted(network.status(), watch.interruption);
    absl::StatusOr<Comparison> comparison = CompareEngines(*network, {.duration = point.config.duration,
                                                                      .threads = point.config.run.threads,
                                                                      .rounds = options.rounds,
                                                                      .turn_seconds = kTurnSeconds,
                                                                      .rebuild = Builder(point.config, work),
                                                                      .interrupt = watch.interrupt(),
                                                                      .on_progress = watch.on_progress()});
    watch.line.Erase();
    if (absl::IsCancelled(comparison.status())) {
      return FailedOrInterrupted(
          absl::CancelledError(absl::StrCat("interrupted; ", CountedPlainly(points->size(), "point"),
                                            points->size() == 1 ? " is in " : " are in ", path,
                                            ", and the same command resumes from there")),
          watch.interruption);
    }
    if (!comparison.ok()) return FailedOrInterrupted(comparison.status(), watch.interruption);
    if (comparison->difference)
      return ReportDifference(options, About(options, point.config, work), *comparison->difference, *network);
    points->push_back({.value = point.value,
                       .config_hash = point.hash,
                       .neurons = network->neurons(),
                       .synapses = network->synapses(),
                       .comparison = *std::move(comparison)});
    std::ranges::sort(*points, {}, &SweepPoint::value);
    const absl::Status written = work.OnMain([&] { return WriteSweepPoints(key, *points, path); });
    if (!written.ok()) return Fail(kFailed, written);
    ++measured;
  }

  // The file may hold points that the user did not ask for.
  std::vector<SweepPoint> asked;
  for (const Planned& point : *planned) asked.push_back(*Find(*points, point.value));
  const Compared compared = About(options, config, work);
  const absl::Status drawn = work.OnMain([&] {
    return PlotSweep(key, asked, PathIn(options, name + ".png"),
                     Plot(compared, absl::StrCat(compared.network, ", event-driven against clock-driven")));
  });
  if (!drawn.ok()) return Fail(kFailed, drawn);
  if (!work.is_main()) return kDone;
  std::string others = absl::StrCat(", ", name, ".csv");
  if (measured < asked.size()) {
    absl::StrAppend(&others, "\n", asked.size() - measured, " of ", asked.size(),
                    " points were measured before; --overwrite measures them again");
  }
  return Publish(options, name, TextSweep(compared, key, asked), JsonSweep(compared, key, asked), others);
}

ExitStatus CompareTolerances(const CompareCommandOptions& options, const Config& config) {
  Watch watch(options.quiet);
  const absl::StatusOr<RestReport> report = MeasureRest(config.network, {.duration = config.duration,
                                                                         .threads = config.run.threads,
                                                                         .tolerances = options.tolerances,
                                                                         .interrupt = watch.interrupt(),
                                                                         .on_progress = watch.on_progress()});
  watch.line.Erase();
  if (absl::IsCancelled(report.status())) {
    return FailedOrInterrupted(absl::CancelledError("interrupted; nothing was written"), watch.interruption);
  }
  if (!report.ok()) return FailedOrInterrupted(report.status(), watch.interruption);
  const Compared compared = About(options, config, SharedWork(nullptr));
  const absl::Status drawn = PlotRestAccuracy(*report, PathIn(options, "accuracy.png"),
                                              Plot(compared, absl::StrCat(compared.network, ": what rest costs")));
  if (!drawn.ok()) return Fail(kFailed, drawn);
  return Publish(options, "accuracy", TextRest(compared, *report), JsonRest(compared, *report), "");
}

}  // namespace

ExitStatus ReportDifference(const CompareCommandOptions& options, const Compared& compared,
                            const Difference& difference, const Network& network) {
  if (options.json) Print(JsonDifference(compared, difference));
  return Fail(kDiffers, absl::InternalError(TextDifference(difference, network)));
}

ExitStatus CompareCommand(const CompareCommandOptions& options, Ranks* ranks) {
  const SharedWork work(ranks);
  if (work.size() > 1 && !options.tolerances.empty()) {
    return Fail(kMistake, absl::InvalidArgumentError(
                              absl::StrCat("--accuracy: one process compares them, but mpirun has started ",
                                           work.size(), "; start this command without mpirun")));
  }
  const absl::StatusOr<Config> config = Load(options.source, work.size(), work.rank());
  if (absl::Status status = work.Agreed(config.status()); !status.ok()) return Fail(kMistake, status);
  bool is_new = false;
  const absl::Status made = work.OnMain([&] {
    is_new = !std::filesystem::exists(options.out);
    return MakeDirectory(options.out);
  });
  if (!made.ok()) return Fail(kMistake, absl::InvalidArgumentError(absl::StrCat("--out: ", made.message())));
  const ExitStatus status = options.sweep                 ? CompareSweep(options, *config, work)
                            : !options.tolerances.empty() ? CompareTolerances(options, *config)
                                                          : CompareOne(options, *config, work);
  std::error_code ignored;
  if (is_new && status != kDone) std::filesystem::remove(options.out, ignored);  // fails if the directory is not empty
  return status;
}

}  // namespace lull::cli
