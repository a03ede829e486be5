#include "spec/input_units.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lull/neuron_types.h"

namespace lull {
namespace {

InputUnits UnitsOf(const std::vector<std::string>& models) {
  NetworkSpec spec;
  ColumnSpec column{"column", 1, {}};
  for (const std::string& model : models) {
    NeuronType type{.name = model};
    if (model == "hindmarsh-rose") type.model = HindmarshRoseType{};
    if (model != "hindmarsh-rose" && model != "izhikevich") type.model = CustomType{.model = *BuiltInModel(model)};
    spec.types.push_back(type);
    column.layers.push_back({model, 1, {{model}}});
  }
  spec.types.push_back({.name = "unused", .model = HindmarshRoseType{}});
  spec.columns = {column};
  return InputUnitsOf(spec);
}

TEST(InputUnits, AreThoseOfTheModels) {
  EXPECT_EQ(UnitsOf({"izhikevich"}).both, "mV/ms");
  EXPECT_EQ(UnitsOf({"adex", "izhikevich-2007"}).both, "pA");
  EXPECT_EQ(UnitsOf({"lif-exp"}).both, "pA");
  EXPECT_EQ(UnitsOf({"izhikevich", "hindmarsh-rose"}).both, "mV/ms");
  EXPECT_EQ(UnitsOf({}).both, "");
}

TEST(InputUnits, OfPulsesAndCurrentsMayDiffer) {
  const InputUnits delta = UnitsOf({"lif-delta"}), conductances = UnitsOf({"lif-cond-exp"});
  EXPECT_EQ(delta.pulses, "mV");
  EXPECT_EQ(conductances.pulses, "nS");
  EXPECT_EQ(delta.currents, "pA");
  EXPECT_EQ(delta.both, "");
}

TEST(InputUnits, AreNoneWhereModelsDiffer) {
  const InputUnits units = UnitsOf({"lif-delta", "lif-exp"});
  EXPECT_EQ(units.pulses, "");
  EXPECT_EQ(units.currents, "pA");
  EXPECT_EQ(units.both, "");
  EXPECT_EQ(UnitsOf({"izhikevich", "adex"}).both, "");
}

}  // namespace
}  // namespace lull
