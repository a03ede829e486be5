// A sheet has one neuron per panel. All neurons of a sheet are in one network without synapses and are simulated in one
// run.

#include "cli/model_sheets.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <deque>
#include <iterator>
#include <utility>
#include <variant>

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

// Izhikevich's (2007) are of the order of the currents in his figures; those of Naud et al. (2008) are from their
// table.
struct NamedCurrent {
  std::string_view type;
  double current;  // [pA]
};
constexpr NamedCurrent kCurrents[] = {
    {"regular spiking (2007)", 100},
    {"intrinsically bursting (2007)", 450},
    {"chattering (2007)", 300},
    {"low-threshold spiking (2007)", 200},
    {"fast spiking (2007)", 100},
    {"thalamo-cortical (2007)", 120},
    {"reticular thalamic (2007)", 120},
    {"tonic spiking (AdEx)", 500},
    {"adaptation (AdEx)", 500},
    {"initial burst (AdEx)", 400},
    {"regular bursting (AdEx)", 210},
    {"delayed accelerating (AdEx)", 300},
    {"delayed regular bursting (AdEx)", 110},
    {"transient spiking (AdEx)", 180},
    {"irregular spiking (AdEx)", 160},
};

// A current in the steps from ≤ t < until.
struct Pulse {
  double amplitude;  // [mV/ms], or the unit of the model
  Tick from;
  Tick until;
};

// Spikes at regular times, like those of a synapse.
struct Volley {
  double weight = 0;
  Tick from = 0;
  Tick until = 0;
  Tick every = 1;
};

// What the strip of a panel shows.
enum class Strip { kCurrent, kVolley, kFirst, kSecond };  // the current, the spikes, or a variable after the first

// One panel: a neuron, and what reaches it.
struct Experiment {
  std::string type = {};
  std::string caption = {};
  std::vector<Pulse> current = {};
  double peak = 30;  // [mV]
  bool close_up = false;
  Volley volley = {};
  Strip strip = Strip::kCurrent;
  std::string strip_quantity = "I [mV/ms]";
};

// Spikes of Hindmarsh–Rose neurons are hardly longer than a ms of the default time scale, so that a potential recorded
// once per ms shows their heights at random. With a quarter of the model's time in a ms the sub-steps are the same, and
// so are x, y and z to the last bit; they are only recorded four times as often.
constexpr int kStepsPerMs = 4;

constexpr Tick kDuration = 400;  // duration of every experiment [ms]
constexpr Tick kOn = 50;         // when the current is switched on [ms]
constexpr Tick kOff = 350;

std::string CurrentText(double amplitude, const std::string& unit) {
  return absl::StrFormat("I = %s%g%s", amplitude < 0 ? "\u2212" : "", std::abs(amplitude), unit);
}

// The currents were chosen by eye, among the currents with which each type clearly shows the behaviour in its name.
// Steps of 1 ms scatter the intervals of fast neurons.
std::vector<Experiment> Experiments2003() {
  std::vector<Experiment> experiments = {
      {"regular spiking", "the intervals grow, it adapts", {{12, kOn, kOff}}},
      {"intrinsically bursting", "a burst first, then single spikes", {{11, kOn, kOff}}},
      {"chattering", "burst upon burst", {{9, kOn, kOff}}},
      {"fast spiking", "fast, without adapting", {{7.25, kOn, kOff}}},
      {"low-threshold spiking", "fast at first, then it adapts", {{11, kOn, kOff}}},
      {"thalamo-cortical", "tonic firing", {{1.75, kOn, kOff}}},
      {"thalamo-cortical", "on release, a rebound burst", {{-30, kOn, 200}}},
      {"resonator", "a pulse starts it, another stops it", {{0.2, kOn, kOff}, {1, 110, 113}, {-1, 261, 264}}},
      {"resonator", "below threshold it rings (close-up)", {{0.2, kOn, kOff}}, 30, true},
  };
  for (Experiment& experiment : experiments) {
    experiment.caption = absl::StrCat(CurrentText(experiment.current[0].amplitude, ""), ": ", experiment.caption);
  }
  return experiments;
}

// At the peak of a cell, without what u may add to it.
double PeakOf(const NeuronType& type) {
  const auto& parameters = std::get<CustomType>(type.model).parameters;
  const auto peak = parameters.find("v_peak");
  return peak == parameters.end() ? 0 : peak->second.range()->low;
}

// In one Euler step of 1 ms after each spike the fast spiking cell overshoots, and so fires twice and thrice.
constexpr std::string_view kFast = "fast spiking";
constexpr int kFastSubSteps = 10;

std::vector<Experiment> Experiments2007() {
  const auto of = [](const std::string& cell, const std::string& caption, std::vector<Pulse> current = {}) {
    const std::string name = cell + " (2007)";
    if (current.empty()) current = {{CurrentOf(name), kOn, kOff}};
    const std::string amplitude = CurrentText(current[0].amplitude, " pA");
    return Experiment{.type = name,
                      .caption = absl::StrCat(amplitude, ": ", caption),
                      .current = std::move(current),
                      .peak = PeakOf(*NamedNeuronType(name)),
                      .strip_quantity = "I [pA]"};
  };
  return {
      of("regular spiking", "tonic firing"),
      of("intrinsically bursting", "a burst, then single spikes"),
      of("chattering", "burst upon burst"),
      of("low-threshold spiking", "fast at first, then it adapts"),
      of(std::string(kFast), absl::StrFormat("in %d sub-steps, no adaptation", kFastSubSteps)),
      of("thalamo-cortical", "tonic firing"),
      of("thalamo-cortical", "on release, a rebound burst", {{-1000, kOn, 200}}),
      of("reticular thalamic", "tonic firing"),
      of("reticular thalamic", "on release, a rebound burst", {{-400, kOn, 200}}),
  };
}

std::vector<Experiment> ExperimentsAdEx() {
  const auto of = [](const std::string& type, const std::string& caption, double current) {
    return Experiment{.type = type,
                      .caption = absl::StrCat(CurrentText(current, " pA"), ": ", caption),
                      .current = {{current, kOn, kOff}},
                      .peak = 0,
                      .strip = Strip::kFirst,
                      .strip_quantity = "w [pA]"};
  };
  const auto pattern = [&](const std::string& name, const std::string& caption) {
    return of(name + " (AdEx)", caption, CurrentOf(name + " (AdEx)"));
  };
  return {
      pattern("tonic spiking", "w settles, intervals are equal"),
      pattern("adaptation", "the intervals grow with w"),
      pattern("initial burst", "a burst first, then single spikes"),
      pattern("regular bursting", "w ends each burst"),
      pattern("delayed accelerating", "the intervals shrink as w falls"),
      pattern("delayed regular bursting", "late, burst upon burst"),
      pattern("transient spiking", "one spike at the step"),
      pattern("irregular spiking", "the intervals vary"),
      of("adex", "the defaults of the model", 800),
  };
}

// Each row has one kind of input, for the three models. Weights and currents were chosen by eye.
std::vector<Experiment> ExperimentsLif() {
  constexpr double kPeak = -35;  // [mV] high enough to be seen, and low enough not to flatten the rest
  struct Model {
    std::string name;
    double current;  // [pA] of a tonic neuron
    double excitatory, inhibitory;
    std::string unit;
    Strip excited, inhibited;
    std::string excited_quantity, inhibited_quantity;
  };
  const std::vector<Model> models = {
      {"lif-delta", 480, 6, -6, "mV", Strip::kVolley, Strip::kVolley, "pulses [mV]", "pulses [mV]"},
      {"lif-exp", 480, 900, -900, "pA", Strip::kFirst, Strip::kSecond, "i_ex [pA]", "i_in [pA]"},
      {"lif-cond-exp", 160, 2, -8, "nS", Strip::kFirst, Strip::kSecond, "g_ex [nS]", "g_in [nS]"},
  };
  std::vector<Experiment> experiments;
  for (const Model& model : models) {
    experiments.push_back({.type = model.name,
                           .caption = CurrentText(model.current, " pA"),
                           .current = {{model.current, kOn, kOff}},
                           .peak = kPeak,
                           .strip_quantity = "I [pA]"});
  }
  for (const Model& model : models) {
    experiments.push_back({.type = model.name,
                           .caption = absl::StrFormat("pulses of %g %s, 4 ms apart", model.excitatory, model.unit),
                           .peak = kPeak,
                           .volley = {model.excitatory, kOn, kOff, 4},
                           .strip = model.excited,
                           .strip_quantity = model.excited_quantity});
  }
  for (const Model& model : models) {
    experiments.push_back({.type = model.name,
                           .caption = absl::StrFormat("%s, and pulses of \u2212%g %s",
                                                      CurrentText(model.current, " pA"), -model.inhibitory, model.unit),
                           .current = {{model.current, kOn, kOff}},
                           .peak = kPeak,
                           .volley = {model.inhibitory, 150, 250, 8},
                           .strip = model.inhibited,
                           .strip_quantity = model.inhibited_quantity});
  }
  return experiments;
}

// The current in each step.
std::vector<float> Samples(const std::vector<Pulse>& pulses) {
  std::vector<float> samples(kDuration);
  for (const Pulse& pulse : pulses) {
    for (Tick t = pulse.from; t < pulse.until; ++t) samples[t - 1] += static_cast<float>(pulse.amplitude);
  }
  return samples;
}

std::vector<Tick> TimesOf(const Volley& volley) {
  std::vector<Tick> times;
  for (Tick t = volley.from; t < volley.until; t += volley.every) times.push_back(t);
  return times;
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

void AddVolley(NetworkSpec& spec, NeuronId neuron, const Volley& volley) {
  SpikeInput spikes = {.spikes = {}, .amplitude = volley.weight};
  for (const Tick t : TimesOf(volley)) spikes.spikes.push_back({.time = t, .neuron = neuron});
  if (!spikes.spikes.empty()) spec.inputs.push_back({.source = std::move(spikes)});
}

// Simulates all experiments, in one network.
absl::StatusOr<std::vector<TracePanel>> PanelsOf(std::vector<NeuronType> types,
                                                 const std::vector<Experiment>& experiments) {
  NetworkSpec spec = {.types = std::move(types), .columns = {{.name = "sheet"}}};
  for (std::size_t i = 0; i < experiments.size(); ++i) {
    const auto neuron = static_cast<NeuronId>(i);
    AddNeuron(spec, experiments[i].type);
    for (const Pulse& pulse : experiments[i].current) AddCurrent(spec, neuron, pulse);
    AddVolley(spec, neuron, experiments[i].volley);
  }
  const absl::StatusOr<Network> network = Network::Build(spec);
  if (!network.ok()) return network.status();
  absl::StatusOr<Simulation> simulation = Simulation::Create(*network);
  if (!simulation.ok()) return simulation.status();
  std::deque<TraceRecorder> traces;
  std::vector<std::vector<float>> strips;
  for (std::size_t i = 0; i < experiments.size(); ++i) {
    simulation->Observe(traces.emplace_back(static_cast<NeuronId>(i)));
    strips.push_back(Samples(experiments[i].current));
    if (experiments[i].strip != Strip::kCurrent) std::ranges::fill(strips.back(), 0.0f);
    if (experiments[i].strip != Strip::kVolley) continue;
    for (const Tick t : TimesOf(experiments[i].volley)) {
      strips.back()[t - 1] = static_cast<float>(experiments[i].volley.weight);
    }
  }
  for (std::size_t t = 0; t < kDuration; ++t) {
    if (const absl::StatusOr<RunCounters> run = simulation->Run(1); !run.ok()) return run.status();
    for (std::size_t i = 0; i < experiments.size(); ++i) {
      const Strip strip = experiments[i].strip;
      if (strip != Strip::kFirst && strip != Strip::kSecond) continue;
      strips[i][t] = simulation->State(static_cast<NeuronId>(i))[strip == Strip::kFirst ? 1 : 2];
    }
  }

  std::vector<TracePanel> panels;
  for (std::size_t i = 0; i < experiments.size(); ++i) {
    panels.push_back({.title = experiments[i].type,
                      .caption = experiments[i].caption,
                      .potential = traces[i].potential(),
                      .spike_times = traces[i].spike_times(),
                      .peak = experiments[i].peak,
                      .close_up = experiments[i].close_up,
                      .strip = std::move(strips[i]),
                      .strip_quantity = experiments[i].strip_quantity});
  }
  return panels;
}

absl::StatusOr<ModelSheet> SheetOf(const char* file, const char* title, std::vector<NeuronType> types,
                                   const std::vector<Experiment>& experiments) {
  absl::StatusOr<std::vector<TracePanel>> panels = PanelsOf(std::move(types), experiments);
  if (!panels.ok()) return panels.status();
  return ModelSheet{.file = file, .title = title, .panels = *std::move(panels)};
}

std::vector<NeuronType> AtRest(std::vector<NeuronType> types) {
  for (NeuronType& type : types) type.initial = {.at_rest = true};
  return types;
}

NeuronType OfDefaults(const std::string& model) {
  return {.name = model, .model = CustomType{.model = *BuiltInModel(model)}};
}

}  // namespace

std::span<const Regime> HindmarshRoseRegimes() { return kRegimes; }

std::vector<NeuronType> NamedTypesOf(std::string_view model) {
  std::vector<NeuronType> types;
  for (const NeuronType& type : NamedNeuronTypes()) {
    const auto* custom = std::get_if<CustomType>(&type.model);
    if (model == (custom != nullptr ? custom->model.name() : "izhikevich")) types.push_back(type);
  }
  return types;
}

double CurrentOf(std::string_view named_type) {
  const auto known = std::ranges::find(kCurrents, named_type, &NamedCurrent::type);
  assert(known != std::end(kCurrents));
  return known->current;
}

absl::StatusOr<ModelSheet> IzhikevichSheet() {
  return SheetOf(kIzhikevichFile, "Neuron types of Izhikevich (2003) under steps of current I",
                 AtRest(NamedTypesOf("izhikevich")), Experiments2003());
}

absl::StatusOr<ModelSheet> Izhikevich2007Sheet() {
  std::vector<NeuronType> types = AtRest(NamedTypesOf("izhikevich-2007"));
  for (NeuronType& type : types) {
    if (type.name.starts_with(kFast)) std::get<CustomType>(type.model).sub_steps = kFastSubSteps;
  }
  return SheetOf(kIzhikevich2007File, "Cells of Izhikevich (2007) under steps of current I", std::move(types),
                 Experiments2007());
}

absl::StatusOr<ModelSheet> AdExSheet() {
  std::vector<NeuronType> types = NamedTypesOf("adex");
  types.push_back(OfDefaults("adex"));
  return SheetOf(kAdExFile, "Adaptive exponential neurons under steps of current I", std::move(types),
                 ExperimentsAdEx());
}

absl::StatusOr<ModelSheet> LifSheet() {
  return SheetOf(kLifFile, "Leaky integrate-and-fire neurons under currents and pulses",
                 {OfDefaults("lif-delta"), OfDefaults("lif-exp"), OfDefaults("lif-cond-exp")}, ExperimentsLif());
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
