// Which parts of a configuration its hash tells apart, and which make no difference.

#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <variant>
#include <vector>

#include "lull/config.h"

namespace lull {
namespace {

using Change = std::function<void(Config&)>;

Config Some() {
  Config config = BuiltInConfig("reference").value();
  config.network.inputs.push_back({.source = SpikeInput{.spikes = {{5, 1}, {7, 2}}, .amplitude = 20, .file = "a.csv"}});
  config.network.inputs.push_back(
      {.source = StimulusInput{.stimuli = {{5, 1, Stimulus::Kind::kSpike, 20}}, .file = "b.csv"}});
  config.network.edges = {{.synapses = {{0, 1, 3, 0.5f}}, .file = "c.csv"}};
  return config;
}

SpikeInput& Given(Config& config) {
  return std::get<SpikeInput>(config.network.inputs.at(config.network.inputs.size() - 2).source);
}
StimulusInput& Stimuli(Config& config) { return std::get<StimulusInput>(config.network.inputs.back().source); }
Edge& OnlyEdge(Config& config) { return config.network.edges[0].synapses[0]; }

TEST(ConfigHash, TellsApartWhateverChangesARun) {
  const std::vector<Change> changes = {
      [](Config& c) { c.network.seed = 77; },
      [](Config& c) { c.network.input_seed = 77; },
      [](Config& c) { c.network.input_seed = 78; },
      [](Config& c) { c.network.delivery_limit = 8; },
      [](Config& c) { c.network.delivery_limit.reset(); },
      [](Config& c) { c.network.columns[0].count += 1; },
      [](Config& c) { c.network.columns[0].layers[0].name = "x"; },
      [](Config& c) { c.network.projections[0].strength.range()->high += 1e-9; },
      [](Config& c) { c.network.rest_tolerance += 0.5; },
      [](Config& c) { Given(c).spikes[0].time = 6; },
      [](Config& c) { Given(c).spikes[1].neuron = 3; },
      [](Config& c) {
        Given(c).spikes.push_back({9, 9});
      },
      [](Config& c) { Given(c).amplitude = 21; },
      [](Config& c) { Stimuli(c).stimuli[0].amplitude = 21; },
      [](Config& c) { Stimuli(c).stimuli[0].kind = Stimulus::Kind::kCurrent; },
      [](Config& c) { Stimuli(c).stimuli[0].neuron = 2; },
      [](Config& c) { Stimuli(c).stimuli[0].time = 6; },
      [](Config& c) { OnlyEdge(c).source = 2; },
      [](Config& c) { OnlyEdge(c).target = 2; },
      [](Config& c) { OnlyEdge(c).delay = 4; },
      [](Config& c) { OnlyEdge(c).weight = -0.5f; },
      [](Config& c) { c.network.edges[0].stdp = Stdp{}; },
  };
  std::set<std::uint64_t> hashes = {ConfigHash(Some())};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    Config config = Some();
    changes[i](config);
    EXPECT_TRUE(hashes.insert(ConfigHash(config)).second) << "change " << i;
  }
}

TEST(ConfigHash, OverlooksWhatChangesNoRun) {
  const std::vector<Change> changes = {
      [](Config& c) { c.duration += 1000; },
      [](Config& c) { c.run.engine = EngineKind::kClockDriven; },
      [](Config& c) { c.run.threads = 3; },
      [](Config& c) { c.record.raster = !c.record.raster; },
      [](Config& c) { c.network.projections[3].name = "third"; },
      [](Config& c) { c.network.inputs[0].name = "noise"; },
      [](Config& c) { c.network.edges[0].name = "measured"; },
      [](Config& c) { Given(c).file = "elsewhere.csv"; },
      [](Config& c) { Given(c).keys = {.population = "a", .first_id = 1, .times = Rounding::kUp, .step_ms = 0.1}; },
      [](Config& c) { Stimuli(c).file = "elsewhere.csv"; },
      [](Config& c) { c.network.edges[0].file = "elsewhere.csv"; },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    Config config = Some();
    changes[i](config);
    EXPECT_EQ(ConfigHash(config), ConfigHash(Some())) << "change " << i;
  }
}

TEST(RecordHash, TellsApartWhatIsRecordedAndNotInWhichFormat) {
  Config config = Some();
  const std::uint64_t before = RecordHash(config);
  config.record.format = FileFormat::kCsv;
  config.network.seed = 77;
  config.duration += 1000;
  EXPECT_EQ(RecordHash(config), before);
  config.record.raster = !config.record.raster;
  EXPECT_NE(RecordHash(config), before);
}

}  // namespace
}  // namespace lull
