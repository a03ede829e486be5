// What a run tells the outside, in which order, on which thread.

#ifndef LULL_OBSERVER_H_
#define LULL_OBSERVER_H_

#include <span>
#include <vector>

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

  // Neurons whose membrane potential (v or x) this observer wants; asked once, when it is added.
  virtual std::vector<NeuronId> traced() const { return {}; }

  // The potential of a traced neuron after each of the steps from < t ≤ until: element i is step from + 1 + i.
  // Called after OnSpikes, once for each traced neuron. Tracing does not wake a resting neuron.
  virtual void OnTrace(NeuronId neuron, Tick from, Tick until, std::span<const float> potential) {
    (void)neuron, (void)from, (void)until, (void)potential;
  }
};

}  // namespace lull

#endif  // LULL_OBSERVER_H_
