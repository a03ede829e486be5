// The traced neurons of a run in the form in which the log keeps them: a line of text for each.

#ifndef LULL_SRC_RECORDING_TRACED_NEURONS_H_
#define LULL_SRC_RECORDING_TRACED_NEURONS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lull/network.h"
#include "statistics/sources.h"

namespace lull {

// "column 3, internal, regular spiking", and what its state consists of.
TraceSource::Neuron Traced(const Network& network, NeuronId id);

std::string TracedText(const std::vector<TraceSource::Neuron>& neurons);

// Errors: kInvalidArgument for a text that is none of TracedText's.
absl::StatusOr<std::vector<TraceSource::Neuron>> ReadTraced(std::string_view text);

}  // namespace lull

#endif  // LULL_SRC_RECORDING_TRACED_NEURONS_H_
