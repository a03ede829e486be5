// Pictures of a run as it lies on disk, of all of it or of any part, in memory that does not depend on its length.
//
// Thread use: pure functions but for the files they write; free to call from any thread on different directories.

#ifndef LULL_RUN_PLOTS_H_
#define LULL_RUN_PLOTS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lull/parameters.h"
#include "lull/recording.h"
#include "lull/types.h"
#include "lull/visibility.h"

namespace lull {

// Which pictures are drawn, of which part of a run.
struct RunPlotOptions {
  // The steps from < t ≤ until [ms]; by default to the end.
  Tick from = 0;
  std::optional<Tick> until = {};
  InputTarget of = {};  // whose spikes and traces; by default of all that were recorded
  int width = 1600;     // [pixels], 640 to 16,384
  int height = 900;     // [pixels], 400 to 16,384
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
//   neuron-trace.png  the membrane potential of RecordSettings::trace
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

#endif  // LULL_RUN_PLOTS_H_
