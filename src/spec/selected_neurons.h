// Which neurons a description selects by layers, columns and numbers.

#ifndef LULL_SRC_SPEC_SELECTED_NEURONS_H_
#define LULL_SRC_SPEC_SELECTED_NEURONS_H_

#include <cstdint>
#include <vector>

#include "lull/inputs.h"
#include "lull/network_spec.h"
#include "lull/types.h"

namespace lull {

struct NeuronRange {
  NeuronId first;
  std::uint32_t count;
};

// The selected neurons, ascending and disjoint. The columns and the selection are valid (spec/check.h).
std::vector<NeuronRange> SelectedNeurons(const NetworkSpec& spec, const NeuronSelection& selection);

}  // namespace lull

#endif  // LULL_SRC_SPEC_SELECTED_NEURONS_H_
