// What a simulation holds, read and set from outside: states, weights, stimuli.

#include <cmath>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/counted.h"
#include "base/floating_point.h"
#include "base/quoted.h"
#include "engine/simulation_impl.h"
#include "engine/spike_hash.h"
#include "network/built_network.h"

namespace lull {

std::vector<float> Simulation::State(NeuronId neuron) const {
  return impl_->workers->owner_of(neuron).neurons().State(neuron);
}

absl::Status Simulation::SetState(NeuronId neuron, std::span<const float> values) {
  const BuiltNetwork& network = InsideOf(impl_->network);
  const auto refused = [neuron](const std::string& what) {
    return absl::InvalidArgumentError(absl::StrCat("state of neuron ", neuron, ": ", what));
  };
  if (neuron >= network.neurons())
    return refused(absl::StrCat("the network has ", CountedPlainly(network.neurons(), "neuron"), ", from 0"));
  if (!network.is_own_neuron(neuron)) return refused(WhoseNeuron(network, neuron));
  const std::uint16_t p = network.population_index(neuron);
  const Population& population = network.populations[p];
  if (values.size() != static_cast<std::size_t>(population.model->variables)) {
    return refused(absl::StrCat("has ", CountedPlainly(values.size(), "value"), "; must have ",
                                population.model->variables, ", as ", std::string(population.model->name),
                                " has variables"));
  }
  for (const float value : values) {
    if (!std::isfinite(value)) return refused("must be finite numbers");
  }
  const DefaultFloatingPoint floating_point;
  const std::vector<double> doubles(values.begin(), values.end());
  const std::vector<float> state =
      StateFrom(network.spec.types[p], population.parameters_of(network.member_index(neuron)), doubles);
  if (const char* const fault = population.model->state_fault(state); fault != nullptr) return refused(fault);
  impl_->workers->SetState(neuron, state);
  return absl::OkStatus();
}

absl::Status Simulation::ReadState(std::string_view variable, std::span<float> values) const {
  const auto index_of = impl_->IndexOf(variable, impl_->network.own_neurons(), values.size());
  if (!index_of.ok()) return index_of.status();
  impl_->workers->ReadStates(*index_of, values);
  return absl::OkStatus();
}

absl::Status Simulation::ReadState(std::string_view variable, std::span<const NeuronId> neurons,
                                   std::span<float> values) const {
  const auto index_of = impl_->IndexOf(variable, neurons.size(), values.size());
  if (!index_of.ok()) return index_of.status();
  if (auto status = impl_->CheckNeurons(neurons); !status.ok()) return status;
  impl_->workers->ReadStates(*index_of, neurons, values);
  return absl::OkStatus();
}

absl::Status Simulation::SetState(std::string_view variable, std::span<const float> values) {
  const auto index_of = impl_->IndexOf(variable, impl_->network.own_neurons(), values.size());
  if (!index_of.ok()) return index_of.status();
  const NeuronId first = InsideOf(impl_->network).own_neurons.first;
  return impl_->SetStates(variable, *index_of, values,
                          [first](std::size_t i) { return first + static_cast<NeuronId>(i); });
}

absl::Status Simulation::SetState(std::string_view variable, std::span<const NeuronId> neurons,
                                  std::span<const float> values) {
  const auto index_of = impl_->IndexOf(variable, neurons.size(), values.size());
  if (!index_of.ok()) return index_of.status();
  if (auto status = impl_->CheckNeurons(neurons); !status.ok()) return status;
  return impl_->SetStates(variable, *index_of, values, [neurons](std::size_t i) { return neurons[i]; });
}

absl::StatusOr<Workers::IndexOf> Simulation::Impl::IndexOf(std::string_view variable, std::size_t neurons,
                                                           std::size_t values) const {
  const std::vector<std::string> there = network.state_variables();
  if (std::ranges::find(there, variable) == there.end()) {
    return absl::InvalidArgumentError(absl::StrCat("no neuron has a state variable ", Quoted(std::string(variable)),
                                                   "; there are ", absl::StrJoin(there, ", ")));
  }
  if (values != neurons) {
    return absl::InvalidArgumentError(
        absl::StrCat("there are ", values, " values; must be ", neurons, ", one for each neuron"));
  }
  return lull::IndicesOf(variable, InsideOf(network), &ModelInfo::variable_names);
}

absl::Status Simulation::Impl::CheckNeurons(std::span<const NeuronId> neurons) const {
  const auto beyond = std::ranges::find_if(neurons, [this](NeuronId neuron) { return neuron >= network.neurons(); });
  if (beyond != neurons.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("there is no neuron ", *beyond, "; the network has ", network.neurons(), ", from 0"));
  }
  const BuiltNetwork& built = InsideOf(network);
  const auto foreign = std::ranges::find_if(neurons, [&](NeuronId neuron) { return !built.is_own_neuron(neuron); });
  if (foreign == neurons.end()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("neuron ", *foreign, ": ", WhoseNeuron(built, *foreign)));
}

template <class NeuronAt>
absl::Status Simulation::Impl::SetStates(std::string_view variable, const Workers::IndexOf& index_of,
                                         std::span<const float> values, const NeuronAt& neuron_at) {
  const BuiltNetwork& built = InsideOf(network);
  std::vector<float> changed;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(values[i])) continue;
    const auto refused = [&](const auto&... parts) {
      return absl::InvalidArgumentError(absl::StrCat("state of neuron ", neuron_at(i), ": ", parts...));
    };
    if (std::isinf(values[i])) return refused("must be a finite number, or NaN to leave it as it is");
    const std::uint16_t p = built.population_index(neuron_at(i));
    if (!index_of[p]) {
      return refused("its model ", std::string(built.populations[p].model->name), " has no variable ",
                     Quoted(std::string(variable)), "; give NaN");
    }
    const ModelInfo& model = *built.populations[p].model;
    changed.resize(model.state_size);
    workers->owner_of(neuron_at(i)).neurons().ReadWhole(neuron_at(i), changed);
    changed[*index_of[p]] = values[i];
    if (const char* const fault = model.state_fault(changed); fault != nullptr) return refused(fault);
  }
  const DefaultFloatingPoint floating_point;
  std::vector<float> state;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(values[i])) continue;
    const NeuronId neuron = neuron_at(i);
    const std::uint16_t p = built.population_index(neuron);
    const Population& population = built.populations[p];
    state.resize(population.model->state_size);
    workers->owner_of(neuron).neurons().ReadWhole(neuron, state);
    state[*index_of[p]] = values[i];
    if (population.model->state_size > population.model->variables) {  // flags follow from the variables
      const std::vector<double> doubles(state.begin(), state.begin() + population.model->variables);
      state = StateFrom(built.spec.types[p], population.parameters_of(built.member_index(neuron)), doubles);
    }
    workers->SetState(neuron, state);
  }
  return absl::OkStatus();
}

absl::Status Simulation::ReadWeights(std::span<float> weights) {
  const DefaultFloatingPoint floating_point;
  return impl_->workers->ReadWeights(weights);
}

absl::Status Simulation::ReadWeights(std::span<const std::uint64_t> synapses, std::span<float> weights) {
  const DefaultFloatingPoint floating_point;
  return impl_->workers->ReadWeights(synapses, weights);
}

absl::Status Simulation::SetWeights(std::span<const float> weights) {
  const DefaultFloatingPoint floating_point;
  return impl_->workers->SetWeights(weights);
}

absl::Status Simulation::SetWeights(std::span<const std::uint64_t> synapses, std::span<const float> weights) {
  const DefaultFloatingPoint floating_point;
  return impl_->workers->SetWeights(synapses, weights);
}

absl::Status Simulation::Stimulate(std::span<const Stimulus> stimuli) {
  const DefaultFloatingPoint floating_point;
  impl_->thrown = nullptr;
  std::vector<Stimulus> taken;
  absl::Status status = impl_->workers->Stimulate(stimuli, taken);
  impl_->Tell(taken, status);
  return status;
}

double Simulation::Current(NeuronId neuron) const { return impl_->workers->Current(neuron); }

absl::Status Simulation::SetWeights(const std::function<float(const Synapse&)>& weight_of) {
  const DefaultFloatingPoint floating_point;
  return impl_->workers->SetWeights(weight_of);
}

void Simulation::ForEachSynapse(const std::function<void(const Synapse&)>& visit) {
  const DefaultFloatingPoint floating_point;
  impl_->workers->ApplyPotentiation();
  const BuiltNetwork& network = InsideOf(impl_->network);
  for (ColumnId c = network.own_columns.first; c < network.own_columns.end; ++c) {
    const Column& column = impl_->workers->column(c);
    VisitSynapses(network.columns[c], column.first_neuron(), {column.weights(), column.synapse_count()}, visit);
  }
}

std::uint64_t Simulation::weight_hash() {
  std::uint64_t hash = 0;
  ForEachSynapse([&hash](const Synapse& synapse) { hash += HashOf(synapse); });
  impl_->AddUp({&hash, 1});
  return hash;
}

}  // namespace lull
