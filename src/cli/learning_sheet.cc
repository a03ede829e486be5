#include "cli/learning_sheet.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "absl/strings/str_format.h"
#include "lull/inputs.h"
#include "lull/network.h"
#include "lull/network_spec.h"
#include "lull/neuron_types.h"
#include "lull/simulation.h"
#include "lull/types.h"

namespace lull::cli {
namespace {

// A synapse, and the time from its only arrival to the only spike of its target; or from each of several.
struct Pair {
  float weight;
  Tick to_spike;   // [ms] from −100 to 100
  Tick every = 1;  // [ms]
  int times = 1;
};

// A pulse that fires a regular spiking neuron at once, whatever reaches it besides [mV/ms].
constexpr double kFiring = 500;

// What each pair adds to the size of its weight.
absl::StatusOr<std::vector<double>> Changes(const Stdp& rule, const std::vector<Pair>& pairs) {
  constexpr Tick kArrival = 150;
  const auto count = static_cast<NeuronId>(pairs.size());
  NetworkSpec spec;
  spec.delivery_limit = 4;
  spec.types = {*NamedNeuronType("regular spiking")};
  spec.columns = {
      {"pairs", 1, {{"sources", count, {{spec.types[0].name}}}, {"targets", count, {{spec.types[0].name}}}}}};
  spec.edges = {{.stdp = rule}};
  SpikeInput spikes{.spikes = {}, .amplitude = kFiring};
  Tick last = kArrival;
  for (NeuronId i = 0; i < count; ++i) {
    spec.edges[0].synapses.push_back({i, count + i, 1, pairs[i].weight});
    for (int k = 0; k < pairs[i].times; ++k) {
      const Tick arrival = kArrival + k * pairs[i].every;
      spikes.spikes.push_back({arrival - 1, i});
      spikes.spikes.push_back({arrival + pairs[i].to_spike, count + i});
      last = std::max(last, arrival);
    }
  }
  spec.inputs = {{.source = std::move(spikes)}};
  const absl::StatusOr<Network> network = Network::Build(spec);
  if (!network.ok()) return network.status();
  absl::StatusOr<Simulation> simulation = Simulation::Create(*network);
  if (!simulation.ok()) return simulation.status();
  if (const auto run = simulation->Run(last + kArrival); !run.ok()) return run.status();
  std::vector<double> changes(count);
  simulation->ForEachSynapse([&](const Synapse& synapse) {
    const double before = pairs[synapse.source].weight;
    changes[synapse.source] = std::fabs(static_cast<double>(synapse.weight)) - std::fabs(before);
  });
  return changes;
}

absl::StatusOr<ChartSeries> WindowCurve(const std::string& label, const Stdp& rule, int hue) {
  std::vector<Pair> pairs;
  ChartSeries series{.label = label, .hue = hue, .dots = false};
  for (Tick dt = -100; dt <= 100; ++dt) {
    pairs.push_back({2, dt});
    series.x.push_back(static_cast<double>(dt));
  }
  absl::StatusOr<std::vector<double>> changes = Changes(rule, pairs);
  if (!changes.ok()) return changes.status();
  series.y = *std::move(changes);
  // The two sides do not meet: at 0 the arrival comes first.
  series.x.insert(series.x.begin() + 100, -0.5);
  series.y.insert(series.y.begin() + 100, std::nan(""));
  return series;
}

// The changes of weights from 0 to 4 by a pair of 10 ms.
absl::StatusOr<ChartSeries> WeightCurve(double mu, Tick to_spike, int hue) {
  constexpr int kWeights = 81;
  const Stdp rule{.window = StdpWindow::kExponential, .mu_plus = mu, .mu_minus = mu, .bounds = WeightBounds::kHard};
  std::vector<Pair> pairs;
  ChartSeries series{.label = to_spike > 0 ? absl::StrFormat("\u03bc = %g", mu) : "", .hue = hue, .dots = false};
  for (int i = 0; i < kWeights; ++i) {
    const float weight = 4.0f * static_cast<float>(i) / (kWeights - 1);
    pairs.push_back({weight, to_spike});
    series.x.push_back(weight);
  }
  absl::StatusOr<std::vector<double>> changes = Changes(rule, pairs);
  if (!changes.ok()) return changes.status();
  series.y = *std::move(changes);
  return series;
}

// What sixty pairs of 10 ms add to a weight of 1, by their frequency.
absl::StatusOr<ChartSeries> FrequencyCurve(const std::string& label, const Stdp& rule, Tick to_spike, int hue) {
  std::vector<Pair> pairs;
  ChartSeries series{.label = label, .hue = hue, .dots = false};
  for (const Tick every :
       {1000, 500, 333, 250, 200, 167, 143, 125, 111, 100, 91, 83, 77, 71, 67, 62, 59, 56, 53, 50, 48, 45,
        43,   42,  40,  38,  37,  36,  34,  33,  32,  31,  30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20}) {
    pairs.push_back({1, to_spike, every, 60});
    series.x.push_back(1000.0 / static_cast<double>(every));
  }
  absl::StatusOr<std::vector<double>> changes = Changes(rule, pairs);
  if (!changes.ok()) return changes.status();
  series.y = *std::move(changes);
  return series;
}

// The parameters that Pfister and Gerstner (2006) fitted to visual cortex, and pairs as strong at low frequencies.
absl::StatusOr<ChartPanel> FrequencyPanel() {
  Stdp triplets{.window = StdpWindow::kExponential,
                .pairing = StdpPairing::kAll,
                .a_plus = 5e-10,
                .a_minus = 7e-3,
                .a_plus_triplet = 6.2e-3,
                .a_minus_triplet = 2.3e-4,
                .tau_x_ms = 101,
                .tau_y_ms = 125,
                .time_constant_plus_ms = 16.8,
                .time_constant_minus_ms = 33.7};
  Stdp nearest_triplets = triplets;
  nearest_triplets.pairing = StdpPairing::kNearest;
  nearest_triplets.a_plus = 8.8e-11;
  nearest_triplets.a_minus = 6.6e-3;
  nearest_triplets.a_plus_triplet = 5.3e-2;
  nearest_triplets.a_minus_triplet = 3.1e-3;
  nearest_triplets.tau_x_ms = 714;
  nearest_triplets.tau_y_ms = 40;
  const Stdp pairs{.window = StdpWindow::kExponential,
                   .a_plus = 6.2e-3,
                   .a_minus = 7e-3,
                   .time_constant_plus_ms = 16.8,
                   .time_constant_minus_ms = 33.7};
  Stdp all_pairs = pairs;
  all_pairs.pairing = StdpPairing::kAll;
  ChartPanel panel{.title = "60 pairs of +10 ms (upper curves) and \u221210 ms (lower curves), at a frequency",
                   .x = {.title = "frequency of pairs [Hz]"},
                   .y = {.title = "change of a weight of 1 [mV/ms]"}};
  const std::pair<const char*, Stdp> rules[] = {{"pairs of nearest spikes", pairs},
                                                {"pairs of all with all", all_pairs},
                                                {"triplets of nearest spikes", nearest_triplets},
                                                {"triplets of all spikes", triplets}};
  for (int i = 0; const auto& [label, rule] : rules) {
    ++i;
    for (const Tick to_spike : {10, -10}) {
      absl::StatusOr<ChartSeries> curve = FrequencyCurve(to_spike > 0 ? label : "", rule, to_spike, i);
      if (!curve.ok()) return curve.status();
      panel.series.push_back(*std::move(curve));
    }
  }
  panel.y_marks = {{0}};
  return panel;
}

}  // namespace

absl::StatusOr<LearningSheet> LearningRulesSheet() {
  LearningSheet sheet{.file = kLearningFile, .title = "learning by pairs of an arrival and a spike of the target"};
  const ChartAxis change{.title = "change [mV/ms]"};
  ChartPanel windows{.title = "the window", .x = {.title = "from the arrival to the spike [ms]"}, .y = change};
  windows.y.low = -0.11;
  windows.y.high = 0.11;
  const Stdp sides{.window = StdpWindow::kExponential, .time_constant_plus_ms = 10, .time_constant_minus_ms = 40};
  const std::pair<const char*, Stdp> rules[] = {
      {"hyperbolic, half_life 20 ms", {}},
      {"exponential, tau 20 ms", {.window = StdpWindow::kExponential}},
      {"exponential, tau_plus 10 ms, tau_minus 40 ms", sides},
      {"none", {.window = StdpWindow::kNone}},
  };
  for (int i = 0; const auto& [label, rule] : rules) {
    absl::StatusOr<ChartSeries> curve = WindowCurve(label, rule, ++i);
    if (!curve.ok()) return curve.status();
    windows.series.push_back(*std::move(curve));
  }
  ChartPanel weights{.title = "exponential, tau 20 ms; pairs of 10 ms; hard bounds, w_max 4",
                     .x = {.title = "weight before the pair [mV/ms]"},
                     .y = change};
  weights.y.low = -0.07;
  weights.y.high = 0.07;
  for (int i = 0; const double mu : {0.0, 0.1, 0.5, 1.0}) {
    ++i;
    for (const Tick to_spike : {10, -10}) {
      absl::StatusOr<ChartSeries> curve = WeightCurve(mu, to_spike, i);
      if (!curve.ok()) return curve.status();
      weights.series.push_back(*std::move(curve));
    }
  }
  windows.y_marks = weights.y_marks = {{0}};
  absl::StatusOr<ChartPanel> frequencies = FrequencyPanel();
  if (!frequencies.ok()) return frequencies.status();
  sheet.panels = {std::move(windows), std::move(weights), *std::move(frequencies)};
  return sheet;
}

}  // namespace lull::cli
