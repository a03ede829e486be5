// The rhythms of a population over time, as a canvas.

#ifndef LULL_SRC_PLOTS_RHYTHM_PLOT_H_
#define LULL_SRC_PLOTS_RHYTHM_PLOT_H_

#include <string>

#include "absl/status/statusor.h"
#include "lull/plots.h"
#include "plots/paint/canvas.h"
#include "statistics/sources.h"

namespace lull {

// What DrawRhythm shows, in a line.
std::string RhythmTitle(NeuronId neurons, TimeSpan span);

// A spectrogram from 0.5 to 50 Hz: time to the right, frequency upwards by octaves, the darker the more power there is
// beyond what chance would make; over it the dominant frequency where there is a rhythm (kMinRhythm); below it the
// population rate. Size and title are as given. Errors: of reading the source.
absl::StatusOr<Canvas> DrawRhythm(const SpikeSource& source, NeuronId neurons, TimeSpan given,
                                  const PlotOptions& options);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_RHYTHM_PLOT_H_
