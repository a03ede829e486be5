// Every mistake in a description has one message that says where, what, and what would do.
//
// Covers check_inputs.cc, check_neurons.cc, check_synapses.cc.

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "lull/network.h"
#include "test/support/own_izhikevich.h"

namespace lull {
namespace {

NetworkSpec Good() {
  NetworkSpec spec;
  spec.delivery_limit = 4;
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

TEST(Check, AcceptsTheGoodDescription) { EXPECT_TRUE(Network::Build(Good()).ok()); }

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
    {"TypeWithoutName", [](auto& s) { s.types[0].name = ""; },
     "types: a name is empty; each type needs one\ncolumns[0].layers[0].types[0].type = \"rs\"; no such neuron type; "
     "known: \"\", \"hr\", and those that 'lull models' lists\ncolumns[0].layers[1].types[0].type = \"rs\"; no "
     "such neuron type; known: \"\", \"hr\", and those that 'lull models' lists"},
    {"TypeTwice", [](auto& s) { s.types[1].name = "rs"; },
     "types.rs: another type has this name already; each type needs a name of its "
     "own\ncolumns[0].layers[1].types[1].type = "
     "\"hr\"; no such neuron type; known: \"rs\", \"rs\", and those that 'lull models' lists"},
    {"SubStepsNone", [](auto& s) { s.types[0].model = IzhikevichType{.sub_steps = 0}; },
     "types.rs.sub_steps = 0; must be 1 to 1000"},
    {"SubStepsTooMany", [](auto& s) { s.types[1].model = HindmarshRoseType{.sub_steps_per_time_unit = 1001}; },
     "types.hr.sub_steps_per_time_unit = 1001; must be 1 to 1000"},
    {"SubStepsOfAModel",
     [](auto& s) { s.types[0].model = CustomType{.model = *BuiltInModel("adex"), .parameters = {}, .sub_steps = -1}; },
     "types.rs.sub_steps = -1; must be 1 to 1000"},
    {"SubStepsOfAModelWithoutThem",
     [](auto& s) {
       s.types[0].model = CustomType{.model = MakeNeuronModel<OwnIzhikevich>(), .parameters = {}, .sub_steps = 2};
     },
     "types.rs.sub_steps = 2; the model 'own' has no sub-steps; leave it out"},
    {"ParameterThatMakesNoSense",
     [](auto& s) {
       s.types[0].model = CustomType{.model = *BuiltInModel("lif-exp"), .parameters = {{"tau_m", 0}}};
     },
     "types.rs.tau_m = 0; must be above 0"},
    {"ParametersThatDoNotFit",
     [](auto& s) {
       s.types[0].model = CustomType{.model = *BuiltInModel("adex"), .parameters = {{"v_reset", 5}}};
     },
     "types.rs.v_reset = 5; must be below v_peak"},
    {"DrawnParameterThatMakesNoSense",
     [](auto& s) {
       s.types[0].model =
           CustomType{.model = *BuiltInModel("lif-exp"), .parameters = {{"tau_m", Drawn(Normal{-1, 0.1})}}};
     },
     "neuron 0 of type 'rs', whose tau_m is -1.00076 here: tau_m must be above 0; give what it is drawn from bounds, "
     "or "
     "another value in the table"},
    {"ParameterNan", [](auto& s) { s.types[0].model = IzhikevichType{.a = kNan}; },
     "types.rs.a = [nan, nan]; must be a finite number"},
    {"ParameterRangeReversed",
     [](auto& s) {
       s.types[0].model = IzhikevichType{.a = {0.1, 0.02}};
     },
     "types.rs.a = [0.1, 0.02]; the lower bound must not be above the upper one"},
    {"TimeScaleZero", [](auto& s) { s.types[1].model = HindmarshRoseType{.time_units_per_ms = 0}; },
     "types.hr.time_units_per_ms = 0; must be above 0 and at most 100"},
    {"CubicNotPositive", [](auto& s) { s.types[1].model = HindmarshRoseType{.a = 0}; },
     "types.hr.a = 0; must be above 0, or x runs away"},
    {"TooManyInitialValues",
     [](auto& s) {
       s.types[0].initial.values = {1, 2, 3};
     },
     "types.rs.initial: 3 values; must be none, one (v) or two (v, u)"},
    {"TooFewInitialValues", [](auto& s) { s.types[1].initial.values = {1}; },
     "types.hr.initial: 1 value; must be none or three (x, y, z)"},
    {"InitialInfinite", [](auto& s) { s.types[0].initial.values = {kInfinity}; },
     "types.rs.initial = inf; must be a finite number"},
    {"InitialTwice", [](auto& s) { s.types[0].initial = {.at_rest = true, .values = {-65}}; },
     "types.rs.initial: at rest and from given values; must be one of them"},
    {"RestMissing",
     [](auto& s) { s.types[0] = {.name = "rs", .model = IzhikevichType{.drive = 10}, .initial = {.at_rest = true}}; },
     "types.rs.initial = \"rest\"; with these parameters a neuron has no rest point; give initial values"},
    {"NoColumns", [](auto& s) { s.columns.clear(); }, "columns: the network has none; must be one or more"},
    {"CountZero", [](auto& s) { s.columns[0].count = 0; }, "columns[0].count = 0; must be 1 or more"},
    {"NoLayers", [](auto& s) { s.columns[0].layers.clear(); },
     "columns[0].layers: the column has none; must be one or more"},
    {"LayerTwice", [](auto& s) { s.columns[0].layers[1].name = "a"; },
     "columns[0].layers[1].name = \"a\"; columns[0].layers[0] has this name already; each needs a name "
     "of its own\nprojections[0].to = \"b\"; no such layer in column \"column\"; known: \"a\", \"a\""},
    {"LayerEmpty", [](auto& s) { s.columns[0].layers[0].size = 0; },
     "columns[0].layers[0].size = 0; must be 1 or more"},
    {"LayerWithoutType", [](auto& s) { s.columns[0].layers[0].types.clear(); },
     "columns[0].layers[0].type: missing; a layer needs a neuron type"},
    {"UnknownType", [](auto& s) { s.columns[0].layers[0].types[0].type = "fs"; },
     "columns[0].layers[0].types[0].type = \"fs\"; no such neuron type; known: \"rs\", \"hr\", and those "
     "that 'lull models' lists"},
    {"ShareTwice", [](auto& s) { s.columns[0].layers[1].types[1].type = "rs"; },
     "columns[0].layers[1].types[1].type = \"rs\"; has a share already; give it one share"},
    {"ShareZero", [](auto& s) { s.columns[0].layers[1].types[1].share = 0; },
     "columns[0].layers[1].types[1].share = 0; must be a finite number above 0"},
    {"ColumnTooLarge", [](auto& s) { s.columns[0].layers[0].size = 65'531; },
     "columns[0].layers: the column has 65536 neurons; must be at most 65535"},
    {"TooManyNeurons",
     [](auto& s) {
       s.columns[0].layers[0].size = 60'000;
       s.columns[0].count = 100'000;
     },
     "columns: the network has 6000500000 neurons; must be at most 4294967295, for ids have 32 bits"},
    {"UnknownLayer", [](auto& s) { Projection(s).to = "c"; },
     "projections[0].to = \"c\"; no such layer in column \"column\"; known: \"a\", \"b\""},
    {"UnknownLayerOfSeveral",
     [](auto& s) {
       Projection(s).from = {"b", "c"};
     },
     "projections[0].from[1] = \"c\"; no such layer in column \"column\"; known: \"a\", \"b\""},
    {"LayerNamedTwice",
     [](auto& s) {
       Projection(s).to = {"b", "a", "b"};
     },
     "projections[0].to[2] = \"b\"; named twice; name each layer once"},
    {"NoLayer", [](auto& s) { Projection(s).to.clear(); },
     "projections[0].to: missing; a projection needs a layer at both ends"},
    {"UnknownColumn", [](auto& s) { Projection(s).to_column = "row"; },
     "projections[0].to_column = \"row\"; no such kind of column; known: \"column\""},
    {"ColumnNotNamed",
     [](auto& s) {
       s.columns.push_back(s.columns[0]);
       s.columns[1].name = "other";
     },
     "projections[0].from_column: missing; with several kinds of column it must be one of \"column\", "
     "\"other\"\nprojections[0].to_column: missing; with several kinds of column it must be one of \"column\", "
     "\"other\""},
    {"ProbabilityAboveOne", [](auto& s) { Projection(s).probability = 1.5; },
     "projections[0].probability = 1.5; must be from 0 to 1"},
    {"ProbabilityNan", [](auto& s) { Projection(s).probability = kNan; },
     "projections[0].probability = nan; must be from 0 to 1"},
    {"DelayZero", [](auto& s) { Projection(s).delay.range()->low = 0; },
     "projections[0].delay = [\"0 ms\", \"1 ms\"]; must be from 1 to 1000 ms"},
    {"DelayTooLong", [](auto& s) { Projection(s).delay.range()->high = 1001; },
     "projections[0].delay = [\"1 ms\", \"1001 ms\"]; must be from 1 to 1000 ms"},
    {"StrengthNegativeBesideAShare",
     [](auto& s) {
       Projection(s).strength.range()->low = -1;
       Projection(s).inhibitory = 0.5;
     },
     "projections[0].strength = [-1, 1]; may be below 0, where a synapse is inhibitory by itself; with inhibitory = "
     "0.5 "
     "it must be 0 or more"},
    {"InhibitoryShare", [](auto& s) { Projection(s).inhibitory = -0.1; },
     "projections[0].inhibitory = -0.1; must be from 0 to 1"},
    {"MoreRandomColumnsThanThereAre", [](auto& s) { Projection(s).reach = RandomOthers{4}; },
     "projections[0].reach = { random = 4 }; must be from 1 to 3, the number of other columns"},
    {"TorusDoesNotDivide", [](auto& s) { Projection(s).reach = Torus{.width = 3, .radius = 1}; },
     "projections[0].reach = { grid = 1, width = 3 }; the width must divide the 4 columns"},
    {"InsideAcrossKinds",
     [](auto& s) {
       s.columns.push_back(s.columns[0]);
       s.columns[1].name = "other";
       Projection(s).from_column = "column";
       Projection(s).to_column = "other";
     },
     "projections[0].reach: joins two kinds of column; must be \"others\" or { random = … }"},
    {"InitialStateThatIsNone",
     [](auto& s) {
       s.types[0].model = CustomType{.model = *BuiltInModel("lif-cond-exp")};
       s.types[0].initial.values = {-60, 0, -0.5};
     },
     "types.rs.initial: g_in must be 0 or more"},
    {"InitialStatesOfWhichSomeAreNone",
     [](auto& s) {
       s.types[0].model = CustomType{.model = *BuiltInModel("lif-cond-exp")};
       s.types[0].initial.values = {-60, {-0.5, 1}};
     },
     "types.rs.initial: g_ex must be 0 or more"},
    {"ParametersOfWhichSomeAreNone",
     [](auto& s) {
       s.types[0].model = CustomType{.model = *BuiltInModel("lif-delta"), .parameters = {{"tau_m", {-1, 20}}}};
     },
     "types.rs.tau_m = [-1, 20]; must be above 0"},
    {"WindowZero", [](auto& s) { Projection(s).stdp->time_constant_ms = 0; },
     "projections[0].stdp.half_life = \"0 ms\"; must be greater than 0 ms"},
    {"TimeConstantOfOneSideInfinite",
     [](auto& s) {
       Projection(s).stdp->window = StdpWindow::kExponential;
       Projection(s).stdp->time_constant_minus_ms = kInfinity;
     },
     "projections[0].stdp.tau_minus = \"inf ms\"; must be greater than 0 ms"},
    {"AllWithAllWithoutExponentialWindow", [](auto& s) { Projection(s).stdp->pairing = StdpPairing::kAll; },
     "projections[0].stdp.pairing = \"all\"; needs window = \"exponential\""},
    {"TripletsWithoutExponentialWindow", [](auto& s) { Projection(s).stdp->a_plus_triplet = 0.1; },
     "projections[0].stdp.a_plus_triplet = 0.1; needs window = \"exponential\""},
    {"TripletsOfNoNumber",
     [](auto& s) {
       Projection(s).stdp->window = StdpWindow::kExponential;
       Projection(s).stdp->a_minus_triplet = kInfinity;
     },
     "projections[0].stdp.a_minus_triplet = inf; must be a finite number"},
    {"TimeConstantOfTripletsZero", [](auto& s) { Projection(s).stdp->tau_x_ms = 0; },
     "projections[0].stdp.tau_x = \"0 ms\"; must be greater than 0 ms"},
    {"TracesTooLargeForAFloat",
     [](auto& s) {
       Projection(s).stdp->window = StdpWindow::kExponential;
       Projection(s).stdp->pairing = StdpPairing::kAll;
       Projection(s).stdp->a_minus = 1e30;
       Projection(s).stdp->time_constant_minus_ms = 1e9;
     },
     "projections[0].stdp.a_minus = 1e+30; is too large with these time constants: a spike each ms would change a "
     "weight by "
     "more than a float can hold"},
    {"UpdatesWithoutTime", [](auto& s) { Projection(s).stdp->update_every = 0; },
     "projections[0].stdp.update_every = \"0 ms\"; must be 1 ms or more"},
    {"DriftWithoutUpdates", [](auto& s) { Projection(s).stdp->drift = 0.01; },
     "projections[0].stdp.drift = 0.01; applies only with update_every"},
    {"KeepsMoreThanAll",
     [](auto& s) {
       Projection(s).stdp->update_every = 1000;
       Projection(s).stdp->keep = 1.5;
     },
     "projections[0].stdp.keep = 1.5; must be from 0 to 1"},
    {"UpdatesThatDependOnTheWeight",
     [](auto& s) {
       Projection(s).stdp->bounds = WeightBounds::kHard;
       Projection(s).stdp->update_every = 1000;
       Projection(s).stdp->mu_plus = 1;
     },
     "projections[0].stdp.mu_plus = 1; cannot be used with update_every: what is gathered knows no weight"},
    {"NormalisedToNothing", [](auto& s) { Projection(s).stdp->normalise_every = 1000; },
     "projections[0].stdp.normalise_to = 0; must be a finite number, more than 0"},
    {"NormalisedNever", [](auto& s) { Projection(s).stdp->normalise_to = 10; },
     "projections[0].stdp.normalise_to = 10; applies only with normalise_every"},
    {"ExponentWithoutHardBounds", [](auto& s) { Projection(s).stdp->mu_minus = 1; },
     "projections[0].stdp.mu_minus = 1; applies only with bounds = \"hard\""},
    {"ExponentNegative",
     [](auto& s) {
       Projection(s).stdp->bounds = WeightBounds::kHard;
       Projection(s).stdp->mu_plus = -1;
     },
     "projections[0].stdp.mu_plus = -1; must be a finite number, 0 or more"},
    {"LeastWeightWithoutHardBounds", [](auto& s) { Projection(s).stdp->w_min = 0.1; },
     "projections[0].stdp.w_min = 0.1; applies only with bounds = \"hard\""},
    {"LeastWeightAboveTheLargest",
     [](auto& s) {
       Projection(s).strength = 4;
       Projection(s).stdp->bounds = WeightBounds::kHard;
       Projection(s).stdp->w_min = 4.5;
     },
     "projections[0].stdp.w_min = 4.5; must be at most w_max = 4"},
    {"NoRoomBetweenTheBounds",
     [](auto& s) {
       Projection(s).strength = 4;
       Projection(s).stdp->bounds = WeightBounds::kHard;
       Projection(s).stdp->w_min = 4;
       Projection(s).stdp->mu_plus = 1;
     },
     "projections[0].stdp.w_max = 4; leaves a weight no room above w_min = 4; mu_plus and mu_minus need some"},
    {"NoRoomAboveZero",
     [](auto& s) {
       Projection(s).strength = 0;
       Projection(s).stdp->bounds = WeightBounds::kHard;
       Projection(s).stdp->w_max = 0;
       Projection(s).stdp->mu_minus = 1;
     },
     "projections[0].stdp.w_max = 0; leaves a weight no room above w_min = 0; mu_plus and mu_minus need some"},
    {"LeastWeightAboveTheLargestByLessThanAFloatTells",
     [](auto& s) {
       Projection(s).strength = 1;
       Projection(s).stdp->bounds = WeightBounds::kHard;
       Projection(s).stdp->w_max = 1;
       Projection(s).stdp->w_min = 1.000000001;
     },
     "projections[0].stdp.w_min = 1.000000001; must be at most w_max = 1"},
    {"StrengthBelowTheLeastWeight",
     [](auto& s) {
       Projection(s).strength = {0.5, 4};
       Projection(s).stdp->bounds = WeightBounds::kHard;
       Projection(s).stdp->w_min = 0.6;
     },
     "projections[0].strength = [0.5, 4]; reaches below stdp.w_min = 0.6; raise it or lower w_min"},
    {"LearningInfinite", [](auto& s) { Projection(s).stdp->a_plus = kInfinity; },
     "projections[0].stdp.a_plus = inf; must be a finite number"},
    {"LearningEndsBeforeItBegins", [](auto& s) { Projection(s).stdp->until = -1; },
     "projections[0].stdp.until = \"-1 ms\"; ends before it begins, at from = \"0 ms\""},
    {"LimitWithoutHardBounds", [](auto& s) { Projection(s).stdp->w_max = 1; },
     "projections[0].stdp.w_max = 1; applies only with bounds = \"hard\""},
    {"StrengthAboveLimit",
     [](auto& s) {
       Projection(s).strength.range()->high = 5;
       Projection(s).stdp->bounds = WeightBounds::kHard;
     },
     "projections[0].strength = [0, 5]; reaches beyond stdp.w_max = 4; lower it or raise w_max"},
    {"KickRateTooHigh", [](auto& s) { s.inputs[0].source = PoissonKicks{.rate_hz = 1'000'001, .amplitude = 1}; },
     "inputs[0].rate_hz = 1000001; must be from 0 to 1000000"},
    {"NoiseReversed", [](auto& s) { s.inputs[0].source = UniformNoise{.low = 5, .high = 0}; },
     "inputs[0].high = 0; must not be below low = 5"},
    {"InputToUnknownLayer", [](auto& s) { s.inputs[0].target.layers = {"c"}; },
     "inputs[0].layers = [\"c\"]; no column has a layer \"c\"; known: \"a\", \"b\""},
    {"InputToUnknownColumn",
     [](auto& s) {
       s.inputs[0].target.columns = {{2, 4}};
     },
     "inputs[0].columns = [[2, 4]]; must be from 0 to 3"},
    {"InputToUnknownNeuron",
     [](auto& s) {
       s.inputs[0].target.neurons = {{60, 60}};
     },
     "inputs[0].neurons = [[60, 60]]; must be from 0 to 59"},
    {"SpikeBeforeTheFirstStep",
     [](auto& s) {
       s.inputs[0].source = SpikeInput{.spikes = {{0, 1}}, .amplitude = 1};
     },
     "inputs[0].spikes[0]: time 0 ms; must be 1 ms, the first step, or later"},
    {"SpikeForUnknownNeuron",
     [](auto& s) {
       s.inputs[0].source = SpikeInput{.spikes = {{1, 60}}, .amplitude = 1};
     },
     "inputs[0].spikes[0]: neuron 60; the network has 60 neurons, from 0"},
    {"NameTwice",
     [](auto& s) {
       s.projections.push_back(s.projections[0]);
       s.projections[0].name = s.projections[1].name = s.inputs[0].name = "one";
     },
     "projections[1].name = \"one\"; projections[0] has this name already; a name must be unique"},
    {"NameWithAQuotationMark", [](auto& s) { s.inputs[0].name = "a\"b"; },
     "inputs[0].name = \"a\\\"b\"; has a quotation mark, a backslash or a control character; must have none"},
    {"NameWithALineBreak", [](auto& s) { s.edges = {{.name = "a\nb"}}; },
     "edges[0].name = \"a\\u000Ab\"; has a quotation mark, a backslash or a control character; must have none"},
    {"NoLimitOfWhatLearns",
     [](auto& s) {
       s.delivery_limit.reset();
       s.projections.push_back(s.projections[0]);
       s.edges = {{.stdp = Stdp{.bounds = WeightBounds::kHard}},
                  {.stdp = Stdp{.bounds = WeightBounds::kHard, .w_max = 4}}};
     },
     "projections[0].stdp.bounds = \"delivery\"; needs a limit of what is delivered: give the network a "
     "delivery_limit, "
     "such as 4, or use bounds = \"hard\" with a w_max wherever synapses learn\n"
     "edges[0].stdp.w_max: missing; hard bounds need it, such as w_max = 4, if the network has no delivery_limit"},
    {"WeightBeyondEveryQuantum",
     [](auto& s) {
       s.delivery_limit.reset();
       s.projections.clear();
       s.edges = {{.synapses = {{3, 14, 1, -1e7f}, {3, 14, 2, 1e7f}}}};
     },
     "neuron 14 may receive up to 2.00001e+07 in one step; must stay below 8388608: lower its weights or "
     "delivery_limit, the "
     "number of its synapses or the inputs' amplitudes"},
    {"StepsOfNoLength", [](auto& s) { s.inputs[0].source = SpikeInput{.amplitude = 1, .keys = {.step_ms = 0}}; },
     "inputs[0].step_ms = 0; must be above 0 and at most 1000, the ms of a step"},
    {"PopulationBesidePopulations",
     [](auto& s) {
       s.inputs[0].source =
           SpikeInput{.amplitude = 1, .keys = {.population = "a", .populations = {{"b", 0}, {"b", 9}}}};
     },
     "inputs[0].population = \"a\"; stands beside populations; must be one of them\n"
     "inputs[0].populations[1].name = \"b\"; is named twice"},
    {"LimitNotAMultiple", [](auto& s) { s.delivery_limit = 0.1; },
     "delivery_limit = 0.1; must be a positive multiple of 1/65536, at most 4194304"},
    {"ToleranceNegative", [](auto& s) { s.rest_tolerance = -0.01; },
     "rest_tolerance = -0.01; must be a finite number, 0 or more"},
    {"SumTooLarge",
     [](auto& s) {
       s.projections.clear();
       s.inputs[0].source = StepCurrent{1e7};
     },
     "columns[0].layers[0]: a neuron may receive up to 1e+07 in one step, over 0 synapses and from inputs; must stay "
     "below 8388608: lower its weights or delivery_limit, the number of its synapses or the inputs' amplitudes\n"
     "columns[0].layers[1]: a neuron may receive up to 1e+07 in one step, over 0 synapses and from inputs; must stay "
     "below 8388608: lower its weights or delivery_limit, the number of its synapses or the inputs' amplitudes"},
    // The mean of layer b is half of what fits.
    {"SumTooLargeOfOneNeuronAlone",
     [](auto& s) {
       s.delivery_limit = 0x1p22;
       s.projections = {{.from = "a", .to = "b", .probability = 0.1, .strength = 1e7}};
     },
     "neuron 14 may receive up to 1.67773e+07 in one step; must stay below 8388608: lower its weights or "
     "delivery_limit, the number of its synapses or the inputs' amplitudes"},
    // What is drawn may have no rest point.
    {"RestMissingOfOneNeuronAlone",
     [](auto& s) {
       s.types[0] = {.name = "rs", .model = IzhikevichType{.drive = {0, 10}}, .initial = {.at_rest = true}};
     },
     "neuron 2 of type 'rs' is to start at rest, but with its parameters it has no rest point; give initial values"},
    {"TwoRules",
     [](auto& s) {
       Projection(s).probability = 1;
       Projection(s).in_degree = 3;
       Projection(s).total = 30;
     },
     "projections[0].total = 30; stands beside in_degree; must be one of them"},
    {"OneToOneBesideAProbability", [](auto& s) { Projection(s).one_to_one = true; },
     "projections[0].one_to_one = true; stands beside a probability; must be one of them"},
    {"OutDegreeAboveTheTargets",
     [](auto& s) {
       Projection(s).probability = 1;
       Projection(s).out_degree = 101;
     },
     "projections[0].out_degree = 101; must be at most 5, the number of neurons that a source's synapses may lead to"},
    {"InDegreeAboveTheOthers",
     [](auto& s) {
       Projection(s).to = "a";
       Projection(s).self = false;
       Projection(s).probability = 1;
       Projection(s).in_degree = 10;
     },
     "projections[0].in_degree = 10; must be at most 9, the number of neurons that a target's synapses may come from, "
     "other than itself"},
    {"TotalWithoutPairs",
     [](auto& s) {
       s.columns[0].count = 1;
       Projection(s).reach = AllOthers{};
       Projection(s).probability = 1;
       Projection(s).total = 10;
     },
     "projections[0].total = 10; there is no pair of neurons that it could connect; must be 0"},
    {"TotalTooLarge",
     [](auto& s) {
       s.columns[0].count = 2;
       Projection(s).probability = 1;
       Projection(s).total = 4'294'967'297;
     },
     "projections[0].total = 4294967297; must be at most 4294967296, 2147483648 for each target column"},
    {"OneToOneOfDifferentSizes",
     [](auto& s) {
       Projection(s).probability = 1;
       Projection(s).one_to_one = true;
     },
     "projections[0].one_to_one = true; there are 10 sources and 5 targets in a column; must be equally many"},
    {"OneToOneWithItselfAndNotToItself",
     [](auto& s) {
       Projection(s).from = {"a", "b"};
       Projection(s).to = {"b", "a"};
       Projection(s).probability = 1;
       Projection(s).one_to_one = true;
       Projection(s).self = false;
     },
     "projections[0].one_to_one = true; would connect each neuron to itself, and with self = false to none; must lead "
     "to "
     "other layers or columns"},
    {"FallOffInside",
     [](auto& s) {
       Projection(s).fall_off = FallOff{FallOff::Shape::kGaussian, 2.5};
     },
     "projections[0].fall_off = { gaussian = 2.5 }; needs a distance; the reach must be { ring = … } or { grid = …, "
     "width = … }"},
    {"FallOffOfNoLength",
     [](auto& s) {
       Projection(s).reach = Ring{1};
       Projection(s).fall_off = FallOff{FallOff::Shape::kExponential, 0};
     },
     "projections[0].fall_off = { exponential = 0 }; must be a number of columns, greater than 0"},
    {"FallOffOfAnInDegree",
     [](auto& s) {
       Projection(s).reach = Ring{1};
       Projection(s).probability = 1;
       Projection(s).in_degree = 1;
       Projection(s).fall_off = FallOff{};
     },
     "projections[0].fall_off = { exponential = 1 }; applies only to a probability"},
    {"DelayPerColumnInside", [](auto& s) { Projection(s).delay_per_column_ms = 0.5; },
     "projections[0].delay_per_column = \"0.5 ms\"; needs a distance; the reach must be { ring = … } or { grid = …, "
     "width = … }"},
    {"DelayPerColumnBelowZero",
     [](auto& s) {
       Projection(s).reach = Ring{1};
       Projection(s).delay_per_column_ms = -1;
     },
     "projections[0].delay_per_column = \"-1 ms\"; must be a length of time, 0 ms or more"},
    {"DelayPerColumnTooLong",
     [](auto& s) {
       s.columns[0].count = 10;
       Projection(s).reach = Ring{50};
       Projection(s).delay_per_column_ms = 200;
     },
     "projections[0].delay_per_column = \"200 ms\"; adds up to 1000 ms over 5 columns; no delay may be above 1000 ms"},
    {"InDegreeBesideAProbability", [](auto& s) { Projection(s).in_degree = 3; },
     "projections[0].in_degree = 3; stands beside a probability; must be one of them"},
    {"InDegreeTooLarge",
     [](auto& s) {
       Projection(s).probability = 1;
       Projection(s).in_degree = 11;
     },
     "projections[0].in_degree = 11; must be at most 10, the number of neurons that a target's synapses may come from"},
};

INSTANTIATE_TEST_SUITE_P(Each, Mistakes, testing::ValuesIn(kMistakes),
                         [](const auto& mistake) { return std::string(mistake.param.name); });

TEST(Check, ManyDifferentRulesAreRefused) {
  NetworkSpec spec = Good();
  for (int i = 0; i < 32; ++i) {
    spec.projections.push_back(spec.projections[0]);
    spec.projections.back().stdp->a_plus = i;
  }
  EXPECT_EQ(std::string(Network::Build(spec).status().message()),
            "projections: they have 33 different STDP rules; must be at most 31");
}

}  // namespace
}  // namespace lull
