// Spikes sorted by the row of a picture on which they stand, so that pictures can be drawn row by row.

#ifndef LULL_SRC_RECORD_SPIKES_BY_ROW_H_
#define LULL_SRC_RECORD_SPIKES_BY_ROW_H_

#include <cstddef>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "lull/types.h"

namespace lull {

// A counting sort: 16 bytes per spike and 8 per row.
//
// Thread use: immutable.
class SpikesByRow {
 public:
  // `row_of(neuron)` is in [0, rows). Spikes outside the steps 1 to duration are left out.
  template <typename RowOf>
  SpikesByRow(std::span<const Spike> spikes, Tick duration, std::size_t rows, const RowOf& row_of) : starts_(rows + 2) {
    // starts_[row + 2] counts a row's spikes; summed up, starts_[row + 1] is where its next spike goes; when all are
    // placed, where the row after it starts.
    const auto is_seen = [duration](const Spike& spike) { return spike.time >= 1 && spike.time <= duration; };
    for (const Spike& spike : spikes) starts_[row_of(spike.neuron) + 2] += is_seen(spike);
    for (std::size_t row = 2; row < starts_.size(); ++row) starts_[row] += starts_[row - 1];
    sorted_.resize(starts_.back());
    for (const Spike& spike : spikes) {
      if (is_seen(spike)) sorted_[starts_[row_of(spike.neuron) + 1]++] = spike;
    }
  }

  // In the order in which they were given.
  std::span<const Spike> Row(std::size_t row) const {
    return std::span(sorted_).subspan(starts_[row], starts_[row + 1] - starts_[row]);
  }

 private:
  std::vector<std::size_t> starts_;
  std::vector<Spike> sorted_;
};

// Errors: kInvalidArgument for the first spike of a neuron that is not one of the network's.
absl::Status CheckNeurons(std::span<const Spike> spikes, NeuronId neurons);

}  // namespace lull

#endif  // LULL_SRC_RECORD_SPIKES_BY_ROW_H_
