#include "lull/network.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>
#include <new>
#include <optional>
#include <span>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/floating_point.h"
#include "network/build_threads.h"
#include "network/built_network.h"
#include "network/network_bytes.h"
#include "network/stages.h"
#include "spec/check.h"
#include "spec/joined_layers.h"
#include "spec/listed_edges.h"
#include "spec/without_lists.h"

namespace lull {
namespace {

// If `given` is not null, it is the description, of which the synapses of edge lists may be taken.
absl::StatusOr<std::shared_ptr<const BuiltNetwork>> BuildAll(const NetworkSpec& spec, NetworkSpec* given, int threads) {
  std::optional<ListedEdges> listed;
  if (auto status = StatusOf(Check(spec, threads, listed)); !status.ok()) return status;
  auto network = std::make_shared<BuiltNetwork>();
  network->expected = CountElements(spec, JoinLayers(spec), *listed);
  if (const auto findings = CheckMemory(NetworkBytes(network->expected)); !findings.empty()) {
    return absl::ResourceExhaustedError(StatusOf(findings).message());
  }
  network->spec = WithoutLists(spec);
  LayOutColumns(*network);
  if (auto status = BuildPopulations(*network, spec.neurons, threads); !status.ok()) return status;
  std::vector<GivenList> lists;
  for (std::size_t i = 0; i < spec.edges.size(); ++i) {
    lists.push_back({spec.edges[i].synapses, given == nullptr ? nullptr : &given->edges[i].synapses});
  }
  if (auto status = BuildSynapses(*network, lists, threads); !status.ok()) return status;
  ResolveInputs(*network);
  if (auto status = ChooseQuantum(*network, threads); !status.ok()) return status;
  return network;
}

absl::StatusOr<std::shared_ptr<const BuiltNetwork>> TryToBuild(const NetworkSpec& spec, NetworkSpec* given,
                                                               const BuildOptions& options) {
  const auto threads = BuildThreads(options.threads);
  if (!threads.ok()) return threads.status();
  const DefaultFloatingPoint floating_point;
  try {
    return BuildAll(spec, given, *threads);
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError("network: it does not fit into memory; describe a smaller one");
  }
}

// A description without the tables of neurons: the populations have the values, and NaN in a table differs from itself.
NetworkSpec WithoutTables(NetworkSpec spec) {
  spec.neurons.clear();
  return spec;
}

template <class T>
bool HaveEqualBytes(std::span<const T> a, std::span<const T> b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size_bytes()) == 0);
}

bool HaveEqualBytes(const std::vector<float>& a, const std::vector<float>& b) {
  return HaveEqualBytes(std::span<const float>(a), std::span<const float>(b));
}

bool AreEqualPopulations(const Population& a, const Population& b) {
  return a.size == b.size && HaveEqualBytes(a.parameters, b.parameters) &&
         HaveEqualBytes(a.initial_state, b.initial_state) && HaveEqualBytes(a.rest_point, b.rest_point);
}

bool AreEqualSynapses(const ColumnSynapses& a, const ColumnSynapses& b) {
  return HaveEqualBytes(a.streams, b.streams) && HaveEqualBytes(a.routes, b.routes) &&
         HaveEqualBytes(a.weights, b.weights);
}

template <class T>
std::uint64_t BytesOf(const std::vector<T>& vector) {
  return vector.capacity() * sizeof(T);
}

}  // namespace

bool AreEqual(const BuiltNetwork& a, const BuiltNetwork& b) {
  return &a == &b || (WithoutTables(a.spec) == WithoutTables(b.spec) &&
                      std::ranges::equal(a.populations, b.populations, AreEqualPopulations) &&
                      std::ranges::equal(a.columns, b.columns, AreEqualSynapses));
}

absl::StatusOr<Network> Network::Build(const NetworkSpec& spec, const BuildOptions& options) {
  auto built = TryToBuild(spec, nullptr, options);
  if (!built.ok()) return built.status();
  return Network(*std::move(built));
}

absl::StatusOr<Network> Network::Build(NetworkSpec&& spec, const BuildOptions& options) {
  auto built = TryToBuild(spec, &spec, options);
  if (!built.ok()) return built.status();
  return Network(*std::move(built));
}

const NetworkSpec& Network::spec() const { return built_->spec; }
NeuronId Network::neurons() const { return built_->neurons(); }
ColumnId Network::columns() const { return built_->column_count(); }
NeuronId Network::first_neuron(ColumnId column) const {
  return column == built_->column_count() ? neurons() : built_->first_neuron(column);
}
ColumnId Network::column_of(NeuronId neuron) const { return built_->column_of(neuron); }
Tick Network::max_delay() const { return built_->max_delay; }
double Network::quantum() const { return std::ldexp(1.0, -built_->quantum_exponent); }
double Network::stimulus_limit() const { return built_->stimulus_limit * quantum(); }

std::uint64_t Network::synapses() const {
  std::uint64_t count = 0;
  for (const ColumnSynapses& column : built_->columns) count += column.routes.size();
  return count;
}

std::uint64_t Network::synapses_of(std::size_t projection) const {
  assert(projection < built_->spec.projections.size());
  return built_->synapses_of[projection];
}

std::uint64_t Network::synapses_listed(std::size_t list) const {
  assert(list < built_->spec.edges.size());
  return built_->synapses_of[built_->spec.projections.size() + list];
}

std::optional<Tick> Network::min_delay_between_columns() const {
  if (built_->min_delay_between_columns == kNever) return std::nullopt;
  return built_->min_delay_between_columns;
}

std::vector<LayerRange> Network::layers(ColumnId column) const {
  const std::uint32_t kind = built_->kind_of(column);
  std::vector<LayerRange> ranges;
  for (const LayerSpec& layer : built_->spec.columns[kind].layers) {
    const std::uint32_t offset = built_->kinds[kind].layer_offsets[ranges.size()];
    ranges.push_back({layer.name, first_neuron(column) + offset, layer.size});
  }
  return ranges;
}

NeuronProperties Network::neuron(NeuronId neuron) const {
  const Population& population = built_->populations[built_->population_index(neuron)];
  const NeuronType& type = built_->spec.types[built_->population_index(neuron)];
  const std::uint32_t member = built_->member_index(neuron);
  const auto variables = [&](std::span<const float> state) {
    return std::vector<float>(state.begin(), state.begin() + population.model->variables);
  };

  NeuronProperties properties = {};
  properties.column = column_of(neuron);
  const auto& offsets = built_->kinds[built_->kind_of(properties.column)].layer_offsets;
  const NeuronId offset = neuron - first_neuron(properties.column);
  properties.layer = static_cast<std::uint32_t>(std::ranges::upper_bound(offsets, offset) - offsets.begin() - 1);
  properties.type = type.name;
  const std::span<const float> p = population.parameters_of(member);
  properties.time_units_per_ms = 1;
  if (const auto* hindmarsh_rose = std::get_if<HindmarshRoseType>(&type.model)) {
    properties.parameters = HindmarshRoseParameters{p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], p[8]};
    properties.time_units_per_ms = hindmarsh_rose->time_units_per_ms;
  } else if (const auto* custom = std::get_if<CustomType>(&type.model)) {
    properties.parameters = CustomParameters{custom->model, {p.begin(), p.end()}};
  } else {
    properties.parameters = IzhikevichParameters{p[0], p[1], p[2], p[3], p[4], p[5]};
  }
  properties.initial_state = variables(population.initial_state_of(member));
  const std::span<const float> rest = population.rest_point_of(member);
  if (!std::isnan(rest[0])) properties.rest_point = variables(rest);
  return properties;
}

std::uint64_t Network::memory_bytes() const {
  const BuiltNetwork& b = *built_;
  std::uint64_t bytes = BytesOf(b.population_of) + BytesOf(b.member_of) + BytesOf(b.columns) + BytesOf(b.synapses_of) +
                        BytesOf(b.fan_out_begin) + BytesOf(b.fan_out);
  for (const Population& p : b.populations) {
    bytes += BytesOf(p.parameters) + BytesOf(p.initial_state) + BytesOf(p.rest_point);
  }
  for (const Arena& arena : b.column_memory) bytes += arena.bytes();
  for (const auto& targets : b.input_targets) bytes += BytesOf(targets);
  return bytes;
}

void Network::ForEachSynapse(const std::function<void(const Synapse&)>& visit) const {
  for (ColumnId column = 0; column < columns(); ++column) {
    VisitSynapses(built_->columns[column], first_neuron(column), built_->columns[column].weights, visit);
  }
}

}  // namespace lull
