// A simulation as Python holds it, with all that observes it.

#ifndef LULL_PYTHON_SIMULATION_H_
#define LULL_PYTHON_SIMULATION_H_

#include <pybind11/pybind11.h>

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

// A simulation, and the observers that must outlive its runs.
//
// Thread use: any thread, but one at a time: a call while another thread is in one throws a StatusError.
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

  // Adds an observer, and keeps it for as long as the simulation lives.
  void Observe(std::shared_ptr<Observer> observer);

  // The names of the variables of a neuron's model.
  const std::vector<std::string>& VariablesOf(NeuronId neuron);

  // Calls function(simulation) while no other thread may use the simulation.
  template <class Function>
  auto Use(Function function) {
    const Hold hold(*this, false);
    return function(simulation_);
  }

  // The same for a function that only looks, which a step of Loop may call too.
  template <class Function>
  auto Look(Function function) {
    const Hold hold(*this, true);
    return function(simulation_);
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
  Simulation simulation_;
  std::vector<std::shared_ptr<Observer>> observers_;
  std::shared_ptr<StepLoop> loop_;
  std::vector<std::vector<std::string>> variables_;  // of each kind of model in the network
  std::vector<std::uint8_t> kind_of_;                // of each neuron, an index in variables_
  std::atomic<std::thread::id> user_ = {};
};

}  // namespace lull::python

#endif  // LULL_PYTHON_SIMULATION_H_
