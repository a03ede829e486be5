// The stages of building a network, in their order. Each fills its part of a BuiltNetwork and reads the parts before
// it. Those that take long share their work out among up to `threads` threads; the result is the same for any.

#ifndef LULL_SRC_NETWORK_STAGES_H_
#define LULL_SRC_NETWORK_STAGES_H_

#include "absl/status/status.h"
#include "lull/network_spec.h"
#include "network/built_network.h"

namespace lull {

// Everything that can be said of a description without drawing from it. After this, the stages below find it sound, but
// for what only the drawn network can tell: a rest point that is missing, sums that do not fit.
absl::Status Validate(const NetworkSpec& spec);

// kinds, column_first, kind_of.
void LayOutColumns(BuiltNetwork& network);

// populations, population_of, member_of. Errors: a neuron (the first is named) that is to start at rest has no rest
// point.
absl::Status BuildPopulations(BuiltNetwork& network, int threads);

// rules, columns, fan_out, the delays. Errors: a column (the first is named) has more synapses than can be numbered.
absl::Status BuildSynapses(BuiltNetwork& network, int threads);

// input_targets. Errors: a given spike is for a neuron that its input does not reach.
absl::Status ResolveInputs(BuiltNetwork& network);

// quantum_exponent. Errors: a neuron whose inputs do not fit even in the coarsest quantum.
absl::Status ChooseQuantum(BuiltNetwork& network, int threads);

// The index of a kind of column by name, or of the only one if the name is empty. The name is known to be good.
std::size_t KindNamed(const NetworkSpec& spec, const std::string& name);

// The index of a layer by name, or the number of layers.
std::size_t LayerNamed(const ColumnSpec& column, const std::string& name);

}  // namespace lull

#endif  // LULL_SRC_NETWORK_STAGES_H_
