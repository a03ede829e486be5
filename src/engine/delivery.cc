#include "engine/delivery.h"

#include <array>
#include <cmath>
#include <type_traits>

#include "base/instruction_set.h"

namespace lull {
namespace {

// Networks that do not fit into the second cache gain from prefetching; smaller ones lose some percent. Chosen: a
// megabyte of routes and weights, and of the neuron data that learning and delivery read.
constexpr std::size_t kManySynapses = 130'000;
constexpr NeuronId kManyNeurons = 10'000;

std::size_t SynapsesOf(const RangeSpan<Column>& columns) {
  std::size_t synapses = 0;
  for (const Column& column : columns) synapses += column.synapse_count();
  return synapses;
}

constexpr std::uint32_t kTableSize = LearningRule::kTableSize;

using Learning = Delivery::Learning;
using LearnFunction = Delivery::LearnFunction;

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
LULL_ALWAYS_INLINE void FindDistances(Delivery::Written& written, std::size_t count, const Learning& learning) {
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
LULL_ALWAYS_INLINE void LearnWeighed(Delivery::Written& w, std::size_t count, const Learning& learning) {
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
  static void Baseline(Delivery::Written& w, std::size_t n, const Learning& l) { LearnWeighed<kPlus, kMinus>(w, n, l); }
  LULL_TARGET_AVX2 static void Avx2(Delivery::Written& w, std::size_t n, const Learning& l) {
    LearnWeighed<kPlus, kMinus>(w, n, l);
  }
  LULL_TARGET_AVX512 static void Avx512(Delivery::Written& w, std::size_t n, const Learning& l) {
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
LULL_ALWAYS_INLINE void Learn(Delivery::Written& w, std::size_t count, const Learning& learning) {
  FindDistances<false>(w, count, learning);
  const LearningRule::Table<kBounds> table = learning.rule->table<kBounds>();
  ChangeWeights<kBounds, kFlat>(table, w.to_spike[0].data(), w.to_spike[1].data(), w.to_spike[2].data(),
                                w.since_spike.data(), w.delivered.data(), w.left.data(), w.weight.data(), count);
}

template <WeightBounds kBounds, bool kFlat>
struct LearnFunctions {
  static void Baseline(Delivery::Written& w, std::size_t n, const Learning& l) { Learn<kBounds, kFlat>(w, n, l); }
  LULL_TARGET_AVX2 static void Avx2(Delivery::Written& w, std::size_t n, const Learning& l) {
    Learn<kBounds, kFlat>(w, n, l);
  }
  LULL_TARGET_AVX512 static void Avx512(Delivery::Written& w, std::size_t n, const Learning& l) {
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
LULL_ALWAYS_INLINE void LearnMixed(Delivery::Written& w, std::size_t count, const Learning& learning) {
  FindDistances<true>(w, count, learning);
  ChangeMixedWeights<kMixed>(learning.mixed->tables(), w.rule.data(), w.to_spike[0].data(), w.to_spike[1].data(),
                             w.to_spike[2].data(), w.since_spike.data(), w.delivered.data(), w.weight.data(), count);
}

template <Mixed kMixed>
struct LearnMixedFunctions {
  static void Baseline(Delivery::Written& w, std::size_t n, const Learning& l) { LearnMixed<kMixed>(w, n, l); }
  LULL_TARGET_AVX2 static void Avx2(Delivery::Written& w, std::size_t n, const Learning& l) {
    LearnMixed<kMixed>(w, n, l);
  }
  LULL_TARGET_AVX512 static void Avx512(Delivery::Written& w, std::size_t n, const Learning& l) {
    LearnMixed<kMixed>(w, n, l);
  }

  static LearnFunction For(InstructionSet set) { return Choose<LearnFunction>(set, &Baseline, &Avx2, &Avx512); }
};

LearnFunction LearnMixedFunctionFor(std::span<const LearningRule> rules, InstructionSet set) {
  if (std::ranges::any_of(rules, &LearningRule::depends_on_weight)) {
    return LearnMixedFunctions<Mixed::kWeighed>::For(set);
  }
  const bool bounded =
      std::ranges::any_of(rules, [](const LearningRule& rule) { return rule.bounds() == WeightBounds::kHard; });
  return bounded ? LearnMixedFunctions<Mixed::kBounded>::For(set) : LearnMixedFunctions<Mixed::kFree>::For(set);
}

LearnFunction LearnFunctionFor(const LearningRule& rule, InstructionSet set) {
  if (rule.depends_on_weight()) return LearnWeighedFunctionFor(rule.weighed(), set);
  if (rule.bounds() == WeightBounds::kHard) {
    return rule.is_flat() ? LearnFunctions<WeightBounds::kHard, true>::For(set)
                          : LearnFunctions<WeightBounds::kHard, false>::For(set);
  }
  return rule.is_flat() ? LearnFunctions<WeightBounds::kDelivery, true>::For(set)
                        : LearnFunctions<WeightBounds::kDelivery, false>::For(set);
}

// Clamps and rounds weights where the limit is a float: the scale is a power of two, so that the product is exact.
// Takes whole vectors, the last of which may reach beyond the weights.
struct QuantaFunctions {
  static void Baseline(const float* weights, std::size_t count, float limit, float scale, std::int32_t* quanta) {
    const __m128 high = _mm_set1_ps(limit), low = _mm_set1_ps(-limit), scales = _mm_set1_ps(scale);
    for (std::size_t i = 0; i < count; i += 4) {
      const __m128 clamped = _mm_min_ps(_mm_max_ps(_mm_load_ps(weights + i), low), high);
      _mm_store_si128(reinterpret_cast<__m128i*>(quanta + i), _mm_cvtps_epi32(_mm_mul_ps(clamped, scales)));
    }
  }
  LULL_TARGET_AVX2 static void Avx2(const float* weights, std::size_t count, float limit, float scale,
                                    std::int32_t* quanta) {
    const __m256 high = _mm256_set1_ps(limit), low = _mm256_set1_ps(-limit), scales = _mm256_set1_ps(scale);
    for (std::size_t i = 0; i < count; i += 8) {
      const __m256 clamped = _mm256_min_ps(_mm256_max_ps(_mm256_load_ps(weights + i), low), high);
      _mm256_store_si256(reinterpret_cast<__m256i*>(quanta + i), _mm256_cvtps_epi32(_mm256_mul_ps(clamped, scales)));
    }
  }

  static Delivery::QuantaFunction For(InstructionSet set) {
    return Choose<Delivery::QuantaFunction>(set, &Baseline, &Avx2, &Avx2);
  }
};

// What a synapse adds to its target's sum: the weight is clamped, then rounded, half to even. Computed in double,
// because a limit need not be a float.
std::int32_t Quanta(float w, const DeliveryRules& rules) {
  return static_cast<std::int32_t>(std::lrint(std::clamp<double>(w, -rules.limit, rules.limit) * rules.scale));
}

}  // namespace

Delivery::Delivery(const BuiltNetwork& network, RangeSpan<Column> columns, const DeliveryRules& rules,
                   InstructionSet set, ActiveSet& neurons, SpikeHistory& history)
    : columns_(columns),
      rules_(rules),
      neurons_(neurons),
      history_(history),
      plasticity_(PlasticityOf(network, rules)),
      learn_(plasticity_ == Plasticity::kOneRule ? LearnFunctionFor(rules.learning[0], set)
                                                 : LearnMixedFunctionFor(rules.learning, set)),
      to_quanta_(QuantaFunctions::For(set)),
      tables_are_far_(SynapsesOf(columns) >= kManySynapses),
      targets_are_far_(network.own_neurons.count >= kManyNeurons) {
  if (plasticity_ == Plasticity::kMixed) mixed_.emplace(rules.learning);
}

Delivery::Plasticity Delivery::PlasticityOf(const BuiltNetwork& network, const DeliveryRules& rules) {
  if (rules.learning.empty()) return Plasticity::kNone;
  bool all_learn = rules.learning.size() == 1 && rules.learning[0].IsAlwaysActive();
  for (const ProjectionSpec& projection : network.spec.projections) all_learn &= projection.stdp.has_value();
  for (const EdgeListSpec& list : network.spec.edges) all_learn &= list.stdp.has_value();
  return all_learn ? Plasticity::kOneRule : Plasticity::kMixed;
}

template <Delivery::Plasticity kPlasticity>
std::size_t Delivery::WriteDownRest(const Column& column, std::uint32_t& run_end, SpikeHistory::Relative arrived,
                                    Tick t, std::size_t count) {
  const std::uint32_t end = EndOfRun(column.routes(), run_end - 1);  // may be `run_end` already
  while (run_end < end) {
    if (count > Written::kRoom - kStep) count = DeliverWritten(count, t);
    WriteDownEight<kPlasticity>(column, run_end, arrived, count);
    const std::uint32_t length = std::min(kStep, end - run_end);
    run_end += length;
    count += length;
  }
  return count;
}

template std::size_t Delivery::WriteDownRest<Delivery::Plasticity::kNone>(const Column&, std::uint32_t&,
                                                                          SpikeHistory::Relative, Tick, std::size_t);
template std::size_t Delivery::WriteDownRest<Delivery::Plasticity::kOneRule>(const Column&, std::uint32_t&,
                                                                             SpikeHistory::Relative, Tick, std::size_t);
template std::size_t Delivery::WriteDownRest<Delivery::Plasticity::kMixed>(const Column&, std::uint32_t&,
                                                                           SpikeHistory::Relative, Tick, std::size_t);

std::uint32_t Delivery::PutOff(const SpikeEvent& event, Tick last_arrival, Tick soon) {
  const SetWeights::Steps* const set = set_weights_.Of({event.column, event.position});
  if (last_arrival >= soon && set == nullptr) return 0;
  const Column& column = columns_[event.column];
  const Route* const routes = column.routes();
  const std::uint32_t end = EndOfRun(routes, event.position);
  for (std::uint32_t i = event.position; i < end; ++i) {
    const NeuronId target = column.first_neuron() + routes[i].target();
    neurons_.Prefetch(target);
    history_.Prefetch(target);
  }
  slow_runs_.push_back({event.column, last_arrival, event.position, end, set});
  return end;
}

std::size_t Delivery::DeliverWritten(std::size_t count, Tick t) {
  if (targets_are_far_) {
    for (std::size_t i = 0; i < count; ++i) neurons_.Prefetch(written_.target[i]);
    if (plasticity_ != Plasticity::kNone) {
      for (std::size_t i = 0; i < count; ++i) history_.Prefetch(written_.target[i]);
    }
  }
  if (plasticity_ != Plasticity::kNone) LearnWritten(count, t);
  ToQuanta(count);
  neurons_.Add(std::span(written_.target).first(count), written_.quanta.data());
  deliveries_ += count;
  for (const SlowRun& run : slow_runs_) DeliverSlowly(run, t);
  slow_runs_.clear();
  return 0;
}

void Delivery::LearnWritten(std::size_t count, Tick t) {
  if (count == 0) return;
  const bool is_mixed = plasticity_ == Plasticity::kMixed;
  // Loops take eight at a time: the entries after the last are taken too, and must be valid.
  for (std::size_t i = count; i % 8 != 0; ++i) {
    written_.target[i] = written_.target[0];
    written_.weight[i] = nowhere_.data();
    if (is_mixed) written_.rule[i] = 0;
  }
  const auto rule_of = [&](std::size_t i) -> const LearningRule& {
    return rules_.learning[is_mixed ? written_.rule[i] - 1 : 0];
  };
  const SpikeHistory::Relative now = history_.RelativeOf(t);
  learn_(written_, count, {&rules_.learning[0], is_mixed ? &*mixed_ : nullptr, &history_.recents(), now});
  if (count % 64 != 0) written_.slow[count / 64] &= (std::uint64_t{1} << (count % 64)) - 1;
  const auto for_each_slow = [&](const auto& use) {
    for (std::size_t base = 0; base < count; base += 64) {
      for (std::uint64_t slow = written_.slow[base / 64]; slow != 0; slow &= slow - 1) {
        use(base + static_cast<std::size_t>(std::countr_zero(slow)));
      }
    }
  };
  for_each_slow([this](std::size_t i) { history_.PrefetchOlder(written_.target[i]); });
  for_each_slow([&](std::size_t i) {
    const SpikeHistory::Relative arrived = written_.arrived[i];
    const Tick at = arrived == kNoArrival ? kNoSpike : t - static_cast<Tick>(now - arrived);
    written_.delivered[i] = LearnSlowly(rule_of(i), *written_.weight[i], written_.target[i], at, applied_until_, t);
  });
}

float Delivery::LearnSlowly(const LearningRule& rule, float& weight, NeuronId target, Tick arrived, Tick applied_until,
                            Tick t) {
  const float w = WithPotentiation(weight, rule, history_, target, arrived, applied_until);
  const Tick fired = history_.last(target);
  weight = fired != kNoSpike && rule.IsActive(t) ? rule.Depressed(w, t - fired) : w;
  return w;
}

void Delivery::ToQuanta(std::size_t count) {
  const auto limit = static_cast<float>(rules_.limit);
  if (limit == rules_.limit) {
    return to_quanta_(written_.delivered.data(), count, limit, static_cast<float>(rules_.scale),
                      written_.quanta.data());
  }
  for (std::size_t i = 0; i < count; ++i) written_.quanta[i] = Quanta(written_.delivered[i], rules_);
}

void Delivery::DeliverSlowly(const SlowRun& run, Tick t) {
  const Column& column = columns_[run.column];
  const auto deliver = [&](std::uint32_t i, Tick applied_until) {
    const Route route = column.routes()[i];
    float& weight = column.weights()[i];
    const NeuronId target = column.first_neuron() + route.target();
    const float w = route.rule() == 0
                        ? weight
                        : LearnSlowly(rules_.learning[route.rule() - 1], weight, target, run.arrived, applied_until, t);
    neurons_.AddPulse(target, Quanta(w, rules_));
  };
  if (run.set == nullptr) {
    for (std::uint32_t i = run.begin; i < run.end; ++i) deliver(i, applied_until_);
  } else {
    for (std::uint32_t i = run.begin; i < run.end; ++i) deliver(i, AppliedUntil(applied_until_, run.set, i));
    set_weights_.Forget({run.column, run.begin});
  }
  deliveries_ += run.end - run.begin;
}

}  // namespace lull
