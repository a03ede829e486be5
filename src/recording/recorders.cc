#include <algorithm>
#include <cassert>
#include <string>

#include "formats/csv_writer.h"
#include "formats/stimulus_file.h"
#include "lull/observer.h"
#include "lull/recording.h"
#include "recording/run_files.h"
#include "statistics/sources.h"

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
  assert(until > from);
  (void)neuron;
  const std::size_t variables = states.size() / static_cast<std::size_t>(until - from);
  for (std::size_t i = 0; i < states.size(); i += variables) potential_.push_back(states[i]);
}

void StimulusRecorder::OnStimuli(std::span<const Stimulus> stimuli) {
  stimuli_.insert(stimuli_.end(), stimuli.begin(), stimuli.end());
}

absl::Status WriteStimuliCsv(std::span<const Stimulus> stimuli, const std::string& path) {
  std::vector<Stimulus> in_order(stimuli.begin(), stimuli.end());
  std::ranges::stable_sort(in_order, {}, &Stimulus::time);
  absl::StatusOr<CsvFile> file = CsvFile::Create(path);
  if (!file.ok()) return file.status();
  file->Add("time_ms").Add("neuron").Add("kind").Add("amplitude").EndLine();
  for (const Stimulus& stimulus : in_order) {
    file->Add(stimulus.time)
        .Add(stimulus.neuron)
        .Add(std::string(NameOf(stimulus.kind)))
        .Add(stimulus.amplitude)
        .EndLine();
  }
  return file->Finish();
}

absl::Status WriteSpikesCsv(std::span<const Spike> spikes, const std::string& path) {
  return WriteCsvSpikes(FromMemory(spikes), path);
}

}  // namespace lull
