// Binomial numbers.

#ifndef LULL_SRC_RANDOM_BINOMIAL_H_
#define LULL_SRC_RANDOM_BINOMIAL_H_

#include <cstdint>

namespace lull {

// The number of successes in `trials` of a given probability: the smallest number whose distribution function reaches
// the draw, a uniform number of 64 bits. Requires 0 < probability ≤ 1 / 2.
std::uint64_t BinomialOf(std::uint64_t draw, std::uint64_t trials, double probability);

}  // namespace lull

#endif  // LULL_SRC_RANDOM_BINOMIAL_H_
