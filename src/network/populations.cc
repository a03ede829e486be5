// Which neuron is of which type, with which parameters, and from where it starts.

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "network/stages.h"
#include "random/draws.h"

namespace lull {
namespace {

// How many of `size` neurons each share gets: the largest remainders, the earlier of equals.
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

// The type of each neuron of a layer: the counts of its shares, permuted (Fisher–Yates from the end).
std::vector<std::uint16_t> TypesOfLayer(const NetworkSpec& spec, std::size_t kind, std::size_t layer_number,
                                        NeuronId first) {
  const LayerSpec& layer = spec.columns[kind].layers[layer_number];
  const std::vector<std::uint32_t> counts = LargestRemainder(layer.types, layer.size);
  std::vector<std::uint16_t> types;
  types.reserve(layer.size);
  for (std::size_t share = 0; share < counts.size(); ++share) {
    const auto type = std::ranges::find(spec.types, layer.types[share].type, &NeuronType::name) - spec.types.begin();
    types.insert(types.end(), counts[share], static_cast<std::uint16_t>(type));
  }
  if (counts.size() > 1) {
    const Purpose purpose =
        PurposeOf(DrawKind::kTypePermutation, static_cast<std::uint32_t>(layer_number + 256 * kind));
    for (std::uint32_t i = layer.size - 1; i > 0; --i) {
      std::swap(types[i], types[BelowOf(Draw(spec.seed, purpose, first + i, 0), i + 1)]);
    }
  }
  return types;
}

std::vector<float> DrawParameters(const NeuronType& type, std::uint64_t seed, NeuronId neuron) {
  std::vector<float> values;
  for (const Drawn& parameter : ParametersOf(type)) {
    double value = parameter.low;
    if (!parameter.is_fixed()) {
      const Purpose purpose = PurposeOf(DrawKind::kParameter, static_cast<std::uint32_t>(values.size()));
      value += (parameter.high - parameter.low) * RealOf(Draw(seed, purpose, neuron, 0));
    }
    values.push_back(static_cast<float>(value));
  }
  return values;
}

template <class Values>
void AppendTo(std::vector<float>& all, const Values& values) {
  all.insert(all.end(), values.begin(), values.end());
}

// Appends what one member, or all members of a uniform population, start from.
absl::Status AddSetup(Population& population, const NeuronType& type, std::uint64_t seed, NeuronId neuron) {
  const NeuronSetup setup = SetUp(type, DrawParameters(type, seed, neuron));
  if (setup.initial_state.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("neuron ", neuron, " of type '", type.name,
                     "' is to start at rest, but with its parameters it has no rest point; give initial values"));
  }
  AppendTo(population.parameters, setup.parameters);
  AppendTo(population.initial_state, setup.initial_state);
  const std::vector<float> none(setup.initial_state.size(), std::numeric_limits<float>::quiet_NaN());
  AppendTo(population.rest_point, setup.rest_point.value_or(none));
  return absl::OkStatus();
}

void AssignTypes(BuiltNetwork& network) {
  network.population_of.reserve(network.neurons());
  network.member_of.reserve(network.neurons());
  for (std::size_t column = 0; column < network.kind_of.size(); ++column) {
    const std::uint32_t kind = network.kind_of[column];
    for (std::size_t layer = 0; layer < network.spec.columns[kind].layers.size(); ++layer) {
      const NeuronId first = network.column_first[column] + network.kinds[kind].layer_offsets[layer];
      NeuronId neuron = first;
      for (const std::uint16_t type : TypesOfLayer(network.spec, kind, layer, first)) {
        std::vector<NeuronId>& members = network.populations[type].members;
        network.population_of.push_back(type);
        network.member_of.push_back(static_cast<std::uint32_t>(members.size()));
        members.push_back(neuron++);
      }
    }
  }
}

}  // namespace

absl::Status BuildPopulations(BuiltNetwork& network) {
  for (const NeuronType& type : network.spec.types) {
    network.populations.push_back({.model = &ModelOf(type),
                                   .sub_steps = SubStepsOf(type),
                                   .uniform = std::ranges::all_of(ParametersOf(type), &Drawn::is_fixed),
                                   .members = {},
                                   .parameters = {},
                                   .initial_state = {},
                                   .rest_point = {}});
  }
  AssignTypes(network);
  for (std::size_t i = 0; i < network.populations.size(); ++i) {
    Population& population = network.populations[i];
    const std::size_t setups =
        population.uniform ? std::min<std::size_t>(1, population.members.size()) : population.members.size();
    for (std::size_t member = 0; member < setups; ++member) {
      const auto status = AddSetup(population, network.spec.types[i], network.spec.seed, population.members[member]);
      if (!status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace lull
