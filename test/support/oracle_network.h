// From a built network to the oracle's problem, and what a run of it comes to.
//
// Thread use: pure functions.

#ifndef LULL_TEST_SUPPORT_ORACLE_NETWORK_H_
#define LULL_TEST_SUPPORT_ORACLE_NETWORK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "lull/network.h"
#include "lull/types.h"
#include "test/support/oracle.h"

namespace lull {

// All that the contract says is equal between any two ways to compute a network.
struct Outcome {
  std::vector<Spike> spikes;
  std::vector<Synapse> synapses;           // with final weights, in the order of Network::ForEachSynapse
  std::vector<std::vector<float>> states;  // of each neuron
  std::uint64_t deliveries = 0;
  std::uint64_t spike_hash = 0;
  std::uint64_t weight_hash = 0;
  std::string failure = {};  // the message if a state is no longer finite
};

// The network as the oracle takes it. Neurons and synapses are those that were built; which rule a synapse learns by is
// found from the description. Throws std::logic_error where projections with different rules could have made the
// synapse: such a network is no use here.
oracle::Problem ProblemOf(const Network& network);

// What the oracle makes of the network in the steps 1 to `duration`; the hashes are computed here, from MODEL.md 9.
Outcome OracleOutcome(const Network& network, Tick duration, const oracle::AfterStep& after_step = {});

}  // namespace lull

#endif  // LULL_TEST_SUPPORT_ORACLE_NETWORK_H_
