#include "engine/delivery.h"

#include <cmath>

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
                   InstructionSet set, ActiveSet& neurons, SpikeHistory& history, const SpikeTraces& traces)
    : columns_(columns),
      rules_(rules),
      neurons_(neurons),
      history_(history),
      traces_(traces),
      plasticity_(PlasticityOf(network, rules)),
      is_traced_(rules.traces.any()),
      learn_(plasticity_ == Plasticity::kOneRule ? LearnByOneRule(rules.learning, set)
                                                 : LearnByMixedRules(rules.learning, set)),
      to_quanta_(QuantaFunctions::For(set)),
      tables_are_far_(SynapsesOf(columns) >= kManySynapses),
      targets_are_far_(network.own_neurons.count >= kManyNeurons) {
  if (plasticity_ == Plasticity::kMixed) mixed_.emplace(rules.learning);
}

Delivery::Plasticity Delivery::PlasticityOf(const BuiltNetwork& network, const DeliveryRules& rules) {
  if (rules.learning.empty()) return Plasticity::kNone;
  bool all_learn = rules.learning.size() == 1 && rules.learning[0].IsAlwaysActive() && !rules.learning[0].gathers();
  for (const ProjectionSpec& projection : network.spec.projections) all_learn &= projection.stdp.has_value();
  for (const EdgeListSpec& list : network.spec.edges) all_learn &= list.stdp.has_value();
  return all_learn ? Plasticity::kOneRule : Plasticity::kMixed;
}

template <Delivery::Plasticity kPlasticity>
std::size_t Delivery::WriteDownRest(const Column& column, std::uint32_t& run_end, SpikeHistory::Relative arrived,
                                    const double* traces, Tick t, std::size_t count) {
  const std::uint32_t end = EndOfRun(column.routes(), run_end - 1);  // may be `run_end` already
  while (run_end < end) {
    if (count > WrittenSynapses::kRoom - kStep) count = DeliverWritten(count, t);
    WriteDownEight<kPlasticity>(column, run_end, arrived, traces, count);
    const std::uint32_t length = std::min(kStep, end - run_end);
    run_end += length;
    count += length;
  }
  return count;
}

template std::size_t Delivery::WriteDownRest<Delivery::Plasticity::kNone>(const Column&, std::uint32_t&,
                                                                          SpikeHistory::Relative, const double*, Tick,
                                                                          std::size_t);
template std::size_t Delivery::WriteDownRest<Delivery::Plasticity::kOneRule>(const Column&, std::uint32_t&,
                                                                             SpikeHistory::Relative, const double*,
                                                                             Tick, std::size_t);
template std::size_t Delivery::WriteDownRest<Delivery::Plasticity::kMixed>(const Column&, std::uint32_t&,
                                                                           SpikeHistory::Relative, const double*, Tick,
                                                                           std::size_t);
template std::size_t Delivery::WriteDownRest<Delivery::Plasticity::kOneTracedRule>(const Column&, std::uint32_t&,
                                                                                   SpikeHistory::Relative,
                                                                                   const double*, Tick, std::size_t);
template std::size_t Delivery::WriteDownRest<Delivery::Plasticity::kMixedTraced>(const Column&, std::uint32_t&,
                                                                                 SpikeHistory::Relative, const double*,
                                                                                 Tick, std::size_t);

std::uint32_t Delivery::PutOff(const SpikeEvent& event, Tick last_arrival, const double* traces, Tick soon) {
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
  slow_runs_.push_back({event.column, last_arrival, traces, event.position, end, set});
  return end;
}

std::size_t Delivery::DeliverWritten(std::size_t count, Tick t) {
  if (targets_are_far_) {
    for (std::size_t i = 0; i < count; ++i) neurons_.Prefetch(written_.target[i]);
    if (plasticity_ != Plasticity::kNone) {
      for (std::size_t i = 0; i < count; ++i) history_.Prefetch(written_.target[i]);
    }
  }
  if (is_traced_) {
    LearnWritten<true>(count, t);
  } else if (plasticity_ != Plasticity::kNone) {
    LearnWritten<false>(count, t);
  }
  ToQuanta(count);
  neurons_.Add(std::span(written_.target).first(count), written_.quanta.data());
  deliveries_ += count;
  for (const SlowRun& run : slow_runs_) {
    if (is_traced_) {
      DeliverSlowly<true>(run, t);
    } else {
      DeliverSlowly<false>(run, t);
    }
  }
  slow_runs_.clear();
  return 0;
}

template <bool kTraced>
void Delivery::LearnWritten(std::size_t count, Tick t) {
  if (count == 0) return;
  const bool is_mixed = plasticity_ == Plasticity::kMixed;
  // Loops take eight at a time: the entries after the last are taken too, and must be valid.
  for (std::size_t i = count; i % 8 != 0; ++i) {
    written_.target[i] = written_.target[0];
    written_.weight[i] = nowhere_.data();
    if (kTraced) written_.traces[i] = written_.traces[0];
    if (is_mixed) written_.rule[i] = 0;
  }
  const auto rule_of = [&](std::size_t i) -> const LearningRule& {
    return rules_.learning[is_mixed ? written_.rule[i] - 1 : 0];
  };
  const SpikeHistory::Relative now = history_.RelativeOf(t);
  learn_(written_, count,
         {&rules_.learning[0], is_mixed ? &*mixed_ : nullptr, &history_.recents(), now, &traces_,
          history_.recent_values_of_0(), gathered_after_});
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
    const double* const traces = kTraced ? written_.traces[i] : nullptr;
    written_.delivered[i] =
        LearnSlowly<kTraced>(rule_of(i), *written_.weight[i], written_.target[i], at, applied_until_, t, traces);
  });
}

template <bool kTraced>
float Delivery::LearnSlowly(const LearningRule& rule, float& weight, NeuronId target, Tick arrived, Tick applied_until,
                            Tick t, const double* traces) {
  if constexpr (kTraced) return LearnSlowlyWithTraces(rule, weight, target, arrived, applied_until, t, traces);
  const float w = WithPotentiation(weight, rule, history_, target, arrived, applied_until);
  const Tick fired = history_.last(target);
  weight = fired != kNoSpike && rule.IsActive(t) ? rule.Depressed(w, t - fired) : w;
  return w;
}

float Delivery::LearnSlowlyWithTraces(const LearningRule& rule, float& weight, NeuronId target, Tick arrived,
                                      Tick applied_until, Tick t, const double* traces) {
  const TracePlaces& places = rule.traces();
  float& changed = rule.gathers() ? *(&weight + gathered_after_) : weight;
  const float w =
      WithTracedPotentiation(changed, rule, history_, target, arrived, applied_until, traces[places.arrivals]);
  const Tick fired = history_.last(target);
  changed = w;
  if (fired != kNoSpike && rule.IsActive(t)) {
    const double spikes = places.spikes ? traces_.TargetOf(target)[*places.spikes] : 1;
    changed = rule.Depressed(w, t - fired, spikes, traces[places.arrivals_before]);
  }
  return rule.gathers() ? weight : w;
}

void Delivery::ToQuanta(std::size_t count) {
  const auto limit = static_cast<float>(rules_.limit);
  if (limit == rules_.limit) {
    return to_quanta_(written_.delivered.data(), count, limit, static_cast<float>(rules_.scale),
                      written_.quanta.data());
  }
  for (std::size_t i = 0; i < count; ++i) written_.quanta[i] = Quanta(written_.delivered[i], rules_);
}

template <bool kTraced>
void Delivery::DeliverSlowly(const SlowRun& run, Tick t) {
  const Column& column = columns_[run.column];
  const auto deliver = [&](std::uint32_t i, Tick applied_until) {
    const Route route = column.routes()[i];
    float& weight = column.weights()[i];
    const NeuronId target = column.first_neuron() + route.target();
    const float w = route.rule() == 0 ? weight
                                      : LearnSlowly<kTraced>(rules_.learning[route.rule() - 1], weight, target,
                                                             run.arrived, applied_until, t, run.traces);
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
