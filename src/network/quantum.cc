// The quantum in which input sums are counted. Sums are integers, so that no engine, queue or thread can change a sum
// by adding in another order; sums are 32 bits wide, so the quantum must leave room for all that may arrive at a neuron
// in one step.

#include "network/quantum.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/team.h"
#include "network/stages.h"
#include "random/normal.h"
#include "spec/kick_rate.h"
#include "spec/most_at_once.h"
#include "spec/sums.h"

namespace lull {
namespace {

// The largest size of a synapse's delivery [quanta].
class DeliveryBound {
 public:
  DeliveryBound(const BuiltNetwork& network, double scale) : limit_(DeliveryLimit(network.spec)), scale_(scale) {
    for (const Stdp& rule : network.rules) of_rule_.push_back(Quanta(LargestDelivery(rule, limit_)));
  }

  double operator()(Route route, float weight) const {
    return route.rule() == 0 ? Quanta(std::min<double>(std::fabs(weight), limit_)) : of_rule_[route.rule() - 1];
  }

 private:
  // Rounds like nearbyint, but in one instruction where 64 bits have room. Larger doubles are whole numbers.
  double Quanta(double amplitude) const {
    const double quanta = amplitude * scale_;
    return quanta < 0x1p62 ? static_cast<double>(std::llrint(quanta)) : quanta;
  }

  double limit_;
  double scale_;
  std::vector<double> of_rule_;
};

// The largest amount that an input adds to one neuron in one step, times how often it may do so.
class LargestTerm {
 public:
  explicit LargestTerm(double scale) : scale_(scale) {}

  double operator()(const UniformNoise& noise) const { return std::max(Quanta(noise.low), Quanta(noise.high)); }
  double operator()(const PoissonKicks& kicks) const {
    return MostKicksInStep(kicks) * Quanta(LargestAmplitude(kicks.amplitude));
  }
  double operator()(const NormalNoise& noise) const {
    return Quanta(noise.mean) + std::ceil(kLargestNormal * noise.standard_deviation * scale_);
  }
  double operator()(const StepCurrent& current) const { return Quanta(LargestAmplitude(current)); }
  double operator()(const PulseTrain& pulses) const { return Quanta(LargestAmplitude(pulses.amplitude)); }
  double operator()(const OneAtRandom& one) const { return Quanta(LargestAmplitude(one.amplitude)); }
  double operator()(const SpikeInput& input) const {
    return static_cast<double>(MostAtOnce(input.spikes)) * Quanta(input.amplitude);
  }
  double operator()(const StimulusInput&) const { return 0; }  // differs from neuron to neuron

 private:
  double Quanta(double amplitude) const { return std::nearbyint(std::fabs(amplitude) * scale_); }

  double scale_;
};

}  // namespace

std::pair<double, NeuronId> LargestSum(const BuiltNetwork& network, int exponent, int threads,
                                       const std::function<const float*(ColumnId)>& weights_of) {
  const double scale = std::ldexp(1.0, exponent);
  const DeliveryBound largest_delivery(network, scale);
  const NeuronRange own = network.own_neurons;
  if (own.count == 0) return {0, 0};
  std::vector<double> bound(own.count);
  const ColumnId columns = network.own_columns.count();
  InParts(threads, PartsInTurn(threads, columns), columns, [&](const Part& part) {
    for (std::size_t i = part.begin; i < part.end; ++i) {
      const auto c = static_cast<ColumnId>(network.own_columns.first + i);
      const ColumnSynapses& column = network.columns[c];
      const float* const weights = weights_of(c);
      if (weights == nullptr) continue;
      double* const of_column = bound.data() + (network.first_neuron(c) - own.first);
      for (std::size_t s = 0; s < column.routes.size(); ++s) {
        of_column[column.routes[s].target()] += largest_delivery(column.routes[s], weights[s]);
      }
    }
  });
  for (std::size_t i = 0; i < network.spec.inputs.size(); ++i) {
    const double term = std::visit(LargestTerm(scale), network.spec.inputs[i].source);
    for (const NeuronRange& range : network.input_targets[i].own) {
      for (std::uint32_t n = 0; n < range.count; ++n) bound[range.first - own.first + n] += term;
    }
    if (const auto* given = std::get_if<StimulusInput>(&network.spec.inputs[i].source)) {
      for (const auto& [neuron, sum] : LargestStimuli(*given, scale)) {
        if (network.is_own_neuron(neuron)) bound[neuron - own.first] += sum;
      }
    }
  }
  const auto largest = std::ranges::max_element(bound);
  return {*largest, own.first + static_cast<NeuronId>(largest - bound.begin())};
}

namespace {

// The largest of all ranks' sums, and the lowest neuron that may receive it.
absl::Status Unite(Collectives& ranks, std::pair<double, NeuronId>& largest) {
  // Doubles that are not negative are ordered as their bits.
  std::uint64_t bits = std::bit_cast<std::uint64_t>(largest.first);
  if (auto status = ranks.Reduce(Reduction::kMax, std::span(&bits, 1)); !status.ok()) return status;
  std::uint64_t neuron = largest.second;
  if (bits != std::bit_cast<std::uint64_t>(largest.first)) neuron = std::numeric_limits<std::uint64_t>::max();
  if (auto status = ranks.Reduce(Reduction::kMin, std::span(&neuron, 1)); !status.ok()) return status;
  largest = {std::bit_cast<double>(bits), static_cast<NeuronId>(neuron)};
  return absl::OkStatus();
}

}  // namespace

absl::Status ChooseQuantum(BuiltNetwork& network, int threads) {
  for (int exponent = kFinestExponent; exponent >= kCoarsestExponent; --exponent) {
    auto largest =
        LargestSum(network, exponent, threads, [&network](ColumnId c) { return network.columns[c].weights.data(); });
    if (network.ranks != nullptr) {
      if (auto status = Unite(*network.ranks, largest); !status.ok()) return status;
    }
    const auto [sum, neuron] = largest;
    if (sum <= kLargestSum) {
      network.quantum_exponent = exponent;
      // Half is for the current, half for the spikes of one step. The remainder is for weights that are set.
      network.stimulus_limit = static_cast<std::int32_t>(std::min((kLargestSum - sum) / 2, std::ldexp(1.0, 29)));
      return absl::OkStatus();
    }
    if (exponent == kCoarsestExponent) {
      return absl::InvalidArgumentError(
          absl::StrCat("neuron ", neuron, " may receive up to ", std::ldexp(sum, -exponent),
                       " in one step; must stay below ", std::int64_t{1} << (31 - exponent),
                       ": lower its weights or delivery_limit, the number of its synapses or the inputs' amplitudes"));
    }
  }
  return absl::OkStatus();
}

}  // namespace lull
