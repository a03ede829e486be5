// Numbers drawn from recorded spikes: rates and rhythm.
//
// Thread use: pure functions, free to call from any thread.

#ifndef LULL_STATISTICS_H_
#define LULL_STATISTICS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lull/network.h"
#include "lull/types.h"

namespace lull {

// How many neurons fired in each step: element i is step i + 1, for the steps 1 to duration.
std::vector<std::uint32_t> PopulationCounts(std::span<const Spike> spikes, Tick duration);

// Spikes per second and neuron of the layers of each name, all columns together, in the order in which the names first
// appear in the network. 0 for a duration of 0.
std::vector<std::pair<std::string, double>> RateByLayerHz(std::span<const Spike> spikes, const Network& network,
                                                          Tick duration);

// The dominant frequency of the population for each whole second k of the run [Hz]: counts per ms in the window
// [k − 0.5, k + 1.5) s, shifted to lie inside the run; mean removed, symmetric Hann window, 2,000-point DFT; the
// largest bin in 2–30 Hz, the lower one of equals. None for every second of a run shorter than 2 s, and for a silent
// window.
std::vector<std::optional<double>> RhythmHz(std::span<const std::uint32_t> counts_per_ms);

}  // namespace lull

#endif  // LULL_STATISTICS_H_
