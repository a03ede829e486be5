// The discrete Fourier transform of real samples.

#ifndef LULL_SRC_STATISTICS_FOURIER_H_
#define LULL_SRC_STATISTICS_FOURIER_H_

#include <cstddef>
#include <span>
#include <vector>

namespace lull {

// The squared amplitudes |Σ x_n exp(−2πi n k / N)|² for k < `frequencies`, which must be at most N / 2. N must be even.
// The time is in proportion to N times the sum of the prime factors of N / 2.
std::vector<double> FourierPower(std::span<const double> samples, std::size_t frequencies);

}  // namespace lull

#endif  // LULL_SRC_STATISTICS_FOURIER_H_
