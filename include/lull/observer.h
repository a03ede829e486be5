// What a run tells the outside, in which order, on which thread.

#ifndef LULL_OBSERVER_H_
#define LULL_OBSERVER_H_

#include <span>
#include <vector>

#include "absl/status/status.h"
#include "lull/types.h"

namespace lull {

// A run meets the outside at exchanges: moments of model time that depend on the model alone, never on engine or
// threads. At each exchange every observer is called, in the order in which they were added.
//
// Thread use: called on the thread that called Simulation::Run, one call at a time.
class Observer {
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
  // behind the other: {v, u} or {x, y, z}. Called after OnSpikes, once for each traced neuron, in the order of
  // traced(). Tracing does not wake a resting neuron.
  virtual void OnTrace(NeuronId neuron, Tick from, Tick until, std::span<const float> states) {
    (void)neuron, (void)from, (void)until, (void)states;
  }

  // Asked at the end of every exchange. Anything but OK, such as a disk that is full or somebody who has had enough,
  // ends Run there, and Run returns it; the simulation is whole, and a later Run goes on from there.
  virtual absl::Status status() const { return absl::OkStatus(); }
};

}  // namespace lull

#endif  // LULL_OBSERVER_H_
