// A network that is exported and read back is the same network, bit for bit, and so are its runs.
//
// Covers edge_populations.cc, sonata_edges.cc, sonata_nodes.cc.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "base/aside_file.h"
#include "formats/hdf5_reader.h"
#include "lull/config.h"
#include "lull/network.h"
#include "lull/simulation.h"
#include "lull/sonata.h"
#include "test/support/networks.h"
#include "test/support/sanitized.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::HasSubstr;
using testing::UnorderedElementsAre;

// Those that are alike but in their rule may have changed places.
std::vector<Synapse> SortedSynapses(const Network& network) {
  std::vector<Synapse> synapses = SynapsesOf(network);
  std::ranges::sort(synapses);
  return synapses;
}

// Spikes, and weights in the end.
std::pair<std::uint64_t, std::uint64_t> HashesOf(const Network& network, const Config& config, EngineKind engine) {
  auto simulation =
      Simulation::Create(network, {.engine = engine, .exchange_every = config.run.exchange_every, .threads = 2});
  EXPECT_TRUE(simulation.ok()) << simulation.status();
  EXPECT_TRUE(simulation->Run(500).ok());
  EXPECT_GT(simulation->totals().spikes, 0);
  return {simulation->spike_hash(), simulation->weight_hash()};
}

void ExpectSameRuns(const Network& network, const Network& again, const Config& config) {
  const auto hashes = HashesOf(network, config, EngineKind::kEventDriven);
  EXPECT_EQ(HashesOf(again, config, EngineKind::kEventDriven), hashes);
  EXPECT_EQ(HashesOf(again, config, EngineKind::kClockDriven), hashes);
}

void ExpectSame(const Network& again, const Network& network) {
  EXPECT_TRUE(SortedSynapses(again) == SortedSynapses(network));
  EXPECT_EQ(again.quantum(), network.quantum());
  EXPECT_EQ(again.min_delay_between_columns(), network.min_delay_between_columns());
  EXPECT_EQ(again.max_delay(), network.max_delay());
}

// Writes, reads and builds.
Network ThereAndBack(const Network& network, const Config& config, const TemporaryDirectory& directory) {
  const absl::Status written = WriteNetwork(network, config, directory.File(""));
  EXPECT_TRUE(written.ok()) << written;
  const auto again = LoadConfig(directory.File("network.toml"));
  if (!again.ok()) {
    ADD_FAILURE() << again.status();
    return network;
  }
  EXPECT_TRUE(again->network.projections.empty());
  EXPECT_EQ(std::tuple(again->duration, again->run, again->record),
            std::tuple(config.duration, config.run, config.record));
  return Built(again->network);
}

class OfBuiltIns : public testing::TestWithParam<std::string> {};

TEST_P(OfBuiltIns, RunsAreTheSame) {
  const TemporaryDirectory directory;
  std::vector<Override> overrides;
  // Those that are large are as good with fewer columns.
  if (GetParam() != "reference" && GetParam() != "timed") overrides.push_back({"columns[0].count", "40"});
  const auto config = BuiltInConfig(GetParam(), overrides);
  ASSERT_TRUE(config.ok()) << config.status();
  const Network network = Built(config->network);
  const Network again = ThereAndBack(network, *config, directory);
  ExpectSame(again, network);
  ExpectSameRuns(network, again, *config);
  EXPECT_THAT(directory.Names(), UnorderedElementsAre("nodes.h5", "node_types.csv", "edges.h5", "edge_types.csv",
                                                      "circuit_config.json", "network.toml"));
}

INSTANTIATE_TEST_SUITE_P(Names, OfBuiltIns, testing::ValuesIn(BuiltInNames()), [](const auto& name) {
  std::string plain = name.param;
  std::ranges::replace(plain, '-', '_');
  return plain;
});

// The examples are of both models, with spikes from a file, with several rules and with none. Those of more than a
// million synapses would take minutes.
TEST(NetworkFiles, RunsOfExamplesAreTheSame) {
  int examples = 0;
  for (const auto& entry : std::filesystem::directory_iterator(LULL_EXAMPLES)) {
    if (entry.path().extension() != ".toml") continue;
    SCOPED_TRACE(entry.path().filename());
    ++examples;
    const TemporaryDirectory directory;
    const auto config = LoadConfig(entry.path().string());
    ASSERT_TRUE(config.ok()) << config.status();
    const Network network = Built(config->network);
    if (network.synapses() > 1'000'000) continue;
    const Network again = ThereAndBack(network, *config, directory);
    ExpectSame(again, network);
    ExpectSameRuns(network, again, *config);
  }
  EXPECT_GE(examples, 7);
}

// Two kinds of column, mixed types with drawn parameters, five rules, synapses that are alike.
Config Mixed(std::uint64_t seed) {
  Config config;
  NetworkSpec& spec = config.network;
  spec.seed = seed;
  spec.delivery_limit = 4;
  NeuronType drawn = {.name = "a \"name\"", .model = IzhikevichType{.a = {0.02, 0.1}, .d = {2, 8}, .drive = {0, 6}}};
  drawn.initial.values = {-60};
  spec.types = {drawn, {.name = "rose", .model = HindmarshRoseType{.drive = {1, 3}, .time_units_per_ms = 0.3}}};
  spec.columns = {{"first", 3, {{"l", 20, {{drawn.name, 2}, {"rose", 1}}}}}, {"second", 2, {{"l", 10, {{"rose"}}}}}};
  const auto add = [&spec](const char* from, const char* to, const Reach& reach, const std::optional<Stdp>& stdp) {
    spec.projections.push_back({.from = "l",
                                .to = "l",
                                .from_column = from,
                                .to_column = to,
                                .reach = reach,
                                .probability = 0.5,
                                .delay = {1, 2},
                                .strength = {0, 0.1},
                                .inhibitory = 0.5,
                                .stdp = stdp});
  };
  add("first", "first", Inside{}, std::nullopt);
  add("first", "first", Inside{}, Stdp{});
  add("first", "first", Inside{}, Stdp{.window = StdpWindow::kNone, .from = 100, .until = 600});
  add("first", "first", AllOthers{}, Stdp{.bounds = WeightBounds::kHard, .w_max = 0.1});
  add("first", "second", AllOthers{}, Stdp{.bounds = WeightBounds::kHard});
  add("second", "first", RandomOthers{1}, Stdp{.window = StdpWindow::kExponential, .time_constant_ms = 1.0 / 3});
  spec.projections.back().probability = 1;
  spec.projections.back().in_degree = 4;
  SpikeInput given = {.spikes = {{30, 4}, {2, 7}, {30, 4}}, .amplitude = 30};  // in no order, and from no file
  spec.inputs = {{.source = given}, {.source = UniformNoise{-1, 4}}};
  return config;
}

TEST(NetworkFiles, RunsOfAnythingAreTheSame) {
  const std::uint32_t seed = std::random_device()();
  for (std::uint32_t i = 0; i < Rounds(10u); ++i) {
    SCOPED_TRACE("seed " + std::to_string(seed + i));
    const TemporaryDirectory directory;
    const Config config = Mixed(seed + i);
    const Network network = Built(config.network);
    const Network again = ThereAndBack(network, config, directory);
    ExpectSame(again, network);
    ExpectSameRuns(network, again, config);
    // And what came from edges goes the same way once more, though not over its own inputs.
    const auto read = LoadConfig(directory.File("network.toml"));
    EXPECT_THAT(std::string(WriteNetwork(again, *read, directory.File("")).message()),
                HasSubstr("is an input of the network; give another directory"));
    const TemporaryDirectory other;
    ExpectSame(ThereAndBack(again, *read, other), network);
    for (const char* name : {"network.toml", "edges.h5"}) {
      EXPECT_TRUE(Contents(other.File(name)) == Contents(directory.File(name))) << name;
    }
  }
}

TEST(NetworkFiles, NeuronsAreWhatTheyAre) {
  const TemporaryDirectory directory;
  const Config config = Mixed(1);
  const Network network = Built(config.network);
  ThereAndBack(network, config, directory);
  auto file = Hdf5Reader::Open(directory.File("nodes.h5"));
  ASSERT_TRUE(file.ok()) << file.status();
  const std::string group = "/nodes/neurons/0", values = group + "/dynamics_params";
  const auto drives = *file->Read<float>(values + "/drive"), potentials = *file->Read<float>(values + "/v");
  const auto reversals = *file->Read<float>(values + "/x_r"), activations = *file->Read<float>(values + "/z");
  const auto units = *file->Read<double>(values + "/time_units_per_ms");
  const auto columns = *file->Read<std::uint32_t>(group + "/column"),
             types = *file->Read<std::uint32_t>(group + "/type");
  ASSERT_EQ(drives.size(), network.neurons());
  for (NeuronId neuron = 0; neuron < network.neurons(); ++neuron) {
    const NeuronProperties properties = network.neuron(neuron);
    EXPECT_EQ(columns[neuron], properties.column);
    EXPECT_EQ(config.network.types[types[neuron]].name, properties.type);
    if (const auto* parameters = std::get_if<IzhikevichParameters>(&properties.parameters)) {
      EXPECT_EQ(drives[neuron], parameters->drive);
      EXPECT_EQ(potentials[neuron], properties.initial_state[0]);
      EXPECT_TRUE(std::isnan(reversals[neuron]) && std::isnan(activations[neuron]) && std::isnan(units[neuron]));
    } else {
      EXPECT_EQ(drives[neuron], std::get<HindmarshRoseParameters>(properties.parameters).drive);
      EXPECT_EQ(reversals[neuron], -1.6f);
      EXPECT_EQ(activations[neuron], properties.initial_state[2]);
      EXPECT_EQ(units[neuron], 0.3);
      EXPECT_TRUE(std::isnan(potentials[neuron]));
    }
  }
}

// Over types that draw nothing, because the values of all neurons are in the file.
TEST(NetworkFiles, NodesGiveEachNeuronItsValues) {
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  Config config = Mixed(seed);
  std::vector<NeuronType>& types = config.network.types;
  types[0].initial.values = {Drawn(-70, -50), Drawn(-20, -5)};
  types[1].initial.at_rest = true;
  std::get<HindmarshRoseType>(types[1].model).drive = {0, 0.5};
  const TemporaryDirectory directory;
  const Network network = Built(config.network);
  ThereAndBack(network, config, directory);
  Config plain = LoadConfig(directory.File("network.toml")).value();
  plain.network.types = {{.name = types[0].name},
                         {.name = "rose", .model = HindmarshRoseType{.time_units_per_ms = 0.3}}};
  EXPECT_NE(HashesOf(Built(plain.network), plain, EngineKind::kEventDriven),
            HashesOf(network, config, EngineKind::kEventDriven));
  plain.network.neurons = {{.file = directory.File("nodes.h5")}};
  const auto read = ParseConfig(ToToml(plain), "plain.toml");
  ASSERT_TRUE(read.ok()) << read.status();
  const Network again = Built(read->network);
  for (NeuronId neuron = 0; neuron < network.neurons(); ++neuron) {
    EXPECT_TRUE(again.neuron(neuron).parameters == network.neuron(neuron).parameters) << neuron;
    EXPECT_EQ(again.neuron(neuron).initial_state, network.neuron(neuron).initial_state) << neuron;
  }
  ExpectSameRuns(network, again, config);
  std::get<HindmarshRoseType>(plain.network.types[1].model).time_units_per_ms = 0.4;
  const auto other = ParseConfig(ToToml(plain), "plain.toml");
  ASSERT_TRUE(other.ok()) << other.status();
  EXPECT_THAT(std::string(Network::Build(other->network).status().message()),
              HasSubstr("whose time_units_per_ms is 0.4, not 0.3"));
}

TEST(NetworkFiles, NodesTakeThePlaceOfTables) {
  Config config = Mixed(1);
  NeuronTableSpec table = {.of = {.columns = {{0, 0}}, .neurons = {{0, 9}}}, .columns = {{"drive", {}}}};
  for (int i = 0; i < 10; ++i) table.columns[0].values.push_back(i % 3 == 0 ? NAN : static_cast<float>(i));
  config.network.neurons = {table};
  const Network network = Built(config.network);
  for (const auto& write : {WriteNetwork, WriteNetworkCsv}) {
    const TemporaryDirectory directory;
    ASSERT_TRUE(write(network, config, directory.File(""), {}).ok());
    const auto read = LoadConfig(directory.File("network.toml"));
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(read->network.neurons.size(), 1u);
    ExpectSameRuns(network, Built(read->network), config);
  }
}

TEST(NetworkFiles, ProgressGoesUp) {
  const TemporaryDirectory directory;
  const Config config = BuiltInConfig("reference").value();
  std::vector<std::pair<std::string, double>> calls;
  ASSERT_TRUE(WriteNetwork(Built(config.network), config, directory.File(""), [&calls](auto& file, double part) {
                calls.emplace_back(file, part);
              }).ok());
  EXPECT_THAT(calls, testing::Contains(testing::Pair("nodes.h5", 0)));
  EXPECT_TRUE(
      std::ranges::is_sorted(calls, std::ranges::greater(), [](auto& call) { return call.first == "nodes.h5"; }));
  for (const auto& [file, part] : calls) EXPECT_TRUE(part >= 0 && part <= 1) << file << " " << part;
}

TEST(NetworkFiles, WithoutSynapses) {
  const TemporaryDirectory directory;
  Config config = Mixed(1);
  config.network.projections.clear();
  const Network network = Built(config.network);
  ExpectSameRuns(network, ThereAndBack(network, config, directory), config);
}

// Under whatever name the network was read from it.
TEST(NetworkFiles, DoNotReplaceWhatTheNetworkWasReadFrom) {
  const TemporaryDirectory directory;
  const Config config = Mixed(1);
  ASSERT_TRUE(WriteNetwork(Built(config.network), config, directory.File("")).ok());
  Config again = LoadConfig(directory.File("network.toml")).value();
  std::filesystem::create_symlink("edges.h5", directory.File("link.h5"));
  Config with_types = again;
  with_types.network.neurons = {{.file = "none.h5", .types = directory.File("node_types.csv")}};
  EXPECT_THAT(std::string(WriteNetwork(Built(again.network), with_types, directory.File("")).message()),
              HasSubstr("node_types.csv: is an input of the network"));
  for (const char* const name : {"edges.h5", "link.h5"}) {
    for (EdgeListSpec& list : again.network.edges) list.file = directory.File(name);
    const std::string before = Contents(directory.File("edges.h5"));
    const absl::Status status = WriteNetwork(Built(again.network), again, directory.File(""));
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("edges.h5: is an input of the network"));
    EXPECT_EQ(Contents(directory.File("edges.h5")), before);
  }
}

TEST(NetworkFiles, AFullDiskLeavesWhatWasThere) {
  const TemporaryDirectory directory;
  const Config config = BuiltInConfig("reference").value();
  const Network network = Built(config.network);
  ASSERT_TRUE(WriteFile(directory.File("edges.h5"), "before").ok());
  for (const rlim_t bytes : {0, 1'000, 10'000, 100'000, 400'000}) {
    const FullDisk disk(bytes);
    const absl::Status status = WriteNetwork(network, config, directory.File("."));
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
    EXPECT_THAT(std::string(status.message()), HasSubstr(": cannot be written: File too large")) << bytes;
    EXPECT_THAT(std::string(status.message()), testing::StartsWith(directory.File("./"))) << bytes;
    EXPECT_THAT(directory.Names(), testing::ElementsAre("edges.h5"));
  }
  EXPECT_EQ(Contents(directory.File("edges.h5")), "before");
  EXPECT_EQ(WriteNetwork(network, config, directory.File("none")).code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace lull
