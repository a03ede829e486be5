// The picture of the rhythms of a population over time.

#ifndef LULL_SRC_PLOTS_RHYTHM_PLOT_H_
#define LULL_SRC_PLOTS_RHYTHM_PLOT_H_

#include <string>

#include "absl/status/statusor.h"
#include "lull/plots.h"
#include "plots/paint/canvas.h"
#include "statistics/sources.h"

namespace lull {

// The title for DrawRhythm.
std::string RhythmTitle(NeuronId neurons, TimeSpan span);

// Draws a spectrogram from 0.5 to 200 Hz, with time to the right and frequency upwards on a logarithmic scale. A place
// is darker the more its power exceeds the power of independent spikes. The dominant frequency, of 2 to 50 Hz, is drawn
// on top wherever there is a rhythm (kMinRhythm), and the population rate below. The title is drawn as given. Errors:
// those of the source.
absl::StatusOr<Canvas> DrawRhythm(const SpikeSource& source, NeuronId neurons, TimeSpan given,
                                  const PlotOptions& options);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_RHYTHM_PLOT_H_
