#include "test/support/named_types.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <variant>

#include "lull/neuron_types.h"

namespace lull {
namespace {

TEST(NamedNeuronTypes, AreThoseOfThePapers) {
  EXPECT_EQ(TypesOf2003().size(), 7u);
  const auto ending = [](const std::string& end) {
    return std::ranges::count_if(NamedNeuronTypes(), [&](const NeuronType& type) { return type.name.ends_with(end); });
  };
  EXPECT_EQ(ending(" (2007)"), 7);
  EXPECT_EQ(ending(" (AdEx)"), 8);
  EXPECT_EQ(NamedNeuronTypes().size(), 22u);
  const auto type = NamedNeuronType("thalamo-cortical");
  ASSERT_TRUE(type.ok());
  EXPECT_EQ(std::get<IzhikevichType>(type->model).d.range()->low, 0.05);
  EXPECT_FALSE(NamedNeuronType("regular").ok());
}

}  // namespace
}  // namespace lull
