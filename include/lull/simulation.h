// A run of a network: owns all that changes (states, weights, events in flight) and advances it step by step.
//
//   absl::StatusOr<lull::Simulation> simulation =
//       lull::Simulation::Create(network, {.engine = lull::EngineKind::kClockDriven});
//   simulation->Observe(recorder);
//   absl::StatusOr<lull::RunCounters> stats = simulation->Run(lull::Seconds(2));
//
// There is no global state: any number of simulations, of one network or several, may run at once on threads of their
// own.

#ifndef LULL_SIMULATION_H_
#define LULL_SIMULATION_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/internal/visibility.h"
#include "lull/network.h"
#include "lull/observer.h"
#include "lull/types.h"

namespace lull {

// The paths that this machine can take, narrowest first; kBest is not among them.
//
// Thread use: a pure function.
LULL_API std::vector<InstructionSet> SupportedInstructionSets();

// How a network is run. But for exchange_every and start, nothing of a result depends on these.
struct SimulationOptions {
  EngineKind engine = EngineKind::kEventDriven;

  // [ms] between exchanges (observer.h), 1 or more; by default the network's shortest delay between columns, or 1.
  std::optional<Tick> exchange_every = {};

  // kBest, or one of SupportedInstructionSets().
  InstructionSet instruction_set = InstructionSet::kBest;

  // How many workers share the columns, 1 to kMaxThreads; 0 is one per core. No more of them run at a time than the
  // machine has cores. Nothing of a result depends on this.
  int threads = 0;

  // The worker of each column, 0 to threads − 1 (which must then be given); by default columns are dealt by load,
  // neighbours together, to no more workers than there are columns, or cores. Nothing of a result depends on this.
  std::vector<int> placement = {};

  // Where the stretches between two meetings of the workers have of late been less work than this (in steps of a
  // neuron), one thread does the next one alone: meeting another takes longer. 0: threads always share.
  std::uint64_t min_shared_work = 1'000;

  // [ms] The time at which the network is in its initial state, 0 or more: the first step is the one behind it. Inputs
  // and learning rules keep their times; what they would have done before does not happen.
  Tick start = 0;
};

// What a run did, of the steps it took.
struct RunCounters {
  Tick steps = 0;                  // [ms] of model time
  std::uint64_t spikes = 0;        // neurons that fired
  std::uint64_t deliveries = 0;    // spikes that reached a synapse's target
  std::uint64_t neuron_steps = 0;  // neurons integrated, summed over steps: what an engine really did
  // Of these, steps of neurons that did not rest. The event-driven engine integrates whole populations while most of
  // them are awake, and then looks every 16 steps how many are; the clock-driven engine does not look.
  std::uint64_t awake_steps = 0;
  double wall_seconds = 0;  // time inside Run

  friend bool operator==(const RunCounters&, const RunCounters&) = default;
};

// A simulation as it stood at one moment, in memory: to go back to, or to branch an experiment.
//
// Thread use: immutable; copies share their memory.
class LULL_API Snapshot {
 public:
  Tick now() const { return now_; }                     // [ms]
  std::size_t bytes() const { return bytes_->size(); }  // of memory

 private:
  friend class Simulation;
  Snapshot(Tick now, std::shared_ptr<const std::vector<std::byte>> bytes) : now_(now), bytes_(std::move(bytes)) {}

  Tick now_;
  std::shared_ptr<const std::vector<std::byte>> bytes_;
};

// A network under way: advances it, shows it to observers, and keeps its states.
//
// Thread use: one thread at a time.
class LULL_API Simulation {
 public:
  // Errors: kInvalidArgument for an option that is out of range or an instruction set that this machine lacks,
  // kResourceExhausted for a network whose state does not fit into memory. Starts the threads, which wait between runs.
  static absl::StatusOr<Simulation> Create(const Network& network, const SimulationOptions& options = {});

  Simulation(Simulation&&) noexcept;
  Simulation& operator=(Simulation&&) noexcept;
  ~Simulation();

  // Adds an observer, which must outlive the last Run. It sees what happens from the next step on.
  void Observe(Observer& observer);

  // Advances by `duration` ≥ 0 steps. Run(1 s) twice equals Run(2 s): the same spikes, weights and states.
  // Exchanges stand at the multiples of exchange_every since time 0, and at the end of each Run.
  //
  // Another thread may ask for an end through the token. Run looks at it at exchanges and at least every 100 steps, or
  // when it comes to the end of a silence.
  //
  // Errors: kInvalidArgument for a duration out of range, or a stimulus of an observer; kCancelled when the token has
  // been asked; kUnknown for an observer that threw; what an observer's status() says, after the exchange at which it
  // says so. After any of these the simulation is whole, and a later Run goes on from where it stopped.
  // kResourceExhausted or kInternal (an event from the past, a mistake of Lull's) end the run, and every later Run
  // returns the same.
  absl::StatusOr<RunCounters> Run(Tick duration, const std::stop_token& stop = {});

  Tick now() const;             // [ms] of the last step; SimulationOptions::start before the first
  RunCounters totals() const;   // of all runs so far
  std::uint64_t awake() const;  // neurons that the next step integrates; of the clock-driven engine all
  Tick exchange_every() const;  // [ms] SimulationOptions::exchange_every, or what it is by default
  int threads() const;          // workers

  // The state of a neuron after the last step: {v, u}, {x, y, z} or what variables the model has.
  std::vector<float> State(NeuronId neuron) const;

  // Between two runs: gives a neuron other values of all its variables. It is awake in the next step. What a model
  // keeps beside them is as at time 0: a Hindmarsh–Rose neuron is armed if x < 1.
  // Errors: kInvalidArgument for a neuron that there is not, another number of values, or one that is not finite.
  absl::Status SetState(NeuronId neuron, std::span<const float> values);

  // Takes in stimuli for steps from now() + 1 on, in any order; of two currents of one neuron and step the later in the
  // list counts. Between two runs, or from an observer by OnExchange.
  // Errors: kInvalidArgument, and none of them acts, if one is of a neuron that there is not or of a step that is over,
  // or is larger than Network::stimulus_limit: a current, or the spikes of one neuron in one step together.
  absl::Status Stimulate(std::span<const Stimulus> stimuli);

  // The current that has been set for a neuron, as it acts in the next step [mV/ms]. The network's own inputs are no
  // part of it.
  double Current(NeuronId neuron) const;

  // Visits every synapse with its present weight, all learning up to now applied, in the order of
  // Network::ForEachSynapse. Reading changes no later spike or weight.
  void ForEachSynapse(const std::function<void(const Synapse&)>& visit);

  // Between two runs: asks weight_of(synapse) for a weight for every synapse, in the same order, with its present
  // weight in `synapse`; learning goes on from there. Errors: kInvalidArgument, and no weight has changed, for a weight
  // that is not finite, that under hard bounds changes its sign or exceeds w_max, or with which a neuron's input might
  // no longer fit (Network::quantum).
  absl::Status SetWeights(const std::function<float(const Synapse&)>& weight_of);

  // Hashes of all spikes so far and of all present weights; free of order, engine and layout:
  //   mix = the splitmix64 finaliser, spike_hash = Σ mix(mix(time) + neuron),
  //   weight_hash = Σ mix(mix(mix(source · 2³² + target) + delay) + bits(weight)), modulo 2⁶⁴.
  std::uint64_t spike_hash() const;
  std::uint64_t weight_hash();

  // Writes all that the steps to come depend on, and the totals and hashes so far. Changes no later spike or weight.
  // Takes no memory to speak of, and little more time than the sink. A state has no checksum and no version of its own:
  // whoever keeps it adds both (lull/checkpoint.h), and loads it with the same version of Lull.
  // Errors: those of the sink; kInternal as Run.
  absl::Status Save(const ByteSink& sink);

  // Goes on from a saved state of the same network, with any engine, threads and placement, here as there: then Run
  // does what it would have done there, bit for bit. Before the first step, and before any observer is added.
  // Errors: kFailedPrecondition after these; those of the source; kDataLoss for bytes that are no state of this
  // network. A simulation that could not be loaded is of no more use.
  absl::Status Load(const ByteSource& source);

  // The same in memory: stands still, and takes the memory of the states, the plastic weights and what is under way.
  // Errors: kInternal as Run; kResourceExhausted.
  absl::StatusOr<Snapshot> TakeSnapshot();

  // Goes back, or over, to a snapshot of a simulation of the same network, whatever engine or threads it had; observers
  // stay, and see what happens from there. At any time between two runs, also when a run has failed. Takes the memory
  // of a second simulation for as long as it lasts. Errors: kDataLoss for another network's snapshot;
  // kResourceExhausted. Nothing has changed then.
  absl::Status Restore(const Snapshot& snapshot);

 private:
  struct Impl;
  explicit Simulation(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace lull

#endif  // LULL_SIMULATION_H_
