// The traced neurons of a run in the form in which the log keeps them: a line of text for each.

#ifndef LULL_SRC_RECORDING_TRACED_NEURONS_H_
#define LULL_SRC_RECORDING_TRACED_NEURONS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lull/internal/visibility.h"
#include "lull/network.h"
#include "statistics/sources.h"

namespace lull {

// The description of a neuron, "column 3, internal, regular spiking", and the variables of its state.
LULL_SHARED_WITH_PLOTS TraceSource::Neuron Traced(const Network& network, NeuronId id);

std::string TracedText(const std::vector<TraceSource::Neuron>& neurons);

// Errors: kInvalidArgument for a text that TracedText did not write.
absl::StatusOr<std::vector<TraceSource::Neuron>> ReadTraced(std::string_view text);

}  // namespace lull

#endif  // LULL_SRC_RECORDING_TRACED_NEURONS_H_
