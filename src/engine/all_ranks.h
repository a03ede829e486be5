// What observers that ask for all ranks (Observer::of_all_ranks) are told of other ranks' spikes, and what they do to
// other ranks' neurons.

#ifndef LULL_SRC_ENGINE_ALL_RANKS_H_
#define LULL_SRC_ENGINE_ALL_RANKS_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "engine/workers.h"
#include "lull/inputs.h"
#include "lull/types.h"
#include "ranks/collectives.h"

namespace lull {

// Thread use: one thread at a time. The functions that return a status are collectives. Their errors, unless a comment
// says otherwise: kAborted if another rank has left.
class AllRanks {
 public:
  // `ranks` are those of the network; null if one process has it all.
  explicit AllRanks(Collectives* ranks) : ranks_(ranks) {}

  // Tells all ranks whether an observer of this rank asks for all.
  absl::Status Agree(bool is_wanted_here);
  // Whether an observer of any rank does. The functions below are called only then.
  bool are_wanted() const { return !wanted_by_.empty(); }

  // Sets `all` to the spikes of all ranks, in (time, neuron) order; empty if nobody here asks for them. Valid until the
  // next call. `own` are this rank's, in the same order.
  absl::Status Gather(std::span<const Spike> own, std::span<const Spike>& all);

  // Accepts what observers of this rank give to any rank's neurons, of each observer all stimuli or none. Appends them
  // to `taken` in order, as they will act. Stimuli of a lower rank are accepted before those of a higher one. Other
  // errors: kInvalidArgument for the first stimulus of this rank that is refused.
  absl::Status Stimulate(Workers& workers, std::span<const std::vector<Stimulus>> of_observers,
                         std::vector<Stimulus>& taken);

 private:
  // A stimulus on its way to the rank of its neuron.
  struct Given {
    std::uint64_t observer;
    Stimulus stimulus;
  };

  Collectives* ranks_;
  std::vector<std::uint64_t> wanted_by_;  // by rank: 1 if it asks for all; empty if nobody does
  std::vector<Spike> spikes_;
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_ALL_RANKS_H_
