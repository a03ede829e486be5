#include "engine/silence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "test/support/hand_made.h"

namespace lull {
namespace {

using testing::HasSubstr;

// MODEL.md 2.
TEST(SmallestFiringInputs, AreThoseOfTheContract) {
  const auto regular = SmallestFiringInputs(Named("regular spiking"));
  ASSERT_TRUE(regular && regular->pulse && regular->current);
  EXPECT_NEAR(*regular->pulse, 16.348, 0.02);
  EXPECT_NEAR(*regular->current, 2.71, 0.01);  // at its onset; it fires again only from 3.8 on
  const auto low = SmallestFiringInputs(Named("low-threshold spiking"));
  EXPECT_NEAR(*low->pulse, 4.531, 0.01);
}

// v rises by the pulse, or towards the current times τ/C.
TEST(SmallestFiringInputs, AreTheDistanceToTheThreshold) {
  const CustomType lif = {.model = *BuiltInModel("lif-delta")};
  const auto inputs = SmallestFiringInputs({.name = "lif", .model = lif});
  ASSERT_TRUE(inputs && inputs->pulse && inputs->current);
  EXPECT_NEAR(*inputs->pulse, 15, 0.02);
  EXPECT_NEAR(*inputs->current, 15 * 250 / 10.0, 0.5);
}

TEST(SmallestFiringInputs, AreUnknownWhereNeuronsDiffer) {
  EXPECT_FALSE(SmallestFiringInputs({.name = "a", .model = IzhikevichType{.d = {2, 8}}}));
  EXPECT_FALSE(SmallestFiringInputs({.name = "a", .model = IzhikevichType{.drive = 10}})) << "never at rest";
}

TEST(WhyNoNeuronFired, ComparesWhatComesWithWhatFires) {
  NetworkSpec spec = Layer(3, Named("regular spiking"));
  spec.inputs = {{.source = StepCurrent{2}}, {.source = PoissonKicks{1, 1.5}}};
  EXPECT_THAT(WhyNoNeuronFired(spec),
              testing::AllOf(HasSubstr("one of type 'regular spiking' needs a pulse of 16.3"),
                             HasSubstr("or a lasting input of 2.71"), HasSubstr("in one step comes to ")));
}

}  // namespace
}  // namespace lull
