// A grid's rows are what single runs give, whatever runs beside them and however often the grid is interrupted.

#include "lull/compare/grid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "lull/network.h"
#include "lull/observer.h"
#include "lull/simulation.h"
#include "lull/statistics.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kText = R"(
seed = 5
duration = "400 ms"
[[columns]]
count = 2
layers = [{ name = "a", size = 20, type = "regular spiking" }, { name = "b", size = 5, type = "fast spiking" }]
[[projections]]
name = "ab"
from = "a"
to = "b"
probability = 0.5
strength = 3
[[inputs]]
name = "noise"
source = "uniform"
low = 0
high = 12
)";

absl::StatusOr<Config> Made(const std::vector<Override>& overrides) { return ParseConfig(kText, "test", overrides); }

const std::vector<GridAxis> kAxes = {{"projections.ab.strength", {"0", "30"}}, {"columns[0].count", {"1", "2", "3"}}};

// Without what differs from time to time.
std::vector<GridRow> Timeless(std::vector<GridRow> rows) {
  for (GridRow& row : rows) row.wall_seconds = 0;
  return rows;
}

TEST(RunGrid, RowsAreThoseOfSingleRuns) {
  const std::vector<GridRow> rows = RunGrid(Made, kAxes, {.seeds = 2, .workers = 3}).value();
  ASSERT_EQ(rows.size(), 12u);
  std::set<std::uint64_t> hashes;
  std::size_t next = 0;
  for (const std::string& strength : kAxes[0].values) {
    for (const std::string& count : kAxes[1].values) {
      for (const char* seed : {"5", "6"}) {
        const GridRow& row = rows[next++];
        SCOPED_TRACE(strength + " " + count + " " + seed);
        const Config config =
            Made({{"projections.ab.strength", strength}, {"columns[0].count", count}, {"seed", seed}}).value();
        const Network network = Network::Build(config.network).value();
        Simulation simulation = Simulation::Create(network, {.engine = EngineKind::kClockDriven, .threads = 2}).value();
        SpikeRecorder recorder;
        simulation.Observe(recorder);
        ASSERT_TRUE(simulation.Run(config.duration).ok());
        StatisticsBuilder builder(network);
        builder.Add(recorder.spikes());
        const Statistics statistics = builder.At(config.duration);
        EXPECT_THAT(row.values, ElementsAre(strength, count));
        EXPECT_EQ(row.seed, std::stoull(seed));
        EXPECT_EQ(row.config_hash, ConfigHash(config));
        EXPECT_EQ(row.duration, 400);
        EXPECT_EQ(row.neurons, network.neurons());
        EXPECT_EQ(row.synapses, network.synapses());
        EXPECT_EQ(row.spikes, recorder.spikes().size());
        EXPECT_EQ(row.spike_hash, simulation.spike_hash());
        EXPECT_EQ(row.weight_hash, simulation.weight_hash());
        EXPECT_EQ(row.all.rate_hz, statistics.all.rate_hz);
        EXPECT_EQ(row.all.synchrony, statistics.all.synchrony);
        ASSERT_EQ(row.layers.size(), 2u);
        EXPECT_EQ(row.layers[1].name, "b");
        EXPECT_EQ(row.layers[1].rate_hz, statistics.layers[1].rate_hz);
        EXPECT_EQ(row.layers[1].cv_isi, statistics.layers[1].cv_isi);
        hashes.insert(row.spike_hash);
      }
    }
  }
  EXPECT_EQ(hashes.size(), 12u);
}

// Interrupted after each row, and with another number of workers each time: the rows of one go.
TEST(RunGrid, GoesOnWhereItWasInterrupted) {
  const TemporaryDirectory directory;
  const std::string path = directory.File("grid.csv");
  const std::vector<GridRow> expected = RunGrid(Made, kAxes).value();
  int calls = 0;
  for (bool is_done = false; !is_done; ++calls) {
    ASSERT_LT(calls, 20);
    std::stop_source source;
    std::size_t known = 0, last = 0;
    const auto rows = RunGrid(Made, kAxes,
                              {.path = path,
                               .workers = 1 + calls % 2,
                               .stop = source.get_token(),
                               .on_row = [&](const GridRow&, std::size_t done, std::size_t all) {
                                 EXPECT_EQ(all, 6u);
                                 EXPECT_EQ(done, last + 1);
                                 last = done;
                                 if (++known > static_cast<std::size_t>(calls)) source.request_stop();
                               }});
    is_done = rows.ok();
    if (is_done) {
      EXPECT_EQ(Timeless(*rows), Timeless(expected));
    } else {
      EXPECT_TRUE(absl::IsCancelled(rows.status())) << rows.status();
    }
  }
  EXPECT_GT(calls, 1);
  const std::string file = Contents(path);
  bool ran = false;
  ASSERT_TRUE(RunGrid([](const auto& overrides) { return Made(overrides); }, kAxes,
                      {.path = path, .on_row = [&](const GridRow& row, auto, auto) { ran |= row.wall_seconds <= 0; }})
                  .ok());
  EXPECT_FALSE(ran);
  EXPECT_EQ(Contents(path), file);
}

TEST(RunGrid, IsExtendedAndKeepsOtherRows) {
  const TemporaryDirectory directory;
  const std::string path = directory.File("grid.csv");
  std::vector<GridAxis> fewer = kAxes;
  fewer[1].values = {"2"};
  ASSERT_TRUE(RunGrid(Made, kAxes, {.path = path}).ok());
  const auto lines = [&path] { return std::ranges::count(Contents(path), '\n'); };
  EXPECT_EQ(lines(), 7);
  EXPECT_EQ(RunGrid(Made, fewer, {.seeds = 2, .path = path})->size(), 4u);
  EXPECT_EQ(lines(), 9);
  EXPECT_EQ(Timeless(RunGrid(Made, kAxes, {.path = path}).value()), Timeless(RunGrid(Made, kAxes).value()));
}

TEST(RunGrid, WithoutAxesVariesTheSeed) {
  const std::vector<GridRow> rows = RunGrid(Made, {}, {.seeds = 3}).value();
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[2].seed, 7u);
  EXPECT_TRUE(rows[0].values.empty());
}

TEST(RunGrid, RefusesMistakesBeforeItRuns) {
  const TemporaryDirectory directory;
  const auto refusal = [&](const std::vector<GridAxis>& axes, GridOptions options) {
    options.on_row = [](const GridRow&, std::size_t, std::size_t) { ADD_FAILURE() << "has run"; };
    options.path = directory.File("grid.csv");
    const auto rows = RunGrid(Made, axes, options);
    EXPECT_TRUE(absl::IsInvalidArgument(rows.status())) << rows.status();
    EXPECT_TRUE(directory.Names().empty());
    return std::string(rows.status().message());
  };
  EXPECT_THAT(refusal({{"columns[0].count", {"1", "0"}}}, {}), HasSubstr("columns[0].count"));
  EXPECT_THAT(refusal({{"columns[0].counts", {"1"}}}, {}), HasSubstr("counts"));
  EXPECT_THAT(refusal({{"columns[0].count", {}}}, {}), HasSubstr("has no values"));
  EXPECT_THAT(refusal({{"seed", {"1"}}, {"seed", {"2"}}}, {}), HasSubstr("'seed' is varied twice"));
  EXPECT_THAT(refusal({{"seed", {"1"}}}, {.seeds = 2}), HasSubstr("the seed is varied by a key and"));
  EXPECT_THAT(refusal({}, {.seeds = 0}), HasSubstr("seeds: 0"));
  EXPECT_THAT(refusal({}, {.workers = -1}), HasSubstr("workers is -1"));
  const auto other = RunGrid(
      [](const std::vector<Override>& overrides) {
        absl::StatusOr<Config> config = Made(overrides);
        if (overrides[0].value == "2") config->network.columns[0].layers[1].name = "c";
        return config;
      },
      {{"seed", {"1", "2"}}});
  EXPECT_THAT(std::string(other.status().message()), HasSubstr("with seed = 2, seed = 2 the network has other layers"));
}

TEST(RunGrid, AFailureOfARunNamesItAndKeepsOtherRows) {
  const TemporaryDirectory directory;
  const std::string path = directory.File("grid.csv");
  const auto rows = RunGrid(Made, {{"inputs.noise.high", {"12", "30000"}}}, {.path = path, .workers = 1});
  EXPECT_TRUE(absl::IsOutOfRange(rows.status())) << rows.status();
  EXPECT_THAT(std::string(rows.status().message()), HasSubstr("inputs.noise.high = 30000, seed = 5: neuron"));
  EXPECT_EQ(std::ranges::count(Contents(path), '\n'), 2);
}

TEST(ParseGridAxis, ReadsRangesAndLists) {
  const auto values = [](const char* text) { return ParseGridAxis(text).value().values; };
  EXPECT_EQ(ParseGridAxis("stdp.a_plus=0:2:5").value(), (GridAxis{"stdp.a_plus", {"0", "0.5", "1", "1.5", "2"}}));
  EXPECT_THAT(values("a=3:1:3"), ElementsAre("3", "2", "1"));
  EXPECT_THAT(values("a=0:0.3:4"), ElementsAre("0", "0.09999999999999999", "0.19999999999999998", "0.3"));
  EXPECT_THAT(values("a=7:7:1"), ElementsAre("7"));
  EXPECT_THAT(values("a.b[0].c = 2 ms, 5 ms"), ElementsAre("2 ms", "5 ms"));
  EXPECT_THAT(values("a=b=c"), ElementsAre("b=c"));
  for (const char* wrong : {"", "a", "=1", "a=", "a=1,,2", "a=0:1:0", "a=0:1:1", "a=0:1:2.5", "a=0:inf:2", "a=1,1",
                            "a=1:1:3", "a=0:1:1000000"}) {
    const auto axis = ParseGridAxis(wrong);
    EXPECT_TRUE(absl::IsInvalidArgument(axis.status())) << wrong;
    EXPECT_THAT(std::string(axis.status().message()), HasSubstr("write KEY=FROM:TO:COUNT"));
  }
}

}  // namespace
}  // namespace lull
