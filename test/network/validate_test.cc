// Every mistake in a description has one message that says where, what, and what would do.

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "lull/network.h"

namespace lull {
namespace {

NetworkSpec Good() {
  NetworkSpec spec;
  spec.types = {{.name = "rs", .model = IzhikevichType{}}, {.name = "hr", .model = HindmarshRoseType{}}};
  spec.columns = {{.name = "column", .count = 4, .layers = {{"a", 10, {{"rs"}}}, {"b", 5, {{"rs"}, {"hr"}}}}}};
  spec.projections = {{.from = "a", .to = "b", .probability = 0.5, .stdp = Stdp{}}};
  spec.inputs = {{.source = PoissonKicks{.rate_hz = 1, .amplitude = 20}}};
  return spec;
}

struct Mistake {
  const char* name;
  std::function<void(NetworkSpec&)> make;
  std::string message;
};

std::ostream& operator<<(std::ostream& out, const Mistake& mistake) { return out << mistake.name; }

class Mistakes : public testing::TestWithParam<Mistake> {};

TEST(Validate, AcceptsTheGoodDescription) { EXPECT_TRUE(Network::Build(Good()).ok()); }

TEST_P(Mistakes, IsAnsweredByItsMessage) {
  NetworkSpec spec = Good();
  GetParam().make(spec);
  const auto network = Network::Build(spec);
  EXPECT_EQ(network.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(std::string(network.status().message()), GetParam().message);
}

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

ProjectionSpec& Projection(NetworkSpec& spec) { return spec.projections[0]; }

const std::vector<Mistake> kMistakes = {
    {"TypeWithoutName", [](auto& s) { s.types[0].name = ""; }, "neuron types: a name is empty; each needs one"},
    {"TypeTwice", [](auto& s) { s.types[1].name = "rs"; }, "neuron types: the name 'rs' stands twice"},
    {"ParameterNan", [](auto& s) { s.types[0].model = IzhikevichType{.a = kNan}; },
     "neuron type 'rs': a parameter is nan to nan; must be finite numbers"},
    {"ParameterRangeReversed",
     [](auto& s) {
       s.types[0].model = IzhikevichType{.a = {0.1, 0.02}};
     },
     "neuron type 'rs': a parameter is 0.1 to 0.02; the lower bound must not be above the upper one"},
    {"TimeScaleZero", [](auto& s) { s.types[1].model = HindmarshRoseType{.time_units_per_ms = 0}; },
     "neuron type 'hr': time_units_per_ms is 0; must be above 0 and at most 100"},
    {"CubicNotPositive", [](auto& s) { s.types[1].model = HindmarshRoseType{.a = 0}; },
     "neuron type 'hr': a is 0; must be above 0, or x runs away"},
    {"TooManyInitialValues",
     [](auto& s) {
       s.types[0].initial.values = {1, 2, 3};
     },
     "neuron type 'rs': 3 initial values; must be none, one (v) or two (v, u)"},
    {"TooFewInitialValues", [](auto& s) { s.types[1].initial.values = {1}; },
     "neuron type 'hr': 1 initial values; must be none or three (x, y, z)"},
    {"InitialInfinite", [](auto& s) { s.types[0].initial.values = {kInfinity}; },
     "neuron type 'rs': an initial value is inf; must be a finite number"},
    {"InitialTwice", [](auto& s) { s.types[0].initial = {.at_rest = true, .values = {-65}}; },
     "neuron type 'rs': starts at rest and from given values; must be one of them"},
    {"RestMissing",
     [](auto& s) { s.types[0] = {.name = "rs", .model = IzhikevichType{.drive = 10}, .initial = {.at_rest = true}}; },
     "neuron 0 of type 'rs' is to start at rest, but with its parameters it has no rest point; give initial values"},
    {"NoColumns", [](auto& s) { s.columns.clear(); }, "network: has no columns; must have one or more"},
    {"CountZero", [](auto& s) { s.columns[0].count = 0; }, "column 'column': its count is 0; must be 1 or more"},
    {"NoLayers", [](auto& s) { s.columns[0].layers.clear(); }, "column 'column': has no layers; must have one or more"},
    {"LayerTwice", [](auto& s) { s.columns[0].layers[1].name = "a"; },
     "layers of column 'column': the name 'a' stands twice"},
    {"LayerEmpty", [](auto& s) { s.columns[0].layers[0].size = 0; },
     "layer 'a' of column 'column': has no neurons; must have 1 or more"},
    {"LayerWithoutType", [](auto& s) { s.columns[0].layers[0].types.clear(); },
     "layer 'a' of column 'column': has no neuron type; must have one of 'rs', 'hr'"},
    {"UnknownType", [](auto& s) { s.columns[0].layers[0].types[0].type = "fs"; },
     "layer 'a' of column 'column': there is no neuron type 'fs'; the known ones are 'rs', 'hr'"},
    {"ShareTwice", [](auto& s) { s.columns[0].layers[1].types[1].type = "rs"; },
     "layer 'b' of column 'column': the neuron type 'rs' stands twice"},
    {"ShareZero", [](auto& s) { s.columns[0].layers[1].types[1].share = 0; },
     "layer 'b' of column 'column': the share of 'hr' is 0; must be a finite number above 0"},
    {"ColumnTooLarge", [](auto& s) { s.columns[0].layers[0].size = 65'531; },
     "column 'column': has 65536 neurons; must be at most 65535"},
    {"TooManyNeurons",
     [](auto& s) {
       s.columns[0].layers[0].size = 60'000;
       s.columns[0].count = 100'000;
     },
     "network: has 6.0005e+09 neurons; must be at most 4294967295"},
    {"UnknownLayer", [](auto& s) { Projection(s).to = "c"; },
     "projection 0 (a to c): column 'column' has no layer 'c'; it has 'a', 'b'"},
    {"UnknownColumn", [](auto& s) { Projection(s).to_column = "row"; },
     "projection 0 (a to b): to_column is 'row'; must be one of 'column'"},
    {"ColumnNotNamed",
     [](auto& s) {
       s.columns.push_back(s.columns[0]);
       s.columns[1].name = "other";
     },
     "projection 0 (a to b): from_column is ''; must be one of 'column', 'other'"},
    {"ProbabilityAboveOne", [](auto& s) { Projection(s).probability = 1.5; },
     "projection 0 (a to b): probability is 1.5; must be from 0 to 1"},
    {"ProbabilityNan", [](auto& s) { Projection(s).probability = kNan; },
     "projection 0 (a to b): probability is nan; must be from 0 to 1"},
    {"DelayZero", [](auto& s) { Projection(s).min_delay = 0; },
     "projection 0 (a to b): the delay is 0 to 1 ms; must be from 1 to 1000 ms, the lower bound first"},
    {"DelayTooLong", [](auto& s) { Projection(s).max_delay = 1001; },
     "projection 0 (a to b): the delay is 1 to 1001 ms; must be from 1 to 1000 ms, the lower bound first"},
    {"StrengthNegative", [](auto& s) { Projection(s).min_strength = -1; },
     "projection 0 (a to b): min_strength is -1; must be 0 or more (inhibitory synapses are a share)"},
    {"InhibitoryShare", [](auto& s) { Projection(s).inhibitory = -0.1; },
     "projection 0 (a to b): inhibitory is -0.1; must be from 0 to 1"},
    {"MoreRandomColumnsThanThereAre", [](auto& s) { Projection(s).reach = RandomOthers{4}; },
     "projection 0 (a to b): reaches 4 random other columns; must be from 1 to 3, as many as there are"},
    {"TorusDoesNotDivide", [](auto& s) { Projection(s).reach = Torus{.width = 3, .radius = 1}; },
     "projection 0 (a to b): the torus is 3 columns wide; must divide the 4 columns"},
    {"InsideAcrossKinds",
     [](auto& s) {
       s.columns.push_back(s.columns[0]);
       s.columns[1].name = "other";
       Projection(s).from_column = "column";
       Projection(s).to_column = "other";
     },
     "projection 0 (a to b): joins two kinds of column; must reach all others or random others"},
    {"WindowZero", [](auto& s) { Projection(s).stdp->time_constant_ms = 0; },
     "projection 0 (a to b): stdp.time_constant_ms is 0; must be greater than 0 ms"},
    {"LearningInfinite", [](auto& s) { Projection(s).stdp->a_plus = kInfinity; },
     "projection 0 (a to b): stdp.a_plus is inf; must be a finite number"},
    {"LearningEndsBeforeItBegins", [](auto& s) { Projection(s).stdp->until = -1; },
     "projection 0 (a to b): stdp: acts from 0 until -1 ms; must begin at 0 or later and not end before it begins"},
    {"LimitWithoutHardBounds", [](auto& s) { Projection(s).stdp->w_max = 1; },
     "projection 0 (a to b): stdp.w_max is given, but applies under hard bounds only"},
    {"StrengthAboveLimit",
     [](auto& s) {
       Projection(s).max_strength = 5;
       Projection(s).stdp->bounds = WeightBounds::kHard;
     },
     "projection 0 (a to b): strengths reach up to 5, beyond stdp.w_max = 4; lower max_strength or raise w_max"},
    {"KickRateTooHigh", [](auto& s) { s.inputs[0].source = PoissonKicks{.rate_hz = 1001, .amplitude = 1}; },
     "input 0: rate_hz is 1001; must be above 0 and at most 1000 (one kick per step)"},
    {"NoiseReversed", [](auto& s) { s.inputs[0].source = UniformNoise{.low = 5, .high = 0}; },
     "input 0: noise is 5 to 0; the lower bound must not be above the upper one"},
    {"InputToUnknownLayer", [](auto& s) { s.inputs[0].target.layers = {"c"}; }, "input 0: no column has a layer 'c'"},
    {"InputToUnknownColumn",
     [](auto& s) {
       s.inputs[0].target.columns = {{2, 4}};
     },
     "input 0: columns 2 to 4; there are 4 (0 to 3)"},
    {"InputToUnknownNeuron",
     [](auto& s) {
       s.inputs[0].target.neurons = {{60, 60}};
     },
     "input 0: neurons 60 to 60; there are 60 (0 to 59)"},
    {"SpikeBeforeTheFirstStep",
     [](auto& s) {
       s.inputs[0].source = SpikeInput{.spikes = {{0, 1}}, .amplitude = 1};
     },
     "input 0: a spike at 0 ms; the first step is at 1 ms"},
    {"SpikeForUnknownNeuron",
     [](auto& s) {
       s.inputs[0].source = SpikeInput{.spikes = {{1, 60}}, .amplitude = 1};
     },
     "input 0: a spike at 1 ms is for neuron 60, which the input does not reach; there are 60 neurons (0 to 59)"},
    {"LimitNotAMultiple", [](auto& s) { s.delivery_limit = 0.1; },
     "network: delivery_limit is 0.1; must be a positive multiple of 1/65536, at most 4194304"},
    {"ToleranceNegative", [](auto& s) { s.rest_tolerance = -0.01; },
     "network: rest_tolerance is -0.01; must be a finite number, 0 or more"},
    {"SumTooLarge",
     [](auto& s) {
       s.projections.clear();
       s.inputs[0].source = StepCurrent{1e7};
     },
     "neuron 0 may receive up to 1e+07 in one step; must stay below 8.38861e+06: lower delivery_limit, the number of "
     "its "
     "synapses or the inputs' amplitudes"},
};

INSTANTIATE_TEST_SUITE_P(Each, Mistakes, testing::ValuesIn(kMistakes),
                         [](const auto& mistake) { return std::string(mistake.param.name); });

TEST(Validate, ManyDifferentRulesAreRefused) {
  NetworkSpec spec = Good();
  for (int i = 0; i < 32; ++i) {
    spec.projections.push_back(spec.projections[0]);
    spec.projections.back().stdp->a_plus = i;
  }
  EXPECT_EQ(std::string(Network::Build(spec).status().message()),
            "network: has 33 different STDP rules; must be at most 31");
}

}  // namespace
}  // namespace lull
