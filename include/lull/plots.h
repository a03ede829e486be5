// Pictures of a run as PNG files, written aside and renamed like every file that Lull writes.
//
// Thread use: pure functions but for the file they write; free to call from any thread on different paths.

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

// The colours in which pictures of a network show its layers, given how many neurons each has, all columns together:
// "#0072b2" and the like. Okabe & Ito's, which colour-blind readers can tell apart; beyond eight layers they begin
// again.
LULL_API std::vector<std::string> LayerColours(std::span<const std::uint64_t> neurons);

// Spikes over time: neurons by column, the first on top, layers by colour with a legend, the population rate
// underneath. Where several spikes fall on one pixel it is the darker, so that rhythm shows as vertical stripes.
// Errors: kInvalidArgument for a size out of range, a text whose key is no PNG keyword, or a spike of a neuron that the
// network lacks; kUnavailable for a file that cannot be written.
LULL_API absl::Status PlotRaster(std::span<const Spike> spikes, const Network& network, Tick duration,
                                 const std::string& path, const PlotOptions& options = {});

// One pixel per neuron (row) and millisecond (column), a palette entry per layer, no decoration. Rows are neurons in
// order of id from the top.
// Errors: as PlotRaster; kInvalidArgument also for a duration of 0 and for more than 2³¹ − 1 pixels a side.
LULL_API absl::Status PlotFullRaster(std::span<const Spike> spikes, const Network& network, Tick duration,
                                     const std::string& path, const PlotTexts& texts = {});

// The membrane potential of one neuron over time, its spikes marked.
LULL_API absl::Status PlotTrace(const TraceRecorder& trace, const Network& network, const std::string& path,
                                const PlotOptions& options = {});

// One of the traces of a sheet: a neuron's potential, and below it in a strip of its own whatever goes with it, such as
// the current that was applied.
struct TracePanel {
  std::string title = {};
  std::string caption = {};            // a line under the title; may be empty
  std::string quantity = "v [mV]";     // what the potential is called, with its unit
  std::vector<float> potential = {};   // element i is step i + 1
  std::vector<Tick> spike_times = {};  // in steps, ascending, from 1 to their number
  // How high a spike is drawn, where the potential is recorded after its reset: 30 mV for Izhikevich neurons. None
  // where the potential shows the spike.
  std::optional<double> peak = {};
  // A range of potentials of its own; the other panels with the same quantity share one, so that they can be compared.
  bool close_up = false;
  std::vector<float> strip = {};    // as long as the potential, or empty: no strip
  std::string strip_quantity = {};  // likewise with its unit
  double step_ms = 1;               // [ms] on the axis of time that a step takes up, > 0
};

// Traces side by side over one axis of time, in rows from the top left, in as many columns as suit their number and the
// picture.
// Errors: kInvalidArgument for a size out of range, no panels, more than the picture has room for, spike times or a
// strip that do not go with the potential; kUnavailable for a file that cannot be written.
LULL_API absl::Status PlotTraceSheet(std::span<const TracePanel> panels, const std::string& path,
                                     const PlotOptions& options = {.width = 1600, .height = 1200});

// ---------------------------------------------------------------------------------------------------------------------
// Pictures of a recorded run, of all of it or of any part, in memory that does not depend on its length

// Which pictures are drawn, of which part of a run.
struct RunPlotOptions {
  // The steps from < t ≤ until [ms]; by default to the end.
  Tick from = 0;
  std::optional<Tick> until = {};
  NeuronSelection of = {};  // whose spikes and traces; by default of all that were recorded
  int width = 1600;         // [pixels], 640 to 16,384
  int height = 900;         // [pixels], 400 to 16,384
  // Which of the pictures of spikes, if spikes were recorded.
  bool raster = true;
  bool rhythm = true;
  bool rates = true;
  bool full_raster = false;
};

// What was drawn.
struct RunPictures {
  std::vector<std::string> files = {};     // their names
  std::vector<std::string> left_out = {};  // a sentence for each that could not be drawn
};

// Draws what was recorded into `directory`, each picture aside and then renamed:
//
//   spikes.png        the raster, and the population rate below it
//   rhythm.png        the spectrogram of the population rate, 0.5 to 50 Hz, and the dominant frequency over it
//   rates.png         the population rate by layer
//   neuron-trace.png  the membrane potential of RecordOptions::trace
//   traces.png        the traced neurons, one below the other
//   weights.png       how the weights are distributed, over time
//   spikes-full.png   a pixel per neuron and ms, of the whole run, if options.full_raster
//
// Every PNG file carries the hash of the configuration, the seed and the version as texts.
// Errors: kInvalidArgument for a size out of range, a part that the run does not have; kUnavailable for what cannot be
// read or written.
LULL_API absl::StatusOr<RunPictures> PlotRun(const RecordedRun& run, const std::string& directory,
                                             const RunPlotOptions& options = {});

}  // namespace lull

#endif  // LULL_PLOTS_H_
