// The files that ExportRun (lull/recording.h) writes, kind by kind and format by format.

#ifndef LULL_SRC_RECORDING_RUN_FILES_H_
#define LULL_SRC_RECORDING_RUN_FILES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "recording/neuron_table.h"
#include "recording/recorded_run.h"
#include "statistics/layout.h"
#include "statistics/sources.h"

namespace lull {

// Functions that write comma-separated values (csv_run.cc).
absl::Status WriteCsvSpikes(const SpikeSource& spikes, const std::string& path);
absl::Status WriteCsvTraces(const TraceSource& traces, const std::string& path);
absl::Status WriteCsvWeights(const WeightSource& weights, const std::string& path);
absl::Status WriteCsvRates(const RateSource& rates, const Layout& layout, Tick duration, const std::string& path);

// Functions that write SONATA (sonata_run.cc, sonata_nodes.cc); without HDF5 they return an error that says so.
// WriteSonataTraces writes the state variable `variable` of the neurons that have it.
absl::Status WriteSonataSpikes(const SpikeSource& spikes, const std::string& path);
absl::Status WriteSonataTraces(const TraceSource& traces, const std::string& variable, const std::string& path);
absl::Status WriteSonataWeights(const WeightSource& weights, const std::string& path);
absl::Status WriteSonataRates(const RateSource& rates, const Layout& layout, Tick duration, const std::string& path);
absl::Status WriteSonataNeurons(const NeuronTable& table, const std::string& path);

// The variables of all the neurons, without repetitions: {"v", "u"}.
std::vector<std::string> VariablesOf(const TraceSource& traces);

// The spikes per second and neuron of a layer, from its spikes in the bin `bin`; the last bin of the run may be short.
double RateHz(const RateSource& rates, const Layout::Layer& layer, Tick duration, std::uint64_t bin,
              std::uint32_t spikes);

}  // namespace lull

#endif  // LULL_SRC_RECORDING_RUN_FILES_H_
