// A simulation as Python holds it, with all that observes it.

#ifndef LULL_PYTHON_SIMULATION_H_
#define LULL_PYTHON_SIMULATION_H_

#include <pybind11/pybind11.h>
#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "lull/network.h"
#include "lull/simulation.h"
#include "python/src/network.h"
#include "python/src/ranks.h"
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

  HeldRanks ranks;  // outlive the snapshot's network
  Snapshot snapshot;
  std::vector<Stretch> course;
  std::vector<PresentBin> bins;
};

// A simulation, and the observers that must outlive its runs.
//
// Thread use: any thread, but one at a time: a call while another thread is in one throws a StatusError. So does a call
// in a process that was forked off since: the threads of the simulation are not there.
//
// If the network has ranks, what all of them must do together begins with BeginTogether.
class HeldSimulation {
 public:
  // `number` counts the simulations of the same ranks, and is the same on each; 0 without ranks.
  HeldSimulation(const HeldNetwork& network, const SimulationOptions& options, std::uint64_t number);
  ~HeldSimulation();

  const HeldNetwork& network() const { return network_; }

  // Runs, with the interpreter released; calls `on_progress(now)` about ten times a second if it is not None. Throws
  // what a signal's handler raises, at the next exchange. If a rank's handler raises something, or the step of its
  // Loop, all ranks end at the same exchange: that rank with the exception, the others with an error that names it. A
  // rank may run while another one loops.
  void Run(Tick duration, const pybind11::object& on_progress);

  // Runs, and calls step(now, spikes) after every `every` steps; what it returns are stimuli. Both are of all neurons
  // if `all_ranks`, otherwise of the own ones. Ends early if it raises StopIteration.
  void Loop(const pybind11::object& step, Tick duration, Tick every, bool all_ranks,
            const pybind11::object& on_progress);

  // A run is made of parts, each of which is begun by BeginPart and done by Run or Loop. BeginPart is called with the
  // step that ends the whole run, and returns the earliest of the steps at which the ranks want to end the part.
  Tick BeginPart(Tick until, Tick end);

  // Called with what was raised in a run: if this rank alone raised it, between two of the functions above, the other
  // ranks are told of it, and end as well.
  void Abandon(const pybind11::object& raised);

  // Adds a recorder, and keeps it for as long as the simulation lives.
  void Record(std::shared_ptr<Recorder> recorder);

  HeldSnapshot TakeSnapshot();

  // Goes back to a snapshot. Recordings are cut back with it: those that hold the course up to the snapshot keep it;
  // others are emptied, and begin at the snapshot. Returns whether the course of the simulation is that of the snapshot
  // up to there.
  bool Restore(const HeldSnapshot& snapshot);

  // The names of the variables of the model of an own neuron.
  const std::vector<std::string>& VariablesOf(NeuronId neuron);

  // Calls function(simulation) while no other thread may use the simulation.
  template <class Function>
  auto Use(Function function) {
    const Hold hold(*this, false);
    return function(*simulation_);
  }

  // The same for what all ranks do together: `what` completes "rank 1 is about to …". Without ranks, a step of Loop may
  // call it if `only_looks`. The interpreter is released.
  template <class Function>
  auto UseTogether(const std::string& what, bool only_looks, Function function) {
    const Hold hold(*this, only_looks && network_.ranks == nullptr);
    BeginTogether(network_.ranks, Named(what));
    auto result = [&] {
      const pybind11::gil_scoped_release released;
      return function(*simulation_);
    }();
    EndTogether(network_.ranks);
    return result;
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

  void Advance(Tick duration, const pybind11::object& on_progress, const std::exception_ptr& wrong);
  bool RunInTurns(Tick end, const pybind11::object& on_progress);
  bool Ends(const absl::Status& status, const pybind11::object& on_progress);
  std::string Named(const std::string& what) const;

  HeldNetwork network_;
  std::unique_ptr<Simulation> simulation_;
  pid_t process_;  // that made the simulation
  std::uint64_t number_;
  std::string run_;      // what all ranks are about to do while they are in a run
  bool in_run_ = false;  // whether other ranks count on this one's next part
  Tick end_of_run_ = 0;
  std::vector<std::shared_ptr<Recorder>> recorders_;
  std::vector<std::weak_ptr<CountRecording>> counts_;
  std::vector<Stretch> course_;
  std::unique_ptr<StepLoop> loop_;
  std::vector<std::vector<std::string>> variables_;  // of each kind of model in the network
  std::vector<std::uint8_t> kind_of_;                // of each own neuron, an index in variables_
  std::atomic<std::thread::id> user_ = {};
};

}  // namespace lull::python

#endif  // LULL_PYTHON_SIMULATION_H_
