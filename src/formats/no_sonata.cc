// Replaces sonata.cc and sonata_edges.cc where Lull is built without HDF5.

#include "absl/status/status.h"
#include "formats/edge_file.h"
#include "formats/sonata.h"
#include "formats/spike_file.h"

namespace lull {

bool HasHdf5() { return false; }

absl::StatusOr<SpikeFile> ReadSonata(const std::string&, const std::string&) {
  return absl::InvalidArgumentError("is HDF5, and this Lull was built without; convert it to CSV (time_ms,neuron)");
}

absl::StatusOr<EdgeFile> ReadSonataEdges(const std::string&, const std::string&, const EdgeReading&, const EdgeTypes*) {
  return absl::InvalidArgumentError(
      "is HDF5, and this Lull was built without; convert it to CSV (source,target,delay_ms,weight)");
}

}  // namespace lull
