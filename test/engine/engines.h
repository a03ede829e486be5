// All engines of this machine, and what a run of one comes to.
//
// Thread use: pure functions; a Simulation belongs to the call that makes it.

#ifndef LULL_TEST_ENGINE_ENGINES_H_
#define LULL_TEST_ENGINE_ENGINES_H_

#include <string>
#include <vector>

#include "lull/network.h"
#include "lull/simulation.h"
#include "lull/types.h"
#include "test/support/oracle_network.h"

namespace lull {

// Every engine on every instruction set of this machine.
std::vector<SimulationOptions> AllEngines();
std::string NameOf(const SimulationOptions& options);

// What a simulation makes of the network, run in pieces of the given lengths. A status that is not OK throws
// std::runtime_error.
Outcome EngineOutcome(const Network& network, const SimulationOptions& options, const std::vector<Tick>& pieces);

}  // namespace lull

#endif  // LULL_TEST_ENGINE_ENGINES_H_
