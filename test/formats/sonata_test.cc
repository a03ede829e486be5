// Spikes and edges in SONATA files. Spikes are written here as the format says and as other tools do.
//
// Covers sonata_population.cc, sonata_spikes.cc.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <hdf5.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/strings/str_cat.h"
#include "formats/edge_file.h"
#include "formats/hdf5_writer.h"
#include "formats/spike_file.h"
#include "lull/config.h"

namespace lull {
namespace {

using testing::ElementsAre;

// Creates a file, group by group.
class Hdf5File {
 public:
  explicit Hdf5File(const std::string& path) : file_(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT)) {
    Group("/spikes");
  }
  Hdf5File(const Hdf5File&) = delete;
  Hdf5File& operator=(const Hdf5File&) = delete;
  ~Hdf5File() { H5Fclose(file_); }

  void Group(const std::string& path) {
    H5Gclose(H5Gcreate2(file_, path.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  }
  template <class Number>
  void Column(const std::string& path, const std::vector<Number>& numbers, hid_t stored, hid_t given) {
    const hsize_t size = numbers.size();
    const hid_t space = H5Screate_simple(1, &size, nullptr);
    const hid_t data = H5Dcreate2(file_, path.c_str(), stored, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    if (size > 0) H5Dwrite(data, given, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers.data());
    H5Dclose(data);
    H5Sclose(space);
  }
  void Units(const std::string& path, const std::string& units, bool variable) {
    const hid_t data = H5Dopen2(file_, path.c_str(), H5P_DEFAULT), space = H5Screate(H5S_SCALAR);
    const hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, variable ? H5T_VARIABLE : units.size() + 1);
    const hid_t attribute = H5Acreate2(data, "units", type, space, H5P_DEFAULT, H5P_DEFAULT);
    const char* const text = units.c_str();
    H5Awrite(attribute, type, variable ? static_cast<const void*>(&text) : text);
    H5Aclose(attribute);
    H5Tclose(type);
    H5Sclose(space);
    H5Dclose(data);
  }
  void Population(const std::string& name, const std::vector<double>& times, const std::vector<std::int64_t>& neurons) {
    const std::string group = "/spikes/" + name;
    Group(group);
    Column(group + "/timestamps", times, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE);
    Column(group + "/node_ids", neurons, H5T_STD_I64LE, H5T_NATIVE_INT64);
  }

 private:
  hid_t file_;
};

class Sonata : public testing::Test {
 protected:
  Sonata() {
    std::string pattern = testing::TempDir() + "/lull-sonata-XXXXXX";
    directory_ = mkdtemp(pattern.data());
    path_ = (directory_ / "spikes.h5").string();
  }
  ~Sonata() override { std::filesystem::remove_all(directory_); }

  std::string Refusal(const std::string& population = "") const {
    const auto file = ReadSpikeFile(path_, {.population = population});
    if (!file.ok()) return std::string(file.status().message());
    return file->mistakes.empty() ? "accepted" : file->mistakes[0].what;
  }

  std::filesystem::path directory_;
  std::string path_;
};

TEST_F(Sonata, IsRead) {
  ASSERT_TRUE(ReadsSonata());
  Hdf5File(path_).Population("neurons", {1, 1, 250}, {3, 3, 17});
  const auto file = ReadSpikeFile(path_, {});
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(file->spikes, ElementsAre(Spike{1, 3}, Spike{1, 3}, Spike{250, 17}));
  EXPECT_EQ(Refusal("neurons"), "accepted");
}

TEST_F(Sonata, IsReadWhateverItsNumbersAreStoredIn) {
  {
    Hdf5File file(path_);
    file.Group("/spikes/p");
    file.Column<double>("/spikes/p/timestamps", {5, 6}, H5T_IEEE_F32BE, H5T_NATIVE_DOUBLE);
    file.Column<std::uint64_t>("/spikes/p/node_ids", {1, 2}, H5T_STD_U16BE, H5T_NATIVE_UINT64);
    file.Units("/spikes/p/timestamps", "ms", true);
  }
  EXPECT_THAT(ReadSpikeFile(path_, {})->spikes, ElementsAre(Spike{5, 1}, Spike{6, 2}));
}

TEST_F(Sonata, OfSeveralPopulationsOneIsChosen) {
  {
    Hdf5File file(path_);
    file.Population("lgn", {1}, {1});
    file.Population("v1", {2}, {2});
  }
  EXPECT_THAT(ReadSpikeFile(path_, {.population = "v1"})->spikes, ElementsAre(Spike{2, 2}));
  EXPECT_EQ(
      Refusal(),
      "needs a key population, the one to read: it has lgn, v1; or a key populations, which gives the first neuron "
      "of each: [{ name = \"a\", first = 0 }, { name = \"b\", first = 100 }]");
  EXPECT_EQ(Refusal("v2"), "has no population 'v2'; it has lgn, v1");
}

TEST_F(Sonata, SeveralPopulationsEachHaveTheirFirstNeuron) {
  {
    Hdf5File file(path_);
    file.Population("lgn", {9, 1}, {1, 2});
    file.Population("v1", {2}, {2});
  }
  const auto config = ParseConfig(
      "[[columns]]\nlayers = [{ name = \"in\", size = 50, type = \"chattering\" }]\n[[inputs]]\nsource = \"spikes\"\n"
      "file = \"spikes.h5\"\npopulations = [{ name = \"v1\", first = 0 }, { name = \"lgn\", first = 40 }]\n",
      "net.toml", {}, directory_.string());
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_THAT(std::get<SpikeInput>(config->network.inputs[0].source).spikes,
              ElementsAre(Spike{2, 2}, Spike{9, 41}, Spike{1, 42}));
  EXPECT_EQ(ParseConfig(ToToml(*config), "again.toml").value(), *config);
}

TEST_F(Sonata, MistakesAreTold) {
  const auto refusal_of = [this](const std::vector<double>& times, const std::vector<std::int64_t>& neurons) {
    Hdf5File(path_).Population("p", times, neurons);
    return Refusal();
  };
  const std::string advice = "; the key times = \"nearest\", \"up\" or \"down\" rounds it";
  EXPECT_EQ(refusal_of({1.5}, {0}), "time 1.5 ms; must be a whole number of ms" + advice);
  EXPECT_EQ(refusal_of({0}, {0}), "time 0 ms; must be 1 ms, the first step, or later");
  EXPECT_EQ(refusal_of({-3}, {0}), "time -3 ms; must be 1 ms, the first step, or later");
  EXPECT_EQ(refusal_of({NAN}, {0}), "time nan ms; must be a whole number of ms" + advice);
  EXPECT_EQ(refusal_of({INFINITY}, {0}), "time inf ms; must be a whole number of ms" + advice);
  EXPECT_EQ(refusal_of({5}, {-1}), "neuron -1; must be a whole number from 0 to 4294967295");
  EXPECT_EQ(refusal_of({5}, {4294967296}), "neuron 4294967296; must be at most 4294967295");
  EXPECT_EQ(refusal_of({5, 6}, {1}),
            "has 2 in /spikes/p/timestamps and 1 in /spikes/p/node_ids; their numbers must be equal");
}

TEST_F(Sonata, TimesInOtherUnitsAreRefused) {
  for (const bool variable : {false, true}) {
    {
      Hdf5File file(path_);
      file.Population("p", {1}, {1});
      file.Units("/spikes/p/timestamps", "us", variable);
    }
    EXPECT_EQ(Refusal(), "has timestamps in 'us'; must be in ms, milliseconds, s or seconds");
  }
}

TEST_F(Sonata, FilesThatAreSomethingElse) {
  H5Fclose(H5Fcreate(path_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT));
  EXPECT_EQ(Refusal(), "has no group /spikes; is it SONATA?");
  { const Hdf5File file(path_); }
  EXPECT_EQ(Refusal(), "has no population: /spikes has no groups, and SONATA has one for each population");
  Hdf5File(path_).Group("/spikes/p");
  EXPECT_EQ(Refusal(), "has no /spikes/p/timestamps");
  std::filesystem::resize_file(path_, 100);
  EXPECT_EQ(Refusal(), "is damaged HDF5: it cannot be opened");
}

// ---------------------------------------------------------------------------------------------------------------------
// Edges

struct EdgeColumns {
  std::vector<std::int64_t> sources, targets;
  std::vector<double> delays;
  std::vector<float> weights;
  std::vector<std::uint64_t> places = {};
  std::string units = "", from = "", to = "";
  std::vector<std::uint32_t> groups = {}, synapses = {};
  std::string weight_units = "";
};

class SonataEdges : public Sonata {
 protected:
  // Writes populations that are alike, without what is empty.
  void Write(const EdgeColumns& columns, const std::vector<std::string>& populations = {"p"}) const {
    auto file = Hdf5Writer::Create(path_);
    for (const std::string& name : populations) {
      const std::string group = "/edges/" + name;
      const auto add = [&](const std::string& path, const auto& numbers) {
        using Number = typename std::decay_t<decltype(numbers)>::value_type;
        if (numbers.empty()) return;
        ASSERT_TRUE(file->AddDataset<Number>(group + path)->Append(numbers).ok());
      };
      add("/source_node_id", columns.sources);
      add("/target_node_id", columns.targets);
      add("/0/delay", columns.delays);
      add("/0/syn_weight", columns.weights);
      add("/edge_group_index", columns.places);
      add("/edge_group_id", columns.groups);
      add("/0/nsyns", columns.synapses);
      const auto say = [&](const std::string& path, const char* key, const std::string& text) {
        if (text.empty()) return;
        ASSERT_TRUE(file->SetAttribute(group + path, key, text).ok());
      };
      say("/0/delay", "units", columns.units);
      say("/0/syn_weight", "units", columns.weight_units);
      say("/source_node_id", "node_population", columns.from);
      say("/target_node_id", "node_population", columns.to);
    }
    ASSERT_TRUE(file->Close().ok());
  }
  std::string RefusalOf(const EdgeColumns& columns) const {
    Write(columns);
    const auto file = ReadEdgeFile(path_, "");
    const auto in_pieces = ReadEdgeFile(path_, "", {}, nullptr, [](std::span<const Edge>) {});
    EXPECT_EQ(in_pieces.status(), file.status());
    if (!file.ok()) return std::string(file.status().message());
    EXPECT_EQ(in_pieces->mistakes.size(), file->mistakes.size());
    return file->mistakes.empty() ? "accepted" : file->mistakes[0].what;
  }
};

TEST_F(SonataEdges, AreRead) {
  Write({{3, 1}, {17, 1}, {1, 1000}, {0.5f, -0.0f}, {0, 1}, "ms", "cells", "cells"}, {"plastic", "static"});
  const auto file = ReadEdgeFile(path_, "static");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(file->synapses, ElementsAre(Edge{3, 17, 1, 0.5f}, Edge{1, 1, 1000, 0}));
  EXPECT_TRUE(std::signbit(file->synapses[1].weight));
  EXPECT_EQ(ReadEdgeFile(path_, "").status().message(),
            "needs a key population, the one to read: it has plastic, static");
  EXPECT_EQ(ReadEdgeFile(path_, "other").status().message(), "has no population 'other'; it has plastic, static");
}

// More of them than are read at a time.
TEST_F(SonataEdges, AreReadHoweverMany) {
  constexpr std::uint32_t kMany = 2'500'000;
  EdgeColumns columns;
  for (std::uint32_t i = 0; i < kMany; ++i) {
    columns.sources.push_back(i);
    columns.targets.push_back(i / 3);
    columns.delays.push_back(1 + i % 1000);
    columns.weights.push_back(static_cast<float>(i) / 7);
    columns.places.push_back(i);
  }
  Write(columns);
  const auto file = ReadEdgeFile(path_, "p");
  ASSERT_EQ(file->synapses.size(), kMany);
  std::vector<Edge> taken;
  const auto take = [&taken](std::span<const Edge> edges) { taken.insert(taken.end(), edges.begin(), edges.end()); };
  ASSERT_TRUE(ReadEdgeFile(path_, "p", {}, nullptr, take).ok());
  ASSERT_TRUE(taken == file->synapses);
  for (std::uint32_t i = 0; i < kMany; ++i) {
    ASSERT_EQ(file->synapses[i], (Edge{i, i / 3, 1 + i % 1000, static_cast<float>(i) / 7}));
  }
}

TEST_F(SonataEdges, MistakesAreTold) {
  EXPECT_EQ(RefusalOf({{1}, {2}, {3}, {4}}), "accepted");
  EXPECT_EQ(RefusalOf({{-1}, {2}, {3}, {4}}), "source -1; must be a whole number from 0 to 4294967295");
  EXPECT_EQ(RefusalOf({{1}, {4294967296}, {3}, {4}}), "target 4294967296; must be at most 4294967295");
  EXPECT_EQ(RefusalOf({{1}, {2}, {2.5}, {4}}),
            "delay 2.5 ms; must be a whole number of ms, from 1 to 1000; the key times = \"nearest\", \"up\" or "
            "\"down\" rounds "
            "delays");
  EXPECT_EQ(RefusalOf({{}, {2}, {3}, {4}}), "has no /edges/p/source_node_id");
  EXPECT_EQ(
      RefusalOf({{1}, {2}, {3}, {}}),
      "has no /edges/p/0/syn_weight; name the file of edge types, types = \"edge_types.csv\", or give one for all "
      "such edges: weight = 1.5 (for instance)");
  EXPECT_EQ(RefusalOf({{1, 2}, {2, 3}, {3}, {4, 5}}),
            "has 2 in /edges/p/0/syn_weight and 1 in another dataset of that group; their numbers must be equal");
  EXPECT_EQ(RefusalOf({{1, 2}, {2, 3}, {3}, {4}}),
            "has 2 edges and 1 row in /edges/p/0; without an edge_group_index, the two numbers must be equal");
  EXPECT_EQ(RefusalOf({{1, 2}, {2, 3}, {3, 3}, {4, 5}, {1, 2}}),
            "has 1 for edge 0 in /edges/p/edge_group_index, and 1 more from there on; /edges/p/0 has 2 rows");
  EXPECT_EQ(RefusalOf({{1, 2}, {2, 3}, {3, 3}, {4, 5}, {2, 0}}),
            "has 2 for edge 0 in /edges/p/edge_group_index; /edges/p/0 has 2 rows, from 0");
  EXPECT_EQ(RefusalOf({{1}, {2}, {3}, {4}, {}, "us"}), "has delays in 'us'; must be in ms, milliseconds or s");
  EXPECT_EQ(RefusalOf({{1}, {2}, {3}, {4}, {}, "", "lgn", "v1"}),
            "has edges from nodes 'lgn' to nodes 'v1'; say which neurons of the network these are, by source_first = … "
            "and target_first = …, each a neuron or a kind of column");
  { const Hdf5File file(path_); }
  EXPECT_EQ(ReadEdgeFile(path_, "").status().message(), "has no group /edges; is it SONATA?");
}

// Columns that decide what the others mean.
TEST_F(SonataEdges, WhatWouldBeIgnoredIsRefused) {
  const EdgeColumns good = {.sources = {1, 2}, .targets = {2, 3}, .delays = {3, 3}, .weights = {4, 5}};
  EdgeColumns edges = good;
  edges.groups = {0, 0};
  edges.synapses = {1, 1};
  edges.weight_units = "mV/ms";
  EXPECT_EQ(RefusalOf(edges), "accepted");
  edges = good;
  edges.groups = {0, 1};
  EXPECT_EQ(RefusalOf(edges), "has no /edges/p/edge_group_index; edges in several groups must have their places there");
  edges.groups = {0};
  EXPECT_EQ(RefusalOf(edges),
            "has 2 in /edges/p/source_node_id and 1 in /edges/p/edge_group_id; their numbers must be equal");
  edges = good;
  edges.synapses = {1, 3};
  EXPECT_EQ(
      RefusalOf(edges),
      "has nsyns = 3 for edge 1; must be 1, or write weight_times_nsyns = true, which multiplies the weight by it, "
      "or ignore = [\"nsyns\"]");
  edges = good;
  edges.weight_units = "nS";
  EXPECT_EQ(RefusalOf(edges),
            "has weights in 'nS'; must be in mV/ms, or give the factor that makes them so: weight_scale = …");
  Write(good);
  {
    const hid_t file = H5Fopen(path_.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
    H5Gclose(H5Gcreate2(file, "/edges/p/0/dynamics_params", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    H5Fclose(file);
  }
  EXPECT_EQ(ReadEdgeFile(path_, "").status().message(),
            "has /edges/p/0/dynamics_params (parameters of a synapse model), which Lull does not follow; to use the "
            "delays and weights alone, write ignore = [\"dynamics_params\"]");
}

// Sources in whatever type the file stores them: the value that a message shows is the file's.
TEST_F(SonataEdges, NumbersThatAreNoNeuronsAreToldAsTheyStand) {
  const auto refusal_of = [this](const auto& sources) {
    using Number = typename std::decay_t<decltype(sources)>::value_type;
    auto file = Hdf5Writer::Create(path_);
    EXPECT_TRUE(file->AddDataset<Number>("/edges/p/source_node_id")->Append(sources).ok());
    EXPECT_TRUE(file->AddDataset<std::uint8_t>("/edges/p/target_node_id")->Append(std::vector<std::uint8_t>{1}).ok());
    EXPECT_TRUE(file->AddDataset<std::uint16_t>("/edges/p/0/delay")->Append(std::vector<std::uint16_t>{1}).ok());
    EXPECT_TRUE(file->AddDataset<double>("/edges/p/0/syn_weight")->Append(std::vector<double>{1}).ok());
    EXPECT_TRUE(file->Close().ok());
    const auto read = ReadEdgeFile(path_, "");
    if (!read.ok()) return std::string(read.status().message());
    return read->mistakes.empty() ? absl::StrCat("read ", read->synapses[0].source) : read->mistakes[0].what;
  };
  const std::string must = "; must be a whole number from 0 to 4294967295";
  EXPECT_EQ(refusal_of(std::vector<double>{7}), "read 7");
  EXPECT_EQ(refusal_of(std::vector<double>{1.7}), "source 1.7" + must);
  EXPECT_EQ(refusal_of(std::vector<float>{-0.5f}), "source -0.5" + must);
  EXPECT_EQ(refusal_of(std::vector<double>{NAN}), "source nan" + must);
  EXPECT_EQ(refusal_of(std::vector<double>{4294967296}), "source 4294967296; must be at most 4294967295");
  EXPECT_EQ(refusal_of(std::vector<std::uint64_t>{~std::uint64_t{0}}),
            "source 18446744073709551615; must be at most 4294967295");
  EXPECT_EQ(refusal_of(std::vector<std::int64_t>{-9}), "source -9" + must);
}

TEST_F(SonataEdges, WeightsThatNoFloatHoldsAreRefused) {
  auto file = Hdf5Writer::Create(path_);
  for (const char* const column : {"source_node_id", "target_node_id", "0/delay"}) {
    ASSERT_TRUE(
        file->AddDataset<std::uint8_t>(absl::StrCat("/edges/p/", column))->Append(std::vector<std::uint8_t>{1}).ok());
  }
  ASSERT_TRUE(file->AddDataset<double>("/edges/p/0/syn_weight")->Append(std::vector<double>{-1e39}).ok());
  ASSERT_TRUE(file->Close().ok());
  EXPECT_EQ(ReadEdgeFile(path_, "")->mistakes[0].what,
            "weight -1e+39; must be from -3.4e38 to 3.4e38, as 32-bit numbers are");
}

TEST_F(SonataEdges, AreToldByTheirNumber) {
  Write({{1, 2}, {2, 7}, {3, 3}, {4, 5}});
  const auto config = ParseConfig(
      "[[columns]]\nlayers = [{ name = \"in\", size = 5, type = \"chattering\" }]\n[[edges]]\nfile = \"spikes.h5\"\n",
      "net.toml", {}, directory_.string());
  EXPECT_EQ(std::string(config.status().message()), path_ + ": edge 1: target 7; the network has 5 neurons, from 0");
}

// ---------------------------------------------------------------------------------------------------------------------

// The n-th spike of a file without lines.
TEST_F(Sonata, SpikesAreToldByTheirNumber) {
  Hdf5File(path_).Population("p", {1, 2, 3}, {0, 0, 7});
  const auto config = ParseConfig(
      "[[columns]]\nlayers = [{ name = \"in\", size = 5, type = \"chattering\" }]\n"
      "[[inputs]]\nsource = \"spikes\"\nfile = \"spikes.h5\"\n",
      "net.toml", {}, directory_.string());
  EXPECT_EQ(std::string(config.status().message()), path_ + ": spike 2: neuron 7; the network has 5 neurons, from 0");
}

}  // namespace
}  // namespace lull
