#include "spec/element_counts.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "model/model.h"
#include "spec/kick_rate.h"

namespace lull {
namespace {

// ---------------------------------------------------------------------------------------------------------------------
// Streams

// The share of a source's possible columns in which it has a synapse of at least one projection. Where columns are not
// chosen at random, the columns that the narrower projection reaches are assumed to be among the columns that the wider
// one reaches. This is true except for rings and tori that differ in more than their radius. A projection with several
// shells is as several projections of which each reaches one shell less.
double ShareWithStream(std::span<const JoinedLayers* const> projections) {
  std::vector<std::pair<double, double>> rings;  // the share of columns reached, the chance of no synapse in one
  double none = 1;
  for (const JoinedLayers* p : projections) {
    double share = 0;
    for (std::size_t i = 0; i < p->shells.size(); ++i) {
      const double none_here = p->shells[i].none, none_beyond = i + 1 < p->shells.size() ? p->shells[i + 1].none : 1;
      share += p->shells[i].column_pairs / p->possible_pairs;
      if (p->random()) {
        none *= 1 - share * (1 - none_here);
      } else {
        rings.emplace_back(share, none_beyond > 0 ? none_here / none_beyond : 1);
      }
    }
  }
  std::ranges::sort(rings, std::greater<>{});
  double total = 0, outer = 1;
  for (const auto& [share, none_here] : rings) {  // from the widest inwards, each inside those before
    total += (outer - share) * (1 - none);
    outer = share;
    none *= none_here;
  }
  return total + outer * (1 - none);
}

// ---------------------------------------------------------------------------------------------------------------------
// Populations and inputs

double Positive(double value) { return value > 0 ? value : 0; }

// The shares of a layer's types; their sum is 1.
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
    const std::vector<bool> has_own_values = TypesWithOwnValues(spec);
    std::unordered_map<std::string_view, std::size_t> numbers;
    for (const NeuronType& type : spec.types) {
      numbers.emplace(type.name, populations_.size());
      populations_.push_back({.neurons = 0,
                              .state_size = static_cast<double>(ModelOf(type).state_size),
                              .parameter_size = static_cast<double>(ModelOf(type).parameter_size),
                              .uniform = !has_own_values[populations_.size()],
                              .at_rest = type.initial.at_rest,
                              .has_ports = ModelOf(type).has_ports});
    }
    for (const ColumnSpec& column : spec.columns) {
      columns_ += column.count;
      for (const LayerSpec& layer : column.layers) {
        const double neurons = static_cast<double>(column.count) * layer.size;
        const std::vector<double> shares = SharesOf(layer);
        double same = 0;  // the share of neurons that are followed by a neuron of their type
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

  // A number of neurons, the ranges of ids that hold them, and how often a neuron is followed by one of another type.
  struct Places {
    double neurons = 0, ranges = 0, runs = 0;
  };

  // The neurons that a selection names.
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
  const std::vector<ElementCounts::Population>& populations() const { return populations_; }

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
  std::vector<ElementCounts::Population> populations_;
};

bool IsContinuous(const Input& input) {
  return std::holds_alternative<UniformNoise>(input.source) || std::holds_alternative<NormalNoise>(input.source) ||
         std::holds_alternative<StepCurrent>(input.source);
}

// Counts the elements that an input needs for the neurons that it acts on.
struct CountSource {
  ElementCounts::Input& input;

  void operator()(const PoissonKicks& kicks) const {
    input.kicks = KickRate(kicks, 0).is_counted() ? 0 : input.neurons;
  }
  void operator()(const SpikeInput& given) const { input.pulses = static_cast<double>(given.spikes.size()); }
  void operator()(const StimulusInput& given) const {
    for (const Stimulus& stimulus : given.stimuli) input.pulses += stimulus.kind == Stimulus::Kind::kSpike;
    input.changes = static_cast<double>(given.stimuli.size()) - input.pulses;
  }
  void operator()(const auto&) const {}
};

std::vector<ElementCounts::Input> CountInputs(const NetworkSpec& spec, const Neurons& neurons) {
  std::vector<ElementCounts::Input> inputs;
  for (const Input& input : spec.inputs) {
    const Neurons::Places places = neurons.In(input.target);
    inputs.push_back({.neurons = places.neurons, .ranges = places.ranges, .continuous = IsContinuous(input)});
    if (inputs.back().continuous) inputs.back().acting = places.ranges + places.runs;
    std::visit(CountSource{inputs.back()}, input.source);
  }
  return inputs;
}

// ---------------------------------------------------------------------------------------------------------------------
// Synapses

// A column with a plastic synapse has its own array with a weight for each of its synapses.
double OwnWeights(const NetworkSpec& spec, std::span<const JoinedLayers> projections, const ListedEdges& listed) {
  struct Kind {
    double synapses = 0, plastic = 0;  // drawn, in a column
    double unlisted = 0;               // columns without listed synapses
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
  return weights;
}

}  // namespace

std::vector<double> StreamsByKind(std::size_t kinds, std::span<const JoinedLayers> projections,
                                  const ListedEdges& listed) {
  struct Group {
    double size = 0;  // neurons of the source layer in a column
    std::vector<const JoinedLayers*> projections = {};
  };
  std::map<std::tuple<std::size_t, std::size_t, bool>, Group> groups;
  for (const JoinedLayers& p : projections) {
    if (p.synapses == 0) continue;
    for (const JoinedEnd::Layer& layer : p.from.layers) {
      Group& group = groups[{layer.number, p.to.kind, p.inside()}];
      group.size = layer.size;
      group.projections.push_back(&p);
    }
  }
  std::vector<double> streams(kinds);
  for (const auto& [key, count] : listed.streams) streams[std::get<1>(key)] += count;
  for (const auto& [key, group] : groups) {
    const double share = ShareWithStream(group.projections);
    double& of_kind = streams[std::get<1>(key)];
    of_kind += share * group.projections.front()->possible_pairs * group.size;
    // Listed and drawn synapses go into one stream.
    if (const auto same = listed.streams.find(key); same != listed.streams.end()) of_kind -= share * same->second;
  }
  return streams;
}

double Grown(double count) { return count > 1 ? std::exp2(std::ceil(std::log2(count))) : std::ceil(count); }

ElementCounts CountElements(const NetworkSpec& spec, std::span<const JoinedLayers> projections,
                            const ListedEdges& listed) {
  double synapses = listed.synapses, between = 0;
  std::vector<Stdp> rules;
  for (const EdgeListSpec& list : spec.edges) {
    if (list.stdp) rules.push_back(*list.stdp);
  }
  for (const JoinedLayers& p : projections) {
    synapses += p.synapses;
    if (!p.inside()) between += p.synapses;
    if (p.spec->stdp) rules.push_back(*p.spec->stdp);
  }
  const std::vector<double> streams = StreamsByKind(spec.columns.size(), projections, listed);
  const Neurons neurons(spec);
  return {.columns = neurons.columns(),
          .neurons = neurons.count(),
          .synapses = synapses,
          .streams = std::accumulate(streams.begin(), streams.end(), 0.0),
          .waiting = between + listed.synapses,
          .own_weights = OwnWeights(spec, projections, listed),
          .learns = !rules.empty(),
          .rules = rules,
          .between_columns = between > 0 || listed.min_delay_between_columns.has_value(),
          .rests_anywhere = spec.rest_tolerance == 0,
          .populations = neurons.populations(),
          .inputs = CountInputs(spec, neurons)};
}

ElementCounts CountElements(const NetworkSpec& spec) {
  return CountElements(spec, JoinLayers(spec), ListEdges(spec, 1));
}

ElementCounts PartOf(const ElementCounts& all, double columns, double neurons, double synapses, double streams) {
  const auto share = [](double part, double whole) { return whole > 0 ? part / whole : 0; };
  const double of_columns = share(columns, all.columns), of_neurons = share(neurons, all.neurons),
               of_synapses = share(synapses, all.synapses);
  ElementCounts part = all;
  part.columns = columns;
  part.neurons = neurons;
  part.synapses = synapses;
  part.streams = streams;
  part.waiting *= of_synapses;
  part.own_weights *= of_synapses;
  for (ElementCounts::Population& population : part.populations) population.neurons *= of_neurons;
  for (ElementCounts::Input& input : part.inputs) {
    for (double* const count : {&input.neurons, &input.acting, &input.kicks, &input.pulses, &input.changes}) {
      *count *= of_neurons;
    }
    input.ranges = std::ceil(input.ranges * of_columns);
  }
  return part;
}

std::vector<bool> TypesWithOwnValues(const NetworkSpec& spec) {
  std::vector<bool> own;
  std::unordered_map<std::string_view, std::size_t> numbers;
  for (const NeuronType& type : spec.types) {
    numbers.emplace(type.name, own.size());
    own.push_back(!IsUniform(type));
  }
  for (const NeuronTableSpec& table : spec.neurons) {
    for (const ColumnSpec& column : spec.columns) {
      for (const LayerSpec& layer : column.layers) {
        if (!table.of.layers.empty() && std::ranges::count(table.of.layers, layer.name) == 0) continue;
        for (const TypeShare& share : layer.types) {
          if (const auto number = numbers.find(share.type); number != numbers.end()) own[number->second] = true;
        }
      }
    }
  }
  return own;
}

}  // namespace lull
