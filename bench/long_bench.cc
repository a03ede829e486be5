// Does a run of days remain as fast and as small as in its first hour?
//
//   long_bench            runs 10,000 neurons at 0.001 Hz for a hundred hours of model time; takes minutes
//   long_bench --hours=10
//
// The network is `sparse-long` with a kick every thousand seconds for each neuron. Spikes are recorded, and a
// checkpoint is written every hour. A second run does the same with learning. The benchmark prints the resident memory
// after the first hour and at the end, and the time of an early and of a late hour. It exits with 1 if memory has grown
// by more than 5 % since the first hour; there is no limit for the time. Files are written to the directory for
// temporary files and removed afterwards.

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lull/checkpoint.h"
#include "lull/config.h"
#include "lull/network.h"
#include "lull/recording.h"
#include "lull/simulation.h"

namespace lull {
namespace {

namespace fs = std::filesystem;

constexpr Tick kHour = Seconds(3600);
constexpr double kMaxGrown = 0.05;  // as a share of the memory after the first hour

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "long_bench: %s\n", std::string(status.message()).c_str());
  std::exit(1);
}

double ResidentMiB() {
  std::ifstream statm("/proc/self/statm");
  double size = 0, resident = 0;
  statm >> size >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

double Mean(std::span<const double> numbers) {
  double sum = 0;
  for (const double number : numbers) sum += number;
  return sum / static_cast<double>(numbers.size());
}

// Runs the network and prints its memory and times. Returns whether the memory has not grown.
bool Measure(const char* name, bool learns, int hours) {
  Config config = *BuiltInConfig("sparse-long");
  std::get<PoissonKicks>(config.network.inputs[0].source).rate_hz = 0.001;
  if (learns) {
    for (ProjectionSpec& projection : config.network.projections) projection.stdp = Stdp{};
  }
  const Network network = *Network::Build(config.network);
  const fs::path directory = fs::temp_directory_path() / ("lull-long-bench-" + std::to_string(getpid()));
  fs::create_directory(directory);
  double grown = 0;
  {
    Simulation simulation = *Simulation::Create(network);
    LogRecorder recorder = *LogRecorder::Create(network, config.record, {}, directory / kLogFile);
    recorder.Observe(simulation);
    Checkpoints checkpoints(directory, config);
    std::vector<double> seconds, memory;
    for (int hour = 0; hour < hours; ++hour) {
      const auto start = std::chrono::steady_clock::now();
      Check(simulation.Run(kHour).status());
      Check(checkpoints.Write(simulation, recorder));
      seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
      memory.push_back(ResidentMiB());
    }
    Check(checkpoints.Finish());
    Check(recorder.Finish({}));
    const std::size_t some = std::max<std::size_t>(seconds.size() / 10, 1);
    grown = memory.back() / memory.front() - 1;
    std::printf(
        "%-8s  %d h, %.0f spikes, in %.1f s; an hour takes %.2f s early, %.2f s late; memory %.1f MiB after an "
        "hour, %.1f at the end (%+.1f %%), %.1f at most\n",
        name, hours, static_cast<double>(simulation.totals().spikes), Mean(seconds) * hours,
        Mean(std::span(seconds).first(some)), Mean(std::span(seconds).last(some)), memory.front(), memory.back(),
        100 * grown, *std::max_element(memory.begin(), memory.end()));
  }
  fs::remove_all(directory);
  return grown <= kMaxGrown;
}

}  // namespace
}  // namespace lull

int main(int argc, char** argv) {
  int hours = 100;
  constexpr std::string_view kFlag = "--hours=";
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (!argument.starts_with(kFlag)) continue;
    std::from_chars(argument.data() + kFlag.size(), argument.data() + argument.size(), hours);
  }
  const bool fixed = lull::Measure("fixed", false, hours), learning = lull::Measure("learning", true, hours);
  return fixed && learning ? 0 : 1;
}
