// A built network, and lists of edges, in arrays.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/quoted.h"
#include "base/team.h"
#include "lull/network.h"
#include "network/build_threads.h"
#include "network/built_network.h"
#include "spec/check.h"
#include "spec/selected_neurons.h"
#include "spec/synapse_origins.h"

namespace lull {
namespace {

constexpr std::size_t kSynapsesOfPart = std::size_t{1} << 16;  // chosen: starting a thread takes less time than these

absl::Status WrongLength(const std::string& what, std::size_t is, std::uint64_t must) {
  return absl::InvalidArgumentError(absl::StrCat(what, " has ", is, " elements; must have ", must));
}

// The common length of arrays, of which those that are not wanted are empty.
absl::StatusOr<std::size_t> LengthOf(const std::vector<std::pair<const char*, std::size_t>>& arrays) {
  std::size_t length = 0;
  for (const auto& [name, size] : arrays) length = std::max(length, size);
  for (const auto& [name, size] : arrays) {
    if (size != 0 && size != length) return WrongLength(absl::StrCat("the array of ", name), size, length);
  }
  return length;
}

// Adds names that are not there yet.
void Unite(const std::vector<std::string>& names, std::vector<std::string>& all) {
  for (const std::string& name : names) {
    if (std::ranges::find(all, name) == all.end()) all.push_back(name);
  }
}

// Reads a value of each neuron: element `index` (by population) of values_of(population, member).
template <class ValuesOf>
void ReadValues(const BuiltNetwork& network, const std::vector<std::optional<std::size_t>>& index,
                const ValuesOf& values_of, std::span<float> values) {
  for (std::uint32_t i = 0; i < network.own_neurons.count; ++i) {
    const NeuronId neuron = network.own_neurons.first + i;
    const std::uint16_t p = network.population_index(neuron);
    values[i] = index[p].has_value() ? values_of(network.populations[p], network.member_index(neuron))[*index[p]]
                                     : std::numeric_limits<float>::quiet_NaN();
  }
}

absl::Status CheckValues(const std::vector<std::string>& there, const char* what, std::string_view name,
                         std::size_t values, NeuronId neurons) {
  if (std::ranges::find(there, name) == there.end()) {
    return absl::InvalidArgumentError(absl::StrCat("no neuron has a ", what, " ", Quoted(std::string(name)),
                                                   "; there are ", absl::StrJoin(there, ", ")));
  }
  if (values != neurons) return WrongLength(absl::StrCat("the array of ", what, "s"), values, neurons);
  return absl::OkStatus();
}

// The synapses of a network by their numbers in the order of Network::ForEachSynapse.
class SynapseRange {
 public:
  explicit SynapseRange(const BuiltNetwork& network) : network_(network), column_begin_(SynapseBegins(network)) {}

  std::uint64_t synapses() const { return column_begin_.back(); }

  // For `count` synapses from number `first` on: calls use(column, begin, end, place) for each column that they are in,
  // and then stream(source, count, place) for each stream there. `place` is how many of the synapses come before.
  template <class UseColumn, class UseStream>
  void ForEach(std::uint64_t first, std::size_t count, const UseColumn& use, const UseStream& stream) const {
    std::size_t place = 0;
    auto c = static_cast<ColumnId>(network_.own_columns.first +
                                   (std::ranges::upper_bound(column_begin_, first) - column_begin_.begin() - 1));
    for (; place < count; ++c) {
      const ColumnSynapses& column = network_.columns[c];
      const auto begin = static_cast<std::uint32_t>(first + place - column_begin_[c]);
      const auto end = static_cast<std::uint32_t>(
          std::min<std::uint64_t>(column.routes.size(), begin + std::uint64_t{count - place}));
      if (begin == end) continue;  // a column without synapses
      use(c, begin, end, place);
      auto s = static_cast<std::size_t>(std::ranges::upper_bound(column.streams, begin, {}, &Stream::begin) -
                                        column.streams.begin() - 1);
      for (std::uint32_t position = begin; position < end; ++s) {
        const std::uint32_t next = std::min(column.end_of(s), end);
        stream(column.streams[s].source, next - position, place);
        place += next - position;
        position = next;
      }
    }
  }

 private:
  const BuiltNetwork& network_;
  RangeVector<std::uint64_t> column_begin_;
};

constexpr std::uint32_t kRoutesAtOnce = 2048;  // chosen: they stay in the first cache

// Writes what routes say into arrays, from `place` on.
void WriteRoutes(std::span<const Route> routes, NeuronId first_target, const SynapseArrays& arrays, std::size_t place) {
  if (!arrays.targets.empty()) {
    NeuronId* const targets = arrays.targets.data() + place;
    for (std::size_t i = 0; i < routes.size(); ++i) targets[i] = first_target + routes[i].target();
  }
  if (!arrays.delays.empty()) {
    std::uint32_t* const delays = arrays.delays.data() + place;
    for (std::size_t i = 0; i < routes.size(); ++i) delays[i] = routes[i].delay();
  }
  if (!arrays.plastic.empty()) {
    std::uint8_t* const plastic = arrays.plastic.data() + place;
    for (std::size_t i = 0; i < routes.size(); ++i) plastic[i] = routes[i].rule() != 0 ? 1 : 0;
  }
}

}  // namespace

RangeVector<std::uint64_t> SynapseBegins(const BuiltNetwork& network) {
  std::vector<std::uint64_t> begins = {0};
  for (const ColumnSynapses& column : network.columns) begins.push_back(begins.back() + column.routes.size());
  return {network.own_columns.first, std::move(begins)};
}

absl::Status CheckSynapses(std::uint64_t first, std::uint64_t count, std::uint64_t synapses) {
  if (first <= synapses && count <= synapses - first) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("the arrays have ", count, " elements from synapse ", first,
                                                 " on, but the network has ", synapses, " synapses"));
}

std::vector<std::optional<std::size_t>> IndicesOf(std::string_view name, const BuiltNetwork& network,
                                                  const std::vector<std::string> ModelInfo::*names) {
  std::vector<std::optional<std::size_t>> indices;
  for (const Population& population : network.populations) {
    const std::vector<std::string>& of_model = population.model->*names;
    const auto found = std::ranges::find(of_model, name);
    indices.emplace_back();
    if (found != of_model.end()) indices.back() = static_cast<std::size_t>(found - of_model.begin());
  }
  return indices;
}

absl::StatusOr<std::vector<NeuronId>> Network::Select(const NeuronSelection& selection) const {
  if (auto status = StatusOf(CheckSelection(spec(), "selection", selection)); !status.ok()) return status;
  std::vector<NeuronId> neurons;
  for (const NeuronRange& range : SelectedNeurons(spec(), selection)) {
    for (std::uint32_t n = 0; n < range.count; ++n) neurons.push_back(range.first + n);
  }
  return neurons;
}

std::vector<std::string> Network::parameter_names() const {
  std::vector<std::string> names;
  for (const Population& population : built_->populations) Unite(population.model->parameter_names, names);
  return names;
}

std::vector<std::string> Network::state_variables() const {
  std::vector<std::string> names;
  for (const Population& population : built_->populations) Unite(population.model->variable_names, names);
  return names;
}

absl::Status Network::ReadNeurons(const NeuronArrays& arrays) const {
  const std::array<std::pair<const char*, std::size_t>, 3> lengths = {
      {{"columns", arrays.columns.size()}, {"layers", arrays.layers.size()}, {"types", arrays.types.size()}}};
  for (const auto& [name, size] : lengths) {
    if (size != 0 && size != own_neurons()) {
      return WrongLength(absl::StrCat("the array of ", name), size, own_neurons());
    }
  }
  const NeuronRange own = built_->own_neurons;
  for (ColumnId column = built_->own_columns.first; column < built_->own_columns.end; ++column) {
    const NeuronId first = first_neuron(column) - own.first, end = first_neuron(column + 1) - own.first;
    if (!arrays.columns.empty()) std::ranges::fill(arrays.columns.subspan(first, end - first), column);
    if (arrays.layers.empty()) continue;
    const std::vector<std::uint32_t>& offsets = built_->kinds[built_->kind_of(column)].layer_offsets;
    for (std::size_t layer = 0; layer < offsets.size(); ++layer) {
      const NeuronId layer_end = layer + 1 < offsets.size() ? first + offsets[layer + 1] : end;
      const NeuronId layer_begin = first + offsets[layer];
      std::ranges::fill(arrays.layers.subspan(layer_begin, layer_end - layer_begin), static_cast<std::uint32_t>(layer));
    }
  }
  for (std::uint32_t i = 0; i < arrays.types.size(); ++i) arrays.types[i] = built_->population_index(own.first + i);
  return absl::OkStatus();
}

absl::Status Network::ReadParameter(std::string_view parameter, std::span<float> values) const {
  const auto checked = CheckValues(parameter_names(), "parameter", parameter, values.size(), own_neurons());
  if (!checked.ok()) return checked;
  ReadValues(
      *built_, IndicesOf(parameter, *built_, &ModelInfo::parameter_names),
      [](const Population& population, std::uint32_t member) { return population.parameters_of(member); }, values);
  return absl::OkStatus();
}

absl::Status Network::ReadInitialState(std::string_view variable, std::span<float> values) const {
  const auto checked = CheckValues(state_variables(), "state variable", variable, values.size(), own_neurons());
  if (!checked.ok()) return checked;
  ReadValues(
      *built_, IndicesOf(variable, *built_, &ModelInfo::variable_names),
      [](const Population& population, std::uint32_t member) { return population.initial_state_of(member); }, values);
  return absl::OkStatus();
}

absl::Status Network::ReadSynapses(const SynapseArrays& arrays, std::uint64_t first, int threads) const {
  const auto length = LengthOf({{"sources", arrays.sources.size()},
                                {"targets", arrays.targets.size()},
                                {"delays", arrays.delays.size()},
                                {"weights", arrays.weights.size()},
                                {"plastic", arrays.plastic.size()},
                                {"projections", arrays.projections.size()}});
  if (!length.ok()) return length.status();
  const absl::StatusOr<int> resolved = BuildThreads(threads);
  if (!resolved.ok()) return resolved.status();
  const SynapseRange synapses(*built_);
  if (auto status = CheckSynapses(first, *length, synapses.synapses()); !status.ok()) return status;
  std::optional<SynapseOrigins> origins;
  if (!arrays.projections.empty()) origins.emplace(spec());
  const std::size_t parts = (*length + kSynapsesOfPart - 1) / kSynapsesOfPart;
  InParts(*resolved, parts, *length, [&](const Part& part) {
    std::span<const Route> of_column;  // from `at` on
    NeuronId first_target = 0;
    std::size_t at = 0;
    const auto use = [&](ColumnId c, std::uint32_t begin, std::uint32_t end, std::size_t place) {
      const ColumnSynapses& column = built_->columns[c];
      place += part.begin;
      if (!arrays.weights.empty()) {
        std::ranges::copy(column.weights.subspan(begin, end - begin), arrays.weights.data() + place);
      }
      for (std::uint32_t next = begin; next < end; next += kRoutesAtOnce) {
        const std::span<const Route> routes = column.routes.subspan(next, std::min(kRoutesAtOnce, end - next));
        WriteRoutes(routes, built_->first_neuron(c), arrays, place + (next - begin));
      }
      of_column = column.routes.subspan(begin, end - begin);
      first_target = built_->first_neuron(c);
      at = place - part.begin;
    };
    const auto stream = [&](NeuronId source, std::size_t count, std::size_t place) {
      if (!arrays.sources.empty()) std::ranges::fill(arrays.sources.subspan(part.begin + place, count), source);
      for (std::size_t i = place; origins && i < place + count; ++i) {
        const Route route = of_column[i - at];
        arrays.projections[part.begin + i] = origins->Of(source, first_target + route.target(), route.rule());
      }
    };
    synapses.ForEach(first + part.begin, part.end - part.begin, use, stream);
  });
  return absl::OkStatus();
}

absl::Status Network::ReadSynapses(std::span<Edge> edges, std::uint64_t first, int threads) const {
  const absl::StatusOr<int> resolved = BuildThreads(threads);
  if (!resolved.ok()) return resolved.status();
  const SynapseRange synapses(*built_);
  if (auto status = CheckSynapses(first, edges.size(), synapses.synapses()); !status.ok()) return status;
  const std::size_t parts = (edges.size() + kSynapsesOfPart - 1) / kSynapsesOfPart;
  InParts(*resolved, parts, edges.size(), [&](const Part& part) {
    const Route* routes = nullptr;
    const float* weights = nullptr;
    NeuronId first_target = 0;
    std::size_t at = 0;  // the place of the first of these routes
    const auto use = [&](ColumnId c, std::uint32_t begin, std::uint32_t, std::size_t place) {
      routes = built_->columns[c].routes.data() + begin;
      weights = built_->columns[c].weights.data() + begin;
      first_target = built_->first_neuron(c);
      at = place;
    };
    const auto stream = [&](NeuronId source, std::size_t count, std::size_t place) {
      Edge* const list = edges.data() + part.begin;
      for (std::size_t i = place; i < place + count; ++i) {
        const Route route = routes[i - at];
        list[i] = {source, first_target + route.target(), route.delay(), weights[i - at]};
      }
    };
    synapses.ForEach(first + part.begin, part.end - part.begin, use, stream);
  });
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Edge>> EdgesFrom(const EdgeArrays& arrays, int threads) {
  const absl::StatusOr<int> resolved = BuildThreads(threads);
  if (!resolved.ok()) return resolved.status();
  const std::size_t size = arrays.sources.size();
  if (arrays.targets.size() != size) return WrongLength("the array of targets", arrays.targets.size(), size);
  const auto check = [size](const char* name, std::size_t is) {
    if (is == size || is == 1) return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat("the array of ", name, " has ", is, " elements; must have ", size, ", or 1 for all edges"));
  };
  if (auto status = check("delays", arrays.delays.size()); !status.ok()) return status;
  if (auto status = check("weights", arrays.weights.size()); !status.ok()) return status;
  // The step from one element to the next: 0 if there is one for all.
  const std::size_t delay_step = arrays.delays.size() == size ? 1 : 0, weight_step = arrays.weights.size() == size;
  try {
    std::vector<Edge> edges(size);
    InParts(*resolved, (size + kSynapsesOfPart - 1) / kSynapsesOfPart, size, [&](const Part& part) {
      for (std::size_t i = part.begin; i < part.end; ++i) {
        edges[i] = {arrays.sources[i], arrays.targets[i], arrays.delays[i * delay_step],
                    arrays.weights[i * weight_step]};
      }
    });
    return edges;
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError(absl::StrCat("edges: ", size, " of them do not fit into memory"));
  }
}

}  // namespace lull
