// Observers: what a run reports while it goes on, and how a program can act on the run. First the interface, Observer;
// then StopRequest, which ends a run; then the observers that keep what they are told in memory: SpikeRecorder,
// StimulusRecorder and TraceRecorder.
//
//   lull::SpikeRecorder recorder;
//   simulation->Observe(recorder);
//   ... simulation->Run(lull::Seconds(2)) ...
//   recorder.spikes()
//
// The recorders of array_recorders.h keep contiguous arrays of numbers, and LogRecorder (recording.h) records a run to
// disk instead.

#ifndef LULL_OBSERVER_H_
#define LULL_OBSERVER_H_

#include <atomic>
#include <span>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "lull/inputs.h"
#include "lull/internal/visibility.h"
#include "lull/types.h"

namespace lull {

// The interface between a run and the program around it. A run calls its observers at exchanges: moments of model time
// that depend only on the model and on SimulationOptions::exchange_every, never on the engine or the threads. At each
// exchange the run calls, in the order in which the observers were added:
//
//   1. OnSpikes and OnTrace of every observer: what has happened
//   2. OnExchange of every observer, at multiples of exchange_every: what the observer does to the network
//   3. OnStimuli of every observer, if there are stimuli
//   4. status of every observer: whether the run may go on
//
// An observer may throw. The run then finishes the exchange with the other observers, and Run returns kUnknown with the
// text of the exception; Simulation::TakeObserverException has the exception itself. The simulation stays usable, and a
// later Run continues from there.
//
// Thread use: one thread at a time, the thread that called Simulation::Run. During a call the observer may use the
// const members of the simulation.
class LULL_API Observer {
 public:
  virtual ~Observer();

  // Whether this observer must be called at every exchange, also at those at which the network is silent: no neuron is
  // integrated, and nothing happens until the next exchange. An observer that only records does not need these, and
  // returns false. If all observers do, a run jumps over silence of any length at once; otherwise each exchange takes
  // its time. Must not change during a run.
  virtual bool every_exchange() const { return true; }

  // If several ranks simulate the network (lull/ranks.h): whether this observer is told of the spikes of all neurons
  // and may stimulate all of them; otherwise both hold for the neurons of its own rank alone. All spikes are then sent
  // to its rank at each exchange. The states that it may trace are those of its own rank's neurons in either case. Must
  // not change during a run.
  virtual bool of_all_ranks() const { return false; }

  // Reports the spikes of the steps from < t ≤ until, in (time, neuron) order. Called at every exchange, also if there
  // are no spikes; see every_exchange for silence. The span is valid only during the call.
  virtual void OnSpikes(Tick from, Tick until, std::span<const Spike> spikes) = 0;

  // Called at the beginning of a run that continues from a saved state (Simulation::Load, Restore), if `until`, the
  // last step before, lies between two exchanges. Reports again the spikes of the steps from < t ≤ until, all since the
  // last exchange, which no observer could answer before the state was saved. An observer that answers in OnExchange
  // must take these in the place of all spikes that it was told of since `from`; then a run that was cut anywhere takes
  // the course of an uninterrupted one. States of traced neurons are not reported again.
  virtual void OnResume(Tick from, Tick until, std::span<const Spike> spikes) { (void)from, (void)until, (void)spikes; }

  // The neurons whose states this observer wants, and how often [ms, 1 or more]: after every step that is a multiple of
  // trace_every(). Called once, when the observer is added.
  virtual std::vector<NeuronId> traced() const { return {}; }
  virtual Tick trace_every() const { return 1; }

  // Reports the states of a traced neuron after the steps from < t ≤ until that are multiples of trace_every(). Each
  // state is {v, u}, {x, y, z} or the variables of your own model; the states follow each other without gaps. Called
  // after OnSpikes, once for each traced neuron, in the order of traced(). Tracing does not wake a resting neuron.
  virtual void OnTrace(NeuronId neuron, Tick from, Tick until, std::span<const float> states) {
    (void)neuron, (void)from, (void)until, (void)states;
  }

  // Closes the loop: asks the observer for stimuli in response to what it has been told. The observer appends stimuli
  // for the steps from now + 1 on to the list; every engine and number of threads applies them in exactly these steps.
  // Called only at multiples of exchange_every, not at the end of a Run between two of them, so that cutting a run into
  // pieces changes nothing. If Simulation::Stimulate would refuse one of the stimuli, none of this observer's stimuli
  // act, and Run returns kInvalidArgument.
  virtual void OnExchange(Tick now, std::vector<Stimulus>& stimuli) { (void)now, (void)stimuli; }

  // Reports the stimuli that the simulation has just accepted, from any observer or from Simulation::Stimulate, in the
  // order in which they were accepted, with their rounded amplitudes. A StimulusInput with all stimuli of a run repeats
  // the run without the observers that gave them.
  virtual void OnStimuli(std::span<const Stimulus> stimuli) { (void)stimuli; }

  // Whether the run may go on. Called at the end of every exchange. If the observer returns an error, for instance
  // because the disk is full or a user wants to stop, Run ends after this exchange and returns the error. The
  // simulation stays usable, and a later Run continues from there.
  virtual absl::Status status() const { return absl::OkStatus(); }
};

// An observer that ends a run when it is asked to, at the next exchange: Run then returns kCancelled. What was recorded
// up to there is kept, and a later Run continues from there.
//
// Thread use: one thread at a time; but Ask and asked may be called from any thread and from a signal handler.
class LULL_API StopRequest : public Observer {
 public:
  void Ask() noexcept { asked_ = true; }          // ends the present run, or the next one at its first exchange
  void Withdraw() noexcept { asked_ = false; }    // lets runs go on
  bool asked() const noexcept { return asked_; }  // whether Ask was called, and Withdraw not since

  bool every_exchange() const override { return false; }
  void OnSpikes(Tick, Tick, std::span<const Spike>) override {}
  absl::Status status() const override;

 private:
  static_assert(std::atomic<bool>::is_always_lock_free);  // for signal handlers
  std::atomic<bool> asked_ = false;
};

// ---------------------------------------------------------------------------------------------------------------------
// Observers that record in memory

// Keeps every spike, in (time, neuron) order. A spike takes 16 bytes.
//
// Thread use: one thread at a time.
class LULL_API SpikeRecorder : public Observer {
 public:
  bool every_exchange() const override { return false; }
  void OnSpikes(Tick from, Tick until, std::span<const Spike> spikes) override;

  const std::vector<Spike>& spikes() const { return spikes_; }  // recorded so far

  // Hands over the spikes recorded so far, and begins anew.
  std::vector<Spike> Take() { return std::exchange(spikes_, {}); }

 private:
  std::vector<Spike> spikes_;
};

// Keeps every stimulus that the simulation accepts during a run. A StimulusInput with these stimuli repeats the run
// without the observers that gave them. A stimulus takes 24 bytes.
//
// Thread use: one thread at a time.
class LULL_API StimulusRecorder : public Observer {
 public:
  bool every_exchange() const override { return false; }
  void OnSpikes(Tick, Tick, std::span<const Spike>) override {}
  void OnStimuli(std::span<const Stimulus> stimuli) override;

  const std::vector<Stimulus>& stimuli() const { return stimuli_; }  // recorded so far

  // Hands over the stimuli recorded so far, and begins anew.
  std::vector<Stimulus> Take() { return std::exchange(stimuli_, {}); }

 private:
  std::vector<Stimulus> stimuli_;
};

// Keeps the first variable (the membrane potential) of one neuron after every step, and the neuron's spikes.
//
// Thread use: one thread at a time.
class LULL_API TraceRecorder : public Observer {
 public:
  // Records this neuron.
  explicit TraceRecorder(NeuronId neuron) : neuron_(neuron) {}

  bool every_exchange() const override { return false; }
  void OnSpikes(Tick from, Tick until, std::span<const Spike> spikes) override;
  std::vector<NeuronId> traced() const override { return {neuron_}; }
  void OnTrace(NeuronId neuron, Tick from, Tick until, std::span<const float> states) override;

  NeuronId neuron() const { return neuron_; }                            // the recorded neuron
  const std::vector<float>& potential() const { return potential_; }     // [i] is after step i + 1
  const std::vector<Tick>& spike_times() const { return spike_times_; }  // ascending

  // Hand over what was recorded so far, and begin anew. A later run continues both vectors from their beginning.
  std::vector<float> TakePotential() { return std::exchange(potential_, {}); }
  std::vector<Tick> TakeSpikeTimes() { return std::exchange(spike_times_, {}); }

 private:
  NeuronId neuron_;
  std::vector<float> potential_;
  std::vector<Tick> spike_times_;
};

}  // namespace lull

#endif  // LULL_OBSERVER_H_
