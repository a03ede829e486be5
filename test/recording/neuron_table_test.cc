#include "recording/neuron_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "test/support/networks.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

TEST(NeuronTable, HasPlacesTypesAndValues) {
  NetworkSpec spec;
  spec.types = {{.name = "a, \"b\"", .model = IzhikevichType{.a = 0.1}},
                {.name = "rose", .model = HindmarshRoseType{.drive = 3}}};
  spec.types[0].initial.values = {-60};
  spec.columns = {{"first", 2, {{"one", 1, {{"rose"}}}, {"two", 2, {{spec.types[0].name}}}}},
                  {"second", 1, {{"two", 1, {{"rose"}}}}}};
  const TemporaryDirectory directory;
  const Network network = Built(spec);
  ASSERT_TRUE(WriteCsvNeurons(NeuronTable(spec), directory.File("places.csv")).ok());
  EXPECT_EQ(Contents(directory.File("places.csv")),
            "neuron,column,layer,type\n"
            "0,0,one,rose\n"
            "1,0,two,\"a, \"\"b\"\"\"\n"
            "2,0,two,\"a, \"\"b\"\"\"\n"
            "3,1,one,rose\n"
            "4,1,two,\"a, \"\"b\"\"\"\n"
            "5,1,two,\"a, \"\"b\"\"\"\n"
            "6,2,two,rose\n");
  ASSERT_TRUE(WriteCsvNeurons(NeuronTable(network), directory.File("values.csv")).ok());
  const std::string text = Contents(directory.File("values.csv"));
  EXPECT_THAT(text, testing::StartsWith("neuron,column,layer,type,a,b,c,d,drive,gain,v,u,s,x_r,r,x,y,z\n"
                                        "0,0,one,rose,1,3,1,5,3,1,,,4,-1.6,0.006,-1.6,-11.8,0\n"
                                        "1,0,two,\"a, \"\"b\"\"\",0.1,0.2,-65,8,0,1,-60,-12,,,,,,\n"));
}

// The types that are drawn without building the network are those of the network.
TEST(NeuronTable, TypesNeedNoNetwork) {
  const std::uint32_t seed = std::random_device()();
  for (std::uint32_t i = 0; i < 30; ++i) {
    SCOPED_TRACE("seed " + std::to_string(seed + i));
    NetworkSpec spec;
    spec.seed = seed + i;
    spec.types = {{.name = "a"}, {.name = "b"}, {.name = "c"}};
    std::mt19937 random(seed + i);
    const auto any = [&random](std::uint32_t below) { return static_cast<std::uint32_t>(random() % below); };
    for (std::uint32_t kind = 0; kind < 1 + any(3); ++kind) {
      spec.columns.push_back({.name = "kind " + std::to_string(kind), .count = 1 + any(4)});
      for (std::uint32_t layer = 0; layer < 1 + any(3); ++layer) {
        spec.columns.back().layers.push_back({std::to_string(layer), 1 + any(30), {{"c", 1}, {"a", 1.0 + any(3)}}});
      }
    }
    const Network network = Built(spec);
    NeuronId next = 0;
    NeuronTable(spec).ForEach([&](const NeuronRow& row, std::span<const float> values) {
      const NeuronProperties neuron = network.neuron(next);
      EXPECT_EQ(row.neuron, next++);
      EXPECT_EQ(row.column, neuron.column);
      EXPECT_EQ(row.layer, neuron.layer);
      EXPECT_EQ(spec.types[row.type].name, neuron.type);
      EXPECT_TRUE(values.empty());
    });
    EXPECT_EQ(next, network.neurons());
  }
}

}  // namespace
}  // namespace lull
