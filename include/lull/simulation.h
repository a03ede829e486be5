// A run of a network: owns all that changes (states, weights, events in flight) and advances it step by step.
//
//   absl::StatusOr<lull::Simulation> simulation = lull::Simulation::Create(network, {.engine =
//   EngineKind::kClockDriven}); simulation->Observe(recorder); absl::StatusOr<lull::RunStats> stats =
//   simulation->Run(lull::Seconds(2));

#ifndef LULL_SIMULATION_H_
#define LULL_SIMULATION_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/bytes.h"
#include "lull/instruction_set.h"
#include "lull/network.h"
#include "lull/observer.h"
#include "lull/types.h"

namespace lull {

inline constexpr int kMostThreads = 1024;

struct SimulationOptions {
  EngineKind engine = EngineKind::kEventDriven;

  // [ms] between exchanges (observer.h), 1 or more; by default the network's shortest delay between columns, or 1.
  std::optional<Tick> exchange_every = {};

  // kBest, or one of SupportedInstructionSets().
  InstructionSet instruction_set = InstructionSet::kBest;

  // How many workers share the columns, 1 to kMostThreads; 0 is one per core. No more of them run at a time than the
  // machine has cores. Nothing of a result depends on this.
  int threads = 0;

  // The worker of each column, 0 to threads − 1 (which must then be given); by default columns are dealt by load,
  // neighbours together, to no more workers than there are columns, or cores. Nothing of a result depends on this.
  std::vector<int> placement = {};

  // Where the stretches between two meetings of the workers have of late been less work than this (in steps of a
  // neuron), one thread does the next one alone: meeting another takes longer. 0: threads always share.
  std::uint64_t least_shared_work = 1'000;

  // [ms] The time at which the network is in its initial state, 0 or more: the first step is the one behind it. Inputs
  // and learning rules keep their times; what they would have done before does not happen.
  Tick start = 0;
};

// What a run did, of the steps it took.
struct RunStats {
  Tick steps = 0;                  // [ms] of model time
  std::uint64_t spikes = 0;        // neurons that fired
  std::uint64_t deliveries = 0;    // spikes that reached a synapse's target
  std::uint64_t neuron_steps = 0;  // neurons integrated, summed over steps: what an engine really did
  // Of these, steps of neurons that did not rest. The event-driven engine integrates whole populations while most of
  // them are awake, and then looks every 16 steps how many are; the clock-driven engine does not look.
  std::uint64_t awake_steps = 0;
  double wall_seconds = 0;  // time inside Run

  friend bool operator==(const RunStats&, const RunStats&) = default;
};

// Thread use: one thread at a time.
class Simulation {
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
  // Errors: kInvalidArgument for a duration out of range; what an observer's status() says, after the exchange at which
  // it says so; kResourceExhausted or kInternal (an event from the past, a mistake of Lull's) end the run, and every
  // later Run returns the same.
  absl::StatusOr<RunStats> Run(Tick duration);

  Tick now() const;             // [ms] of the last step; SimulationOptions::start before the first
  RunStats totals() const;      // of all runs so far
  std::uint64_t awake() const;  // neurons that the next step integrates; of the clock-driven engine all
  Tick exchange_every() const;
  int threads() const;  // workers

  // The state of a neuron after the last step: {v, u} or {x, y, z}.
  std::vector<float> State(NeuronId neuron) const;

  // Visits every synapse with its present weight, all learning up to now applied, in the order of
  // Network::ForEachSynapse. Reading changes no later spike or weight.
  void ForEachSynapse(const std::function<void(const Synapse&)>& visit);

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

 private:
  struct Impl;
  explicit Simulation(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace lull

#endif  // LULL_SIMULATION_H_
