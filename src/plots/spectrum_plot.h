// The picture of the spectrum of a population over a whole run.

#ifndef LULL_SRC_PLOTS_SPECTRUM_PLOT_H_
#define LULL_SRC_PLOTS_SPECTRUM_PLOT_H_

#include <string>

#include "absl/status/statusor.h"
#include "lull/plots.h"
#include "lull/statistics.h"
#include "plots/paint/canvas.h"
#include "statistics/sources.h"

namespace lull {

// The title for DrawSpectrum.
std::string SpectrumTitle(NeuronId neurons, TimeSpan span);

// The rhythms in words: "8.0 Hz (115 × chance), 29.0 Hz (37 × chance)", without multiples of others.
std::string RhythmsInWords(const PopulationSpectrum& spectrum);

// Draws the spectrum (PopulationSpectrum in lull/statistics.h) and the threshold for rhythms from 0.5 to 200 Hz, on
// logarithmic scales, and marks the rhythms. The title is drawn as given. Errors: those of the source.
absl::StatusOr<Canvas> DrawSpectrum(const SpikeSource& source, TimeSpan given, const PlotOptions& options);

}  // namespace lull

#endif  // LULL_SRC_PLOTS_SPECTRUM_PLOT_H_
