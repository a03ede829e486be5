// A simulation as Python holds it, with all that observes it.

#ifndef LULL_PYTHON_SIMULATION_H_
#define LULL_PYTHON_SIMULATION_H_

#include <pybind11/pybind11.h>
#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "lull/network.h"
#include "lull/simulation.h"
#include "python/src/recorders.h"

namespace lull::python {

class StepLoop;

// A stretch of the course that a simulation took: from after step `from` until the next stretch begins. Going back
// begins a stretch with a new id, so two courses are the same up to the end of the last stretch that they share.
struct Stretch {
  Tick from;
  std::uint64_t id;
};

// A snapshot, and what recordings must know to go back to it.
struct HeldSnapshot {
  // What was in a bin that was not yet over.
  struct PresentBin {
    std::weak_ptr<CountRecording> of;
    std::vector<std::uint32_t> counts;
  };

  Snapshot snapshot;
  std::vector<Stretch> course;
  std::vector<PresentBin> bins;
};

// A simulation, and the observers that must outlive its runs.
//
// Thread use: any thread, but one at a time: a call while another thread is in one throws a StatusError. So does a call
// in a process that was forked off since: the threads of the simulation are not there.
class HeldSimulation {
 public:
  HeldSimulation(const Network& network, const SimulationOptions& options);
  ~HeldSimulation();

  const Network& network() const { return network_; }

  // Runs, with the interpreter released; calls `on_progress(now)` about ten times a second if it is not None. Throws
  // what a signal's handler raises, at the next exchange.
  void Run(Tick duration, const pybind11::object& on_progress);

  // Runs, and calls step(now, spikes) after every `every` steps; what it returns are stimuli. Ends early if it raises
  // StopIteration.
  void Loop(const pybind11::object& step, Tick duration, Tick every, const pybind11::object& on_progress);

  // Adds a recorder, and keeps it for as long as the simulation lives.
  void Record(std::shared_ptr<Recorder> recorder);

  HeldSnapshot TakeSnapshot();

  // Goes back to a snapshot. Recordings are cut back with it: those that hold the course up to the snapshot keep it;
  // others are emptied, and begin at the snapshot. Returns whether the course of the simulation is that of the snapshot
  // up to there.
  bool Restore(const HeldSnapshot& snapshot);

  // The names of the variables of a neuron's model.
  const std::vector<std::string>& VariablesOf(NeuronId neuron);

  // Calls function(simulation) while no other thread may use the simulation.
  template <class Function>
  auto Use(Function function) {
    const Hold hold(*this, false);
    return function(*simulation_);
  }

  // The same for a function that only looks, which a step of Loop may call too.
  template <class Function>
  auto Look(Function function) {
    const Hold hold(*this, true);
    return function(*simulation_);
  }

 private:
  // Holds the simulation for this thread.
  class Hold {
   public:
    Hold(HeldSimulation& simulation, bool may_nest);
    ~Hold();

   private:
    HeldSimulation& simulation_;
    bool nested_ = false;
  };

  void Advance(Tick duration, const pybind11::object& on_progress);

  Network network_;
  std::unique_ptr<Simulation> simulation_;
  pid_t process_;  // that made the simulation
  std::vector<std::shared_ptr<Recorder>> recorders_;
  std::vector<std::weak_ptr<CountRecording>> counts_;
  std::vector<Stretch> course_;
  std::unique_ptr<StepLoop> loop_;
  std::vector<std::vector<std::string>> variables_;  // of each kind of model in the network
  std::vector<std::uint8_t> kind_of_;                // of each neuron, an index in variables_
  std::atomic<std::thread::id> user_ = {};
};

}  // namespace lull::python

#endif  // LULL_PYTHON_SIMULATION_H_
