#include "spec/sums.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>

#include "random/normal.h"
#include "random/sampler.h"
#include "spec/kick_rate.h"
#include "spec/most_at_once.h"

namespace lull {
namespace {

// Chosen: among networks of a million neurons, one in four has a neuron with a higher sum.
constexpr double kDeviations = 5;

// The first three cumulants of a random sum, which add up over independent terms, and the largest value of the sum.
struct Cumulants {
  double mean = 0, variance = 0, third = 0;
  double most = 0;

  Cumulants& operator+=(const Cumulants& other) {
    mean += other.mean;
    variance += other.variance;
    third += other.third;
    most += other.most;
    return *this;
  }
  friend Cumulants operator*(double count, const Cumulants& c) {
    return {count * c.mean, count * c.variance, count * c.third, count * c.most};
  }

  // A value that the sum exceeds as rarely as a normal draw exceeds kDeviations. Where few synapses are expected the
  // sum is skewed, and exceeds a simple five deviations a thousand times as often. Cornish & Fisher (1938), Moments and
  // cumulants in the specification of distributions, Rev. Inst. Int. Stat. 5:307, to the third cumulant.
  double High() const {
    const double skew = variance > 0 ? (kDeviations * kDeviations - 1) / 6 * third / variance : 0;
    return std::min(mean + std::max(0.0, kDeviations * std::sqrt(variance) + skew), most);
  }
};

// Means of the powers of the size of one synapse's delivery: of the bound to which learning can bring the weight, or
// else of the strength, clamped.
struct Powers {
  double first, second, third;
  double most;

  static Powers Of(double value) { return {value, value * value, value * value * value, value}; }

  // The cumulants of a synapse that exists with probability p.
  Cumulants WithChance(double p) const {
    const double a = p * first, b = p * second, c = p * third;
    return {a, std::max(0.0, b - a * a), c - 3 * a * b + 2 * a * a * a, most};
  }
};

// The means over quantiles at equal distances, which are as many as leave no visible error in an estimate; chosen.
Powers OfDistribution(const Sampler& strength, double limit) {
  constexpr std::uint32_t kQuantiles = 1024;
  Powers powers = {};
  for (std::uint32_t i = 0; i < kQuantiles; ++i) {
    const std::uint32_t draw = (2 * i + 1) * (0x80000000 / kQuantiles);
    const Powers one = Powers::Of(std::min(std::fabs(strength.Of(draw)), limit));
    powers.first += one.first / kQuantiles;
    powers.second += one.second / kQuantiles;
    powers.third += one.third / kQuantiles;
  }
  const auto [least, most] = strength.Extremes();
  powers.most = std::min(std::max(-least, most), limit);
  return powers;
}

Powers OfSynapse(const ProjectionSpec& p, double limit) {
  if (p.stdp) return Powers::Of(LargestDelivery(*p.stdp, limit));
  const Uniform* range = p.strength.range();
  if (range == nullptr || range->low < 0) return OfDistribution(Sampler(p.strength), limit);
  const double low = range->low, high = range->high;
  if (low >= limit || low >= high) return Powers::Of(std::min(low, limit));
  const double end = std::min(high, limit);
  const double below = (end - low) / (high - low);  // the share that is not clamped
  const Powers clamped = Powers::Of(end);
  return {below * (low + end) / 2 + (1 - below) * clamped.first,
          below * (low * low + low * end + end * end) / 3 + (1 - below) * clamped.second,
          below * (low + end) * (low * low + end * end) / 4 + (1 - below) * clamped.third, end};
}

// The cumulants of one projection's delivery to one neuron.
Cumulants OfProjection(const JoinedLayers& p, double limit) {
  if (p.synapses == 0) return {};
  const Powers one = OfSynapse(*p.spec, limit);
  const double columns = p.column_pairs / p.to.columns;  // source columns per target column
  if (p.spec->in_degree) return p.synapses / p.to.neurons() * one.WithChance(1);
  if (p.spec->total) {  // a Poisson number, or nearly
    const double mean = p.synapses / p.to.neurons();
    return {mean * one.first, mean * one.second, mean * one.third, p.synapses * one.most};
  }
  const Cumulants c = p.sources() * one.WithChance(p.chance);  // from one column
  if (!p.random()) return columns * c;
  // The number of columns that chose a column is binomial.
  const double possible = p.possible_pairs / p.to.columns, chance = columns / possible;
  const double variance = columns * (1 - chance), third = variance * (1 - 2 * chance);
  return {columns * c.mean, columns * c.variance + variance * c.mean * c.mean,
          columns * c.third + 3 * variance * c.mean * c.variance + third * c.mean * c.mean * c.mean, possible * c.most};
}

// The largest amount that an input adds to one neuron in one step.
struct OfInput {
  double operator()(const UniformNoise& noise) const { return std::max(std::fabs(noise.low), std::fabs(noise.high)); }
  double operator()(const PoissonKicks& kicks) const {
    return MostKicksInStep(kicks) * LargestAmplitude(kicks.amplitude);
  }
  double operator()(const NormalNoise& noise) const {
    return std::fabs(noise.mean) + kLargestNormal * noise.standard_deviation;
  }
  double operator()(const StepCurrent& current) const { return LargestAmplitude(current); }
  double operator()(const PulseTrain& pulses) const { return LargestAmplitude(pulses.amplitude); }
  double operator()(const OneAtRandom& one) const { return LargestAmplitude(one.amplitude); }
  double operator()(const SpikeInput& input) const {
    return static_cast<double>(MostAtOnce(input.spikes)) * std::fabs(input.amplitude);
  }
  double operator()(const StimulusInput& input) const {
    const double scale = std::ldexp(1.0, kFinestExponent);
    double most = 0;
    for (const auto& [neuron, sum] : LargestStimuli(input, scale)) most = std::max(most, sum / scale);
    return most;
  }
};

// The sum of what all inputs add to a neuron of each layer.
class SumsOfInputs {
 public:
  explicit SumsOfInputs(const std::vector<Input>& inputs) {
    for (const Input& input : inputs) {
      const double term = std::visit(OfInput(), input.source);
      if (input.target.layers.empty()) everywhere_ += term;
      const std::set<std::string_view> names(input.target.layers.begin(), input.target.layers.end());
      for (const std::string_view name : names) in_layers_[name] += term;
    }
  }

  double operator()(const std::string& layer) const {
    const auto found = in_layers_.find(layer);
    return everywhere_ + (found != in_layers_.end() ? found->second : 0);
  }

 private:
  double everywhere_ = 0;
  std::unordered_map<std::string_view, double> in_layers_;
};

}  // namespace

double LargestAmplitude(const StepCurrent& current) {
  double largest = std::fabs(current.amplitude);
  for (const Change& change : current.changes) largest = std::max(largest, std::fabs(change.value));
  return largest;
}

double LargestAmplitude(const Drawn& amplitude) {
  if (const Uniform* range = amplitude.range()) return std::max(std::fabs(range->low), std::fabs(range->high));
  if (!CanBeDrawn(amplitude)) return 0;  // not valid
  const auto [least, most] = Sampler(amplitude).Extremes();
  return std::max(std::fabs(least), std::fabs(most));
}

std::map<NeuronId, double> LargestStimuli(const StimulusInput& input, double scale) {
  std::map<NeuronId, double> largest_current, largest_spikes;
  std::map<std::pair<NeuronId, Tick>, double> spikes;
  for (const Stimulus& stimulus : input.stimuli) {
    const double size = std::nearbyint(std::fabs(stimulus.amplitude) * scale);
    if (stimulus.kind == Stimulus::Kind::kCurrent) {
      double& largest = largest_current[stimulus.neuron];
      largest = std::max(largest, size);
    } else {
      const double sum = spikes[{stimulus.neuron, stimulus.time}] += size;
      double& largest = largest_spikes[stimulus.neuron];
      largest = std::max(largest, sum);
    }
  }
  for (const auto& [neuron, sum] : largest_spikes) largest_current[neuron] += sum;
  return largest_current;
}

double LargestDelivery(const Stdp& rule, double delivery_limit) {
  const bool hard = rule.bounds == WeightBounds::kHard;
  return hard ? std::min(delivery_limit, rule.w_max.value_or(delivery_limit)) : delivery_limit;
}

std::vector<SumEstimate> EstimateSums(const NetworkSpec& spec, std::span<const JoinedLayers> projections,
                                      const ListedEdges& listed) {
  std::vector<Cumulants> layers;
  const SumsOfInputs input_sums(spec.inputs);
  for (const ColumnSpec& column : spec.columns) {
    for (const LayerSpec& layer : column.layers) {
      const double inputs = input_sums(layer.name);
      layers.push_back({.mean = inputs, .most = inputs});
    }
  }
  for (const JoinedLayers& p : projections) {
    const Cumulants of_neuron = OfProjection(p, DeliveryLimit(spec));
    for (const JoinedEnd::Layer& layer : p.to.layers) layers[layer.number] += of_neuron;
  }
  std::vector<SumEstimate> sums;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    sums.push_back({layers[i].mean + listed.layers[i].mean_sum, layers[i].High() + listed.layers[i].highest_sum});
  }
  return sums;
}

double QuantumFor(double sum) {
  for (int exponent = kFinestExponent; exponent >= kCoarsestExponent; --exponent) {
    if (std::ldexp(sum, exponent) <= kLargestSum) return std::ldexp(1.0, -exponent);
  }
  return 0;
}

}  // namespace lull
