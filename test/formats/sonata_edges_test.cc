// Edges in SONATA files as others write them: groups, edge types, two populations of nodes, units and ways to store
// numbers.
//
// Covers sonata_edge_groups.cc, edge_types.cc, sonata_types.cc.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lull/config.h"
#include "test/formats/made_file.h"
#include "test/support/shared_lists.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::ElementsAre;

class SonataEdgeFiles : public testing::Test {
 protected:
  std::string Path(const std::string& name) const { return directory_.File(name); }
  void WriteTypes(const std::string& text) const { std::ofstream(Path("edge_types.csv"), std::ios::binary) << text; }
  absl::StatusOr<Config> Read(const std::string& keys) const {
    const auto read = [&](int ranks, std::optional<int> rank) { return Read(keys, ranks, rank); };
    auto config = read(1, {});
    ExpectShares(config, 2, read);
    return config;
  }
  absl::StatusOr<Config> Read(const std::string& keys, int ranks, std::optional<int> rank) const {
    return ParseConfig(
        "[[columns]]\nname = \"v1\"\ncount = 10\nlayers = [{ name = \"n\", size = 5, type = \"chattering\" }]\n"
        "[[columns]]\nname = \"lgn\"\nlayers = [{ name = \"m\", size = 50, type = \"chattering\" }]\n"
        "[[edges]]\nfile = \"e.h5\"\n" +
            keys + "\n",
        "net.toml", {}, directory_.File("."), {}, ranks, rank);
  }
  // The synapses that are read; the configuration must also read back.
  std::vector<Edge> EdgesWith(const std::string& keys) const {
    const absl::StatusOr<Config> config = Read(keys);
    EXPECT_TRUE(config.ok()) << config.status();
    if (!config.ok()) return {};
    const auto again = ParseConfig(ToToml(*config), "again.toml");
    EXPECT_TRUE(again.ok() && *again == *config) << ToToml(*config);
    return config->network.edges[0].synapses;
  }
  // The first line of what reading says, without the place.
  std::string Refusal(const std::string& keys) const {
    const absl::StatusOr<Config> config = Read(keys);
    if (config.ok()) return "accepted";
    const std::string message(config.status().message());
    const std::string line = message.substr(0, message.find('\n'));
    return line.substr(line.rfind("\"; ") + 3);
  }

  TemporaryDirectory directory_;
};

constexpr char kTypes[] =
    "edge_type_id delay syn_weight target_query model_template\n"
    "100 2.0 3.5 \"model_name=='a b'\" NULL\n"
    "101 3.0 -1.5 NULL static_synapse\n"
    "102 NULL 7 * NULL\n"
    "103 1.0 1.0 * exp2syn\n";

TEST_F(SonataEdgeFiles, TypesGiveWhatGroupsLack) {
  MadeFile(Path("e.h5"), "/edges/p/")
      .Add("source_node_id", Whole{1, 2, 3})
      .Add("target_node_id", Whole{4, 5, 6})
      .Add("edge_type_id", Whole{101, 100, 101})
      .Add("edge_group_id", Whole{0, 0, 0})
      .Add("edge_group_index", Whole{0, 1, 2});
  for (const char* const text : {kTypes,
                                 "\xEF\xBB\xBF"
                                 "syn_weight edge_type_id delay\r\n3.5 100 2\r\n-1.5 101 3.0\r\n"}) {
    WriteTypes(text);
    EXPECT_THAT(EdgesWith("types = \"edge_types.csv\""),
                ElementsAre(Edge{1, 4, 3, -1.5f}, Edge{2, 5, 2, 3.5f}, Edge{3, 6, 3, -1.5f}));
  }
  // The group's own delays come before those of the types.
  MadeFile(Path("e.h5"), "/edges/p/")
      .Add("source_node_id", Whole{1, 2, 3})
      .Add("target_node_id", Whole{4, 5, 6})
      .Add("edge_type_id", Whole{101, 102, 100})
      .Add("0/delay", Real{8, 9, 10});
  WriteTypes(kTypes);
  EXPECT_THAT(EdgesWith("types = \"edge_types.csv\""),
              ElementsAre(Edge{1, 4, 8, -1.5f}, Edge{2, 5, 9, 7}, Edge{3, 6, 10, 3.5f}));
}

// So many edges that several processes read them, where there are several cores.
TEST_F(SonataEdgeFiles, ManyEdgesAreReadPieceByPiece) {
  constexpr std::size_t kEdges = 2'300'000;
  Whole sources(kEdges), targets(kEdges);
  Real weights(kEdges);
  for (std::size_t i = 0; i < kEdges; ++i) {
    sources[i] = static_cast<std::int64_t>(i % 97);
    targets[i] = static_cast<std::int64_t>(i / 7 % 89);
    weights[i] = static_cast<double>(i % 1009) / 1024;
  }
  const auto write = [&] {
    MadeFile(Path("e.h5"), "/edges/p/")
        .Add("source_node_id", sources)
        .Add("target_node_id", targets, H5T_STD_U16LE, 1000)
        .Add("0/syn_weight", weights);
  };
  write();
  const absl::StatusOr<Config> config = Read("delay = \"6 ms\"");
  ASSERT_TRUE(config.ok()) << config.status();
  const std::vector<Edge>& edges = config->network.edges[0].synapses;
  ASSERT_EQ(edges.size(), kEdges);
  std::size_t wrong = 0;
  for (std::uint32_t i = 0; i < kEdges; ++i) {
    wrong += edges[i] != Edge{i % 97, i / 7 % 89, 6, static_cast<float>(i % 1009) / 1024};
  }
  EXPECT_EQ(wrong, 0);
  sources[100] = -1;
  sources[2'200'000] = -2;
  weights[1'000'000] = 1e300;
  write();
  const std::string message(Read("delay = \"6 ms\"").status().message());
  for (const char* const edge : {"edge 100:", "edge 1000000:", "edge 2200000:"}) {
    EXPECT_NE(message.find(edge), message.npos) << message;
  }
  EXPECT_EQ(std::ranges::count(message, '\n'), 2) << message;
}

TEST_F(SonataEdgeFiles, KeysGiveWhatNothingElseDoes) {
  MadeFile(Path("e.h5"), "/edges/p/")
      .Add("source_node_id", Whole{1, 2})
      .Add("target_node_id", Whole{4, 5})
      .Add("edge_type_id", Whole{102, 100});
  WriteTypes(kTypes);
  EXPECT_THAT(EdgesWith("types = \"edge_types.csv\"\ndelay = \"6 ms\""),
              ElementsAre(Edge{1, 4, 6, 7}, Edge{2, 5, 2, 3.5f}));
  EXPECT_THAT(EdgesWith("weight = 2\ndelay = \"6 ms\"\nweight_scale = 0.5"),
              ElementsAre(Edge{1, 4, 6, 1}, Edge{2, 5, 6, 1}));
  EXPECT_EQ(
      Refusal("weight = 2"),
      "has no /edges/p/0/delay; name the file of edge types, types = \"edge_types.csv\", or give one for all such "
      "edges: delay = \"2 ms\" (for instance)");
  EXPECT_EQ(
      Refusal("types = \"edge_types.csv\""),
      "has no /edges/p/0/delay, and edge type 102 has no delay; give one for all such edges: delay = \"2 ms\" (for "
      "instance)");
  EXPECT_EQ(Refusal("types = \"edge_types.csv\"\ndelay = \"6 ms\"\nweight = 3"),
            "has a weight for each edge already; leave out the key weight");
  const std::string message(Read("delay = \"1001 ms\"\nweight = 3").status().message());
  EXPECT_NE(message.find("net.toml:10: edges[0].delay = \"1001 ms\"; must be from 1 to 1000 ms"), std::string::npos)
      << message;
}

// Edges of several groups, in any order, however they are spread: the same as looking up each edge.
TEST_F(SonataEdgeFiles, GroupsAreFollowed) {
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  for (const bool is_shuffled : {false, true}) {
    std::mt19937 random(seed);
    constexpr std::uint32_t kEdges = 1'300'000;
    Whole groups, places(kEdges), sources, types;
    std::vector<std::uint32_t> sizes(3);
    for (std::uint32_t i = 0; i < kEdges; ++i) {
      groups.push_back(i < kEdges / 2 ? 0 : random() % 3);
      places[i] = sizes[groups[i]]++;
      sources.push_back(random() % 100);
      types.push_back(100 + random() % 2);
    }
    if (is_shuffled) {
      for (std::uint32_t i = 0; i < kEdges; ++i) {
        const auto other = static_cast<std::uint32_t>(random() % kEdges);
        std::swap(groups[i], groups[other]);
        std::swap(places[i], places[other]);
      }
    }
    const auto numbers = [&](std::size_t group, std::uint32_t below) {
      Real all(sizes[group]);
      for (double& number : all) number = static_cast<double>(1 + random() % below);
      return all;
    };
    const Real delays0 = numbers(0, 900), weights0 = numbers(0, 1000), delays2 = numbers(2, 900);
    MadeFile(Path("e.h5"), "/edges/p/")
        .Add("source_node_id", sources)
        .Add("target_node_id", sources)
        .Add("edge_type_id", types)
        .Add("edge_group_id", groups)
        .Add("edge_group_index", places)
        .Add("0/delay", delays0)
        .Add("0/syn_weight", weights0)
        .Add("2/delay", delays2);
    WriteTypes(kTypes);
    const std::vector<Edge> edges = EdgesWith("types = \"edge_types.csv\"");
    ASSERT_EQ(edges.size(), kEdges);
    for (std::uint32_t i = 0; i < kEdges; ++i) {
      const auto source = static_cast<NeuronId>(sources[i]);
      Edge edge = {source, source, types[i] == 100 ? 2u : 3u, types[i] == 100 ? 3.5f : -1.5f};
      if (groups[i] == 0) edge.weight = static_cast<float>(weights0[places[i]]);
      if (groups[i] == 0) edge.delay = static_cast<std::uint32_t>(delays0[places[i]]);
      if (groups[i] == 2) edge.delay = static_cast<std::uint32_t>(delays2[places[i]]);
      ASSERT_EQ(edges[i], edge) << i;
    }
  }
}

TEST_F(SonataEdgeFiles, TwoPopulationsOfNodesArePlaced) {
  MadeFile(Path("e.h5"), "/edges/p/")
      .Add("source_node_id", Whole{1, 2})
      .Add("target_node_id", Whole{4, 5})
      .Add("0/delay", Whole{1, 1})
      .Add("0/syn_weight", Real{1, 2})
      .Say("source_node_id", "node_population", "lgn")
      .Say("target_node_id", "node_population", "v1");
  const std::string refusal =
      "has edges from nodes 'lgn' to nodes 'v1'; say which neurons of the network these are, by source_first = … and "
      "target_first = …, each a neuron or a kind of column";
  EXPECT_EQ(Refusal(""), refusal);
  EXPECT_EQ(Refusal("source_first = 50"), refusal);
  EXPECT_THAT(EdgesWith("source_first = 50\ntarget_first = 0"), ElementsAre(Edge{51, 4, 1, 1}, Edge{52, 5, 1, 2}));
  EXPECT_THAT(EdgesWith("source_first = \"lgn\"\ntarget_first = \"v1\"\nfirst_id = 1"),
              ElementsAre(Edge{50, 3, 1, 1}, Edge{51, 4, 1, 2}));
}

TEST_F(SonataEdgeFiles, DelaysHaveUnits) {
  const auto with = [this](const auto& delays, const std::string& units) {
    MadeFile(Path("e.h5"), "/edges/p/")
        .Add("source_node_id", Whole{1, 2, 3})
        .Add("target_node_id", Whole{4, 5, 6})
        .Add("0/delay", delays)
        .Add("0/syn_weight", Real{1, 1, 1})
        .Say("0/delay", "units", units);
    std::vector<std::uint32_t> read;
    for (const Edge& edge : EdgesWith("times = \"up\"")) read.push_back(edge.delay);
    return read;
  };
  EXPECT_THAT(with(Real{1, 2.5, 0}, "milliseconds"), ElementsAre(1, 3, 1));
  // Neither 0.057 s nor 0.007 s times 1000 is a whole number in the numbers that the file stores.
  EXPECT_THAT(with(Real{0.001, 0.057, 0.0571}, "s"), ElementsAre(1, 57, 58));
  EXPECT_THAT(with(std::vector<float>{0.001f, 0.007f, 0.0571f}, "s"), ElementsAre(1, 7, 58));
}

TEST_F(SonataEdgeFiles, NumbersAreReadHoweverTheyAreStored) {
  for (const hsize_t chunk : {0, 2}) {
    for (const hid_t ids : {H5T_STD_U32BE, H5T_STD_I8LE, H5T_IEEE_F64BE, H5T_IEEE_F32LE, H5T_STD_U64LE}) {
      MadeFile(Path("e.h5"), "/edges/p/")
          .Add("source_node_id", Whole{1, 2, 3}, ids, chunk)
          .Add("target_node_id", Whole{4, 5, 6}, ids, chunk)
          .Add("edge_group_id", Whole{0, 0, 0}, H5T_STD_I8BE, chunk)
          .Add("edge_group_index", Whole{0, 1, 2}, ids, chunk)
          .Add("edge_type_id", Whole{7, 7, 7}, H5T_STD_I16BE, chunk)
          .Add("0/delay", Whole{1, 100, 3}, H5T_STD_U8LE, chunk)
          .Add("0/syn_weight", Real{0.5, -1, 2}, H5T_IEEE_F32BE, chunk);
      EXPECT_THAT(EdgesWith(""), ElementsAre(Edge{1, 4, 1, 0.5f}, Edge{2, 5, 100, -1}, Edge{3, 6, 3, 2}));
    }
  }
}

TEST_F(SonataEdgeFiles, WhatLullDoesNotFollowMustBeAccepted) {
  const auto write = [this](const Whole& types) {
    MadeFile(Path("e.h5"), "/edges/p/")
        .Add("source_node_id", Whole{1, 2})
        .Add("target_node_id", Whole{4, 5})
        .Add("edge_type_id", types)
        .Add("0/u_syn", Real{0.5, 0.5});
  };
  WriteTypes(kTypes);
  write({100, 103});
  EXPECT_EQ(Refusal("types = \"edge_types.csv\""),
            "has /edges/p/0/u_syn (short-term plasticity), which Lull does not follow; to use the delays and weights "
            "alone, write ignore = [\"u_syn\"]");
  EXPECT_EQ(
      Refusal("types = \"edge_types.csv\"\nignore = [\"u_syn\"]"),
      "has edges of type 103 with model_template = 'exp2syn' (a model of the synapse), which Lull does not follow; "
      "to use the delays and weights alone, write ignore = [\"model_template\"]");
  EXPECT_THAT(EdgesWith("types = \"edge_types.csv\"\nignore = [\"u_syn\", \"model_template\"]"),
              ElementsAre(Edge{1, 4, 2, 3.5f}, Edge{2, 5, 1, 1}));
  write({100, 100});  // the other type is not used
  EXPECT_THAT(EdgesWith("types = \"edge_types.csv\"\nignore = [\"u_syn\"]"),
              ElementsAre(Edge{1, 4, 2, 3.5f}, Edge{2, 5, 2, 3.5f}));
  const std::string message(Read("ignore = [\"modeltemplate\"]").status().message());
  EXPECT_NE(message.find("ignore"), std::string::npos) << message;
}

TEST_F(SonataEdgeFiles, NumbersOfSynapsesMultiplyWeights) {
  MadeFile(Path("e.h5"), "/edges/p/")
      .Add("source_node_id", Whole{1, 2})
      .Add("target_node_id", Whole{4, 5})
      .Add("0/delay", Whole{1, 1})
      .Add("0/syn_weight", Real{1, 2})
      .Add("0/nsyns", Whole{1, 3});
  EXPECT_EQ(
      Refusal(""),
      "has nsyns = 3 for edge 1; must be 1, or write weight_times_nsyns = true, which multiplies the weight by it, "
      "or ignore = [\"nsyns\"]");
  EXPECT_THAT(EdgesWith("weight_times_nsyns = true"), ElementsAre(Edge{1, 4, 1, 1}, Edge{2, 5, 1, 6}));
  EXPECT_THAT(EdgesWith("ignore = [\"nsyns\"]"), ElementsAre(Edge{1, 4, 1, 1}, Edge{2, 5, 1, 2}));
  MadeFile(Path("e.h5"), "/edges/p/")
      .Add("source_node_id", Whole{1, 2})
      .Add("target_node_id", Whole{4, 5})
      .Add("edge_type_id", Whole{1, 2});
  WriteTypes("edge_type_id delay syn_weight nsyns\n1 1 1 1\n2 1 2 4\n");
  EXPECT_EQ(Refusal("types = \"edge_types.csv\"").substr(0, 24), "has nsyns = 4 for edge 1");
  EXPECT_THAT(EdgesWith("types = \"edge_types.csv\"\nweight_times_nsyns = true"),
              ElementsAre(Edge{1, 4, 1, 1}, Edge{2, 5, 1, 8}));
  WriteTypes("edge_type_id delay syn_weight\n1 1 1\n2 1 2\n");
  EXPECT_EQ(Refusal("types = \"edge_types.csv\"\nweight_times_nsyns = true"),
            "has no nsyns; leave out the key weight_times_nsyns");
}

TEST_F(SonataEdgeFiles, MistakesInTypesAreTold) {
  MadeFile(Path("e.h5"), "/edges/p/")
      .Add("source_node_id", Whole{1, 2})
      .Add("target_node_id", Whole{4, 5})
      .Add("edge_type_id", Whole{1, 2});
  const auto refusal = [this](const std::string& text) {
    WriteTypes(text);
    return Refusal("types = \"edge_types.csv\"");
  };
  EXPECT_EQ(refusal("edge_type_id delay syn_weight\n1 1 1\n"),
            "has edge 1 of type 2, which is not in the file of types");
  EXPECT_EQ(refusal(""), "is empty; its first line must name its columns, edge_type_id first");
  EXPECT_EQ(
      refusal("edge_type_id,delay\n1,2\n"),
      "its first line is 'edge_type_id,delay'; must name the columns of edge types, one of them edge_type_id; its "
      "values are separated by spaces");
  EXPECT_EQ(refusal("edge_type_id delay\n1\n"), "line 2 has 1 value for 2 columns; write NULL where there is none");
  EXPECT_EQ(refusal("edge_type_id delay\n1 \"2\n"), "line 2 has a quote that is not closed");
  EXPECT_EQ(refusal("edge_type_id delay\n1.5 2\n"), "line 2 has edge_type_id '1.5'; must be a whole number");
  EXPECT_EQ(refusal("edge_type_id delay\n1 2ms\n"), "line 2 has delay '2ms'; must be a number or NULL");
  EXPECT_EQ(refusal("edge_type_id delay delay\n1 2 2\n"), "line 1 names 'delay' twice");
  EXPECT_EQ(refusal("edge_type_id delay\n1 2\n1 2\n"), "has two lines for edge_type_id 1; must have one");
}

}  // namespace
}  // namespace lull
