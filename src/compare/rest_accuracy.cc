#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lull/accuracy.h"
#include "lull/network.h"
#include "lull/recorders.h"
#include "lull/simulation.h"

namespace lull {
namespace {

constexpr Tick kMostPieces = 40;       // of the picture over time
constexpr Tick kLeastPiece = 100;      // [ms]
constexpr Tick kBetweenAsking = 1000;  // [ms]

struct OneRun {
  std::vector<Spike> spikes;
  RunStats stats;
};

absl::StatusOr<OneRun> RunOnce(const Network& network, const RestAccuracyOptions& options) {
  absl::StatusOr<Simulation> simulation = Simulation::Create(network, {.threads = options.threads});
  if (!simulation.ok()) return simulation.status();
  SpikeRecorder recorder;
  simulation->Observe(recorder);
  while (simulation->now() < options.duration) {
    const absl::StatusOr<RunStats> ran =
        simulation->Run(std::min(kBetweenAsking, options.duration - simulation->now()));
    if (!ran.ok()) return ran.status();
    if (absl::Status status = options.ask ? options.ask() : absl::OkStatus(); !status.ok()) return status;
  }
  return OneRun{recorder.spikes(), simulation->totals()};
}

}  // namespace

absl::StatusOr<RestReport> MeasureRest(NetworkSpec spec, const RestAccuracyOptions& options) {
  RestReport report = {.duration = options.duration,
                       .stretch = std::max(kLeastPiece, (options.duration + kMostPieces - 1) / kMostPieces)};
  std::vector<double> tolerances = {0};
  for (const double tolerance : options.tolerances) {
    if (tolerance != 0) tolerances.push_back(tolerance);
  }
  std::vector<Spike> reference;
  for (const double tolerance : tolerances) {
    if (options.tell) options.tell(absl::StrCat("tolerance ", tolerance));
    spec.rest_tolerance = tolerance;
    const absl::StatusOr<Network> network = Network::Build(spec, {.threads = options.threads});
    if (!network.ok()) return network.status();
    absl::StatusOr<OneRun> run = RunOnce(*network, options);
    if (!run.ok()) return run.status();
    report.neurons = network->neurons();
    report.synapses = network->synapses();
    if (tolerance == 0) reference = run->spikes;
    RestAccuracy accuracy = {.tolerance = tolerance};
    accuracy.share_awake = static_cast<double>(run->stats.awake_steps) /
                           (static_cast<double>(report.neurons) * static_cast<double>(options.duration));
    accuracy.by_stretch = MatchSpikes(reference, run->spikes, options.duration, report.stretch);
    for (const SpikeMatch& match : accuracy.by_stretch) accuracy.match += match;
    RunStatistics statistics(*network);
    statistics.Add(run->spikes);
    accuracy.statistics = statistics.At(options.duration);
    accuracy.pairwise_correlation = PairwiseCorrelation(run->spikes, report.neurons, options.duration);
    accuracy.correlation_with_reference = CorrelationWith(reference, run->spikes, report.neurons, options.duration);
    report.tolerances.push_back(std::move(accuracy));
  }
  return report;
}

}  // namespace lull
