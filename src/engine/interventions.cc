// Changes that a program may make to a run between two steps: stimuli for future steps, new states, new weights. Each
// change is first checked as a whole; a refused change has no effect.

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
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
#include "spec/input_units.h"
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
  if (std::fabs(weight) > static_cast<float>(w_max))
    return absl::StrCat("is beyond w_max = ", w_max, " of its learning rule");
  if (std::fabs(weight) < static_cast<float>(rule->w_min)) {
    return absl::StrCat("is below w_min = ", rule->w_min, " of its learning rule");
  }
  return "";
}

absl::Status WrongNumber(std::size_t is, std::uint64_t must) {
  return absl::InvalidArgumentError(
      absl::StrCat("there are ", is, " weights; must be ", must, ", one for each synapse"));
}

// Reads a variable of neurons one by one.
class StateReader {
 public:
  StateReader(const BuiltNetwork& network, const Workers::IndexOf& index_of) : network_(network), index_of_(index_of) {}

  float Read(const ActiveSet& set, NeuronId neuron) {
    const std::uint16_t p = network_.population_index(neuron);
    if (!index_of_[p]) return std::numeric_limits<float>::quiet_NaN();
    state_.resize(network_.populations[p].model->state_size);
    set.ReadWhole(neuron, state_);
    return state_[*index_of_[p]];
  }

 private:
  const BuiltNetwork& network_;
  const Workers::IndexOf& index_of_;
  std::vector<float> state_;
};

constexpr std::uint64_t kAllRight = std::numeric_limits<std::uint64_t>::max();

// What the learning rules of a network allow, for many weights at once.
class WeightRules {
 public:
  explicit WeightRules(const BuiltNetwork& network) {
    for (const Stdp& rule : network.rules) {
      const bool hard = rule.bounds == WeightBounds::kHard;
      const double most = hard ? rule.w_max.value_or(DeliveryLimit(network.spec)) : 0;
      // As floats, which learning reaches.
      of_rule_.push_back({hard, static_cast<float>(most), static_cast<float>(rule.w_min)});
    }
  }

  // The first of some new weights that WhatIsWrong would refuse (or their number), and whether the weight of a static
  // synapse grows in size.
  std::pair<std::size_t, bool> Look(const Route* routes, const float* now, std::span<const float> next) const {
    bool grows = false;
    for (std::size_t i = 0; i < next.size(); ++i) {
      const std::uint32_t r = routes[i].rule();
      grows |= r == 0 && std::fabs(next[i]) > std::fabs(now[i]);
      if (!IsAllowed(of_rule_[r], now[i], next[i]) && !SameBits(now[i], next[i])) [[unlikely]]
        return {i, grows};
    }
    return {next.size(), grows};
  }

 private:
  struct Bounds {
    bool hard;
    float most, least;
  };

  static bool IsAllowed(const Bounds& bounds, float now, float next) {
    if (!bounds.hard) return std::isfinite(next);
    return std::signbit(next) == std::signbit(now) && std::fabs(next) <= bounds.most && std::fabs(next) >= bounds.least;
  }

  std::vector<Bounds> of_rule_ = {{false, 0, 0}};  // as Route::rule
};

}  // namespace

Worker& Workers::worker_of(NeuronId neuron) { return *workers_[shared_.worker_of[network_.column_of(neuron)]]; }

absl::Status Workers::Check(std::span<const Stimulus> stimuli, SpikeSizes& sizes) {
  const double limit = network_.stimulus_limit, quantum = std::ldexp(1.0, -network_.quantum_exponent);
  for (const Stimulus& stimulus : stimuli) {
    if (stimulus.neuron >= network_.neurons()) {
      return Refused(stimulus,
                     absl::StrCat("the network has ", CountedPlainly(network_.neurons(), "neuron"), ", from 0"));
    }
    if (!network_.is_own_neuron(stimulus.neuron)) return Refused(stimulus, WhoseNeuron(network_, stimulus.neuron));
    if (stimulus.time <= now_) {
      return Refused(stimulus, absl::StrCat("is late; the next step is ", now_ + 1, " ms"));
    }
    if (!std::isfinite(stimulus.amplitude)) return Refused(stimulus, "its amplitude must be a finite number");
    double most = std::fabs(InQuanta(stimulus.amplitude));
    if (stimulus.kind == Stimulus::Kind::kSpike) {
      double& size = sizes[{stimulus.time, stimulus.neuron}];
      size += most;
      most = size + static_cast<double>(worker_of(stimulus.neuron).inputs().SpikesAt(stimulus.time, stimulus.neuron));
    }
    if (most > limit) {
      return Refused(stimulus, absl::StrCat(stimulus.kind == Stimulus::Kind::kSpike ? "spikes of " : "a current of ",
                                            most * quantum, AfterNumber(InputUnitsOf(network_.spec).both),
                                            "; must be at most ", limit * quantum, " in this network"));
    }
  }
  return absl::OkStatus();
}

double Workers::InQuanta(double amplitude) const {
  return std::nearbyint(std::ldexp(amplitude, network_.quantum_exponent));
}

Stimulus Workers::Rounded(Stimulus stimulus) const {
  stimulus.amplitude =
      static_cast<std::int32_t>(InQuanta(stimulus.amplitude)) * std::ldexp(1.0, -network_.quantum_exponent);
  return stimulus;
}

void Workers::Take(const Stimulus& stimulus) {
  Inputs& inputs = worker_of(stimulus.neuron).inputs();
  const auto quanta = static_cast<std::int32_t>(InQuanta(stimulus.amplitude));
  if (stimulus.kind == Stimulus::Kind::kSpike) {
    inputs.AddSpike(stimulus.time, stimulus.neuron, quanta);
  } else {
    inputs.SetCurrent(stimulus.time, stimulus.neuron, quanta);
  }
}

absl::Status Workers::Stimulate(std::span<const Stimulus> stimuli, std::vector<Stimulus>& taken) {
  SpikeSizes sizes;
  if (absl::Status status = Check(stimuli, sizes); !status.ok()) return status;
  for (const Stimulus& stimulus : stimuli) {
    Take(stimulus);
    taken.push_back(Rounded(stimulus));
  }
  return absl::OkStatus();
}

double Workers::Current(NeuronId neuron) const {
  return std::ldexp(owner_of(neuron).inputs().CurrentAt(now_ + 1, neuron), -network_.quantum_exponent);
}

void Workers::SetState(NeuronId neuron, std::span<const float> state) {
  worker_of(neuron).neurons().Set(neuron, state);
}

void Workers::ReadStates(const IndexOf& index_of, std::span<float> values) {
  ForEachWorker(true, [&](std::size_t w) {
    StateReader reader(network_, index_of);
    for (const ColumnId c : workers_[w]->owned_columns()) {
      const NeuronRange range = network_.neurons_of(c);
      for (NeuronId neuron = range.first; neuron < range.first + range.count; ++neuron) {
        values[neuron - network_.own_neurons.first] = reader.Read(workers_[w]->neurons(), neuron);
      }
    }
  });
}

void Workers::ReadStates(const IndexOf& index_of, std::span<const NeuronId> neurons, std::span<float> values) const {
  StateReader reader(network_, index_of);
  for (std::size_t i = 0; i < neurons.size(); ++i) {
    values[i] = reader.Read(owner_of(neurons[i]).neurons(), neurons[i]);
  }
}

absl::Status Workers::SetWeights(const std::function<float(const Synapse&)>& weight_of) {
  ApplyPotentiation();
  std::vector<float> weights;
  weights.reserve(synapse_begin_.back());
  for (ColumnId c = network_.own_columns.first; c < network_.own_columns.end; ++c) {
    const Column& column = shared_.columns[c];
    VisitSynapses(network_.columns[c], column.first_neuron(), {column.weights(), column.synapse_count()},
                  [&](const Synapse& synapse) { weights.push_back(weight_of(synapse)); });
  }
  return SetWeights(weights);
}

absl::Status Workers::SetWeights(std::span<const float> weights) {
  if (weights.size() != synapse_begin_.back()) return WrongNumber(weights.size(), synapse_begin_.back());
  ApplyPotentiation();
  const WeightRules rules(network_);
  std::vector<std::uint64_t> first_wrong(count(), kAllRight);
  std::vector<std::uint8_t> grows(count());  // whether the weight of a static synapse grows in size
  ForEachWorker(true, [&](std::size_t w) {
    for (const ColumnId c : workers_[w]->owned_columns()) {
      const Column& column = shared_.columns[c];
      const std::span<const float> next = weights.subspan(synapse_begin_[c], column.synapse_count());
      if (SameBits(next, {column.weights(), next.size()})) continue;
      const auto [wrong, is_larger] = rules.Look(column.routes(), column.weights(), next);
      if (wrong < next.size()) first_wrong[w] = std::min(first_wrong[w], synapse_begin_[c] + wrong);
      grows[w] |= static_cast<std::uint8_t>(is_larger);
    }
  });
  if (const std::uint64_t wrong = std::ranges::min(first_wrong); wrong != kAllRight) {
    const SynapsePlace place = PlaceOf(wrong);
    return CheckWeight(place, shared_.columns[place.column].weights()[place.position], weights[wrong]);
  }
  if (std::ranges::max(grows) != 0) {
    const auto status = CheckSums([&](ColumnId c) { return weights.data() + synapse_begin_[c]; });
    if (!status.ok()) return status;
  }
  for (ColumnId c = network_.own_columns.first; c < network_.own_columns.end; ++c) {
    const Column& column = shared_.columns[c];
    const std::span<const float> next = weights.subspan(synapse_begin_[c], column.synapse_count());
    if (!SameBits(next, {column.weights(), next.size()})) std::ranges::copy(next, OwnWeights(c));
  }
  return absl::OkStatus();
}

absl::Status Workers::SetWeights(std::span<const std::uint64_t> synapses, std::span<const float> weights) {
  if (auto status = CheckNumbers(synapses, weights.size()); !status.ok()) return status;
  const std::vector<SynapsePlace> places = PlacesOf(synapses);
  const std::vector<Worker::PresentWeight> present = Look(places);
  const WeightRules rules(network_);
  bool grows = false;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const Route* const route = shared_.columns[places[i].column].routes() + places[i].position;
    const auto [wrong, is_larger] = rules.Look(route, &present[i].weight, weights.subspan(i, 1));
    if (wrong == 0) return CheckWeight(places[i], present[i].weight, weights[i]);
    grows |= is_larger;
  }
  if (grows) {
    std::map<ColumnId, std::vector<float>> next;  // of the columns in which a weight is set
    for (std::size_t i = 0; i < places.size(); ++i) {
      const Column& column = shared_.columns[places[i].column];
      std::vector<float>& of_column = next[places[i].column];
      if (of_column.empty()) of_column.assign(column.weights(), column.weights() + column.synapse_count());
      of_column[places[i].position] = weights[i];
    }
    const auto status = CheckSums([&next](ColumnId c) {
      const auto found = next.find(c);
      return found == next.end() ? nullptr : found->second.data();
    });
    if (!status.ok()) return status;
  }
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto [column, position] = places[i];
    if (shared_.columns[column].plastic()) {
      workers_[shared_.worker_of[column]]->SetWeight(places[i], weights[i], present[i].is_pending);
    } else if (!SameBits(weights[i], shared_.columns[column].weights()[position])) {
      OwnWeights(column)[position] = weights[i];
    }
  }
  return absl::OkStatus();
}

absl::Status Workers::ReadWeights(std::span<float> weights) {
  if (weights.size() != synapse_begin_.back()) return WrongNumber(weights.size(), synapse_begin_.back());
  ApplyPotentiation();
  ForEachWorker(true, [&](std::size_t w) {
    for (const ColumnId c : workers_[w]->owned_columns()) {
      const Column& column = shared_.columns[c];
      std::copy_n(column.weights(), column.synapse_count(), weights.data() + synapse_begin_[c]);
    }
  });
  return absl::OkStatus();
}

absl::Status Workers::ReadWeights(std::span<const std::uint64_t> synapses, std::span<float> weights) {
  if (auto status = CheckNumbers(synapses, weights.size()); !status.ok()) return status;
  std::ranges::transform(Look(PlacesOf(synapses)), weights.begin(), &Worker::PresentWeight::weight);
  return absl::OkStatus();
}

std::vector<Worker::PresentWeight> Workers::Look(std::span<const SynapsePlace> places) {
  // Where these are a good part of all, applying what is pending to all takes less time than finding the last arrival
  // at each.
  if (places.size() > synapse_begin_.back() / Worker::kSynapsesPerWeightSet) ApplyPotentiation();
  if (count() == 1) return workers_[0]->Look(places);
  std::vector<std::vector<SynapsePlace>> of_worker(count());
  for (const SynapsePlace& place : places) of_worker[shared_.worker_of[place.column]].push_back(place);
  std::vector<std::vector<Worker::PresentWeight>> found(count());
  for (std::size_t w = 0; w < count(); ++w) found[w] = workers_[w]->Look(of_worker[w]);
  std::vector<Worker::PresentWeight> present;
  std::vector<std::size_t> next(count());
  present.reserve(places.size());
  for (const SynapsePlace& place : places) {
    const std::uint32_t w = shared_.worker_of[place.column];
    present.push_back(found[w][next[w]++]);
  }
  return present;
}

std::vector<SynapsePlace> Workers::PlacesOf(std::span<const std::uint64_t> synapses) const {
  std::vector<SynapsePlace> places;
  places.reserve(synapses.size());
  for (const std::uint64_t synapse : synapses) places.push_back(PlaceOf(synapse));
  return places;
}

SynapsePlace Workers::PlaceOf(std::uint64_t synapse) const {
  const auto after = std::ranges::upper_bound(synapse_begin_, synapse) - synapse_begin_.begin();
  const auto c = static_cast<ColumnId>(network_.own_columns.first + after - 1);
  return {c, static_cast<std::uint32_t>(synapse - synapse_begin_[c])};
}

absl::Status Workers::CheckNumbers(std::span<const std::uint64_t> synapses, std::size_t weights) const {
  if (weights != synapses.size()) return WrongNumber(weights, synapses.size());
  const auto beyond =
      std::ranges::find_if(synapses, [&](std::uint64_t number) { return number >= synapse_begin_.back(); });
  if (beyond == synapses.end()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("there is no synapse ", *beyond, "; the network has ", synapse_begin_.back(), ", from 0"));
}

absl::Status Workers::CheckWeight(SynapsePlace place, float now, float weight) const {
  const ColumnSynapses& synapses = network_.columns[place.column];
  const Column& column = shared_.columns[place.column];
  const Route route = synapses.routes[place.position];
  const std::string what = WhatIsWrong(weight, now, route.rule() == 0 ? nullptr : &network_.rules[route.rule() - 1],
                                       DeliveryLimit(network_.spec));
  const Stream& stream = synapses.stream_of(place.position);
  return absl::InvalidArgumentError(absl::StrCat("weight ", weight, " of the synapse from ", stream.source, " to ",
                                                 column.first_neuron() + route.target(), " with delay ", route.delay(),
                                                 " ms: ", what));
}

absl::Status Workers::CheckSums(const std::function<const float*(ColumnId)>& weights_of) const {
  const double most = kLargestSum - 2.0 * network_.stimulus_limit;
  const auto [sum, neuron] =
      LargestSum(network_, network_.quantum_exponent, static_cast<int>(team_.size()), weights_of);
  if (sum <= most) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "with these weights neuron ", neuron, " may receive up to ", std::ldexp(sum, -network_.quantum_exponent),
      " in one step; must be at most ", std::ldexp(most, -network_.quantum_exponent), " in this network"));
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
