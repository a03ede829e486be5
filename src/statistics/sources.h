// What a run recorded, as statistics, pictures and files take it in: in order of time, piece by piece and any number of
// times, so that a run of any length takes a bounded amount of memory.
//
// Thread use: one thread at a time.

#ifndef LULL_SRC_STATISTICS_SOURCES_H_
#define LULL_SRC_STATISTICS_SOURCES_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lull/internal/visibility.h"
#include "lull/types.h"

namespace lull {

// Calls the visitor with all spikes in (time, neuron) order, at most some ten thousand at a time. The span is valid
// during the call. Errors: of reading.
using SpikeSource = std::function<absl::Status(const std::function<void(std::span<const Spike>)>& visit)>;

// Spikes in memory, which must outlive the source.
LULL_SHARED_WITH_PLOTS SpikeSource FromMemory(std::span<const Spike> spikes);

// The states of some neurons, a row of them every so often.
struct TraceSource {
  struct Neuron {
    NeuronId id;
    std::string description;             // "column 3, internal, regular spiking"
    std::vector<std::string> variables;  // {"v", "u"} or {"x", "y", "z"}; the first is the potential
    std::string unit;                    // of the potential: "mV", or empty
    std::optional<double> peak;          // how high a spike is drawn, where the potential is recorded after its reset
  };

  Tick every = 1;  // [ms] row i is the state after step (i + 1) · every
  std::vector<Neuron> neurons = {};
  // Calls the visitor with the time [ms] of the first of some rows, and the rows one behind the other, each with all
  // variables of the first neuron, then of the second.
  std::function<absl::Status(const std::function<void(Tick first, std::span<const float> rows)>& visit)> visit = {};

  std::size_t width() const {  // numbers in a row
    std::size_t width = 0;
    for (const Neuron& neuron : neurons) width += neuron.variables.size();
    return width;
  }
};

// The weights of some synapses, all of them every so often.
struct WeightSource {
  std::vector<Tick> times = {};       // [ms] of the snapshots, ascending
  std::uint64_t synapses = 0;         // in a snapshot
  std::uint64_t synapses_of_run = 0;  // of which these are a sample, or all
  // Calls the visitor with pieces of the snapshots, in order of time: the weights from synapse `first` on.
  std::function<absl::Status(
      const std::function<void(Tick time, std::uint64_t first, std::span<const float> weights)>& visit)>
      visit = {};
  // Calls the visitor with pieces of the list of synapses; a weight there has no meaning.
  std::function<absl::Status(const std::function<void(std::uint64_t first, std::span<const Synapse> synapses)>& visit)>
      visit_synapses = {};
};

// The part of a run that a picture shows: the steps from < t ≤ until.
struct TimeSpan {
  Tick from = 0;
  Tick until = 0;

  Tick length() const { return until - from; }
};

}  // namespace lull

#endif  // LULL_SRC_STATISTICS_SOURCES_H_
