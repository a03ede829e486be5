// A run of a small network that learns, is kicked and records all there is to record: where the targets that need one
// start from.

#ifndef LULL_TEST_FUZZ_SMALL_RUN_H_
#define LULL_TEST_FUZZ_SMALL_RUN_H_

#include <string>

#include "lull/checkpoint.h"
#include "lull/config.h"
#include "lull/network.h"
#include "lull/recording.h"
#include "lull/simulation.h"
#include "test/fuzz/fuzz.h"

namespace lull {

inline constexpr const char* kSmallRun = R"(
seed = 11
duration = "400 ms"
delivery_limit = 4
[[columns]]
count = 3
layers = [{ name = "a", size = 4, type = "chattering" }, { name = "b", size = 2, type = "fast spiking" }]
[[projections]]
from = "a"
to = "a"
reach = "others"
probability = 0.5
strength = [0, 9]
delay = ["2 ms", "30 ms"]
stdp = true
[[projections]]
from = "a"
to = "b"
probability = 0.5
strength = [0, 9]
[[inputs]]
source = "poisson"
rate_hz = 20
amplitude = 40
[[inputs]]
source = "uniform"
low = -1
high = 6
from = "40 ms"
until = "160 ms"
[record]
format = "csv"
spikes = true
trace = 3
traces = { neurons = [0, 5], every = "7 ms" }
weights = { every = "90 ms" }
rates = { every = "40 ms" }
)";

struct SmallRun {
  Config config = ParseConfig(kSmallRun, "fuzz.toml").value();
  Network network = Network::Build(config.network).value();
  RunFacts facts = {.version = "0.0", .config_hash = ConfigHash(config), .synapses = network.synapses()};

  // Into `scratch`: its log, its configuration, and a checkpoint at 200 ms. Leaves it there, or ends it at 400 ms.
  void Leave(const Scratch& scratch, bool ended) const {
    scratch.Write(kConfigFile, kSmallRun);
    Simulation simulation = Simulation::Create(network).value();
    LogRecorder recorder = LogRecorder::Create(network, config.record, facts, scratch.File(kLogFile)).value();
    recorder.Observe(simulation);
    for (const Tick until : {0, 90, 180, 200, 270, 360, 400}) {
      Require(simulation.Run(until - simulation.now()).ok(), "the run fails", "");
      if (until % 90 == 0) Require(recorder.RecordWeights(simulation).ok(), "no weights", "");
      if (until != 200) continue;
      Checkpoints checkpoints(scratch.path(), config);
      const absl::Status written = checkpoints.Write(simulation, recorder);
      Require(written.ok() && checkpoints.Finish().ok(), "no checkpoint", written.ToString());
      if (!ended) return;
    }
    RunFacts end = facts;
    end.end = RunEnd{.stats = simulation.totals(), .spike_hash = simulation.spike_hash()};
    end.end->stats.wall_seconds = 1;  // whatever it was: the same log in every run
    Require(recorder.Finish(end).ok(), "the log cannot be ended", "");
  }
};

}  // namespace lull

#endif  // LULL_TEST_FUZZ_SMALL_RUN_H_
