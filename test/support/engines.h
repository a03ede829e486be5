// All engines of this machine, and what a run of one comes to.
//
// Thread use: pure functions; a Simulation belongs to the call that makes it.

#ifndef LULL_TEST_SUPPORT_ENGINES_H_
#define LULL_TEST_SUPPORT_ENGINES_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lull/network.h"
#include "lull/simulation.h"
#include "lull/types.h"
#include "test/support/oracle_network.h"

namespace lull {

// Every engine on every instruction set of this machine, one worker each.
std::vector<SimulationOptions> AllEngines();

// Both engines with 2, 3, 5 and 8 workers, among which the columns are dealt at random; some share every window among
// threads, others only those that are worth it. None if there is but one column.
std::vector<SimulationOptions> DealtEngines(const Network& network, std::uint64_t seed);

// All of both.
std::vector<SimulationOptions> EnginesFor(const Network& network, std::uint64_t seed);
std::string NameOf(const SimulationOptions& options);

// What a simulation of the network has come to, which fired these spikes.
Outcome OutcomeOf(const Network& network, Simulation& simulation, std::vector<Spike> spikes);

// What a simulation makes of the network, run in pieces of the given lengths. A status that is not OK throws
// std::runtime_error.
Outcome EngineOutcome(const Network& network, const SimulationOptions& options, const std::vector<Tick>& pieces);

// Likewise, but for each piece the state that the one before left is loaded into a new simulation, with the options of
// the piece.
Outcome ResumedOutcome(const Network& network, const std::vector<SimulationOptions>& options,
                       const std::vector<Tick>& pieces);

// A piece of a run that ranks do together, each on a thread of its own, with as many workers as `options.threads`.
struct PieceOnRanks {
  int ranks;  // 0: this thread alone, without the interface of ranks
  SimulationOptions options;
  Tick duration;
};

// What ranks make of the network together: for each piece they build it anew and load the state that those of the piece
// before have saved. Throws std::runtime_error for a status that is not OK, or if the ranks differ in what they should
// all say.
Outcome OutcomeOnRanks(const NetworkSpec& spec, const std::vector<PieceOnRanks>& pieces);

// The bytes that Save writes, and a simulation that takes them up; bytes that are left over are an error too.
std::vector<std::byte> SavedState(Simulation& simulation);
absl::Status LoadState(Simulation& simulation, std::span<const std::byte> state);

}  // namespace lull

#endif  // LULL_TEST_SUPPORT_ENGINES_H_
