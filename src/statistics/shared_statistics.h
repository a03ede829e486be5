// The statistics of a run that one process or several ranks simulate. Each rank has the sums of its own neurons, and
// rank 0 the sums of the population. What is computed and what is saved has the same bits for any number of ranks.

#ifndef LULL_SRC_STATISTICS_SHARED_STATISTICS_H_
#define LULL_SRC_STATISTICS_SHARED_STATISTICS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "base/bytes_io.h"
#include "lull/statistics.h"
#include "lull/types.h"
#include "ranks/collectives.h"
#include "spec/selected_neurons.h"
#include "statistics/layout.h"
#include "statistics/neuron_sums.h"
#include "statistics/population_sums.h"

namespace lull {

// At, Save and Load are collectives if there are ranks.
//
// Thread use: one thread at a time.
class SharedStatistics {
 public:
  // For all neurons, in one process.
  explicit SharedStatistics(const Layout& layout);
  // For the own neurons of a rank. `ranks`, which may be null for one process, must outlive the object.
  SharedStatistics(const OwnLayers& own, Collectives* ranks);

  // Adds the next spikes of own neurons, in order of time.
  void Add(std::span<const Spike> spikes);
  // Adds the next spikes of all ranks, in order of time. Only for rank 0 of several.
  void AddCounts(std::span<const LayerCount> counts);

  // The statistics of the steps 1 to `duration`. Ranks other than 0 get empty ones. Errors: of a rank that has left.
  absl::StatusOr<Statistics> At(Tick duration) const;

  Tick last_spike() const;  // [ms] time of the last spike, of own neurons or of all; 0 before the first

  // Writes the state of all ranks to rank 0's writer; the writers of other ranks get nothing. An error of the writer,
  // or of a rank that has left, sticks to it.
  void Save(ByteWriter& out) const;
  // Reads a state that any number of ranks saved; every rank reads the same bytes. An error of the reader, or kDataLoss
  // for bytes that are no such state, sticks to it.
  void Load(ByteReader& in);

 private:
  void SaveNeurons(ByteWriter& out) const;
  void LoadNeurons(ByteReader& in);
  bool is_main() const { return ranks_ == nullptr || ranks_->rank() == 0; }

  std::vector<Layout::Layer> layers_;
  std::uint64_t all_neurons_;
  Collectives* ranks_;
  NeuronSums neurons_;
  std::optional<PopulationSums> population_;  // on rank 0
  Tick last_ = 0;                             // of own neurons, on other ranks
};

}  // namespace lull

#endif  // LULL_SRC_STATISTICS_SHARED_STATISTICS_H_
