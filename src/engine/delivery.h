// Delivery: the events that are due in a step reach their synapses. Delivery adds weights to sums, applies learning,
// and sends each event on to its next run.
//
// A run is 1 to 8 synapses in most networks, anywhere in memory. Taken one by one, each run costs cache misses and a
// mispredicted end of a loop. So events are taken in blocks, in stages:
//
//   prefetch   the routes and weights of runs that are some events ahead
//   gather     every synapse of this block is written down (target, weight, last arrival), 8 at a time without a
//   branch;
//              the event is re-armed for its stream's next run
//   learn      loops over the written synapses, which treat all synapses alike, with next to nothing to mispredict
//   deliver    the weights are converted to quanta, in vectors, and then added to the sums
//
// A synapse whose target has fired more than three times since the last arrival, or long ago or never, is changed
// separately after the loops. If the last arrival is so long ago that learning cannot be read from a table, or if a
// rule has begun or ended since, or a weight of the run was set, the whole run waits until the end of the block and is
// delivered synapse by synapse.
//
// Both engines deliver through this class, so that they differ only in where events wait.

#ifndef LULL_SRC_ENGINE_DELIVERY_H_
#define LULL_SRC_ENGINE_DELIVERY_H_

#include <immintrin.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <vector>

#include "base/instruction_set.h"
#include "base/prefetch.h"
#include "base/range_span.h"
#include "engine/active_set.h"
#include "engine/column.h"
#include "engine/learning_loops.h"
#include "engine/mixed_rules.h"
#include "engine/set_weights.h"
#include "engine/spike_history.h"
#include "engine/spike_traces.h"
#include "lull/types.h"
#include "network/built_network.h"

namespace lull {

// Finds the ends of runs among eight synapses: a bit for each, set if the synapse is the last of its run. The sign of a
// route marks the end of a stream, so that a delay that differs from the next one needs only to set the same sign. Each
// instruction set has a function in a type of its own, so that the function is compiled for the target of the loop that
// it is inlined into.
struct EndsBaseline {
  static std::uint32_t Of(const Route* routes) { return OfFour(routes) | OfFour(routes + 4) << 4; }

 private:
  static std::uint32_t OfFour(const Route* routes) {
    const __m128i these = _mm_loadu_si128(reinterpret_cast<const __m128i*>(routes));
    const __m128i next = _mm_loadu_si128(reinterpret_cast<const __m128i*>(routes + 1));
    const __m128i difference = _mm_and_si128(_mm_xor_si128(these, next), _mm_set1_epi32(Route::kDelayMask));
    const __m128i ends = _mm_or_si128(these, _mm_cmpgt_epi32(difference, _mm_setzero_si128()));
    return static_cast<std::uint32_t>(_mm_movemask_ps(_mm_castsi128_ps(ends)));
  }
};
struct EndsAvx2 {
  LULL_TARGET_AVX2 static std::uint32_t Of(const Route* routes) {
    const __m256i these = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(routes));
    const __m256i next = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(routes + 1));
    const __m256i difference = _mm256_and_si256(_mm256_xor_si256(these, next), _mm256_set1_epi32(Route::kDelayMask));
    const __m256i ends = _mm256_or_si256(these, _mm256_cmpgt_epi32(difference, _mm256_setzero_si256()));
    return static_cast<std::uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(ends)));
  }
};
struct EndsAvx512 {
  LULL_TARGET_AVX512 static std::uint32_t Of(const Route* routes) {
    const __m256i these = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(routes));
    const __m256i next = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(routes + 1));
    const __m256i difference = _mm256_xor_si256(these, next);
    return _mm256_movepi32_mask(these) | _mm256_test_epi32_mask(difference, _mm256_set1_epi32(Route::kDelayMask));
  }
};

// Thread use: confined to the worker that owns the columns.
class Delivery {
 public:
  // All arguments belong to the worker and outlive this object. `set` is resolved.
  Delivery(const BuiltNetwork& network, RangeSpan<Column> columns, const DeliveryRules& rules, InstructionSet set,
           ActiveSet& neurons, SpikeHistory& history, const SpikeTraces& traces);

  // Delivers the events, which must all be due in step t. Calls push(due, event) for each event that has a further run.
  // EndsOf is one of the types above, for the instruction set that the caller is compiled for. kTraced is whether rules
  // need traces.
  template <class EndsOf, bool kTraced, class Push>
  LULL_ALWAYS_INLINE void Deliver(std::span<const SpikeEvent> events, Tick t, const Push& push) {
    if constexpr (kTraced) {
      if (plasticity_ == Plasticity::kOneRule) return DeliverAll<Plasticity::kOneTracedRule, EndsOf>(events, t, push);
      return DeliverAll<Plasticity::kMixedTraced, EndsOf>(events, t, push);
    }
    switch (plasticity_) {
      case Plasticity::kNone:
        return DeliverAll<Plasticity::kNone, EndsOf>(events, t, push);
      case Plasticity::kOneRule:
        return DeliverAll<Plasticity::kOneRule, EndsOf>(events, t, push);
      default:
        return DeliverAll<Plasticity::kMixed, EndsOf>(events, t, push);
    }
  }

  std::uint64_t deliveries() const { return deliveries_; }

  // How many floats after a weight there is what rules gather for it.
  void SetGathered(std::ptrdiff_t after_weights) { gathered_after_ = after_weights; }

  // States that all potentiation by spikes up to step t has been applied.
  void SetAppliedUntil(Tick t) {
    applied_until_ = t;
    set_weights_.ForgetAll();
  }
  Tick applied_until() const { return applied_until_; }

  // The weights that were set since then, with potentiation pending.
  SetWeights& set_weights() { return set_weights_; }
  const SetWeights& set_weights() const { return set_weights_; }

  // Clamps `count` weights to ±limit and rounds them to quanta.
  using QuantaFunction = void (*)(const float* weights, std::size_t count, float limit, float scale,
                                  std::int32_t* quanta);

 private:
  // Memory is prefetched this many events ahead, one request at a time: processors drop most of many requests made at
  // once.
  static constexpr std::ptrdiff_t kAhead = 16;
  static constexpr std::uint32_t kStep = 8;  // synapses are written down this many at a time
  static constexpr std::uint32_t kLine = 64 / sizeof(Route);
  static_assert(Arena::kSlack >= (kStep + 1) * sizeof(Route));

  // An arrival that no spike has followed: modulo 2³² every spike is far from it.
  static constexpr SpikeHistory::Relative kNoArrival = (std::uint32_t{1} << 31) + (std::uint32_t{1} << 30);

  // The kinds of synapses in the network decide how much a delivery has to examine.
  enum class Plasticity {
    kNone,
    kOneRule,  // every synapse learns by one rule, in every step
    kMixed,    // synapses learn by different rules, or not, or for a time
    // The same where rules need traces. These are known where code is compiled; plasticity_ is one of those above.
    kOneTracedRule,
    kMixedTraced,
  };
  static constexpr bool IsTraced(Plasticity plasticity) {
    return plasticity == Plasticity::kOneTracedRule || plasticity == Plasticity::kMixedTraced;
  }
  static constexpr bool IsMixed(Plasticity plasticity) {
    return plasticity == Plasticity::kMixed || plasticity == Plasticity::kMixedTraced;
  }

  // A run that is delivered synapse by synapse.
  struct SlowRun {
    ColumnId column;
    Tick arrived;  // the arrival before this one
    const double* traces;
    std::uint32_t begin, end;
    const SetWeights::Steps* set;  // its weights among those; null if there is none
  };

  static Plasticity PlasticityOf(const BuiltNetwork& network, const DeliveryRules& rules);

  void Prefetch(const SpikeEvent& event) const { columns_[event.column].Prefetch(event.position); }

  template <Plasticity kPlasticity, class EndsOf, class Push>
  LULL_ALWAYS_INLINE void DeliverAll(std::span<const SpikeEvent> events, Tick t, const Push& push) {
    if (tables_are_far_) return DeliverAll<kPlasticity, true, EndsOf>(events, t, push);
    DeliverAll<kPlasticity, false, EndsOf>(events, t, push);
  }

  // kFar is tables_are_far_.
  template <Plasticity kPlasticity, bool kFar, class EndsOf, class Push>
  LULL_ALWAYS_INLINE void DeliverAll(std::span<const SpikeEvent> events, Tick t, const Push& push) {
    constexpr bool kPlastic = kPlasticity != Plasticity::kNone, kTraced = IsTraced(kPlasticity);
    // If the last arrival was in this step or later, all spikes since then are in the table of changes, and not
    // applied, and no rule has begun or ended.
    Tick soon = std::max(applied_until_ + 1, t - Tick{LearningRule::kTableSize} + 1);
    if constexpr (IsMixed(kPlasticity)) {
      mixed_->Begin(t);
      soon = std::max(soon, mixed_->since());
    }
    // If the last arrival was in this step or later, no weight was set since then either.
    const Tick untouched_since = std::max(soon, set_weights_.last() + 1);
    const Column* const columns = columns_.of_0();
    const SpikeEvent* const end = events.data() + events.size();
    if constexpr (kFar) {
      for (std::ptrdiff_t i = 0; i < std::min<std::ptrdiff_t>(kAhead, std::ssize(events)); ++i) Prefetch(events[i]);
    }
    std::size_t count = 0;  // synapses written down
    for (const SpikeEvent* next = events.data(); next != end; ++next) {
      if (kFar && end - next > kAhead) Prefetch(next[kAhead]);
      // Everything is read before anything is written down: the compiler does not know that writing down changes
      // neither events nor columns nor routes, and would read them again after each write. For this reason, and because
      // the run's end stays in a register, an event of 2.7 synapses takes about 82 instructions here; it took 102
      // (callgrind, `dense-timed`, AVX2).
      const SpikeEvent event = *next;
      const Column& column = columns[event.column];
      const Route* const routes = column.routes();
      const std::uint32_t delay = routes[event.position].delay();
      const std::uint32_t ends = EndsOf::Of(routes + event.position);
      SpikeTraces::Record past = {event.previous, nullptr};
      if constexpr (kTraced) past = traces_.At(event.previous);
      // The last arrival, if there was one: kNoSpike is a time before all others.
      const Tick last_arrival = past.previous + delay;
      bool late = kPlastic && last_arrival < untouched_since;
      SpikeHistory::Relative arrived = kNoArrival;
      std::size_t run_end = 0;
      if (late && past.previous != kNoSpike && Learns<kPlasticity>(column)) [[unlikely]] {
        run_end = PutOff(event, last_arrival, past.values, soon);
        late = run_end != 0;
      }
      if (run_end == 0) [[likely]] {
        if (kPlastic && !late) arrived = history_.RelativeOf(last_arrival);
        if (count > WrittenSynapses::kRoom - kStep) [[unlikely]] {
          count = DeliverWritten(count, t);
        }
        // Writing eight and counting those of the run costs less than finding the end first.
        WriteDownEight<kPlasticity>(column, event.position, arrived, past.values, count);
        if (ends != 0) [[likely]] {
          const auto length = static_cast<std::size_t>(std::countr_zero(ends)) + 1;
          run_end = event.position + length;
          count += length;
        } else {
          std::uint32_t found = event.position + kStep;  // not run_end, so that run_end stays in a register
          count = WriteDownRest<kPlasticity>(column, found, arrived, past.values, t, count + kStep);
          run_end = found;
        }
      }
      if (routes[run_end - 1].ends_stream()) continue;
      const auto next_run = static_cast<std::uint32_t>(run_end);
      // Prefetches the synapses that the stream reaches in later steps. `dense-large` took 126 ms without this line,
      // 98 ms with it (Zen 5, 2026-11).
      if (kFar) column.Prefetch(next_run + kLine);
      push(t - delay + routes[run_end].delay(), SpikeEvent{event.previous, event.column, next_run});
    }
    DeliverWritten(count, t);
  }

  // Whether synapses of the column learn, if some do in the network.
  template <Plasticity kPlasticity>
  static bool Learns(const Column& column) {
    return !IsMixed(kPlasticity) || column.plastic();
  }

  // Writes eight synapses down without counting them. Uses the compiler's vector types: the compiler splits plain loops
  // into stores and loads of different sizes, which wait for each other.
  template <Plasticity kPlasticity>
  LULL_ALWAYS_INLINE void WriteDownEight(const Column& column, std::uint32_t position, SpikeHistory::Relative arrived,
                                         const double* traces, std::size_t at) {
    typedef std::uint32_t Words __attribute__((vector_size(kStep * sizeof(std::uint32_t))));
    typedef std::uintptr_t Addresses __attribute__((vector_size(kStep * sizeof(std::uintptr_t))));
    float* first = column.weights() + position;
    Words routes, weights;
    std::memcpy(&routes, column.routes() + position, sizeof routes);
    std::memcpy(&weights, first, sizeof weights);
    // Blends each route's low half with zero, in one instruction: the compiler makes a mask anew for each event.
    static_assert(Route::kTargetMask == 0xFFFF);
    typedef std::uint16_t Halves __attribute__((vector_size(sizeof(Words))));
    const Halves low_halves = __builtin_shufflevector(reinterpret_cast<Halves>(routes), Halves{}, 0, 17, 2, 19, 4, 21,
                                                      6, 23, 8, 25, 10, 27, 12, 29, 14, 31);
    const Words targets = reinterpret_cast<Words>(low_halves) + column.first_neuron();
    // Weights of a static column belong to the network: nothing is written there.
    if (IsMixed(kPlasticity) && !column.plastic()) first = nowhere_.data();
    std::memcpy(written_.target.data() + at, &targets, sizeof targets);
    std::memcpy(written_.delivered.data() + at, &weights, sizeof weights);
    if constexpr (IsMixed(kPlasticity)) {
      const Words rules = routes >> Route::kRuleShift & Route::kMostRules;
      std::memcpy(written_.rule.data() + at, &rules, sizeof rules);
    }
    if constexpr (kPlasticity != Plasticity::kNone) {
      constexpr std::uintptr_t kSize = sizeof(float);
      const Addresses addresses =
          Addresses{0, kSize, 2 * kSize, 3 * kSize, 4 * kSize, 5 * kSize, 6 * kSize, 7 * kSize} +
          reinterpret_cast<std::uintptr_t>(first);
      std::memcpy(written_.weight.data() + at, &addresses, sizeof addresses);
      const Words arrivals = Words{} + arrived;
      std::memcpy(written_.arrived.data() + at, &arrivals, sizeof arrivals);
    }
    if constexpr (IsTraced(kPlasticity)) {
      const Addresses of_source = Addresses{} + reinterpret_cast<std::uintptr_t>(traces);
      std::memcpy(written_.traces.data() + at, &of_source, sizeof of_source);
    }
  }

  // Writes down all further synapses of a run whose first eight, up to `run_end`, are written down. Sets the end of the
  // run and returns how many synapses are written down then.
  template <Plasticity kPlasticity>
  [[gnu::noinline]] std::size_t WriteDownRest(const Column& column, std::uint32_t& run_end,
                                              SpikeHistory::Relative arrived, const double* traces, Tick t,
                                              std::size_t count);

  // Notes the run that an event has come to for delivery synapse by synapse, if its last arrival was before step `soon`
  // or if one of its weights was set since. Returns the run's end then, else 0.
  [[gnu::noinline]] std::uint32_t PutOff(const SpikeEvent& event, Tick last_arrival, const double* traces, Tick soon);

  // Delivers all synapses that are written down or put off. Returns how many are written down afterwards: 0.
  std::size_t DeliverWritten(std::size_t count, Tick t);
  template <bool kTraced>
  void LearnWritten(std::size_t count, Tick t);
  // Applies the learning of one arrival in step t; in nearly all cases the loops over written synapses do the same
  // work. Returns the delivered weight. `traces` are those of the arrival if rules need traces.
  template <bool kTraced>
  float LearnSlowly(const LearningRule& rule, float& weight, NeuronId target, Tick arrived, Tick applied_until, Tick t,
                    const double* traces);
  float LearnSlowlyWithTraces(const LearningRule& rule, float& weight, NeuronId target, Tick arrived,
                              Tick applied_until, Tick t, const double* traces);
  void ToQuanta(std::size_t count);
  template <bool kTraced>
  void DeliverSlowly(const SlowRun& run, Tick t);

  RangeSpan<Column> columns_;
  const DeliveryRules& rules_;
  ActiveSet& neurons_;
  SpikeHistory& history_;
  const SpikeTraces& traces_;
  Plasticity plasticity_;
  bool is_traced_;  // rules need traces
  std::ptrdiff_t gathered_after_ = 0;
  std::optional<MixedRules> mixed_;     // if plasticity is kMixed
  LearnFunction learn_;                 // if plasticity is not kNone
  QuantaFunction to_quanta_;            // if the limit is a float
  std::array<float, kStep> nowhere_{};  // where written synapses of static columns leave their weights
  bool tables_are_far_;                 // the routes and weights fit into no near cache
  bool targets_are_far_;                // the data of the target neurons fit into no near cache
  Tick applied_until_ = 0;
  SetWeights set_weights_;
  std::uint64_t deliveries_ = 0;
  WrittenSynapses written_;
  std::vector<SlowRun> slow_runs_;
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_DELIVERY_H_
