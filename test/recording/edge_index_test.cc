#include "recording/edge_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "formats/hdf5_reader.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Index {
  std::vector<std::uint64_t> nodes, ranges;  // node_id_to_ranges and range_to_edge_id, row after row
  int passes = 0;
};

Index IndexOf(const std::vector<NeuronId>& edges, NeuronId neurons) {
  const TemporaryDirectory directory;
  Index result;
  {
    auto file = Hdf5Writer::Create(directory.File("f.h5"));
    EXPECT_TRUE(file.ok()) << file.status();
    EdgeIndex index(neurons, edges.size());
    do {
      for (const NeuronId node : edges) index.Add(node);
      ++result.passes;
    } while (!index.EndPass(*file, "/index"));
    EXPECT_TRUE(file->Close().ok());
  }
  auto file = Hdf5Reader::Open(directory.File("f.h5"));
  EXPECT_TRUE(file.ok()) << file.status();
  const std::uint64_t rows = file->Shape("/index/range_to_edge_id").value()[0];
  result.nodes = file->Read<std::uint64_t>("/index/node_id_to_ranges", 0, neurons).value();
  EXPECT_EQ(file->Read<std::uint64_t>("/index/node_id_to_range", 0, neurons).value(), result.nodes) << "the other name";
  result.ranges = file->Read<std::uint64_t>("/index/range_to_edge_id", 0, rows).value();
  return result;
}

TEST(EdgeIndex, ListsTheRunsOfEachNode) {
  const Index index = IndexOf({2, 2, 0, 2, 4, 4, 4, 0}, 6);
  EXPECT_THAT(index.nodes, ElementsAre(0, 2, 2, 2, 2, 4, 4, 4, 4, 5, 5, 5));
  EXPECT_THAT(index.ranges, ElementsAre(2, 3, 7, 8, 0, 2, 3, 4, 4, 7));
}

TEST(EdgeIndex, WithoutEdges) {
  const Index index = IndexOf({}, 2);
  EXPECT_THAT(index.nodes, ElementsAre(0, 0, 0, 0));
  EXPECT_THAT(index.ranges, IsEmpty());
}

// More ranges than fit into a block, so that there are several; one node has more than a block alone.
TEST(EdgeIndex, FindsEveryEdgeOfEachNode) {
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::vector<NeuronId> edges(1'200'000);
  for (std::size_t i = 0; i < edges.size(); ++i) edges[i] = i % 2 == 0 ? 7 : static_cast<NeuronId>(random() % 1000);
  const Index index = IndexOf(edges, 1000);
  EXPECT_GE(index.passes, 4);
  std::uint64_t found = 0, next = 0;
  for (NeuronId node = 0; node < 1000; ++node) {
    ASSERT_EQ(index.nodes[2 * node], next);
    next = index.nodes[2 * node + 1];
    for (std::uint64_t range = index.nodes[2 * node]; range < next; ++range) {
      const std::uint64_t begin = index.ranges[2 * range], end = index.ranges[2 * range + 1];
      ASSERT_LT(begin, end);
      for (std::uint64_t edge = begin; edge < end; ++edge) ASSERT_EQ(edges[edge], node);
      found += end - begin;
    }
  }
  EXPECT_EQ(2 * next, index.ranges.size());
  EXPECT_EQ(found, edges.size());
}

}  // namespace
}  // namespace lull
