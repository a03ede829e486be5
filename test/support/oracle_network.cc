#include "test/support/oracle_network.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

#include "lull/inputs.h"
#include "lull/network_spec.h"
#include "lull/neuron_types.h"
#include "test/support/conductances.h"

namespace lull {
namespace {

template <typename... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <typename... F>
Overloaded(F...) -> Overloaded<F...>;  // clang 14 does not deduce this by itself

oracle::Neuron ToOracle(const NeuronProperties& neuron) {
  oracle::Neuron result;
  result.time_units_per_ms = neuron.time_units_per_ms;
  result.sub_steps = neuron.sub_steps;
  result.state = neuron.initial_state;
  std::visit(Overloaded{[&result](const IzhikevichParameters& p) {
                          result.model = oracle::Model::kIzhikevich;
                          result.parameters = {p.a, p.b, p.c, p.d, p.drive, p.gain};
                        },
                        [&result](const HindmarshRoseParameters& p) {
                          result.model = oracle::Model::kHindmarshRose;
                          result.parameters = {p.a, p.b, p.c, p.d, p.s, p.x_r, p.r, p.drive, p.gain};
                        },
                        [&result](const CustomParameters& p) {
                          if (std::ranges::find(BuiltInModels(), p.model) != BuiltInModels().end()) {
                            result.model = oracle::Model::kNamed;
                            result.named = {p.model.name(), {}, result.sub_steps};
                            for (std::size_t i = 0; i < p.values.size(); ++i) {
                              result.named.parameters[p.model.parameter_names()[i]] = p.values[i];
                            }
                            result.parameters = p.values;
                            return;
                          }
                          if (p.model != MakeNeuronModel<Conductances>()) {
                            throw std::logic_error("the oracle has no equations but its own");
                          }
                          result.model = oracle::Model::kConductances;
                          result.parameters = p.values;
                        }},
             neuron.parameters);
  return result;
}

// MODEL.md 2: how many sub-steps Hindmarsh and Rose's neurons take.
void CheckSubSteps(const NeuronType& type, const Network& network) {
  const auto* rose = std::get_if<HindmarshRoseType>(&type.model);
  if (rose == nullptr) return;
  const double exact = rose->sub_steps_per_time_unit * rose->time_units_per_ms;
  const int expected = std::max(1, static_cast<int>(std::ceil(exact - 1e-9)));
  for (NeuronId i = 0; i < network.neurons(); ++i) {
    const NeuronProperties neuron = network.neuron(i);
    if (neuron.type == type.name && neuron.sub_steps != expected) throw std::logic_error("a wrong number of sub-steps");
  }
}

oracle::Rule ToOracle(const Stdp& stdp, const std::optional<double>& delivery_limit) {
  using Window = oracle::Rule::Window;
  const std::map<StdpWindow, Window> windows = {{StdpWindow::kHyperbolic, Window::kHyperbolic},
                                                {StdpWindow::kExponential, Window::kExponential},
                                                {StdpWindow::kNone, Window::kNone}};
  return {.window = windows.at(stdp.window),
          .a_plus = stdp.a_plus,
          .a_minus = stdp.a_minus,
          .tau_plus = stdp.time_constant_plus_ms ? *stdp.time_constant_plus_ms : stdp.time_constant_ms,
          .tau_minus = stdp.time_constant_minus_ms ? *stdp.time_constant_minus_ms : stdp.time_constant_ms,
          .mu_plus = stdp.mu_plus,
          .mu_minus = stdp.mu_minus,
          .hard = stdp.bounds == WeightBounds::kHard,
          .w_min = stdp.w_min,
          .w_max = stdp.w_max ? *stdp.w_max : delivery_limit.value_or(0),  // 0: not used
          .from = stdp.from,
          .until = stdp.until,
          .all_pairs = stdp.pairing == StdpPairing::kAll,
          .a_plus_triplet = stdp.a_plus_triplet,
          .a_minus_triplet = stdp.a_minus_triplet,
          .tau_x = stdp.tau_x_ms,
          .tau_y = stdp.tau_y_ms,
          .update_every = stdp.update_every.value_or(0),
          .normalise_every = stdp.normalise_every.value_or(0),
          .drift = stdp.drift,
          .keep = stdp.keep,
          .normalise_to = stdp.normalise_to};
}

// Where a neuron stands, in the words of a description.
struct Place {
  ColumnId column;
  std::uint32_t in_kind;  // index among the columns of its kind
  std::size_t kind;       // index in NetworkSpec::columns
  std::string layer;
};

std::vector<Place> PlacesOf(const Network& network) {
  std::vector<Place> places;
  ColumnId column = 0;
  for (std::size_t kind = 0; kind < network.spec().columns.size(); ++kind) {
    const ColumnSpec& columns = network.spec().columns[kind];
    for (std::uint32_t i = 0; i < columns.count; ++i, ++column) {
      for (const LayerSpec& layer : columns.layers) {
        places.insert(places.end(), layer.size, Place{column, i, kind, layer.name});
      }
    }
  }
  return places;
}

std::uint32_t RingDistance(std::uint32_t p, std::uint32_t q, std::uint32_t around) {
  const std::uint32_t apart = p > q ? p - q : q - p;
  return std::min(apart, around - apart);
}

// Whether the reach could join the two columns; random others could be any.
bool CouldJoin(const Reach& reach, const Place& from, const Place& to, std::uint32_t columns_of_kind) {
  const bool same = from.column == to.column;
  return std::visit(Overloaded{[&](const Inside&) { return same; }, [&](const AllOthers&) { return !same; },
                               [&](const RandomOthers&) { return !same; },
                               [&](const Ring& ring) {
                                 return !same && RingDistance(from.in_kind, to.in_kind, columns_of_kind) <= ring.radius;
                               },
                               [&](const Torus& torus) {
                                 const std::uint32_t w = torus.width, rows = columns_of_kind / w;
                                 return !same && RingDistance(from.in_kind % w, to.in_kind % w, w) <= torus.radius &&
                                        RingDistance(from.in_kind / w, to.in_kind / w, rows) <= torus.radius;
                               }},
                    reach);
}

// Whether the projection could draw the delay of a synapse between two columns that its reach joins.
bool CouldDelay(const ProjectionSpec& projection, const Place& from, const Place& to, std::uint32_t columns_of_kind,
                Tick delay) {
  double further = 0;
  if (projection.delay_per_column_ms != 0) {
    const auto* torus = std::get_if<Torus>(&projection.reach);
    const std::uint32_t w = torus != nullptr ? torus->width : columns_of_kind, rows = columns_of_kind / w;
    const std::uint32_t way = std::max(RingDistance(from.in_kind % w, to.in_kind % w, w),
                                       RingDistance(from.in_kind / w, to.in_kind / w, rows));
    further = way * projection.delay_per_column_ms;
  }
  const Uniform* range = projection.delay.range();
  if (range == nullptr) return true;  // a distribution
  return std::nearbyint(range->low + further) <= static_cast<double>(delay) &&
         static_cast<double>(delay) <= std::nearbyint(range->high + further);
}

bool CouldMake(const NetworkSpec& spec, const ProjectionSpec& projection, const Place& from, const Place& to,
               const Synapse& synapse) {
  const auto is_of = [&spec](const Place& place, const std::string& kind, const LayerNames& layers) {
    return (kind.empty() || spec.columns[place.kind].name == kind) &&
           std::find(layers.begin(), layers.end(), place.layer) != layers.end();
  };
  return is_of(from, projection.from_column, projection.from) && is_of(to, projection.to_column, projection.to) &&
         CouldJoin(projection.reach, from, to, spec.columns[to.kind].count) &&
         CouldDelay(projection, from, to, spec.columns[to.kind].count, synapse.delay);
}

std::optional<std::size_t> RuleOf(const NetworkSpec& spec, const std::vector<Place>& places, const Synapse& synapse) {
  std::optional<std::size_t> found;  // a projection
  for (std::size_t i = 0; i < spec.projections.size(); ++i) {
    if (!CouldMake(spec, spec.projections[i], places[synapse.source], places[synapse.target], synapse)) continue;
    if (found && spec.projections[*found].stdp != spec.projections[i].stdp) {
      throw std::logic_error("two projections with different rules could have made one synapse");
    }
    if (!found) found = i;
  }
  if (!found) throw std::logic_error("no projection could have made a synapse");
  return spec.projections[*found].stdp ? found : std::nullopt;
}

bool Within(const std::vector<NeuronSelection::Range>& ranges, std::uint32_t id) {
  return ranges.empty() || std::any_of(ranges.begin(), ranges.end(), [id](const NeuronSelection::Range& range) {
           return range.first <= id && id <= range.last;
         });
}

oracle::Distribution ToOracle(const Drawn& drawn) {
  using Kind = oracle::Distribution::Kind;
  oracle::Distribution result = {.min = drawn.min, .max = drawn.max};
  if (const auto* normal = std::get_if<Normal>(&drawn.distribution)) {
    result.kind = Kind::kNormal;
    result.first = normal->mean;
    result.second = normal->std;
  } else if (const auto* lognormal = std::get_if<Lognormal>(&drawn.distribution)) {
    result.kind = Kind::kLognormal;
    result.first = lognormal->mu;
    result.second = lognormal->sigma;
  } else if (const auto* exponential = std::get_if<Exponential>(&drawn.distribution)) {
    result.kind = Kind::kExponential;
    result.first = exponential->mean;
  } else {
    const Uniform& uniform = *drawn.range();
    result.first = uniform.low;
    result.second = uniform.high;
  }
  return result;
}

oracle::Input ToOracle(const Input& input, const std::vector<Place>& places) {
  oracle::Input result;
  result.from = input.from;
  result.until = input.until;
  using Kind = oracle::Input::Kind;
  std::visit(
      Overloaded{[&](const UniformNoise& noise) {
                   result.kind = Kind::kNoise;
                   result.low = noise.low;
                   result.high = noise.high;
                 },
                 [&](const PoissonKicks& kicks) {
                   result.kind = Kind::kKicks;
                   result.rate_hz = kicks.rate_hz;
                   if (kicks.sine) {
                     result.sine_hz = kicks.sine->amplitude_hz;
                     result.frequency_hz = kicks.sine->frequency_hz;
                     result.phase_degrees = kicks.sine->phase_degrees;
                   }
                   for (const Change& change : kicks.changes) result.changes.emplace_back(change.time, change.value);
                   result.drawn = ToOracle(kicks.amplitude);
                 },
                 [&](const StepCurrent& current) {
                   result.kind = Kind::kCurrent;
                   for (const Change& change : current.changes) result.changes.emplace_back(change.time, change.value);
                   result.amplitude = current.amplitude;
                 },
                 [&](const NormalNoise& noise) {
                   result.kind = Kind::kNormal;
                   result.mean = noise.mean;
                   result.std = noise.standard_deviation;
                 },
                 [&](const PulseTrain& pulses) {
                   result.kind = Kind::kPulses;
                   result.drawn = ToOracle(pulses.amplitude);
                   result.every = pulses.every;
                   result.width = pulses.width;
                 },
                 [&](const OneAtRandom& one) {
                   result.kind = Kind::kOneAtRandom;
                   result.drawn = ToOracle(one.amplitude);
                   result.every = one.every;
                 },
                 [&](const SpikeInput& spikes) {
                   result.kind = Kind::kSpikes;
                   result.amplitude = spikes.amplitude;
                   for (const Spike& spike : spikes.spikes) result.spikes.emplace_back(spike.time, spike.neuron);
                 },
                 [&](const StimulusInput& given) {
                   result.kind = Kind::kStimuli;
                   for (const Stimulus& s : given.stimuli) {
                     result.stimuli.push_back({s.time, s.neuron, s.kind == Stimulus::Kind::kCurrent, s.amplitude});
                   }
                 }},
      input.source);
  for (std::uint32_t i = 0; i < places.size(); ++i) {
    const std::vector<std::string>& layers = input.target.layers;
    const bool in_layer = layers.empty() || std::find(layers.begin(), layers.end(), places[i].layer) != layers.end();
    result.reaches.push_back(in_layer && Within(input.target.columns, places[i].column) &&
                             Within(input.target.neurons, i));
  }
  return result;
}

// The finaliser of splitmix64 (Steele, Lea & Flood 2014).
std::uint64_t Mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

void AddHashes(Outcome& outcome) {
  for (const Spike& spike : outcome.spikes) {
    outcome.spike_hash += Mix(Mix(static_cast<std::uint64_t>(spike.time)) + spike.neuron);
  }
  for (const Synapse& synapse : outcome.synapses) {
    const std::uint64_t pair = (std::uint64_t{synapse.source} << 32) + synapse.target;
    outcome.weight_hash +=
        Mix(Mix(Mix(pair) + static_cast<std::uint64_t>(synapse.delay)) + std::bit_cast<std::uint32_t>(synapse.weight));
  }
}

std::string MessageOf(const Network& network, const oracle::Failure& failure) {
  const Place place = PlacesOf(network)[failure.neuron];
  const bool is_noted = failure.largest >= 64 || failure.largest < -64;
  std::ostringstream text;
  text << "neuron " << failure.neuron << " (layer '" << place.layer << "', type '"
       << network.neuron(failure.neuron).type << "') has a state that is no longer finite: it overflowed between "
       << failure.from << " and " << failure.until
       << " ms; the largest input to the neuron in one step of this time was " << (is_noted ? "" : "at most ")
       << (is_noted ? failure.largest : 64) << " mV/ms";
  return text.str();
}

}  // namespace

oracle::Problem ProblemOf(const Network& network) {
  const NetworkSpec& spec = network.spec();
  const std::vector<Place> places = PlacesOf(network);
  oracle::Problem problem{.input_seed = spec.input_seed.value_or(spec.seed),
                          .neurons = {},
                          .rules = {},
                          .synapses = {},
                          .inputs = {},
                          .delivery_limit = spec.delivery_limit,
                          .rest_tolerance = spec.rest_tolerance};
  for (const NeuronType& type : spec.types) CheckSubSteps(type, network);
  for (NeuronId i = 0; i < network.neurons(); ++i) problem.neurons.push_back(ToOracle(network.neuron(i)));
  for (const ProjectionSpec& projection : spec.projections) {  // one rule per projection: static ones are never used
    problem.rules.push_back(ToOracle(projection.stdp.value_or(Stdp{}), spec.delivery_limit));
  }
  network.ForEachSynapse([&](const Synapse& synapse) {
    problem.synapses.push_back(
        {synapse.source, synapse.target, synapse.delay, synapse.weight, RuleOf(spec, places, synapse)});
  });
  for (const Input& input : spec.inputs) problem.inputs.push_back(ToOracle(input, places));
  return problem;
}

Outcome OracleOutcome(const Network& network, Tick duration, const oracle::AfterStep& after_step) {
  const oracle::Problem problem = ProblemOf(network);
  oracle::Answer answer = oracle::Solve(problem, duration, after_step);
  Outcome outcome;
  outcome.states = std::move(answer.states);
  outcome.deliveries = answer.deliveries;
  for (const auto& [time, neuron] : answer.spikes) outcome.spikes.push_back({time, neuron});
  for (std::size_t i = 0; i < problem.synapses.size(); ++i) {
    const oracle::Synapse& synapse = problem.synapses[i];
    outcome.synapses.push_back({synapse.source, synapse.target, synapse.delay, answer.weights[i]});
  }
  AddHashes(outcome);
  if (answer.failure) outcome.failure = MessageOf(network, *answer.failure);
  return outcome;
}

}  // namespace lull
