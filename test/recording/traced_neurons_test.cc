#include "recording/traced_neurons.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "test/support/networks.h"

namespace lull {
namespace {

TEST(Traced, ReadBack) {
  const std::vector<TraceSource::Neuron> neurons = {
      {.id = 7, .description = "column 3, a\tb, x", .variables = {"v", "u"}, .unit = "mV", .peak = 30},
      {.id = 4'000'000'000, .description = "", .variables = {"x", "y", "z"}, .unit = "", .peak = {}}};
  const auto read = ReadTraced(TracedText(neurons));
  ASSERT_TRUE(read.ok());
  ASSERT_EQ(read->size(), 2u);
  EXPECT_EQ((*read)[0].variables, neurons[0].variables);
  EXPECT_EQ((*read)[0].peak, 30);
  EXPECT_EQ((*read)[0].unit, "mV");
  EXPECT_EQ((*read)[1].id, neurons[1].id);
  EXPECT_EQ((*read)[1].peak, std::nullopt);
  EXPECT_FALSE(ReadTraced("7\tv\n").ok());
}

TEST(Traced, SaysWhereANeuronStandsAndWhatItsStateIs) {
  const TraceSource::Neuron neuron = Traced(Built(TwoLayers(4)), 17);
  EXPECT_EQ(neuron.id, 17u);
  EXPECT_EQ(neuron.description, "column 3, b, rs");
  EXPECT_EQ(neuron.variables, (std::vector<std::string>{"v", "u"}));
  EXPECT_EQ(neuron.unit, "mV");
  EXPECT_EQ(neuron.peak, 30);
}

TEST(Traced, RefusesWhatIsNoLineOfANeuron) {
  for (const char* text :
       {"7\tv\n", "x\tv\tmV\t30\ta\n", "7\tv\tmV\thigh\ta\n", "7\tv\tmV\tinf\ta\n", "-1\tv\tmV\t\ta\n"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ReadTraced(text).status())) << text;
  }
  EXPECT_TRUE(ReadTraced("")->empty());
}

}  // namespace
}  // namespace lull
