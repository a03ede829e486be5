// Pictures of a run as PNG files. First pictures of spikes and traces in memory: PlotRaster, PlotFullRaster, PlotTrace,
// PlotTraceSheet. Then pictures of a recorded run, drawn from its log: PlotRun. Each file is replaced atomically.
//
// Thread use: immutable; the functions may be called from any thread, but calls at the same time need different paths.

#ifndef LULL_PLOTS_H_
#define LULL_PLOTS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/inputs.h"
#include "lull/internal/visibility.h"
#include "lull/network.h"
#include "lull/observer.h"
#include "lull/plot_options.h"
#include "lull/recording.h"
#include "lull/types.h"

namespace lull {

// The colours in which pictures show the layers of a network, such as "#0072b2". `neurons` is the number of neurons in
// each layer, over all columns. The colours are those of Okabe & Ito, which colour-blind readers can distinguish; they
// repeat after eight layers.
LULL_API std::vector<std::string> LayerColours(std::span<const std::uint64_t> neurons);

// Draws spikes over time. Neurons are sorted by column, with the first column on top; the colours show the layers, and
// a legend names them. The population rate is drawn below. A pixel with several spikes is darker, so that rhythm is
// visible as vertical stripes.
// Errors: kInvalidArgument for a size or a bin out of range, a text whose key is not a PNG keyword, or a spike of a
// neuron that the network does not have; kUnavailable for a file that cannot be written.
LULL_API absl::Status PlotRaster(std::span<const Spike> spikes, const Network& network, Tick duration,
                                 const std::string& path, const PlotOptions& options = {});

// Draws spikes with one pixel for each neuron (row) and millisecond (column), without axes. Rows are in order of neuron
// id, from the top; each layer has one colour of the palette.
// Errors: as PlotRaster; kInvalidArgument also for a duration of 0 and for a side of more than 2³¹ − 1 pixels.
LULL_API absl::Status PlotFullRaster(std::span<const Spike> spikes, const Network& network, Tick duration,
                                     const std::string& path, const PlotTexts& texts = {});

// Draws the membrane potential of one neuron over time, with its spikes marked.
// Errors: as PlotRaster; kInvalidArgument also if the network does not have the neuron.
LULL_API absl::Status PlotTrace(const TraceRecorder& trace, const Network& network, const std::string& path,
                                const PlotOptions& options = {});

// A panel of PlotTraceSheet: the potential of a neuron, and optionally a strip below it with a related quantity, such
// as the applied current.
struct TracePanel {
  std::string title = {};
  std::string caption = {};            // a line under the title; may be empty
  std::string quantity = "v [mV]";     // name of the potential, with its unit
  std::vector<float> potential = {};   // element i is step i + 1
  std::vector<Tick> spike_times = {};  // steps from 1 to potential.size(), ascending
  // The height at which spikes are drawn, if the potential was recorded after its reset: 30 mV for Izhikevich neurons.
  // Empty if the potential itself shows the spike.
  std::optional<double> peak = {};
  // Whether the panel has its own range of potentials. Otherwise panels with the same quantity share a range, so that
  // they can be compared.
  bool close_up = false;
  std::vector<float> strip = {};    // as long as the potential; or empty, for no strip
  std::string strip_quantity = {};  // name of the quantity in the strip, with its unit
  double step_ms = 1;               // [ms] length of a step on the time axis, 0 < step_ms ≤ 1e9
};

// Draws traces over a common time axis, in rows from the top left. The number of columns depends on the number of
// panels and the size of the picture.
// Errors: kInvalidArgument for a size out of range, no panels, more panels than fit, or spike times or a strip that do
// not match the potential; kUnavailable for a file that cannot be written.
LULL_API absl::Status PlotTraceSheet(std::span<const TracePanel> panels, const std::string& path,
                                     const PlotOptions& options = {.width = 1600, .height = 1200});

// ---------------------------------------------------------------------------------------------------------------------
// Pictures of a recorded run, or of a part of it, in memory that does not depend on the length of the run

// Which pictures of a recorded run are drawn, and of which part.
struct RunPlotOptions {
  // [ms] The pictures show the steps from < t ≤ until; by default until the end of the run.
  Tick from = 0;
  std::optional<Tick> until = {};
  NeuronSelection of = {};       // the neurons whose spikes and traces are shown; by default all that were recorded
  int width = 1600;              // [pixels], 640 to 16,384
  int height = 900;              // [pixels], 400 to 16,384
  std::optional<Tick> bin = {};  // [ms] PlotOptions::bin, of the rates in spikes.png and rates.png
  // Which pictures of spikes are drawn, if spikes were recorded.
  bool raster = true;
  bool rhythm = true;
  bool spectrum = true;
  bool rates = true;
  bool full_raster = false;
  // Whether the trace of one neuron, the traces and the weights are drawn, if they were recorded.
  bool trace = true;
  bool traces = true;
  bool weights = true;
};

// The result of PlotRun.
struct RunPictures {
  std::vector<std::string> files = {};     // the names of the pictures
  std::vector<std::string> left_out = {};  // one sentence for each picture that could not be drawn
};

// Draws pictures of what was recorded into `directory`:
//
//   spikes.png        the raster, and the population rate below it
//   rhythm.png        the spectrogram of the population rate, 0.5 to 200 Hz, with the dominant frequency
//   spectrum.png      the spectrum of the population rate over the whole time, 0.5 to 200 Hz, with its rhythms
//   rates.png         the population rate by layer
//   neuron-trace.png  the membrane potential of RecordOptions::trace
//   traces.png        the states of the traced neurons, one neuron below the other
//   weights.png       the distribution of the weights over time
//   spikes-full.png   one pixel for each neuron and ms of the whole run, if options.full_raster
//
// Every file contains the hash of the configuration, the seed and the version as texts. A picture that cannot be drawn
// does not keep the others from being drawn; the error is that of the first such picture.
// Errors: kInvalidArgument for a size or a bin out of range, or a part that the run does not have; kUnavailable if the
// log cannot be read or a file cannot be written.
LULL_API absl::StatusOr<RunPictures> PlotRun(const RecordedRun& run, const std::string& directory,
                                             const RunPlotOptions& options = {},
                                             const OnFileProgress& on_progress = {});

}  // namespace lull

#endif  // LULL_PLOTS_H_
