#include "engine/spike_traces.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace lull {
namespace {

using Trace = TraceConstants::Trace;

constexpr std::size_t kFewRecords = 64;  // at first

std::uint32_t PlaceOf(const std::vector<Trace>& traces, const Trace& trace) {
  return static_cast<std::uint32_t>(std::ranges::find(traces, trace) - traces.begin());
}

// Those of one rule; none where it does not need them.
struct TracesOfRule {
  std::optional<Trace> arrivals, arrivals_before, spikes, spikes_before;

  explicit TracesOfRule(const Stdp& rule) {
    const bool all = rule.pairing == StdpPairing::kAll;
    if (all) arrivals = Trace{TimeConstantPlus(rule), true, false};
    if (all) spikes = Trace{TimeConstantMinus(rule), true, false};
    if (rule.a_minus_triplet != 0) arrivals_before = Trace{rule.tau_x_ms, all, true};
    if (rule.a_plus_triplet != 0) spikes_before = Trace{rule.tau_y_ms, all, true};
  }
};

// The traces as a spike finds them, of which `traces` are those that the spike before left.
double Before(const Trace& constant, double trace, Tick previous, Tick time) {
  if (previous == kNoSpike) return 0;
  return trace * std::exp(-static_cast<double>(time - previous) / constant.tau_ms);
}

double After(const Trace& constant, double before) { return constant.sums ? before + 1 : 1; }

}  // namespace

TraceConstants::TraceConstants(std::span<const Stdp> rules) {
  const auto add = [](std::vector<Trace>& traces, const std::optional<Trace>& trace) {
    if (trace && std::ranges::find(traces, *trace) == traces.end()) traces.push_back(*trace);
  };
  std::vector<Trace> before;
  for (const Stdp& rule : rules) {
    is_gathered |= rule.update_every.has_value();
    const TracesOfRule of_rule(rule);
    add(of_sources, of_rule.arrivals);
    add(of_sources, of_rule.arrivals_before);
    add(of_targets, of_rule.spikes);
    add(before, of_rule.spikes_before);
  }
  of_target_spikes = before.size();
  of_targets.insert(of_targets.end(), before.begin(), before.end());
}

TracePlaces TraceConstants::PlacesOf(const Stdp& rule) const {
  const TracesOfRule of_rule(rule);
  TracePlaces places = {.any = any()};
  if (of_rule.arrivals) places.arrivals = SpikeTraces::kFirst + PlaceOf(of_sources, *of_rule.arrivals);
  if (of_rule.arrivals_before) {
    places.arrivals_before = SpikeTraces::kFirst + PlaceOf(of_sources, *of_rule.arrivals_before);
  }
  if (of_rule.spikes) places.spikes = PlaceOf(of_targets, *of_rule.spikes);
  if (of_rule.spikes_before) {
    const std::size_t first = of_targets.size() - of_target_spikes;
    places.spikes_before = PlaceOf(of_targets, *of_rule.spikes_before) - static_cast<std::uint32_t>(first);
  }
  return places;
}

SpikeTraces::SpikeTraces(const TraceConstants& constants, const NeuronRange& own, Tick longest_delay)
    : constants_(constants),
      own_(constants.any() ? own : NeuronRange{0, 0}),
      longest_delay_(longest_delay),
      record_size_(kFirst + constants.of_sources.size()),
      sources_(own_.count * constants.of_sources.size()),
      targets_(own_.count * constants.of_targets.size()),
      // Not by a pointer's arithmetic, which is undefined outside of an array.
      of_target_0_(reinterpret_cast<const double*>(reinterpret_cast<std::uintptr_t>(targets_.data()) -
                                                   own_.first * constants.of_targets.size() * sizeof(double))),
      none_(constants.of_sources.size()),
      before_spike_(constants.of_target_spikes),
      mask_(kFewRecords - 1),
      fired_(kFewRecords),
      previous_(kFewRecords),
      values_(kFewRecords * record_size_) {}

const double* SpikeTraces::SumsOf(NeuronId source) const {
  const std::size_t size = constants_.of_sources.size();
  if (IsOwn(source)) return sources_.data() + (source - own_.first) * size;
  const auto found = foreign_.find(source);
  return found != foreign_.end() ? foreign_sums_.data() + (found->second - 1) * size : none_.data();
}

double* SpikeTraces::MutableSumsOf(NeuronId source) {
  const std::size_t size = constants_.of_sources.size();
  if (IsOwn(source)) return sources_.data() + (source - own_.first) * size;
  const auto found = foreign_.find(source);
  if (found != foreign_.end()) return foreign_sums_.data() + (found->second - 1) * size;
  const std::size_t count = foreign_.size() + 1;
  foreign_sums_.resize(count * size);  // first, so that memory that runs out leaves no place without traces
  foreign_[source] = static_cast<std::uint32_t>(count);
  return foreign_sums_.data() + (count - 1) * size;
}

std::size_t SpikeTraces::PlaceFor(Tick time, Tick previous) {
  // The last synapse of a spike is reached `longest_delay` after it. A record that was made before an older one, from a
  // letter that came late, keeps that one for some steps more.
  while (first_ < next_ && fired_[static_cast<std::size_t>(first_) & mask_] + longest_delay_ < time) ++first_;
  if (next_ - first_ == static_cast<Number>(previous_.size())) {
    const std::size_t size = 2 * previous_.size();
    std::vector<Tick> fired(size), before(size);
    std::vector<double> values(size * record_size_);
    for (Number number = first_; number < next_; ++number) {
      const std::size_t from = static_cast<std::size_t>(number) & mask_;
      const std::size_t to = static_cast<std::size_t>(number) & (size - 1);
      fired[to] = fired_[from];
      before[to] = previous_[from];
      std::copy_n(&values_[from * record_size_], record_size_, &values[to * record_size_]);
    }
    fired_.swap(fired);
    previous_.swap(before);
    values_.swap(values);
    mask_ = size - 1;
  }
  const std::size_t place = static_cast<std::size_t>(next_++) & mask_;
  fired_[place] = time;
  previous_[place] = previous;
  values_[place * record_size_ + kZero] = 0;
  values_[place * record_size_ + kOne] = 1;
  return place;
}

SpikeTraces::Number SpikeTraces::AddSource(NeuronId source, Tick previous, Tick time) {
  double* const sums = MutableSumsOf(source);
  double* const values = &values_[PlaceFor(time, previous) * record_size_];
  for (std::size_t i = 0; i < constants_.of_sources.size(); ++i) {
    const Trace& trace = constants_.of_sources[i];
    const double before = Before(trace, sums[i], previous, time);
    values[kFirst + i] = trace.is_before ? before : sums[i];
    sums[i] = After(trace, before);
  }
  return next_ - 1;
}

std::span<const double> SpikeTraces::AddTarget(NeuronId neuron, Tick previous, Tick time) {
  double* const traces = targets_.data() + (neuron - own_.first) * target_size();
  const std::size_t first_before = target_size() - constants_.of_target_spikes;
  for (std::size_t i = 0; i < target_size(); ++i) {
    const Trace& trace = constants_.of_targets[i];
    const double before = Before(trace, traces[i], previous, time);
    if (trace.is_before) before_spike_[i - first_before] = before;
    traces[i] = After(trace, before);
  }
  return before_spike_;
}

void SpikeTraces::SetSource(NeuronId source, std::span<const double> traces) {
  std::ranges::copy(traces, MutableSumsOf(source));
}

void SpikeTraces::SetTarget(NeuronId neuron, std::span<const double> traces) {
  std::ranges::copy(traces, targets_.data() + (neuron - own_.first) * target_size());
}

SpikeTraces::Number SpikeTraces::AddRecord(Tick time, Tick previous, std::span<const double> values) {
  const std::size_t place = PlaceFor(time, previous);
  std::ranges::copy(values, values_.data() + place * record_size_ + kFirst);
  return next_ - 1;
}

}  // namespace lull
