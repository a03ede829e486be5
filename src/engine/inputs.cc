#include "engine/inputs.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdlib>

#include "engine/neuron_ranges.h"
#include "random/draws.h"

namespace lull {

Inputs::Inputs(const BuiltNetwork& network, const std::vector<NeuronRange>& owned, InstructionSet set, Tick start)
    : network_(network),
      start_(start),
      set_(set),
      add_noise_(AddNoise(set)),
      add_normal_noise_(AddNormalNoise(set)),
      owned_(owned) {
  for (const InputTargets& reached : network.input_targets) targets_.push_back(Intersection(owned, reached.own));
  for (std::uint32_t i = 0; i < network.spec.inputs.size(); ++i) {
    std::visit([&](const auto& source) { Add(i, source); }, network.spec.inputs[i].source);
  }
  for (const Continuous& c : continuous_) {
    changes_.push_back(std::max<Tick>(c.from, 1));
    if (c.until != kNever) changes_.push_back(std::max<Tick>(c.until, 1));
    for (const Level& level : c.changes) changes_.push_back(std::max<Tick>(level.time, 1));
  }
  std::ranges::sort(changes_, std::greater<>{});
  changes_.erase(std::unique(changes_.begin(), changes_.end()), changes_.end());
  std::ranges::sort(pulses_, std::greater<>{}, &Pulse::time);
  due_ = FirstDue();
}

std::int32_t Inputs::Quanta(double amplitude) const {
  return static_cast<std::int32_t>(std::nearbyint(std::ldexp(amplitude, network_.quantum_exponent)));
}

void Inputs::Add(std::uint32_t input, const UniformNoise& noise) {
  const std::int32_t low = Quanta(noise.low);
  Continuous& added = AddContinuous(input, low);
  added.range = static_cast<std::uint32_t>(Quanta(noise.high)) - static_cast<std::uint32_t>(low);
}

void Inputs::Add(std::uint32_t input, const NormalNoise& noise) {
  Continuous& added = AddContinuous(input, Quanta(noise.mean));
  added.deviation = static_cast<float>(std::ldexp(noise.standard_deviation, network_.quantum_exponent));
}

void Inputs::Add(std::uint32_t input, const StepCurrent& current) {
  Continuous& added = AddContinuous(input, Quanta(current.amplitude));
  if (current.changes.empty()) return;
  added.is_current = false;
  for (const Change& change : current.changes) {
    added.changes.push_back({change.time, Quanta(change.value), change.value != 0});
  }
  std::ranges::reverse(added.changes);
}

Inputs::Continuous& Inputs::AddContinuous(std::uint32_t input, std::int32_t low) {
  const Input& spec = network_.spec.inputs[input];
  return continuous_.emplace_back(Continuous{.input = input, .from = spec.from, .until = spec.until, .low = low});
}

void Inputs::Add(std::uint32_t input, const PulseTrain& pulses) {
  const Input& spec = network_.spec.inputs[input];
  if (targets_[input].empty()) return;
  AddTrain(
      {Periodic(spec.from, spec.until, pulses.every, pulses.width), Amplitudes(input, pulses.amplitude), input, false});
}

void Inputs::Add(std::uint32_t input, const OneAtRandom& one) {
  const Input& spec = network_.spec.inputs[input];
  if (network_.input_targets[input].count == 0) return;
  AddTrain({Periodic(spec.from, spec.until, one.every, 1), Amplitudes(input, one.amplitude), input, true});
}

KickAmplitudes Inputs::Amplitudes(std::uint32_t input, const Drawn& amplitude) const {
  return {network_.input_seed(), input, amplitude, network_.quantum_exponent};
}

void Inputs::AddTrain(Train train) {
  train.due = train.steps.NextAt(start_ + 1);
  trains_.push_back(std::move(train));
}

void Inputs::Add(std::uint32_t input, const SpikeInput& spikes) {
  const Input& spec = network_.spec.inputs[input];
  for (const Spike& spike : spikes.spikes) {
    if (spec.from <= spike.time && spike.time < spec.until && Contains(targets_[input], spike.neuron)) {
      pulses_.push_back({spike.time, Quanta(spikes.amplitude), spike.neuron});
    }
  }
}

void Inputs::Add(std::uint32_t input, const PoissonKicks& kicks) {
  const Input& spec = network_.spec.inputs[input];
  const std::uint64_t seed = network_.input_seed();
  const KickRate rate(kicks, std::max(spec.from, start_));
  const KickAmplitudes amplitudes = Amplitudes(input, kicks.amplitude);
  if (rate.is_counted()) {
    const Tick from = std::max(spec.from, start_ + 1);
    kick_counts_.emplace_back(seed, PurposeOf(DrawKind::kKickCount, input), KickRate(kicks, from - 1), from, spec.until,
                              amplitudes, targets_[input], set_);
  } else if (rate.peak() > 0) {
    kicks_.push_back({KickSchedule(seed, PurposeOf(DrawKind::kKickGap, input), rate, rate.most_in_step(), spec.until,
                                   targets_[input]),
                      amplitudes, input});
  }
}

// Adds given stimuli. The current of a neuron acts from `from` to `until`; a current that was set before `from` begins
// to act at `from`.
void Inputs::Add(std::uint32_t input, const StimulusInput& given) {
  const Input& spec = network_.spec.inputs[input];
  std::vector<Stimulus> stimuli;
  for (const Stimulus& stimulus : given.stimuli) {
    if (Contains(targets_[input], stimulus.neuron) && stimulus.time < spec.until) stimuli.push_back(stimulus);
  }
  std::ranges::stable_sort(stimuli, {}, &Stimulus::time);
  HeldCurrents& currents = given_currents_.emplace_back();
  for (const Stimulus& stimulus : stimuli) {
    const std::int32_t quanta = Quanta(stimulus.amplitude);
    if (stimulus.kind == Stimulus::Kind::kCurrent) {
      currents.Set(std::max(stimulus.time, spec.from), stimulus.neuron, quanta);
      if (spec.until != kNever) currents.Set(spec.until, stimulus.neuron, 0);
    } else if (spec.from <= stimulus.time) {
      pulses_.push_back({stimulus.time, quanta, stimulus.neuron});
    }
  }
}

void Inputs::AddSpike(Tick time, NeuronId neuron, std::int32_t quanta) {
  Spikes& spikes = added_spikes_[{time, neuron}];
  spikes.sum += quanta;
  spikes.size += std::abs(std::int64_t{quanta});
  due_ = std::min(due_, time);
}

void Inputs::SetCurrent(Tick time, NeuronId neuron, std::int32_t quanta) {
  set_currents_.Set(time, neuron, quanta);
  due_ = std::min(due_, time);
}

std::int64_t Inputs::SpikesAt(Tick time, NeuronId neuron) const {
  const auto spikes = added_spikes_.find({time, neuron});
  return spikes == added_spikes_.end() ? 0 : spikes->second.size;
}

bool Inputs::IsOwned(NeuronId neuron) const { return Contains(owned_, neuron); }

void Inputs::AppendStimuli(SavedStimuli& saved) const {
  for (const auto& [key, spikes] : added_spikes_) {
    saved.spikes.push_back({key.first, key.second, spikes.sum, spikes.size});
  }
  set_currents_.AppendChanges(saved.currents);
  saved.held.insert(saved.held.end(), set_currents_.held().begin(), set_currents_.held().end());
}

void Inputs::Resume(const SavedStimuli& saved) {
  for (const SavedStimuli::Spikes& spikes : saved.spikes) {
    if (IsOwned(spikes.neuron)) added_spikes_[{spikes.time, spikes.neuron}] = {spikes.sum, spikes.size};
  }
  for (const HeldCurrents::Change& change : saved.currents) {
    if (IsOwned(change.neuron)) set_currents_.Set(change.time, change.neuron, change.amplitude);
  }
  for (const HeldCurrents::Held& held : saved.held) {
    if (IsOwned(held.neuron)) set_currents_.Hold(held.neuron, held.amplitude);
  }
  holds_currents_ |= set_currents_.holds();
  due_ = FirstDue();
}

Tick Inputs::FirstDue() const {
  Tick next = kNever;
  for (const Kicks& kicks : kicks_) next = std::min(next, kicks.schedule.next_due());
  for (const Train& train : trains_) next = std::min(next, train.due);
  for (const KickCounts& counts : kick_counts_) next = std::min(next, counts.next_due());
  if (!pulses_.empty()) next = std::min(next, pulses_.back().time);
  if (!changes_.empty()) next = std::min(next, changes_.back());
  if (!added_spikes_.empty()) next = std::min(next, added_spikes_.begin()->first.first);
  for (const HeldCurrents& currents : given_currents_) next = std::min(next, currents.next_change());
  return std::min(next, set_currents_.next_change());
}

void Inputs::ApplyAll(Tick t, ActiveSet& neurons) {
  assert(next_due() >= t);
  ApplyChange(t, neurons);
  ApplyContinuous(t);
  ApplyPulses(t, neurons);
  ApplyCurrents(t, neurons);
  due_ = FirstDue();
}

void Inputs::ApplyCurrents(Tick t, ActiveSet& neurons) {
  set_currents_.Apply(t, neurons);
  holds_currents_ = set_currents_.holds();
  for (HeldCurrents& currents : given_currents_) {
    currents.Apply(t, neurons);
    holds_currents_ |= currents.holds();
  }
}

void Inputs::ApplyChange(Tick t, ActiveSet& neurons) {
  if (changes_.empty() || changes_.back() != t) return;
  changes_.pop_back();
  Drive(t, neurons, false);
}

void Inputs::SkipTo(Tick now, ActiveSet& neurons) {
  while (!changes_.empty() && changes_.back() <= now) changes_.pop_back();
  Drive(now, neurons, true);
  while (!pulses_.empty() && pulses_.back().time <= now) pulses_.pop_back();
  for (Train& train : trains_) train.due = train.steps.NextAt(now + 1);
  for (KickCounts& counts : kick_counts_) counts.SkipTo(now);
  for (HeldCurrents& currents : given_currents_) {
    currents.SkipTo(now);
    holds_currents_ |= currents.holds();
  }
  due_ = FirstDue();
}

bool Inputs::CanBePending(std::size_t kicking, const KickSchedule::Pending& kick, Tick now) const {
  const Kicks& kicks = kicks_[kicking];
  return Contains(targets_[kicks.input], kick.neuron) && kicks.schedule.CanBe(kick, now);
}

void Inputs::Resume(std::size_t kicking, std::span<const KickSchedule::Pending> pending) {
  Kicks& kicks = kicks_[kicking];
  std::vector<KickSchedule::Pending> owned;
  for (const KickSchedule::Pending& kick : pending) {
    if (Contains(targets_[kicks.input], kick.neuron)) owned.push_back(kick);
  }
  kicks.schedule.Resume(owned);
  due_ = FirstDue();
}

// Makes the inputs of step t active. If the same ones act as before, only their sizes may differ, unless the neurons
// are placed `anew`.
void Inputs::Drive(Tick t, ActiveSet& neurons, bool anew) {
  bool others = anew;
  for (Continuous& c : continuous_) {
    for (; !c.changes.empty() && c.changes.back().time <= t; c.changes.pop_back()) {
      c.low = c.changes.back().quanta;
      c.is_current = c.changes.back().is_current;
    }
    const bool acts = c.is_current && c.from <= t && t < c.until;
    others |= acts != c.acts;
    c.acts = acts;
  }
  if (!others) {
    for (Acting& a : acting_) a.low = continuous_[a.continuous].low;
    return;
  }
  std::vector<NeuronRange> driven;
  for (const Continuous& c : continuous_) {
    const std::vector<NeuronRange>& ranges = targets_[c.input];
    if (c.acts) driven.insert(driven.end(), ranges.begin(), ranges.end());
  }
  neurons.SetDriven(Union(std::move(driven)));

  acting_.clear();
  for (std::uint32_t i = 0; i < continuous_.size(); ++i) {
    const Continuous& c = continuous_[i];
    if (!c.acts) continue;
    for (const NeuronRange& range : targets_[c.input]) {
      neurons.ForEachDrivenRun(range, [&](NeuronId first, std::uint32_t count, std::int32_t* sums) {
        acting_.push_back({c.low, c.range, c.deviation, PurposeOf(DrawKind::kNoise, c.input), first, count, i, sums});
      });
    }
  }
}

void Inputs::ApplyContinuous(Tick t) const {
  for (const Acting& a : acting_) {
    if (a.deviation > 0) {
      add_normal_noise_(network_.input_seed(), a.purpose, a.first, static_cast<std::uint64_t>(t), a.count, a.low,
                        a.deviation, a.sums);
    } else if (a.range == 0) {
      for (std::uint32_t i = 0; i < a.count; ++i) a.sums[i] += a.low;
    } else {
      add_noise_(network_.input_seed(), a.purpose, a.first, static_cast<std::uint64_t>(t), a.count, a.low, a.range,
                 a.sums);
    }
  }
}

void Inputs::ApplyPulses(Tick t, ActiveSet& neurons) {
  for (; !pulses_.empty() && pulses_.back().time == t; pulses_.pop_back()) {
    neurons.AddPulse(pulses_.back().neuron, pulses_.back().amplitude);
  }
  while (!added_spikes_.empty() && added_spikes_.begin()->first.first == t) {
    const NeuronId neuron = added_spikes_.begin()->first.second;
    const Spikes& spikes = added_spikes_.begin()->second;
    neurons.AddPulse(neuron, spikes.positive());
    neurons.AddPulse(neuron, spikes.negative());
    added_spikes_.erase(added_spikes_.begin());
  }
  for (Train& train : trains_) {
    if (train.due == t) ApplyTrain(t, train, neurons);
  }
  for (Kicks& kicks : kicks_) {
    kicks.schedule.TakeDue(t, [&](NeuronId neuron, std::uint64_t first, std::uint32_t times) {
      kicks.amplitudes.ForEach(neuron, first, times, [&](std::int32_t quanta) { neurons.AddPulse(neuron, quanta); });
    });
  }
  for (KickCounts& counts : kick_counts_) counts.Apply(t, neurons);
}

void Inputs::ApplyTrain(Tick t, Train& train, ActiveSet& neurons) {
  train.due = train.steps.NextAt(t + 1);
  const auto add = [&](NeuronId neuron, std::uint64_t index) {
    train.amplitudes.ForEach(neuron, index, 1, [&](std::int32_t quanta) { neurons.AddPulse(neuron, quanta); });
  };
  if (train.one) {
    const InputTargets& reached = network_.input_targets[train.input];
    const std::uint32_t draw =
        Draw(network_.input_seed(), PurposeOf(DrawKind::kChosenNeuron, train.input), 0, static_cast<std::uint64_t>(t));
    const std::uint32_t rank = BelowOf(draw, reached.count) - reached.before;  // below 0 it wraps around
    if (rank >= CountOf(reached.own)) return;
    const NeuronId chosen = NeuronAt(reached.own, rank);
    if (IsOwned(chosen)) add(chosen, static_cast<std::uint64_t>(t));
    return;
  }
  const auto begin = static_cast<std::uint64_t>(train.steps.BeginOf(t));
  for (const NeuronRange& range : targets_[train.input]) {
    for (NeuronId n = range.first; n < range.first + range.count; ++n) {
      add(n, begin);
    }
  }
}

}  // namespace lull
