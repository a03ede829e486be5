#include "lull/array_recorders.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/quoted.h"
#include "network/built_network.h"

namespace lull {

SpikeArrayRecorder::SpikeArrayRecorder(std::span<const NeuronId> neurons) : is_selective_(true) {
  if (!neurons.empty()) wanted_.resize(std::ranges::max(neurons) + std::size_t{1});
  for (const NeuronId neuron : neurons) wanted_[neuron] = true;
}

void SpikeArrayRecorder::OnSpikes(Tick, Tick, std::span<const Spike> spikes) {
  const auto is_wanted = [this](const Spike& spike) {
    return !is_selective_ || (spike.neuron < wanted_.size() && wanted_[spike.neuron]);
  };
  const auto count = is_selective_ ? static_cast<std::size_t>(std::ranges::count_if(spikes, is_wanted)) : spikes.size();
  const std::span<Tick> times = times_.Extend(count);
  const std::span<NeuronId> neurons = neurons_.Extend(count);
  std::size_t next = 0;
  for (const Spike& spike : spikes) {
    if (!is_wanted(spike)) continue;
    times[next] = spike.time;
    neurons[next++] = spike.neuron;
  }
}

void SpikeArrayRecorder::Clear() {
  times_.Clear();
  neurons_.Clear();
}

absl::StatusOr<StateRecorder> StateRecorder::Create(const Network& network, std::vector<NeuronId> neurons, Tick every,
                                                    std::vector<std::string> variables) {
  const auto refused = [](const auto&... parts) {
    return absl::InvalidArgumentError(absl::StrCat("states to record: ", parts...));
  };
  if (neurons.empty()) return refused("there are no neurons; name one or more");
  if (every < 1) return refused("every ", every, " ms; must be 1 ms or more");
  StateRecorder recorder;
  for (std::size_t i = 0; i < neurons.size(); ++i) recorder.column_of_.push_back(i);
  std::ranges::sort(recorder.column_of_, {}, [&neurons](std::size_t i) { return neurons[i]; });
  for (std::size_t i = 0; i < neurons.size(); ++i) {
    const NeuronId neuron = neurons[recorder.column_of_[i]];
    if (neuron >= network.neurons()) {
      return refused("neuron ", neuron, ", but the network has ", network.neurons(), " neurons, from 0");
    }
    if (i > 0 && neuron == neurons[recorder.column_of_[i - 1]]) return refused("neuron ", neuron, " is there twice");
  }

  const BuiltNetwork& built = InsideOf(network);
  std::vector<std::string> there;
  for (const NeuronId neuron : neurons) {
    for (const std::string& name : built.model_of(neuron).variable_names) {
      if (std::ranges::find(there, name) == there.end()) there.push_back(name);
    }
  }
  if (variables.empty()) variables = there;
  for (const std::string& name : variables) {
    if (std::ranges::find(there, name) != there.end()) continue;
    return refused("none of the neurons has a variable ", Quoted(name), "; they have ", absl::StrJoin(there, ", "));
  }
  for (const NeuronId neuron : neurons) {
    const std::vector<std::string>& names = built.model_of(neuron).variable_names;
    for (const std::string& name : variables) {
      const auto found = std::ranges::find(names, name);
      recorder.place_.push_back(found == names.end() ? -1 : static_cast<int>(found - names.begin()));
    }
    recorder.state_size_.push_back(names.size());
  }
  recorder.next_row_.resize(neurons.size());
  recorder.values_.resize(variables.size());
  recorder.neurons_ = std::move(neurons);
  recorder.variables_ = std::move(variables);
  recorder.every_ = every;
  return recorder;
}

void StateRecorder::OnTrace(NeuronId neuron, Tick from, Tick until, std::span<const float> states) {
  const auto found = std::ranges::lower_bound(column_of_, neuron, {}, [this](std::size_t i) { return neurons_[i]; });
  assert(found != column_of_.end() && neurons_[*found] == neuron);
  const std::size_t column = *found, size = state_size_[column], width = neurons_.size();
  const std::size_t rows = states.size() / size, first = next_row_[column];
  if (first + rows > times_.size()) {  // the first neuron of these times
    assert(first == times_.size());
    Tick time = from / every_ * every_;
    for (Tick& next : times_.Extend(rows)) next = time += every_;
    assert(time <= until);
    for (GrowingArray<float>& values : values_) {
      std::ranges::fill(values.Extend(rows * width), std::numeric_limits<float>::quiet_NaN());
    }
  }
  (void)until;
  next_row_[column] = first + rows;
  for (std::size_t v = 0; v < variables_.size(); ++v) {
    const int place = place_[column * variables_.size() + v];
    if (place < 0) continue;
    const std::span<float> table = values_[v].Last((times_.size() - first) * width);
    for (std::size_t row = 0; row < rows; ++row) {
      table[row * width + column] = states[row * size + static_cast<std::size_t>(place)];
    }
  }
}

void StateRecorder::Clear() {
  times_.Clear();
  for (GrowingArray<float>& values : values_) values.Clear();
  std::ranges::fill(next_row_, 0);
}

}  // namespace lull
