// The stages of building a network, in their order. Each stage fills its part of a BuiltNetwork and reads the parts
// before it; the description has passed Check (spec/check.h). The slow stages divide their work among up to `threads`
// threads; the result is the same for any number of threads.
//
// A stage from BuildPopulations on fills what this rank has. If several ranks build the network, BuildSynapses and
// ChooseQuantum are collectives; so every rank calls them unless it leaves (Collectives::Leave).

#ifndef LULL_SRC_NETWORK_STAGES_H_
#define LULL_SRC_NETWORK_STAGES_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "lull/network_spec.h"
#include "network/built_network.h"
#include "network/listed_synapses.h"

namespace lull {

// Fills kinds.
void LayOutColumns(BuiltNetwork& network);

// Fills rank_begin, own_columns, own_neurons, of this `rank`.
void TakeColumns(BuiltNetwork& network, std::vector<ColumnId> rank_begin, std::uint32_t rank);

// Fills populations, population_of, member_of. `tables` are the description's tables of neurons, with their values.
// Errors: a neuron (the first one is named) should start at rest but has no rest point, or a table has a value for a
// neuron whose model has no such value.
absl::Status BuildPopulations(BuiltNetwork& network, std::span<const NeuronTableSpec> tables, int threads);

// The type of each neuron of a description, as an index in its types, without building the network. Empty if there is
// only one type.
std::vector<std::uint16_t> TypesOfNeurons(const NetworkSpec& spec);

// Fills rules, columns, synapses_of, the fan-out, and the delays. `lists` are those of the description's edge lists.
// Errors: a column (the first one is named) has more synapses than can be numbered; another rank has left, or has such
// a column.
absl::Status BuildSynapses(BuiltNetwork& network, std::span<const GivenList> lists, int threads);

// Fills input_targets.
void ResolveInputs(BuiltNetwork& network);

// Fills quantum_exponent, stimulus_limit. Errors: a neuron's inputs do not fit even in the coarsest quantum.
absl::Status ChooseQuantum(BuiltNetwork& network, int threads);

}  // namespace lull

#endif  // LULL_SRC_NETWORK_STAGES_H_
