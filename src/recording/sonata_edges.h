// Synapses as SONATA edges, with an index by source and by target.

#ifndef LULL_SRC_RECORDING_SONATA_EDGES_H_
#define LULL_SRC_RECORDING_SONATA_EDGES_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "formats/hdf5_writer.h"
#include "lull/network.h"
#include "recording/edge_populations.h"

namespace lull {

// The text of a file of edge types, a row for each population.
std::string EdgeTypesText(const EdgePopulations& populations);

// Adds the synapses to a file, each to the population of its rule. Calls `on_progress` now and then with the part of
// the work that is done, from 0 to 1. Errors: those of the file.
absl::Status WriteEdges(const Network& network, const EdgePopulations& populations, Hdf5Writer& file,
                        const std::function<void(double part)>& on_progress = {});

}  // namespace lull

#endif  // LULL_SRC_RECORDING_SONATA_EDGES_H_
