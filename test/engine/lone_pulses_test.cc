// Neurons that one pulse wakes and nothing follows: the event-driven engine does not integrate them. No result may show
// it, whatever ends the wait, and whenever somebody looks.

#include "engine/lone_pulses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/instruction_set.h"
#include "lull/observer.h"
#include "network/built_network.h"
#include "test/support/dice.h"
#include "test/support/hand_made.h"
#include "test/support/named_types.h"

namespace lull {
namespace {

NeuronType WithGain(NeuronType type, double gain) {
  for (const NamedParameter& parameter : ParameterFields(type)) {
    if (parameter.name == "gain") *parameter.value = gain * parameter.value->range()->low;
  }
  return type;
}

// Neurons of the other models, with a gain that makes their unit of mV/ms.
std::vector<NeuronType> OthersInMillivolts() {
  std::vector<NeuronType> types;
  for (const auto& [model, gain] : std::vector<std::pair<std::string, double>>{
           {"lif-delta", 1}, {"lif-exp", 150}, {"lif-cond-exp", 1}, {"adex", 281}, {"izhikevich-2007", 100}}) {
    const CustomType type = {.model = *BuiltInModel(model), .parameters = {{"gain", gain}}};
    types.push_back({.name = model, .model = type, .initial = {}});
  }
  return types;
}

// ---- The table

// The steps until a neuron with its rest point as its state, and then one pulse, rests again; none if it fires, or if
// it takes more than `most`.
std::optional<std::uint32_t> StepsByHand(const Network& network, std::int32_t sum, std::uint32_t most) {
  const BuiltNetwork& built = InsideOf(network);
  const Population& neurons = built.populations[0];
  const auto tolerance = static_cast<float>(built.spec.rest_tolerance);
  const float quantum = std::ldexp(1.0f, -built.quantum_exponent);
  std::vector<float> state = neurons.rest_point;
  for (std::uint32_t steps = 1; steps <= most; ++steps) {
    const std::int32_t now = steps == 1 ? sum : 0;
    InputSums sums = {now};
    if (neurons.model->has_ports) sums = now < 0 ? InputSums{0, 0, now} : InputSums{0, now, 0};
    if (neurons.model->step(neurons.parameters, state, sums, quantum, neurons.sub_steps)) return std::nullopt;
    bool is_near = neurons.model->may_rest(state);
    for (int k = 0; k < neurons.model->variables; ++k) {
      is_near = is_near && std::fabs(state[k] - neurons.rest_point[k]) <= tolerance * neurons.model->rest_scale[k];
    }
    if (now == 0 && is_near) return steps;
  }
  return std::nullopt;
}

// Also with a gain at which pulses of the table fire the neuron, and with a neuron that rests late.
TEST(LonePulses, AreAwakeForAsManySteps) {
  std::map<std::string, int> counted;
  std::vector<NeuronType> types = TypesOf2003();
  types.push_back({"slow", IzhikevichType{.a = 0.002}, {}});
  std::ranges::copy(OthersInMillivolts(), std::back_inserter(types));
  for (const NeuronType& named : types) {
    for (const double tolerance : {0.0005, 0.01, 0.5}) {
      for (const double gain : {1.0, 8.0}) {
        SCOPED_TRACE(named.name + ", tolerance " + std::to_string(tolerance) + ", gain " + std::to_string(gain));
        NetworkSpec spec = Layer(1, AtRest(WithGain(named, gain)));
        spec.rest_tolerance = tolerance;
        const Network network = Built(spec);
        const BuiltNetwork& built = InsideOf(network);
        ASSERT_TRUE(LonePulses::Suit(built, 0));
        for (const InstructionSet set : InstructionSetsHere()) {
          LonePulses lone(built, 0, built.populations[0].model->batch_function(set, true, RestRule::kNear));
          for (std::int32_t sum = -300'000; sum <= 300'000; sum += 4999) {
            const auto by_hand = StepsByHand(network, sum, LonePulses::kMostSteps);
            const bool is_small = -(1 << 18) <= sum && sum < 1 << 18;
            const std::uint32_t steps = lone.StepsOf(sum);
            ASSERT_EQ(steps, is_small ? by_hand.value_or(LonePulses::kMustIntegrate) : LonePulses::kMustIntegrate)
                << sum;
            ASSERT_EQ(lone.StepsOf(sum), steps) << sum;
            if (!is_small) continue;
            ASSERT_TRUE(!by_hand || lone.KnownStepsOf(sum) == steps) << sum;
            ++counted[by_hand ? "rests" : StepsByHand(network, sum, 20'000) ? "rests late" : "fires"];
          }
          EXPECT_EQ(lone.StepsOf(0), 1u);
        }
      }
    }
  }
  EXPECT_THAT(counted,
              testing::UnorderedElementsAre(testing::Key("rests"), testing::Key("rests late"), testing::Key("fires")));
}

TEST(LonePulses, SuitNeuronsThatAreAlikeAndCanRest) {
  const auto suit = [](const NeuronType& type, double tolerance) {
    NetworkSpec spec = Layer(3, type);
    spec.rest_tolerance = tolerance;
    return LonePulses::Suit(InsideOf(Built(spec)), 0);
  };
  const NeuronType type = AtRest(Named("regular spiking"));
  EXPECT_TRUE(suit(type, 0.01));
  EXPECT_FALSE(suit(type, 0)) << "resting states differ";
  NeuronType other = type;
  std::get<IzhikevichType>(other.model).d = {2, 8};
  EXPECT_FALSE(suit(other, 0.01)) << "parameters differ";
  other = Named("regular spiking");
  std::get<IzhikevichType>(other.model).drive = 10;
  EXPECT_FALSE(suit(other, 0.01)) << "has no rest point";
  EXPECT_FALSE(suit({"rose", HindmarshRoseType{}, {}}, 0.01)) << "has many sub-steps";
}

// ---- Notes

constexpr Tick kFirst = 10;
constexpr int kOffsets = 60;
constexpr NeuronId kSpare = 500;

// Receiver k gets a pulse in step kFirst, and another k steps later; receiver 0 gets both in one step. More neurons,
// which rest throughout, keep the share of awake ones small.
NetworkSpec EveryOffset(const NeuronType& type, double first, double second) {
  NetworkSpec spec;
  spec.delivery_limit = 4;
  NeuronType resting = AtRest(type);
  resting.name = "cell";
  NeuronType sending = AtRest(Named("regular spiking"));
  sending.name = "sending";
  spec.types = {resting, sending};
  ColumnSpec column{"column", 1, {{"spare", kSpare, {{"cell"}}}}};
  std::vector<Spike> spikes;
  spec.columns = {column};
  for (int k = 0; k < kOffsets; ++k) {
    const std::string name = std::to_string(k);
    spec.columns[0].layers.push_back({"to " + name, 1, {{"cell"}}});
    spec.columns[0].layers.push_back({"from " + name, 1, {{"sending"}}});
    spikes.push_back({kFirst - 1 + k, static_cast<NeuronId>(kSpare + 2 * k + 1)});
    const auto connect = [&](const std::string& from, double weight) {
      ProjectionSpec projection;
      projection.from = from;
      projection.to = "to " + name;
      projection.strength = std::fabs(weight);
      projection.inhibitory = std::signbit(weight) ? 1 : 0;
      projection.delay = 1;
      spec.projections.push_back(projection);
    };
    connect("from 0", first);
    connect("from " + name, second);
  }
  Drive(spec, spikes);
  return spec;
}

// The states of all neurons after each step, by the oracle.
std::vector<std::vector<std::vector<float>>> StatesByOracle(const Network& network, Tick duration) {
  std::vector<std::vector<std::vector<float>>> states;
  OracleOutcome(network, duration,
                [&](oracle::Time, const oracle::Answer& answer) { states.push_back(answer.states); });
  return states;
}

std::vector<std::vector<float>> StatesOf(const Simulation& simulation, NeuronId neurons) {
  std::vector<std::vector<float>> states;
  for (NeuronId neuron = 0; neuron < neurons; ++neuron) states.push_back(simulation.State(neuron));
  return states;
}

// Looks at all states after each step.
void ExpectStatesOfOracle(const Network& network, Tick end) {
  const auto expected = StatesByOracle(network, end);
  auto simulation = Simulation::Create(network, {.threads = 1});
  for (Tick t = 1; t <= end; ++t) {
    ASSERT_TRUE(simulation->Run(1).ok());
    ASSERT_EQ(StatesOf(*simulation, network.neurons()), expected[static_cast<std::size_t>(t - 1)]) << t;
  }
}

TEST(LonePulses, EndWithTheNextInputAtAnyOffset) {
  struct Case {
    const char* type;
    double gain, first, second;
  };
  for (const Case& one : {Case{"regular spiking", 1, 0.5, 0.3}, Case{"regular spiking", 1, -0.7, 3.9},
                          Case{"fast spiking", 1, 1.5, -1}, Case{"low-threshold spiking", 3, 0.5, 3.9},
                          Case{"low-threshold spiking", 3, 1.4, -0.3}, Case{"resonator", 1, 0.5, 0.3}}) {
    SCOPED_TRACE(std::string(one.type) + ": " + std::to_string(one.first) + ", then " + std::to_string(one.second));
    const Network network = Built(EveryOffset(WithGain(Named(one.type), one.gain), one.first, one.second));
    ExpectStatesOfOracle(network, kFirst + kOffsets + 60);
  }
}

// Pulses of several steps, each to a part of 300 neurons, and then one to all of them: more neurons than a block has
// are caught up in one step, by different numbers of steps.
TEST(LonePulses, AreCaughtUpTogether) {
  NetworkSpec spec = Layer(1500, AtRest(Named("regular spiking")));
  spec.columns[0].layers = {{"spare", 1200, {{"regular spiking"}}}, {"cells", 300, {{"regular spiking"}}}};
  std::vector<Spike> spikes;
  for (int k = 0; k < 4; ++k) {
    const std::string name = std::to_string(k);
    spec.columns[0].layers.push_back({name, 1, {{"regular spiking"}}});
    spec.projections.push_back(
        {.from = name, .to = "cells", .probability = k == 3 ? 1 : 0.3, .delay = 1, .strength = {0.3, 0.5}});
    spikes.push_back({10 + 2 * k, static_cast<NeuronId>(1500 + k)});
  }
  Drive(spec, spikes);
  ExpectStatesOfOracle(Built(spec), 100);
}

// Keeps the states of all neurons that a network traces.
class Tracer : public Observer {
 public:
  Tracer(NeuronId neurons, Tick every) : every_(every), traces_(neurons) {}

  std::vector<NeuronId> traced() const override {
    std::vector<NeuronId> all;
    for (NeuronId neuron = 0; neuron < traces_.size(); ++neuron) all.push_back(neuron);
    return all;
  }
  Tick trace_every() const override { return every_; }
  void OnSpikes(Tick, Tick, std::span<const Spike>) override {}
  void OnTrace(NeuronId neuron, Tick, Tick, std::span<const float> states) override {
    traces_[neuron].insert(traces_[neuron].end(), states.begin(), states.end());
  }
  const std::vector<float>& of(NeuronId neuron) const { return traces_[neuron]; }

 private:
  Tick every_;
  std::vector<std::vector<float>> traces_;
};

TEST(LonePulses, AreTraced) {
  const Network network = Built(EveryOffset(Named("regular spiking"), 0.5, 0.3));
  constexpr Tick kEnd = 300;
  const auto expected = StatesByOracle(network, kEnd);
  for (const Tick every : {1, 7}) {
    Tracer tracer(network.neurons(), every);
    auto simulation = Simulation::Create(network, {.threads = 1});
    simulation->Observe(tracer);
    ASSERT_TRUE(simulation->Run(kEnd).ok());
    for (NeuronId neuron = 0; neuron < network.neurons(); ++neuron) {
      std::vector<float> states;
      for (Tick t = every; t <= kEnd; t += every) {
        const std::vector<float>& state = expected[static_cast<std::size_t>(t - 1)][neuron];
        states.insert(states.end(), state.begin(), state.end());
      }
      ASSERT_EQ(tracer.of(neuron), states) << "neuron " << neuron << ", every " << every;
    }
  }
}

TEST(LonePulses, CostNoSteps) {
  const auto counted = [](double strength) {
    NetworkSpec spec = Layer(100, AtRest(Named("regular spiking")));
    spec.columns[0].layers.push_back({"sender", 1, {{"regular spiking"}}});
    if (strength > 0) spec.projections = {{.from = "sender", .to = "cells", .delay = 1, .strength = strength}};
    Drive(spec, {{1, 100}});
    auto simulation = Simulation::Create(Built(spec), {.threads = 1});
    return simulation->Run(1000).value();
  };
  const RunCounters without = counted(0), with = counted(0.5);
  EXPECT_EQ(with.deliveries, 100u);
  EXPECT_EQ(with.neuron_steps, without.neuron_steps);
  EXPECT_GT(with.awake_steps, without.awake_steps + 500);
}

// Two pulses of different signs in one step go to two ports, and are not one pulse of their sum.
TEST(LonePulses, OfEitherSignInOneStepAreTwo) {
  for (const NeuronType& type : OthersInMillivolts()) {
    SCOPED_TRACE(type.name);
    // Soon after the pulses the states still differ from those after one pulse.
    for (const double first : {0.5, -0.5}) ExpectAgreement(EveryOffset(type, first, -0.6 * first), kFirst + 4);
  }
}

// In a step, those are awake who are not at rest before it or not after it.
TEST(LonePulses, AreCountedAsAwake) {
  const Network network = Built(EveryOffset(Named("regular spiking"), 0.5, 0.3));
  auto simulation = Simulation::Create(network, {.threads = 1});
  auto before = StatesOf(*simulation, network.neurons());
  const auto rest = before;
  for (Tick t = 1; t <= 400; ++t) {
    const RunCounters counted = simulation->Run(1).value();
    const auto after = StatesOf(*simulation, network.neurons());
    std::uint64_t awake = 0, left = 0;
    for (NeuronId neuron = 0; neuron < network.neurons(); ++neuron) {
      awake += before[neuron] != rest[neuron] || after[neuron] != rest[neuron];
      left += after[neuron] != rest[neuron];
    }
    ASSERT_EQ(counted.awake_steps, awake) << t;
    ASSERT_EQ(simulation->awake(), left) << t;
    before = after;
  }
}

TEST(LonePulses, AreCountedAcrossSilence) {
  const Network network = Built(EveryOffset(Named("regular spiking"), 0.5, 0.3));
  std::uint64_t by_steps = 0;
  auto simulation = Simulation::Create(network, {.threads = 1});
  for (Tick t = 1; t <= 1000; ++t) by_steps += simulation->Run(1).value().awake_steps;
  auto at_once = Simulation::Create(network, {.threads = 1});
  EXPECT_EQ(at_once->Run(1000).value().awake_steps, by_steps);
}

// After a delay by whose end the sender rests, so that nobody is integrated while the targets are noted: a run that
// ends then has taken no step since the pulse.
TEST(LonePulses, AreReadAndCountedWhereARunEndsInSilence) {
  NetworkSpec spec = Layer(100, AtRest(Named("regular spiking")));
  spec.columns[0].layers.push_back({"sender", 1, {{"regular spiking"}}});
  spec.projections = {{.from = "sender", .to = "cells", .delay = 800, .strength = {1, 3}}};
  Drive(spec, {{1, 100}});
  const Network network = Built(spec);
  constexpr Tick kEnd = 860;
  const auto expected = StatesByOracle(network, kEnd);
  const auto rest = StatesOf(*Simulation::Create(network, {.threads = 1}), network.neurons());
  auto stepped = Simulation::Create(network, {.threads = 1});
  ASSERT_TRUE(stepped->Run(799).ok());
  std::uint64_t awake_steps = stepped->totals().awake_steps;
  int noted = 0;
  for (Tick end = 800; end <= kEnd; ++end) {
    awake_steps += stepped->Run(1).value().awake_steps;
    auto at_once = Simulation::Create(network, {.threads = 1});
    EXPECT_EQ(at_once->Run(end).value().awake_steps, awake_steps) << end;
    const auto& states = expected[static_cast<std::size_t>(end - 1)];
    ASSERT_EQ(StatesOf(*at_once, network.neurons()), states) << end;
    std::uint64_t awake = 0;
    for (NeuronId neuron = 0; neuron < network.neurons(); ++neuron) awake += states[neuron] != rest[neuron];
    EXPECT_EQ(at_once->awake(), awake) << end;
    noted += awake > 0;
  }
  EXPECT_GT(noted, 5);
}

// ---- What looks at notes, or ends them, from outside

// Calls act(simulation) in the middle of notes: after each of some steps, of one run each, in both engines.
void ExpectSameAfter(const Network& network, const std::function<void(Simulation&)>& act) {
  for (Tick cut = kFirst - 1; cut < kFirst + 40; cut += 3) {
    SCOPED_TRACE(cut);
    std::vector<std::vector<std::vector<float>>> seen;
    for (const EngineKind engine : {EngineKind::kClockDriven, EngineKind::kEventDriven}) {
      auto simulation = Simulation::Create(network, {.engine = engine, .threads = 1});
      ASSERT_TRUE(simulation->Run(cut).ok());
      act(*simulation);
      std::vector<std::vector<float>> states = StatesOf(*simulation, network.neurons());
      for (const Tick further : {1, 1, 5, 60}) {
        ASSERT_TRUE(simulation->Run(further).ok());
        const auto next = StatesOf(*simulation, network.neurons());
        states.insert(states.end(), next.begin(), next.end());
      }
      seen.push_back(states);
    }
    ASSERT_EQ(seen[0], seen[1]);
  }
}

TEST(LonePulses, EndWhenAStateIsSet) {
  const Network network = Built(EveryOffset(Named("regular spiking"), 0.5, 0.3));
  ExpectSameAfter(network, [](Simulation& simulation) {
    for (NeuronId neuron = kSpare; neuron < kSpare + 100; neuron += 4) {
      ASSERT_TRUE(simulation.SetState(neuron, std::vector<float>{-60, -13}).ok());
    }
  });
  ExpectSameAfter(network, [](Simulation& simulation) {  // one variable alone: the other is read first
    const std::vector<NeuronId> neurons = {kSpare, kSpare + 10, kSpare + 20, kSpare + 22};
    ASSERT_TRUE(simulation.SetState("v", neurons, std::vector<float>{-61, -62, -70, -64}).ok());
  });
}

TEST(LonePulses, EndWhenACurrentOrASpikeIsGiven) {
  const Network network = Built(EveryOffset(Named("regular spiking"), 0.5, 0.3));
  for (const auto kind : {Stimulus::Kind::kCurrent, Stimulus::Kind::kSpike}) {
    ExpectSameAfter(network, [kind](Simulation& simulation) {
      std::vector<Stimulus> stimuli;
      for (NeuronId neuron = kSpare; neuron < kSpare + 100; neuron += 6) {
        stimuli.push_back({simulation.now() + 1 + neuron % 5, neuron, kind, 1.0});
      }
      ASSERT_TRUE(simulation.Stimulate(stimuli).ok());
    });
  }
}

TEST(LonePulses, AreInSnapshots) {
  const Network network = Built(EveryOffset(Named("regular spiking"), 0.5, 0.3));
  ExpectSameAfter(network, [](Simulation& simulation) {
    const auto snapshot = simulation.TakeSnapshot();
    ASSERT_TRUE(snapshot.ok());
    ASSERT_TRUE(simulation.Run(25).ok());
    ASSERT_TRUE(simulation.Restore(*snapshot).ok());
  });
}

// Noise and currents that begin and end while neurons are noted.
TEST(LonePulses, EndWhereNoiseBegins) {
  for (const Tick from : {kFirst, kFirst + 1, kFirst + 4, kFirst + 30}) {
    SCOPED_TRACE(from);
    NetworkSpec spec = EveryOffset(Named("regular spiking"), 0.5, 0.3);
    spec.inputs.push_back({.source = UniformNoise{-1, 1},
                           .from = from,
                           .until = from + 20,
                           .target = {.neurons = {{kSpare, kSpare + 60}}}});
    spec.inputs.push_back(
        {.source = StepCurrent{0.5}, .from = from + 3, .target = {.neurons = {{kSpare + 40, kSpare + 80}}}});
    ExpectStatesOfOracle(Built(spec), 100);
  }
}

// Noise acts on these neurons from then on, so they are awake for it alone, whatever was noted.
TEST(LonePulses, AreNotCountedTwiceWhereNoiseBegins) {
  constexpr Tick kFrom = kFirst + 4;
  constexpr std::uint32_t kDriven = 60;
  NetworkSpec spec = EveryOffset(Named("regular spiking"), 0.5, 0.3);
  spec.inputs.push_back(
      {.source = UniformNoise{-1, 1}, .from = kFrom, .target = {.neurons = {{kSpare, kSpare + kDriven - 1}}}});
  const Network network = Built(spec);
  auto simulation = Simulation::Create(network, {.threads = 1});
  const auto rest = StatesOf(*simulation, network.neurons());
  for (Tick t = 1; t <= 60; ++t) {
    ASSERT_TRUE(simulation->Run(1).ok());
    const auto states = StatesOf(*simulation, network.neurons());
    std::uint64_t awake = 0;
    for (NeuronId neuron = 0; neuron < rest.size(); ++neuron) {
      const bool is_driven = t >= kFrom && neuron >= kSpare && neuron < kSpare + kDriven;
      awake += is_driven || states[neuron] != rest[neuron];
    }
    ASSERT_EQ(simulation->awake(), awake) << t;
  }
}

// The times of notes are 32 bits from a beginning that moves after 49 days.
TEST(LonePulses, OutlastTheTimesOfTheirNotes) {
  for (const Tick start : {(Tick{1} << 32) - 512 - 30, (Tick{1} << 33) - 700}) {
    NetworkSpec spec = EveryOffset(Named("regular spiking"), 0.5, 0.3);
    for (Input& input : spec.inputs) {
      for (Spike& spike : std::get<SpikeInput>(input.source).spikes) spike.time += start;
    }
    const Network network = Built(spec);
    auto event = Simulation::Create(network, {.threads = 1, .start = start});
    auto clock = Simulation::Create(network, {.engine = EngineKind::kClockDriven, .threads = 1, .start = start});
    for (Tick t = 1; t <= 150; ++t) {
      ASSERT_TRUE(event->Run(1).ok() && clock->Run(1).ok());
      ASSERT_EQ(StatesOf(*event, network.neurons()), StatesOf(*clock, network.neurons())) << t;
    }
  }
  // Silence of 60 days between two pulses of the same size.
  NetworkSpec spec = EveryOffset(Named("regular spiking"), 0.5, 0.3);
  const Tick later = Tick{60} * 24 * 3600 * 1000;
  auto& spikes = std::get<SpikeInput>(spec.inputs[0].source).spikes;
  for (std::size_t i = spikes.size(); i-- > 0;) spikes.push_back({spikes[i].time + later, spikes[i].neuron});
  std::ranges::sort(spikes);
  const Network network = Built(spec);
  auto simulation = Simulation::Create(network, {.threads = 1});
  ASSERT_TRUE(simulation->Run(kFirst + 20).ok());
  const auto once = StatesOf(*simulation, network.neurons());
  ASSERT_TRUE(simulation->Run(later).ok());
  EXPECT_EQ(StatesOf(*simulation, network.neurons()), once);
}

// ---- Random networks

// Four columns of cells that rest, of several types, and senders that fire at random, seldom enough that most cells are
// noted, and often enough that many notes are cut short.
NetworkSpec SparseNetwork(std::uint32_t seed) {
  Dice dice(seed);
  NetworkSpec spec;
  spec.seed = seed;
  spec.delivery_limit = 4;
  spec.rest_tolerance = dice.OneOf<double>({0.01, 0.01, 0.1, 0.003, 0});
  spec.types = TypesOf2003();
  for (NeuronType& type : spec.types) type = AtRest(type);
  std::erase_if(spec.types, [](const NeuronType& type) { return type.name == "thalamo-cortical"; });
  NeuronType varied = AtRest(Named("regular spiking"));
  varied.name = "varied";
  std::get<IzhikevichType>(varied.model).d = {2, 8};
  spec.types.push_back(varied);
  spec.types.push_back(WithGain(AtRest(Named("low-threshold spiking")), 2));
  spec.types.back().name = "sensitive";
  // In half of the networks beside types of 2003 alone, so that some workers have no neuron with ports.
  if (dice.Chance(0.5)) {
    for (const NeuronType& type : OthersInMillivolts()) {
      spec.types.push_back(AtRest(type));
      spec.types.push_back(AtRest(type));
      spec.types.back().name += ", twice";
    }
  }
  ColumnSpec column{"column", 4, {{"senders", 20, {{"regular spiking"}}}}};
  for (const char* layer : {"a", "b"}) {
    LayerSpec cells{layer, dice.Between(30, 60), {}};
    std::vector<NeuronType> types = spec.types;
    dice.Shuffle(types);
    for (std::uint32_t i = dice.Between(1, 3); i > 0; --i) cells.types.push_back({types[i].name, 1});
    column.layers.push_back(cells);
  }
  spec.columns = {column};
  const double strongest = dice.OneOf<double>({0.05, 0.4, 4});
  for (const Reach& reach : std::vector<Reach>{Inside{}, RandomOthers{2}}) {
    ProjectionSpec projection;
    projection.from = {"senders"};
    projection.to = {"a", "b"};
    projection.reach = reach;
    projection.probability = dice.OneOf<double>({0.02, 0.1});
    projection.delay = {1, dice.OneOf<double>({1, 20})};
    projection.strength = {0, strongest};
    projection.inhibitory = dice.OneOf<double>({0, 0.3});
    if (dice.Chance(0.5)) projection.stdp = Stdp{};
    spec.projections.push_back(projection);
  }
  spec.inputs = {{.source = PoissonKicks{dice.OneOf<double>({3, 15}), 60}, .target = {.layers = {"senders"}}}};
  if (dice.Chance(0.3)) {
    spec.inputs.push_back({.source = UniformNoise{-1, 1},
                           .from = dice.TickBetween(1, 100),
                           .until = dice.TickBetween(100, 200),
                           .target = {.layers = {"a"}, .columns = {{0, 1}}}});
  }
  return spec;
}

TEST(LonePulses, ChangeNoRandomSparseNetwork) {
  const std::uint32_t new_one = std::random_device()();
  for (const std::uint32_t seed : {1u, 2u, 3u, new_one}) {
    SCOPED_TRACE("SparseNetwork(" + std::to_string(seed) + ")");
    Dice dice(seed);
    ExpectAgreement(SparseNetwork(seed), dice.TickBetween(80, 200));
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace lull
