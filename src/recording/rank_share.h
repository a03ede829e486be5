// What the ranks of a run tell rank 0, which records it for all: the counts of spikes, the stimuli, and the rows of
// traces since the last time.
//
// Thread use: one thread at a time.

#ifndef LULL_SRC_RECORDING_RANK_SHARE_H_
#define LULL_SRC_RECORDING_RANK_SHARE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "base/bytes_io.h"
#include "lull/inputs.h"
#include "lull/types.h"
#include "ranks/collectives.h"
#include "statistics/population_sums.h"

namespace lull {

struct RankShare {
  // A stimulus, and the step after which it was taken.
  struct Taken {
    Tick at;
    Stimulus stimulus;
  };

  std::vector<LayerCount> counts = {};        // in order of time
  std::vector<Taken> stimuli = {};            // in the order in which they were taken
  std::vector<std::vector<float>> rows = {};  // for each stream of traces, the own part of its rows

  // Counts a spike, not before the previous one.
  void Count(Tick time, std::uint32_t layer);

 private:
  std::vector<std::size_t> last_of_layer_ = {};  // the index of a layer's last count, plus 1
};

// Rank 0 gets the shares of all ranks, in their order; the others get none. A collective. Errors: those of collectives.
absl::StatusOr<std::vector<RankShare>> GatherShares(Collectives& ranks, const RankShare& own);

// The counts of all ranks, in order of time: one for each step and layer.
std::vector<LayerCount> SumOfCounts(std::span<const RankShare> shares);

// The stimuli of all ranks, in order of the steps after which they were taken; those of one step in order of ranks.
std::vector<Stimulus> StimuliOf(std::span<const RankShare> shares);

// A source that reads on rank 0 what `source` reads there; all other ranks get the same bytes, or an error. Each call
// is a collective. The source and the ranks must outlive it.
ByteSource SameOnAll(Collectives& ranks, const ByteSource& source);

}  // namespace lull

#endif  // LULL_SRC_RECORDING_RANK_SHARE_H_
