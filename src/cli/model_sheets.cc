// A sheet has one neuron per panel. All neurons of a sheet are in one network without synapses and are simulated in one
// run.

#include "cli/model_sheets.h"

#include <cmath>
#include <deque>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "lull/config.h"
#include "lull/network.h"
#include "lull/observer.h"
#include "lull/simulation.h"

namespace lull::cli {
namespace {

// At 3.25, the usual example of irregular bursts, two bursts alternate, and each is nearly the same every time; at 3.2
// their spikes vary between two and five.
constexpr Regime kRegimes[] = {
    {1.0, "quiescent"},      {1.5, "single spikes"},    {2.0, "bursts of two"},
    {2.7, "bursts of four"}, {3.2, "irregular bursts"}, {3.5, "tonic spiking"},
};

// A current in the steps from ≤ t < until.
struct Pulse {
  double amplitude;  // [mV/ms]
  Tick from;
  Tick until;
};

struct Experiment {
  const char* type;
  const char* caption;
  std::vector<Pulse> current;
  bool close_up = false;
};

// Spikes of Hindmarsh–Rose neurons are hardly longer than a ms of the default time scale, so that a potential recorded
// once per ms shows their heights at random. With a quarter of the model's time in a ms the sub-steps are the same, and
// so are x, y and z to the last bit; they are only recorded four times as often.
constexpr int kStepsPerMs = 4;

constexpr Tick kDuration = 400;  // duration of every experiment [ms]
constexpr Tick kOn = 50;         // when the current is switched on [ms]
constexpr Tick kOff = 350;

// The currents were chosen by eye, among the currents with which each type clearly shows the behaviour in its name.
// Steps of 1 ms scatter the intervals of fast neurons.
std::vector<Experiment> Experiments() {
  return {
      {"regular spiking", "the intervals grow, it adapts", {{12, kOn, kOff}}},
      {"intrinsically bursting", "a burst first, then single spikes", {{11, kOn, kOff}}},
      {"chattering", "burst upon burst", {{9, kOn, kOff}}},
      {"fast spiking", "fast, without adapting", {{7.25, kOn, kOff}}},
      {"low-threshold spiking", "fast at first, then it adapts", {{11, kOn, kOff}}},
      {"thalamo-cortical", "tonic firing", {{1.75, kOn, kOff}}},
      {"thalamo-cortical", "on release, a rebound burst", {{-30, kOn, 200}}},
      {"resonator", "a pulse starts it, another stops it", {{0.2, kOn, kOff}, {1, 110, 113}, {-1, 261, 264}}},
      {"resonator", "below threshold it rings (close-up)", {{0.2, kOn, kOff}}, true},
  };
}

std::string Caption(const Experiment& experiment) {
  const double amplitude = experiment.current[0].amplitude;
  return absl::StrFormat("I = %s%g: %s", amplitude < 0 ? "\u2212" : "", std::abs(amplitude), experiment.caption);
}

// The current in each step.
std::vector<float> Samples(const std::vector<Pulse>& pulses) {
  std::vector<float> samples(kDuration);
  for (const Pulse& pulse : pulses) {
    for (Tick t = pulse.from; t < pulse.until; ++t) samples[t - 1] += static_cast<float>(pulse.amplitude);
  }
  return samples;
}

// Adds a neuron of the type to a network that has one column.
void AddNeuron(NetworkSpec& spec, const std::string& type) {
  std::vector<LayerSpec>& layers = spec.columns[0].layers;
  layers.push_back({.name = absl::StrCat("panel ", layers.size() + 1), .size = 1, .types = {{.type = type}}});
}

void AddCurrent(NetworkSpec& spec, NeuronId neuron, const Pulse& pulse) {
  spec.inputs.push_back({.source = StepCurrent{pulse.amplitude},
                         .from = pulse.from,
                         .until = pulse.until,
                         .target = {.neurons = {{neuron, neuron}}}});
}

}  // namespace

std::span<const Regime> HindmarshRoseRegimes() { return kRegimes; }

absl::StatusOr<ModelSheet> IzhikevichSheet() {
  NetworkSpec spec = {.types = NamedNeuronTypes(), .columns = {{.name = "sheet"}}};
  for (NeuronType& type : spec.types) type.initial = {.at_rest = true};
  const std::vector<Experiment> experiments = Experiments();
  for (std::size_t i = 0; i < experiments.size(); ++i) {
    AddNeuron(spec, experiments[i].type);
    for (const Pulse& pulse : experiments[i].current) AddCurrent(spec, static_cast<NeuronId>(i), pulse);
  }
  const absl::StatusOr<Network> network = Network::Build(spec);
  if (!network.ok()) return network.status();
  absl::StatusOr<Simulation> simulation = Simulation::Create(*network);
  if (!simulation.ok()) return simulation.status();
  std::deque<TraceRecorder> traces;
  for (std::size_t i = 0; i < experiments.size(); ++i) {
    simulation->Observe(traces.emplace_back(static_cast<NeuronId>(i)));
  }
  if (const absl::StatusOr<RunCounters> run = simulation->Run(kDuration); !run.ok()) return run.status();

  ModelSheet sheet = {.file = kIzhikevichFile, .title = "Neuron types of Izhikevich (2003) under steps of current I"};
  for (std::size_t i = 0; i < experiments.size(); ++i) {
    sheet.panels.push_back({.title = experiments[i].type,
                            .caption = Caption(experiments[i]),
                            .potential = traces[i].potential(),
                            .spike_times = traces[i].spike_times(),
                            .peak = 30,
                            .close_up = experiments[i].close_up,
                            .strip = Samples(experiments[i].current),
                            .strip_quantity = "I [mV/ms]"});
  }
  return sheet;
}

absl::StatusOr<ModelSheet> HindmarshRoseSheet() {
  NetworkSpec spec = {
      .types = {{.name = "hindmarsh-rose", .model = HindmarshRoseType{.time_units_per_ms = 1.0 / kStepsPerMs}}},
      .columns = {{.name = "sheet"}}};
  for (std::size_t i = 0; i < std::size(kRegimes); ++i) {
    AddNeuron(spec, spec.types[0].name);
    AddCurrent(spec, static_cast<NeuronId>(i), {kRegimes[i].current, 0, kNever});
  }
  const absl::StatusOr<Network> network = Network::Build(spec);
  if (!network.ok()) return network.status();
  absl::StatusOr<Simulation> simulation = Simulation::Create(*network);
  if (!simulation.ok()) return simulation.status();
  std::deque<TraceRecorder> traces;
  for (std::size_t i = 0; i < std::size(kRegimes); ++i) {
    simulation->Observe(traces.emplace_back(static_cast<NeuronId>(i)));
  }
  if (const absl::StatusOr<RunCounters> run = simulation->Run(kStepsPerMs * kSettling); !run.ok()) return run.status();
  std::vector<std::vector<float>> z(std::size(kRegimes));
  while (simulation->now() < kStepsPerMs * (kSettling + Seconds(1))) {
    if (const absl::StatusOr<RunCounters> run = simulation->Run(1); !run.ok()) return run.status();
    for (std::size_t i = 0; i < z.size(); ++i) z[i].push_back(simulation->State(static_cast<NeuronId>(i))[2]);
  }

  ModelSheet sheet = {.file = kHindmarshRoseFile,
                      .title = "Hindmarsh\u2013Rose (1984) neurons, after 4 s of a constant current I"};
  for (std::size_t i = 0; i < std::size(kRegimes); ++i) {
    const std::vector<float>& x = traces[i].potential();
    sheet.panels.push_back({.title = absl::StrFormat("I = %g: %s", kRegimes[i].current, kRegimes[i].name),
                            .quantity = "x",
                            .potential = {x.begin() + kStepsPerMs * kSettling, x.end()},
                            .strip = std::move(z[i]),
                            .strip_quantity = "z, the slow variable",
                            .step_ms = 1.0 / kStepsPerMs});
  }
  return sheet;
}

}  // namespace lull::cli
