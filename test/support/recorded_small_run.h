// A run of a small network that is recorded, and kept in memory as well: what is read from its log is held to that.

#ifndef LULL_TEST_SUPPORT_RECORDED_SMALL_RUN_H_
#define LULL_TEST_SUPPORT_RECORDED_SMALL_RUN_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lull/config.h"
#include "lull/network.h"
#include "lull/observer.h"
#include "lull/recording.h"
#include "lull/simulation.h"
#include "lull/statistics.h"
#include "recording/recorded_run.h"
#include "statistics/layout.h"
#include "test/support/temporary_directory.h"

namespace lull {

inline constexpr const char* kRecordedNetwork = R"(
seed = 3
duration = "2537 ms"
delivery_limit = 4

[types.slow]
model = "hindmarsh-rose"
time_units_per_ms = 0.2

[[columns]]
name = "mixed"
count = 4
layers = [
  { name = "a", size = 20, types = [{ type = "chattering" }, { type = "fast spiking" }] },
  { name = "b", size = 10, type = "slow" },
]

[[columns]]
name = "plain"
count = 2
layers = [{ name = "b", size = 15, type = "regular spiking" }]

[[projections]]
from = "a"
to = "a"
from_column = "mixed"
to_column = "mixed"
reach = { ring = 1 }
probability = 0.3
strength = [0, 3]
delay = ["2 ms", "30 ms"]
inhibitory = 0.3
stdp = true

[[projections]]
from = "a"
to = "b"
from_column = "mixed"
to_column = "plain"
reach = "others"
probability = 0.3
strength = [0, 2]

[[inputs]]
source = "poisson"
rate_hz = 8
amplitude = 18
)";

struct KeptSnapshot {
  Tick time;
  std::vector<Synapse> synapses;
};

class StateKeeper : public Observer {
 public:
  StateKeeper(std::vector<NeuronId> neurons, Tick every) : neurons_(std::move(neurons)), every_(every) {}
  void OnSpikes(Tick, Tick, std::span<const Spike>) override {}
  std::vector<NeuronId> traced() const override { return neurons_; }
  Tick trace_every() const override { return every_; }
  void OnTrace(NeuronId neuron, Tick, Tick, std::span<const float> states) override {
    kept[neuron].insert(kept[neuron].end(), states.begin(), states.end());
  }
  std::map<NeuronId, std::vector<float>> kept;

 private:
  std::vector<NeuronId> neurons_;
  Tick every_;
};

class RecordedSmallRun : public testing::Test {
 protected:
  // Runs kRecordedNetwork with these settings, in pieces, into directory_; keeps in memory what it did.
  void Record(const std::string& record, const SimulationOptions& options = {}) {
    const std::string text = std::string(kRecordedNetwork) + "[record]\n" + record;
    config_ = ParseConfig(text, "test").value();
    std::ofstream(directory_.File("config.toml")) << text;
    const Network network = Network::Build(config_.network).value();
    layers_of_ = LayoutOf(network);
    Simulation simulation = Simulation::Create(network, options).value();
    facts_ = {.version = "0.0", .network = "test", .config_hash = ConfigHash(config_), .synapses = network.synapses()};
    absl::StatusOr<LogRecorder> recorder =
        LogRecorder::Create(network, config_.record, facts_, directory_.File(kLogFile));
    ASSERT_TRUE(recorder.ok()) << recorder.status();
    recorder->Observe(simulation);
    simulation.Observe(spikes_);
    simulation.Observe(states_);
    const auto snapshot = [&] {
      ASSERT_TRUE(recorder->RecordWeights(simulation).ok());
      snapshots_.push_back({simulation.now(), {}});
      simulation.ForEachSynapse([&](const Synapse& synapse) { snapshots_.back().synapses.push_back(synapse); });
    };
    snapshot();
    while (simulation.now() < config_.duration) {
      const Tick until = std::min(config_.duration, recorder->next_weights(simulation.now()));
      ASSERT_TRUE(simulation.Run(until - simulation.now()).ok());
      snapshot();
    }
    facts_.end = {.finished = true, .stats = simulation.totals(), .spike_hash = simulation.spike_hash()};
    ASSERT_TRUE(recorder->Finish(facts_).ok());
    statistics_ = recorder->statistics();
  }

  RecordedRun Open() const { return RecordedRun::Open(directory_.path()).value(); }

  static std::vector<Spike> SpikesOf(const RecordedRun& run) {
    std::vector<Spike> spikes;
    EXPECT_TRUE(
        SourcesOf(run).Spikes()([&](auto piece) { spikes.insert(spikes.end(), piece.begin(), piece.end()); }).ok());
    return spikes;
  }

  TemporaryDirectory directory_;
  Config config_;
  Layout layers_of_;
  RunFacts facts_;
  SpikeRecorder spikes_;
  StateKeeper states_{{3, 25, 130}, 7};
  std::vector<KeptSnapshot> snapshots_;
  Statistics statistics_;
};

}  // namespace lull

#endif  // LULL_TEST_SUPPORT_RECORDED_SMALL_RUN_H_
