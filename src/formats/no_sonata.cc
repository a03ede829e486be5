// Replaces sonata.cc, sonata_edges.cc, sonata_neurons.cc and sonata_spikes.cc where Lull is built without HDF5.

#include "absl/status/status.h"
#include "formats/edge_file.h"
#include "formats/neuron_file.h"
#include "formats/sonata.h"
#include "formats/spike_file.h"

namespace lull {

bool HasHdf5() { return false; }

absl::Status ReadSonataSpikes(const std::string&, SpikeFile&) {
  return absl::InvalidArgumentError("is HDF5, and this Lull was built without; convert it to CSV (time_ms,neuron)");
}

absl::StatusOr<EdgeFile> ReadSonataEdges(const std::string&, const std::string&, const EdgeReading&, const EdgeTypes*,
                                         const TakeEdges&) {
  return absl::InvalidArgumentError(
      "is HDF5, and this Lull was built without; convert it to CSV (source,target,delay_ms,weight)");
}

absl::StatusOr<NeuronFile> ReadSonataNeurons(const NeuronFileOptions&) {
  return absl::InvalidArgumentError("is HDF5, and this Lull was built without; convert it to CSV (a,b,c,d,v,u)");
}

}  // namespace lull
