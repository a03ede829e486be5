// The engines held to the oracle on networks drawn at random from all that a description can say: what no one thought
// of trying together. A failure names the seed; RandomNetwork(seed) is that network again.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "test/support/conductances.h"
#include "test/support/dice.h"
#include "test/support/hand_made.h"
#include "test/support/named_types.h"

namespace lull {
namespace {

std::vector<NeuronType> RandomTypes(Dice& dice) {
  std::vector<NeuronType> types = TypesOf2003();
  types.push_back({"varied", IzhikevichType{{0.02, 0.1}, {0.2, 0.25}, {-65, -50}, {2, 8}, {-2, 4}, {0.5, 1.5}}, {}});
  for (NeuronType& type : types) {
    if (type.name != "varied" && dice.Chance(0.3)) type.initial.at_rest = true;
    if (dice.Chance(0.1)) type.initial = {.at_rest = false, .values = {dice.Real(-75, -55), dice.Real(-16, -10)}};
  }
  HindmarshRoseType rose;
  rose.drive = {-1, dice.Real(-0.5, 2)};
  rose.gain = 0.4;
  rose.time_units_per_ms = dice.OneOf<double>({1, 1, 0.3, 2});
  types.push_back({"rose", rose, {}});
  std::get<IzhikevichType>(types[2].model).sub_steps = dice.OneOf<int>({1, 1, 2, 5});
  for (const auto& [model, gain] : std::vector<std::pair<std::string, double>>{
           {"lif-delta", 1}, {"lif-exp", 60}, {"lif-cond-exp", 2}, {"adex", 150}, {"izhikevich-2007", 60}}) {
    CustomType type = {.model = *BuiltInModel(model), .parameters = {{"gain", gain}}};
    type.sub_steps = model == "adex" ? dice.OneOf<int>({0, 2}) : dice.OneOf<int>({0, 0, 1, 3});
    if (dice.Chance(0.4)) type.parameters.insert({"c_m", {200, 300}});
    types.push_back({model, type, {.at_rest = dice.Chance(0.3)}});
  }
  types.push_back({"ports", CustomType{.model = MakeNeuronModel<Conductances>()}, {}});
  types.push_back({"varied ports",
                   CustomType{.model = MakeNeuronModel<Conductances>(),
                              .parameters = {{"keep_i", {0.25, 0.95}}, {"drive", {-1, 1}}, {"gain", {0, 0.1}}}},
                   {}});
  return types;
}

std::vector<ColumnSpec> RandomColumns(Dice& dice, const std::vector<NeuronType>& types) {
  std::vector<ColumnSpec> columns;
  const std::uint32_t kinds = 1 + dice.Below(3) / 2;
  for (std::uint32_t kind = 0; kind < kinds; ++kind) {
    ColumnSpec column{"kind " + std::to_string(kind), dice.OneOf<std::uint32_t>({1, 2, 4, 6}), {}};
    const std::uint32_t layers = 1 + dice.Below(3);
    for (std::uint32_t layer = 0; layer < layers; ++layer) {
      LayerSpec spec{"layer " + std::to_string(layer), 1 + dice.Below(25), {}};
      const std::uint32_t first = dice.Below(static_cast<std::uint32_t>(types.size()));
      for (std::uint32_t i = 0; i < 1 + dice.Below(3); ++i) {
        const std::uint32_t type = (first + i) % static_cast<std::uint32_t>(types.size());
        if ((types[type].name != "rose" && types[type].name != "adex") || dice.Chance(0.4))
          spec.types.push_back({types[type].name, dice.Real(0.1, 2)});
      }
      if (spec.types.empty()) spec.types.push_back({"regular spiking"});
      column.layers.push_back(spec);
    }
    columns.push_back(column);
  }
  return columns;
}

// `scale` is the delivery limit, if there is one.
Stdp RandomRule(Dice& dice, double scale, bool is_limited) {
  Stdp stdp;
  stdp.window = dice.OneOf<StdpWindow>({StdpWindow::kHyperbolic, StdpWindow::kExponential, StdpWindow::kNone});
  stdp.a_plus = dice.OneOf<double>({0.1, 0.01, 0.7});
  stdp.a_minus = dice.OneOf<double>({0.1, 0.012, 0.9});
  stdp.time_constant_ms = dice.OneOf<double>({20, 5, 33.3});
  if (dice.Chance(0.3)) stdp.time_constant_plus_ms = dice.OneOf<double>({2, 16.8});
  if (dice.Chance(0.3)) stdp.time_constant_minus_ms = dice.OneOf<double>({33.7, 200});
  if (!is_limited || dice.Chance(0.5)) {
    stdp.bounds = WeightBounds::kHard;
    stdp.w_max = scale * dice.OneOf<double>({1, 1.25});
    if (dice.Chance(0.5)) {
      stdp.mu_plus = dice.OneOf<double>({0, 0.02, 1});
      stdp.mu_minus = dice.OneOf<double>({0, 0.4, 1, 2});
    }
  }
  if (stdp.window == StdpWindow::kExponential) {
    if (dice.Chance(0.5)) stdp.pairing = StdpPairing::kAll;
    if (dice.Chance(0.3)) stdp.a_plus_triplet = dice.OneOf<double>({0.05, -0.3, 1});
    if (dice.Chance(0.3)) stdp.a_minus_triplet = dice.OneOf<double>({0.05, -0.3, 1});
    if (dice.Chance(0.3)) stdp.tau_x_ms = dice.OneOf<double>({10, 946});
    if (dice.Chance(0.3)) stdp.tau_y_ms = dice.OneOf<double>({27, 300});
  }
  if (stdp.mu_plus == 0 && stdp.mu_minus == 0 && dice.Chance(0.2)) {
    stdp.update_every = dice.TickBetween(1, 150);
    stdp.drift = dice.OneOf<double>({0, 0.01, -0.1});
    stdp.keep = dice.OneOf<double>({0, 0.9, 1});
  }
  if (dice.Chance(0.2)) {
    stdp.normalise_every = dice.TickBetween(1, 150);
    stdp.normalise_to = dice.OneOf<double>({2, 30});
  }
  if (dice.Chance(0.3)) stdp.from = dice.TickBetween(0, 200);
  if (dice.Chance(0.3)) stdp.until = stdp.from + dice.TickBetween(0, 400);
  return stdp;
}

Reach RandomReach(Dice& dice, const ColumnSpec& from, const ColumnSpec& to) {
  const bool same = from.name == to.name;
  const std::uint32_t candidates = to.count - (same ? 1 : 0);
  if (same && (candidates == 0 || dice.Chance(0.5))) return Inside{};
  switch (dice.Below(same ? 4 : 2)) {
    case 0:
      return AllOthers{};
    case 1:
      return RandomOthers{1 + dice.Below(candidates)};
    case 2:
      return Ring{1 + dice.Below(2)};
    default:
      return Torus{to.count % 2 == 0 ? to.count / 2 : 1, 1};
  }
}

std::uint32_t SizeOf(const ColumnSpec& column, const LayerNames& layers) {
  std::uint32_t neurons = 0;
  for (const LayerSpec& layer : column.layers) {
    if (std::ranges::count(layers, layer.name) > 0) neurons += layer.size;
  }
  return neurons;
}

// As many neurons as there are at least in `layers` that one neuron could be joined to, in columns of a kind. None if
// the reach might find too few columns.
std::uint32_t PossiblePartners(const ProjectionSpec& projection, const ColumnSpec& kind, const LayerNames& layers) {
  const std::uint32_t others = kind.count - (projection.from_column == projection.to_column ? 1 : 0);
  std::uint32_t columns = 1;
  if (std::holds_alternative<AllOthers>(projection.reach)) columns = others;
  if (const auto* random = std::get_if<RandomOthers>(&projection.reach)) {
    columns = random->count <= others ? random->count : 0;
  }
  const std::uint32_t neurons = columns * SizeOf(kind, layers);
  return neurons - (projection.self ? 0 : std::min(neurons, 1u));
}

// Replaces the probability by another rule, or lets it fall off, or leaves it.
void SetRule(Dice& dice, const ColumnSpec& from, const ColumnSpec& to, ProjectionSpec& projection) {
  projection.self = dice.Chance(0.7);
  const bool has_distance =
      std::holds_alternative<Ring>(projection.reach) || std::holds_alternative<Torus>(projection.reach);
  if (has_distance && dice.Chance(0.5)) {
    const FallOff::Shape shape = dice.Chance(0.5) ? FallOff::Shape::kExponential : FallOff::Shape::kGaussian;
    projection.fall_off = FallOff{shape, dice.OneOf<double>({0.5, 2})};
  }
  if (has_distance && dice.Chance(0.5)) {
    projection.delay_per_column_ms = dice.OneOf<double>({0.5, 3});
    projection.delay.range()->high = std::min(projection.delay.range()->high, 900.0);
  }
  const std::uint32_t sources = PossiblePartners(projection, from, projection.from);
  const std::uint32_t targets = PossiblePartners(projection, to, projection.to);
  const ProjectionSpec by_probability = projection;
  projection.probability = 1;
  projection.fall_off.reset();
  switch (dice.Below(7)) {
    case 0:
      if (sources > 0) projection.in_degree = dice.OneOf<std::uint32_t>({0, 1, 1 + sources / 5, sources});
      break;
    case 1:
      if (targets > 0) projection.out_degree = dice.OneOf<std::uint32_t>({0, 1, 1 + targets / 5, targets});
      break;
    case 2:
      if (sources > 0 && targets > 0) projection.total = dice.OneOf<std::uint64_t>({0, 1, 3 * from.count * sources});
      break;
    case 3:
      projection.one_to_one = SizeOf(from, projection.from) == SizeOf(to, projection.to);
      if (projection.one_to_one) projection.self = true;
      break;
    default:
      break;
  }
  if (!projection.in_degree && !projection.out_degree && !projection.total && !projection.one_to_one) {
    projection = by_probability;
  }
}

// One layer, or several.
LayerNames RandomLayers(Dice& dice, const ColumnSpec& column) {
  LayerNames names = dice.OneOf(column.layers).name;
  while (dice.Chance(0.25)) {
    const std::string another = dice.OneOf(column.layers).name;
    if (std::ranges::count(names, another) == 0) names.push_back(another);
  }
  return names;
}

// Whether two projections could join the same two neurons.
bool Overlap(const ProjectionSpec& p, const ProjectionSpec& q) {
  const auto share = [](const LayerNames& left, const LayerNames& right) {
    return std::ranges::any_of(left, [&](const std::string& name) { return std::ranges::count(right, name) > 0; });
  };
  return p.from_column == q.from_column && p.to_column == q.to_column && share(p.from, q.from) && share(p.to, q.to);
}

// Gives the projection the rule of those before it that could join the same two neurons. Where these have several
// rules, the projection keeps one layer at each end, and then they have one.
void TakeRule(const std::vector<ProjectionSpec>& before, ProjectionSpec& projection) {
  const std::optional<Stdp> own = projection.stdp;
  const auto take = [&] {
    bool alone = true, agree = true;
    projection.stdp = own;
    for (const ProjectionSpec& other : before) {
      if (!Overlap(other, projection)) continue;
      agree = agree && (alone || projection.stdp == other.stdp);
      alone = false;
      projection.stdp = other.stdp;
    }
    return agree;
  };
  if (take()) return;
  projection.from.resize(1);
  projection.to.resize(1);
  // A rule that was drawn for more neurons may ask for more than there are now.
  projection.in_degree.reset();
  projection.out_degree.reset();
  projection.total.reset();
  projection.one_to_one = false;
  take();
}

// Two projections that could join the same neurons take the same rule: only then is it known which rule a synapse has.
std::vector<ProjectionSpec> RandomProjections(Dice& dice, const NetworkSpec& spec, double scale) {
  std::vector<ProjectionSpec> projections;
  const std::uint32_t count = 1 + dice.Below(6);
  for (std::uint32_t i = 0; i < count; ++i) {
    const ColumnSpec from = dice.OneOf(spec.columns), to = dice.OneOf(spec.columns);
    ProjectionSpec projection;
    projection.from_column = from.name;
    projection.to_column = to.name;
    projection.from = RandomLayers(dice, from);
    projection.to = RandomLayers(dice, to);
    projection.reach = RandomReach(dice, from, to);
    projection.probability = dice.OneOf<double>({1, 0.5, 0.2, 0.02});
    const Tick shortest = dice.OneOf<Tick>({1, 1, 2, 3, 20, 120});
    projection.delay = {shortest, shortest + dice.OneOf<Tick>({0, 1, 18, 300, 880})};
    const double weakest = dice.OneOf<double>({0, 0.5});
    const double strongest = scale * dice.OneOf<double>({0.5, 1});
    projection.strength = {strongest < weakest ? 0 : weakest, strongest};
    SetRule(dice, from, to, projection);
    projection.inhibitory = dice.OneOf<double>({0, 0.2, 0.5});
    projection.sign = dice.Chance(0.5) ? SignDraw::kPerNeuron : SignDraw::kPerSynapse;
    if (dice.Chance(0.7)) projection.stdp = RandomRule(dice, scale, spec.delivery_limit.has_value());
    TakeRule(projections, projection);
    projections.push_back(projection);
  }
  return projections;
}

NeuronSelection RandomTarget(Dice& dice) {
  NeuronSelection target;
  if (dice.Chance(0.2)) target.layers = {"layer 0"};
  if (dice.Chance(0.2)) target.columns = {{0, 0}};
  if (dice.Chance(0.2)) target.neurons = {{0, 0}};
  return target;
}

// The amplitude of kicks or pulses.
Drawn RandomAmplitude(Dice& dice, double low, double high) {
  if (dice.Chance(0.5)) return dice.Real(low, high);
  return dice.OneOf<Drawn>({{low, high},
                            Normal{(low + high) / 2, (high - low) / 6},
                            Drawn(Normal{low, high - low}).Within(low, high),
                            Drawn(Lognormal{std::log(high / 3), 0.5}).Within(0, high),
                            Drawn(Exponential{high / 8}).Within(0.5, high)});
}

Input RandomInput(Dice& dice) {
  Input input;
  input.target = RandomTarget(dice);
  if (dice.Chance(0.4)) input.from = dice.TickBetween(0, 300);
  if (dice.Chance(0.4)) input.until = input.from + dice.TickBetween(0, 300);
  SpikeInput spikes{{}, dice.Real(5, 200)};
  for (int i = 0; i < 30; ++i) spikes.spikes.push_back({dice.TickBetween(1, 700), 0});
  switch (dice.Below(8)) {
    case 0:
      input.source = UniformNoise{dice.Real(-3, 0), dice.Real(0, 9)};
      break;
    case 1:
      input.source = StepCurrent{dice.Real(-2, 9)};
      if (dice.Chance(0.3)) input.source = StepCurrent{.changes = {{dice.TickBetween(0, 99), 7}, {100, 0}, {300, -2}}};
      break;
    case 2:
      input.source = spikes;
      break;
    case 3:
      input.source = NormalNoise{dice.Real(-3, 6), dice.OneOf<double>({0, 0.00001, 2, 8})};
      break;
    case 4:
      input.source = PulseTrain{RandomAmplitude(dice, -10, 60), dice.TickBetween(40, 90), dice.TickBetween(1, 40)};
      break;
    case 5:
      input.source = OneAtRandom{RandomAmplitude(dice, -10, 90), dice.TickBetween(1, 4)};
      break;
    default:
      input.source = PoissonKicks{dice.OneOf<double>({0, 1, 10, 80, 1000, 3000}), RandomAmplitude(dice, -5, 60)};
      if (dice.Chance(0.2)) {
        input.source = PoissonKicks{100, RandomAmplitude(dice, -5, 60), RateSine{dice.Real(0, 100), 11, 45}};
      }
      if (dice.Chance(0.2)) {
        input.source = PoissonKicks{.amplitude = 9, .changes = {{dice.TickBetween(0, 100), 300}, {400, 2}}};
      }
      break;
  }
  return input;
}

NetworkSpec RandomNetwork(std::uint32_t seed) {
  Dice dice(seed);
  NetworkSpec spec;
  spec.seed = dice.Bits();
  if (dice.Chance(0.3)) spec.input_seed = dice.Bits();
  spec.types = RandomTypes(dice);
  spec.columns = RandomColumns(dice, spec.types);
  const auto scale = dice.OneOf<double>({4, 4, 12, 60, 4000});
  if (dice.Chance(0.7)) spec.delivery_limit = scale;
  spec.rest_tolerance = dice.OneOf<double>({0, 0.01, 0.01, 0.1, 0.5});
  spec.projections = RandomProjections(dice, spec, scale);
  spec.inputs.push_back({.source = PoissonKicks{dice.OneOf<double>({1, 5, 20}), 60}, .target = {}});
  for (std::uint32_t i = dice.Below(4); i > 0; --i) spec.inputs.push_back(RandomInput(dice));
  if (dice.Chance(0.2)) {  // the states of some neurons overflow
    spec.inputs.push_back({.source = SpikeInput{{{dice.TickBetween(1, 500), 0}}, 20'000}, .target = {}});
  }
  return spec;
}

// Ten at a time, so that programs can share them (GTEST_TOTAL_SHARDS).
constexpr std::uint32_t kAtATime = 10;

void ExpectAgreementOfRandomNetworks(const std::vector<std::uint32_t>& seeds) {
  std::uint64_t spikes = 0;
  for (const std::uint32_t seed : seeds) {
    SCOPED_TRACE("RandomNetwork(" + std::to_string(seed) + ")");
    spikes += ExpectAgreement(RandomNetwork(seed), 600).spikes.size();
    if (testing::Test::HasFailure()) return;  // one network is enough to read
  }
  EXPECT_GT(spikes, 30 * seeds.size()) << "they are too quiet to show anything";
}

bool IsSlow() { return std::getenv("LULL_SLOW") != nullptr; }

// Seeds 1 to 50; or, in the suite `slow`, 51 to 150 in their place.
std::vector<std::uint32_t> FirstSeeds() {
  std::vector<std::uint32_t> seeds;
  for (std::uint32_t seed = IsSlow() ? 51 : 1; seed <= (IsSlow() ? 150u : 50u); seed += kAtATime) seeds.push_back(seed);
  return seeds;
}

class RandomNetworks : public testing::TestWithParam<std::uint32_t> {};

TEST_P(RandomNetworks, TheSameInEveryRun) {
  std::vector<std::uint32_t> seeds;
  for (std::uint32_t i = 0; i < kAtATime; ++i) seeds.push_back(GetParam() + i);
  ExpectAgreementOfRandomNetworks(seeds);
}

INSTANTIATE_TEST_SUITE_P(FromSeed, RandomNetworks, testing::ValuesIn(FirstSeeds()), testing::PrintToStringParamName());

class NewRandomNetworks : public testing::TestWithParam<int> {};

TEST_P(NewRandomNetworks, InEveryRun) {
  std::vector<std::uint32_t> seeds;
  for (std::uint32_t i = 0; i < kAtATime; ++i) seeds.push_back(std::random_device()());
  ExpectAgreementOfRandomNetworks(seeds);
}

INSTANTIATE_TEST_SUITE_P(Tens, NewRandomNetworks, testing::Range(0, IsSlow() ? 4 : 1));

}  // namespace
}  // namespace lull
