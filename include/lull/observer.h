// What a run shows to the outside, in which order and on which thread; and observers that keep it in memory.

#ifndef LULL_OBSERVER_H_
#define LULL_OBSERVER_H_

#include <span>
#include <vector>

#include "absl/status/status.h"
#include "lull/inputs.h"
#include "lull/internal/visibility.h"
#include "lull/types.h"

namespace lull {

// A run meets the outside at exchanges: moments of model time that depend on the model alone, never on engine or
// threads. At each exchange every observer is called, in the order in which they were added: first all are told what
// happened (OnSpikes, OnTrace), then, at the multiples of exchange_every, each is asked for its answer (OnExchange),
// and at last whether the run shall go on (status).
//
// An observer may throw. The exchange goes on for the others, then Run ends with kUnknown and what the exception says;
// the simulation is whole, and a later Run goes on from there.
//
// Thread use: called on the thread that called Simulation::Run, one call at a time. Of the simulation that calls it an
// observer may use the const members.
class LULL_API Observer {
 public:
  virtual ~Observer() = default;

  // The spikes of the steps from < t ≤ until, in (time, neuron) order. Called at every exchange, also when there are
  // no spikes. The span is valid during the call.
  virtual void OnSpikes(Tick from, Tick until, std::span<const Spike> spikes) = 0;

  // Neurons whose state this observer wants, and how often [ms]: after the steps that are multiples of trace_every()
  // ≥ 1. Asked once, when the observer is added.
  virtual std::vector<NeuronId> traced() const { return {}; }
  virtual Tick trace_every() const { return 1; }

  // The state of a traced neuron after each of the steps from < t ≤ until that are multiples of trace_every(), one
  // behind the other: {v, u}, {x, y, z} or what variables the model has. Called after OnSpikes, once for each traced
  // neuron, in the order of traced(). Tracing does not wake a resting neuron.
  virtual void OnTrace(NeuronId neuron, Tick from, Tick until, std::span<const float> states) {
    (void)neuron, (void)from, (void)until, (void)states;
  }

  // A closed loop: what this observer does to the network in answer to what it has been told. It appends stimuli for
  // the steps from now + 1 on, which act there whatever the engine, threads or windows. Called at the multiples of
  // exchange_every, and only there: a Run that ends between two of them is no occasion to act, so that a run in pieces
  // stays a run. A stimulus that is refused (Simulation::Stimulate says when) ends Run with kInvalidArgument, and none
  // of this answer acts.
  virtual void OnExchange(Tick now, std::vector<Stimulus>& stimuli) { (void)now, (void)stimuli; }

  // The stimuli that have been taken in, from any observer or from Simulation::Stimulate, at once and in that order,
  // with their amplitudes as they act. A StimulusInput of all of them repeats the run without those who gave them.
  virtual void OnStimuli(std::span<const Stimulus> stimuli) { (void)stimuli; }

  // Asked at the end of every exchange. Anything but OK, such as a disk that is full or somebody who has had enough,
  // ends Run there, and Run returns it; the simulation is whole, and a later Run goes on from there.
  virtual absl::Status status() const { return absl::OkStatus(); }
};

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

}  // namespace lull

#endif  // LULL_OBSERVER_H_
