// The sources from which statistics, pictures and files are made: spikes, traces and weights of a run. A source passes
// its data to a visitor in order of time, in pieces, any number of times. So a run of any length needs a limited amount
// of memory.
//
// Thread use: one thread at a time.

#ifndef LULL_SRC_STATISTICS_SOURCES_H_
#define LULL_SRC_STATISTICS_SOURCES_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lull/internal/visibility.h"
#include "lull/types.h"

namespace lull {

// Calls the visitor with all spikes in (time, neuron) order, at most about ten thousand at a time. The span is valid
// only during the call. Errors: those of reading.
using SpikeSource = std::function<absl::Status(const std::function<void(std::span<const Spike>)>& visit)>;

// A source of spikes in memory, which must outlive the source.
LULL_SHARED_WITH_PLOTS SpikeSource FromMemory(std::span<const Spike> spikes);

// The states of some neurons at regular times. The states of all these neurons at one time are a row.
struct TraceSource {
  struct Neuron {
    NeuronId id;
    std::string description;             // "column 3, internal, regular spiking"
    std::vector<std::string> variables;  // {"v", "u"} or {"x", "y", "z"}; the first is the potential
    std::string unit;                    // unit of the potential: "mV", or empty
    std::optional<double> peak;  // height at which spikes are drawn, if the potential is recorded after its reset
  };

  Tick every = 1;  // [ms] row i is the state after step (i + 1) · every
  std::vector<Neuron> neurons = {};
  // Calls the visitor with consecutive rows and the time of the first of them [ms]. A row has all variables of the
  // first neuron, then those of the second, and so on.
  std::function<absl::Status(const std::function<void(Tick first, std::span<const float> rows)>& visit)> visit = {};

  std::size_t width() const {  // number of values in a row
    std::size_t width = 0;
    for (const Neuron& neuron : neurons) width += neuron.variables.size();
    return width;
  }
};

// A projection or an edge list, with what its weights are.
struct WeightProjection {
  std::string name = {};
  bool is_plastic = false;
  // [mV/ms] The sizes of the weights under hard bounds.
  std::optional<double> w_min = {};
  std::optional<double> w_max = {};
};

// The weights of some synapses at several times. The weights of all these synapses at one time are a snapshot.
struct WeightSource {
  std::vector<Tick> times = {};       // [ms] times of the snapshots, ascending
  std::uint64_t synapses = 0;         // number of weights in a snapshot
  std::uint64_t synapses_of_run = 0;  // number of synapses of the run, of which these are a sample or all
  std::string unit = "mV/ms";         // of the weights; empty where the targets' models have none, or differ in it
  // [mV/ms] Where the sizes of weights may end: the hard bounds of learning rules, the delivery limit, and the largest
  // and the least strengths of projections.
  std::vector<float> bounds = {};
  std::vector<float> lower_bounds = {};
  // [mV/ms] NetworkSpec::delivery_limit; infinite if there is none
  double delivery_limit = std::numeric_limits<double>::infinity();
  // Calls the visitor with pieces of the snapshots, in order of time. A piece has the weights from synapse `first` on.
  std::function<absl::Status(
      const std::function<void(Tick time, std::uint64_t first, std::span<const float> weights)>& visit)>
      visit = {};
  std::vector<WeightProjection> projections = {};  // those of the network, then its edge lists
  // Calls the visitor with pieces of the list of synapses, and of their projections: indices in `projections`, or
  // kUnclearProjection. The weights in the list have no meaning.
  using VisitSynapses = std::function<void(std::uint64_t first, std::span<const Synapse> synapses,
                                           std::span<const std::uint32_t> projections)>;
  std::function<absl::Status(const VisitSynapses& visit)> visit_synapses = {};
};

// The part of a run that a picture shows: the steps from < t ≤ until.
struct TimeSpan {
  Tick from = 0;
  Tick until = 0;

  Tick length() const { return until - from; }
};

}  // namespace lull

#endif  // LULL_SRC_STATISTICS_SOURCES_H_
