// Changes that a program may make to a run between two steps: stimuli for future steps, new states, new weights. Each
// change is first checked as a whole; a refused change has no effect.

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/counted.h"
#include "base/same_bits.h"
#include "engine/workers.h"
#include "network/quantum.h"
#include "spec/sums.h"

namespace lull {
namespace {

absl::Status Refused(const Stimulus& stimulus, const std::string& what) {
  return absl::InvalidArgumentError(
      absl::StrCat("stimulus of neuron ", stimulus.neuron, " at ", stimulus.time, " ms: ", what));
}

// What is wrong with the new weight of a synapse; empty if nothing is.
std::string WhatIsWrong(float weight, float now, const Stdp* rule, double delivery_limit) {
  if (!std::isfinite(weight)) return "must be a finite number";
  if (rule == nullptr || rule->bounds != WeightBounds::kHard) return "";
  if (std::signbit(weight) != std::signbit(now)) {
    return absl::StrCat("must keep its sign under hard bounds, as ", now, " has it");
  }
  const double w_max = rule->w_max.value_or(delivery_limit);
  if (std::fabs(weight) > w_max) return absl::StrCat("is beyond w_max = ", w_max, " of its learning rule");
  return "";
}

}  // namespace

Worker& Workers::worker_of(NeuronId neuron) { return *workers_[shared_.worker_of[network_.column_of(neuron)]]; }

absl::Status Workers::Stimulate(std::span<const Stimulus> stimuli, std::vector<Stimulus>& taken) {
  const double limit = network_.stimulus_limit, quantum = std::ldexp(1.0, -network_.quantum_exponent);
  std::vector<std::int32_t> quanta;
  std::map<std::pair<Tick, NeuronId>, double> spikes;  // the size of the spikes added by this call [quanta]
  for (const Stimulus& stimulus : stimuli) {
    if (stimulus.neuron >= network_.neurons()) {
      return Refused(stimulus,
                     absl::StrCat("the network has ", CountedPlainly(network_.neurons(), "neuron"), ", from 0"));
    }
    if (stimulus.time <= now_) {
      return Refused(stimulus, absl::StrCat("is late; the next step is ", now_ + 1, " ms"));
    }
    if (!std::isfinite(stimulus.amplitude)) return Refused(stimulus, "its amplitude must be a finite number");
    const double amplitude = std::nearbyint(std::ldexp(stimulus.amplitude, network_.quantum_exponent));
    double most = std::fabs(amplitude);
    if (stimulus.kind == Stimulus::Kind::kSpike) {
      double& size = spikes[{stimulus.time, stimulus.neuron}];
      size += most;
      most = size + static_cast<double>(worker_of(stimulus.neuron).inputs().SpikesAt(stimulus.time, stimulus.neuron));
    }
    if (most > limit) {
      return Refused(stimulus,
                     absl::StrCat(stimulus.kind == Stimulus::Kind::kSpike ? "spikes of " : "a current of ",
                                  most * quantum, " mV/ms; must be at most ", limit * quantum, " in this network"));
    }
    quanta.push_back(static_cast<std::int32_t>(amplitude));
  }
  for (std::size_t i = 0; i < stimuli.size(); ++i) {
    const Stimulus& stimulus = stimuli[i];
    Inputs& inputs = worker_of(stimulus.neuron).inputs();
    if (stimulus.kind == Stimulus::Kind::kSpike) {
      inputs.AddSpike(stimulus.time, stimulus.neuron, quanta[i]);
    } else {
      inputs.SetCurrent(stimulus.time, stimulus.neuron, quanta[i]);
    }
    taken.push_back(stimulus);
    taken.back().amplitude = quanta[i] * quantum;
  }
  return absl::OkStatus();
}

double Workers::Current(NeuronId neuron) const {
  return std::ldexp(owner_of(neuron).inputs().CurrentAt(now_ + 1, neuron), -network_.quantum_exponent);
}

void Workers::SetState(NeuronId neuron, std::span<const float> state) {
  worker_of(neuron).neurons().Set(neuron, state);
}

absl::Status Workers::SetWeights(const std::function<float(const Synapse&)>& weight_of) {
  ApplyPotentiation();
  std::vector<std::vector<float>> weights(network_.column_count());
  std::string wrong;
  for (ColumnId c = 0; c < network_.column_count(); ++c) {
    const ColumnSynapses& synapses = network_.columns[c];
    const Column& column = shared_.columns[c];
    weights[c].reserve(synapses.routes.size());
    VisitSynapses(
        synapses, column.first_neuron(), {column.weights(), column.synapse_count()}, [&](const Synapse& synapse) {
          const std::uint32_t r = synapses.routes[weights[c].size()].rule();
          weights[c].push_back(weight_of(synapse));
          if (SameBits(weights[c].back(), synapse.weight) || !wrong.empty()) return;
          const std::string what = WhatIsWrong(weights[c].back(), synapse.weight,
                                               r == 0 ? nullptr : &network_.rules[r - 1], DeliveryLimit(network_.spec));
          if (what.empty()) return;
          wrong = absl::StrCat("weight ", weights[c].back(), " of the synapse from ", synapse.source, " to ",
                               synapse.target, " with delay ", synapse.delay, " ms: ", what);
        });
  }
  if (!wrong.empty()) return absl::InvalidArgumentError(wrong);
  const double most = kLargestSum - 2.0 * network_.stimulus_limit;
  const auto [sum, neuron] = LargestSum(network_, network_.quantum_exponent, static_cast<int>(team_.size()),
                                        [&weights](ColumnId c) { return weights[c].data(); });
  if (sum > most) {
    return absl::InvalidArgumentError(absl::StrCat(
        "with these weights neuron ", neuron, " may receive up to ", std::ldexp(sum, -network_.quantum_exponent),
        " in one step; must be at most ", std::ldexp(most, -network_.quantum_exponent), " in this network"));
  }
  for (ColumnId c = 0; c < network_.column_count(); ++c) {
    Column& column = shared_.columns[c];
    const std::span<const float> now(column.weights(), column.synapse_count());
    if (SameBits(weights[c], now)) continue;
    std::ranges::copy(weights[c], OwnWeights(c));
  }
  return absl::OkStatus();
}

float* Workers::OwnWeights(ColumnId c) {
  Column& column = shared_.columns[c];
  if (column.plastic()) return column.weights();
  const auto [own, is_new] = own_weights_.try_emplace(c);
  if (is_new) {
    own->second = AlignedArray<float>(column.synapse_count() + Arena::kSlack / sizeof(float));
    column.GiveWeights(own->second.data());
  }
  return column.weights();
}

}  // namespace lull
