// Spikes and edges in SONATA files. Spikes are written here as the format says and as other tools do.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <hdf5.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <type_traits>
#include <vector>

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
    const auto file = ReadSpikeFile(path_, population);
    if (!file.ok()) return std::string(file.status().message());
    return file->mistakes.empty() ? "accepted" : file->mistakes[0].what;
  }

  std::filesystem::path directory_;
  std::string path_;
};

TEST_F(Sonata, IsRead) {
  ASSERT_TRUE(ReadsSonata());
  Hdf5File(path_).Population("neurons", {1, 1, 250}, {3, 3, 17});
  const auto file = ReadSpikeFile(path_, "");
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
  EXPECT_THAT(ReadSpikeFile(path_, "")->spikes, ElementsAre(Spike{5, 1}, Spike{6, 2}));
}

TEST_F(Sonata, OfSeveralPopulationsOneIsChosen) {
  {
    Hdf5File file(path_);
    file.Population("lgn", {1}, {1});
    file.Population("v1", {2}, {2});
  }
  EXPECT_THAT(ReadSpikeFile(path_, "v1")->spikes, ElementsAre(Spike{2, 2}));
  EXPECT_EQ(Refusal(), "needs a key population, the one to read: it has lgn, v1");
  EXPECT_EQ(Refusal("v2"), "has no population 'v2'; it has lgn, v1");
}

TEST_F(Sonata, MistakesAreTold) {
  const auto refusal_of = [this](const std::vector<double>& times, const std::vector<std::int64_t>& neurons) {
    Hdf5File(path_).Population("p", times, neurons);
    return Refusal();
  };
  EXPECT_EQ(refusal_of({1.5}, {0}), "time 1.5 ms; must be a whole number of ms");
  EXPECT_EQ(refusal_of({0}, {0}), "time 0 ms; must be 1 ms, the first step, or later");
  EXPECT_EQ(refusal_of({-3}, {0}), "time -3 ms; must be 1 ms, the first step, or later");
  EXPECT_EQ(refusal_of({NAN}, {0}), "time nan ms; must be a whole number of ms");
  EXPECT_EQ(refusal_of({INFINITY}, {0}), "time inf ms; must be a whole number of ms");
  EXPECT_EQ(refusal_of({5, 4}, {0, 0}), "time 4 ms; comes after 5 ms: must be in order of time");
  EXPECT_EQ(refusal_of({5}, {-1}), "neuron -1; must be from 0 to 4294967295");
  EXPECT_EQ(refusal_of({5}, {4294967296}), "neuron 4294967296; must be from 0 to 4294967295");
  EXPECT_EQ(refusal_of({5, 6}, {1}), "has 2 timestamps and 1 node_ids; their numbers must be equal");
}

TEST_F(Sonata, TimesInOtherUnitsAreRefused) {
  for (const bool variable : {false, true}) {
    Hdf5File file(path_);
    file.Population("p", {1}, {1});
    file.Units("/spikes/p/timestamps", "s", variable);
  }
  EXPECT_EQ(Refusal(), "has timestamps in 's'; must be in ms");
}

TEST_F(Sonata, FilesThatAreSomethingElse) {
  H5Fclose(H5Fcreate(path_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT));
  EXPECT_EQ(Refusal(), "has no group /spikes; is it SONATA?");
  { const Hdf5File file(path_); }
  EXPECT_EQ(Refusal(), "needs a key population, the one to read: it has none");
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
      const auto say = [&](const std::string& path, const char* key, const std::string& text) {
        if (text.empty()) return;
        ASSERT_TRUE(file->SetAttribute(group + path, key, text).ok());
      };
      say("/0/delay", "units", columns.units);
      say("/source_node_id", "node_population", columns.from);
      say("/target_node_id", "node_population", columns.to);
    }
    ASSERT_TRUE(file->Close().ok());
  }
  std::string RefusalOf(const EdgeColumns& columns) const {
    Write(columns);
    const auto file = ReadEdgeFile(path_, "");
    if (!file.ok()) return std::string(file.status().message());
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
  for (std::uint32_t i = 0; i < kMany; ++i) {
    ASSERT_EQ(file->synapses[i], (Edge{i, i / 3, 1 + i % 1000, static_cast<float>(i) / 7}));
  }
}

TEST_F(SonataEdges, MistakesAreTold) {
  EXPECT_EQ(RefusalOf({{1}, {2}, {3}, {4}}), "accepted");
  EXPECT_EQ(RefusalOf({{-1}, {2}, {3}, {4}}), "source -1; must be from 0 to 4294967295");
  EXPECT_EQ(RefusalOf({{1}, {4294967296}, {3}, {4}}), "target 4294967296; must be from 0 to 4294967295");
  EXPECT_EQ(RefusalOf({{1}, {2}, {2.5}, {4}}), "delay 2.5 ms; must be a whole number of ms, from 1 to 1000");
  EXPECT_EQ(RefusalOf({{}, {2}, {3}, {4}}), "has no /edges/p/source_node_id");
  EXPECT_EQ(RefusalOf({{1}, {2}, {3}, {}}), "has no /edges/p/0/syn_weight");
  EXPECT_EQ(RefusalOf({{1, 2}, {2, 3}, {3}, {4, 5}}),
            "has 2 in /edges/p/source_node_id and 1 in /edges/p/0/delay; their numbers must be equal, with all edges "
            "in one group");
  EXPECT_EQ(RefusalOf({{1, 2}, {2, 3}, {3, 3}, {4, 5}, {1, 0}}),
            "has edge 0 in place 1 of its group; must be one group, in order");
  EXPECT_EQ(RefusalOf({{1}, {2}, {3}, {4}, {}, "s"}), "has delays in 's'; must be in ms");
  EXPECT_EQ(RefusalOf({{1}, {2}, {3}, {4}, {}, "", "lgn", "v1"}),
            "has edges from nodes 'lgn' to nodes 'v1'; must be among the same");
  { const Hdf5File file(path_); }
  EXPECT_EQ(ReadEdgeFile(path_, "").status().message(), "has no group /edges; is it SONATA?");
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
