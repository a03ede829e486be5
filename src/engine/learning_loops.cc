#include "engine/learning_loops.h"

#include <immintrin.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <type_traits>

namespace lull {
namespace {

constexpr std::uint32_t kTableSize = LearningRule::kTableSize;

using Written = WrittenSynapses;

// Vector types for synapses side by side. Plain loops would gather the spike times of each target; with vectors the
// times of a target are read whole and the times of eight targets are transposed. That takes a third of a nanosecond
// per target, where gathering takes 1.2 ns (Zen 5, 2026-11).
typedef std::uint32_t Four __attribute__((vector_size(16)));
typedef std::uint32_t Eight __attribute__((vector_size(32)));

template <class Vector>
LULL_ALWAYS_INLINE Vector Load(const void* from) {
  Vector vector;
  std::memcpy(&vector, from, sizeof vector);
  return vector;
}

LULL_ALWAYS_INLINE Eight Join(Four a, Four b) { return __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7); }

LULL_ALWAYS_INLINE std::uint64_t SignsOf(Eight lanes) {
  const auto signs = [](Four four) {
    return static_cast<std::uint64_t>(_mm_movemask_ps(reinterpret_cast<__m128>(four)));
  };
  return signs(__builtin_shufflevector(lanes, lanes, 0, 1, 2, 3)) |
         signs(__builtin_shufflevector(lanes, lanes, 4, 5, 6, 7)) << 4;
}

// Calls use(i) for each of `count` written synapses, and for those that fill up the last eight.
template <class Use>
LULL_ALWAYS_INLINE void InEights(std::size_t count, const Use& use) {
  for (std::size_t begin = 0; begin < count; begin += 8) {
    for (std::size_t i = 0; i < 8; ++i) use(begin + i);
  }
}

// Computes for each written synapse the intervals from the last arrival to the target's spikes, and from these to this
// arrival. Marks a synapse as slow if its target's last four spikes are not enough, or if its target fired long ago or
// never. A synapse without a rule is never slow.
template <bool kMixed>
LULL_ALWAYS_INLINE void FindDistances(Written& written, std::size_t count, const Learning& learning) {
  const Eight now = Eight{} + learning.now, out_of_table = Eight{} + kTableSize;
  const NeuronArray<SpikeHistory::Recent>& recents = *learning.recents;
  const auto least = [](Eight a, Eight b) { return a < b ? a : b; };
  written.slow.fill(0);
  for (std::size_t i = 0; i < count; i += 8) {
    // The spikes of target i + j and target i + j + 4.
    const auto spikes = [&](std::size_t j) {
      return Join(Load<Four>(&recents[written.target[i + j]]), Load<Four>(&recents[written.target[i + j + 4]]));
    };
    const Eight a = spikes(0), b = spikes(1), c = spikes(2), d = spikes(3);
    const Eight ab01 = __builtin_shufflevector(a, b, 0, 8, 1, 9, 4, 12, 5, 13);
    const Eight ab23 = __builtin_shufflevector(a, b, 2, 10, 3, 11, 6, 14, 7, 15);
    const Eight cd01 = __builtin_shufflevector(c, d, 0, 8, 1, 9, 4, 12, 5, 13);
    const Eight cd23 = __builtin_shufflevector(c, d, 2, 10, 3, 11, 6, 14, 7, 15);
    const Eight fired[4] = {__builtin_shufflevector(ab01, cd01, 0, 1, 8, 9, 4, 5, 12, 13),
                            __builtin_shufflevector(ab01, cd01, 2, 3, 10, 11, 6, 7, 14, 15),
                            __builtin_shufflevector(ab23, cd23, 0, 1, 8, 9, 4, 5, 12, 13),
                            __builtin_shufflevector(ab23, cd23, 2, 3, 10, 11, 6, 7, 14, 15)};
    const Eight arrived = Load<Eight>(&written.arrived[i]);
    const Eight since = now - fired[3];
    // All bits or none.
    Eight slow = reinterpret_cast<Eight>((fired[0] - arrived < out_of_table) | (since >= out_of_table));
    if constexpr (kMixed) slow &= reinterpret_cast<Eight>(Load<Eight>(&written.rule[i]) != 0);
    for (std::size_t k = 0; k < 3; ++k) {
      const Eight distance = least((fired[k + 1] - arrived) | slow, out_of_table);
      std::memcpy(&written.to_spike[k][i], &distance, sizeof distance);
    }
    const Eight distance = least(since | slow, out_of_table);
    std::memcpy(&written.since_spike[i], &distance, sizeof distance);
    written.slow[i / 64] |= SignsOf(slow) << (i % 64);
  }
}

// Applies the learning of an arrival at each written synapse. No branch depends on the spikes: a mispredicted branch
// costs more than three additions. Where the window ignores time, the compiler makes a loop of vectors, which leaves
// the weights in `left`. Otherwise the table is read for one synapse after the other, and each weight goes to its place
// at once: this takes 13 instructions for each delivery; two loops took 19 (callgrind, `dense-timed`, AVX2).
template <WeightBounds kBounds, bool kFlat>
LULL_ALWAYS_INLINE void ChangeWeights(const LearningRule::Table<kBounds> table, const std::uint32_t* __restrict first,
                                      const std::uint32_t* __restrict second, const std::uint32_t* __restrict third,
                                      const std::uint32_t* __restrict since, float* __restrict delivered,
                                      float* __restrict left, float* const* __restrict weight, std::size_t count) {
  const auto change = [&](std::size_t i) {
    float w = delivered[i];
    w = table.template Increased<kFlat>(w, first[i]);
    w = table.template Increased<kFlat>(w, second[i]);
    w = table.template Increased<kFlat>(w, third[i]);
    delivered[i] = w;
    return table.template Decreased<kFlat>(w, since[i]);
  };
  if constexpr (kFlat) {
    for (std::size_t i = 0; i < count; ++i) left[i] = change(i);
    for (std::size_t i = 0; i < count; ++i) *weight[i] = left[i];
  } else {
    InEights(count, [&](std::size_t i) { *weight[i] = change(i); });
  }
}

using Factor = LearningRule::Factor;

// As ChangeWeights, by a rule that depends on the weight by powers: each takes longer than everything else.
LULL_ALWAYS_INLINE void ChangeByPowers(const LearningRule::Weighed& rule, const std::uint32_t* __restrict first,
                                       const std::uint32_t* __restrict second, const std::uint32_t* __restrict third,
                                       const std::uint32_t* __restrict since, float* __restrict delivered,
                                       float* const* __restrict weight, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    float w = delivered[i];
    for (const std::uint32_t dt : {first[i], second[i], third[i]}) {
      w = rule.Changed(w, rule.increase[dt], rule.mu_plus);
    }
    delivered[i] = w;
    *weight[i] = rule.Changed(w, -rule.decrease[since[i]], rule.mu_minus);
  }
}

// As ChangeWeights, by a rule that depends on the weight linearly (kRoom) on one side or both: Weighed::Changed without
// branches. The changes are read from the tables first, so that what they come to is computed in vectors. A change
// moves the size of a weight towards one bound, which is the same for all changes of a side: where the distance to it
// is negative, the size becomes smaller.
template <bool kPlusRoom, bool kMinusRoom>
LULL_ALWAYS_INLINE void ChangeByRoom(const LearningRule::Weighed& rule, const std::uint32_t* __restrict first,
                                     const std::uint32_t* __restrict second, const std::uint32_t* __restrict third,
                                     const std::uint32_t* __restrict since, float* __restrict delivered,
                                     float* __restrict left, float* const* __restrict weight, std::size_t count) {
  constexpr std::size_t kBlock = 64;
  alignas(64) std::array<double, kBlock> one, two, three, back;
  const auto low = static_cast<float>(rule.w_min), high = static_cast<float>(rule.w_max);
  const double per_span = rule.per_span;
  // The bounds of weights ≥ +0; the other way round for those with the sign bit.
  const bool up = !std::signbit(rule.increase[0]), down = !std::signbit(rule.decrease[0]);
  const float plus_bound = up ? high : low, plus_other = up ? low : high;
  const float minus_bound = down ? low : high, minus_other = down ? high : low;
  const auto moved = [&](float size, float bound, double change, auto by_room) {
    double by = std::fabs(change);
    if constexpr (by_room) {
      by *= (static_cast<double>(bound) - static_cast<double>(size)) * per_span;
    } else {
      by = bound == high ? by : -by;
    }
    return std::min(std::max(size + static_cast<float>(by), low), high);
  };
  for (std::size_t begin = 0; begin < count; begin += kBlock) {
    // Whole eights, as InEights takes them.
    const std::size_t size = std::min(kBlock, (count - begin + 7) / 8 * 8);
    for (std::size_t i = 0; i < size; ++i) {
      one[i] = rule.increase[first[begin + i]];
      two[i] = rule.increase[second[begin + i]];
      three[i] = rule.increase[third[begin + i]];
      back[i] = rule.decrease[since[begin + i]];
    }
    for (std::size_t i = 0; i < size; ++i) {
      const float before = delivered[begin + i];
      const bool negative = std::signbit(before);
      const float plus = negative ? plus_other : plus_bound, minus = negative ? minus_other : minus_bound;
      float w = std::fabs(before);
      w = moved(w, plus, one[i], std::bool_constant<kPlusRoom>());
      w = moved(w, plus, two[i], std::bool_constant<kPlusRoom>());
      w = moved(w, plus, three[i], std::bool_constant<kPlusRoom>());
      delivered[begin + i] = std::copysign(w, before);
      left[begin + i] = std::copysign(moved(w, minus, back[i], std::bool_constant<kMinusRoom>()), before);
    }
  }
  for (std::size_t i = 0; i < count; ++i) *weight[i] = left[i];
}

template <Factor kPlus, Factor kMinus>
LULL_ALWAYS_INLINE void LearnWeighed(Written& w, std::size_t count, const Learning& learning) {
  FindDistances<false>(w, count, learning);
  const LearningRule::Weighed rule = learning.rule->weighed();
  if constexpr (kPlus == Factor::kPower || kMinus == Factor::kPower) {
    ChangeByPowers(rule, w.to_spike[0].data(), w.to_spike[1].data(), w.to_spike[2].data(), w.since_spike.data(),
                   w.delivered.data(), w.weight.data(), count);
  } else {
    ChangeByRoom<kPlus == Factor::kRoom, kMinus == Factor::kRoom>(
        rule, w.to_spike[0].data(), w.to_spike[1].data(), w.to_spike[2].data(), w.since_spike.data(),
        w.delivered.data(), w.left.data(), w.weight.data(), count);
  }
}

template <Factor kPlus, Factor kMinus>
struct LearnWeighedFunctions {
  static void Baseline(Written& w, std::size_t n, const Learning& l) { LearnWeighed<kPlus, kMinus>(w, n, l); }
  LULL_TARGET_AVX2 static void Avx2(Written& w, std::size_t n, const Learning& l) {
    LearnWeighed<kPlus, kMinus>(w, n, l);
  }
  LULL_TARGET_AVX512 static void Avx512(Written& w, std::size_t n, const Learning& l) {
    LearnWeighed<kPlus, kMinus>(w, n, l);
  }

  static LearnFunction For(InstructionSet set) { return Choose<LearnFunction>(set, &Baseline, &Avx2, &Avx512); }
};

LearnFunction LearnWeighedFunctionFor(const LearningRule::Weighed& rule, InstructionSet set) {
  const auto is = [&rule](Factor plus, Factor minus) { return rule.plus() == plus && rule.minus() == minus; };
  if (is(Factor::kRoom, Factor::kRoom)) return LearnWeighedFunctions<Factor::kRoom, Factor::kRoom>::For(set);
  if (is(Factor::kOne, Factor::kRoom)) return LearnWeighedFunctions<Factor::kOne, Factor::kRoom>::For(set);
  if (is(Factor::kRoom, Factor::kOne)) return LearnWeighedFunctions<Factor::kRoom, Factor::kOne>::For(set);
  return LearnWeighedFunctions<Factor::kPower, Factor::kPower>::For(set);
}

template <WeightBounds kBounds, bool kFlat>
LULL_ALWAYS_INLINE void Learn(Written& w, std::size_t count, const Learning& learning) {
  FindDistances<false>(w, count, learning);
  const LearningRule::Table<kBounds> table = learning.rule->table<kBounds>();
  ChangeWeights<kBounds, kFlat>(table, w.to_spike[0].data(), w.to_spike[1].data(), w.to_spike[2].data(),
                                w.since_spike.data(), w.delivered.data(), w.left.data(), w.weight.data(), count);
}

template <WeightBounds kBounds, bool kFlat>
struct LearnFunctions {
  static void Baseline(Written& w, std::size_t n, const Learning& l) { Learn<kBounds, kFlat>(w, n, l); }
  LULL_TARGET_AVX2 static void Avx2(Written& w, std::size_t n, const Learning& l) { Learn<kBounds, kFlat>(w, n, l); }
  LULL_TARGET_AVX512 static void Avx512(Written& w, std::size_t n, const Learning& l) {
    Learn<kBounds, kFlat>(w, n, l);
  }

  static LearnFunction For(InstructionSet set) { return Choose<LearnFunction>(set, &Baseline, &Avx2, &Avx512); }
};

// How rules differ that are in use side by side.
enum class Mixed {
  kFree,     // none has bounds
  kBounded,  // some have
  kWeighed,  // some depend on the weight
};

// As LearningRule::Table, for rules of which each has its own bounds, unless none has any.
template <Mixed kMixed>
LULL_ALWAYS_INLINE float Changed(float w, float change, std::uint32_t hard, float w_min, float w_max) {
  const float after = w + change;
  if (kMixed == Mixed::kFree) return after;
  const float size = std::signbit(w) ? -after : after;
  const float bounded = std::copysign(std::min(std::max(size, w_min), w_max), w);
  return hard != 0 ? bounded : after;
}

// As ChangeWeights, for synapses of which each has a rule of its own, or none.
template <Mixed kMixed>
LULL_ALWAYS_INLINE void ChangeMixedWeights(const MixedRules::Tables& tables, const std::uint32_t* __restrict rules,
                                           const std::uint32_t* __restrict first,
                                           const std::uint32_t* __restrict second,
                                           const std::uint32_t* __restrict third, const std::uint32_t* __restrict since,
                                           float* __restrict delivered, float* const* __restrict weight,
                                           std::size_t count) {
  const std::int32_t* const rows = tables.row.data();
  InEights(count, [&](std::size_t i) {
    const auto rule = static_cast<std::int32_t>(rules[i]);
    if constexpr (kMixed == Mixed::kWeighed) {
      const LearningRule::Weighed& weighed = tables.weighed[rule];
      if (weighed.increase != nullptr) {
        float w = delivered[i];
        for (const std::uint32_t dt : {first[i], second[i], third[i]}) {
          w = weighed.Changed(w, weighed.increase[dt], weighed.mu_plus);
        }
        delivered[i] = w;
        *weight[i] = weighed.Changed(w, -weighed.decrease[since[i]], weighed.mu_minus);
        return;
      }
    }
    const std::uint32_t hard = kMixed == Mixed::kFree ? 0 : tables.hard[rule];
    const float w_min = kMixed == Mixed::kFree ? 0 : tables.w_min[rule];
    const float w_max = kMixed == Mixed::kFree ? 0 : tables.w_max[rule];
    const float* const increase = tables.increase + rows[rule];
    const float* const decrease = tables.decrease + rows[rule];
    float w = delivered[i];
    w = Changed<kMixed>(w, increase[first[i]], hard, w_min, w_max);
    w = Changed<kMixed>(w, increase[second[i]], hard, w_min, w_max);
    w = Changed<kMixed>(w, increase[third[i]], hard, w_min, w_max);
    delivered[i] = w;
    *weight[i] = Changed<kMixed>(w, -decrease[since[i]], hard, w_min, w_max);
  });
}

template <Mixed kMixed>
LULL_ALWAYS_INLINE void LearnMixed(Written& w, std::size_t count, const Learning& learning) {
  FindDistances<true>(w, count, learning);
  ChangeMixedWeights<kMixed>(learning.mixed->tables(), w.rule.data(), w.to_spike[0].data(), w.to_spike[1].data(),
                             w.to_spike[2].data(), w.since_spike.data(), w.delivered.data(), w.weight.data(), count);
}

template <Mixed kMixed>
struct LearnMixedFunctions {
  static void Baseline(Written& w, std::size_t n, const Learning& l) { LearnMixed<kMixed>(w, n, l); }
  LULL_TARGET_AVX2 static void Avx2(Written& w, std::size_t n, const Learning& l) { LearnMixed<kMixed>(w, n, l); }
  LULL_TARGET_AVX512 static void Avx512(Written& w, std::size_t n, const Learning& l) { LearnMixed<kMixed>(w, n, l); }

  static LearnFunction For(InstructionSet set) { return Choose<LearnFunction>(set, &Baseline, &Avx2, &Avx512); }
};

// A trace of targets: one of theirs, or one of their recent spikes'; or a constant, for rules that do not need it.
struct TargetTrace {
  const double* of_0;  // of target 0, in the first slot
  std::size_t per_neuron, per_slot;

  static TargetTrace OfSpikes(const TracePlaces& places, const Learning& learning) {
    static constexpr double kOne = 1;
    if (!places.spikes) return {&kOne, 0, 0};
    return {learning.traces->of_target_0() + *places.spikes, learning.traces->target_size(), 0};
  }
  static TargetTrace BeforeSpikes(const TracePlaces& places, const Learning& learning) {
    static constexpr double kZero = 0;
    if (!places.spikes_before) return {&kZero, 0, 0};
    const std::size_t size = learning.traces->constants().of_target_spikes;
    return {learning.spike_traces + *places.spikes_before, SpikeHistory::kRecent * size, size};
  }

  LULL_ALWAYS_INLINE double Of(NeuronId target, std::size_t slot = 0) const {
    return of_0[target * per_neuron + slot * per_slot];
  }
};

// As ChangeWeights, by a rule that needs traces. Each change is multiplied by the trace of the other side before it is
// rounded: by that of all arrivals, or of all spikes of the target. kTriplets: the amplitudes depend on the spikes
// before the spike, and on the arrivals before the arrival.
template <bool kFree, bool kWeighed, bool kTriplets>
LULL_ALWAYS_INLINE void LearnTraced(Written& w, std::size_t count, const Learning& learning) {
  FindDistances<false>(w, count, learning);
  const LearningRule::Traced rule = learning.rule->traced();
  const std::uint32_t arrivals = rule.places.arrivals, arrivals_before = rule.places.arrivals_before;
  const TargetTrace spikes = TargetTrace::OfSpikes(rule.places, learning);
  const TargetTrace before = TargetTrace::BeforeSpikes(rule.places, learning);
  const auto low = static_cast<float>(rule.weighed.w_min), high = static_cast<float>(rule.weighed.w_max);
  const auto changed = [&](float weight, double change, double mu) {
    if constexpr (kFree) return weight + static_cast<float>(change);
    if constexpr (kWeighed) return rule.weighed.Changed(weight, change, mu);
    const float after = weight + static_cast<float>(change), size = std::signbit(weight) ? -after : after;
    return std::copysign(std::min(std::max(size, low), high), weight);
  };
  InEights(count, [&](std::size_t i) {
    const double* const of_source = w.traces[i];
    const NeuronId target = w.target[i];
    float weight = w.delivered[i];
    for (std::size_t k = 0; k < 3; ++k) {
      const std::uint32_t dt = w.to_spike[k][i];
      double change = rule.weighed.increase[dt] * of_source[arrivals];
      if constexpr (kTriplets) {
        change = rule.Increase(rule.window_plus[dt], of_source[arrivals], before.Of(target, k + 1));
        change = dt < kTableSize ? change : -0.0;
      }
      weight = changed(weight, change, rule.weighed.mu_plus);
    }
    w.delivered[i] = weight;
    const std::uint32_t since = w.since_spike[i];
    double change = -(rule.weighed.decrease[since] * spikes.Of(target));
    if constexpr (kTriplets) {
      change = -rule.Decrease(rule.window_minus[since], spikes.Of(target), of_source[arrivals_before]);
      change = since < kTableSize ? change : -0.0;
    }
    *w.weight[i] = changed(weight, change, rule.weighed.mu_minus);
  });
}

template <bool kFree, bool kWeighed, bool kTriplets>
struct LearnTracedFunctions {
  static void Baseline(Written& w, std::size_t n, const Learning& l) {
    LearnTraced<kFree, kWeighed, kTriplets>(w, n, l);
  }
  LULL_TARGET_AVX2 static void Avx2(Written& w, std::size_t n, const Learning& l) {
    LearnTraced<kFree, kWeighed, kTriplets>(w, n, l);
  }
  LULL_TARGET_AVX512 static void Avx512(Written& w, std::size_t n, const Learning& l) {
    LearnTraced<kFree, kWeighed, kTriplets>(w, n, l);
  }

  static LearnFunction For(InstructionSet set) { return Choose<LearnFunction>(set, &Baseline, &Avx2, &Avx512); }
};

template <bool kTriplets>
LearnFunction LearnTracedFunctionFor(const LearningRule& rule, InstructionSet set) {
  if (rule.bounds() == WeightBounds::kDelivery) return LearnTracedFunctions<true, false, kTriplets>::For(set);
  return rule.depends_on_weight() ? LearnTracedFunctions<false, true, kTriplets>::For(set)
                                  : LearnTracedFunctions<false, false, kTriplets>::For(set);
}

// As LearnMixed, where some rules need traces: all of them are applied with traces, those that need none with 1 and 0.
// Changes may be gathered.
LULL_ALWAYS_INLINE void LearnMixedTraced(Written& w, std::size_t count, const Learning& learning) {
  FindDistances<true>(w, count, learning);
  const MixedRules& mixed = *learning.mixed;
  InEights(count, [&](std::size_t i) {
    const LearningRule::Traced* const active = mixed.traced(w.rule[i]);
    if (active == nullptr) {
      *w.weight[i] = w.delivered[i];
      return;
    }
    const LearningRule::Traced& rule = *active;
    const TargetTrace spikes = TargetTrace::OfSpikes(rule.places, learning);
    const TargetTrace before = TargetTrace::BeforeSpikes(rule.places, learning);
    const double* const of_source = w.traces[i];
    const NeuronId target = w.target[i];
    float* const place = rule.gathers ? w.weight[i] + learning.gathered_after : w.weight[i];
    float weight = *place;
    for (std::size_t k = 0; k < 3; ++k) {
      const std::uint32_t dt = w.to_spike[k][i];
      if (dt >= kTableSize) continue;
      const double change =
          rule.Increase(rule.window_plus[dt], of_source[rule.places.arrivals], before.Of(target, k + 1));
      weight = rule.Changed(weight, change, rule.weighed.mu_plus);
    }
    if (!rule.gathers) w.delivered[i] = weight;
    if (const std::uint32_t since = w.since_spike[i]; since < kTableSize) {
      const double change =
          -rule.Decrease(rule.window_minus[since], spikes.Of(target), of_source[rule.places.arrivals_before]);
      weight = rule.Changed(weight, change, rule.weighed.mu_minus);
    }
    *place = weight;
  });
}

struct LearnMixedTracedFunctions {
  static void Baseline(Written& w, std::size_t n, const Learning& l) { LearnMixedTraced(w, n, l); }
  LULL_TARGET_AVX2 static void Avx2(Written& w, std::size_t n, const Learning& l) { LearnMixedTraced(w, n, l); }
  LULL_TARGET_AVX512 static void Avx512(Written& w, std::size_t n, const Learning& l) { LearnMixedTraced(w, n, l); }

  static LearnFunction For(InstructionSet set) { return Choose<LearnFunction>(set, &Baseline, &Avx2, &Avx512); }
};

}  // namespace

LearnFunction LearnByMixedRules(std::span<const LearningRule> rules, InstructionSet set) {
  if (std::ranges::any_of(rules, [](const LearningRule& rule) { return rule.traces().any; })) {
    return LearnMixedTracedFunctions::For(set);
  }
  if (std::ranges::any_of(rules, &LearningRule::depends_on_weight)) {
    return LearnMixedFunctions<Mixed::kWeighed>::For(set);
  }
  const bool bounded =
      std::ranges::any_of(rules, [](const LearningRule& rule) { return rule.bounds() == WeightBounds::kHard; });
  return bounded ? LearnMixedFunctions<Mixed::kBounded>::For(set) : LearnMixedFunctions<Mixed::kFree>::For(set);
}

LearnFunction LearnByOneRule(std::span<const LearningRule> rules, InstructionSet set) {
  const LearningRule& rule = rules[0];
  if (rule.traces().any) {
    return rule.has_triplets() ? LearnTracedFunctionFor<true>(rule, set) : LearnTracedFunctionFor<false>(rule, set);
  }
  if (rule.depends_on_weight()) return LearnWeighedFunctionFor(rule.weighed(), set);
  if (rule.bounds() == WeightBounds::kHard) {
    return rule.is_flat() ? LearnFunctions<WeightBounds::kHard, true>::For(set)
                          : LearnFunctions<WeightBounds::kHard, false>::For(set);
  }
  return rule.is_flat() ? LearnFunctions<WeightBounds::kDelivery, true>::For(set)
                        : LearnFunctions<WeightBounds::kDelivery, false>::For(set);
}

}  // namespace lull
