#include "cli/learning_sheet.h"

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

// A synapse, and the time from its only arrival to the only spike of its target.
struct Pair {
  float weight;
  Tick to_spike;  // [ms] from −100 to 100
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
  for (NeuronId i = 0; i < count; ++i) {
    spec.edges[0].synapses.push_back({i, count + i, 1, pairs[i].weight});
    spikes.spikes.push_back({kArrival - 1, i});
    spikes.spikes.push_back({kArrival + pairs[i].to_spike, count + i});
  }
  spec.inputs = {{.source = std::move(spikes)}};
  const absl::StatusOr<Network> network = Network::Build(spec);
  if (!network.ok()) return network.status();
  absl::StatusOr<Simulation> simulation = Simulation::Create(*network);
  if (!simulation.ok()) return simulation.status();
  if (const auto run = simulation->Run(2 * kArrival); !run.ok()) return run.status();
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
  sheet.panels = {std::move(windows), std::move(weights)};
  return sheet;
}

}  // namespace lull::cli
