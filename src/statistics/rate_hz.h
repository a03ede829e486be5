// A firing rate.

#ifndef LULL_SRC_STATISTICS_RATE_HZ_H_
#define LULL_SRC_STATISTICS_RATE_HZ_H_

#include <cstdint>

#include "lull/types.h"

namespace lull {

// [Hz] per neuron; 0 for a duration of 0.
inline double RateHz(std::uint64_t spikes, std::uint64_t neurons, Tick duration) {
  const double neuron_seconds = 1e-3 * static_cast<double>(neurons) * static_cast<double>(duration);
  return neuron_seconds > 0 ? static_cast<double>(spikes) / neuron_seconds : 0;
}

}  // namespace lull

#endif  // LULL_SRC_STATISTICS_RATE_HZ_H_
