#include "model/neuron_drawer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace lull {
namespace {

// Izhikevich (2003): c = −65 + 15 r², d = 8 − 6 r², with one r for each neuron.
TEST(NeuronDrawer, ValuesThatShareARandomNumberFollowIt) {
  IzhikevichType model;
  model.c = Drawn(Polynomial{{-65, 0, 15}}).Sharing("r");
  model.d = Drawn(Polynomial{{8, 0, -6}}).Sharing("r");
  const NeuronType type = {.name = "x", .model = model};
  const NeuronDrawer drawer(type, 7);
  double mean = 0;
  for (NeuronId n = 0; n < 1000; ++n) {
    const std::vector<float> parameters = drawer.Parameters(n);
    const double r_of_c = std::sqrt((parameters[2] + 65) / 15), r_of_d = std::sqrt((8 - parameters[3]) / 6);
    EXPECT_NEAR(r_of_c, r_of_d, 1e-3);
    mean += r_of_c / 1000;
  }
  EXPECT_NEAR(mean, 0.5, 0.04);  // 4 standard deviations
}

TEST(NeuronDrawer, OtherNamesAreOtherRandomNumbers) {
  IzhikevichType model;
  model.c = Drawn(0, 1).Sharing("r");
  model.d = Drawn(0, 1).Sharing("s");
  model.a = Drawn(0, 1).Sharing("r");
  const NeuronType type = {.name = "x", .model = model, .initial = {.values = {Drawn(0, 1).Sharing("s"), Drawn(0, 1)}}};
  const NeuronDrawer drawer(type, 7);
  const std::vector<float> parameters = drawer.Parameters(3);
  const std::vector<double> initial = drawer.InitialValues(3);
  EXPECT_EQ(parameters[0], parameters[2]);
  EXPECT_NE(parameters[2], parameters[3]);
  EXPECT_EQ(parameters[3], static_cast<float>(initial[0]));
  EXPECT_NE(initial[0], initial[1]);
}

TEST(NeuronDrawer, FixedValuesAreTheNumbersThemselves) {
  const NeuronType type = {.name = "x", .initial = {.values = {-60}}};
  EXPECT_TRUE(IsUniform(type));
  const NeuronDrawer drawer(type, 7);
  EXPECT_EQ(drawer.Parameters(0), (std::vector<float>{0.02f, 0.2f, -65, 8, 0, 1}));
  EXPECT_EQ(drawer.InitialValues(0), std::vector<double>{-60});
}

}  // namespace
}  // namespace lull
