// Delivery: what is due in a step reaches its synapses. Weights into sums, learning, and the event on to its next run.
//
// A run is 1 to 8 synapses in most networks, anywhere in memory: taken one by one, each costs cache misses and a
// mispredicted end of a loop. So events are taken in blocks, in stages:
//
//   prefetch   the routes and weights of the next block's runs
//   gather     of this block, every synapse is written down (target, weight, last arrival), 8 at a time without a
//   branch;
//              the event is re-armed for its stream's next run
//   learn      one loop over what is written down, with next to nothing to mispredict
//   deliver    the weights in quanta, in vectors, and then into the sums
//
// Where a weight's last arrival lies so far back that its learning cannot be read from a table, or several rules are
// about, its run waits until the end of the block and is delivered synapse by synapse.
//
// Both engines deliver through this, so that they differ only in where events wait.

#ifndef LULL_SRC_ENGINE_DELIVERY_H_
#define LULL_SRC_ENGINE_DELIVERY_H_

#include <emmintrin.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "engine/active_set.h"
#include "engine/column.h"
#include "engine/prefetch.h"
#include "engine/spike_history.h"
#include "lull/types.h"
#include "network/built_network.h"
#include "random/instruction_set.h"

namespace lull {

// A spike event that is due, and where.
struct DueEvent {
  SpikeEvent event;
  Column* column;
};

// Thread use: confined to the worker that owns the columns.
class Delivery {
 public:
  // All are the worker's and outlive this. `set` is resolved.
  Delivery(const BuiltNetwork& network, const DeliveryRules& rules, InstructionSet set, ActiveSet& neurons,
           SpikeHistory& history);

  // Delivers the events, which are all due in step t. Calls rearm(column, due, event) for each that has a further run.
  template <class Rearm>
  LULL_ALWAYS_INLINE void Deliver(std::span<const DueEvent> events, Tick t, const Rearm& rearm) {
    soon_ = std::max(applied_until_ + 1, t - Tick{LearningRule::kTableSize} + 1);
    for (std::size_t i = 0; i < std::min(kAhead, events.size()); ++i) Prefetch(events[i]);
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (i + kAhead < events.size()) Prefetch(events[i + kAhead]);
      Column& column = *events[i].column;
      SpikeEvent event = events[i].event;
      const std::uint32_t delay = column.DelayOf(event);
      event.position = Gather(column, event, delay, t);
      if (event.position != event.end) rearm(column, t - delay + column.DelayOf(event), event);
      if ((i + 1) % kBlock == 0) DeliverGathered(t);
    }
    DeliverGathered(t);
  }

  std::uint64_t deliveries() const { return deliveries_; }

  // All potentiation by spikes up to step t has been applied.
  void SetAppliedUntil(Tick t) { applied_until_ = t; }
  Tick applied_until() const { return applied_until_; }

  // What is written down of the synapses that a block reaches.
  struct Written {
    static constexpr std::size_t kRoom = 1024;

    std::size_t count = 0;
    alignas(64) std::array<NeuronId, kRoom> target;
    alignas(64) std::array<float*, kRoom> weight;
    alignas(64) std::array<SpikeHistory::Relative, kRoom> arrived;  // before this arrival; kNoArrival if never
    alignas(64) std::array<float, kRoom> delivered;                 // the weight as this arrival finds it
    alignas(64) std::array<std::int32_t, kRoom> quanta;             // the same, clamped and rounded
  };

 private:
  // Events taken together: enough for a prefetch to be done in time, few enough for what is written down to stay in the
  // nearest cache. Chosen.
  static constexpr std::size_t kBlock = 64;
  // How many events ahead memory is asked for, one at a time: processors forget most of many requests made at once.
  static constexpr std::size_t kAhead = 16;
  static constexpr std::uint32_t kStep = 8;  // synapses written down at a time

  // An arrival that no spike has followed: modulo 2³² all spikes are far from it.
  static constexpr SpikeHistory::Relative kNoArrival = (std::uint32_t{1} << 31) + (std::uint32_t{1} << 30);

  // What the network's synapses can do decides how much a delivery has to look at.
  enum class Plasticity {
    kNone,
    kOneRule,  // every synapse learns by one rule, in every step
    kMixed,
  };

  // A run that is delivered synapse by synapse.
  struct SlowRun {
    Column* column;
    Tick arrived;  // before this arrival, or kNoSpike
    std::uint32_t begin, end;
  };

  static Plasticity PlasticityOf(const BuiltNetwork& network, const DeliveryRules& rules);

  static void Prefetch(const DueEvent& due) {
    lull::Prefetch(due.column->routes() + due.event.position);
    lull::Prefetch(due.column->weights() + due.event.position);
  }

  // Sees to the run at the event's position; returns where it ends.
  LULL_ALWAYS_INLINE std::uint32_t Gather(const Column& column, const SpikeEvent& event, std::uint32_t delay, Tick t) {
    if (plasticity_ == Plasticity::kNone) return WriteDown<false>(column, event.position, 0, t);
    const bool has_arrived = event.previous != kNoSpike;
    const Tick arrived = has_arrived ? event.previous + delay : kNoSpike;
    if (plasticity_ == Plasticity::kOneRule && (arrived >= soon_ || !has_arrived)) [[likely]] {
      return WriteDown<true>(column, event.position, has_arrived ? history_.RelativeOf(arrived) : kNoArrival, t);
    }
    return PutOff(const_cast<Column&>(column), event.position, arrived);
  }

  // Writes down the run at a position; returns where it ends.
  template <bool kPlastic>
  LULL_ALWAYS_INLINE std::uint32_t WriteDown(const Column& column, std::uint32_t position,
                                             SpikeHistory::Relative arrived, Tick t) {
    for (;;) {
      if (written_.count + kStep > Written::kRoom) [[unlikely]] {
        DeliverGathered(t);
      }
      const Route* const routes = column.routes() + position;
      if (position + kStep > column.synapse_count()) [[unlikely]] {  // there are no eight
        WriteDownOne<kPlastic>(column, position, arrived);
        ++position;
        if (routes->ends_run()) return position;
        continue;
      }
      // Writing eight and counting those of the run costs less than finding the end first.
      WriteDownEight<kPlastic>(column, position, arrived);
      const std::uint32_t ends = EndsOfRuns(routes);
      const std::uint32_t length = ends == 0 ? kStep : static_cast<std::uint32_t>(std::countr_zero(ends)) + 1;
      written_.count += length;
      position += length;
      if (ends != 0) return position;
    }
  }

  template <bool kPlastic>
  void WriteDownOne(const Column& column, std::uint32_t position, SpikeHistory::Relative arrived) {
    const std::size_t at = written_.count++;
    written_.target[at] = column.first_neuron() + column.routes()[position].target();
    written_.weight[at] = column.weights() + position;
    written_.arrived[at] = arrived;
    if constexpr (!kPlastic) written_.delivered[at] = column.weights()[position];
  }

  // Without counting them. In the compiler's vector types: it takes plain loops apart into stores and loads of
  // different sizes, which wait for each other.
  template <bool kPlastic>
  LULL_ALWAYS_INLINE void WriteDownEight(const Column& column, std::uint32_t position, SpikeHistory::Relative arrived) {
    typedef std::uint32_t Words __attribute__((vector_size(kStep * sizeof(std::uint32_t))));
    typedef std::uintptr_t Addresses __attribute__((vector_size(kStep / 2 * sizeof(std::uintptr_t))));
    const std::size_t at = written_.count;
    Words targets;
    std::memcpy(&targets, column.routes() + position, sizeof targets);
    targets = (targets & Route::kTargetMask) + column.first_neuron();
    std::memcpy(written_.target.data() + at, &targets, sizeof targets);
    float* const weights = column.weights() + position;
    if constexpr (kPlastic) {
      const auto address = reinterpret_cast<std::uintptr_t>(weights);
      constexpr std::uintptr_t kSize = sizeof(float);
      const Addresses first = Addresses{0, kSize, 2 * kSize, 3 * kSize} + address, second = first + 4 * kSize;
      std::memcpy(written_.weight.data() + at, &first, sizeof first);
      std::memcpy(written_.weight.data() + at + kStep / 2, &second, sizeof second);
      const Words arrivals = Words{} + arrived;
      std::memcpy(written_.arrived.data() + at, &arrivals, sizeof arrivals);
    } else {
      Words bits;
      std::memcpy(&bits, weights, sizeof bits);
      std::memcpy(written_.delivered.data() + at, &bits, sizeof bits);
    }
  }

  // A bit for each of the next eight synapses that is the last of its run.
  static std::uint32_t EndsOfRuns(const Route* routes) {
    const auto signs = [](const Route* four) {
      return static_cast<std::uint32_t>(
          _mm_movemask_ps(_mm_castsi128_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(four)))));
    };
    return signs(routes) | signs(routes + 4) << 4;
  }

  // Notes the run at a position to be delivered synapse by synapse; returns where it ends.
  std::uint32_t PutOff(Column& column, std::uint32_t position, Tick arrived);

  // Delivers all that is written down or put off, and forgets it.
  void DeliverGathered(Tick t);
  void LearnWritten(Tick t);
  void AddToSums();
  void DeliverSlowly(const SlowRun& run, Tick t);

  const DeliveryRules& rules_;
  InstructionSet set_;
  ActiveSet& neurons_;
  SpikeHistory& history_;
  Plasticity plasticity_;
  bool prefetch_targets_;
  Tick applied_until_ = 0;
  Tick soon_ = 0;  // spikes since an arrival in this step or later are all in the table of changes, and not applied
  std::uint64_t deliveries_ = 0;
  Written written_;
  std::vector<SlowRun> slow_runs_;
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_DELIVERY_H_
