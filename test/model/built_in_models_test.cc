#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "lull/neuron_types.h"
#include "test/support/one_neuron.h"

namespace lull {
namespace {

TEST(BuiltInModels, AreFoundByName) {
  std::vector<std::string> names;
  for (const NeuronModel& model : BuiltInModels()) {
    names.push_back(model.name());
    EXPECT_EQ(*BuiltInModel(model.name()), model);
    EXPECT_EQ(model.unit(), "mV");
    EXPECT_EQ(model.parameter_names().size(), model.default_parameters().size());
  }
  EXPECT_THAT(names, testing::ElementsAre("lif-delta", "lif-exp", "lif-cond-exp", "adex", "izhikevich-2007"));
}

TEST(BuiltInModels, UnknownNamesAreAnswered) {
  const auto model = BuiltInModel("lif-detla");
  ASSERT_FALSE(model.ok());
  EXPECT_THAT(model.status().message(), testing::HasSubstr("lif-delta"));
}

TEST(SubSteps, AreThoseOfTheTypeOrOfTheModel) {
  const CustomType adex = {.model = *BuiltInModel("adex")};
  EXPECT_EQ(SubStepsOf({.name = "a", .model = adex}).count, 10);
  CustomType other = adex;
  other.sub_steps = 40;
  EXPECT_EQ(SubStepsOf({.name = "a", .model = other}).count, 40);
  EXPECT_EQ(SubStepsOf({.name = "a", .model = other}).h, 0.025f);
  EXPECT_FALSE(adex == other);
  other.sub_steps = 10;
  EXPECT_TRUE(adex == other) << "that is the default";
}

}  // namespace
}  // namespace lull
