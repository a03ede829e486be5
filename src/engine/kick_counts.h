// Kicks at a high rate: in each step each neuron draws how many it receives.

#ifndef LULL_SRC_ENGINE_KICK_COUNTS_H_
#define LULL_SRC_ENGINE_KICK_COUNTS_H_

#include <cstdint>
#include <vector>

#include "engine/active_set.h"
#include "engine/kick_amplitudes.h"
#include "lull/types.h"
#include "network/built_network.h"
#include "random/bulk.h"
#include "random/draws.h"
#include "random/poisson_table.h"
#include "spec/kick_rate.h"

namespace lull {

// Thread use: confined to the worker whose neurons it kicks.
class KickCounts {
 public:
  // Kicks in the steps from ≤ t < until, at a rate that is counted. `set` is resolved.
  KickCounts(std::uint64_t seed, Purpose purpose, const KickRate& rate, Tick from, Tick until,
             const KickAmplitudes& amplitudes, std::vector<NeuronRange> neurons, InstructionSet set);

  // The next step in which kicks may act; kNever if there is none.
  Tick next_due() const { return due_; }

  // Adds the kicks of step t if it is due.
  void Apply(Tick t, ActiveSet& neurons);

  // Leaves out the steps up to and including `now`.
  void SkipTo(Tick now);

 private:
  std::uint64_t seed_;
  Purpose purpose_;
  KickRate rate_;
  Tick from_;
  Tick until_;
  KickAmplitudes amplitudes_;
  std::vector<NeuronRange> neurons_;
  DrawEntitiesFunction draw_;
  double mean_ = 0;     // of the table
  PoissonTable table_;  // for the last step
  Tick due_;
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_KICK_COUNTS_H_
