// What does a checkpoint cost a run, and how long does it take to resume from one?
//
//   checkpoint_bench                                 networks with states from a megabyte to a third of a gigabyte
//   checkpoint_bench --benchmark_filter=ten-million  a network with a state of 3 GB; needs 14 GiB of memory and 7 GB of
//                                                    disk
//
// All synapses learn. A run of half a second writes a checkpoint and continues for 50 ms. Before anything is timed, the
// benchmark checks that a run resumed from the checkpoint gives the same spikes and weights. Files are written to the
// directory for temporary files and removed afterwards; set TMPDIR to a directory on a disk.

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "lull/checkpoint.h"
#include "lull/config.h"
#include "lull/network.h"
#include "lull/recording.h"
#include "lull/simulation.h"

namespace lull {
namespace {

namespace fs = std::filesystem;

constexpr Tick kBefore = 500;  // [ms] duration of the run before the checkpoint
constexpr Tick kAfter = 50;    // [ms] duration after the checkpoint

struct Workload {
  const char* name;
  const char* built_in;
  int columns;  // 0: the number in the workload
};

constexpr Workload kWorkloads[] = {{"dense", "reference", 0},
                                   {"dense-large", "dense-large", 0},
                                   {"million", "million", 0},
                                   {"ten-million", "million", 100'000}};

Config ConfigOf(const Workload& workload) {
  Config config = *BuiltInConfig(workload.built_in);
  if (workload.columns > 0) config.network.columns[0].count = workload.columns;
  for (ProjectionSpec& projection : config.network.projections) projection.stdp = Stdp{};
  return config;
}

class Directory {
 public:
  explicit Directory(const std::string& name)
      : path_(fs::temp_directory_path() / ("lull-checkpoint-bench-" + std::to_string(getpid()) + name)) {
    fs::create_directory(path_);
  }
  ~Directory() { fs::remove_all(path_); }
  std::string path() const { return path_.string(); }
  std::string Of(const std::string& name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

double Seconds(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "checkpoint_bench: %s\n", std::string(status.message()).c_str());
  std::abort();
}

double Median(std::vector<double> numbers) {
  std::ranges::sort(numbers);
  return numbers[numbers.size() / 2];
}

void Measure(benchmark::State& state, const Workload& workload) {
  const Config config = ConfigOf(workload);
  const Network network = *Network::Build(config.network);
  const Directory directory("");
  Simulation simulation = *Simulation::Create(network);
  LogRecorder recorder = *LogRecorder::Create(network, config.record, {}, directory.Of(kLogFile));
  recorder.Observe(simulation);
  Checkpoints checkpoints(directory.path(), config);
  Check(simulation.Run(kBefore).status());
  Check(checkpoints.Write(simulation, recorder));
  Check(checkpoints.Finish());
  Check(simulation.Run(kAfter).status());
  const double bytes = static_cast<double>(fs::file_size(directory.Of(CheckpointsIn(directory.path()).front())));

  auto start = std::chrono::steady_clock::now();
  {
    const Directory copy("-copy");
    for (const std::string& name : {CheckpointsIn(directory.path()).front(), std::string(kLogFile)}) {
      fs::copy_file(directory.Of(name), copy.Of(name));
    }
    start = std::chrono::steady_clock::now();
    absl::StatusOr<ResumedRun> resumed = ResumeRun(copy.path(), network, config, {}, {});
    Check(resumed.status());
    state.counters["resuming_s"] = Seconds(start);
    Check(resumed->simulation.Run(kAfter).status());
    if (resumed->simulation.spike_hash() != simulation.spike_hash() ||
        resumed->simulation.weight_hash() != simulation.weight_hash()) {
      state.SkipWithError("the run that went on differs: nothing is timed");
      return;
    }
  }

  std::vector<double> waited, written;
  for (auto _ : state) {
    Check(simulation.Run(kAfter).status());  // so that each checkpoint has its own name
    start = std::chrono::steady_clock::now();
    Check(checkpoints.Write(simulation, recorder));
    waited.push_back(Seconds(start));
    Check(checkpoints.Finish());
    written.push_back(Seconds(start));
    state.SetIterationTime(waited.back());
  }
  Check(recorder.Finish({}));
  state.counters["MB"] = bytes / 1e6;
  state.counters["waits_s_per_GB"] = Median(waited) / (bytes / 1e9);
  state.counters["on_disk_s_per_GB"] = Median(written) / (bytes / 1e9);
}

}  // namespace
}  // namespace lull

int main(int argc, char** argv) {
  using namespace lull;
  bool filtered = false;
  for (int i = 1; i < argc; ++i) filtered = filtered || std::string(argv[i]).starts_with("--benchmark_filter");
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  for (const Workload& workload : kWorkloads) {
    if (workload.columns > 0 && !filtered) continue;
    benchmark::RegisterBenchmark(workload.name, [&workload](benchmark::State& state) { Measure(state, workload); })
        ->UseManualTime()
        ->Iterations(7)
        ->Unit(benchmark::kMillisecond);
  }
  benchmark::RunSpecifiedBenchmarks();
}
