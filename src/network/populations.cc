// The type, the parameters and the initial state of each neuron.

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/quoted.h"
#include "base/team.h"
#include "model/neuron_drawer.h"
#include "network/neuron_tables.h"
#include "network/stages.h"
#include "random/draws.h"

namespace lull {
namespace {

// How many of `size` neurons each share gets, by largest remainders; of equal remainders the earlier one wins.
std::vector<std::uint32_t> LargestRemainder(const std::vector<TypeShare>& shares, std::uint32_t size) {
  double total = 0;
  for (const TypeShare& share : shares) total += share.share;
  std::vector<std::uint32_t> counts;
  std::vector<double> remainders;
  for (const TypeShare& share : shares) {
    const double exact = size * (share.share / total);
    counts.push_back(static_cast<std::uint32_t>(std::floor(exact)));
    remainders.push_back(exact - std::floor(exact));
  }
  std::vector<std::size_t> order(shares.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater<>{}, [&](std::size_t i) { return remainders[i]; });
  const std::uint32_t given = std::accumulate(counts.begin(), counts.end(), std::uint32_t{0});
  for (std::uint32_t i = 0; i < size - given; ++i) ++counts[order[i % order.size()]];
  return counts;
}

// A layer of a kind of column, and how many of its neurons have which type.
struct TypesOfLayer {
  std::uint32_t offset;  // in a column
  std::uint32_t size;
  Purpose permutation;
  std::vector<std::pair<std::uint16_t, std::uint32_t>> counts;  // type, neurons
};

// The types of each layer of each kind.
std::vector<std::vector<TypesOfLayer>> CountTypes(const BuiltNetwork& network) {
  std::vector<std::vector<TypesOfLayer>> kinds;
  for (std::size_t kind = 0; kind < network.kinds.size(); ++kind) {
    std::vector<TypesOfLayer> layers;
    for (const LayerSpec& layer : network.spec.columns[kind].layers) {
      const std::size_t number = layers.size();
      layers.push_back(
          {.offset = network.kinds[kind].layer_offsets[number],
           .size = layer.size,
           .permutation = PurposeOf(DrawKind::kTypePermutation, static_cast<std::uint32_t>(number + 256 * kind)),
           .counts = {}});
      const std::vector<std::uint32_t> counts = LargestRemainder(layer.types, layer.size);
      for (std::size_t share = 0; share < counts.size(); ++share) {
        const auto type = std::ranges::find(network.spec.types, layer.types[share].type, &NeuronType::name);
        layers.back().counts.push_back({static_cast<std::uint16_t>(type - network.spec.types.begin()), counts[share]});
      }
    }
    kinds.push_back(std::move(layers));
  }
  return kinds;
}

// Assigns a type to each neuron of a layer that begins at `first`: the counts, permuted (Fisher–Yates from the end).
void AssignLayer(const TypesOfLayer& layer, std::uint64_t seed, NeuronId first, std::uint16_t* types) {
  std::uint16_t* next = types;
  for (const auto& [type, count] : layer.counts) next = std::fill_n(next, count, type);
  if (layer.counts.size() == 1) return;
  for (std::uint32_t i = layer.size - 1; i > 0; --i) {
    std::swap(types[i], types[BelowOf(Draw(seed, layer.permutation, first + i, 0), i + 1)]);
  }
}

// Sets the parameters and initial state of a member, or of all members of a uniform population.
absl::Status SetUpMember(Population& population, std::size_t member, const NeuronSetup& setup, const std::string& type,
                         NeuronId neuron) {
  if (setup.fault != nullptr) {
    // It begins with the name of a parameter.
    const std::string_view name = std::string_view(setup.fault).substr(0, std::string_view(setup.fault).find(' '));
    const std::vector<std::string>& names = population.model->parameter_names;
    const auto found = std::ranges::find(names, name);
    const std::string value = found == names.end() ? ""
                                                   : absl::StrCat(", whose ", *found, " is ",
                                                                  setup.parameters[found - names.begin()], " here");
    return absl::InvalidArgumentError(
        absl::StrCat("neuron ", neuron, " of type ", Quoted(type), value, ": ", setup.fault,
                     "; give what it is drawn from bounds, or another value in the table"));
  }
  if (setup.state_fault != nullptr) {
    // It begins with the name of a variable.
    const std::string_view name =
        std::string_view(setup.state_fault).substr(0, std::string_view(setup.state_fault).find(' '));
    const std::vector<std::string>& names = population.model->variable_names;
    const auto found = std::ranges::find(names, name);
    const std::string value = found == names.end() ? ""
                                                   : absl::StrCat(", whose ", *found, " starts at ",
                                                                  setup.initial_state[found - names.begin()]);
    return absl::InvalidArgumentError(
        absl::StrCat("neuron ", neuron, " of type ", Quoted(type), value, ": ", setup.state_fault,
                     "; give what it is drawn from bounds, or another value in the table"));
  }
  if (setup.initial_state.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("neuron ", neuron, " of type ", Quoted(type),
                     " is to start at rest, but with its parameters it has no rest point; give initial values"));
  }
  const auto put = [member](const std::vector<float>& values, std::vector<float>& all) {
    std::ranges::copy(values, all.begin() + static_cast<std::ptrdiff_t>(member * values.size()));
  };
  put(setup.parameters, population.parameters);
  put(setup.initial_state, population.initial_state);
  if (setup.rest_point) put(*setup.rest_point, population.rest_point);
  return absl::OkStatus();
}

// Fills population_of and member_of, and sets the sizes of the populations.
void AssignTypes(BuiltNetwork& network, int threads) {
  if (network.populations.size() == 1) {
    network.populations[0].size = network.own_neurons.count;
    return;
  }
  const NeuronRange own = network.own_neurons;
  network.population_of = {own.first, std::vector<std::uint16_t>(own.count)};
  network.member_of = {own.first, std::vector<std::uint32_t>(own.count)};
  const auto kinds = CountTypes(network);
  const std::size_t columns = network.own_columns.count();
  InParts(threads, PartsInTurn(threads, columns), columns, [&](const Part& part) {
    for (std::size_t c = part.begin; c < part.end; ++c) {
      const auto column = static_cast<ColumnId>(network.own_columns.first + c);
      for (const TypesOfLayer& layer : kinds[network.kind_of(column)]) {
        const NeuronId first = network.first_neuron(column) + layer.offset;
        AssignLayer(layer, network.spec.seed, first, &network.population_of[first]);
      }
    }
  });
  for (std::uint32_t i = 0; i < own.count; ++i) {
    network.member_of[own.first + i] = network.populations[network.population_of[own.first + i]].size++;
  }
}

// Sets up every neuron that has its own parameters, and the first neuron of each uniform population.
absl::Status SetUpNeurons(BuiltNetwork& network, std::span<const NeuronDrawer> drawers, const NeuronTables& tables,
                          const Part& part) {
  std::vector<std::optional<NeuronSetup>> last(network.populations.size());  // of each population
  for (std::size_t i = part.begin; i < part.end; ++i) {
    const auto neuron = static_cast<NeuronId>(network.own_neurons.first + i);
    const std::uint16_t p = network.population_index(neuron);
    const std::uint32_t member = network.member_index(neuron);
    Population& population = network.populations[p];
    if (population.uniform && member != 0) continue;
    const NeuronType& type = network.spec.types[p];
    absl::StatusOr<NeuronSetup> setup = tables.SetUpOf(neuron, type, drawers[p], last[p] ? &*last[p] : nullptr);
    if (!setup.ok()) return setup.status();
    const auto status = SetUpMember(population, member, *setup, type.name, neuron);
    if (!status.ok()) return status;
    last[p] = *std::move(setup);
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<std::uint16_t> TypesOfNeurons(const NetworkSpec& spec) {
  BuiltNetwork network = {};  // only what the types depend on; edge lists may be large
  network.spec.seed = spec.seed;
  network.spec.types = spec.types;
  network.spec.columns = spec.columns;
  network.populations.resize(spec.types.size());
  LayOutColumns(network);
  TakeColumns(network, {0, network.column_count()}, 0);
  AssignTypes(network, 1);
  return network.population_of.items();
}

absl::Status BuildPopulations(BuiltNetwork& network, std::span<const NeuronTableSpec> tables, int threads) {
  const std::vector<bool> has_own_values = TypesWithOwnValues(network.spec);
  for (const NeuronType& type : network.spec.types) {
    network.populations.push_back({.model = &ModelOf(type),
                                   .sub_steps = SubStepsOf(type),
                                   .uniform = !has_own_values[network.populations.size()],
                                   .size = 0,
                                   .parameters = {},
                                   .initial_state = {},
                                   .rest_point = {}});
  }
  AssignTypes(network, threads);
  for (Population& population : network.populations) {
    const std::size_t setups = population.uniform ? std::min(1u, population.size) : population.size;
    population.parameters.resize(setups * population.model->parameter_size);
    population.initial_state.resize(setups * population.model->state_size);
    population.rest_point.resize(setups * population.model->state_size, std::numeric_limits<float>::quiet_NaN());
  }
  std::vector<NeuronDrawer> drawers;
  for (const NeuronType& type : network.spec.types) drawers.emplace_back(type, network.spec.seed);
  const NeuronTables listed(network, tables);
  const NeuronId neurons = network.own_neurons.count;
  return TryInParts(threads, PartsInTurn(threads, neurons), neurons,
                    [&](const Part& part) { return SetUpNeurons(network, drawers, listed, part); });
}

}  // namespace lull
