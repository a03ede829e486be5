// Replaces sonata_run.cc where Lull is built without HDF5.

#include "recording/run_files.h"

namespace lull {
namespace {

absl::Status Without() {
  return absl::UnimplementedError("this Lull was built without HDF5, and writes no SONATA files; write CSV");
}

}  // namespace

absl::Status WriteSonataSpikes(const SpikeSource&, const std::string&) { return Without(); }
absl::Status WriteSonataTraces(const TraceSource&, const std::string&, const std::string&) { return Without(); }
absl::Status WriteSonataWeights(const WeightSource&, const std::string&) { return Without(); }
absl::Status WriteSonataRates(const RateSource&, const Layout&, Tick, const std::string&) { return Without(); }
absl::Status WriteSonataNeurons(const NeuronTable&, const std::string&) { return Without(); }

}  // namespace lull
