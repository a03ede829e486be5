// Reading configurations: what a file says is what comes of it, and every mistake is answered by its message, with the
// line it is in.
//
// Covers check_config.cc, read_config.cc, read_inputs.cc, read_parts.cc, read_projections.cc, read_record.cc,
// read_types.cc.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "lull/config.h"
#include "lull/estimate.h"
#include "test/config/good_config.h"
#include "test/support/sanitized.h"

namespace lull {
namespace {

using testing::ElementsAre;

std::string GoodWith(const std::string& old, const std::string& replacement) {
  std::string text = kGood;
  const std::size_t at = text.find(old);
  EXPECT_NE(at, text.npos) << old;
  return text.replace(at, old.size(), replacement);
}

// What a type, a projection or an input is, in the least file that has one.
NeuronType TypeOf(const std::string& keys) {
  const Config config = Good(
      absl::StrCat("[types.mine]\n", keys, "\n[[columns]]\nlayers = [{ name = \"a\", size = 1, type = \"mine\" }]\n"));
  EXPECT_FALSE(config.network.types.empty());
  return config.network.types.empty() ? NeuronType{} : config.network.types[0];
}

ProjectionSpec ProjectionOf(const std::string& keys, const std::string& more = "") {
  const Config config = Good(
      absl::StrCat("delivery_limit = 4\n", kTwelveColumns, more, "[[projections]]\nfrom = \"a\"\nto = \"a\"\n", keys));
  EXPECT_EQ(config.network.projections.size(), 1u);
  return config.network.projections.empty() ? ProjectionSpec{} : config.network.projections[0];
}

Input InputOf(const std::string& keys) {
  const Config config = Good(absl::StrCat(kTwelveColumns, "[[inputs]]\n", keys));
  EXPECT_EQ(config.network.inputs.size(), 1u);
  return config.network.inputs.empty() ? Input{} : config.network.inputs[0];
}

// ---------------------------------------------------------------------------------------------------------------------
// What is read

TEST(ParseConfig, ProjectionsNameOneLayerOrSeveral) {
  const Config config = Good(
      "[[columns]]\nlayers = [{ name = \"a\", size = 1, type = \"chattering\" }, "
      "{ name = \"b\", size = 1, type = \"chattering\" }]\n"
      "[[projections]]\nfrom = [\"b\", \"a\"]\nto = [\"a\"]\n");
  EXPECT_EQ(config.network.projections[0].from, LayerNames({"b", "a"}));
  EXPECT_EQ(config.network.projections[0].to, LayerNames("a"));
}

TEST(ParseConfig, ReadsTheWholeOfAFile) {
  const Config config = Good(kGood);
  const NetworkSpec& spec = config.network;
  EXPECT_EQ(config.duration, 2000);
  ASSERT_EQ(spec.types.size(), 2u);
  EXPECT_EQ(spec.types[0], NamedNeuronType("fast spiking").value());
  EXPECT_EQ(spec.types[1].name, "mine");
  EXPECT_EQ(std::get<IzhikevichType>(spec.types[1].model), IzhikevichType({.a = {0.02, 0.03}}));
  const ColumnSpec column = {"v1", 4, {{"in", 10, {{"mine", 1}}}, {"out", 5, {{"fast spiking", 1}, {"mine", 3}}}}};
  EXPECT_THAT(spec.columns, ElementsAre(column));
  const ProjectionSpec projection = {
      .from = "in", .to = "out", .probability = 0.5, .delay = 2, .stdp = Stdp{.time_constant_ms = 10}};
  EXPECT_THAT(spec.projections, ElementsAre(projection));
  EXPECT_THAT(spec.inputs, ElementsAre(Input{.source = PoissonKicks{5, 20}}));
}

TEST(ParseConfig, DefaultsAreThoseOfTheStructs) {
  const Config config = Good(kTwelveColumns);
  Config expected;
  expected.network.types = {NamedNeuronType("chattering").value()};
  expected.network.columns = {{"column", 12, {{"a", 9, {{"chattering"}}}}}};
  expected.record.trace = 0;
  if (!ReadsSonata()) expected.record.format = FileFormat::kCsv;
  EXPECT_EQ(config, expected);
  EXPECT_EQ(ProjectionOf(""), (ProjectionSpec{.from = "a", .to = "a"}));
}

TEST(ParseConfig, ReadsOptions) {
  const Config config = Good("seed = 7\nduration = \"2 h\"\ndelivery_limit = 8\nrest_tolerance = 0\n" + kTwelveColumns +
                             "[run]\nengine = \"clock\"\nthreads = 3\nexchange_every = \"5 ms\"\n"
                             "[record]\nspikes = false\nraster = false\nfull_raster = false\ntrace = 100\n");
  EXPECT_EQ(config.network.seed, 7u);
  EXPECT_EQ(config.duration, 7'200'000);
  EXPECT_EQ(config.network.delivery_limit, 8);
  EXPECT_EQ(config.network.rest_tolerance, 0);
  EXPECT_EQ(config.run, (RunOptions{EngineKind::kClockDriven, 3, 5}));
  EXPECT_EQ(config.record, (RecordOptions{.format = Good(kTwelveColumns).record.format,
                                          .spikes = false,
                                          .raster = false,
                                          .full_raster = false,
                                          .trace = 100}));
  EXPECT_EQ(Good(kTwelveColumns + "[record]\ntrace = false\n").record.trace, std::nullopt);
  EXPECT_EQ(Good(kTwelveColumns + "[record]\nformat = \"csv\"\nrhythm = false\n"
                                  "spikes = { layers = \"a\", columns = [0, [2, 3]] }\n"
                                  "traces = { neurons = 7, every = \"5 ms\" }\n"
                                  "weights = { every = \"2 s\", sample = 50 }\nrates = true\n")
                .record,
            (RecordOptions{.format = FileFormat::kCsv,
                           .spikes_of = {.layers = {"a"}, .columns = {{0, 0}, {2, 3}}},
                           .rhythm = false,
                           .trace = 0,
                           .traces = TraceOptions{.of = {.neurons = {{7, 7}}}, .every = 5},
                           .weights = WeightOptions{.every = 2000, .sample = 50},
                           .rates = 10}));
  EXPECT_EQ(Good(kTwelveColumns + "[record]\nweights = true\n").record.weights, WeightOptions{});
  EXPECT_EQ(Good(kTwelveColumns + "[[projections]]\nname = \"loop\"\nfrom = \"a\"\nto = \"a\"\n" +
                 "[record]\nweights = { projections = \"loop\", pairs = [[0, 107], [3, 2]], sample = 9 }\n")
                .record.weights,
            (WeightOptions{.sample = 9, .of = {.projections = {"loop"}, .pairs = {{0, 107}, {3, 2}}}}));
  EXPECT_EQ(Good(kTwelveColumns + "[run]\nthreads = \"all\"\n").run.threads, 0);
  EXPECT_EQ(Good("seed = \"18446744073709551615\"\n" + kTwelveColumns).network.seed, 18446744073709551615u);
  EXPECT_EQ(Good("input_seed = \"18446744073709551615\"\n" + kTwelveColumns).network.input_seed, 18446744073709551615u);
  EXPECT_EQ(config.network.input_seed, std::nullopt);
  EXPECT_EQ(Good("delivery_limit = \"none\"\n" + kTwelveColumns).network.delivery_limit, std::nullopt);
  EXPECT_EQ(Good(kTwelveColumns).network.delivery_limit, std::nullopt);
  EXPECT_EQ(ProjectionOf("name = \"p\"").name, "p");
  EXPECT_EQ(InputOf("name = \"i\"\nsource = \"step\"").name, "i");
}

TEST(ParseConfig, ReadsTypes) {
  EXPECT_EQ(std::get<IzhikevichType>(TypeOf("").model), IzhikevichType{});
  const NeuronType like = TypeOf("like = \"chattering\"\ndrive = [1, 2]\ninitial = \"rest\"");
  EXPECT_EQ(std::get<IzhikevichType>(like.model), (IzhikevichType{.c = -50, .d = 2, .drive = {1, 2}}));
  EXPECT_EQ(like.initial, (InitialState{.at_rest = true}));
  EXPECT_EQ(TypeOf("initial = { v = -70 }").initial, (InitialState{.values = {-70}}));
  EXPECT_EQ(TypeOf("initial = { v = -70, u = 3 }").initial, (InitialState{.values = {-70, 3}}));
  EXPECT_EQ(TypeOf("initial = \"standard\"").initial, InitialState{});
  const NeuronType rose =
      TypeOf("model = \"hindmarsh-rose\"\nr = 0.01\ntime_units_per_ms = 2\ninitial = { x = 1, y = 2, z = 3 }");
  EXPECT_EQ(std::get<HindmarshRoseType>(rose.model), (HindmarshRoseType{.r = 0.01, .time_units_per_ms = 2}));
  EXPECT_EQ(rose.initial, (InitialState{.values = {1, 2, 3}}));
}

TEST(ParseConfig, ReadsTypesOfTheOtherModels) {
  const NeuronType lif = TypeOf("model = \"lif-exp\"\ntau_m = [8, 12]\nsub_steps = 4\ninitial = { v = -70 }");
  EXPECT_EQ(std::get<CustomType>(lif.model),
            (CustomType{.model = *BuiltInModel("lif-exp"), .parameters = {{"tau_m", {8, 12}}}, .sub_steps = 4}));
  EXPECT_EQ(lif.initial, (InitialState{.values = {-70}}));
  EXPECT_EQ(std::get<CustomType>(TypeOf("model = \"adex\"").model), (CustomType{.model = *BuiltInModel("adex")}));
  const NeuronType cell = TypeOf("like = \"chattering (2007)\"\nd = 100");
  EXPECT_EQ(std::get<CustomType>(cell.model).model, *BuiltInModel("izhikevich-2007"));
  EXPECT_EQ(std::get<CustomType>(cell.model).parameters.at("c"), Drawn(-40));
  EXPECT_EQ(std::get<CustomType>(cell.model).parameters.at("d"), Drawn(100));
  EXPECT_EQ(std::get<IzhikevichType>(TypeOf("sub_steps = 7").model).sub_steps, 7);
  EXPECT_EQ(std::get<HindmarshRoseType>(TypeOf("model = \"hindmarsh-rose\"\nsub_steps_per_time_unit = 20").model)
                .sub_steps_per_time_unit,
            20);
}

TEST(ParseConfig, ATypeCalledLikeANamedOneStartsFromIt) {
  const Config config = Good(
      "[types.\"fast spiking\"]\ndrive = 3\n"
      "[[columns]]\nlayers = [{ name = \"a\", size = 1, type = \"fast spiking\" }]\n");
  EXPECT_THAT(
      config.network.types,
      ElementsAre(NeuronType{"fast spiking", IzhikevichType{.a = 0.1, .b = 0.2, .c = -65, .d = 2, .drive = 3}}));
}

TEST(ParseConfig, TypesMayBeLikeOneAnother) {
  const Config config =
      Good("[types.b]\nlike = \"c\"\nb = 2\n[types.a]\nlike = \"b\"\na = 1\n[types.c]\nc = 3\n" + kTwelveColumns);
  const std::vector<NeuronType>& types = config.network.types;
  ASSERT_EQ(types.size(), 4u);
  EXPECT_EQ(std::get<IzhikevichType>(types[0].model), (IzhikevichType{.a = 1, .b = 2, .c = 3}));
}

TEST(ParseConfig, AColumnsTypeIsThatOfItsLayers) {
  const Config config = Good(
      "[[columns]]\ntype = \"chattering\"\nlayers = [{ name = \"a\", size = 1 }, { name = \"b\", size = 1, type = "
      "\"resonator\" }]\n");
  EXPECT_EQ(config.network.columns[0].layers[0].types, (std::vector<TypeShare>{{"chattering"}}));
  EXPECT_EQ(config.network.columns[0].layers[1].types, (std::vector<TypeShare>{{"resonator"}}));
}

TEST(ParseConfig, ReadsProjections) {
  const ProjectionSpec projection = ProjectionOf(
      "from_column = \"column\"\nto_column = \"column\"\nreach = \"others\"\nprobability = 0.25\n"
      "delay = [\"3 ms\", \"21 ms\"]\nstrength = [0.5, 4]\ninhibitory = 0.2\nsign = \"per neuron\"\nstdp = true\n");
  EXPECT_EQ(projection, (ProjectionSpec{.from = "a",
                                        .to = "a",
                                        .from_column = "column",
                                        .to_column = "column",
                                        .reach = AllOthers{},
                                        .probability = 0.25,
                                        .delay = {3, 21},
                                        .strength = {0.5, 4},
                                        .inhibitory = 0.2,
                                        .sign = SignDraw::kPerNeuron,
                                        .stdp = Stdp{}}));
  EXPECT_EQ(ProjectionOf("reach = \"inside\"").reach, Reach(Inside{}));
  EXPECT_EQ(ProjectionOf("reach = { random = 4 }").reach, Reach(RandomOthers{4}));
  EXPECT_EQ(ProjectionOf("reach = { ring = 2 }").reach, Reach(Ring{2}));
  EXPECT_EQ(ProjectionOf("reach = { grid = 1, width = 4 }").reach, Reach(Torus{.width = 4, .radius = 1}));
  EXPECT_EQ(ProjectionOf("in_degree = 5").in_degree, 5u);
  EXPECT_EQ(ProjectionOf("out_degree = 5").out_degree, 5u);
  EXPECT_EQ(ProjectionOf("total = 100_000").total, 100'000u);
  EXPECT_TRUE(ProjectionOf("one_to_one = true").one_to_one);
  EXPECT_FALSE(ProjectionOf("self = false").self);
  EXPECT_EQ(ProjectionOf("reach = { ring = 2 }\nfall_off = { gaussian = 2.5 }").fall_off,
            (FallOff{FallOff::Shape::kGaussian, 2.5}));
  EXPECT_EQ(ProjectionOf("reach = { ring = 2 }\nfall_off = { exponential = 3 }").fall_off,
            (FallOff{FallOff::Shape::kExponential, 3}));
  EXPECT_EQ(ProjectionOf("reach = { ring = 2 }\ndelay_per_column = \"0.5 ms\"").delay_per_column_ms, 0.5);
  EXPECT_EQ(ProjectionOf("strength = 2").strength.range()->low, 2);
  EXPECT_EQ(ProjectionOf("strength = 2").strength.range()->high, 2);
}

TEST(ParseConfig, ProjectionsTakeTheirDefaults) {
  const std::string defaults = "[projection_defaults]\nprobability = 0.1\ndelay = \"7 ms\"\nreach = \"others\"\n";
  EXPECT_EQ(ProjectionOf("", defaults).probability, 0.1);
  EXPECT_EQ(ProjectionOf("", defaults).delay.range()->low, 7);
  EXPECT_EQ(ProjectionOf("", defaults).reach, Reach(AllOthers{}));
  EXPECT_EQ(ProjectionOf("probability = 0.2", defaults).probability, 0.2);
}

TEST(ParseConfig, AnInDegreeOfItsOwnPushesADefaultProbabilityAside) {
  const ProjectionSpec projection = ProjectionOf("in_degree = 3", "[projection_defaults]\nprobability = 0.1\n");
  EXPECT_EQ(projection.in_degree, 3u);
  EXPECT_EQ(projection.probability, 1);
  EXPECT_EQ(ProjectionOf("probability = 0.2", "[projection_defaults]\nin_degree = 3\n").in_degree, std::nullopt);
  const std::string falling = "[projection_defaults]\nprobability = 0.1\nfall_off = { exponential = 2 }\n";
  EXPECT_EQ(ProjectionOf("total = 3", falling), ProjectionOf("total = 3"));
  EXPECT_EQ(ProjectionOf("one_to_one = true", falling), ProjectionOf("one_to_one = true"));
  EXPECT_EQ(ProjectionOf("one_to_one = false\nreach = { ring = 1 }", falling).probability, 0.1);
}

TEST(ParseConfig, ReadsLearningRules) {
  const std::string defaults = "[stdp]\nwindow = \"hyperbolic\"\nhalf_life = \"10 ms\"\na_plus = 0.2\n";
  EXPECT_EQ(ProjectionOf("", defaults).stdp, std::nullopt);
  EXPECT_EQ(ProjectionOf("stdp = false", defaults).stdp, std::nullopt);
  EXPECT_EQ(ProjectionOf("stdp = true", defaults).stdp, (Stdp{.a_plus = 0.2, .time_constant_ms = 10}));
  EXPECT_EQ(ProjectionOf("stdp = { a_minus = 0.3 }", defaults).stdp,
            (Stdp{.a_plus = 0.2, .a_minus = 0.3, .time_constant_ms = 10}));
  // Another window has another time constant.
  EXPECT_EQ(ProjectionOf("stdp = { window = \"exponential\" }", defaults).stdp,
            (Stdp{.window = StdpWindow::kExponential, .a_plus = 0.2, .time_constant_ms = 20}));
  EXPECT_EQ(ProjectionOf("stdp = { window = \"exponential\", tau = \"12.5 ms\" }").stdp,
            (Stdp{.window = StdpWindow::kExponential, .time_constant_ms = 12.5}));
  EXPECT_EQ(
      ProjectionOf("stdp = { window = \"exponential\", pairing = \"all\", a_plus_triplet = 0.3, tau_y = \"7 ms\" }")
          .stdp,
      (Stdp{.window = StdpWindow::kExponential, .pairing = StdpPairing::kAll, .a_plus_triplet = 0.3, .tau_y_ms = 7}));
  EXPECT_EQ(ProjectionOf("stdp = { window = \"exponential\", a_minus_triplet = -0.3, tau_x = \"70 ms\" }").stdp,
            (Stdp{.window = StdpWindow::kExponential, .a_minus_triplet = -0.3, .tau_x_ms = 70}));
  const std::string updated = "[stdp]\nupdate_every = \"1 s\"\ndrift = 0.01\nkeep = 0.9\n";
  EXPECT_EQ(ProjectionOf("stdp = { normalise_every = \"500 ms\", normalise_to = 12 }", updated).stdp,
            (Stdp{.update_every = 1000, .drift = 0.01, .keep = 0.9, .normalise_every = 500, .normalise_to = 12}));
  EXPECT_EQ(ProjectionOf("stdp = { update_every = \"never\", drift = 0, keep = 0 }", updated).stdp, Stdp{});
  EXPECT_EQ(ProjectionOf("strength = 1\nstdp = { bounds = \"hard\", w_min = 0.1, mu_plus = 1, mu_minus = 0.5 }").stdp,
            (Stdp{.mu_plus = 1, .mu_minus = 0.5, .bounds = WeightBounds::kHard, .w_min = 0.1}));
  EXPECT_EQ(ProjectionOf("stdp = { bounds = \"hard\", w_max = 2, from = \"1 s\", until = \"2 s\" }").stdp,
            (Stdp{.bounds = WeightBounds::kHard, .w_max = 2, .from = 1000, .until = 2000}));
  EXPECT_EQ(ProjectionOf("stdp = { bounds = \"hard\", w_max = \"delivery limit\", until = \"the end\" }").stdp,
            (Stdp{.bounds = WeightBounds::kHard}));
}

TEST(ParseConfig, ReadsTimeConstantsOfOneSide) {
  const std::string defaults = "[stdp]\nhalf_life = \"10 ms\"\nhalf_life_plus = \"3 ms\"\n";
  EXPECT_EQ(ProjectionOf("stdp = true", defaults).stdp, (Stdp{.time_constant_ms = 10, .time_constant_plus_ms = 3}));
  EXPECT_EQ(ProjectionOf("stdp = { half_life_minus = \"4 ms\" }", defaults).stdp,
            (Stdp{.time_constant_ms = 10, .time_constant_plus_ms = 3, .time_constant_minus_ms = 4}));
  // One of both sides takes the place of the defaults for one; beside it, in one table, one of a side decides.
  EXPECT_EQ(ProjectionOf("stdp = { half_life = \"7 ms\" }", defaults).stdp, (Stdp{.time_constant_ms = 7}));
  EXPECT_EQ(ProjectionOf("stdp = { half_life = \"7 ms\", half_life_minus = \"4 ms\" }", defaults).stdp,
            (Stdp{.time_constant_ms = 7, .time_constant_minus_ms = 4}));
  // Another window has other time constants.
  EXPECT_EQ(ProjectionOf("stdp = { window = \"exponential\", tau_minus = \"4 ms\" }", defaults).stdp,
            (Stdp{.window = StdpWindow::kExponential, .time_constant_minus_ms = 4}));
}

TEST(ParseConfig, ReadsInputs) {
  EXPECT_EQ(InputOf("source = \"uniform\"\nlow = 1\nhigh = 5\n"), (Input{.source = UniformNoise{1, 5}}));
  EXPECT_EQ(InputOf("source = \"step\"\namplitude = 3\nfrom = \"1 s\"\nuntil = \"2 s\"\n"),
            (Input{.source = StepCurrent{3}, .from = 1000, .until = 2000}));
  EXPECT_EQ(InputOf("source = \"poisson\"\nrate_hz = 0\namplitude = 2\n"), (Input{.source = PoissonKicks{0, 2}}));
  EXPECT_EQ(InputOf("source = \"poisson\"\nrate_hz = 9\nsine = { amplitude_hz = 8, frequency_hz = 7 }\n"),
            (Input{.source = PoissonKicks{9, 0, RateSine{8, 7, 0}}}));
  EXPECT_EQ(InputOf("source = \"poisson\"\nrate_hz = 9\namplitude = [2, 4]\n"),
            (Input{.source = PoissonKicks{9, {2, 4}}}));
  EXPECT_EQ(InputOf("source = \"poisson\"\nrate_hz = 9\n"
                    "amplitude = { distribution = \"normal\", mean = 3, std = 0.5, min = 0 }\n"),
            (Input{.source = PoissonKicks{9, Drawn(Normal{3, 0.5}).Within(0, HUGE_VAL)}}));
  EXPECT_EQ(InputOf("source = \"poisson\"\nrates = [[0, 10], [500, 2.5]]\n"),
            (Input{.source = PoissonKicks{.changes = {{0, 10}, {500, 2.5}}}}));
  EXPECT_EQ(InputOf("source = \"step\"\namplitudes = [[20, -1]]\n"),
            (Input{.source = StepCurrent{.changes = {{20, -1}}}}));
  EXPECT_EQ(InputOf("source = \"normal\"\nmean = 1\nstd = 5\n"), (Input{.source = NormalNoise{1, 5}}));
  EXPECT_EQ(InputOf("source = \"pulses\"\namplitude = 3\nevery = \"100 ms\"\nwidth = \"20 ms\"\n"),
            (Input{.source = PulseTrain{3, 100, 20}}));
  EXPECT_EQ(InputOf("source = \"pulses\"\namplitude = [-3, 3]\nevery = \"100 ms\"\n"),
            (Input{.source = PulseTrain{{-3, 3}, 100, 1}}));
  EXPECT_EQ(InputOf("source = \"one at random\"\namplitude = 20\nevery = \"2 ms\"\n"),
            (Input{.source = OneAtRandom{20, 2}}));
  EXPECT_EQ(InputOf("source = \"one at random\"\namplitude = 20\n"), (Input{.source = OneAtRandom{20, 1}}));
  EXPECT_EQ(InputOf("source = \"one at random\"\namplitude = { distribution = \"exponential\", mean = 5 }\n"),
            (Input{.source = OneAtRandom{Exponential{5}, 1}}));
  const Input input = InputOf(
      "source = \"step\"\nlayers = [\"a\"]\ncolumns = [0, [2, 4]]\nneurons = [[0, 9], 50]\nuntil = \"the end\"\n");
  EXPECT_THAT(input.target.layers, ElementsAre("a"));
  EXPECT_THAT(input.target.columns, ElementsAre(NeuronSelection::Range{0, 0}, NeuronSelection::Range{2, 4}));
  EXPECT_THAT(input.target.neurons, ElementsAre(NeuronSelection::Range{0, 9}, NeuronSelection::Range{50, 50}));
  EXPECT_EQ(InputOf("source = \"step\"\nlayers = \"a\"\ncolumns = 3\n").target,
            (NeuronSelection{.layers = {"a"}, .columns = {{3, 3}}}));
}

// ---------------------------------------------------------------------------------------------------------------------
// Overrides

// ---------------------------------------------------------------------------------------------------------------------
// Mistakes

TEST(Refusals, AreALineForEachMistake) {
  EXPECT_EQ(Refusal(kGood, {{"a\n[b", "1"}}),
            "--set: a\\x0a[b: is not a key; write it as in stdp.half_life or columns[0].count");
  EXPECT_EQ(Refusal("seed = t\n"),
            "net.toml:1: not TOML, at column 9: Error while parsing boolean: expected 'true', saw 't\\x0a'");
}

TEST(Refusals, ListTwentyNamesAtMost) {
  std::string text = "[[columns]]\ntype = \"resonator\"\nlayers = [", known;
  for (int i = 0; i < 30; ++i) {
    absl::StrAppend(&text, "{ name = \"l", i, "\", size = 1 }, ");
    if (i < 20) absl::StrAppend(&known, "\"l", i, "\", ");
  }
  EXPECT_EQ(Refusal(text + "]\n[[projections]]\nfrom = \"elsewhere\"\nto = \"l0\"\n"),
            absl::StrCat("net.toml:5: projections[0].from = \"elsewhere\"; no such layer in column \"column\"; known: ",
                         known, "…"));
}

// As many wrong names as right ones: it once took minutes.
TEST(Refusals, OfTensOfThousandsOfNamesComeSoon) {
  std::string text, layers, targets;
  for (int i = 0; i < Rounds(20'000); ++i) {
    absl::StrAppend(&text, "[types.t", i, "]\nlike = \"nothing", i, "\"\n");
    absl::StrAppend(&layers, "{ name = \"l", i, "\", size = 1, type = \"elsewhere", i, "\" }, ");
    absl::StrAppend(&targets, "\"elsewhere", i, "\", ");
  }
  absl::StrAppend(&text, "[[columns]]\nlayers = [", layers, "]\n[[inputs]]\nsource = \"uniform\"\nlayers = [", targets,
                  "]\n");
  EXPECT_LT(Refusal(text).size(), 10'000u);
}

TEST(Refusals, OfKeysOfThousandsOfPartsComeBeforeThoseAreRead) {
  std::string key = "a";
  for (int i = 0; i < 50'000; ++i) key += ".a";
  EXPECT_EQ(Refusal("\n[" + key + "]\n"), "net.toml:2: a key of more than a thousand parts");
  EXPECT_EQ(Refusal(kGood, {{key, "1"}}).substr(0, 10), "--set: a.a");
  EXPECT_EQ(Refusal(kGood, {{"seed", "{ " + key + " = 1 }"}}).substr(0, 28), "--set: seed = \"{ a.a.a.a.a.a");
}

struct Mistake {
  const char* name;
  std::string text;
  std::string message;
};

std::ostream& operator<<(std::ostream& out, const Mistake& mistake) { return out << mistake.name; }

class FileMistakes : public testing::TestWithParam<Mistake> {};

TEST_P(FileMistakes, AreAnsweredByTheirMessage) { EXPECT_EQ(Refusal(GetParam().text), GetParam().message); }

std::string ProjectionWith(const std::string& keys) {
  return absl::StrCat(kTwelveColumns, "[[projections]]\nfrom = \"a\"\nto = \"a\"\n", keys);
}
std::string InputWith(const std::string& keys) { return absl::StrCat(kTwelveColumns, "[[inputs]]\n", keys); }
std::string TypeWith(const std::string& keys) {
  return absl::StrCat("[types.mine]\n", keys,
                      "\n[[columns]]\nlayers = [{ name = \"a\", size = 1, type = \"mine\" }]\n");
}

const std::vector<Mistake> kMistakes = {
    {"Syntax", "seed = 1\nduration = \"20 s\n", "net.toml:2: not TOML, at column 17: a text lacks its closing quote"},
    {"KeyTwice", "seed = 1\nseed = 2\n",
     "net.toml:2: not TOML, at column 8: Error while parsing key-value pair: cannot redefine existing integer 'seed'"},
    {"NotUtf8", "seed = 1 # \xff\n", "net.toml:1: not TOML, at column 11: Encountered invalid utf-8 sequence"},
    {"Empty", "", "net.toml: columns: the network has none; must be one or more"},
    {"UnknownKey", "sead = 1\n" + kTwelveColumns, "net.toml:1: sead = 1; no such key; did you mean seed?"},
    {"UnknownKeyLikeNone", kTwelveColumns + "[favourites]\ncolour = 1\n",
     "net.toml:4: favourites = { colour = 1 }; no such key; known: seed, input_seed, duration, delivery_limit, "
     "rest_tolerance, models, columns, stdp, projection_defaults, projections, types, neurons, edges, inputs, run, "
     "record"},
    {"UnknownKeyInALayer", GoodWith("size = 10,", "size = 10, siez = 3,"),
     "net.toml:9: columns[0].layers[0].siez = 3; no such key; known: name, size, types, type"},
    {"UnknownKeyInRun", kTwelveColumns + "[run]\nthread = 3\n",
     "net.toml:5: run.thread = 3; no such key; did you mean threads?"},
    {"UnknownKeyOfAnotherInput", InputWith("source = \"uniform\"\nhigh = 5\nrate_hz = 3\n"),
     "net.toml:7: inputs[0].rate_hz = 3; no such key; known: source, name, low, high, from, until, layers, columns, "
     "neurons"},
    {"SeveralAtOnce", GoodWith("probability = 0.5", "probability = 1.5\ndelay = \"3\"\nstrenght = 2"),
     "net.toml:20: projections[0].probability = 1.5; must be from 0 to 1\nnet.toml:21: projections[0].delay = \"3\"; "
     "'3' has no unit; write 3s for seconds or 3ms for milliseconds\nnet.toml:22: projections[0].strenght = 2; no such "
     "key; did you mean strength?"},
    {"SeedOfTheWrongType", "seed = 1.5\n" + kTwelveColumns,
     "net.toml:1: seed = 1.5; must be a whole number from 0 to 9223372036854775807, or in quotes up to "
     "18446744073709551615"},
    {"SeedNegative", "seed = -1\n" + kTwelveColumns,
     "net.toml:1: seed = -1; must be a whole number from 0 to 9223372036854775807, or in quotes up to "
     "18446744073709551615"},
    {"DurationWithoutUnit", "duration = \"20\"\n" + kTwelveColumns,
     "net.toml:1: duration = \"20\"; '20' has no unit; write 20s for seconds or 20ms for milliseconds"},
    {"DurationThatIsANumber", "duration = 20\n" + kTwelveColumns,
     "net.toml:1: duration = 20; must be a time with its unit, in quotes, such as \"20 s\" or \"3 ms\""},
    {"DurationOfAnUnknownUnit", "duration = \"20 sec\"\n" + kTwelveColumns,
     "net.toml:1: duration = \"20 sec\"; '20 sec' has no known unit; use ms, s, min or h"},
    {"DurationZero", "duration = \"0 s\"\n" + kTwelveColumns, "net.toml:1: duration = \"0 s\"; must be 1 ms or more"},
    {"DurationNoWholeMilliseconds", "duration = \"0.5 ms\"\n" + kTwelveColumns,
     "net.toml:1: duration = \"0.5 ms\"; '0.5 ms' is not a whole number of milliseconds"},
    {"DurationTooLong", "duration = \"1000000001 s\"\n" + kTwelveColumns,
     "net.toml:1: duration = \"1000000001 s\"; '1000000001 s' is too long; at most 1000000000s can be counted"},
    {"LimitNotAMultiple", "delivery_limit = 0.1\n" + kTwelveColumns,
     "net.toml:1: delivery_limit = 0.1; must be a positive multiple of 1/65536, at most 4194304"},
    {"LimitThatIsText", "delivery_limit = \"4\"\n" + kTwelveColumns,
     "net.toml:1: delivery_limit = \"4\"; must be a number, without quotes: 4"},
    {"ToleranceNan", "rest_tolerance = nan\n" + kTwelveColumns,
     "net.toml:1: rest_tolerance = nan; must be a finite number"},
    {"ToleranceInfinite", "rest_tolerance = inf\n" + kTwelveColumns,
     "net.toml:1: rest_tolerance = inf; must be a finite number"},
    {"EngineUnknown", kTwelveColumns + "[run]\nengine = \"clok\"\n",
     "net.toml:5: run.engine = \"clok\"; did you mean \"clock\"?"},
    {"ThreadsZero", kTwelveColumns + "[run]\nthreads = 0\n",
     "net.toml:5: run.threads = 0; must be a whole number from 1 to 1024, or \"all\""},
    {"ThreadsTooMany", kTwelveColumns + "[run]\nthreads = 5000\n",
     "net.toml:5: run.threads = 5000; must be at most 1024, or \"all\""},
    {"ThreadsOfText", kTwelveColumns + "[run]\nthreads = \"two\"\n",
     "net.toml:5: run.threads = \"two\"; must be a whole number from 1 to 1024, or \"all\""},
    {"ExchangeZero", kTwelveColumns + "[run]\nexchange_every = \"0 ms\"\n",
     "net.toml:5: run.exchange_every = \"0 ms\"; must be 1 ms or more"},
    {"RunThatIsNoTable", "run = 3\n" + kTwelveColumns, "net.toml:1: run = 3; must be a table, [run]"},
    {"RecordOfTheWrongType", kTwelveColumns + "[record]\nspikes = 1\n",
     "net.toml:5: record.spikes = 1; must be true, false, or a table such as { layers = \"internal\" }"},
    {"SpikesOfALayerThatIsNot", kTwelveColumns + "[record]\nspikes = { layers = \"b\" }\n",
     "net.toml:5: record.spikes.layers = \"b\"; no column has a layer \"b\"; known: \"a\""},
    {"FormatUnknown", kTwelveColumns + "[record]\nformat = \"cvs\"\n",
     "net.toml:5: record.format = \"cvs\"; must be \"sonata\" or \"csv\""},
    {"TracesOfNeuronsThatAreNot", kTwelveColumns + "[record]\ntraces = { neurons = [[100, 108]] }\n",
     "net.toml:5: record.traces.neurons = [[100, 108]]; must be from 0 to 107"},
    {"TracesTooOften", kTwelveColumns + "[record]\ntraces = { every = \"0 ms\" }\n",
     "net.toml:5: record.traces.every = \"0 ms\"; must be 1 ms or more"},
    {"WeightsTooOften", kTwelveColumns + "[record]\nweights = { every = \"0 s\" }\n",
     "net.toml:5: record.weights.every = \"0 s\"; must be 1 ms or more"},
    {"WeightsOfNothing", kTwelveColumns + "[record]\nweights = { sample = 0 }\n",
     "net.toml:5: record.weights.sample = 0; must be 1 or more; weights = false records none"},
    {"WeightsOfNoProjection", kTwelveColumns + "[record]\nweights = { projections = [\"there\"] }\n",
     "net.toml:5: record.weights.projections[0] = \"there\"; no projection or edge list is named so; the network has "
     "none"},
    {"WeightsOfProjectionsThatAreNoNames", kTwelveColumns + "[record]\nweights = { projections = [1] }\n",
     "net.toml:5: record.weights.projections = [1]; must be the name of a projection or edge list, or several: "
     "[\"feedback\"]"},
    {"WeightsOfPairsThatAreNot", kTwelveColumns + "[record]\nweights = { pairs = [[0, 1], [2]] }\n",
     "net.toml:5: record.weights.pairs = [[0, 1], [2]]; must be an array of pairs of neurons, a source and a target "
     "each, such as [[0, 5], [3, 9]]"},
    {"WeightsOfNoPairs", kTwelveColumns + "[record]\nweights = { pairs = [] }\n",
     "net.toml:5: record.weights.pairs = []; must be an array of pairs of neurons, a source and a target each, such as "
     "[[0, 5], [3, 9]]"},
    {"WeightsOfNeuronsThatAreNot", kTwelveColumns + "[record]\nweights = { pairs = [\n[0, 1],\n[3, 108]] }\n",
     "net.toml:7: record.weights.pairs[1] = [3, 108]; must be a source and a target, neurons from 0 to 107"},
    {"WeightsOfProjectionsThatCannotBeTold",
     kTwelveColumns + "[[projections]]\nfrom = \"a\"\nto = \"a\"\n[[projections]]\nfrom = \"a\"\nto = \"a\"\nname = "
                      "\"b\"\n[record]\nweights = { projections = [\"b\"] }\n",
     "net.toml:12: record.weights.projections[0] = \"b\"; the built network cannot tell its synapses from those of "
     "\"projections[0]\": both connect the same layers inside columns, and both are static; select pairs, a sample, or "
     "all synapses"},
    {"WeightsWithAnUnknownKey", kTwelveColumns + "[record]\nweights = { pair = [[0, 1]] }\n",
     "net.toml:5: record.weights.pair = [[0, 1]]; no such key; did you mean pairs?"},
    {"RatesTooOften", kTwelveColumns + "[record]\nrates = { every = \"0 ms\" }\n",
     "net.toml:5: record.rates.every = \"0 ms\"; must be 1 ms or more"},
    {"RatesWithAnUnknownKey", kTwelveColumns + "[record]\nrates = { bin = \"5 ms\" }\n",
     "net.toml:5: record.rates.bin = \"5 ms\"; no such key; known: every"},
    {"TraceOutsideTheNetwork", kTwelveColumns + "[record]\ntrace = 108\n",
     "net.toml:5: record.trace = 108; must be a neuron, 0 to 107"},
    {"TraceOfTheWrongType", kTwelveColumns + "[record]\ntrace = \"all\"\n",
     "net.toml:5: record.trace = \"all\"; must be a neuron, true or false"},
    {"TypeThatIsNoTable", "types.mine = 3\n" + kTwelveColumns,
     "net.toml:1: types.mine = 3; must be a table, [types.mine]"},
    {"ModelUnknown", TypeWith("model = \"izhikevitch\""),
     "net.toml:2: types.mine.model = \"izhikevitch\"; did you mean \"izhikevich\"? It must be \"izhikevich\", "
     "\"hindmarsh-rose\", \"lif-delta\", \"lif-exp\", \"lif-cond-exp\", \"adex\" or \"izhikevich-2007\"; "
     "docs/neuron-models.md explains how to add a model of your own"},
    {"ModelOfNest", TypeWith("model = \"iaf_psc_exp\"\nC_m = 250"),
     "net.toml:2: types.mine.model = \"iaf_psc_exp\"; Lull's model that is most like it is \"lif-exp\"; "
     "docs/models.md says where they differ"},
    {"NameOfAModelWithoutIt",
     "[types.adex]\nb = 90\n[[columns]]\nlayers = [{ name = \"a\", size = 1, type = \"adex\" }]\n",
     "net.toml:1: types.adex.model: missing, though the type has the name of a model; write model = \"adex\", or give "
     "the "
     "type another name"},
    {"LikeAModel", TypeWith("like = \"adex\""),
     "net.toml:2: types.mine.like = \"adex\"; is a model, not a type; write model = \"adex\""},
    {"LayerOfAModel", "[[columns]]\nlayers = [{ name = \"a\", size = 1, type = \"lif-exp\" }]\n",
     "net.toml:2: columns[0].layers[0].type = \"lif-exp\"; no such neuron type; it is a model: write a type with "
     "model = \"lif-exp\""},
    {"KeyOfNestInCapitals", TypeWith("model = \"lif-exp\"\nC_m = 250"),
     "net.toml:3: types.mine.C_m = 250; no such key; did you mean c_m?"},
    {"KeyOfNest", TypeWith("model = \"lif-exp\"\nI_e = 250"),
     "net.toml:3: types.mine.I_e = 250; no such key; Lull calls it drive"},
    {"ModelLikeNone", TypeWith("model = \"quiet\""),
     "net.toml:2: types.mine.model = \"quiet\"; must be \"izhikevich\", \"hindmarsh-rose\", \"lif-delta\", "
     "\"lif-exp\", "
     "\"lif-cond-exp\", \"adex\" or \"izhikevich-2007\"; docs/neuron-models.md "
     "explains how to add a model of your own"},
    {"ParameterOfAnotherModel", TypeWith("x_r = 1"),
     "net.toml:2: types.mine.x_r = 1; no such key; known: like, model, a, b, c, d, drive, gain, sub_steps, initial"},
    {"ParameterOfText", TypeWith("a = \"0.02\""),
     "net.toml:2: types.mine.a = \"0.02\"; must be a number, without quotes: 0.02"},
    {"ParameterNan", TypeWith("a = nan"), "net.toml:2: types.mine.a = nan; must be a finite number"},
    {"ParameterInfinite", TypeWith("a = [0, inf]"), "net.toml:2: types.mine.a = [0, inf]; must be a finite number"},
    {"ParameterTooLarge", TypeWith("a = 1e300"),
     "net.toml:2: types.mine.a = 1e+300; is too large for a 32-bit number, which is at most 3.4e38"},
    {"ParameterTooSmall", TypeWith("a = 1e-46"),
     "net.toml:2: types.mine.a = 1e-46; is too small for a 32-bit number, in which it is 0; write 0"},
    {"ParameterReversed", TypeWith("a = [0.1, 0.02]"),
     "net.toml:2: types.mine.a = [0.1, 0.02]; the lower bound must not be above the upper one"},
    {"ParameterOfThree", TypeWith("a = [0.1, 0.2, 0.3]"),
     "net.toml:2: types.mine.a = [0.1, 0.2, 0.3]; must be a number, a range [low, high], or a table such as { "
     "distribution = \"normal\", mean = 1, std = 0.2 }"},
    {"LikeUnknown", TypeWith("like = \"fast spking\""),
     "net.toml:2: types.mine.like = \"fast spking\"; no other neuron type; did you mean \"fast spiking\"?"},
    {"LikeItself", TypeWith("like = \"mine\""),
     "net.toml:2: types.mine.like = \"mine\"; no other neuron type; 'lull models' lists those with a name"},
    {"LikeInACircle", "[types.a]\nlike = \"b\"\n[types.b]\nlike = \"a\"\n" + kTwelveColumns,
     "net.toml:4: types.b.like = \"a\"; refers back to this type; one of the types must not use like"},
    {"LikeAnotherModel", TypeWith("like = \"chattering\"\nmodel = \"hindmarsh-rose\""),
     "net.toml:3: types.mine.model = \"hindmarsh-rose\"; is not that of the type that it is like"},
    {"InitialUnknown", TypeWith("initial = \"resting\""),
     "net.toml:2: types.mine.initial = \"resting\"; must be \"rest\", \"standard\" or { v = -65, u = -13 }, or v "
     "alone"},
    {"InitialWithoutV", TypeWith("initial = { u = 3 }"),
     "net.toml:2: types.mine.initial = { u = 3 }; must be \"rest\", \"standard\" or { v = -65, u = -13 }, or v alone"},
    {"InitialOfAnotherModel", TypeWith("initial = { x = 1, y = 1, z = 1 }"),
     "net.toml:2: types.mine.initial = { x = 1, y = 1, z = 1 }; must be \"rest\", \"standard\" or { v = -65, u = -13 "
     "}, or v alone"},
    {"InitialIncomplete", TypeWith("model = \"hindmarsh-rose\"\ninitial = { x = 1, y = 1 }"),
     "net.toml:3: types.mine.initial = { x = 1, y = 1 }; must be \"rest\", \"standard\" or { x = -1.6, y = -11.8, z = "
     "0 }"},
    {"RestMissing", TypeWith("drive = 10\ninitial = \"rest\""),
     "net.toml:3: types.mine.initial = \"rest\"; with these parameters a neuron has no rest point; give initial "
     "values"},
    {"SubStepsZero", TypeWith("sub_steps = 0"), "net.toml:2: types.mine.sub_steps = 0; must be 1 to 1000"},
    {"SubStepsOfHindmarshRose", TypeWith("model = \"hindmarsh-rose\"\nsub_steps = 3"),
     "net.toml:3: types.mine.sub_steps = 3; no such key; known: like, model, a, b, c, d, s, x_r, r, drive, gain, "
     "time_units_per_ms, sub_steps_per_time_unit, initial"},
    {"TimeConstantZero", TypeWith("model = \"lif-delta\"\ntau_m = 0"),
     "net.toml:3: types.mine.tau_m = 0; must be above 0"},
    {"TimeUnitsZero", TypeWith("model = \"hindmarsh-rose\"\ntime_units_per_ms = 0"),
     "net.toml:3: types.mine.time_units_per_ms = 0; must be above 0 and at most 100"},
    {"CubicNotPositive", TypeWith("model = \"hindmarsh-rose\"\na = 0"),
     "net.toml:3: types.mine.a = 0; must be above 0, or x runs away"},
    {"ColumnsThatAreATable", "[columns]\ncount = 3\n",
     "net.toml:1: columns = { count = 3 }; must be an array of tables, each [[columns]] or { … }"},
    {"ColumnsWithoutLayers", "[[columns]]\ncount = 3\n",
     "net.toml:1: columns[0].layers: the column has none; must be one or more"},
    {"ColumnsEmpty", "columns = []\n", "net.toml:1: columns: the network has none; must be one or more"},
    {"CountZero", GoodWith("count = 4", "count = 0"), "net.toml:7: columns[0].count = 0; must be 1 or more"},
    {"CountNegative", GoodWith("count = 4", "count = -4"),
     "net.toml:7: columns[0].count = -4; must be a whole number from 0 to 4294967295"},
    {"CountOfAFraction", GoodWith("count = 4", "count = 4.5"),
     "net.toml:7: columns[0].count = 4.5; must be a whole number from 0 to 4294967295"},
    {"CountBeyond32Bits", GoodWith("count = 4", "count = 4294967296"),
     "net.toml:7: columns[0].count = 4294967296; must be at most 4294967295"},
    {"ColumnTwice", kTwelveColumns + kTwelveColumns,
     "net.toml:4: columns[1].name = \"column\"; columns[0] has this name already; each needs a name of its own"},
    {"LayerTwice", GoodWith("name = \"out\"", "name = \"in\""),
     "net.toml:10: columns[0].layers[1].name = \"in\"; columns[0].layers[0] has this name already; each needs a name "
     "of its own\nnet.toml:19: projections[0].to = \"out\"; no such layer in column \"v1\"; known: \"in\", \"in\""},
    {"LayerWithoutName", GoodWith("name = \"in\", ", ""),
     "net.toml:9: columns[0].layers[0].name: missing; each needs a name of its own\nnet.toml:18: projections[0].from = "
     "\"in\"; no such layer in column \"v1\"; known: \"\", \"out\""},
    {"LayerWithoutSize", GoodWith("size = 10, ", ""),
     "net.toml:9: columns[0].layers[0].size: missing; must be the number of its neurons"},
    {"LayerWithoutType", GoodWith(", type = \"mine\"", ""),
     "net.toml:9: columns[0].layers[0].type: missing; a layer needs a neuron type"},
    {"LayerSizeZero", GoodWith("size = 10", "size = 0"),
     "net.toml:9: columns[0].layers[0].size = 0; must be 1 or more"},
    {"LayerOfUnknownType", GoodWith("type = \"fast spiking\"", "type = \"fast-spiking\""),
     "net.toml:10: columns[0].layers[1].types[0].type = \"fast-spiking\"; no such neuron type; did you mean \"fast "
     "spiking\"?"},
    {"LayerTypeOfTheColumnUnknown", "[[columns]]\ntype = \"rs\"\nlayers = [{ name = \"a\", size = 1 }]\n",
     "net.toml:2: columns[0].type = \"rs\"; no such neuron type; 'lull models' lists those with a name"},
    {"LayerWithTypeAndTypes", GoodWith("types = [", "type = \"mine\", types = ["),
     "net.toml:10: columns[0].layers[1].types = [{ share = 1, type = \"fast spiking\" }, { share = 3, type = \" …; "
     "stands beside a type; must be one of them"},
    {"ShareZero", GoodWith("share = 1 ", "share = 0 "),
     "net.toml:10: columns[0].layers[1].types[0].share = 0; must be a finite number above 0"},
    {"ShareTwice", GoodWith("type = \"fast spiking\"", "type = \"mine\""),
     "net.toml:10: columns[0].layers[1].types[1].type = \"mine\"; has a share already; give it one share"},
    {"ColumnTooLarge", GoodWith("size = 10", "size = 65531"),
     "net.toml:8: columns[0].layers: the column has 65536 neurons; must be at most 65535"},
    {"IdsBeyond32Bits", GoodWith("count = 4", "count = 300000000"),
     "net.toml:5: columns: the network has 4500000000 neurons; must be at most 4294967295, for ids have 32 bits"},
    {"ProjectionWithoutEnds", kTwelveColumns + "[[projections]]\nprobability = 0.5\n",
     "net.toml:4: projections[0].from: missing; a projection needs a layer at both ends\nnet.toml:4: "
     "projections[0].to: missing; a projection needs a layer at both ends"},
    {"ProjectionToAMissingLayer", GoodWith("to = \"out\"", "to = \"ouput\""),
     "net.toml:19: projections[0].to = \"ouput\"; no such layer in column \"v1\"; known: \"in\", \"out\""},
    {"ProjectionToAMissingLayerOfSeveral", GoodWith("to = \"out\"", "to = [\"out\", \"ouput\"]"),
     "net.toml:19: projections[0].to[1] = \"ouput\"; no such layer in column \"v1\"; known: \"in\", \"out\""},
    {"ProjectionToALayerTwice", GoodWith("to = \"out\"", "to = [\"out\", \"in\", \"out\"]"),
     "net.toml:19: projections[0].to[2] = \"out\"; named twice; name each layer once"},
    {"RuleBesideProbabilityOne",
     kTwelveColumns + "[[projections]]\nfrom = \"a\"\nto = \"a\"\nprobability = 1\ntotal = 3\n",
     "net.toml:8: projections[0].total = 3; stands beside a probability; must be one of them"},
    {"TotalThatIsNoNumber", kTwelveColumns + "[[projections]]\nfrom = \"a\"\nto = \"a\"\ntotal = 1e6\n",
     "net.toml:7: projections[0].total = 1e+06; must be a whole number from 0 to 9223372036854775807, without a point "
     "or an exponent: "
     "1000000"},
    {"FallOffOfBothShapes",
     kTwelveColumns + "[[projections]]\nfrom = \"a\"\nto = \"a\"\nfall_off = { gaussian = 1, exponential = 1 }\n",
     "net.toml:7: projections[0].fall_off = { exponential = 1, gaussian = 1 }; must be { exponential = 2.5 } or { "
     "gaussian = 2.5 }, in columns"},
    {"ProjectionToANumber", GoodWith("to = \"out\"", "to = 3"),
     "net.toml:19: projections[0].to = 3; must be the name of a layer, or several: [\"sensory\", \"afferent\"]"},
    {"ProjectionToAMissingColumn", GoodWith("to = \"out\"", "to = \"out\"\nto_column = \"v2\""),
     "net.toml:20: projections[0].to_column = \"v2\"; no such kind of column; known: \"v1\""},
    {"ProjectionWithoutColumns",
     kGood + std::string("[[columns]]\nname = \"v2\"\nlayers = [{ name = \"in\", size = 1, type = \"mine\" }]\n"),
     "net.toml:17: projections[0].from_column: missing; with several kinds of column it must be one of \"v1\", "
     "\"v2\"\nnet.toml:17: projections[0].to_column: missing; with several kinds of column it must be one of \"v1\", "
     "\"v2\""},
    {"ProbabilityAboveOne", ProjectionWith("probability = 1.5"),
     "net.toml:7: projections[0].probability = 1.5; must be from 0 to 1"},
    {"ProbabilityNegative", ProjectionWith("probability = -0.1"),
     "net.toml:7: projections[0].probability = -0.1; must be from 0 to 1"},
    {"ProbabilityNan", ProjectionWith("probability = nan"),
     "net.toml:7: projections[0].probability = nan; must be a finite number"},
    {"ProbabilityOfText", ProjectionWith("probability = \"half\""),
     "net.toml:7: projections[0].probability = \"half\"; must be a number"},
    {"ProbabilityAndInDegree", ProjectionWith("probability = 0.5\nin_degree = 3"),
     "net.toml:8: projections[0].in_degree = 3; stands beside a probability; must be one of them"},
    {"InDegreeTooLarge", ProjectionWith("in_degree = 10"),
     "net.toml:7: projections[0].in_degree = 10; must be at most 9, the number of neurons that a target's synapses may "
     "come from"},
    {"InDegreeTooLargeAmongOthers", ProjectionWith("in_degree = 37\nreach = { ring = 2 }"),
     "net.toml:7: projections[0].in_degree = 37; must be at most 36, the number of neurons that a target's synapses "
     "may come from"},
    {"DelayZero", ProjectionWith("delay = \"0 ms\""),
     "net.toml:7: projections[0].delay = \"0 ms\"; must be from 1 to 1000 ms"},
    {"DelayNegative", ProjectionWith("delay = [\"-1 ms\", \"3 ms\"]"),
     "net.toml:7: projections[0].delay = [\"-1 ms\", \"3 ms\"]; '-1 ms' is negative; time goes forward"},
    {"DelayReversed", ProjectionWith("delay = [\"5 ms\", \"3 ms\"]"),
     "net.toml:7: projections[0].delay = [\"5 ms\", \"3 ms\"]; the lower bound must not be above the upper one"},
    {"DelayTooLong", ProjectionWith("delay = \"2 s\""),
     "net.toml:7: projections[0].delay = \"2 s\"; must be from 1 to 1000 ms"},
    {"DelayWithoutUnit", ProjectionWith("delay = \"3\""),
     "net.toml:7: projections[0].delay = \"3\"; '3' has no unit; write 3s for seconds or 3ms for milliseconds"},
    {"DelayOfANumber", ProjectionWith("delay = 3"),
     "net.toml:7: projections[0].delay = 3; must be a time with its unit, in quotes, such as \"20 s\" or \"3 ms\""},
    {"DelayOfThree", ProjectionWith("delay = [\"1 ms\", \"2 ms\", \"3 ms\"]"),
     "net.toml:7: projections[0].delay = [\"1 ms\", \"2 ms\", \"3 ms\"]; must be a time, a range [\"3 ms\", \"21 "
     "ms\"], or a table such as { distribution = \"normal\", mean = \"5 ms\", std = \"1 ms\", min = \"1 ms\" }"},
    {"StrengthReversed", ProjectionWith("strength = [4, 0.5]"),
     "net.toml:7: projections[0].strength = [4, 0.5]; the lower bound must not be above the upper one"},
    {"StrengthNegativeBesideAShare", ProjectionWith("strength = -1\ninhibitory = 0.5"),
     "net.toml:7: projections[0].strength = -1; may be below 0, where a synapse is inhibitory by itself; with "
     "inhibitory "
     "= 0.5 it must be 0 or more"},
    {"StrengthInfinite", ProjectionWith("strength = inf"),
     "net.toml:7: projections[0].strength = inf; must be a finite number"},
    {"InhibitoryAboveOne", ProjectionWith("inhibitory = 20"),
     "net.toml:7: projections[0].inhibitory = 20; must be from 0 to 1"},
    {"SignUnknown", ProjectionWith("sign = \"neuron\""),
     "net.toml:7: projections[0].sign = \"neuron\"; must be \"per synapse\" or \"per neuron\""},
    {"ReachUnknown", ProjectionWith("reach = \"all\""),
     "net.toml:7: projections[0].reach = \"all\"; must be \"inside\", \"others\", { random = 4 }, { ring = 1 } or { "
     "grid = 1, width = 10 }"},
    {"ReachOfTwo", ProjectionWith("reach = { ring = 1, random = 2 }"),
     "net.toml:7: projections[0].reach = { random = 2, ring = 1 }; must be \"inside\", \"others\", { random = 4 }, { "
     "ring = 1 } or { grid = 1, width = 10 }"},
    {"ReachWithoutWidth", ProjectionWith("reach = { grid = 1 }"),
     "net.toml:7: projections[0].reach.width: missing; must be the number of columns in a row"},
    {"ReachGridDoesNotDivide", ProjectionWith("reach = { grid = 1, width = 5 }"),
     "net.toml:7: projections[0].reach = { grid = 1, width = 5 }; the width must divide the 12 columns"},
    {"ReachOfTooManyRandom", ProjectionWith("reach = { random = 12 }"),
     "net.toml:7: projections[0].reach = { random = 12 }; must be from 1 to 11, the number of other columns"},
    {"ReachAcrossKinds",
     kTwelveColumns + "[[columns]]\nname = \"b\"\nlayers = [{ name = \"b\", size = 1, type = \"resonator\" "
                      "}]\n[[projections]]\nfrom_column = \"column\"\nfrom = \"a\"\nto_column = \"b\"\nto = \"b\"\n",
     "net.toml:7: projections[0].reach: joins two kinds of column; must be \"others\" or { random = … }"},
    {"DefaultWrong",
     GoodWith("delay = \"2 ms\"", "delay = \"2000 ms\"") + "[[projections]]\nfrom = \"in\"\nto = \"in\"\n",
     "net.toml:15: projection_defaults.delay = \"2000 ms\"; must be from 1 to 1000 ms"},
    {"DefaultUnknown", GoodWith("delay = \"2 ms\"", "delays = \"2 ms\""),
     "net.toml:15: projection_defaults.delays = \"2 ms\"; no such key; did you mean delay?"},
    {"DefaultEnd", GoodWith("delay = \"2 ms\"", "to = \"in\""),
     "net.toml:15: projection_defaults.to = \"in\"; has no default; say it of each projection"},
    {"ProjectionsThatAreATable", kTwelveColumns + "[projections]\nfrom = \"a\"\n",
     "net.toml:4: projections = { from = \"a\" }; must be an array of tables, each [[projections]] or { … }"},
    {"StdpOfTheWrongType", "delivery_limit = 4\n" + ProjectionWith("stdp = \"yes\""),
     "net.toml:8: projections[0].stdp = \"yes\"; must be true, false, or a table such as { window = \"exponential\" }"},
    {"WindowUnknown", "delivery_limit = 4\n" + ProjectionWith("stdp = { window = \"exponental\" }"),
     "net.toml:8: projections[0].stdp.window = \"exponental\"; did you mean \"exponential\"?"},
    {"HalfLifeOfAnExponential",
     "delivery_limit = 4\n" + ProjectionWith("stdp = { window = \"exponential\", half_life = \"20 ms\" }"),
     "net.toml:8: projections[0].stdp.half_life = \"20 ms\"; belongs to window = \"hyperbolic\""},
    {"HalfLifeZero", "delivery_limit = 4\n" + ProjectionWith("stdp = { half_life = \"0 ms\" }"),
     "net.toml:8: projections[0].stdp.half_life = \"0 ms\"; must be greater than 0 ms"},
    {"HalfLifeWithoutUnit", "delivery_limit = 4\n" + ProjectionWith("stdp = { half_life = 20 }"),
     "net.toml:8: projections[0].stdp.half_life = 20; must be a time with its unit, in quotes, such as \"20 ms\""},
    {"TauOfOneSideOfAHyperbola", "delivery_limit = 4\n" + ProjectionWith("stdp = { tau_minus = \"20 ms\" }"),
     "net.toml:8: projections[0].stdp.tau_minus = \"20 ms\"; belongs to window = \"exponential\""},
    {"HalfLifeOfOneSideZero", "delivery_limit = 4\n" + ProjectionWith("stdp = { half_life_plus = \"0 ms\" }"),
     "net.toml:8: projections[0].stdp.half_life_plus = \"0 ms\"; must be greater than 0 ms"},
    {"AmplitudeInfinite", "delivery_limit = 4\n" + ProjectionWith("stdp = { a_plus = -inf }"),
     "net.toml:8: projections[0].stdp.a_plus = -inf; must be a finite number"},
    {"BoundsUnknown", "delivery_limit = 4\n" + ProjectionWith("stdp = { bounds = \"soft\" }"),
     "net.toml:8: projections[0].stdp.bounds = \"soft\"; must be \"delivery\" or \"hard\""},
    {"LimitWithoutHardBounds", "delivery_limit = 4\n" + ProjectionWith("stdp = { w_max = 3 }"),
     "net.toml:8: projections[0].stdp.w_max = 3; applies only with bounds = \"hard\""},
    {"StrengthAboveLimit",
     "delivery_limit = 4\n" + ProjectionWith("strength = [0, 5]\nstdp = { bounds = \"hard\", w_max = 3 }"),
     "net.toml:8: projections[0].strength = [0, 5]; reaches beyond stdp.w_max = 3; lower it or raise w_max"},
    {"LearningEndsBeforeItBegins",
     "delivery_limit = 4\n" + ProjectionWith("stdp = { from = \"2 s\", until = \"1 s\" }"),
     "net.toml:8: projections[0].stdp.until = \"1 s\"; ends before it begins, at from = \"2 s\""},
    {"LearningUntilUnknown", "delivery_limit = 4\n" + ProjectionWith("stdp = { until = \"never\" }"),
     "net.toml:8: projections[0].stdp.until = \"never\"; must be a time with its unit, such as \"20 s\", or \"the "
     "end\""},
    {"InputWithoutSource", InputWith("high = 5\n"),
     "net.toml:4: inputs[0].source: missing; must be \"uniform\", \"normal\", \"poisson\", \"one at random\", "
     "\"step\", \"pulses\", \"spikes\" or \"stimuli\""},
    {"SourceUnknown", InputWith("source = \"possion\"\nrate_hz = 3\n"),
     "net.toml:5: inputs[0].source = \"possion\"; did you mean \"poisson\"?"},
    {"NoiseReversed", InputWith("source = \"uniform\"\nlow = 5\nhigh = 0\n"),
     "net.toml:7: inputs[0].high = 0; must not be below low = 5"},
    {"NoiseNan", InputWith("source = \"uniform\"\nlow = nan\n"),
     "net.toml:6: inputs[0].low = nan; must be a finite number"},
    {"NormalNegative", InputWith("source = \"normal\"\nstd = -1\n"),
     "net.toml:6: inputs[0].std = -1; must be a finite number, 0 or more"},
    {"NormalNan", InputWith("source = \"normal\"\nmean = nan\n"),
     "net.toml:6: inputs[0].mean = nan; must be a finite number"},
    {"PulsesWithoutEvery", InputWith("source = \"pulses\"\namplitude = 1\n"),
     "net.toml:4: inputs[0].every: missing; must be the time from one pulse to the next, such as \"100 ms\""},
    {"PulsesThatOverlap", InputWith("source = \"pulses\"\nevery = \"10 ms\"\nwidth = \"11 ms\"\n"),
     "net.toml:7: inputs[0].width = \"11 ms\"; must be from 1 ms to every = \"10 ms\""},
    {"OneAtRandomNever", InputWith("source = \"one at random\"\nevery = \"0 ms\"\n"),
     "net.toml:6: inputs[0].every = \"0 ms\"; must be 1 ms or more"},
    {"AmplitudeNan", InputWith("source = \"poisson\"\nrate_hz = 1\namplitude = nan\n"),
     "net.toml:7: inputs[0].amplitude = nan; must be a finite number"},
    {"AmplitudeReversed", InputWith("source = \"poisson\"\nrate_hz = 1\namplitude = [4, 2]\n"),
     "net.toml:7: inputs[0].amplitude = [4, 2]; the lower bound must not be above the upper one"},
    {"AmplitudePolynomial",
     InputWith("source = \"one at random\"\namplitude = { distribution = \"polynomial\", coefficients = [1, 2] }\n"),
     "net.toml:6: inputs[0].amplitude = { coefficients = [1, 2], distribution = \"polynomial\" }; polynomials and "
     "shared random numbers are for the values of neurons; must be another distribution"},
    {"RateMissing", InputWith("source = \"poisson\"\namplitude = 3\n"),
     "net.toml:4: inputs[0].rate_hz: missing; must be the kicks per second and neuron"},
    {"RateNegative", InputWith("source = \"poisson\"\nrate_hz = -1\n"),
     "net.toml:6: inputs[0].rate_hz = -1; must be from 0 to 1000000"},
    {"RateNan", InputWith("source = \"poisson\"\nrate_hz = nan\n"),
     "net.toml:6: inputs[0].rate_hz = nan; must be a finite number"},
    {"RateTooHigh", InputWith("source = \"poisson\"\nrate_hz = 1000001\n"),
     "net.toml:6: inputs[0].rate_hz = 1000001; must be from 0 to 1000000"},
    {"RateBelowZeroInASine",
     InputWith("source = \"poisson\"\nrate_hz = 5\nsine = { amplitude_hz = 6, frequency_hz = 8 }\n"),
     "net.toml:7: inputs[0].sine.amplitude_hz = 6; must be from 0 to rate_hz = 5, so that the rate is never below 0"},
    {"SineWithoutFrequency", InputWith("source = \"poisson\"\nrate_hz = 5\nsine = { amplitude_hz = 5 }\n"),
     "net.toml:7: inputs[0].sine.frequency_hz: missing; must be the frequency of the sine"},
    {"SineTooFast", InputWith("source = \"poisson\"\nrate_hz = 5\nsine = { amplitude_hz = 5, frequency_hz = 501 }\n"),
     "net.toml:7: inputs[0].sine.frequency_hz = 501; must be from 1e-06 to 500"},
    {"RatesBesideARate", InputWith("source = \"poisson\"\nrate_hz = 5\nrates = [[0, 1], [5, 2]]\n"),
     "net.toml:6: inputs[0].rate_hz = 5; stands beside rates; must be one of them"},
    {"RatesOutOfOrder", InputWith("source = \"poisson\"\nrates = [[0, 1], [5, 2], [5, 3]]\n"),
     "net.toml:6: inputs[0].rates[2]: time 5 ms; must be after 5 ms"},
    {"RatesOfAnotherKind", InputWith("source = \"poisson\"\nrates = [[0, 1, 3]]\n"),
     "net.toml:6: inputs[0].rates = [[0, 1, 3]]; must be the path of a CSV file, or an array of pairs [time in ms, "
     "value], such as [[0, 10], [500, 20]]"},
    {"RateNegativeInATable", InputWith("source = \"poisson\"\nrates = [[0, 1], [5, -2]]\n"),
     "net.toml:6: inputs[0].rates[1] = -2; must be from 0 to 1000000"},
    {"AmplitudesThatAreNotThere", InputWith("source = \"step\"\namplitudes = \"there/is/none.csv\"\n"),
     "net.toml:6: inputs[0].amplitudes = \"there/is/none.csv\"; cannot be read: No such file or directory"},
    {"InputEndsBeforeItBegins", InputWith("source = \"step\"\nfrom = \"2 s\"\nuntil = \"1 s\"\n"),
     "net.toml:7: inputs[0].until = \"1 s\"; ends before it begins, at from = \"2 s\""},
    {"InputToAMissingLayer", InputWith("source = \"step\"\nlayers = [\"a\", \"b\"]\n"),
     "net.toml:6: inputs[0].layers = [\"a\", \"b\"]; no column has a layer \"b\"; known: \"a\""},
    {"InputToLayersOfTheWrongType", InputWith("source = \"step\"\nlayers = [1]\n"),
     "net.toml:6: inputs[0].layers = [1]; must be the name of a layer, or several: [\"sensory\", \"afferent\"]"},
    {"InputToAMissingColumn", InputWith("source = \"step\"\ncolumns = [[10, 12]]\n"),
     "net.toml:6: inputs[0].columns = [[10, 12]]; must be from 0 to 11"},
    {"InputToAReversedRange", InputWith("source = \"step\"\ncolumns = [[5, 3]]\n"),
     "net.toml:6: inputs[0].columns = [[5, 3]]; the first of a range must not be above the last"},
    {"InputToAMissingNeuron", InputWith("source = \"step\"\nneurons = 108\n"),
     "net.toml:6: inputs[0].neurons = 108; must be from 0 to 107"},
    {"InputToNoRange", InputWith("source = \"step\"\nneurons = \"0-5\"\n"),
     "net.toml:6: inputs[0].neurons = \"0-5\"; must be a number, or an array of numbers and ranges such as [0, [5, "
     "9]]"},
    {"FileMissing", InputWith("source = \"spikes\"\namplitude = 3\n"),
     "net.toml:4: inputs[0].file: missing; must be the path of a file of spikes"},
    {"FileThatIsNotThere", InputWith("source = \"spikes\"\nfile = \"there/is/none.csv\"\n"),
     "net.toml:6: inputs[0].file = \"there/is/none.csv\"; cannot be read: No such file or directory"},
    {"SumTooLarge", InputWith("source = \"step\"\namplitude = 1e7\n"),
     "net.toml:3: columns[0].layers[0]: a neuron may receive up to 1e+07 in one step, over 0 synapses and from inputs; "
     "must stay below 8388608: lower its weights or delivery_limit, the number of its synapses or the inputs' "
     "amplitudes"},
    {"FanInTimesLimitTooLarge",
     "delivery_limit = 1e6\n[[columns]]\ncount = 100\nlayers = [{ name = \"a\", size = 60, type = \"chattering\" "
     "}]\n[[projections]]\nfrom = \"a\"\nto = \"a\"\nreach = \"others\"\nstrength = 1e6\n",
     "net.toml:4: columns[0].layers[0]: a neuron may receive up to 5.94e+09 in one step, over 5940 synapses and from "
     "inputs; must stay below 8388608: lower its weights or delivery_limit, the number of its synapses or the inputs' "
     "amplitudes"},
};

TEST(ParseConfig, MoreMemoryThanTheMachineHasIsRefusedWithBothFigures) {
  const std::string message = Refusal(
      "[[columns]]\ncount = 60000\nlayers = [{ name = \"a\", size = 60000, type = \"chattering\" }]\n"
      "[[projections]]\nfrom = \"a\"\nto = \"a\"\n");
  // 60,000³ synapses of 8 bytes are 1.6 million GiB.
  EXPECT_THAT(message,
              testing::MatchesRegex("net.toml: the network needs about 1\\.6[0-9]+e\\+06 GiB of memory, and this "
                                    "machine has [0-9.]+ GiB; fewer columns, neurons or synapses need less"));
  EXPECT_THAT(message,
              testing::HasSubstr(absl::StrFormat("has %.4g GiB", static_cast<double>(MachineMemoryBytes()) / 0x1p30)));
}

TEST(BuiltInConfig, ANetworkThatRanksShareNeedsOnlyItsShareHere) {
  // A column takes 73 kB: ten times as much as there is, or nearly all columns that have ids.
  const auto columns = std::to_string(std::min<std::uint64_t>(140 * (MachineMemoryBytes() >> 20), 40'000'000));
  const std::vector<Override> larger = {{"columns[0].count", columns}};
  const absl::Status alone = BuiltInConfig("million", larger).status();
  EXPECT_THAT(std::string(alone.message()), testing::HasSubstr("of memory, and this machine has"));
  EXPECT_EQ(BuiltInConfig("million", larger, 2).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(BuiltInConfig("million", larger, 1'000).ok());
  EXPECT_TRUE(BuiltInConfig("million", larger, 0).ok());
}

INSTANTIATE_TEST_SUITE_P(Each, FileMistakes, testing::ValuesIn(kMistakes),
                         [](const auto& mistake) { return std::string(mistake.param.name); });

}  // namespace
}  // namespace lull
