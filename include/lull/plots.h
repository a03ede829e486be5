// Pictures of a run, in PNG files or in memory. First pictures of what was recorded in memory: PlotRaster,
// PlotFullRaster, PlotRates, PlotRhythm, PlotSpectrum, PlotTrace, PlotTraces, PlotWeights, PlotTraceSheet. Then
// pictures of a recorded run, drawn from its log: PlotRun, PlotRunInMemory. Each file is replaced atomically.
//
// Thread use: immutable; the functions may be called from any thread, but calls at the same time need different
// targets.

#ifndef LULL_PLOTS_H_
#define LULL_PLOTS_H_

#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/array_recorders.h"
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

// ---------------------------------------------------------------------------------------------------------------------
// Pictures of what was recorded in memory

// The spikes that a picture shows: of a SpikeRecorder, of a SpikeArrayRecorder, or other spikes in one of these forms,
// in (time, neuron) order. They must exist until the picture is drawn.
class SpikeView {
 public:
  SpikeView() = default;  // no spikes
  // NOLINTBEGIN(google-explicit-constructor): each of these is a list of spikes.
  // Spikes one after the other: a span, a std::vector.
  template <std::convertible_to<std::span<const Spike>> Spikes>
  SpikeView(const Spikes& spikes) : spikes_(spikes) {}
  // Spikes in two arrays, whose lengths must be equal.
  SpikeView(const SpikeArrays& arrays) : arrays_(arrays) {}
  // NOLINTEND(google-explicit-constructor)

  std::span<const Spike> spikes() const { return spikes_; }  // empty if the spikes are in arrays
  const SpikeArrays& arrays() const { return arrays_; }      // empty if the spikes are not in arrays

 private:
  std::span<const Spike> spikes_;
  SpikeArrays arrays_;
};

// What a picture of spikes or traces shows: the steps from < t ≤ until, and some of the neurons, by default all.
struct PlotPart {
  Tick from = 0;   // [ms] 0 or more
  Tick until = 0;  // [ms] from or more
  NeuronSelection of = {};

  // NOLINTBEGIN(google-explicit-constructor): a duration is a part that begins at 0.
  // The steps from 1 to `duration` [ms], of all neurons.
  PlotPart(Tick duration) : until(duration) {}
  // NOLINTEND(google-explicit-constructor)
  // The steps first < t ≤ last, of the selected neurons.
  PlotPart(Tick first, Tick last, NeuronSelection selection = {})
      : from(first), until(last), of(std::move(selection)) {}
};

// Draws spikes over time. Neurons are sorted by column, with the first column on top; the colours show the layers, and
// a legend names them. The population rate is drawn below. A pixel with several spikes is darker, so that rhythm is
// visible as vertical stripes.
// Errors: kInvalidArgument for a size, a part or a bin out of range, a text whose key is not a PNG keyword, arrays of
// different lengths, or a spike of a neuron that the network does not have; kUnavailable for a file that cannot be
// written; kResourceExhausted for a picture that does not fit into memory.
LULL_API absl::Status PlotRaster(const SpikeView& spikes, const Network& network, const PlotPart& part,
                                 const PlotTarget& target, const PlotOptions& options = {});

// Draws spikes with one pixel for each neuron (row) and millisecond (column), without axes. Rows are in order of neuron
// id, from the top; each layer has one colour of the palette.
// Errors: as PlotRaster; kInvalidArgument also for a duration of 0 and for a side of more than 2³¹ − 1 pixels.
LULL_API absl::Status PlotFullRaster(const SpikeView& spikes, const Network& network, const PlotPart& part,
                                     const PlotTarget& target, const PlotTexts& texts = {});

// Draws the population rate of each layer over time. Errors: as PlotRaster.
LULL_API absl::Status PlotRates(const SpikeView& spikes, const Network& network, const PlotPart& part,
                                const PlotTarget& target, const PlotOptions& options = {});

// Draws the spectrogram of the population rate, 0.5 to 200 Hz, with the dominant frequency. Errors: as PlotRaster.
LULL_API absl::Status PlotRhythm(const SpikeView& spikes, const Network& network, const PlotPart& part,
                                 const PlotTarget& target, const PlotOptions& options = {});

// Draws the spectrum of the population rate over the whole time, 0.5 to 200 Hz, with its rhythms. Errors: as
// PlotRaster.
LULL_API absl::Status PlotSpectrum(const SpikeView& spikes, const Network& network, const PlotPart& part,
                                   const PlotTarget& target, const PlotOptions& options = {});

// Draws the membrane potential of one neuron over time, with its spikes marked.
// Errors: as PlotRaster; kInvalidArgument also if the network does not have the neuron.
LULL_API absl::Status PlotTrace(const TraceRecorder& trace, const Network& network, const PlotTarget& target,
                                const PlotOptions& options = {});

// Draws what was recorded of several neurons, one neuron below the other, with their spikes marked if `spikes` has
// them. Only the neurons that `part` selects are drawn. If the potential of a neuron was not recorded, the first of its
// recorded variables is drawn in its place.
// Errors: as PlotRaster; kInvalidArgument also if nothing was recorded of the selected neurons in the part.
LULL_API absl::Status PlotTraces(const StateRecorder& states, const SpikeView& spikes, const Network& network,
                                 const PlotPart& part, const PlotTarget& target, const PlotOptions& options = {});

// Weights of some synapses of a network, or of all, at one or more times.
struct WeightArrays {
  std::span<const Tick> times = {};  // [ms] ascending
  // [mV/ms] Element row · synapses + i is the weight of synapse i at times[row]: the same synapses in each row.
  std::span<const float> weights = {};
  // The source, the target and the projection or edge list of each synapse, as RecordedWeights has them; empty if they
  // are not known.
  std::span<const NeuronId> sources = {};
  std::span<const NeuronId> targets = {};
  std::span<const std::uint32_t> projections = {};
};

// Draws the distribution of weights over time, and the histograms of the first and the last; if there is only one time,
// only its histogram. If the projections are known, a panel below shows the mean weight of each that learns, between
// its 5 % and 95 % quantiles, with its hard bounds; of at most 20 synapses it shows each instead of the distribution.
// Errors: as PlotRaster; kInvalidArgument also for no times, times that do not ascend, a number of weights that is not
// a multiple of the number of times, or projections that the network does not have or that are not one for each
// synapse.
LULL_API absl::Status PlotWeights(const WeightArrays& weights, const Network& network, const PlotTarget& target,
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
LULL_API absl::Status PlotTraceSheet(std::span<const TracePanel> panels, const PlotTarget& target,
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
//   weights.png       the distribution of the weights over time, and the mean of each projection that learns
//   spikes-full.png   one pixel for each neuron and ms of the whole run, if options.full_raster
//
// Every file contains the hash of the configuration, the seed and the version as texts. A picture that cannot be drawn
// does not keep the others from being drawn; the error is that of the first such picture.
// Errors: kInvalidArgument for a size or a bin out of range, or a part that the run does not have; kUnavailable if the
// log cannot be read or a file cannot be written.
LULL_API absl::StatusOr<RunPictures> PlotRun(const RecordedRun& run, const std::string& directory,
                                             const RunPlotOptions& options = {},
                                             const OnFileProgress& on_progress = {});

// A picture in memory.
struct RunPicture {
  std::string name = {};  // of the file that it would be, such as "spikes.png"
  std::string png = {};   // the bytes of that file
};

// The result of PlotRunInMemory.
struct PicturesInMemory {
  std::vector<RunPicture> pictures = {};
  std::vector<std::string> left_out = {};  // one sentence for each picture that could not be drawn
};

// Draws the pictures that PlotRun would draw, but into memory.
// Errors: as PlotRun.
LULL_API absl::StatusOr<PicturesInMemory> PlotRunInMemory(const RecordedRun& run, const RunPlotOptions& options = {},
                                                          const OnFileProgress& on_progress = {});

}  // namespace lull

#endif  // LULL_PLOTS_H_
