#include "spec/memory_needs.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "model/model.h"

namespace lull {
namespace {

// The elements that a std::vector has room for when `count` have been appended one by one.
double Grown(double count) { return count > 1 ? std::exp2(std::ceil(std::log2(count))) : std::ceil(count); }

// ---------------------------------------------------------------------------------------------------------------------
// Streams

// The share of a source's possible columns in which it has a synapse of one projection or another. Where columns are
// not chosen at random, the fewer that one projection reaches are taken to be among the more that another does: so it
// is, but for rings and tori that differ in more than their radius.
double ShareWithStream(std::span<const JoinedLayers* const> projections) {
  std::vector<std::pair<double, double>> rings;  // the share of columns reached, the chance of no synapse in one
  double none = 1;
  for (const JoinedLayers* p : projections) {
    const double share = p->column_pairs / p->possible_pairs;
    const double none_here = p->chance < 1 ? std::exp(p->to.size * std::log1p(-p->chance)) : 0;
    if (p->random()) {
      none *= 1 - share * (1 - none_here);
    } else {
      rings.emplace_back(share, none_here);
    }
  }
  std::ranges::sort(rings, std::greater<>{});
  double total = 0, outer = 1;
  for (const auto& [share, none_here] : rings) {  // from the widest inwards, each on top of those before
    total += (outer - share) * (1 - none);
    outer = share;
    none *= none_here;
  }
  return total + outer * (1 - none);
}

// ---------------------------------------------------------------------------------------------------------------------
// Populations and inputs

struct PopulationEstimate {
  const NeuronType* type;
  double neurons;

  double state_size() const { return ModelOf(*type).state_size; }
  bool uniform() const { return std::ranges::all_of(ParametersOf(*type), &Drawn::is_fixed); }
  double parameter_size() const { return ModelOf(*type).parameter_size; }
};

double Positive(double value) { return value > 0 ? value : 0; }

// The shares of a layer's types, 1 together.
std::vector<double> SharesOf(const LayerSpec& layer) {
  double total = 0;
  for (const TypeShare& share : layer.types) total += Positive(share.share);
  std::vector<double> shares;
  for (const TypeShare& share : layer.types) shares.push_back(Positive(Positive(share.share) / total));
  return shares;
}

class Neurons {
 public:
  explicit Neurons(const NetworkSpec& spec) {
    std::unordered_map<std::string_view, std::size_t> numbers;
    for (const NeuronType& type : spec.types) {
      numbers.emplace(type.name, populations_.size());
      populations_.push_back({&type, 0});
    }
    for (const ColumnSpec& column : spec.columns) {
      columns_ += column.count;
      for (const LayerSpec& layer : column.layers) {
        const double neurons = static_cast<double>(column.count) * layer.size;
        const std::vector<double> shares = SharesOf(layer);
        double same = 0;  // the share of neurons that are followed by one of their type
        for (std::size_t i = 0; i < shares.size(); ++i) {
          same += shares[i] * shares[i];
          const auto number = numbers.find(layer.types[i].type);
          if (number != numbers.end()) populations_[number->second].neurons += neurons * shares[i];
        }
        Places& named = named_[layer.name];
        for (Places* places : {&all_, &named}) {
          places->neurons += neurons;
          places->ranges += column.count;
          places->runs += neurons * (1 - same);
        }
      }
    }
    all_.ranges = std::min(all_.ranges, 1.0);
  }

  // Neurons, the ranges of ids that hold them, and how often one is followed by one of another type.
  struct Places {
    double neurons = 0, ranges = 0, runs = 0;
  };

  // What an input reaches.
  Places In(const NeuronSelection& target) const {
    Places places = target.layers.empty() ? all_ : Places{};
    const std::set<std::string_view> names(target.layers.begin(), target.layers.end());
    for (const std::string_view name : names) {
      const auto found = named_.find(name);
      if (found == named_.end()) continue;
      places.neurons += found->second.neurons;
      places.ranges += found->second.ranges;
      places.runs += found->second.runs;
    }
    const double share = ShareOf(target.columns, columns_) * ShareOf(target.neurons, all_.neurons);
    return {share * places.neurons, std::max(share * places.ranges, 1.0), share * places.runs};
  }

  double columns() const { return columns_; }
  double count() const { return all_.neurons; }
  const std::vector<PopulationEstimate>& populations() const { return populations_; }

 private:
  static double ShareOf(const std::vector<NeuronSelection::Range>& ranges, double count) {
    if (ranges.empty() || count == 0) return 1;
    double ids = 0;
    for (const NeuronSelection::Range& range : ranges) ids += std::max(0.0, 1.0 + range.last - range.first);
    return std::min(1.0, ids / count);
  }

  double columns_ = 0;
  Places all_;
  std::unordered_map<std::string_view, Places> named_;
  std::vector<PopulationEstimate> populations_;
};

// ---------------------------------------------------------------------------------------------------------------------
// A network

double NetworkBytes(const NetworkSpec& spec, const Neurons& neurons, double synapses, double streams) {
  double bytes = synapses * kSynapseBytes + streams * (kStreamBytes + kFanOutBytes);
  bytes += kIdBytes * (Grown(neurons.columns() + 1) + Grown(neurons.columns()));  // column_first, kind_of
  bytes += neurons.columns() * kColumnSynapsesBytes + (neurons.count() + 1) * kOffsetBytes;
  if (neurons.populations().size() > 1) bytes += neurons.count() * (kTypeBytes + kIdBytes);
  for (const PopulationEstimate& p : neurons.populations()) {
    const double setups = p.uniform() ? std::min(1.0, p.neurons) : p.neurons;
    bytes += setups * (p.parameter_size() + 2 * p.state_size()) * kFloatBytes;  // the states at time 0 and at rest
  }
  for (const Input& input : spec.inputs) bytes += Grown(neurons.In(input.target).ranges) * kRangeBytes;
  return bytes;
}

// ---------------------------------------------------------------------------------------------------------------------
// A simulation

constexpr double kLargePage = 1 << 21;  // from here on arrays take up memory as it is touched: network/large_memory.cc

// What an array for all neurons takes up in all workers: each has one, and touches this share of its own neurons' part.
double TakenUp(double bytes, double workers, double share = 1) {
  if (bytes < kLargePage) return workers * bytes;
  return workers * std::ceil(share * bytes / workers / kLargePage) * kLargePage;
}

// Packs and sums of a population. Neurons that noise or currents act on have a pack of their own; unless they start at
// rest they have been in the other one before the first step.
double PackBytes(const PopulationEstimate& p, double driven_share, double workers) {
  const double slots = std::ceil(p.neurons / kBlockLanes) * kBlockLanes;
  std::vector<double> slot_bytes = {kIdBytes, kFloatBytes, p.state_size() * kFloatBytes};  // who is there, sum, state
  if (!p.uniform()) {
    slot_bytes.push_back(p.parameter_size() * kFloatBytes);
    slot_bytes.push_back(p.state_size() * kFloatBytes);  // at rest
  }
  const double other_share = p.type->initial.at_rest ? 1 - driven_share : 1;
  double bytes = 0;
  for (const double size : slot_bytes) {
    for (const double share : {driven_share, other_share}) bytes += TakenUp(slots * size, workers, share);
  }
  return bytes;
}

// What an input keeps of those it acts on. A list of kicks has a third more room than kicks.
struct InputBytes {
  const Neurons::Places& places;
  double Continuous() const { return Grown(places.ranges + places.runs) * kActingBytes; }

  double operator()(const UniformNoise&) const { return Continuous(); }
  double operator()(const StepCurrent&) const { return Continuous(); }
  double operator()(const PoissonKicks&) const { return places.neurons * kKickBytes * 4 / 3; }
  double operator()(const SpikeInput& input) const {
    return Grown(static_cast<double>(input.spikes.size())) * kPulseBytes;
  }
  double operator()(const StimulusInput& input) const {
    double spikes = 0;
    for (const Stimulus& stimulus : input.stimuli) spikes += stimulus.kind == Stimulus::Kind::kSpike;
    return Grown(spikes) * kPulseBytes + (static_cast<double>(input.stimuli.size()) - spikes) * kChangeBytes;
  }
};

bool IsContinuous(const Input& input) {
  return std::holds_alternative<UniformNoise>(input.source) || std::holds_alternative<StepCurrent>(input.source);
}

double NeuronAndInputBytes(const NetworkSpec& spec, const Neurons& neurons, double workers) {
  double bytes = 0, driven = 0;
  for (const Input& input : spec.inputs) {
    const Neurons::Places places = neurons.In(input.target);
    bytes += std::visit(InputBytes{places}, input.source) + places.ranges * kRangeBytes;
    if (IsContinuous(input)) driven += places.neurons;
  }
  const double driven_share = neurons.count() > 0 ? std::min(1.0, driven / neurons.count()) : 0;
  for (const PopulationEstimate& p : neurons.populations()) {
    bytes += PackBytes(p, driven_share, workers);
    if (spec.rest_tolerance == 0) bytes += TakenUp(p.neurons * p.state_size() * kFloatBytes, workers);
  }
  return bytes + TakenUp(neurons.count() * kIdBytes, workers);  // the slot of each
}

// A column with a plastic synapse has a weight of its own for each of its synapses.
double WeightBytes(const NetworkSpec& spec, std::span<const JoinedLayers> projections, const ListedEdges& listed) {
  struct Kind {
    double synapses = 0, plastic = 0;  // drawn, in a column
    double unlisted = 0;               // columns with nothing but these
    double learns() const { return -std::expm1(-plastic); }
  };
  std::vector<Kind> kinds(spec.columns.size());
  for (std::size_t k = 0; k < kinds.size(); ++k) kinds[k].unlisted = spec.columns[k].count;
  for (const JoinedLayers& p : projections) {
    if (p.synapses == 0) continue;
    kinds[p.to.kind].synapses += p.synapses / p.to.columns;
    if (p.spec->stdp) kinds[p.to.kind].plastic += p.synapses / p.to.columns;
  }
  double weights = 0;
  for (const ListedEdges::Column& column : listed.columns) {
    Kind& kind = kinds[column.kind];
    --kind.unlisted;
    weights += (column.plastic ? 1 : kind.learns()) * (column.synapses + kind.synapses);
  }
  for (const Kind& kind : kinds) weights += kind.unlisted * kind.learns() * kind.synapses;
  return weights * kFloatBytes;
}

// Spikes are remembered of a worker's own neurons, and the last ones of others that write to it.
double RecentBytes(const Neurons& neurons, bool between_columns, double workers) {
  const double recent = neurons.count() * kRecentBytes;
  return TakenUp(recent, workers, between_columns ? workers : 1) + TakenUp(neurons.count() * kIdBytes, workers);
}

// The log of older spikes: engine/worker.cc sees to it that it does not grow beyond this.
double LogBytes(double synapses, double workers) {
  constexpr double kSynapsesPerSpikeKept = 4;
  constexpr double kMinSpikesKept = 1 << 18;
  return std::max(workers * kMinSpikesKept, synapses / kSynapsesPerSpikeKept) * kOlderBytes;
}

}  // namespace

double ExpectedStreams(std::span<const JoinedLayers> projections, const ListedEdges& listed) {
  std::map<std::tuple<std::size_t, std::size_t, bool>, std::vector<const JoinedLayers*>> groups;
  for (const JoinedLayers& p : projections) {
    if (p.synapses > 0) groups[{p.from.number, p.to.kind, p.inside()}].push_back(&p);
  }
  double streams = 0;
  for (const auto& [key, count] : listed.streams) streams += count;
  for (const auto& [key, group] : groups) {
    const double share = ShareWithStream(group);
    streams += share * group.front()->possible_pairs * group.front()->from.size;
    // What is listed and drawn goes into one stream.
    if (const auto same = listed.streams.find(key); same != listed.streams.end()) streams -= share * same->second;
  }
  return streams;
}

MemoryNeeds EstimateMemory(const NetworkSpec& spec, std::span<const JoinedLayers> projections,
                           const ListedEdges& listed, int workers) {
  double synapses = listed.synapses, between = 0;
  bool learns = std::ranges::any_of(spec.edges, [](const EdgeListSpec& list) { return list.stdp.has_value(); });
  for (const JoinedLayers& p : projections) {
    synapses += p.synapses;
    if (!p.inside()) between += p.synapses;
    learns |= p.spec->stdp.has_value();
  }
  const Neurons neurons(spec);
  const double streams = ExpectedStreams(projections, listed);
  const double shares = std::clamp<double>(workers, 1, std::max(1.0, neurons.columns()));

  MemoryNeeds needs = {};
  needs.network = NetworkBytes(spec, neurons, synapses, streams);
  needs.building = (between + listed.synapses) * kWaitingBytes;
  needs.simulation = neurons.columns() * (kColumnBytes + kIdBytes) + streams * kEventBytes +
                     NeuronAndInputBytes(spec, neurons, shares) + WeightBytes(spec, projections, listed);
  if (learns) {
    needs.simulation += RecentBytes(neurons, between > 0 || listed.min_delay_between_columns, shares);
    needs.history = LogBytes(synapses, shares);
  }
  return needs;
}

}  // namespace lull
