// Running a network. In this header:
//
//   SimulationOptions   how a network is run: engine, threads, exchanges
//   RunCounters         what a run counted: steps, spikes, deliveries
//   Snapshot            the state of a simulation at one moment, in memory
//   Simulation          a network with everything that changes during a run; runs it, and reads and changes its state
//
//   absl::StatusOr<lull::Simulation> simulation =
//       lull::Simulation::Create(network, {.engine = lull::EngineKind::kClockDriven});
//   simulation->Observe(recorder);
//   absl::StatusOr<lull::RunCounters> counters = simulation->Run(lull::Seconds(2));
//
// Lull has no global state: a program may run any number of simulations at the same time, each on its own thread, of
// the same network or of different ones.

#ifndef LULL_SIMULATION_H_
#define LULL_SIMULATION_H_

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/internal/visibility.h"
#include "lull/network.h"
#include "lull/observer.h"
#include "lull/types.h"

namespace lull {

// The instruction sets that this machine has, narrowest first, without kBest.
//
// Thread use: immutable; may be called from any thread.
LULL_API std::vector<InstructionSet> SupportedInstructionSets();

// How a network is run. No result depends on these options, except on exchange_every and start.
struct SimulationOptions {
  EngineKind engine = EngineKind::kEventDriven;

  // [ms] The time between exchanges (observer.h), 1 or more. By default the network's shortest delay between columns,
  // or 1 if no synapse connects two columns.
  std::optional<Tick> exchange_every = {};

  // kBest, or one of SupportedInstructionSets().
  InstructionSet instruction_set = InstructionSet::kBest;

  // The number of workers that share the columns: 1 to kMaxThreads, or 0 for one per core. No more workers run at the
  // same time than there are cores that this process may use: by its affinity and the quotas of its control groups.
  int threads = 0;

  // The worker of each column, 0 to threads − 1; `threads` must then be given. If empty, the simulation distributes the
  // columns so that workers have equal loads and neighbouring columns share a worker, and uses no more workers than
  // there are columns or cores.
  std::vector<int> placement = {};

  // Workers run on their own for a window of steps, then meet. If recent windows took fewer neuron steps than this, one
  // thread runs all workers for the next window, because waking another thread would take longer; so it does while
  // windows turn out to take longer on several threads than on one, as where another program has one of the cores. 0:
  // threads always share the work.
  std::uint64_t min_shared_work = 1'000;

  // [ms] The time at which the network is in its initial state, 0 or more; the first step is start + 1. Inputs and
  // learning rules keep their times: whatever they would do before `start` does not happen. The first intervals of
  // kicks count from `start`.
  Tick start = 0;
};

// What a run counted.
struct RunCounters {
  Tick steps = 0;                  // [ms] model time
  std::uint64_t spikes = 0;        // neurons that fired, summed over steps
  std::uint64_t deliveries = 0;    // arrivals of a spike at the target of a synapse
  std::uint64_t neuron_steps = 0;  // neurons that the engine integrated, summed over steps
  // Neurons that were awake, summed over steps. The event-driven engine does not integrate a neuron that a lone pulse
  // wakes, so that this may be more than neuron_steps. While most neurons of a population are awake, the engine
  // integrates the whole population and counts only every 16 steps how many are awake. The clock-driven engine does not
  // count.
  std::uint64_t awake_steps = 0;
  double wall_seconds = 0;  // [s] time spent inside Run

  friend bool operator==(const RunCounters&, const RunCounters&) = default;
};

// The state of a simulation at one moment, in memory. A simulation can go back to a snapshot, or several simulations
// can continue from the same one. A snapshot keeps its network alive.
//
// Thread use: immutable; copies share their memory.
class LULL_API Snapshot {
 public:
  Tick now() const { return now_; }                     // [ms] the last step before the snapshot
  std::size_t bytes() const { return bytes_->size(); }  // the memory that the snapshot takes, without the network

 private:
  friend class Simulation;
  Snapshot(Network network, Tick now, std::shared_ptr<const std::vector<std::byte>> bytes)
      : network_(std::move(network)), now_(now), bytes_(std::move(bytes)) {}

  Network network_;
  Tick now_;
  std::shared_ptr<const std::vector<std::byte>> bytes_;
};

// A network with everything that changes during a run: neuron states, weights and spikes in flight.
//
// If several ranks have built the network (lull/ranks.h), each has a simulation of its own columns. Create, Run,
// RunPart, totals, awake, spike_hash, weight_hash, Save, Load, TakeSnapshot and Restore are then collectives: every
// rank calls them, in the same order, and those that return numbers return those of the whole network. If a rank has
// left, such a number is that of the own rank, and the next Run returns kAborted. All other functions are about the own
// neurons and synapses and wait for nobody; a foreign neuron is kInvalidArgument, with the rank that has it, or, where
// no status is returned, a mistake.
//
// Thread use: one thread at a time.
class LULL_API Simulation {
 public:
  // Puts the network into its initial state and starts the threads, which wait between runs.
  // Errors: kInvalidArgument for an option that is out of range or an instruction set that this machine lacks;
  // kResourceExhausted if the state of the network does not fit into memory.
  static absl::StatusOr<Simulation> Create(const Network& network, const SimulationOptions& options = {});

  Simulation(Simulation&&) noexcept;
  Simulation& operator=(Simulation&&) noexcept;
  ~Simulation();

  // Adds an observer, which must outlive the last Run, or be removed before. The observer is told what happens from the
  // next step on. Call this between two runs.
  void Observe(Observer& observer);

  // Removes an observer, which is then told nothing more. Returns whether the observer was there. An observer that was
  // added several times is removed altogether. Call this between two runs.
  bool StopObserving(const Observer& observer);

  // The exception that an observer threw in the last Run, RunPart or Stimulate, as it was thrown: the first one, if
  // there were several; null if there was none. Each exception is handed over once.
  std::exception_ptr TakeObserverException();

  // Advances by `duration` ≥ 0 steps and returns what these steps counted. Run(1 s) twice gives the same spikes,
  // weights and states as Run(2 s). Exchanges (observer.h) take place at multiples of exchange_every since time 0, and
  // at the end of each Run.
  //
  // Another thread may stop the run through the token. Run checks the token at exchanges and at least every 100 steps;
  // if the network is silent for longer, then at the end of the silence.
  //
  // Errors after which the simulation stays usable, so that a later Run continues where this one stopped:
  // kInvalidArgument for a duration that is out of range or a stimulus that is refused; kCancelled if the token has
  // been asked to stop; kUnknown if an observer threw; the error of an observer's status(), after the exchange at which
  // the observer returned it. Errors that every later Run returns again, until Restore: kOutOfRange if the state of a
  // neuron is no longer finite, because an input was too large for the model: every multiple of 100 ms and the end of
  // Run are looked at, and the run ends there; observers have been told of all steps up to there, but were not asked
  // for stimuli. The message names the neuron with the lowest id, its layer and type, the stretch of time, and its
  // largest input in one step of it (exactly if that was 64 mV/ms or more). kResourceExhausted if memory runs out;
  // kInternal if a spike arrives too late, which is a bug in Lull.
  absl::StatusOr<RunCounters> Run(Tick duration, const std::stop_token& stop = {});

  // As Run, for a part of a run that goes on: does not look at the states at its end, unless that is a multiple of
  // 100 ms. So a run that is cut anywhere into parts, the last of which is a Run, ends with the same error at the same
  // time as in one piece.
  absl::StatusOr<RunCounters> RunPart(Tick duration, const std::stop_token& stop = {});

  Tick now() const;            // [ms] the last step; before the first step, SimulationOptions::start
  RunCounters totals() const;  // counters of all runs so far
  // Neurons that are awake, and neurons at rest that are integrated with them; all neurons for the clock-driven engine.
  std::uint64_t awake() const;
  Tick exchange_every() const;  // [ms] SimulationOptions::exchange_every, or its default for this network
  int threads() const;          // number of workers

  // The state of a neuron after the last step: {v, u}, {x, y, z} or the variables of your own model.
  std::vector<float> State(NeuronId neuron) const;

  // Sets all variables of a neuron. The neuron is awake in the next step. Flags of the model are set as at time 0: a
  // Hindmarsh–Rose neuron is armed if x < 1. Call this between two runs.
  // Errors: kInvalidArgument if there is no such neuron, if the number of values differs from the number of variables,
  // or if a value is not finite.
  absl::Status SetState(NeuronId neuron, std::span<const float> values);

  // The values of a state variable (Network::state_variables) of all neurons after the last step, and of some neurons:
  // values[i] is of neurons[i]. Neurons whose model has no such variable have NaN.
  // Errors: kInvalidArgument if no neuron has the variable, if the number of values differs from that of the neurons,
  // or if a neuron does not exist. No value has then been written.
  absl::Status ReadState(std::string_view variable, std::span<float> values) const;
  absl::Status ReadState(std::string_view variable, std::span<const NeuronId> neurons, std::span<float> values) const;

  // Sets a state variable of all neurons, or of some, as SetState does for one neuron with its other variables as they
  // are. NaN leaves a neuron as it is, awake or at rest. Call this between two runs.
  // Errors: as ReadState; kInvalidArgument also for an infinite value, or a number for a neuron whose model has no such
  // variable. No state has then changed.
  absl::Status SetState(std::string_view variable, std::span<const float> values);
  absl::Status SetState(std::string_view variable, std::span<const NeuronId> neurons, std::span<const float> values);

  // Gives stimuli to neurons in steps from now() + 1 on. The stimuli may be in any order; if two currents have the same
  // neuron and step, the later in the list counts. Call this between two runs; during a run, observers give stimuli in
  // OnExchange.
  // Errors: kInvalidArgument if one of the stimuli names a neuron that does not exist or a step that is over, or
  // exceeds Network::stimulus_limit (a current, or the sum of the spikes of one neuron in one step). None of the
  // stimuli then acts.
  absl::Status Stimulate(std::span<const Stimulus> stimuli);

  // [mV/ms] The current that stimuli have set for a neuron, as it acts in the next step, without the network's own
  // inputs.
  double Current(NeuronId neuron) const;

  // Calls `visit` for every synapse with its present weight, after all learning up to now, in the order of
  // Network::ForEachSynapse. Reading weights changes no later spike or weight.
  void ForEachSynapse(const std::function<void(const Synapse&)>& visit);

  // Sets the weight of every synapse to weight_of(synapse), in the order of Network::ForEachSynapse; `synapse` has the
  // present weight. Learning continues from the new weights. Call this between two runs.
  // Errors: kInvalidArgument for a weight that is not finite, a weight that violates hard bounds (changes its sign or
  // exceeds w_max), or weights with which the input sum of a neuron might overflow (Network::quantum). No weight has
  // then changed.
  absl::Status SetWeights(const std::function<float(const Synapse&)>& weight_of);

  // The present weights [mV/ms], after all learning up to now, as an array in the order of Network::ForEachSynapse; or
  // those of some synapses: weights[i] is of number synapses[i] in that order. Reading changes no later spike or
  // weight. The time is in proportion to the weights that are read, and for some also to the spikes in flight. Errors:
  // kInvalidArgument if the number of weights differs from that of the synapses, or if there is no synapse of a number.
  // No weight has then been written.
  absl::Status ReadWeights(std::span<float> weights);
  absl::Status ReadWeights(std::span<const std::uint64_t> synapses, std::span<float> weights);

  // Sets all weights, or those of some synapses, to those of an array, in the same order. Learning continues from
  // there. If a synapse is named twice, the later counts. For some synapses the time is in proportion to their number
  // and to the spikes in flight; only where the weight of a static synapse grows in size, it is in proportion to the
  // synapses of the columns of the targets, whose input sums are then checked, and to the neurons. Errors: as
  // ReadWeights; as SetWeights, with the message about the first such weight. No weight has then changed.
  absl::Status SetWeights(std::span<const float> weights);
  absl::Status SetWeights(std::span<const std::uint64_t> synapses, std::span<const float> weights);

  // Hashes of all spikes so far, and of all present weights. They depend on the spikes and weights only, not on their
  // order, the engine or the layout in memory:
  //   mix = the splitmix64 finaliser, spike_hash = Σ mix(mix(time) + neuron),
  //   weight_hash = Σ mix(mix(mix(source · 2³² + target) + delay) + bits(weight)), modulo 2⁶⁴.
  std::uint64_t spike_hash() const;
  std::uint64_t weight_hash();

  // Writes everything that later steps depend on, the totals and hashes so far, and the spikes since the last exchange.
  // Saving changes no later spike or weight. It uses constant memory, and takes little more time than the sink does.
  // The bytes contain no checksum and no version: the caller must add both, as checkpoint.h does, and load the state
  // with the same version of Lull. Errors: those of the sink; kInternal as for Run.
  absl::Status Save(const ByteSink& sink);

  // Reads a saved state of the same network. Later runs then give the same bits as the saved simulation would have
  // given. The two simulations may differ in engine, threads and placement. Call this before the first step and before
  // adding an observer.
  // Errors: kFailedPrecondition after the first step or with an observer; those of the source; kDataLoss if the bytes
  // are not a state of this network. If loading fails, the simulation cannot be used any more.
  absl::Status Load(const ByteSource& source);
  // The same for a state that several ranks have saved, each a part of it: all parts, in the order of ranks. The two
  // simulations may also differ in the number of ranks. Parts that have nothing of the own columns are read no further
  // than a few bytes, but for the first, which is read to its end.
  absl::Status Load(std::span<const ByteSource> parts);

  // Saves the present state in memory. The snapshot takes as much memory as the neuron states, the plastic weights and
  // the spikes in flight.
  // Errors: kInternal as for Run; kResourceExhausted if the snapshot does not fit into memory.
  absl::StatusOr<Snapshot> TakeSnapshot();

  // Sets the state to that of a snapshot: of this simulation, or of another simulation of the same network with any
  // engine and threads. Networks that were built twice from equal descriptions are the same. Observers stay, and are
  // told what happens from there on; what they have recorded stays too, also of later steps. Call this between two
  // runs, also after a run that failed. While restoring, memory for a second simulation is needed.
  // Errors: kDataLoss if the snapshot is of another network: of other neurons, synapses, initial weights, inputs or
  // seeds; kResourceExhausted if memory runs out. The simulation has then not changed.
  absl::Status Restore(const Snapshot& snapshot);

 private:
  struct Impl;
  explicit Simulation(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace lull

#endif  // LULL_SIMULATION_H_
