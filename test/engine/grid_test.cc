// The engines held to the oracle over a grid: one kind of thing varied at a time around a common network, each axis
// from end to end. What varies together is drawn in random_network_test.cc.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "test/support/conductances.h"
#include "test/support/hand_made.h"
#include "test/support/named_types.h"

namespace lull {
namespace {

struct Case {
  std::string name;
  std::function<void(NetworkSpec&)> change;
  Tick duration = 500;
};

void PrintTo(const Case& value, std::ostream* out) { *out << value.name; }

ProjectionSpec Join(const std::string& from, const std::string& to, const Reach& reach, Tick min_delay,
                    Tick max_delay) {
  ProjectionSpec projection;
  projection.from = from;
  projection.to = to;
  projection.reach = reach;
  projection.probability = 0.25;
  projection.delay = {min_delay, max_delay};
  projection.strength = {0.5, 4};
  projection.inhibitory = 0.2;
  projection.stdp = Stdp{};
  return projection;
}

// Six columns of 33 neurons, all of them learning, under noise for the first half and kicks throughout.
NetworkSpec Common() {
  NetworkSpec spec;
  spec.delivery_limit = 4;
  spec.seed = 5;
  spec.types = TypesOf2003();
  spec.columns = {{"column", 6, {{"e", 25, {{"regular spiking"}}}, {"i", 8, {{"fast spiking"}}}}}};
  spec.projections = {Join("e", "e", Inside{}, 1, 20), Join("e", "i", Inside{}, 1, 5), Join("i", "e", Inside{}, 1, 3),
                      Join("e", "e", AllOthers{}, 3, 21)};
  spec.inputs.push_back({.source = UniformNoise{0, 5}, .until = 250, .target = {}});
  spec.inputs.push_back({.source = PoissonKicks{5, 60}, .target = {}});
  return spec;
}

class Grid : public testing::TestWithParam<Case> {};

bool SomeWeightChanged(const Network& network, const Outcome& outcome) {
  bool changed = false;
  std::size_t i = 0;
  network.ForEachSynapse([&](const Synapse& synapse) {
    changed = changed || !difference::Same(synapse.weight, outcome.synapses[i++].weight);
  });
  return changed;
}

TEST_P(Grid, EnginesEqualTheOracle) {
  NetworkSpec spec = Common();
  GetParam().change(spec);
  const Outcome outcome = ExpectAgreement(spec, GetParam().duration);
  EXPECT_GT(outcome.spikes.size(), 20u) << "too quiet to show anything";
  EXPECT_GT(outcome.deliveries, 20u);
  bool plastic = false;
  for (const ProjectionSpec& projection : spec.projections) plastic = plastic || projection.stdp;
  EXPECT_EQ(SomeWeightChanged(Built(spec), outcome), plastic);
}

std::string NameOfCase(const testing::TestParamInfo<Case>& info) { return info.param.name; }

void SetRule(NetworkSpec& spec, const std::optional<Stdp>& stdp) {
  for (ProjectionSpec& projection : spec.projections) projection.stdp = stdp;
}

// ---------------------------------------------------------------------------------------------------------------------
// Models

std::vector<Case> Models() {
  std::vector<Case> cases;
  for (const NeuronType& type : TypesOf2003()) {
    std::string name = type.name;
    for (char& letter : name) letter = letter == ' ' || letter == '-' ? '_' : letter;
    cases.push_back({name, [type](NetworkSpec& spec) { spec.columns[0].layers[0].types = {{type.name}}; }});
  }
  const IzhikevichType varied{{0.02, 0.1}, {0.2, 0.25}, {-65, -50}, {2, 8}, {-1, 2}, {0.5, 1.5}};
  HindmarshRoseType rose;
  rose.drive = {-0.5, 1.5};
  rose.gain = {0.3, 0.6};
  rose.r = {0.004, 0.008};
  HindmarshRoseType fast = rose;
  fast.time_units_per_ms = 2.5;
  const auto add = [varied, rose, fast](NetworkSpec& spec) {
    spec.types.push_back({"varied", varied, {}});
    spec.types.push_back({"rose", rose, {}});
    spec.types.push_back({"fast rose", fast, {}});
  };
  const auto mixture = [add](std::vector<TypeShare> shares) {
    return [add, shares](NetworkSpec& spec) {
      add(spec);
      spec.columns[0].layers[0].types = shares;
    };
  };
  cases.push_back({"drawn", mixture({{"varied"}})});
  cases.push_back({"hindmarsh_rose", mixture({{"rose"}})});
  cases.push_back({"hindmarsh_rose_fast", mixture({{"fast rose"}}), 200});
  cases.push_back(
      {"both_in_one_layer", mixture({{"rose", 1}, {"varied", 2}, {"regular spiking", 1}, {"fast rose", 1}}), 300});
  const CustomType ports = {.model = MakeNeuronModel<Conductances>()};
  CustomType own_ports = ports;
  own_ports.parameters = {{"keep_e", {0.5, 0.9}}, {"drive", {-0.5, 0.5}}};
  const auto with_ports = [ports, own_ports](std::vector<TypeShare> shares) {
    return [ports, own_ports, shares](NetworkSpec& spec) {
      spec.types.push_back({"ports", ports, {}});
      spec.types.push_back({"varied ports", own_ports, {}});
      spec.columns[0].layers[0].types = shares;
    };
  };
  cases.push_back({"ports", with_ports({{"ports"}})});
  cases.push_back({"ports_drawn", with_ports({{"varied ports"}})});
  cases.push_back({"ports_beside_others",
                   with_ports({{"regular spiking", 1}, {"ports", 1}, {"varied ports", 1}, {"chattering", 1}})});
  // A model of its own, with pulses of its unit; `drawn` are parameters that each neuron has of its own.
  const auto built_in = [](const std::string& model, double gain, int sub_steps,
                           std::map<std::string, Drawn, std::less<>> drawn) {
    drawn.emplace("gain", gain);
    const CustomType type = {.model = *BuiltInModel(model), .parameters = std::move(drawn), .sub_steps = sub_steps};
    return [type](NetworkSpec& spec) {
      spec.types.push_back({"built-in", type, {}});
      spec.columns[0].layers[0].types = {{"built-in"}};
    };
  };
  cases.push_back({"lif_delta", built_in("lif-delta", 1, 0, {})});
  cases.push_back({"lif_delta_drawn", built_in("lif-delta", 1, 1, {{"tau_m", {8, 20}}, {"t_ref", {0, 4}}})});
  cases.push_back({"lif_exp", built_in("lif-exp", 40, 0, {{"tau_syn_in", 10}})});
  cases.push_back({"lif_exp_divided", built_in("lif-exp", 40, 4, {{"tau_m", {8, 20}}, {"drive", {-50, 50}}})});
  cases.push_back({"lif_cond_exp", built_in("lif-cond-exp", 1, 0, {})});
  cases.push_back({"lif_cond_exp_divided", built_in("lif-cond-exp", 1, 3, {{"tau_syn_ex", {2, 6}}})});
  cases.push_back({"adex", built_in("adex", 281, 0, {}), 250});
  cases.push_back({"adex_drawn", built_in("adex", 281, 5, {{"a", {2, 6}}, {"b", {0, 80}}}), 250});
  cases.push_back({"izhikevich_2007", built_in("izhikevich-2007", 100, 0, {})});
  cases.push_back(
      {"izhikevich_2007_drawn", built_in("izhikevich-2007", 100, 2, {{"b_below", {-2, 2}}, {"d", {50, 100}}})});
  cases.push_back({"published_cells",
                   [](NetworkSpec& spec) {
                     std::vector<TypeShare>& shares = spec.columns[0].layers[0].types;
                     shares.clear();
                     for (const NeuronType& type : NamedNeuronTypes()) {
                       if (!std::holds_alternative<CustomType>(type.model)) continue;
                       spec.types.push_back(type);
                       auto& custom = std::get<CustomType>(spec.types.back().model);
                       custom.parameters.insert({"gain", 100});
                       shares.push_back({type.name});
                     }
                   },
                   250});
  cases.push_back({"izhikevich_divided", [](NetworkSpec& spec) {
                     std::get<IzhikevichType>(spec.types[0].model).sub_steps = 4;
                     std::get<IzhikevichType>(spec.types[3].model).sub_steps = 3;
                     std::get<IzhikevichType>(spec.types[3].model).d = {1, 3};
                   }});
  cases.push_back({"hindmarsh_rose_in_few_sub_steps",
                   [add](NetworkSpec& spec) {
                     add(spec);
                     std::get<HindmarshRoseType>(spec.types.back().model).sub_steps_per_time_unit = 30;
                     spec.columns[0].layers[0].types = {{"fast rose"}};
                   },
                   250});
  cases.push_back({"every_named_type_in_one_layer", [](NetworkSpec& spec) {
                     spec.columns[0].layers[0].types.clear();
                     for (const NeuronType& type : spec.types) spec.columns[0].layers[0].types.push_back({type.name});
                   }});
  cases.push_back({"initial_states", [](NetworkSpec& spec) {
                     spec.types[0].initial.values = {-60, 3};
                     spec.types[3].initial.at_rest = true;
                   }});
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Models, Grid, testing::ValuesIn(Models()), NameOfCase);

// ---------------------------------------------------------------------------------------------------------------------
// Learning

std::vector<Case> Learning() {
  std::vector<Case> cases;
  const std::vector<std::pair<StdpWindow, std::string>> windows = {
      {StdpWindow::kHyperbolic, "hyperbolic"}, {StdpWindow::kExponential, "exponential"}, {StdpWindow::kNone, "none"}};
  struct Gate {
    Tick from, until;
  };
  for (const auto& [window, window_name] : windows) {
    for (const bool hard : {false, true}) {
      for (const Gate gate : {Gate{0, kNever}, Gate{100, kNever}, Gate{0, 300}, Gate{100, 300}}) {
        Stdp stdp;
        stdp.window = window;
        stdp.bounds = hard ? WeightBounds::kHard : WeightBounds::kDelivery;
        stdp.from = gate.from;
        stdp.until = gate.until;
        const std::string name = window_name + (hard ? "_hard" : "_delivery") + "_from_" + std::to_string(gate.from) +
                                 (gate.until == kNever ? "" : "_until_" + std::to_string(gate.until));
        cases.push_back({name, [stdp](NetworkSpec& spec) { SetRule(spec, stdp); }});
      }
    }
  }
  cases.push_back({"static_synapses", [](NetworkSpec& spec) { SetRule(spec, std::nullopt); }});
  cases.push_back({"static_beside_plastic", [](NetworkSpec& spec) {
                     spec.projections[1].stdp.reset();
                     spec.projections[2].stdp.reset();
                   }});
  cases.push_back({"a_rule_for_each_projection", [](NetworkSpec& spec) {
                     spec.projections[0].stdp->window = StdpWindow::kExponential;
                     spec.projections[1].stdp->bounds = WeightBounds::kHard;
                     spec.projections[1].stdp->w_max = 5;
                     spec.projections[2].stdp->a_plus = 0.5;
                     spec.projections[2].stdp->time_constant_ms = 3;
                     spec.projections[3].stdp->window = StdpWindow::kNone;
                     spec.projections[3].stdp->from = 77;
                   }});
  const Stdp sides{.window = StdpWindow::kExponential, .time_constant_plus_ms = 5, .time_constant_minus_ms = 80};
  cases.push_back({"sides_of_their_own", [sides](NetworkSpec& spec) { SetRule(spec, sides); }});
  Stdp weighed = sides;
  weighed.a_plus = weighed.a_minus = 0.7;
  weighed.bounds = WeightBounds::kHard;
  for (const auto& [mu_plus, mu_minus] : {std::pair(0.0, 1.0), std::pair(1.0, 1.0), std::pair(0.02, 0.4)}) {
    weighed.mu_plus = mu_plus;
    weighed.mu_minus = mu_minus;
    const std::string name =
        "weighed_" + std::to_string(std::lround(100 * mu_plus)) + "_" + std::to_string(std::lround(100 * mu_minus));
    cases.push_back({name, [weighed](NetworkSpec& spec) { SetRule(spec, weighed); }});
  }
  cases.push_back({"weighed_the_other_way", [weighed](NetworkSpec& spec) {
                     SetRule(spec, weighed);
                     for (ProjectionSpec& projection : spec.projections) {
                       projection.stdp->a_plus = projection.stdp->a_minus = -0.7;
                       projection.stdp->mu_plus = projection.stdp->mu_minus = 1;
                     }
                   }});
  cases.push_back({"a_least_weight_beside_others", [](NetworkSpec& spec) {
                     spec.projections[0].stdp =
                         Stdp{.a_plus = 1.7, .a_minus = 2.3, .bounds = WeightBounds::kHard, .w_min = 0.4};
                     spec.projections[0].strength = {0.4, 4};
                     spec.projections[1].stdp.reset();
                   }});
  cases.push_back({"weighed_beside_others", [weighed](NetworkSpec& spec) {
                     spec.projections[0].stdp = weighed;
                     spec.projections[1].stdp->bounds = WeightBounds::kHard;
                     spec.projections[2].stdp.reset();
                     spec.projections[3].stdp = weighed;
                     spec.projections[3].stdp->mu_plus = 1;
                     spec.projections[3].stdp->until = 250;
                   }});
  cases.push_back({"a_least_weight", [](NetworkSpec& spec) {
                     const Stdp hard{.a_plus = 1.7, .a_minus = 2.3, .bounds = WeightBounds::kHard, .w_min = 0.4};
                     SetRule(spec, hard);
                     for (ProjectionSpec& projection : spec.projections) projection.strength = {0.4, 4};
                   }});
  cases.push_back({"large_steps_hard", [](NetworkSpec& spec) {
                     SetRule(spec, Stdp{.a_plus = 1.7, .a_minus = 2.3, .bounds = WeightBounds::kHard, .w_max = 4.5});
                   }});
  cases.push_back({"large_steps_delivery",
                   [](NetworkSpec& spec) { SetRule(spec, Stdp{.a_plus = 1.7, .a_minus = 2.3, .w_max = {}}); }});
  // Pairs of all with all, and triplets; strong enough that it matters.
  const auto traced = [](StdpPairing pairing, double triplets, bool hard) {
    Stdp stdp{.window = StdpWindow::kExponential,
              .pairing = pairing,
              .a_plus = 0.3,
              .a_minus = 0.25,
              .a_plus_triplet = 2 * triplets,
              .a_minus_triplet = triplets,
              .tau_x_ms = 40,
              .tau_y_ms = 60,
              .time_constant_plus_ms = 17,
              .time_constant_minus_ms = 34};
    if (hard) stdp.bounds = WeightBounds::kHard;
    return stdp;
  };
  for (const bool hard : {false, true}) {
    const std::string bounds = hard ? "_hard" : "_delivery";
    const auto push = [&](const std::string& name, const Stdp& stdp) {
      cases.push_back({name + bounds, [stdp](NetworkSpec& spec) { SetRule(spec, stdp); }});
    };
    push("all_with_all", traced(StdpPairing::kAll, 0, hard));
    push("triplets_of_all", traced(StdpPairing::kAll, 0.2, hard));
    push("triplets_of_nearest", traced(StdpPairing::kNearest, 0.2, hard));
    Stdp gated = traced(StdpPairing::kAll, 0.1, hard);
    gated.from = 100;
    gated.until = 300;
    push("triplets_from_100_until_300", gated);
  }
  for (const double mu : {1.0, 0.4}) {
    Stdp stdp = traced(StdpPairing::kAll, 0.1, true);
    stdp.mu_plus = stdp.mu_minus = mu;
    stdp.w_min = 0.1;
    cases.push_back({mu == 1 ? "triplets_weighed" : "triplets_weighed_by_powers", [stdp](NetworkSpec& spec) {
                       SetRule(spec, stdp);
                       for (ProjectionSpec& projection : spec.projections) projection.strength = {0.4, 4};
                     }});
  }
  cases.push_back({"traces_beside_others", [traced](NetworkSpec& spec) {
                     spec.projections[0].stdp = traced(StdpPairing::kAll, 0, true);
                     spec.projections[1].stdp.reset();
                     spec.projections[2].stdp = traced(StdpPairing::kNearest, 0.3, false);
                     spec.projections[2].stdp->until = 333;
                     spec.projections[3].stdp = Stdp{.bounds = WeightBounds::kHard};
                   }});
  // Changes at intervals.
  for (const bool hard : {false, true}) {
    Stdp gathers{.a_plus = 0.3, .a_minus = 0.35, .update_every = 50, .drift = 0.02, .keep = 0.9};
    if (hard) gathers.bounds = WeightBounds::kHard;
    const std::string bounds = hard ? "_hard" : "_delivery";
    const auto push = [&](const std::string& name, const Stdp& stdp) {
      cases.push_back({name + bounds, [stdp](NetworkSpec& spec) { SetRule(spec, stdp); }});
    };
    push("gathered", gathers);
    Stdp normalised{.a_plus = 0.3, .a_minus = 0.35, .normalise_every = 70, .normalise_to = 30};
    normalised.bounds = gathers.bounds;
    push("normalised", normalised);
    Stdp both = traced(StdpPairing::kAll, 0.1, hard);
    both.update_every = 30;
    both.normalise_every = 60;
    both.normalise_to = 25;
    both.from = 100;
    both.until = 333;
    push("gathered_of_all_and_normalised", both);
  }
  cases.push_back({"gathered_beside_others", [traced](NetworkSpec& spec) {
                     spec.projections[0].stdp = Stdp{.a_plus = 0.3, .update_every = 100, .drift = -0.1, .keep = 0.5};
                     spec.projections[1].stdp.reset();
                     spec.projections[2].stdp = traced(StdpPairing::kAll, 0.1, true);
                     spec.projections[2].stdp->normalise_every = 45;
                     spec.projections[2].stdp->normalise_to = 20;
                   }});
  cases.push_back({"potentiation_only", [](NetworkSpec& spec) { SetRule(spec, Stdp{.a_minus = 0, .w_max = {}}); }});
  cases.push_back({"depression_only", [](NetworkSpec& spec) { SetRule(spec, Stdp{.a_plus = 0, .w_max = {}}); }});
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Learning, Grid, testing::ValuesIn(Learning()), NameOfCase);

// ---------------------------------------------------------------------------------------------------------------------
// Rest

std::vector<Case> Rest() {
  std::vector<Case> cases;
  for (const double tolerance : {0.0, 1e-5, 0.01, 0.1, 1.0}) {
    std::string name = std::to_string(tolerance);
    name[name.find('.')] = '_';
    cases.push_back({"tolerance_" + name, [tolerance](NetworkSpec& spec) { spec.rest_tolerance = tolerance; }});
    cases.push_back({"sparse_kicks_tolerance_" + name,
                     [tolerance](NetworkSpec& spec) {
                       spec.rest_tolerance = tolerance;
                       spec.inputs = {{.source = PoissonKicks{0.5, 60}, .target = {}}};
                     },
                     1500});
  }
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Rest, Grid, testing::ValuesIn(Rest()), NameOfCase);

// ---------------------------------------------------------------------------------------------------------------------
// Input

Case WithInput(const std::string& name, std::vector<Input> inputs) {
  return {name, [inputs](NetworkSpec& spec) { spec.inputs = inputs; }};
}

std::vector<Case> Inputs() {
  std::vector<Spike> spikes;
  for (std::uint32_t i = 0; i < 600; ++i) spikes.push_back({1 + (i * 7919) % 470, (i * 104729) % 198});
  for (std::uint32_t i = 0; i < 600; i += 5) spikes.push_back(spikes[i]);
  const NeuronSelection some{.layers = {"e"}, .columns = {{0, 1}, {4, 4}}, .neurons = {{3, 50}, {140, 197}}};
  return {
      WithInput("noise", {{.source = UniformNoise{0, 5}, .target = {}}}),
      WithInput("noise_of_both_signs", {{.source = UniformNoise{-10, 16}, .from = 30, .until = 400, .target = {}}}),
      WithInput("kicks", {{.source = PoissonKicks{40, 17}, .target = {}}}),
      WithInput("kicks_in_every_step", {{.source = PoissonKicks{1000, 5}, .from = 10, .target = {}}}),
      WithInput("current", {{.source = StepCurrent{6}, .from = 50, .until = 350, .target = {}}}),
      WithInput("given_spikes", {{.source = SpikeInput{spikes, 25}, .from = 5, .until = 450, .target = {}}}),
      WithInput("some_neurons", {{.source = UniformNoise{0, 9}, .from = 20, .until = 300, .target = some},
                                 {.source = PoissonKicks{30, 40}, .target = some},
                                 {.source = StepCurrent{5}, .from = 100, .until = 110, .target = some}}),
      WithInput("stacked", {{.source = UniformNoise{0, 3}, .target = {}},
                            {.source = UniformNoise{-1, 2}, .from = 100, .until = 300, .target = some},
                            {.source = PoissonKicks{10, 30}, .target = {}},
                            {.source = PoissonKicks{10, 30}, .from = 1, .until = 200, .target = {}},
                            {.source = StepCurrent{-2}, .from = 200, .target = some},
                            {.source = StepCurrent{3}, .from = 250, .until = 350, .target = {}},
                            {.source = SpikeInput{spikes, 11}, .target = {}}}),
      {"none_but_drive",
       [](NetworkSpec& spec) {
         spec.inputs.clear();
         for (NeuronType& type : spec.types) std::get<IzhikevichType>(type.model).drive = {2, 7};
       }},
  };
}

INSTANTIATE_TEST_SUITE_P(Inputs, Grid, testing::ValuesIn(Inputs()), NameOfCase);

// ---------------------------------------------------------------------------------------------------------------------
// Topology

Case WithReach(const std::string& name, const Reach& reach) {
  return {name, [reach](NetworkSpec& spec) { spec.projections[3].reach = reach; }};
}

Case WithDelays(Tick min, Tick max, Tick duration) {
  return {"delays_" + std::to_string(min) + "_to_" + std::to_string(max),
          [min, max](NetworkSpec& spec) {
            for (ProjectionSpec& projection : spec.projections) {
              projection.delay = {min, max};
            }
          },
          duration};
}

Case WithProbability(const std::string& name, double probability) {
  return {name, [probability](NetworkSpec& spec) {
            for (ProjectionSpec& projection : spec.projections) projection.probability = probability;
          }};
}

Case OfKinds() {
  return {"columns_of_several_kinds", [](NetworkSpec& spec) {
            spec.columns.push_back({"hub", 2, {{"e", 9, {{"chattering"}}}, {"x", 17, {{"regular spiking"}}}}});
            spec.columns.push_back({"one", 1, {{"x", 1, {{"thalamo-cortical"}}}}});
            for (ProjectionSpec& projection : spec.projections)
              projection.from_column = projection.to_column = "column";
            const auto between = [&spec](ProjectionSpec projection, std::string from, std::string to) {
              projection.from_column = std::move(from);
              projection.to_column = std::move(to);
              spec.projections.push_back(projection);
            };
            between(Join("e", "x", AllOthers{}, 2, 9), "column", "hub");
            between(Join("x", "e", RandomOthers{3}, 2, 9), "hub", "column");
            between(Join("x", "e", AllOthers{}, 4, 40), "hub", "hub");
            between(Join("x", "x", AllOthers{}, 1, 1), "one", "hub");
            between(Join("x", "x", AllOthers{}, 7, 7), "hub", "one");
            between(Join("x", "x", Inside{}, 1, 1), "one", "one");
            spec.projections.back().probability = 1;
          }};
}

std::vector<Case> Topology() {
  return {
      WithReach("random_others", RandomOthers{2}),
      WithReach("ring", Ring{1}),
      WithReach("torus", Torus{3, 1}),
      WithProbability("every_pair", 1),
      WithProbability("sparse", 0.004),
      WithDelays(1, 1, 400),
      WithDelays(20, 20, 500),
      WithDelays(1, 1000, 2000),
      WithDelays(1000, 1000, 2500),
      WithDelays(255, 257, 1000),
      OfKinds(),
      {"one_column",
       [](NetworkSpec& spec) {
         spec.columns[0].count = 1;
         spec.projections.pop_back();
       }},
      {"dales_law",
       [](NetworkSpec& spec) {
         for (ProjectionSpec& projection : spec.projections) projection.sign = SignDraw::kPerNeuron;
       }},
      {"all_inhibitory_but_one",
       [](NetworkSpec& spec) {
         for (std::size_t i = 1; i < spec.projections.size(); ++i) spec.projections[i].inhibitory = 1;
       }},
      {"strong_and_hard",
       [](NetworkSpec& spec) {
         spec.delivery_limit = 30;
         Stdp stdp;
         stdp.bounds = WeightBounds::kHard;
         SetRule(spec, stdp);
         for (ProjectionSpec& projection : spec.projections) projection.strength.range()->high = 30;
       }},
      {"coarse_quantum", [](NetworkSpec& spec) { spec.delivery_limit = 4000; }},
      {"coarsest_quantum", [](NetworkSpec& spec) { spec.delivery_limit = 80'000; }},
      {"small_limit", [](NetworkSpec& spec) { spec.delivery_limit = 1.5 + 0x1p-16; }},
      {"no_limit",
       [](NetworkSpec& spec) {
         spec.delivery_limit.reset();
         SetRule(spec, Stdp{.a_plus = 1.7, .a_minus = 2.3, .bounds = WeightBounds::kHard, .w_max = 65});
         spec.projections[0].stdp.reset();
         for (ProjectionSpec& projection : spec.projections) projection.strength.range()->high = 65;
       }},
  };
}

INSTANTIATE_TEST_SUITE_P(Topology, Grid, testing::ValuesIn(Topology()), NameOfCase);

// ---------------------------------------------------------------------------------------------------------------------
// The networks that Lull brings along, as far as they are small

TEST(BuiltIn, ReferenceAndTimed) {
  for (const std::string name : {"reference", "timed"}) {
    SCOPED_TRACE(name);
    EXPECT_GT(ExpectAgreement(BuiltInConfig(name).value().network, 1000).spikes.size(), 1000u);
  }
}

}  // namespace
}  // namespace lull
