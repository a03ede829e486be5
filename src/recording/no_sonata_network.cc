// Replaces sonata_network.cc where Lull is built without HDF5.

#include "lull/sonata.h"

namespace lull {

absl::Status WriteNetwork(const Network&, const Config&, const std::string&, const OnFileProgress&) {
  return absl::UnimplementedError("SONATA files are HDF5, and this Lull was built without; write CSV (--format csv)");
}

}  // namespace lull
