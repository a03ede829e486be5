// Input from outside: when each kind acts, on whom, and how they stack; above all where one begins or ends beside a
// neuron that rests.
//
// Covers kick_counts.cc, neuron_ranges.cc.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "lull/custom_model.h"
#include "lull/observer.h"
#include "test/support/conductances.h"
#include "test/support/hand_made.h"
#include "test/support/saved_bytes.h"

namespace lull {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

using Source = decltype(Input::source);

NetworkSpec Resting(std::uint32_t size = 20) { return Layer(size, AtRest(Named("regular spiking"))); }

void Add(NetworkSpec& spec, const Source& source, Tick from = 0, Tick until = kNever, NeuronSelection target = {}) {
  spec.inputs.push_back({.source = source, .from = from, .until = until, .target = std::move(target)});
}

// ---------------------------------------------------------------------------------------------------------------------
// From and until

TEST(Current, FiresFromItsFirstStepToItsLast) {
  NetworkSpec spec = Resting(1);
  Add(spec, StepCurrent{kFiring}, 300, 303);
  EXPECT_THAT(ExpectAgreement(spec, 900).spikes, ElementsAre(Spike{300, 0}, Spike{301, 0}, Spike{302, 0}));
}

TEST(Current, ThatBeginsAndEndsWhileNeuronsRest) {
  for (const double amplitude : {3.0, 0.001, 10.0, -2.0}) {
    SCOPED_TRACE(amplitude);
    NetworkSpec spec = Resting();
    Add(spec, StepCurrent{amplitude}, 100, 150);
    Add(spec, StepCurrent{amplitude}, 600, 601);
    DriveAt(spec, 3, {90, 149, 150, 151, 400, 599, 600, 601, 602}, 4);
    for (const Tick duration : {99, 100, 149, 150, 151, 600, 601, 900}) ExpectAgreement(spec, duration);
  }
}

// Also a current of nothing keeps a neuron from resting: after 20 steps the one under it is not yet at the rest point.
TEST(Current, OfZeroHoldsAwake) {
  NetworkSpec spec = Layer(2, From(Named("regular spiking"), {-69.995, -13.995}));
  Add(spec, StepCurrent{0}, 0, 21, {.layers = {}, .columns = {}, .neurons = {{1, 1}}});
  const std::vector<float> rest = Built(spec).neuron(0).rest_point.value();
  const Outcome outcome = ExpectAgreement(spec, 20);
  EXPECT_THAT(outcome.states[0], FirstDifferenceFrom(rest));
  EXPECT_THAT(outcome.states[1], Not(FirstDifferenceFrom(rest)));
  EXPECT_THAT(ExpectAgreement(spec, 21).states[1], FirstDifferenceFrom(rest));
}

TEST(Noise, ThatBeginsAndEndsWhileNeuronsRest) {
  for (const UniformNoise noise :
       {UniformNoise{0, 0}, UniformNoise{-0.001, 0.001}, UniformNoise{0, 5}, UniformNoise{-3, 12}}) {
    SCOPED_TRACE(noise.high);
    NetworkSpec spec = Resting();
    Add(spec, noise, 100, 150);
    Add(spec, noise, 500, 501);
    Add(spec, UniformNoise{0, 1}, 140, 160, {.layers = {}, .columns = {}, .neurons = {{0, 4}, {9, 9}}});
    DriveAt(spec, 3, {90, 149, 150, 151, 400, 499, 500, 501, 502}, 4);
    for (const Tick duration : {99, 100, 149, 150, 151, 500, 501, 900}) ExpectAgreement(spec, duration);
  }
}

TEST(Noise, WithoutEnd) {
  NetworkSpec spec = Resting(37);
  Add(spec, UniformNoise{0, 12}, 50);
  EXPECT_THAT(ExpectAgreement(spec, 1000).spikes, Not(IsEmpty()));
}

TEST(NormalNoises, ActAsTheOracleSays) {
  NetworkSpec spec = Resting(70);
  Add(spec, NormalNoise{2, 8}, 50, 900);
  Add(spec, NormalNoise{0, 0.00001}, 300);
  Add(spec, NormalNoise{-1, 0}, 400, 500);
  Add(spec, NormalNoise{0, 8}, 700, 800, {.layers = {}, .columns = {}, .neurons = {{3, 40}}});
  EXPECT_THAT(ExpectAgreement(spec, 1000).spikes, Not(IsEmpty()));
}

TEST(PulseTrains, FireInTheirSteps) {
  NetworkSpec spec = Resting(1);
  Add(spec, PulseTrain{kFiring, 300, 2}, 100, 701);
  EXPECT_THAT(ExpectAgreement(spec, 2000).spikes,
              ElementsAre(Spike{100, 0}, Spike{101, 0}, Spike{400, 0}, Spike{401, 0}, Spike{700, 0}));
  spec.inputs.clear();
  Add(spec, PulseTrain{kFiring, 700, 1});
  EXPECT_THAT(ExpectAgreement(spec, 1000).spikes, ElementsAre(Spike{1, 0}, Spike{701, 0}));
}

TEST(PulseTrains, ActOnlyOnTheirNeurons) {
  NetworkSpec spec = Resting(60);
  Add(spec, PulseTrain{4, 50, 20}, 100, 900, {.layers = {}, .columns = {}, .neurons = {{5, 9}, {40, 59}}});
  Add(spec, PulseTrain{9, 9, 9}, 500, 620, {.layers = {}, .columns = {}, .neurons = {{8, 50}}});
  EXPECT_THAT(ExpectAgreement(spec, 1200).spikes, Not(IsEmpty()));
}

TEST(OneAtRandoms, KickOneNeuronInEachStep) {
  NetworkSpec spec = Resting(500);
  Add(spec, OneAtRandom{kFiring, 3}, 20, 400, {.layers = {}, .columns = {}, .neurons = {{7, 99}, {200, 406}}});
  const std::vector<Spike> spikes = ExpectAgreement(spec, 500).spikes;
  std::set<NeuronId> kicked;
  Tick time = 20;
  for (const Spike& spike : spikes) {
    EXPECT_EQ(spike.time, time);
    time += 3;
    kicked.insert(spike.neuron);
  }
  EXPECT_EQ(time, 401);
  EXPECT_GT(kicked.size(), 90u) << "of 127 kicks to 300 neurons";
}

TEST(OneAtRandoms, ChooseEachNeuronEquallyOften) {
  NetworkSpec spec = Resting(10);
  Add(spec, OneAtRandom{kFiring});
  std::vector<int> counts(10);
  for (const Spike& spike : ExpectAgreement(spec, 20'000).spikes) ++counts[spike.neuron];
  for (const int count : counts) EXPECT_NEAR(count, 2000, 5 * std::sqrt(1800.0));
}

TEST(Kicks, AtEveryRate) {
  for (const double rate : {0.5, 20.0, 300.0, 999.0, 1000.0, 1000.1, 8000.0}) {
    SCOPED_TRACE(rate);
    NetworkSpec spec = Resting(40);
    Add(spec, PoissonKicks{rate, rate < 300 ? 200.0 : rate < 2000 ? 8.0 : 1.0});
    EXPECT_THAT(ExpectAgreement(spec, rate < 1 ? 3000 : 600).spikes, Not(IsEmpty()));
  }
}

TEST(Kicks, AtRateZeroNeverCome) {
  NetworkSpec spec = Resting(5);
  Add(spec, PoissonKicks{0, kFiring});
  EXPECT_THAT(ExpectAgreement(spec, 500).spikes, IsEmpty());
}

TEST(Kicks, ThatBeginAndEndWhileNeuronsRest) {
  NetworkSpec spec = Resting(60);
  Add(spec, PoissonKicks{20, 4}, 100, 400);
  Add(spec, PoissonKicks{1000, 1}, 700, 710);
  Add(spec, PoissonKicks{3000, 1}, 800, 803);
  for (const Tick duration : {99, 100, 101, 399, 400, 702, 709, 710, 800, 803, 1200}) ExpectAgreement(spec, duration);
}

TEST(Kicks, AtARateThatFollowsASine) {
  NetworkSpec spec = Resting(40);
  Add(spec, PoissonKicks{100, 9, RateSine{100, 8, 90}}, 40, 500);
  Add(spec, PoissonKicks{2, 9, RateSine{2, 0.5}});
  Add(spec, PoissonKicks{1200, 1, RateSine{1200, 8, -45}}, 300, 450);
  EXPECT_THAT(ExpectAgreement(spec, 600).spikes, Not(IsEmpty()));
}

TEST(Kicks, AtRatesFromATable) {
  NetworkSpec spec = Resting(40);
  Add(spec, PoissonKicks{.amplitude = 9, .changes = {{50, 100}, {150, 0}, {300, 900}, {350, 20}}}, 60);
  Add(spec, PoissonKicks{.amplitude = 1, .changes = {{0, 500}, {100, 2500}, {200, 0}, {400, 1}}}, 30, 550);
  EXPECT_THAT(ExpectAgreement(spec, 600).spikes, Not(IsEmpty()));
}

// The kicks of each neuron in each step, from how far its potential moved.
std::vector<double> KicksInSteps(double rate_hz, Tick steps) {
  constexpr double kSmall = 1.0 / 1024;  // so that a hundred in one step move the potential a hundred times as far
  NetworkSpec spec = Resting(200);
  spec.rest_tolerance = 0;
  Add(spec, PoissonKicks{rate_hz, kSmall});
  const Network network = Built(spec);
  Simulation simulation = *Simulation::Create(network, {});
  std::vector<double> kicks;
  for (Tick t = 1; t <= steps; ++t) {
    std::vector<std::vector<float>> before;
    for (NeuronId n = 0; n < 200; ++n) before.push_back(simulation.State(n));
    EXPECT_TRUE(simulation.Run(1).ok());
    for (NeuronId n = 0; n < 200; ++n) {
      const double v = before[n][0], u = before[n][1];
      const auto after = [&](double input) {
        double next = v;
        for (int half = 0; half < 2; ++half) next += 0.5 * (((0.04 * next + 5) * next + 140) - u + input);
        return next;
      };
      kicks.push_back(std::round((simulation.State(n)[0] - after(0)) / (after(kSmall) - after(0))));
    }
  }
  return kicks;
}

TEST(Kicks, HaveTheirMeanAsVariance) {
  for (const double rate_hz : {0.1, 10.0, 999.0, 1000.0, 1001.0, 8000.0, 100'000.0}) {
    const std::vector<double> kicks = KicksInSteps(rate_hz, rate_hz < 1 ? 10'000 : 150);
    double sum = 0, squares = 0;
    for (const double k : kicks) sum += k;
    const double mean = rate_hz / 1000, count = static_cast<double>(kicks.size());
    for (const double k : kicks) squares += (k - mean) * (k - mean);
    EXPECT_NEAR(sum / count, mean, 5 * std::sqrt(mean / count)) << rate_hz;
    EXPECT_NEAR(squares / count, mean, 5 * std::sqrt((mean + 2 * mean * mean) / count)) << rate_hz;
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Amplitudes that are drawn

TEST(DrawnAmplitudes, OfKicksAtEveryRate) {
  const Drawn distributions[] = {
      {-20, 60}, Normal{9, 4}, Drawn(Lognormal{1, 0.7}).Within(0.5, 40), Drawn(Exponential{8}).Within(2, 50)};
  for (const double rate_hz : {0.5, 40.0, 1000.0, 1200.0, 9000.0}) {
    for (const Drawn& amplitude : distributions) {
      SCOPED_TRACE(rate_hz);
      NetworkSpec spec = Resting(30);
      Add(spec, PoissonKicks{rate_hz, amplitude}, 20, 260);
      Add(spec, PoissonKicks{5, kFiring});
      EXPECT_THAT(ExpectAgreement(spec, 400).spikes, Not(IsEmpty()));
    }
  }
}

TEST(DrawnAmplitudes, OfKicksAtRatesThatChange) {
  NetworkSpec spec = Resting(40);
  Add(spec, PoissonKicks{100, {0, 30}, RateSine{100, 8, 90}}, 40, 500);
  Add(spec, PoissonKicks{.amplitude = Normal{0, 9}, .changes = {{50, 100}, {150, 0}, {300, 900}, {350, 20}}}, 60);
  Add(spec, PoissonKicks{.amplitude = {0, 2}, .changes = {{0, 500}, {100, 2500}, {200, 0}, {400, 1}}}, 30, 550);
  EXPECT_THAT(ExpectAgreement(spec, 600).spikes, Not(IsEmpty()));
}

TEST(DrawnAmplitudes, OfPulsesAndOfKicksToOneAtRandom) {
  NetworkSpec spec = Resting(60);
  Add(spec, PulseTrain{{-4, 12}, 50, 20}, 100, 900, {.layers = {}, .columns = {}, .neurons = {{5, 9}, {40, 59}}});
  Add(spec, PulseTrain{Normal{6, 3}, 90, 1});
  Add(spec, OneAtRandom{Drawn(Exponential{40}).Within(10, 200), 3}, 20, 800);
  EXPECT_THAT(ExpectAgreement(spec, 1200).spikes, Not(IsEmpty()));
}

// What a neuron at v, u received in the step that brought its potential to `after`, by Newton's method; it did not
// fire.
double Received(double v, double u, double after) {
  double input = 0;
  for (int i = 0; i < 20; ++i) {
    const double middle = v + 0.5 * (((0.04 * v + 5) * v + 140) - u + input);
    const double end = middle + 0.5 * (((0.04 * middle + 5) * middle + 140) - u + input);
    input -= (end - after) / (0.5 * (0.5 * (0.08 * middle + 5) + 2));
  }
  return input;
}

TEST(DrawnAmplitudes, HaveTheirMeanAndVariance) {
  struct Case {
    Drawn amplitude;
    double mean, variance;
  };
  const Case cases[] = {{{1, 4}, 2.5, 9 / 12.0},
                        {Normal{2, 0.5}, 2, 0.25},
                        {Lognormal{0, 0.5}, std::exp(0.125), std::expm1(0.25) * std::exp(0.25)},
                        {Exponential{1.5}, 1.5, 2.25}};
  constexpr NeuronId kNeurons = 20'000;
  for (const Case& c : cases) {
    NetworkSpec spec = Resting(kNeurons);
    Add(spec, PulseTrain{c.amplitude, 1, 1});
    const Network network = Built(spec);
    Simulation simulation = *Simulation::Create(network, {});
    const std::vector<float> before = simulation.State(0);
    ASSERT_TRUE(simulation.Run(1).ok());
    double sum = 0, squares = 0;
    for (NeuronId n = 0; n < kNeurons; ++n) {
      const double received = Received(before[0], before[1], simulation.State(n)[0]);
      sum += received;
      squares += (received - c.mean) * (received - c.mean);
    }
    EXPECT_NEAR(sum / kNeurons, c.mean, 5 * std::sqrt(c.variance / kNeurons));
    EXPECT_NEAR(squares / kNeurons, c.variance, 5 * c.variance * std::sqrt(8.0 / kNeurons));  // kurtosis 9 at most
  }
}

TEST(Current, FromATable) {
  NetworkSpec spec = Resting(40);
  Add(spec, StepCurrent{.changes = {{0, 3}, {60, -1}, {61, 0}, {300, 9}, {320, 12}, {400, 0}, {500, 0.000001}}}, 20,
      700);
  Add(spec, StepCurrent{.changes = {{310, 1}, {315, 0}, {900, 2}}}, 0, kNever,
      {.layers = {}, .columns = {}, .neurons = {{5, 30}}});
  for (const Tick duration : {59, 61, 320, 500, 1000}) ExpectAgreement(spec, duration);
  EXPECT_THAT(ExpectAgreement(spec, 1000).spikes, Not(IsEmpty()));
}

// A table of currents is the same as a current for each of its lines, but for those of 0.
TEST(Current, FromATableIsACurrentForEachLine) {
  NetworkSpec table = Resting(10), lines = Resting(10);
  Add(table, StepCurrent{.changes = {{10, 5}, {100, 0}, {200, 8}, {250, 4}}}, 0, 700);
  Add(lines, StepCurrent{5}, 10, 100);
  Add(lines, StepCurrent{8}, 200, 250);
  Add(lines, StepCurrent{4}, 250, 700);
  EXPECT_THAT(ExpectAgreement(table, 800), SameAs(ExpectAgreement(lines, 800)));
}

TEST(GivenSpikes, ActWithinFromAndUntilOnly) {
  NetworkSpec spec = Resting(1);
  Add(spec, SpikeInput{{{9, 0}, {10, 0}, {19, 0}, {20, 0}, {25, 0}}, kFiring}, 10, 20);
  EXPECT_THAT(ExpectAgreement(spec, 50).spikes, ElementsAre(Spike{10, 0}, Spike{19, 0}));
}

// Three of 6 make 18, which fires a neuron at rest (MODEL.md 2: 16.348); two do not.
TEST(GivenSpikes, DuplicatesAddInAnyOrder) {
  NetworkSpec spec = Resting(3);
  Add(spec, SpikeInput{{{5, 1}, {7, 0}, {5, 1}, {5, 0}, {5, 2}, {5, 1}, {5, 2}}, 6});
  const Outcome outcome = ExpectAgreement(spec, 100);
  ASSERT_THAT(outcome.spikes, SizeIs(1));
  EXPECT_EQ(outcome.spikes[0].neuron, 1u);
}

TEST(GivenSpikes, AfterTheEndAreLeft) {
  NetworkSpec spec = Resting(2);
  Add(spec, SpikeInput{{{101, 1}, {100, 0}, {1'000'000'000'000, 0}}, kFiring});
  EXPECT_THAT(ExpectAgreement(spec, 100).spikes, ElementsAre(Spike{100, 0}));
}

TEST(GivenSpikes, ToRestingNeuronsFarApart) {
  NetworkSpec spec = Resting(5);
  std::vector<Spike> spikes;
  for (Tick t = 1; t < 60'000; t = 2 * t + 700) spikes.push_back({t, static_cast<NeuronId>(t % 5)});
  Add(spec, SpikeInput{spikes, kFiring});
  EXPECT_THAT(ExpectAgreement(spec, 60'000).spikes, FirstDifferenceFrom(spikes));
}

// ---------------------------------------------------------------------------------------------------------------------
// Whom an input reaches

NetworkSpec Columns() {
  NetworkSpec spec = Resting();
  spec.columns = {{"one", 3, {{"a", 4, {{"regular spiking"}}}, {"b", 3, {{"regular spiking"}}}}},
                  {"two", 2, {{"b", 5, {{"regular spiking"}}}, {"c", 2, {{"regular spiking"}}}}}};
  return spec;  // 21 neurons in the columns 0–2, 14 in 3–4
}

std::vector<NeuronId> Reached(NeuronSelection target) {
  NetworkSpec spec = Columns();
  Add(spec, StepCurrent{kFiring}, 3, 4, std::move(target));
  std::vector<NeuronId> reached;
  for (const Spike& spike : ExpectAgreement(spec, 20).spikes) reached.push_back(spike.neuron);
  return reached;
}

TEST(Target, IsEverybodyUnlessNamed) { EXPECT_THAT(Reached({}), SizeIs(35)); }

TEST(Target, NamesLayersColumnsAndNeurons) {
  EXPECT_THAT(Reached({.layers = {"c"}, .columns = {}, .neurons = {}}), ElementsAre(26, 27, 33, 34));
  EXPECT_THAT(Reached({.layers = {"b"}, .columns = {{1, 3}}, .neurons = {}}),
              ElementsAre(11, 12, 13, 18, 19, 20, 21, 22, 23, 24, 25));
  EXPECT_THAT(Reached({.layers = {"a", "c"}, .columns = {{0, 0}, {4, 4}}, .neurons = {}}),
              ElementsAre(0, 1, 2, 3, 33, 34));
  EXPECT_THAT(Reached({.layers = {}, .columns = {}, .neurons = {{34, 34}, {6, 8}}}), ElementsAre(6, 7, 8, 34));
  EXPECT_THAT(Reached({.layers = {"a"}, .columns = {{1, 4}}, .neurons = {{0, 8}}}), ElementsAre(7, 8));
}

TEST(Target, OfEveryKindOfInput) {
  const NeuronSelection target{.layers = {"b", "c"}, .columns = {{1, 4}}, .neurons = {{0, 11}, {13, 30}}};
  NetworkSpec spec = Columns();
  Add(spec, UniformNoise{0, 9}, 5, 300, target);
  Add(spec, PoissonKicks{50, 10}, 100, kNever, target);
  Add(spec, StepCurrent{4}, 200, 500, target);
  ExpectAgreement(spec, 700);
}

// ---------------------------------------------------------------------------------------------------------------------
// Stacks

TEST(Stack, InputsOfEveryKindAdd) {
  NetworkSpec spec = Resting(50);
  Add(spec, UniformNoise{-2, 3}, 20, 600);
  Add(spec, UniformNoise{0, 4}, 300);
  Add(spec, PoissonKicks{30, 8});
  Add(spec, PoissonKicks{30, -3}, 100, 800);
  Add(spec, StepCurrent{2}, 50, 700);
  Add(spec, StepCurrent{-1.5}, 400, 650, {.layers = {}, .columns = {}, .neurons = {{10, 30}}});
  Add(spec, SpikeInput{{{5, 7}, {5, 7}, {901, 3}, {44, 49}}, 12});
  Add(spec, SpikeInput{{{5, 7}, {901, 3}, {44, 49}}, 9});
  EXPECT_THAT(ExpectAgreement(spec, 1000).spikes, Not(IsEmpty()));
}

// Two inputs of one kind and size draw different numbers: each has its own purpose.
TEST(Stack, EqualInputsDrawApart) {
  NetworkSpec spec = Resting(50);
  Add(spec, PoissonKicks{30, 12});
  Add(spec, PoissonKicks{30, 12});
  Add(spec, UniformNoise{0, 3}, 200, 500);
  Add(spec, UniformNoise{0, 3}, 200, 500);
  EXPECT_THAT(ExpectAgreement(spec, 700).spikes, Not(IsEmpty()));
}

// With gain and drive: I = drive + gain · sum, in this order.
TEST(Stack, DriveAndGain) {
  NeuronType type = Named("chattering");
  std::get<IzhikevichType>(type.model).drive = {-3, 3};
  std::get<IzhikevichType>(type.model).gain = {-0.5, 2.5};
  NetworkSpec spec = Layer(80, type);
  Add(spec, UniformNoise{0, 12}, 100, 600);
  Add(spec, PoissonKicks{10, 30});
  EXPECT_THAT(ExpectAgreement(spec, 1000).spikes, Not(IsEmpty()));
}

// ---------------------------------------------------------------------------------------------------------------------
// Input ports

// Its state is what it has received: in the last step in which anything came, and in all steps.
struct Meter {
  static constexpr const char* kName = "meter";
  struct Parameters {
    float unused = 0;
  };
  struct State {
    float excitatory, inhibitory, current, all;
  };
  static constexpr std::array kParameterNames = {"unused"};
  static constexpr std::array kVariableNames = {"excitatory", "inhibitory", "current", "all"};

  static LULL_ALWAYS_INLINE bool Step(const Parameters&, State& s, const InputPorts& input) {
    const bool any = (input.excitatory != 0.0f) | (input.inhibitory != 0.0f) | (input.current != 0.0f);
    s.excitatory = any ? input.excitatory : s.excitatory;
    s.inhibitory = any ? input.inhibitory : s.inhibitory;
    s.current = any ? input.current : s.current;
    s.all = s.all + ((input.excitatory + input.inhibitory) + input.current);
    return false;
  }
  static State Initial(const Parameters&) { return {0, 0, 0, 0}; }
};

NeuronType MeterType() { return {"meter", CustomType{.model = MakeNeuronModel<Meter>()}, {}}; }

// What the last input of the meter after `duration` was, by each engine: excitatory, inhibitory, current.
void ExpectReads(const NetworkSpec& spec, Tick duration, const std::vector<float>& expected, NeuronId meter = 0) {
  const Network network = Built(spec);
  for (const SimulationOptions& options : EnginesFor(network, 1)) {
    SCOPED_TRACE(NameOf(options));
    Simulation simulation = Simulation::Create(network, options).value();
    ASSERT_TRUE(simulation.Run(duration).ok());
    std::vector<float> state = simulation.State(meter);
    state.pop_back();
    EXPECT_THAT(state, FirstDifferenceFrom(expected));
  }
}

TEST(Ports, PulsesGoWhereTheirSignSaysAndCurrentsToTheirOwn) {
  const auto kSpike = Stimulus::Kind::kSpike, kCurrent = Stimulus::Kind::kCurrent;
  const auto rows = [&](double a) {
    return std::vector<Source>{
        UniformNoise{a, a},
        NormalNoise{a, 0},
        StepCurrent{a},
        StepCurrent{.changes = {{1, a}}},
        StimulusInput{{{1, 0, kCurrent, a}}},
        StimulusInput{{{1, 0, kSpike, a}}},
        SpikeInput{{{1, 0}}, a},
        PulseTrain{a, 5, 1},
        OneAtRandom{a, 1},
    };
  };
  for (std::size_t i = 0; i < rows(1).size(); ++i) {
    SCOPED_TRACE(i);
    const bool is_current = i < 5;
    for (const float a : {3.0f, -3.0f}) {
      NetworkSpec spec = Layer(1, MeterType());
      Add(spec, rows(a)[i]);
      std::vector<float> expected = {0, 0, 0};
      expected[is_current ? 2 : a > 0 ? 0 : 1] = a;
      ExpectReads(spec, 1, expected);
    }
  }
}

TEST(Ports, SynapsesGoWhereTheSignOfTheirWeightSays) {
  NetworkSpec spec = Cells(6);
  spec.types.push_back(MeterType());
  spec.columns[0].layers[5].types = {{"meter"}};
  const std::vector<double> weights = {2, 1.5, -3, -0.25, -0.0};
  for (int i = 0; i < 5; ++i) {
    Connect(spec, i, 5, 2, weights[static_cast<std::size_t>(i)]);
    DriveAt(spec, static_cast<NeuronId>(i), {7});
  }
  ExpectReads(spec, 20, {3.5f, -3.25f, 0}, 5);
}

TEST(Ports, OppositePulsesInOneStepDoNotCancel) {
  NetworkSpec spec = Layer(1, MeterType());
  Add(spec, StimulusInput{{{4, 0, Stimulus::Kind::kSpike, 5}, {4, 0, Stimulus::Kind::kSpike, -2}}});
  Add(spec, SpikeInput{{{4, 0}}, -1});
  Add(spec, StepCurrent{0.5}, 4, 5);
  ExpectReads(spec, 10, {5, -3, 0.5f});
}

// An environment that gives spikes of both signs for one step, which waits in a saved state in between.
class BothSigns : public Observer {
 public:
  void OnSpikes(Tick, Tick, std::span<const Spike>) override {}
  void OnExchange(Tick now, std::vector<Stimulus>& stimuli) override {
    if (now != 2) return;
    for (const double amplitude : {4.0, -1.0, -2.0, 0.5}) {
      stimuli.push_back({9, 0, Stimulus::Kind::kSpike, amplitude});
    }
  }
};

TEST(Ports, SpikesOfTheEnvironmentKeepTheirSignsInASavedState) {
  const Network network = Built(Layer(1, MeterType()));
  for (const SimulationOptions& options : EnginesFor(network, 1)) {
    SCOPED_TRACE(NameOf(options));
    Simulation simulation = Simulation::Create(network, options).value();
    BothSigns environment;
    simulation.Observe(environment);
    ASSERT_TRUE(simulation.Run(5).ok());
    std::vector<std::byte> saved;
    ASSERT_TRUE(simulation
                    .Save([&saved](std::span<const std::byte> bytes) {
                      saved.insert(saved.end(), bytes.begin(), bytes.end());
                      return absl::OkStatus();
                    })
                    .ok());
    Simulation other = Simulation::Create(network, options).value();
    ASSERT_TRUE(LoadFrom(saved, other).ok());
    for (Simulation* const going_on : {&simulation, &other}) {
      ASSERT_TRUE(going_on->Run(10).ok());
      EXPECT_THAT(going_on->State(0), FirstDifferenceFrom(std::vector<float>{4.5f, -3, 0, 1.5f}));
    }
  }
}

// Beside a neuron with ports, others have one sum still.
TEST(Ports, OfOthersChangeNothingForAModelWithout) {
  NetworkSpec alone = Cells(4);
  Connect(alone, 0, 1, 3, 3.5);
  Connect(alone, 2, 1, 3, -2);
  Add(alone, PoissonKicks{300, {-40, 60}});
  Add(alone, UniformNoise{-3, 3}, 100, 200);
  NetworkSpec beside = alone;
  beside.types.push_back(MeterType());
  beside.columns[0].layers.push_back({"meter", 1, {{"meter"}}});
  const Outcome expected = ExpectAgreement(alone, 400);
  EXPECT_THAT(expected.spikes, Not(IsEmpty()));
  const Network network = Built(beside);
  for (const SimulationOptions& options : EnginesFor(network, 1)) {
    EXPECT_EQ(EngineOutcome(network, options, {400}).spikes, expected.spikes) << NameOf(options);
  }
}

// Kicks of both signs several times a step, by both kinds of schedules; where few neurons are awake, and where most
// are.
TEST(Ports, AgreeWithTheOracle) {
  const NeuronType type = {"ports", CustomType{.model = MakeNeuronModel<Conductances>()}, {}};
  for (const double rate_hz : {1.0, 900.0, 3000.0}) {
    for (const double tolerance : {0.0, 0.01}) {
      SCOPED_TRACE("rate " + std::to_string(rate_hz) + ", tolerance " + std::to_string(tolerance));
      NetworkSpec spec = Layer(2100, AtRest(type));
      spec.rest_tolerance = tolerance;
      spec.projections = {{.from = "cells",
                           .to = "cells",
                           .in_degree = 4,
                           .delay = {1, 9},
                           .strength = {0, 4},
                           .inhibitory = 0.3,
                           .stdp = Stdp{.a_plus = 1.7, .a_minus = 2.3}}};
      Add(spec, PoissonKicks{rate_hz, {-30, 60}}, 0, 60);
      Add(spec, NormalNoise{2, 9}, 20, 40, {.layers = {}, .columns = {}, .neurons = {{0, 99}}});
      EXPECT_THAT(ExpectAgreement(spec, 100).spikes, Not(IsEmpty()));
    }
  }
}

// An inhibitory synapse that learning has moved above 0 is excitatory when it is delivered, and the other way round.
TEST(Ports, FollowTheSignThatAWeightHasLearned) {
  NetworkSpec spec = Cells(2);
  spec.types.push_back({"ports", CustomType{.model = MakeNeuronModel<Conductances>()}, {}});
  spec.columns[0].layers[1].types = {{"ports"}};
  Connect(spec, 0, 1, 1, -0.5, Stdp{.window = StdpWindow::kNone, .a_plus = 1, .a_minus = 0});
  DriveAt(spec, 0, {10, 30, 50});
  DriveAt(spec, 1, {12});
  const Outcome outcome = ExpectAgreement(spec, 100);
  EXPECT_GT(Weight(outcome, 0, 1), 0);
}

TEST(Ports, AStateThatIsNoLongerFiniteNamesTheLargestOfTheThreeInputs) {
  NetworkSpec spec =
      Layer(1, {"ports",
                CustomType{.model = MakeNeuronModel<Conductances>(), .parameters = {{"gain", 1e38}, {"drive", 0}}},
                {}});
  Add(spec, SpikeInput{{{3, 0}}, 70});
  Add(spec, SpikeInput{{{5, 0}}, -90});
  Add(spec, SpikeInput{{{5, 0}}, 80});
  EXPECT_THAT(ExpectAgreement(spec, 100).failure, testing::HasSubstr("in one step of this time was -90 mV/ms"));
}

// ---------------------------------------------------------------------------------------------------------------------
// A seed of their own

// A network of which everything is drawn: types, parameters, the signs of neurons, synapses.
NetworkSpec AllDrawn(const Source& source) {
  NeuronType one = AtRest(Named("regular spiking")), other = Named("chattering");
  std::get<IzhikevichType>(other.model).d = {1, 3};
  NetworkSpec spec = Layer(30, one);
  spec.types.push_back(other);
  spec.columns[0].layers[0].types = {{one.name}, {other.name}};
  spec.projections = {{.from = "cells",
                       .to = "cells",
                       .probability = 0.3,
                       .delay = {1, 9},
                       .strength = {0, 4},
                       .inhibitory = 0.3,
                       .sign = SignDraw::kPerNeuron}};
  Add(spec, source);
  return spec;
}

TEST(InputSeed, DrawsTheInputsAndNothingElse) {
  for (const Source& source : {Source(UniformNoise{0, 12}), Source(PoissonKicks{30, 60}), Source(NormalNoise{4, 6}),
                               Source(OneAtRandom{60, 1})}) {
    SCOPED_TRACE(source.index());
    const NetworkSpec plain = AllDrawn(source);
    NetworkSpec same = plain, trial = plain, other_network = plain;
    same.input_seed = plain.seed;
    trial.input_seed = plain.seed + 1;
    other_network.seed = plain.seed + 1;
    other_network.input_seed = plain.seed;
    const Outcome outcome = ExpectAgreement(plain, 500), of_trial = ExpectAgreement(trial, 500);
    EXPECT_THAT(outcome.spikes, Not(IsEmpty()));
    EXPECT_THAT(ExpectAgreement(same, 500), SameAs(outcome));
    EXPECT_EQ(of_trial.synapses, outcome.synapses);
    EXPECT_NE(of_trial.spikes, outcome.spikes);
    for (NeuronId i = 0; i < 30; ++i) {
      EXPECT_EQ(Built(trial).neuron(i).parameters, Built(plain).neuron(i).parameters) << i;
    }
    EXPECT_NE(ExpectAgreement(other_network, 500).synapses, outcome.synapses);

    // Neurons that receive nothing but the input: the seed of the network makes no difference to them.
    NetworkSpec alone = Resting(30), alone_too = Resting(30);
    Add(alone, source);
    Add(alone_too, source);
    alone.seed = 5;
    alone.input_seed = alone_too.seed = 9;
    EXPECT_THAT(ExpectAgreement(alone, 500), SameAs(ExpectAgreement(alone_too, 500)));
  }
}

}  // namespace
}  // namespace lull
