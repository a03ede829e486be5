// Pictures as the bytes of PNG files.

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lull/chart.h"
#include "lull/compare/plots.h"
#include "lull/plots.h"
#include "python/src/arrays.h"
#include "python/src/errors.h"
#include "python/src/module.h"
#include "python/src/network.h"

namespace lull::python {

namespace {

using Times = py::array_t<Tick, py::array::c_style | py::array::forcecast>;
using Neurons = py::array_t<NeuronId, py::array::c_style | py::array::forcecast>;
using WholeNumbers = py::array_t<std::uint32_t, py::array::c_style | py::array::forcecast>;
using Floats = py::array_t<float, py::array::c_style | py::array::forcecast>;
using Doubles = py::array_t<double, py::array::c_style | py::array::forcecast>;

template <class T, int Flags>
std::span<const T> SpanOf(const py::array_t<T, Flags>& array) {
  return {array.data(), static_cast<std::size_t>(array.size())};
}

// Draws into memory with the interpreter released.
template <class Draw>
py::bytes Drawn(Draw draw) {
  std::string png;
  {
    const py::gil_scoped_release released;
    Check(draw(PlotTarget::Memory(png)));
  }
  return png;
}

PlotOptions OptionsOf(int width, int height, const std::string& title, std::optional<Tick> bin) {
  return {.width = width, .height = height, .title = title, .bin = bin};
}

// A picture of spikes: of the steps from < t ≤ until.
py::bytes SpikePicture(const std::string& kind, const Times& times, const Neurons& neurons, const HeldNetwork& held,
                       Tick from, Tick until, int width, int height, const std::string& title,
                       std::optional<Tick> bin) {
  const Network& network = WholeOf(held, "picture");
  CheckSpikes(network, SpanOf(times), SpanOf(neurons), from, until);
  const SpikeView spikes(SpikeArrays{SpanOf(times), SpanOf(neurons)});
  const PlotPart part(from, until);
  const PlotOptions options = OptionsOf(width, height, title, bin);
  return Drawn([&](const PlotTarget& target) {
    if (kind == "raster") return PlotRaster(spikes, network, part, target, options);
    if (kind == "rates") return PlotRates(spikes, network, part, target, options);
    if (kind == "rhythm") return PlotRhythm(spikes, network, part, target, options);
    if (kind == "spectrum") return PlotSpectrum(spikes, network, part, target, options);
    return PlotFullRaster(spikes, network, part, target);
  });
}

struct Panel {
  std::string title;
  std::string caption;
  std::string quantity;
  std::vector<float> potential;
  std::vector<Tick> spike_times;
  std::optional<double> peak;
  double step_ms = 1;
};

py::bytes TracePicture(const std::vector<Panel>& panels, int width, int height, const std::string& title) {
  std::vector<TracePanel> drawn;
  for (const Panel& panel : panels) {
    TracePanel& added = drawn.emplace_back();
    added.title = panel.title;
    added.caption = panel.caption;
    added.quantity = panel.quantity;
    added.potential = panel.potential;
    added.spike_times = panel.spike_times;
    added.peak = panel.peak;
    added.step_ms = panel.step_ms;
  }
  return Drawn([&](const PlotTarget& target) {
    return PlotTraceSheet(drawn, target, OptionsOf(width, height, title, std::nullopt));
  });
}

py::bytes WeightPicture(const Times& times, const Floats& weights, const WholeNumbers& sources,
                        const WholeNumbers& targets, const WholeNumbers& projections, const HeldNetwork& held,
                        int width, int height, const std::string& title) {
  const Network& network = WholeOf(held, "picture");
  const WeightArrays arrays = {SpanOf(times), SpanOf(weights), SpanOf(sources), SpanOf(targets), SpanOf(projections)};
  return Drawn([&](const PlotTarget& target) {
    return PlotWeights(arrays, network, target, OptionsOf(width, height, title, std::nullopt));
  });
}

std::vector<std::pair<std::string, py::bytes>> RunPicturesOf(const RecordedRun& run, const RunPlotOptions& options) {
  PicturesInMemory drawn;
  {
    const py::gil_scoped_release released;
    drawn = Value(PlotRunInMemory(run, options));
  }
  std::vector<std::pair<std::string, py::bytes>> pictures;
  for (const auto& picture : drawn.pictures) pictures.emplace_back(picture.name, py::bytes(picture.png));
  return pictures;
}

// A chart with one panel for each list of series.
py::bytes ChartPicture(const std::vector<ChartPanel>& panels, int width, int height, const std::string& title) {
  return Drawn([&](const PlotTarget& target) {
    return PlotChart(panels, target, OptionsOf(width, height, title, std::nullopt));
  });
}

}  // namespace

void AddPictures(py::module_& module) {
  module.def(
      "layer_colours", [](const std::vector<std::uint64_t>& neurons) { return LayerColours(neurons); },
      py::arg("neurons"));
  module.def("spike_picture", &SpikePicture, py::arg("kind"), py::arg("times"), py::arg("neurons"), py::arg("network"),
             py::arg("start"), py::arg("stop"), py::arg("width"), py::arg("height"), py::arg("title"), py::arg("bin"));
  py::class_<Panel>(module, "Panel")
      .def(py::init([](std::string title, std::string caption, std::string quantity, const Floats& potential,
                       const Times& spike_times, std::optional<double> peak, double step_ms) {
             const std::span<const float> values = SpanOf(potential);
             const std::span<const Tick> times = SpanOf(spike_times);
             return Panel{std::move(title),
                          std::move(caption),
                          std::move(quantity),
                          {values.begin(), values.end()},
                          {times.begin(), times.end()},
                          peak,
                          step_ms};
           }),
           py::arg("title"), py::arg("caption"), py::arg("quantity"), py::arg("potential"), py::arg("spike_times"),
           py::arg("peak"), py::arg("step_ms"));
  module.def("trace_picture", &TracePicture, py::arg("panels"), py::arg("width"), py::arg("height"), py::arg("title"));
  module.def("weight_picture", &WeightPicture, py::arg("times"), py::arg("weights"), py::arg("sources"),
             py::arg("targets"), py::arg("projections"), py::arg("network"), py::arg("width"), py::arg("height"),
             py::arg("title"));
  module.def(
      "run_pictures",
      [](const RecordedRun& run, Tick start, std::optional<Tick> stop, int width, int height, std::optional<Tick> bin,
         const std::vector<std::string>& which) {
        const auto wanted = [&which](const char* name) {
          return which.empty() || std::find(which.begin(), which.end(), name) != which.end();
        };
        RunPlotOptions options = {.from = start, .until = stop, .width = width, .height = height, .bin = bin};
        options.raster = wanted("raster");
        options.rhythm = wanted("rhythm");
        options.spectrum = wanted("spectrum");
        options.rates = wanted("rates");
        options.full_raster = !which.empty() && wanted("full_raster");
        options.traces = wanted("traces");
        options.trace = wanted("traces");
        options.weights = wanted("weights");
        return RunPicturesOf(run, options);
      },
      py::arg("run"), py::arg("start"), py::arg("stop"), py::arg("width"), py::arg("height"), py::arg("bin"),
      py::arg("which"));
  py::class_<ChartSeries>(module, "ChartSeries")
      .def(py::init([](std::string label, const Doubles& x, const Doubles& y, int hue, bool dots, bool right) {
             ChartSeries series;
             series.label = std::move(label);
             series.x.assign(SpanOf(x).begin(), SpanOf(x).end());
             series.y.assign(SpanOf(y).begin(), SpanOf(y).end());
             series.hue = hue;
             series.dots = dots;
             series.right = right;
             return series;
           }),
           py::arg("label"), py::arg("x"), py::arg("y"), py::arg("hue"), py::arg("dots") = true,
           py::arg("right") = false);
  py::class_<ChartPanel>(module, "ChartPanel")
      .def(py::init([](std::string x_title, std::string y_title, bool x_log, bool y_log,
                       const std::vector<ChartSeries>& series) {
             ChartPanel panel;
             panel.x.title = std::move(x_title);
             panel.y.title = std::move(y_title);
             panel.x.scale = x_log ? ChartScale::kLog : ChartScale::kLinear;
             panel.y.scale = y_log ? ChartScale::kLog : ChartScale::kLinear;
             panel.series = series;
             return panel;
           }),
           py::arg("x_title"), py::arg("y_title"), py::arg("x_log"), py::arg("y_log"), py::arg("series"));
  module.def(
      "sweep_picture",
      [](const std::string& key, const std::vector<SweepPoint>& points, int width, int height,
         const std::string& title) {
        const SweepKey drawn = Value(ParseSweep(key + "=1")).key;
        return Drawn([&](const PlotTarget& target) {
          return PlotSweep(drawn, points, target, OptionsOf(width, height, title, std::nullopt));
        });
      },
      py::arg("key"), py::arg("points"), py::arg("width"), py::arg("height"), py::arg("title"));
  module.def("chart_picture", &ChartPicture, py::arg("panels"), py::arg("width"), py::arg("height"), py::arg("title"));
}

}  // namespace lull::python
