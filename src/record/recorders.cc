#include "lull/recorders.h"

#include <cassert>
#include <string>

#include "record/run_files.h"
#include "record/sources.h"

namespace lull {
void SpikeRecorder::OnSpikes(Tick, Tick, std::span<const Spike> spikes) {
  spikes_.insert(spikes_.end(), spikes.begin(), spikes.end());
}

void TraceRecorder::OnSpikes(Tick, Tick, std::span<const Spike> spikes) {
  for (const Spike& spike : spikes) {
    if (spike.neuron == neuron_) spike_times_.push_back(spike.time);
  }
}

void TraceRecorder::OnTrace(NeuronId neuron, Tick from, Tick until, std::span<const float> states) {
  assert(neuron == neuron_);
  assert(from == static_cast<Tick>(potential_.size()) && until > from);
  (void)neuron;
  const std::size_t variables = states.size() / static_cast<std::size_t>(until - from);
  for (std::size_t i = 0; i < states.size(); i += variables) potential_.push_back(states[i]);
}

absl::Status WriteSpikesCsv(std::span<const Spike> spikes, const std::string& path) {
  return WriteCsvSpikes(FromMemory(spikes), path);
}

}  // namespace lull
