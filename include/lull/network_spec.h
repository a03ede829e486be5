// The description of a network, as plain data. In this order:
//
//   TypeShare, LayerSpec, ColumnSpec      neurons: columns that consist of layers
//   Inside, AllOthers … Torus; Reach      which columns a projection connects
//   StdpWindow, StdpPairing, WeightBounds, Stdp   how synapses learn
//   SignDraw, LayerNames, FallOff,
//     ProjectionSpec                      synapses that are drawn at random
//   Edge, EdgeReading, EdgeListSpec       synapses that are listed one by one
//   NeuronTableSpec                       parameters and initial states that are listed neuron by neuron
//   NeuronPair, SynapseSelection          some of the synapses
//   NetworkSpec                           all of these, with neuron types (neuron_types.h) and inputs (inputs.h)
//   ProjectionNames                       the names and numbers of its projections and edge lists
//
// A description is data alone. Network::Build (network.h) checks it and draws the network; the same description and
// seed give the same network.
//
// Thread use: one thread at a time (plain values).

#ifndef LULL_NETWORK_SPEC_H_
#define LULL_NETWORK_SPEC_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "lull/distribution.h"
#include "lull/inputs.h"
#include "lull/internal/visibility.h"
#include "lull/neuron_types.h"
#include "lull/types.h"

namespace lull {

// A type, and the share of a layer's neurons that are of this type. The number of neurons of each type is size · share
// / (sum of shares), rounded by the largest-remainder method. A random permutation decides which neurons have which
// type.
struct TypeShare {
  std::string type = {};  // NeuronType::name
  double share = 1;       // > 0

  friend bool operator==(const TypeShare&, const TypeShare&) = default;
};

// A layer: neurons of a column, of one type or of several.
struct LayerSpec {
  std::string name = {};
  std::uint32_t size = 0;             // neurons, 1 or more
  std::vector<TypeShare> types = {};  // one or more

  friend bool operator==(const LayerSpec&, const LayerSpec&) = default;
};

// A kind of column: `count` columns with the same layers in the same order. A column has at most 65,535 neurons.
struct ColumnSpec {
  std::string name = {};
  std::uint32_t count = 1;
  std::vector<LayerSpec> layers = {};

  friend bool operator==(const ColumnSpec&, const ColumnSpec&) = default;
};

// The reach of a projection: which target columns each source column connects to. If the projection has an in-degree or
// a total, read these the other way round: from which source columns each target column receives synapses. The "other
// columns" below are then columns of the source's kind, and random ones are drawn for each target column.
struct Inside {  // the same column
  friend bool operator==(const Inside&, const Inside&) = default;
};
struct AllOthers {  // every other column of the target's kind
  friend bool operator==(const AllOthers&, const AllOthers&) = default;
};
// Other columns of the target's kind, chosen at random.
struct RandomOthers {
  std::uint32_t count;  // how many, drawn without replacement for each source column and projection

  friend bool operator==(const RandomOthers&, const RandomOthers&) = default;
};
// Neighbours on a ring: the other columns of the same kind within a distance.
struct Ring {
  std::uint32_t radius;  // [columns] the largest distance

  friend bool operator==(const Ring&, const Ring&) = default;
};
// Neighbours on a torus: the other columns of the same kind within a distance. Columns fill the torus row by row.
struct Torus {
  std::uint32_t width;   // [columns] per row; must divide the number of columns
  std::uint32_t radius;  // [columns] the largest Chebyshev distance

  friend bool operator==(const Torus&, const Torus&) = default;
};
// The reach of a projection: one of the above.
using Reach = std::variant<Inside, AllOthers, RandomOthers, Ring, Torus>;

// Whether ProjectionSpec::inhibitory is a share of synapses or of neurons.
enum class SignDraw {
  kPerSynapse,
  kPerNeuron,  // Dale's law: all synapses of an inhibitory neuron are inhibitory
};

// The factor f(dt) of the learning rule (Stdp, below), where dt ≥ 0 [ms] is the time between a presynaptic arrival and
// a postsynaptic spike.
enum class StdpWindow {
  kHyperbolic,   // f = 1 / (1 + dt / time_constant)
  kExponential,  // f = exp(−dt / time_constant)
  kNone,         // f = 1: every pair counts the same
};

// How far learning may move a weight.
enum class WeightBounds {
  kDelivery,  // the weight is unlimited; a delivery is clamped to ± NetworkSpec::delivery_limit, which must be set
  kHard,      // the weight keeps its sign, and its absolute value stays within [w_min, w_max]
};

// Which arrivals pair with which spikes of the target: Morrison, Diesmann & Gerstner (2008), section 4.1.
enum class StdpPairing {
  kNearest,  // each with the last of the others
  kAll,      // each with all of the others before it; only for the exponential window
};

// Spike-timing-dependent plasticity, nearest neighbour, symmetric pairing: Morrison, Diesmann & Gerstner (2008),
// Phenomenological models of synaptic plasticity based on spike timing, Biol. Cybern. 98:459, fig. 7A.
//   an arrival in step t:                 w −= a_minus · f₋(t − last spike of the target before t)
//   a spike of the target in step t:      w += a_plus · f₊(t − last arrival at or before t)
// Both changes are added to the signed weight w, of inhibitory synapses too: a spike of the target that follows an
// arrival makes an inhibitory synapse weaker, an arrival that follows a spike makes it stronger. A change is evaluated
// in double and rounded once to float. f₊ and f₋ have the same form; each may have a time constant of its own.
//
// Under hard bounds, changes may depend on the weight: Gütig, Aharonov, Rotter & Sompolinsky (2003), Learning input
// correlations through nonlinear temporally asymmetric Hebbian plasticity, J. Neurosci. 23:3697. A change is multiplied
// by room^mu, where room, from 0 to 1, is the distance from |w| to the bound that the change moves it to, divided by
// w_max − w_min. mu = 0: additive; mu = 1: multiplicative.
//
// With pairing of all with all, f₋ and f₊ stand for their sums over all earlier spikes of the target, and over all
// arrivals so far. These sums are kept as traces, which each event raises by 1: docs/learning.md.
//
// Triplets: Pfister & Gerstner (2006), Triplets of spikes in a model of spike timing-dependent plasticity, J. Neurosci.
// 26:9673. The amplitudes become, with r the arrivals before this one and o the spikes of the target before this one,
// each counted as exp(−age / tau) (all of them, or the last one alone, by the pairing):
//   an arrival:              a_minus + a_minus_triplet · r     by tau_x
//   a spike of the target:   a_plus + a_plus_triplet · o       by tau_y
// The window must be exponential.
//
// Weights may change at intervals: Izhikevich (2006), Polychronization: computation with spikes, Neural Comput. 18:245.
// Then the changes above are not added to the weight but gathered, without bounds, and at the end of each step that is
// a multiple of update_every, w ← bounded(w + drift + gathered), and then gathered ← keep · gathered. And the weights
// may be normalised: at the end of each step that is a multiple of normalise_every, after that, the weights by which a
// neuron learns with this rule are multiplied by one factor, so that their sizes add up to normalise_to.
struct Stdp {
  StdpWindow window = StdpWindow::kHyperbolic;
  StdpPairing pairing = StdpPairing::kNearest;
  double a_plus = 0.1;           // [mV/ms] added per pair
  double a_minus = 0.1;          // [mV/ms] subtracted per pair
  double a_plus_triplet = 0;     // [mV/ms] added per triplet of two spikes of the target and an arrival
  double a_minus_triplet = 0;    // [mV/ms] subtracted per triplet of two arrivals and a spike of the target
  double tau_x_ms = 101;         // [ms] > 0; of the arrivals before one, for a_minus_triplet
  double tau_y_ms = 125;         // [ms] > 0; of the spikes before one, for a_plus_triplet
  double time_constant_ms = 20;  // [ms] > 0; half-life (hyperbolic) or τ (exponential)
  // [ms] > 0, of f₊ and of f₋, in place of time_constant_ms
  std::optional<double> time_constant_plus_ms = {};
  std::optional<double> time_constant_minus_ms = {};
  double mu_plus = 0;   // ≥ 0; the exponent of the room for a_plus; other than 0 only for hard bounds
  double mu_minus = 0;  // ≥ 0; the same for a_minus
  WeightBounds bounds = WeightBounds::kDelivery;
  std::optional<double> w_max = {};  // [mV/ms] for hard bounds; by default the delivery limit, if it is set
  double w_min = 0;                  // [mV/ms] from 0 to w_max; other than 0 only for hard bounds
  // [ms] Weights change in the steps from ≤ t < until. An arrival and a spike form a pair even if the earlier of the
  // two precedes `from`.
  Tick from = 0;
  Tick until = kNever;
  std::optional<Tick> update_every = {};     // [ms] > 0
  double drift = 0;                          // [mV/ms] added to the signed weight at each update
  double keep = 0;                           // from 0 to 1; the part of the gathered changes that an update leaves
  std::optional<Tick> normalise_every = {};  // [ms] > 0
  double normalise_to = 0;                   // [mV/ms] > 0, with normalise_every

  friend bool operator==(const Stdp&, const Stdp&) = default;
};

// The time constants of f₊ and f₋ [ms].
inline double TimeConstantPlus(const Stdp& rule) { return rule.time_constant_plus_ms.value_or(rule.time_constant_ms); }
inline double TimeConstantMinus(const Stdp& rule) {
  return rule.time_constant_minus_ms.value_or(rule.time_constant_ms);
}

// The name of a layer, or the names of several layers: "a", {"a", "b"}. Their order has no meaning.
struct LayerNames : std::vector<std::string> {
  // NOLINTBEGIN(google-explicit-constructor): one name is a list of names.
  using std::vector<std::string>::vector;
  LayerNames(const char* name) : vector({name}) {}
  LayerNames(std::string name) : vector({std::move(name)}) {}
  LayerNames(std::vector<std::string> names) : vector(std::move(names)) {}
  // NOLINTEND(google-explicit-constructor)
};

// How a probability falls off with the distance d between two columns of a ring or torus.
struct FallOff {
  // How the probability depends on the distance d [columns].
  enum class Shape {
    kExponential,  // the probability is multiplied by exp(−d / scale)
    kGaussian,     // the probability is multiplied by exp(−d² / (2 · scale²))
  };
  Shape shape = Shape::kExponential;
  double scale = 1;  // [columns] > 0

  friend bool operator==(const FallOff&, const FallOff&) = default;
};

// Synapses from the neurons of some layers to the neurons of the same or other layers. A source and a target are a
// possible pair if the reach joins their columns. Which pairs have synapses is decided by one rule: by a probability,
// or by one of the rules below that replace it. At most one of them may be given, and then the probability must be 1.
// A projection makes at most one synapse per pair, unless it has a total.
struct ProjectionSpec {
  // Optional; unique among the projections. By it, messages and --set refer to the projection. No quotation marks,
  // backslashes or control characters.
  std::string name = {};
  LayerNames from = {};          // the layers of the sources, each at most once
  LayerNames to = {};            // the layers of the targets, each at most once
  std::string from_column = {};  // kind of column; may be empty if the network has only one kind
  std::string to_column = {};    // kind of column; may be empty if the network has only one kind
  Reach reach = Inside{};
  double probability = 1;                // [0, 1] that a possible pair has a synapse
  std::optional<FallOff> fall_off = {};  // of the probability; only on a ring or torus
  // Each target receives this number of synapses, from different sources. Every set of possible sources is equally
  // likely; the number must not exceed the number of possible sources.
  std::optional<std::uint32_t> in_degree = {};
  // Each source sends this number of synapses, to different targets. Every set of possible targets is equally likely;
  // the number must not exceed the number of possible targets.
  std::optional<std::uint32_t> out_degree = {};
  // The projection has this number of synapses, and the pair of each is drawn anew: every possible pair is equally
  // likely, and a pair may have several synapses. At most 2³¹ per target column.
  std::optional<std::uint64_t> total = {};
  // In each two columns that the reach joins, the first source is connected to the first target, the second to the
  // second, and so on. The layers of both ends must have the same number of neurons.
  bool one_to_one = false;
  bool self = true;  // whether a neuron may be connected to itself
  // [ms] Uniform: low and high are whole numbers, and every whole number from low to high, both included, is equally
  // likely. From another distribution: the value, rounded to a whole number, half to even. 1 to 1,000 after rounding.
  Drawn delay = 1;
  // [ms] 0 or more; only on a ring or torus. The delay is that which was drawn plus this for each column of distance,
  // rounded to whole ms, half to even. The longest delay must not be above 1,000 ms.
  double delay_per_column_ms = 0;
  // [mV/ms] Negative strengths are those of inhibitory synapses. If `inhibitory` is above 0, no strength may be
  // negative.
  Drawn strength = {0, 1};
  double inhibitory = 0;  // [0, 1] share of synapses or neurons (SignDraw) whose weight is −strength
  SignDraw sign = SignDraw::kPerSynapse;
  std::optional<Stdp> stdp = {};  // if empty, the synapses are static

  friend bool operator==(const ProjectionSpec&, const ProjectionSpec&) = default;
};

// A listed synapse: the same as Synapse (types.h), but in 16 bytes, because a list may have a billion of them.
struct Edge {
  NeuronId source;
  NeuronId target;
  std::uint32_t delay;  // [ms] 1 to 1,000
  float weight;         // [mV/ms] finite; for hard bounds, its size is from Stdp::w_min to w_max

  friend bool operator==(const Edge&, const Edge&) = default;
};

// How the entries of a file of edges become synapses (EdgeListSpec::file). Only LoadConfig and ParseConfig (config.h)
// read files; the synapses of a description made in code are used as they are.
struct EdgeReading {
  // A file of SONATA edge types, which gives a delay and a weight to the edges whose group in the file of edges has
  // none; empty if there is no such file. The hash is of that file's bytes, as EdgeListSpec::file_hash is.
  std::string types = {};
  std::optional<std::uint64_t> types_hash = {};
  // The delay and the weight of edges to which neither their group nor their type gives one.
  std::optional<Tick> delay = {};     // [ms] 1 to 1,000
  std::optional<double> weight = {};  // finite
  // The factor that turns all these weights into mV/ms: finite, not 0. Without a factor they must be in mV/ms.
  std::optional<double> weight_scale = {};
  // How delays that are no whole ms are rounded; delays below 1 ms become 1 ms. Without this, such delays are errors.
  std::optional<Rounding> times = {};
  // The neurons of the network that are the first node of the edges' source and target population. Without these, node
  // 0 is neuron 0, and the two populations must be the same.
  std::optional<NeuronId> source_first = {};
  std::optional<NeuronId> target_first = {};
  std::uint32_t first_id = 0;       // the id of the first node; programs that count from 1 write 1
  bool weight_times_nsyns = false;  // the weight of an edge is multiplied by its number of synapses, nsyns
  // Columns of the files that Lull does not follow, and that are therefore refused unless they are named here:
  // model_template, dynamics_params, weight_function, nsyns and others (docs/configuration.md).
  std::vector<std::string> ignore = {};

  friend bool operator==(const EdgeReading&, const EdgeReading&) = default;
};

struct EdgeShare;  // for Lull's own use

// Synapses that are listed one by one, in any order, and learn by the same rule. A list may have several synapses
// between the same two neurons.
struct EdgeListSpec {
  std::string name = {};  // optional; unique among the edge lists, otherwise as ProjectionSpec::name
  std::vector<Edge> synapses = {};
  std::optional<Stdp> stdp = {};  // if empty, the synapses are static
  std::string file = {};          // the file that the synapses were read from (config.h); empty if there is none
  std::string population = {};    // the population in that file, if the file has several
  // A hash of the file's bytes as they were read. A run that copies the file into its directory is refused if the file
  // has changed since. Empty if the synapses come from no file, or are no longer those of the file: the directory then
  // holds the synapses themselves.
  std::optional<std::uint64_t> file_hash = {};
  EdgeReading reading = {};  // how the synapses were read from that file
  // Null, unless the list was read for one of several ranks (LoadConfig). `synapses` are then those of the list that
  // end at neurons of this rank, and must not be changed; this is what the rank knows of the others. Such a description
  // builds the part of this rank, together with all other ranks. Lists that were read at different times differ in
  // this.
  std::shared_ptr<const EdgeShare> share = {};

  friend bool operator==(const EdgeListSpec&, const EdgeListSpec&) = default;
};

// Parameters and initial states that are listed neuron by neuron. They replace those of the neurons' types.
struct NeuronTableSpec {
  // A value for each selected neuron, in order of id.
  struct Column {
    // A parameter or a state variable of the neurons' models: "a", "drive", "v", "u". Or time_units_per_ms, which must
    // be that of the neuron's type.
    std::string name = {};
    std::vector<float> values = {};  // finite; NaN: the neuron keeps the value of its type

    friend bool operator==(const Column&, const Column&) = default;
  };
  NeuronSelection of = {};
  std::vector<Column> columns = {};
  std::vector<NeuronId> ids = {};  // if given: the selected neurons, in order of id
  std::string file = {};           // the file that the values were read from (config.h); empty if there is none
  std::vector<std::string> values_of = {};  // the columns that are read from the file; all, if empty
  std::string population = {};  // the population of nodes that was read, if the file is SONATA; empty: the only one
  std::string types = {};       // the file of that population's types; empty if none was read

  friend bool operator==(const NeuronTableSpec&, const NeuronTableSpec&) = default;
};

// Two neurons, which may have a synapse from one to the other, or several.
struct NeuronPair {
  NeuronId source;
  NeuronId target;

  friend auto operator<=>(const NeuronPair&, const NeuronPair&) = default;
};

// Some of the synapses of a network: those of some projections and edge lists, and those between some pairs of neurons.
// If both are empty, all synapses.
struct SynapseSelection {
  // The names of projections and edge lists, each once; or their places in the description: "projections[2]",
  // "edges[0]". Each must have a synapse. A built network does not store which projection a synapse is of: it follows
  // from the layers of the two neurons, from whether these are in one column, and from the learning rule. So a
  // projection cannot be selected if another has the same layers, reach and rule in this sense, or if an edge list has
  // the same rule.
  std::vector<std::string> projections = {};
  std::vector<NeuronPair> pairs = {};  // each once; there must be a synapse from each source to its target

  friend bool operator==(const SynapseSelection&, const SynapseSelection&) = default;
};

// The description of a network.
struct NetworkSpec {
  std::uint64_t seed = 1;  // of all random draws
  // If set, the seed of what the inputs draw, while the network (types, parameters, synapses) is drawn from `seed`.
  // Runs that differ only in this seed are trials of one network.
  std::optional<std::uint64_t> input_seed = {};
  std::vector<NeuronType> types = {};
  std::vector<ColumnSpec> columns = {};
  std::vector<NeuronTableSpec> neurons = {};  // where tables give a neuron the same value, the last one counts
  std::vector<ProjectionSpec> projections = {};
  std::vector<EdgeListSpec> edges = {};  // in addition to the projections
  std::vector<Input> inputs = {};
  // [mV/ms] If set, each weight is clamped to ± this limit when it is delivered: a positive multiple of 2⁻¹⁶, at most
  // 2²². Without it each weight is delivered as it is, and what learns needs hard bounds with a w_max.
  std::optional<double> delivery_limit = {};
  // A neuron that received nothing and did not fire comes to rest if every variable is within this distance of the
  // neuron's rest point.
  double rest_tolerance = 0.01;

  friend bool operator==(const NetworkSpec&, const NetworkSpec&) = default;
};

// The number that stands for the projection of a synapse that may be of one of several (SynapseSelection).
inline constexpr std::uint32_t kUnclearProjection = 0xFFFFFFFF;

// The names by which SynapseSelection selects the projections of a description, then those of its edge lists. A
// projection's number is its index here: an edge list's is the number of projections plus the list's index in
// NetworkSpec::edges.
LULL_API std::vector<std::string> ProjectionNames(const NetworkSpec& spec);

}  // namespace lull

#endif  // LULL_NETWORK_SPEC_H_
