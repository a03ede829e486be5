#include "engine/delivery.h"

#include <cmath>

#include "random/instruction_set.h"

namespace lull {
namespace {

// Networks whose neurons do not fit into the second cache gain from asking for the targets' memory ahead; smaller ones
// lose a little. Chosen.
constexpr NeuronId kManyNeurons = 10'000;

// What learning by one rule, always active, needs to know.
struct Learning {
  const LearningRule* rule;
  SpikeHistory* history;
  const std::uint32_t now;  // relative
  Tick t;
  Tick applied_until;
};

// A weight whose target has fired more than three times since the last arrival.
[[gnu::noinline]] float PotentiatedByMany(float w, const Learning& learning, NeuronId target,
                                          SpikeHistory::Relative arrived) {
  return WithPotentiation(w, *learning.rule, *learning.history, target,
                          learning.t - static_cast<Tick>(learning.now - arrived), learning.applied_until);
}

// A weight whose target fired long ago, or never.
[[gnu::noinline]] float DepressedByOld(float w, const Learning& learning, NeuronId target) {
  const Tick fired = learning.history->last(target);
  return fired == kNoSpike ? w : learning.rule->Depressed(w, learning.t - fired);
}

// Learns at an arrival at each synapse written down. The usual case, a target that has not fired more than three times
// since the last arrival, takes no branch that depends on the spikes: a mispredicted one costs more than three
// additions.
template <WeightBounds kBounds>
LULL_ALWAYS_INLINE void Learn(Delivery::Written& written, const Learning& learning) {
  // Copies: the compiler cannot know that writing a weight changes none of this.
  const LearningRule::Table<kBounds> table = learning.rule->table<kBounds>();
  const SpikeHistory::Recent* const recents = learning.history->recents();
  const std::uint32_t now = learning.now;
  const NeuronId* const targets = written.target.data();
  float* const* const weights = written.weight.data();
  const SpikeHistory::Relative* const arrivals = written.arrived.data();
  float* const delivered = written.delivered.data();
  for (std::size_t i = 0, count = written.count; i < count; ++i) {
    const SpikeHistory::Relative* const recent = recents[targets[i]].data();
    const SpikeHistory::Relative arrived = arrivals[i];
    float w = *weights[i];
    if (recent[0] - arrived < LearningRule::kTableSize) [[unlikely]] {
      w = PotentiatedByMany(w, learning, targets[i], arrived);
    } else {
      w = table.Increased(w, recent[1] - arrived);
      w = table.Increased(w, recent[2] - arrived);
      w = table.Increased(w, recent[3] - arrived);
    }
    delivered[i] = w;
    const std::uint32_t since = now - recent[3];
    *weights[i] =
        since < LearningRule::kTableSize ? table.Decreased(w, since) : DepressedByOld(w, learning, targets[i]);
  }
}

template <WeightBounds kBounds>
struct LearnFunctions {
  static void Baseline(Delivery::Written& w, const Learning& l) { Learn<kBounds>(w, l); }
  LULL_TARGET_AVX2 static void Avx2(Delivery::Written& w, const Learning& l) { Learn<kBounds>(w, l); }
  LULL_TARGET_AVX512 static void Avx512(Delivery::Written& w, const Learning& l) { Learn<kBounds>(w, l); }
};

// What a synapse adds to its target's sum: clamped, then rounded, half to even. In double, a limit need not be a float.
std::int32_t Quanta(float w, const DeliveryRules& rules) {
  return static_cast<std::int32_t>(std::lrint(std::clamp<double>(w, -rules.limit, rules.limit) * rules.scale));
}

// The same four at a time where the limit is a float: the scale is a power of two, so that the product is exact.
void ToQuanta(Delivery::Written& written, float limit, float scale) {
  const __m128 high = _mm_set1_ps(limit), low = _mm_set1_ps(-limit), quanta = _mm_set1_ps(scale);
  for (std::size_t i = 0; i < written.count; i += 4) {
    const __m128 w = _mm_load_ps(written.delivered.data() + i);
    const __m128 clamped = _mm_min_ps(_mm_max_ps(w, low), high);
    _mm_store_si128(reinterpret_cast<__m128i*>(written.quanta.data() + i),
                    _mm_cvtps_epi32(_mm_mul_ps(clamped, quanta)));
  }
}

}  // namespace

Delivery::Delivery(const BuiltNetwork& network, const DeliveryRules& rules, InstructionSet set, ActiveSet& neurons,
                   SpikeHistory& history)
    : rules_(rules),
      set_(set),
      neurons_(neurons),
      history_(history),
      plasticity_(PlasticityOf(network, rules)),
      prefetch_targets_(network.neurons() >= kManyNeurons) {}

Delivery::Plasticity Delivery::PlasticityOf(const BuiltNetwork& network, const DeliveryRules& rules) {
  if (rules.learning.empty()) return Plasticity::kNone;
  bool all_learn = rules.learning.size() == 1 && rules.learning[0].IsAlwaysActive();
  for (const ProjectionSpec& projection : network.spec.projections) all_learn &= projection.stdp.has_value();
  return all_learn ? Plasticity::kOneRule : Plasticity::kMixed;
}

std::uint32_t Delivery::PutOff(Column& column, std::uint32_t position, Tick arrived) {
  std::uint32_t end = position;
  do {
    const NeuronId target = column.first_neuron() + column.routes()[end].target();
    neurons_.Prefetch(target);
    history_.Prefetch(target);
  } while (!column.routes()[end++].ends_run());
  slow_runs_.push_back({&column, arrived, position, end});
  return end;
}

void Delivery::DeliverGathered(Tick t) {
  if (prefetch_targets_) {
    for (std::size_t i = 0; i < written_.count; ++i) neurons_.Prefetch(written_.target[i]);
    if (plasticity_ == Plasticity::kOneRule) {
      for (std::size_t i = 0; i < written_.count; ++i) history_.Prefetch(written_.target[i]);
    }
  }
  if (plasticity_ == Plasticity::kOneRule) LearnWritten(t);
  AddToSums();
  deliveries_ += written_.count;
  written_.count = 0;
  for (const SlowRun& run : slow_runs_) DeliverSlowly(run, t);
  slow_runs_.clear();
}

void Delivery::LearnWritten(Tick t) {
  const LearningRule& rule = rules_.learning[0];
  const Learning learning = {&rule, &history_, history_.RelativeOf(t), t, applied_until_};
  const auto learn = [&](auto functions) {
    using F = decltype(functions);
    Choose(set_, &F::Baseline, &F::Avx2, &F::Avx512)(written_, learning);
  };
  if (rule.bounds() == WeightBounds::kHard) {
    learn(LearnFunctions<WeightBounds::kHard>());
  } else {
    learn(LearnFunctions<WeightBounds::kDelivery>());
  }
}

void Delivery::AddToSums() {
  if (const auto limit = static_cast<float>(rules_.limit); limit == rules_.limit) {
    ToQuanta(written_, limit, static_cast<float>(rules_.scale));
  } else {
    for (std::size_t i = 0; i < written_.count; ++i) written_.quanta[i] = Quanta(written_.delivered[i], rules_);
  }
  for (std::size_t i = 0; i < written_.count; ++i) neurons_.Sum(written_.target[i]) += written_.quanta[i];
}

void Delivery::DeliverSlowly(const SlowRun& run, Tick t) {
  for (std::uint32_t i = run.begin; i < run.end; ++i) {
    const Route route = run.column->routes()[i];
    float& weight = run.column->weights()[i];
    const NeuronId target = run.column->first_neuron() + route.target();
    if (route.rule() == 0) {
      neurons_.Sum(target) += Quanta(weight, rules_);
      continue;
    }
    const LearningRule& rule = rules_.learning[route.rule() - 1];
    const float w = WithPotentiation(weight, rule, history_, target, run.arrived, applied_until_);
    neurons_.Sum(target) += Quanta(w, rules_);
    const Tick fired = history_.last(target);
    weight = fired != kNoSpike && rule.IsActive(t) ? rule.Depressed(w, t - fired) : w;
  }
  deliveries_ += run.end - run.begin;
}

}  // namespace lull
