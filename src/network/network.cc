#include "lull/network.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <new>
#include <numeric>
#include <optional>
#include <span>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/floating_point.h"
#include "lull/version.h"
#include "network/build_threads.h"
#include "network/built_network.h"
#include "network/network_bytes.h"
#include "network/rank_deal.h"
#include "network/stages.h"
#include "ranks/agreement.h"
#include "spec/check.h"
#include "spec/edge_share.h"
#include "spec/joined_layers.h"
#include "spec/listed_edges.h"
#include "spec/without_lists.h"

namespace lull {
namespace {

// The same on all ranks: an error if one of them has one.
absl::Status Agreed(Collectives* ranks, const absl::Status& own) {
  return ranks == nullptr ? own : SameStatus(*ranks, own);
}

// A hash of what can be told of a description by its counts. Descriptions that differ in it build different networks.
std::uint64_t HashOfCounts(const BuiltNetwork& network) {
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a (Fowler, Noll, Vo), over words instead of bytes
  const auto add = [&hash](std::uint64_t word) { hash = (hash ^ word) * 0x100000001b3; };
  for (const std::uint64_t word : {network.spec.seed, network.input_seed(), std::uint64_t{network.neurons()},
                                   std::uint64_t{network.column_count()}, std::uint64_t{network.spec.types.size()},
                                   std::uint64_t{network.spec.inputs.size()}, std::uint64_t{network.spec.edges.size()},
                                   std::uint64_t{network.spec.neurons.size()}}) {
    add(word);
  }
  const ElementCounts& counts = network.expected;
  for (const double count : {counts.synapses, counts.streams, counts.waiting, counts.own_weights}) {
    add(std::bit_cast<std::uint64_t>(count));
  }
  return hash;
}

// Whether this rank's share of the network fits into memory.
absl::Status CheckFits(const BuiltNetwork& network) {
  const double share = static_cast<double>(network.own_neurons.count) / static_cast<double>(network.neurons());
  const auto findings = CheckMemory(share * NetworkBytes(network.expected));
  return findings.empty() ? absl::OkStatus() : absl::ResourceExhaustedError(StatusOf(findings).message());
}

// Whether the lists of which this rank has a share are those of this rank.
absl::Status CheckShares(const BuiltNetwork& network, const NetworkSpec& spec) {
  const int rank = network.ranks == nullptr ? 0 : network.ranks->rank();
  const int ranks = network.ranks == nullptr ? 1 : network.ranks->size();
  for (std::size_t i = 0; i < spec.edges.size(); ++i) {
    const EdgeShare* const share = spec.edges[i].share.get();
    if (share == nullptr) continue;
    const NeuronRange own = network.own_neurons;
    const bool is_own = own.count == share->own_neurons && (own.count == 0 || own.first == share->first_own);
    if (share->rank == rank && share->ranks == ranks && is_own) continue;
    return absl::InvalidArgumentError(absl::StrCat("edges[", i, "]: was read for rank ", share->rank, " of ",
                                                   share->ranks, ", but this is rank ", rank, " of ", ranks,
                                                   "; read the configuration for the ranks that build it"));
  }
  return absl::OkStatus();
}

// If `given` is not null, it is the description, of which the synapses of edge lists may be taken.
absl::StatusOr<std::shared_ptr<const BuiltNetwork>> BuildAll(const NetworkSpec& spec, NetworkSpec* given, int threads,
                                                             Collectives* ranks) {
  std::optional<ListedEdges> listed;
  if (auto status = StatusOf(Check(spec, threads, listed)); !status.ok()) return status;
  auto network = std::make_shared<BuiltNetwork>();
  const std::vector<JoinedLayers> projections = JoinLayers(spec);
  network->expected = CountElements(spec, projections, *listed);
  network->spec = WithoutLists(spec);
  LayOutColumns(*network);
  network->ranks = ranks;
  TakeColumns(*network, DealToRanks(spec, projections, *listed, ranks == nullptr ? 1 : ranks->size()),
              ranks == nullptr ? 0 : static_cast<std::uint32_t>(ranks->rank()));
  if (ranks != nullptr) {
    if (auto status = CheckAgreement(*ranks, Version(), HashOfCounts(*network)); !status.ok()) return status;
  }
  if (auto status = Agreed(ranks, CheckShares(*network, spec)); !status.ok()) return status;
  if (auto status = Agreed(ranks, CheckFits(*network)); !status.ok()) return status;
  if (auto status = Agreed(ranks, BuildPopulations(*network, spec.neurons, threads)); !status.ok()) return status;
  std::vector<GivenList> lists;
  for (std::size_t i = 0; i < spec.edges.size(); ++i) {
    const std::size_t whole = WholeSize(spec.edges[i]);
    lists.push_back({spec.edges[i].synapses, given == nullptr ? nullptr : &given->edges[i].synapses, whole});
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
  Collectives* const ranks = options.ranks == nullptr ? nullptr : &options.ranks->collectives();
  const DefaultFloatingPoint floating_point;
  try {
    return BuildAll(spec, given, *threads, ranks);
  } catch (const std::bad_alloc&) {
    const auto error = absl::ResourceExhaustedError("network: it does not fit into memory; describe a smaller one");
    if (ranks != nullptr) ranks->Leave(error);  // the others may wait for this rank at any place
    return error;
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

std::string WhoseNeuron(const BuiltNetwork& network, NeuronId neuron) {
  const auto rank = static_cast<int>(network.rank_of(network.column_of(neuron)));
  return absl::StrCat("the neuron belongs to ", NameOf(*network.ranks, rank), "; ask there");
}

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
ColumnId Network::first_own_column() const { return built_->own_columns.first; }
ColumnId Network::own_columns() const { return built_->own_columns.count(); }
NeuronId Network::own_neurons() const { return built_->own_neurons.count; }
std::uint64_t Network::own_synapses() const { return SynapseBegins(*built_).back(); }
int Network::rank_of(ColumnId column) const { return static_cast<int>(built_->rank_of(column)); }
ColumnId Network::column_of(NeuronId neuron) const { return built_->column_of(neuron); }
Tick Network::max_delay() const { return built_->max_delay; }
double Network::quantum() const { return std::ldexp(1.0, -built_->quantum_exponent); }
double Network::stimulus_limit() const { return built_->stimulus_limit * quantum(); }

std::uint64_t Network::synapses() const {
  return std::accumulate(built_->synapses_of.begin(), built_->synapses_of.end(), std::uint64_t{0});
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
  properties.sub_steps = population.sub_steps.count;
  if (const auto* hindmarsh_rose = std::get_if<HindmarshRoseType>(&type.model)) {
    properties.parameters = HindmarshRoseParameters{p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], p[8]};
    properties.time_units_per_ms = hindmarsh_rose->time_units_per_ms;
  } else if (const auto* custom = std::get_if<CustomType>(&type.model)) {
    const auto named = static_cast<std::ptrdiff_t>(custom->model.parameter_names().size());
    properties.parameters = CustomParameters{custom->model, {p.begin(), p.begin() + named}};
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
  std::uint64_t bytes = BytesOf(b.population_of.items()) + BytesOf(b.member_of.items()) + BytesOf(b.columns.items()) +
                        BytesOf(b.synapses_of) + BytesOf(b.fan_out_begin.items()) + BytesOf(b.fan_out) +
                        BytesOf(b.rank_begin) + BytesOf(b.rank_out_begin.items()) + BytesOf(b.rank_out) +
                        b.foreign_begin.bytes();
  for (const Population& p : b.populations) {
    bytes += BytesOf(p.parameters) + BytesOf(p.initial_state) + BytesOf(p.rest_point);
  }
  for (const Arena& arena : b.column_memory) bytes += arena.bytes();
  for (const InputTargets& targets : b.input_targets) bytes += BytesOf(targets.own);
  return bytes;
}

void Network::ForEachSynapse(const std::function<void(const Synapse&)>& visit) const {
  for (ColumnId column = built_->own_columns.first; column < built_->own_columns.end; ++column) {
    VisitSynapses(built_->columns[column], first_neuron(column), built_->columns[column].weights, visit);
  }
}

}  // namespace lull
