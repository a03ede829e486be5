#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "lull/neuron_types.h"

namespace lull {
namespace {

TEST(NamedNeuronTypes, AreThoseOfThePaper) {
  EXPECT_EQ(NamedNeuronTypes().size(), 7u);
  const auto type = NamedNeuronType("thalamo-cortical");
  ASSERT_TRUE(type.ok());
  EXPECT_EQ(std::get<IzhikevichType>(type->model).d.range()->low, 0.05);
  EXPECT_FALSE(NamedNeuronType("regular").ok());
}

}  // namespace
}  // namespace lull
