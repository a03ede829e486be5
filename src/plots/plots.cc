#include "lull/plots.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/counted.h"
#include "base/quoted.h"
#include "lull/text.h"
#include "network/built_network.h"
#include "plots/full_raster.h"
#include "plots/paint/axes.h"
#include "plots/paint/palette.h"
#include "plots/paint/plot_options.h"
#include "plots/part.h"
#include "plots/raster.h"
#include "plots/rate_bins.h"
#include "plots/rate_plot.h"
#include "plots/rhythm_plot.h"
#include "plots/spectrum_plot.h"
#include "plots/trace_plot.h"
#include "plots/trace_sheet.h"
#include "plots/traces_plot.h"
#include "plots/weights_plot.h"
#include "recording/recorded_run.h"
#include "recording/traced_neurons.h"
#include "statistics/layout.h"
#include "statistics/sources.h"

namespace lull {
namespace {

std::string TraceTitle(const TraceRecorder& trace, const Network& network, const NeuronProperties& neuron) {
  const std::string layer = network.layers(neuron.column)[neuron.layer].name;
  const std::size_t spikes = trace.spike_times().size();
  return absl::StrCat("neuron ", trace.neuron(), " (column ", neuron.column, ", ", layer, ", ", neuron.type,
                      "): ", Counted(spikes, "spike"), " in ", FormatDuration(std::ssize(trace.potential())));
}

constexpr double kLongestStep = 1e9;  // [ms] chosen: times stay countable

absl::Status CheckPanel(const TracePanel& panel, std::size_t number) {
  const auto refused = [&](const auto&... parts) {
    return absl::InvalidArgumentError(
        absl::StrCat("trace sheet: panel ", number, " (", Quoted(panel.title), "): ", parts...));
  };
  const std::size_t steps = panel.potential.size();
  if (!panel.strip.empty() && panel.strip.size() != steps) {
    return refused("the strip has ", CountedPlainly(panel.strip.size(), "step"), " and the potential ", steps,
                   "; must be the same");
  }
  if (!(panel.step_ms > 0 && panel.step_ms <= kLongestStep)) {
    return refused("steps of ", panel.step_ms, " ms; must be greater than 0 ms and at most a billion ms");
  }
  const std::vector<Tick>& spikes = panel.spike_times;
  if (!std::is_sorted(spikes.begin(), spikes.end())) return refused("spike times must ascend");
  if (!spikes.empty() && (spikes.front() < 1 || spikes.back() > std::ssize(panel.potential))) {
    return refused("spikes from ", spikes.front(), " to ", spikes.back(), "; must be from 1 to ", steps);
  }
  return absl::OkStatus();
}

constexpr std::size_t kSpikesOfArrays = 4096;  // chosen: 64 KiB
constexpr std::size_t kRowsOfStates = 1024;    // chosen

// The view must outlive the source, as must what it views.
SpikeSource SourceOf(const SpikeView& view) {
  const SpikeArrays& arrays = view.arrays();
  if (arrays.times.empty() && arrays.neurons.empty()) return FromMemory(view.spikes());
  return [&arrays](const std::function<void(std::span<const Spike>)>& visit) -> absl::Status {
    if (arrays.times.size() != arrays.neurons.size()) {
      return absl::InvalidArgumentError(absl::StrCat("spikes: there are ", arrays.times.size(), " times and ",
                                                     arrays.neurons.size(), " neurons; must be one for each spike"));
    }
    std::vector<Spike> piece;
    for (std::size_t begin = 0; begin < arrays.times.size(); begin += kSpikesOfArrays) {
      piece.clear();
      for (std::size_t i = begin; i < std::min(begin + kSpikesOfArrays, arrays.times.size()); ++i) {
        piece.push_back({arrays.times[i], arrays.neurons[i]});
      }
      visit(piece);
    }
    return absl::OkStatus();
  };
}

struct Titled {
  absl::StatusOr<Canvas> canvas;
  std::string title;
};

absl::Status Write(const Titled& picture, const PlotTarget& target, const PlotTexts& texts) {
  return picture.canvas.ok() ? picture.canvas->Write(target, picture.title, texts) : picture.canvas.status();
}

// Draws a picture of a part of a network: draw(part, span, options) makes it.
template <class Draw>
absl::Status PlotPopulation(const Network& network, const PlotPart& part, const PlotTarget& target,
                            const PlotOptions& options, const Draw& draw) {
  const TimeSpan span = {part.from, part.until};
  if (const absl::Status checked = CheckOptions(options); !checked.ok()) return checked;
  if (const absl::Status checked = CheckSpan(span); !checked.ok()) return checked;
  if (const auto checked = CheckBin(options.bin, std::max<Tick>(span.length(), 1)); !checked.ok()) return checked;
  const absl::StatusOr<Part> chosen = Select(LayoutOf(network), part.of);
  if (!chosen.ok()) return chosen.status();
  return Write(draw(*chosen, span, options), target, options.texts);
}

// The neurons of a recorder as a picture shows them, and where a row has their variables in the recorder's tables.
struct ShownStates {
  struct Field {
    std::size_t variable, column;
  };
  std::vector<TraceSource::Neuron> neurons;
  std::vector<Field> fields;
};

ShownStates ShownOf(const StateRecorder& states, const Network& network, const Part& part) {
  ShownStates shown;
  for (std::size_t column = 0; column < states.neurons().size(); ++column) {
    const NeuronId id = states.neurons()[column];
    if (id >= part.places.size() || part.places[id] == kNotThere) continue;
    TraceSource::Neuron neuron = Traced(network, id);
    const std::vector<std::string> all = std::exchange(neuron.variables, {});
    for (const std::string& name : all) {
      const auto found = std::ranges::find(states.variables(), name);
      if (found == states.variables().end()) continue;
      neuron.variables.push_back(name);
      shown.fields.push_back({static_cast<std::size_t>(found - states.variables().begin()), column});
    }
    if (neuron.variables.empty()) continue;
    if (neuron.variables.front() != all.front()) {  // another variable stands where the potential would
      neuron.unit = "";
      neuron.peak.reset();
    }
    shown.neurons.push_back(std::move(neuron));
  }
  return shown;
}

// The recorder and the network must outlive the source.
absl::StatusOr<TraceSource> TracesOf(const StateRecorder& states, const Network& network, const Part& part,
                                     TimeSpan span) {
  const std::span<const Tick> times = states.times().values();
  if (!std::ranges::is_sorted(times, std::ranges::less_equal{})) {
    return absl::InvalidArgumentError(
        "traces: the recorded times do not ascend, because the simulation went back; clear the recorder then");
  }
  ShownStates shown = ShownOf(states, network, part);
  const bool any = std::ranges::any_of(times, [span](Tick time) { return span.from < time && time <= span.until; });
  if (shown.neurons.empty() || !any) {
    return absl::InvalidArgumentError("traces: nothing was recorded of these neurons at these times");
  }
  TraceSource source = {.every = states.trace_every(), .neurons = std::move(shown.neurons)};
  source.visit = [&states, times, fields = std::move(shown.fields)](const auto& visit) {
    std::vector<float> rows;
    for (std::size_t row = 0, end = 0; row < times.size(); row = end) {
      // Consecutive rows. An observer that was away has a gap between its rows.
      for (end = row + 1; end < times.size() && end - row < kRowsOfStates;) {
        if (times[end] != times[end - 1] + states.trace_every()) break;
        ++end;
      }
      rows.clear();
      for (std::size_t i = row; i < end; ++i) {
        for (const auto& [variable, column] : fields) {
          rows.push_back(states.values(variable).values()[i * states.neurons().size() + column]);
        }
      }
      visit(times[row], rows);
    }
    return absl::OkStatus();
  };
  return source;
}

absl::Status CheckWeights(const WeightArrays& weights, std::size_t projections) {
  const auto refused = [](const auto&... parts) {
    return absl::InvalidArgumentError(absl::StrCat("weights: ", parts...));
  };
  if (weights.times.empty()) return refused("there are no times; must be one or more");
  if (!std::ranges::is_sorted(weights.times, std::ranges::less_equal{})) return refused("the times must ascend");
  if (weights.times.front() < 0) return refused("the times must be 0 ms or later");
  if (weights.weights.empty() || weights.weights.size() % weights.times.size() != 0) {
    return refused("there are ", weights.weights.size(), " weights at ", weights.times.size(),
                   " times; must be one for each synapse and time");
  }
  const std::size_t synapses = weights.weights.size() / weights.times.size();
  for (const std::size_t size : {weights.sources.size(), weights.targets.size(), weights.projections.size()}) {
    if (size == 0 || size == synapses) continue;
    return refused("an array of sources, targets or projections has ", size, " elements; must have ", synapses,
                   ", one for each synapse");
  }
  for (const std::uint32_t number : weights.projections) {
    if (number < projections || number == kUnclearProjection) continue;
    return refused("a synapse is of projection ", number, "; the network has ", projections,
                   " projections and edge lists, from 0");
  }
  const bool is_finite = std::ranges::all_of(weights.weights, [](float weight) { return std::isfinite(weight); });
  return is_finite ? absl::OkStatus() : refused("all must be finite numbers");
}

}  // namespace

std::vector<std::string> LayerColours(std::span<const std::uint64_t> neurons) {
  std::vector<Layout::Layer> layers;
  for (const std::uint64_t count : neurons) layers.push_back({.name = "", .neurons = count});
  std::vector<std::string> colours;
  for (const Hue hue : LayerHues(layers)) {
    const Rgb rgb = HueRgb(hue);
    colours.push_back(absl::StrFormat("#%02x%02x%02x", rgb.red, rgb.green, rgb.blue));
  }
  return colours;
}

absl::Status PlotRaster(const SpikeView& spikes, const Network& network, const PlotPart& part, const PlotTarget& target,
                        const PlotOptions& options) {
  return PlotRaster(SourceOf(spikes), LayoutOf(network), part.of, {part.from, part.until}, target, options);
}

absl::Status PlotFullRaster(const SpikeView& spikes, const Network& network, const PlotPart& part,
                            const PlotTarget& target, const PlotTexts& texts) {
  return PlotFullRaster(SourceOf(spikes), LayoutOf(network), part.of, {part.from, part.until}, target, texts);
}

absl::Status PlotRates(const SpikeView& spikes, const Network& network, const PlotPart& part, const PlotTarget& target,
                       const PlotOptions& options) {
  return PlotPopulation(network, part, target, options, [&](const Part& chosen, TimeSpan span, PlotOptions titled) {
    const Layout layout = WithSizesOfPart(chosen.layout);
    if (titled.title.empty()) titled.title = RatesTitle(layout, span);
    return Titled{DrawRates(SpikesOf(SourceOf(spikes), chosen, span), layout, span, titled), titled.title};
  });
}

absl::Status PlotRhythm(const SpikeView& spikes, const Network& network, const PlotPart& part, const PlotTarget& target,
                        const PlotOptions& options) {
  return PlotPopulation(network, part, target, options, [&](const Part& chosen, TimeSpan span, PlotOptions titled) {
    const NeuronId neurons = chosen.layout.neurons();
    if (titled.title.empty()) titled.title = RhythmTitle(neurons, span);
    return Titled{DrawRhythm(SpikesOf(SourceOf(spikes), chosen, span), neurons, span, titled), titled.title};
  });
}

absl::Status PlotSpectrum(const SpikeView& spikes, const Network& network, const PlotPart& part,
                          const PlotTarget& target, const PlotOptions& options) {
  return PlotPopulation(network, part, target, options, [&](const Part& chosen, TimeSpan span, PlotOptions titled) {
    if (titled.title.empty()) titled.title = SpectrumTitle(chosen.layout.neurons(), span);
    return Titled{DrawSpectrum(SpikesOf(SourceOf(spikes), chosen, span), span, titled), titled.title};
  });
}

absl::Status PlotTraces(const StateRecorder& states, const SpikeView& spikes, const Network& network,
                        const PlotPart& part, const PlotTarget& target, const PlotOptions& options) {
  return PlotPopulation(network, part, target, options, [&](const Part& chosen, TimeSpan span, PlotOptions titled) {
    const absl::StatusOr<TraceSource> source = TracesOf(states, network, chosen, span);
    if (!source.ok()) return Titled{source.status(), ""};
    const std::size_t neurons = source->neurons.size();
    if (titled.title.empty()) {
      titled.title =
          absl::StrCat(neurons, neurons == 1 ? " neuron" : " neurons", ", every ", FormatDuration(source->every));
    }
    return Titled{DrawTraces(*source, SourceOf(spikes), span, titled), titled.title};
  });
}

absl::Status PlotWeights(const WeightArrays& weights, const Network& network, const PlotTarget& target,
                         const PlotOptions& options) {
  if (const absl::Status checked = CheckOptions(options); !checked.ok()) return checked;
  const std::size_t projections = network.spec().projections.size() + network.spec().edges.size();
  if (const absl::Status checked = CheckWeights(weights, projections); !checked.ok()) return checked;
  const std::size_t synapses = weights.weights.size() / weights.times.size();
  WeightSource source = {.times = {weights.times.begin(), weights.times.end()},
                         .synapses = synapses,
                         .synapses_of_run = network.synapses()};
  AddBounds(network.spec(), source);
  AddProjections(network.spec(), source);
  if (!weights.projections.empty()) {
    source.visit_synapses = [&](const WeightSource::VisitSynapses& visit) {
      std::vector<Synapse> ends(synapses);
      for (std::size_t i = 0; i < weights.sources.size(); ++i) ends[i].source = weights.sources[i];
      for (std::size_t i = 0; i < weights.targets.size(); ++i) ends[i].target = weights.targets[i];
      visit(0, ends, weights.projections);
      return absl::OkStatus();
    };
  }
  source.visit = [&](const auto& visit) {
    for (std::size_t row = 0; row < weights.times.size(); ++row) {
      visit(weights.times[row], 0, weights.weights.subspan(row * synapses, synapses));
    }
    return absl::OkStatus();
  };
  PlotOptions titled = options;
  if (titled.title.empty()) titled.title = absl::StrCat("weights of ", Grouped(synapses), " synapses");
  return Write({DrawWeights(source, {weights.times.front(), weights.times.back()}, titled), titled.title}, target,
               titled.texts);
}

absl::Status PlotTrace(const TraceRecorder& trace, const Network& network, const PlotTarget& target,
                       const PlotOptions& options) {
  if (const absl::Status checked = CheckOptions(options); !checked.ok()) return checked;
  if (trace.neuron() >= network.neurons()) {
    return absl::InvalidArgumentError(absl::StrCat("trace: neuron ", trace.neuron(), ", but the network has ",
                                                   CountedPlainly(network.neurons(), "neuron"), " (from 0)"));
  }
  const NeuronProperties neuron = network.neuron(trace.neuron());
  const ModelInfo& model = InsideOf(network).model_of(trace.neuron());
  PlotOptions titled = options;
  if (titled.title.empty()) titled.title = TraceTitle(trace, network, neuron);
  const TraceSource::Neuron plain = {.id = trace.neuron(),
                                     .description = neuron.type,
                                     .variables = {model.variable_names.front()},
                                     .unit = model.unit,
                                     .peak = model.peak};
  const TraceSource source = {.every = 1, .neurons = {plain}, .visit = [&trace](const auto& visit) {
                                visit(1, trace.potential());
                                return absl::OkStatus();
                              }};
  std::vector<Spike> spikes;
  for (const Tick time : trace.spike_times()) spikes.push_back({time, trace.neuron()});
  const absl::StatusOr<Canvas> canvas =
      DrawTrace(source, 0, FromMemory(spikes), {0, std::ssize(trace.potential())}, titled);
  if (!canvas.ok()) return canvas.status();
  return canvas->Write(target, titled.title, titled.texts);
}

absl::Status PlotTraceSheet(std::span<const TracePanel> panels, const PlotTarget& target, const PlotOptions& options) {
  if (const absl::Status checked = CheckOptions(options); !checked.ok()) return checked;
  if (panels.empty()) return absl::InvalidArgumentError("trace sheet: no panels; must be 1 or more");
  for (std::size_t i = 0; i < panels.size(); ++i) {
    if (const absl::Status panel = CheckPanel(panels[i], i); !panel.ok()) return panel;
  }
  PlotOptions titled = options;
  if (titled.title.empty()) titled.title = Counted(panels.size(), "trace");
  const std::optional<Canvas> sheet = DrawTraceSheet(panels, titled);
  if (!sheet.has_value()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "trace sheet: ", CountedPlainly(panels.size(), "panel"), panels.size() == 1 ? " does" : " do", " not fit into ",
        options.width, " x ", options.height, " pixels; take fewer, or a larger picture"));
  }
  return sheet->Write(target, titled.title, titled.texts);
}

}  // namespace lull
