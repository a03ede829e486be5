// What is wrong with tables of neurons, in descriptions made in code.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "lull/network_spec.h"
#include "spec/check.h"

namespace lull {
namespace {

using testing::HasSubstr;

std::string Wrong(const NeuronTableSpec& table) {
  NetworkSpec spec;
  spec.types = {{.name = "x"}};
  spec.columns = {{.name = "column", .count = 2, .layers = {{"a", 1, {{"x"}}}, {"b", 2, {{"x"}}}}}};
  spec.neurons = {table};
  const std::vector<Finding> findings = Check(spec);
  return findings.empty() ? "nothing" : findings[0].path + ": " + findings[0].what;
}

TEST(CheckNeuronTables, AcceptsAValueForEachSelectedNeuron) {
  constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(Wrong({.columns = {{"a", {1, 2, 3, 4, 5, 6}}}}), "nothing");
  EXPECT_EQ(Wrong({.of = {.layers = {"b"}}, .columns = {{"v", {1, 2, kNone, 4}}, {"u", {1, 2, 3, 4}}}}), "nothing");
  EXPECT_EQ(Wrong({.of = {.neurons = {{2, 2}, {5, 5}}}, .columns = {{"gain", {1, 2}}}, .ids = {2, 5}}), "nothing");
}

TEST(CheckNeuronTables, FindsWhatIsWrong) {
  EXPECT_THAT(Wrong({.columns = {{"a", {1, 2}}}}),
              HasSubstr("column 'a' has 2 values, and the table selects 6 neurons"));
  EXPECT_THAT(Wrong({.columns = {{"w", {1, 2, 3, 4, 5, 6}}}}), HasSubstr("no parameter or state variable"));
  EXPECT_THAT(Wrong({.of = {.layers = {"c"}}, .columns = {{"a", {}}}}), HasSubstr("no column has a layer"));
  EXPECT_THAT(Wrong({.columns = {{"a", {1, 2, 3, 4, 5, std::numeric_limits<float>::infinity()}}}}),
              HasSubstr("neurons[0].values[5]: column 'a' is inf; must be a finite number"));
  EXPECT_THAT(Wrong({.of = {.neurons = {{2, 2}, {5, 5}}}, .columns = {{"a", {1, 2}}}, .ids = {2, 4}}),
              HasSubstr("neurons[0].values[1]: neuron 4; must be neuron 5"));
}

}  // namespace
}  // namespace lull
