// What a run tells the outside, in which order, on which thread.

#ifndef LULL_OBSERVER_H_
#define LULL_OBSERVER_H_

#include <span>
#include <vector>

#include "absl/status/status.h"
#include "lull/parameters.h"
#include "lull/types.h"
#include "lull/visibility.h"

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

}  // namespace lull

#endif  // LULL_OBSERVER_H_
