#include "lull/estimate.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "engine/estimate_listed.h"
#include "engine/simulation_bytes.h"
#include "network/build_threads.h"
#include "network/network_bytes.h"
#include "random/delay_sampler.h"
#include "spec/element_counts.h"
#include "spec/input_units.h"
#include "spec/joined_layers.h"
#include "spec/listed_edges.h"
#include "spec/machine_memory.h"
#include "spec/sums.h"

namespace lull {
namespace {

// The product; 2⁶⁴ − 1 if it does not fit.
std::uint64_t Product(std::uint64_t a, std::uint64_t b) {
  std::uint64_t result;
  return __builtin_mul_overflow(a, b, &result) ? std::numeric_limits<std::uint64_t>::max() : result;
}
std::uint64_t Sum(std::uint64_t a, std::uint64_t b) {
  std::uint64_t result;
  return __builtin_add_overflow(a, b, &result) ? std::numeric_limits<std::uint64_t>::max() : result;
}

double Ratio(double a, double b) { return b > 0 ? a / b : 0; }

ProjectionEstimate EstimateOf(const JoinedLayers& p) {
  return {.pairs = p.pairs,
          .synapses = p.synapses,
          .exact = p.certain,
          .fan_out = Ratio(p.synapses, p.from.neurons()),
          .fan_in = Ratio(p.synapses, p.to.neurons())};
}

void AddNeurons(const NetworkSpec& spec, NetworkEstimate& estimate) {
  for (std::size_t kind = 0; kind < spec.columns.size(); ++kind) {
    const ColumnSpec& column = spec.columns[kind];
    estimate.columns = Sum(estimate.columns, column.count);
    for (std::size_t layer = 0; layer < column.layers.size(); ++layer) {
      const std::uint64_t neurons = Product(column.count, column.layers[layer].size);
      estimate.neurons = Sum(estimate.neurons, neurons);
      estimate.layers.push_back({.kind = kind, .layer = layer, .neurons = neurons});
    }
  }
}

void AddSynapses(std::span<const JoinedLayers> projections, NetworkEstimate& estimate) {
  for (const JoinedLayers& p : projections) {
    estimate.projections.push_back(EstimateOf(p));
    estimate.synapses += p.synapses;
    if (p.spec->stdp) estimate.plastic_synapses += p.synapses;
    for (const JoinedEnd::Layer& layer : p.from.layers) {
      estimate.layers[layer.number].fan_out += estimate.projections.back().fan_out;
    }
    for (const JoinedEnd::Layer& layer : p.to.layers) {
      estimate.layers[layer.number].fan_in += estimate.projections.back().fan_in;
    }
    if (p.synapses == 0) continue;
    const DelaySampler delay(p.spec->delay);
    estimate.max_delay = std::max(estimate.max_delay, DelayAt(*p.spec, delay.longest(), p.longest_way));
    if (!p.inside()) {
      std::optional<Tick>& shortest = estimate.min_delay_between_columns;
      shortest = std::min(shortest.value_or(kNever), DelayAt(*p.spec, delay.shortest(), 1));
    }
  }
}

void AddListed(const ListedEdges& listed, NetworkEstimate& estimate) {
  estimate.synapses += listed.synapses;
  estimate.plastic_synapses += listed.plastic_synapses;
  for (std::size_t i = 0; i < listed.layers.size(); ++i) {
    LayerEstimate& layer = estimate.layers[i];
    layer.fan_out += Ratio(listed.layers[i].fan_out, static_cast<double>(layer.neurons));
    layer.fan_in += Ratio(listed.layers[i].fan_in, static_cast<double>(layer.neurons));
  }
  estimate.max_delay = std::max(estimate.max_delay, listed.max_delay);
  if (listed.min_delay_between_columns) {
    std::optional<Tick>& shortest = estimate.min_delay_between_columns;
    shortest = std::min(shortest.value_or(kNever), *listed.min_delay_between_columns);
  }
}

void AddSums(const NetworkSpec& spec, std::span<const JoinedLayers> projections, const ListedEdges& listed,
             NetworkEstimate& estimate) {
  double highest = 0;
  std::size_t number = 0;
  for (const SumEstimate& sum : EstimateSums(spec, projections, listed)) {
    LayerEstimate& layer = estimate.layers[number++];
    layer.mean_sum = sum.mean;
    layer.high_sum = sum.high;
    if (std::isnan(highest) || layer.high_sum <= highest) continue;  // a NaN counts as the highest of all
    highest = layer.high_sum;
    estimate.largest_sum = layer.mean_sum;
  }
  estimate.quantum = QuantumFor(highest);
}

}  // namespace

NetworkEstimate Estimate(const NetworkSpec& spec, int workers) {
  return EstimateWith(ListEdges(spec, BuildThreads(0).value_or(1)), spec, workers);
}

NetworkEstimate EstimateWith(const ListedEdges& listed, const NetworkSpec& spec, int workers) {
  const std::vector<JoinedLayers> projections = JoinLayers(spec);
  NetworkEstimate estimate = {};
  AddNeurons(spec, estimate);
  AddSynapses(projections, estimate);
  AddListed(listed, estimate);
  AddSums(spec, projections, listed, estimate);
  const ElementCounts counts = CountElements(spec, projections, listed);
  estimate.network_bytes = NetworkBytes(counts);
  estimate.building_bytes = BuildingBytes(counts);
  estimate.simulation_bytes = SimulationBytes(counts, workers);
  estimate.history_bytes = HistoryBytes(counts, workers);
  return estimate;
}

std::uint64_t MachineMemoryBytes() { return MemoryLimitBytes(); }

std::string InputUnit(const NetworkSpec& spec) { return InputUnitsOf(spec).both; }

}  // namespace lull
