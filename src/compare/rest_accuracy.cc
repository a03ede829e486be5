#include "lull/compare/rest_accuracy.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lull/network.h"
#include "lull/observer.h"
#include "lull/simulation.h"

namespace lull {
namespace {

constexpr Tick kMaxAccuracyStretches = 40;  // the largest number of stretches, for the picture over time
constexpr Tick kMinAccuracyStretch = 100;   // [ms] the shortest stretch
constexpr Tick kBetweenAsking = 1000;       // [ms] between two calls of `interrupt`

struct OneRun {
  std::vector<Spike> spikes;
  RunCounters stats;
};

absl::StatusOr<OneRun> RunOnce(const Network& network, const RestAccuracyOptions& options) {
  absl::StatusOr<Simulation> simulation = Simulation::Create(network, {.threads = options.threads});
  if (!simulation.ok()) return simulation.status();
  SpikeRecorder recorder;
  simulation->Observe(recorder);
  while (simulation->now() < options.duration) {
    const absl::StatusOr<RunCounters> ran =
        simulation->Run(std::min(kBetweenAsking, options.duration - simulation->now()));
    if (!ran.ok()) return ran.status();
    if (absl::Status status = options.interrupt ? options.interrupt() : absl::OkStatus(); !status.ok()) return status;
  }
  return OneRun{recorder.spikes(), simulation->totals()};
}

}  // namespace

absl::StatusOr<RestReport> MeasureRest(NetworkSpec spec, const RestAccuracyOptions& options) {
  RestReport report = {
      .duration = options.duration,
      .stretch = std::max(kMinAccuracyStretch, (options.duration + kMaxAccuracyStretches - 1) / kMaxAccuracyStretches)};
  std::vector<double> tolerances = {0};
  for (const double tolerance : options.tolerances) {
    if (tolerance != 0) tolerances.push_back(tolerance);
  }
  std::vector<Spike> reference;
  for (const double tolerance : tolerances) {
    if (options.on_progress) options.on_progress(absl::StrCat("tolerance ", tolerance));
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
    StatisticsBuilder statistics(*network);
    statistics.Add(run->spikes);
    accuracy.statistics = statistics.At(options.duration);
    accuracy.pairwise_correlation = PairwiseCorrelation(run->spikes, report.neurons, options.duration);
    accuracy.correlation_with_reference = CorrelationWith(reference, run->spikes, report.neurons, options.duration);
    report.tolerances.push_back(std::move(accuracy));
  }
  return report;
}

}  // namespace lull
