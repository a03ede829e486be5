// The description of a network: columns of layers, what connects them, what drives them. Plain data.
//
// Nothing is drawn or allocated here. Network::Build (network.h) checks a description and builds from it; the same
// description and seed give the same network on every machine.
//
// Thread use: plain values; one thread at a time may change one.

#ifndef LULL_NETWORK_SPEC_H_
#define LULL_NETWORK_SPEC_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "lull/inputs.h"
#include "lull/neuron_types.h"
#include "lull/types.h"

namespace lull {

// A share of a layer's neurons is of a type. The counts are the largest remainders of share / sum of shares; which
// neurons they are is a random permutation.
struct TypeShare {
  std::string type = {};
  double share = 1;  // > 0

  friend bool operator==(const TypeShare&, const TypeShare&) = default;
};

// Some neurons of a column, of one type or of several.
struct LayerSpec {
  std::string name = {};
  std::uint32_t size = 0;             // neurons, 1 or more
  std::vector<TypeShare> types = {};  // one or more

  friend bool operator==(const LayerSpec&, const LayerSpec&) = default;
};

// `count` columns, all with the same layers in the same order, at most 65,535 neurons each.
struct ColumnSpec {
  std::string name = {};
  std::uint32_t count = 1;
  std::vector<LayerSpec> layers = {};

  friend bool operator==(const ColumnSpec&, const ColumnSpec&) = default;
};

// Which columns a projection reaches from a column; or, where the in-degree is fixed, is reached from: "others" are
// then columns of the source's kind, and random ones are drawn for each target column.
struct Inside {  // the same column
  friend bool operator==(const Inside&, const Inside&) = default;
};
struct AllOthers {  // every other column of the target's kind
  friend bool operator==(const AllOthers&, const AllOthers&) = default;
};
// Some other columns at random.
struct RandomOthers {
  std::uint32_t count;  // that many other columns, without replacement, drawn for each source column and projection

  friend bool operator==(const RandomOthers&, const RandomOthers&) = default;
};
// Neighbours on a ring.
struct Ring {
  std::uint32_t radius;  // the other columns of the same kind within this distance on a ring

  friend bool operator==(const Ring&, const Ring&) = default;
};
// Neighbours on a torus.
struct Torus {
  std::uint32_t width;   // columns per row; divides the number of columns
  std::uint32_t radius;  // Chebyshev distance on the row-major torus

  friend bool operator==(const Torus&, const Torus&) = default;
};
// One of these.
using Reach = std::variant<Inside, AllOthers, RandomOthers, Ring, Torus>;

// What `inhibitory` is a share of.
enum class SignDraw {
  kPerSynapse,
  kPerNeuron,  // Dale's law: all synapses of an inhibitory neuron are inhibitory
};

// f(dt) of the learning rule; dt ≥ 0 [ms] between a presynaptic arrival and a postsynaptic spike.
enum class StdpWindow {
  kHyperbolic,   // 1 / (1 + dt / time_constant)
  kExponential,  // exp(−dt / time_constant)
  kNone,         // 1: every pair counts alike
};

// How far learning may move a weight.
enum class WeightBounds {
  kDelivery,  // the weight is free; only what is delivered is clamped to ± the delivery limit
  kHard,      // the weight keeps its sign and its size stays within [0, w_max]
};

// Spike-timing-dependent plasticity, nearest neighbour, symmetric pairing: Morrison, Diesmann & Gerstner (2008),
// Phenomenological models of synaptic plasticity based on spike timing, Biol. Cybern. 98:459, fig. 7A.
//   an arrival in step t:                 w −= a_minus · f(t − last spike of the target before t)
//   a spike of the target in step t:      w += a_plus · f(t − last arrival at or before t)
// The changes act on the signed weight, of inhibitory synapses too.
struct Stdp {
  StdpWindow window = StdpWindow::kHyperbolic;
  double a_plus = 0.1;           // [mV/ms] per pair
  double a_minus = 0.1;          // [mV/ms] per pair
  double time_constant_ms = 20;  // half-life (hyperbolic) or τ (exponential), > 0
  WeightBounds bounds = WeightBounds::kDelivery;
  std::optional<double> w_max = {};  // [mV/ms] under hard bounds; the delivery limit unless given
  Tick from = 0;  // weights change in the steps from ≤ t < until; pairs may reach back before `from`
  Tick until = kNever;

  friend bool operator==(const Stdp&, const Stdp&) = default;
};

// Connects each ordered pair (neuron of `from`, neuron of `to`) with a probability, or gives each neuron of `to` the
// same number of synapses; self-pairs are drawn like any other. At most one synapse per pair and projection.
struct ProjectionSpec {
  std::string from = {};         // layer
  std::string to = {};           // layer
  std::string from_column = {};  // kind of column; may be empty when the network has one kind
  std::string to_column = {};    // likewise
  Reach reach = Inside{};
  double probability = 1;  // [0, 1]; must stay 1 where an in-degree is given
  // If given: that many synapses end in each neuron of `to`. They come from different neurons of `from` in the columns
  // that the reach joins to its own; each set of sources is equally likely. At most as many as there are sources.
  std::optional<std::uint32_t> in_degree = {};
  Tick min_delay = 1;  // [ms] both ends included, 1 to 1,000
  Tick max_delay = 1;
  double min_strength = 0;  // [mV/ms] uniform in [min, max), not negative
  double max_strength = 1;
  double inhibitory = 0;  // share with negated strength, [0, 1]
  SignDraw sign = SignDraw::kPerSynapse;
  std::optional<Stdp> stdp = {};  // none: static synapses

  friend bool operator==(const ProjectionSpec&, const ProjectionSpec&) = default;
};

// A synapse as it is, not drawn. Synapse (types.h) in 16 bytes: there may be a billion of them.
struct Edge {
  NeuronId source;
  NeuronId target;
  std::uint32_t delay;  // [ms] 1 to 1,000
  float weight;         // [mV/ms] finite; within ± w_max under hard bounds

  friend bool operator==(const Edge&, const Edge&) = default;
};

// Synapses that are listed one by one, in any order, and learn by one rule. Two neurons may be joined more than once.
struct EdgeListSpec {
  std::vector<Edge> synapses = {};
  std::optional<Stdp> stdp = {};  // none: static synapses
  std::string file = {};          // where they were read from (config.h); empty if they were not
  std::string population = {};    // of the file, where it has several

  friend bool operator==(const EdgeListSpec&, const EdgeListSpec&) = default;
};

// All that a network is drawn from.
struct NetworkSpec {
  std::uint64_t seed = 1;
  std::vector<NeuronType> types = {};
  std::vector<ColumnSpec> columns = {};
  std::vector<ProjectionSpec> projections = {};
  std::vector<EdgeListSpec> edges = {};  // beside the projections
  std::vector<Input> inputs = {};
  double delivery_limit = 4;     // [mV/ms] a weight is delivered clamped to ± this; a positive multiple of 2⁻¹⁶
  double rest_tolerance = 0.01;  // how near its rest point, in every state variable, a quiet neuron comes to rest

  friend bool operator==(const NetworkSpec&, const NetworkSpec&) = default;
};

}  // namespace lull

#endif  // LULL_NETWORK_SPEC_H_
