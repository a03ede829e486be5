// How much memory a network and its simulation take, as far as a description tells.

#ifndef LULL_SRC_SPEC_MEMORY_NEEDS_H_
#define LULL_SRC_SPEC_MEMORY_NEEDS_H_

#include <span>

#include "lull/network_spec.h"
#include "spec/joined_layers.h"
#include "spec/listed_edges.h"

namespace lull {

// What one of each takes. The structs are private to layers above this one; test/config/estimate_test.cc holds the
// numbers to their sizes.
inline constexpr double kSynapseBytes = 8;          // Route and weight                    network/built_network.h
inline constexpr double kStreamBytes = 8;           // Stream                              likewise
inline constexpr double kFanOutBytes = 12;          // FanOut                              likewise
inline constexpr double kColumnSynapsesBytes = 56;  // ColumnSynapses                      likewise
inline constexpr double kRangeBytes = 8;            // NeuronRange                         likewise
inline constexpr double kIdBytes = 4;               // NeuronId, ColumnId, a slot          lull/types.h
inline constexpr double kTypeBytes = 2;             // BuiltNetwork::population_of         network/built_network.h
inline constexpr double kOffsetBytes = 8;           // BuiltNetwork::fan_out_begin         likewise
inline constexpr double kFloatBytes = 4;            // weights, states, parameters; sums
inline constexpr double kWaitingBytes = 12;         // Waiting                             network/synapses.cc
inline constexpr double kColumnBytes = 32;          // Column                              engine/column.h
inline constexpr double kEventBytes = 16;           // SpikeEvent                          likewise
inline constexpr double kRecentBytes = 16;          // SpikeHistory::Recent                engine/spike_history.h
inline constexpr double kOlderBytes = 8;            // SpikeHistory::Older                 likewise
inline constexpr double kActingBytes = 48;          // Inputs::Acting                      engine/inputs.h
inline constexpr double kPulseBytes = 16;           // Inputs::Pulse                       likewise
inline constexpr double kChangeBytes = 64;          // a current of HeldCurrents, in a map  engine/held_currents.h
inline constexpr double kKickBytes = 16;            // KickSchedule::Kick                  engine/kick_schedule.h

// (Source neuron, column) with a synapse from the one to the other.
double ExpectedStreams(std::span<const JoinedLayers> projections, const ListedEdges& listed);

struct MemoryNeeds {
  double network, building, simulation, history;  // NetworkEstimate
};
MemoryNeeds EstimateMemory(const NetworkSpec& spec, std::span<const JoinedLayers> projections,
                           const ListedEdges& listed, int workers);

}  // namespace lull

#endif  // LULL_SRC_SPEC_MEMORY_NEEDS_H_
