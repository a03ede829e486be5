// Sets of neurons, as ranges that are ascending and disjoint.
//
// Thread use: pure functions.

#ifndef LULL_SRC_ENGINE_NEURON_RANGES_H_
#define LULL_SRC_ENGINE_NEURON_RANGES_H_

#include <cstdint>
#include <vector>

#include "lull/types.h"
#include "network/built_network.h"

namespace lull {

// The union of ranges in any order, which may overlap.
std::vector<NeuronRange> Union(std::vector<NeuronRange> ranges);

// The neurons that are in both lists.
std::vector<NeuronRange> Intersection(const std::vector<NeuronRange>& a, const std::vector<NeuronRange>& b);

bool Contains(const std::vector<NeuronRange>& ranges, NeuronId neuron);

// The neurons from the first of ascending ranges to the last.
NeuronRange SpanOf(const std::vector<NeuronRange>& ranges);

std::uint32_t CountOf(const std::vector<NeuronRange>& ranges);

// The neuron that `rank` others come before. Requires rank < CountOf(ranges).
NeuronId NeuronAt(const std::vector<NeuronRange>& ranges, std::uint32_t rank);

}  // namespace lull

#endif  // LULL_SRC_ENGINE_NEURON_RANGES_H_
