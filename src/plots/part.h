// The part of a network that a picture shows, and its spikes.

#ifndef LULL_SRC_PLOTS_PART_H_
#define LULL_SRC_PLOTS_PART_H_

#include <cstdint>
#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/inputs.h"
#include "statistics/layout.h"
#include "statistics/sources.h"

namespace lull {

inline constexpr std::uint32_t kNotThere = std::numeric_limits<std::uint32_t>::max();

struct Part {
  Layout layout;
  std::vector<std::uint32_t> places;  // for each neuron of the network, its place in the part, or kNotThere
};

// The part of a network that a selection leaves. Its neurons keep their order, and their numbers and those of their
// columns and layers in the network; columns without selected neurons are omitted.
// Errors: kInvalidArgument for a name or number that the network does not have (the message says what it has), and if
// no neuron is selected.
absl::StatusOr<Part> Select(const Layout& whole, const NeuronSelection& selection);

// The layout of a part with the number of neurons that the part has in each layer, in place of the network's.
Layout WithSizesOfPart(Layout layout);

// The spikes of a part in the span, from the spikes `whole` of the whole network. Neurons are numbered by their places
// in the part. At most a few thousand spikes are passed at a time. The part must outlive the returned source.
// Errors: those of `whole`; kInvalidArgument for a spike of a neuron that the network does not have.
SpikeSource SpikesOf(SpikeSource whole, const Part& part, TimeSpan span);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_PART_H_
