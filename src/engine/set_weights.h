// The synapses whose weight was set while potentiation of it was pending.
//
// The spikes of the target before that step have been taken into account: they must change the new weight no more. A
// synapse has no place for the step, and needs none from its next arrival on. So the step is kept here until then, or
// until all pending potentiation is applied (Worker::ApplyPotentiation).
//
// They are kept by run, because delivery asks once for each run whether it has any, and nearly always it has none.

#ifndef LULL_SRC_ENGINE_SET_WEIGHTS_H_
#define LULL_SRC_ENGINE_SET_WEIGHTS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <unordered_map>

#include "engine/spike_history.h"
#include "lull/types.h"
#include "network/built_network.h"

namespace lull {

// Where a synapse is.
struct SynapsePlace {
  ColumnId column;
  std::uint32_t position;  // in the column's routes
};

// The place of a run is that of its first synapse.
//
// Thread use: confined to the worker that owns it.
class SetWeights {
 public:
  // The steps after which weights were set, by position.
  using Steps = std::map<std::uint32_t, Tick>;

  // Notes that the weight at a position of a run was set after step t. Steps ascend.
  void Note(SynapsePlace run, std::uint32_t position, Tick t) {
    const auto [step, is_new] = runs_[KeyOf(run)].insert_or_assign(position, t);
    size_ += is_new ? 1 : 0;
    last_ = t;
  }

  // The last step after which one of these weights was set; kNoSpike if there is none.
  Tick last() const { return size_ > 0 ? last_ : kNoSpike; }
  std::size_t size() const { return size_; }

  // Those of a run, until it is forgotten; null if there is none.
  const Steps* Of(SynapsePlace run) const {
    if (size_ == 0) return nullptr;
    const auto found = runs_.find(KeyOf(run));
    return found != runs_.end() ? &found->second : nullptr;
  }

  // Forgets a run, or all.
  void Forget(SynapsePlace run) {
    const auto found = runs_.find(KeyOf(run));
    size_ -= found->second.size();
    runs_.erase(found);
  }
  void ForgetAll() {
    runs_.clear();
    size_ = 0;
  }

  // Calls use(place) for each, in no particular order.
  template <class Use>
  void ForEach(const Use& use) const {
    for (const auto& [key, steps] : runs_) {
      for (const auto& [position, step] : steps) use(SynapsePlace{static_cast<ColumnId>(key >> 32), position});
    }
  }

 private:
  static std::uint64_t KeyOf(SynapsePlace run) { return std::uint64_t{run.column} << 32 | run.position; }

  std::unordered_map<std::uint64_t, Steps> runs_;
  std::size_t size_ = 0;  // of all runs
  Tick last_ = kNoSpike;
};

// The step up to which the potentiation of a synapse is applied: `applied_until` as for all, or the step after which
// its weight was set, which is among `steps` if there are any.
inline Tick AppliedUntil(Tick applied_until, const SetWeights::Steps* steps, std::uint32_t position) {
  if (steps == nullptr) return applied_until;
  const auto found = steps->find(position);
  return found != steps->end() ? found->second : applied_until;
}

}  // namespace lull

#endif  // LULL_SRC_ENGINE_SET_WEIGHTS_H_
