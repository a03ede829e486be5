// What a run has recorded, read from its directory into arrays. The run may have finished, may have been interrupted or
// killed, or may still be going on in another process.
//
//   absl::StatusOr<lull::RecordedRun> run = lull::RecordedRun::Open("out");     // recording.h
//   absl::StatusOr<lull::RecordedSpikes> spikes =
//       lull::ReadSpikes(*run, {.from = lull::Seconds(1), .of = {.layers = {"internal"}}});
//   absl::StatusOr<lull::RecordedTraces> traces = lull::ReadTraces(*run);
//
// Each function reads the part that is asked for: for a run that is larger than memory, ask for one part after the
// other. RecordedRun has the configuration and the facts of the run; run.h makes the summary of them.
//
// Thread use: immutable; the functions may be called from any thread, several at a time.

#ifndef LULL_RECORDED_RUN_H_
#define LULL_RECORDED_RUN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lull/inputs.h"
#include "lull/internal/visibility.h"
#include "lull/recording.h"
#include "lull/types.h"

namespace lull {

// A part of a run.
struct RecordedPart {
  // [ms] The steps from < t ≤ until; by default until the end of the run.
  Tick from = 0;
  std::optional<Tick> until = {};
  NeuronSelection of = {};  // by default all neurons that were recorded
};

// Spikes, in (time, neuron) order: spike i is of `neurons[i]` in step `times[i]`.
struct RecordedSpikes {
  std::vector<Tick> times = {};  // [ms]
  std::vector<NeuronId> neurons = {};
};

// Reads the spikes of a part. Neurons whose spikes were not recorded have none.
// Errors of this and of the functions below: kInvalidArgument if the network does not have the layers, columns or
// neurons, or if the times are not a part of the run; kUnavailable if the log cannot be read; kResourceExhausted if the
// part does not fit into memory. kFailedPrecondition if the run did not record spikes (or traces, rates, weights).
LULL_API absl::StatusOr<RecordedSpikes> ReadSpikes(const RecordedRun& run, const RecordedPart& part = {});

// The states of traced neurons. Each variable has a table with a row for each time and a column for each neuron.
struct RecordedTraces {
  // A state variable of the neurons.
  struct Variable {
    std::string name = {};  // such as "v"
    // Element row · neurons.size() + i is the value of neurons[i] after the step times[row], or NaN if that neuron's
    // model has no such variable.
    std::vector<float> values = {};
  };
  std::vector<Tick> times = {};  // [ms]
  std::vector<NeuronId> neurons = {};
  std::vector<Variable> variables = {};
};

// Reads the states of the traced neurons (RecordOptions::traces) that are in a part: none of them is an error
// (kInvalidArgument).
LULL_API absl::StatusOr<RecordedTraces> ReadTraces(const RecordedRun& run, const RecordedPart& part = {});

// Reads the trace of the one neuron that was recorded for a picture (RecordOptions::trace). part.of is ignored.
LULL_API absl::StatusOr<RecordedTraces> ReadPictureTrace(const RecordedRun& run, const RecordedPart& part = {});

// The spikes of each layer, counted in bins.
struct RecordedRates {
  Tick every = 0;                           // [ms] width of a bin
  std::vector<std::string> layers = {};     // their names, in the order of Statistics::layers
  std::vector<std::uint64_t> neurons = {};  // the number of neurons of each layer, in all columns
  // [ms] Bin i has the steps times[i] − every < t ≤ times[i]. The last bin of a run may be shorter: it ends at the end
  // of the run, and so does its time, but begins at a multiple of `every`.
  std::vector<Tick> times = {};
  // Element bin · layers.size() + layer is the number of spikes.
  std::vector<std::uint32_t> spikes = {};
};

// Reads the bins (RecordOptions::rates) that lie in a part as a whole. The rates are those of all neurons: part.of may
// only name layers.
LULL_API absl::StatusOr<RecordedRates> ReadRates(const RecordedRun& run, const RecordedPart& part = {});

// The weights of some synapses, or of all, at some times.
struct RecordedWeights {
  std::vector<Tick> times = {};  // [ms] 0 is before the first step
  // The synapses: element i of each of these arrays.
  std::vector<NeuronId> sources = {};
  std::vector<NeuronId> targets = {};
  std::vector<std::uint32_t> delays = {};  // [ms]
  // Indices in `projection_names`; kUnclearProjection where a synapse may be of one of several projections, and in runs
  // that a version before 0.16 recorded.
  std::vector<std::uint32_t> projections = {};
  std::vector<std::string> projection_names = {};  // ProjectionNames of the network
  // [mV/ms] Element row · sources.size() + i is the weight of synapse i after the step times[row].
  std::vector<float> weights = {};
};

// Reads the weights (RecordOptions::weights) of the times from ≤ t ≤ until, of the synapses whose target is selected.
LULL_API absl::StatusOr<RecordedWeights> ReadWeights(const RecordedRun& run, const RecordedPart& part = {});

}  // namespace lull

#endif  // LULL_RECORDED_RUN_H_
