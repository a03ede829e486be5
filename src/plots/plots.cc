#include "lull/plots.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/counted.h"
#include "base/quoted.h"
#include "lull/text.h"
#include "network/built_network.h"
#include "plots/full_raster.h"
#include "plots/paint/palette.h"
#include "plots/paint/plot_options.h"
#include "plots/raster.h"
#include "plots/trace_plot.h"
#include "plots/trace_sheet.h"
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

absl::Status PlotRaster(std::span<const Spike> spikes, const Network& network, Tick duration, const std::string& path,
                        const PlotOptions& options) {
  return PlotRaster(FromMemory(spikes), LayoutOf(network), {}, {0, duration}, path, options);
}

absl::Status PlotFullRaster(std::span<const Spike> spikes, const Network& network, Tick duration,
                            const std::string& path, const PlotTexts& texts) {
  return PlotFullRaster(FromMemory(spikes), LayoutOf(network), {}, {0, duration}, path, texts);
}

absl::Status PlotTrace(const TraceRecorder& trace, const Network& network, const std::string& path,
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
  return canvas->Write(path, titled.title, titled.texts);
}

absl::Status PlotTraceSheet(std::span<const TracePanel> panels, const std::string& path, const PlotOptions& options) {
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
  return sheet->Write(path, titled.title, titled.texts);
}

}  // namespace lull
