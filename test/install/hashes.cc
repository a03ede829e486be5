// Prints the hashes of a run of the built-in network whose synapses learn: an outside program, for installed_test.

#include <iostream>

#include "lull/config.h"
#include "lull/network.h"
#include "lull/simulation.h"

int main() {
  const absl::StatusOr<lull::Network> network = lull::Network::Build(lull::BuiltInConfig("timed")->network);
  absl::StatusOr<lull::Simulation> simulation = lull::Simulation::Create(*network, {.threads = 2});
  const absl::StatusOr<lull::RunCounters> stats = simulation->Run(lull::Milliseconds(500));
  std::cout << stats->spikes << " " << simulation->spike_hash() << " " << simulation->weight_hash() << "\n";
}
