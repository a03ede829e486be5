// The run that bench/instructions counts the instructions of: one thread, the event-driven engine, the AVX2 path.
//
//   counted_run WORKLOAD COLUMNS BEFORE COUNTED [wakes]
//
// COLUMNS is the number of columns in place of the workload's own, or 0. The simulation first takes BEFORE steps, which
// are not counted, and then COUNTED steps inside CountedSteps, which Callgrind finds by its name. Prints a JSON object:
// the compiler, and the deliveries and neuron steps of the counted part. With `wakes` it takes the same steps one by
// one, and also prints how many neurons woke: a neuron that was at rest after one step and is not after the next.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "lull/network.h"
#include "lull/simulation.h"
#include "workloads.h"

#ifdef __clang__
#define LULL_COMPILER "clang " __clang_version__
#else
#define LULL_COMPILER "gcc " __VERSION__
#endif

// A name that no compiler decorates, outside of all namespaces.
extern "C" [[gnu::noinline]] bool CountedSteps(lull::Simulation& simulation, lull::Tick steps) {
  return simulation.Run(steps).ok();
}

namespace lull {
namespace {

// Whether each neuron differs from its initial state, which must be its rest point.
class Awake {
 public:
  explicit Awake(const Network& network) : variables_(network.state_variables()), awake_(network.neurons()) {
    values_.resize(network.neurons());
    for (const std::string& variable : variables_) {
      rest_.emplace_back(network.neurons());
      if (!network.ReadInitialState(variable, rest_.back()).ok()) std::exit(1);
    }
  }

  // Returns how many neurons woke since the last call.
  std::uint64_t Look(const Simulation& simulation) {
    std::vector<char> awake(awake_.size());
    for (std::size_t k = 0; k < variables_.size(); ++k) {
      if (!simulation.ReadState(variables_[k], values_).ok()) std::exit(1);
      for (std::size_t i = 0; i < awake.size(); ++i) awake[i] |= values_[i] != rest_[k][i];
    }
    std::uint64_t woken = 0;
    for (std::size_t i = 0; i < awake.size(); ++i) woken += awake[i] > awake_[i];
    awake_.swap(awake);
    return woken;
  }

 private:
  std::vector<std::string> variables_;
  std::vector<std::vector<float>> rest_;  // by variable
  std::vector<float> values_;
  std::vector<char> awake_;
};

int Main(const std::string& name, int columns, Tick before, Tick counted, bool wakes) {
  for (const Workload& workload : Workloads()) {
    if (workload.name != name) continue;
    NetworkSpec spec = SpecOf(workload);
    if (columns != 0) spec.columns[0].count = static_cast<std::uint32_t>(columns);
    const Network network = *Network::Build(spec);
    auto made = Simulation::Create(network, {.instruction_set = InstructionSet::kAvx2, .threads = 1});
    if (!made.ok()) {
      std::fprintf(stderr, "%s\n", made.status().ToString().c_str());
      return 1;
    }
    Simulation& simulation = *made;
    if (!simulation.Run(before).ok()) return 1;
    const RunCounters first = simulation.totals();
    std::uint64_t woken = 0;
    if (wakes) {
      Awake awake(network);
      awake.Look(simulation);
      for (Tick t = 0; t < counted; ++t) {
        if (!simulation.Run(1).ok()) return 1;
        woken += awake.Look(simulation);
      }
    } else if (!CountedSteps(simulation, counted)) {
      return 1;
    }
    const RunCounters last = simulation.totals();
    std::printf("{\"compiler\": \"%s\", \"deliveries\": %llu, \"neuron_steps\": %llu, \"wakes\": %llu}\n",
                LULL_COMPILER, static_cast<unsigned long long>(last.deliveries - first.deliveries),
                static_cast<unsigned long long>(last.neuron_steps - first.neuron_steps),
                static_cast<unsigned long long>(woken));
    return 0;
  }
  std::fprintf(stderr, "there is no workload %s\n", name.c_str());
  return 2;
}

}  // namespace
}  // namespace lull

int main(int argc, char** argv) {
  if (argc < 5) {
    std::fprintf(stderr, "counted_run WORKLOAD COLUMNS BEFORE COUNTED [wakes]\n");
    return 2;
  }
  return lull::Main(argv[1], std::atoi(argv[2]), std::atoi(argv[3]), std::atoi(argv[4]), argc > 5);
}
