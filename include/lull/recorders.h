// Observers that keep what they see, and the file of spikes.

#ifndef LULL_RECORDERS_H_
#define LULL_RECORDERS_H_

#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lull/observer.h"
#include "lull/parameters.h"
#include "lull/types.h"
#include "lull/visibility.h"

namespace lull {

// Keeps every spike in memory, 16 bytes each, in (time, neuron) order.
//
// Thread use: one thread at a time.
class LULL_API SpikeRecorder : public Observer {
 public:
  void OnSpikes(Tick from, Tick until, std::span<const Spike> spikes) override;

  const std::vector<Spike>& spikes() const { return spikes_; }  // so far

 private:
  std::vector<Spike> spikes_;
};

// Keeps every stimulus that comes in while the run goes on, 24 bytes each: a StimulusInput of them repeats the run
// without whoever gave them.
//
// Thread use: one thread at a time.
class LULL_API StimulusRecorder : public Observer {
 public:
  void OnSpikes(Tick, Tick, std::span<const Spike>) override {}
  void OnStimuli(std::span<const Stimulus> stimuli) override;

  const std::vector<Stimulus>& stimuli() const { return stimuli_; }  // so far

 private:
  std::vector<Stimulus> stimuli_;
};

// Keeps the membrane potential of one neuron after every step, and its spikes.
//
// Thread use: one thread at a time.
class LULL_API TraceRecorder : public Observer {
 public:
  // Of this neuron.
  explicit TraceRecorder(NeuronId neuron) : neuron_(neuron) {}

  void OnSpikes(Tick from, Tick until, std::span<const Spike> spikes) override;
  std::vector<NeuronId> traced() const override { return {neuron_}; }
  void OnTrace(NeuronId neuron, Tick from, Tick until, std::span<const float> states) override;

  NeuronId neuron() const { return neuron_; }                            // whose potential it is
  const std::vector<float>& potential() const { return potential_; }     // element i is step i + 1
  const std::vector<Tick>& spike_times() const { return spike_times_; }  // ascending

 private:
  NeuronId neuron_;
  std::vector<float> potential_;
  std::vector<Tick> spike_times_;
};

// Writes `contents` aside, in the directory of `path`, and renames it: a reader sees the old file or the whole new one.
// Errors: kUnavailable with the path and the system's reason; then `path` is as it was.
LULL_API absl::Status WriteFile(const std::string& path, const std::string& contents);

// Writes "time_ms,neuron" and a line per spike, the way WriteFile does.
LULL_API absl::Status WriteSpikesCsv(std::span<const Spike> spikes, const std::string& path);

// Writes "time_ms,neuron,kind,amplitude" and a line per stimulus, in order of time, those of one time in the order in
// which they are given: what StimulusInput::file may name.
LULL_API absl::Status WriteStimuliCsv(std::span<const Stimulus> stimuli, const std::string& path);

}  // namespace lull

#endif  // LULL_RECORDERS_H_
