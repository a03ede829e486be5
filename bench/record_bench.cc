// What does recording cost a run?
//
// The reference network runs with one worker, without recording and with everything recorded; the thread of the log is
// an additional thread. The two alternate. First the benchmark reads the recorded spikes back and compares them. Files
// are written to the directory for temporary files and removed afterwards.

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "lull/config.h"
#include "lull/network.h"
#include "lull/recording.h"
#include "lull/simulation.h"

namespace lull {
namespace {

constexpr Tick kDuration = Seconds(20);

const Network& TheNetwork() {
  static const Network network = *Network::Build(BuiltInConfig("reference")->network);
  return network;
}

std::string LogPath() {
  return (std::filesystem::temp_directory_path() / ("lull-record-bench-" + std::to_string(getpid()))).string();
}

struct Timed {
  double seconds;
  std::uint64_t spikes;
};

// Runs the network, and returns the time inside Run and between runs, where weights are read for their snapshots.
Timed Run(const RecordOptions* settings) {
  Simulation simulation = *Simulation::Create(TheNetwork(), {.threads = 1});
  if (settings == nullptr) {
    const RunCounters stats = *simulation.Run(kDuration);
    return {stats.wall_seconds, stats.spikes};
  }
  std::filesystem::remove(LogPath());
  LogRecorder recorder = *LogRecorder::Create(TheNetwork(), *settings, {}, LogPath());
  recorder.Observe(simulation);
  const auto start = std::chrono::steady_clock::now();
  while (simulation.now() < kDuration) {
    if (!recorder.RecordWeights(simulation).ok()) std::abort();
    const Tick until = std::min(kDuration, recorder.next_weights(simulation.now()));
    if (!simulation.Run(until - simulation.now()).ok()) std::abort();
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  if (!recorder.Finish({}).ok()) std::abort();
  const std::uint64_t spikes = recorder.statistics().all.spikes;
  std::filesystem::remove(LogPath());
  return {wall.count(), spikes};
}

void Compare(benchmark::State& state, const RecordOptions& settings) {
  if (Run(nullptr).spikes != Run(&settings).spikes) {
    state.SkipWithError("the spikes differ: nothing is timed");
    return;
  }
  std::vector<double> alone, recorded;
  for (auto _ : state) {
    alone.push_back(Run(nullptr).seconds);
    recorded.push_back(Run(&settings).seconds);
    state.SetIterationTime(recorded.back());
  }
  const auto median = [](std::vector<double> seconds) {
    std::ranges::sort(seconds);
    return seconds[seconds.size() / 2];
  };
  const double model_seconds = static_cast<double>(kDuration) / 1000;
  state.counters["alone_ms_per_model_s"] = 1000 * median(alone) / model_seconds;
  state.counters["recorded_ms_per_model_s"] = 1000 * median(recorded) / model_seconds;
  state.counters["cost_percent"] = 100 * (median(recorded) / median(alone) - 1);
}

void Register(const char* name, const RecordOptions& settings) {
  benchmark::RegisterBenchmark(name, [settings](benchmark::State& state) { Compare(state, settings); })
      ->UseManualTime()
      ->Iterations(15)
      ->Unit(benchmark::kMillisecond);
}

}  // namespace
}  // namespace lull

int main(int argc, char** argv) {
  using namespace lull;
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  RecordOptions settings;
  Register("dense/spikes", settings);
  settings.traces = TraceOptions{.of = {.neurons = {{0, 9}}}, .every = 1};
  Register("dense/spikes, ten traces", settings);
  settings.traces.reset();
  settings.weights = WeightOptions{.every = Seconds(1)};
  Register("dense/spikes, all weights every second", settings);
  settings.traces = TraceOptions{.of = {.neurons = {{0, 9}}}, .every = 1};
  settings.rates = 10;
  Register("dense/everything", settings);
  benchmark::RunSpecifiedBenchmarks();
}
