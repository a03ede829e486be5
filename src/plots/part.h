// Which part of a network a picture shows, and the spikes of it.

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
  std::vector<std::uint32_t> places;  // of each neuron of the network: its place in the part, or kNotThere
};

// The neurons in one of the layers, in one of the columns and in one of the ranges of ids; an empty list means no
// restriction. They keep their order and what the network calls them, their columns and their layers; columns of which
// nothing is left are left out.
// Errors: kInvalidArgument for a name or number that the network lacks, with what there is, and if nothing is left.
absl::StatusOr<Part> Select(const Layout& whole, const NeuronSelection& selection);

// Of a run of the whole network, the part's spikes in the span, by their neurons' places in the part, at most some
// thousand at a time. The part must outlive the source.
// Errors: the source's; kInvalidArgument for a spike of a neuron that the network lacks.
SpikeSource SpikesOf(SpikeSource whole, const Part& part, TimeSpan span);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_PART_H_
