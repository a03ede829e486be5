#include "record/spikes_by_row.h"

#include "absl/strings/str_cat.h"

namespace lull {

absl::Status CheckNeurons(std::span<const Spike> spikes, NeuronId neurons) {
  for (const Spike& spike : spikes) {
    if (spike.neuron < neurons) continue;
    return absl::InvalidArgumentError(absl::StrCat("spikes: neuron ", spike.neuron, " fired at ", spike.time,
                                                   " ms, but the network has ", neurons,
                                                   " neurons; they must be from a run of this network"));
  }
  return absl::OkStatus();
}

}  // namespace lull
