// Turns draws into delays of whole milliseconds.

#ifndef LULL_SRC_RANDOM_DELAY_SAMPLER_H_
#define LULL_SRC_RANDOM_DELAY_SAMPLER_H_

#include <cmath>
#include <cstdint>

#include "lull/distribution.h"
#include "random/draws.h"
#include "random/sampler.h"

namespace lull {

// Thread use: immutable.
class DelaySampler {
 public:
  // `delay` is valid (spec/check.h).
  explicit DelaySampler(const Drawn& delay);

  std::uint32_t Of(std::uint32_t draw) const {
    return is_range_ ? low_ + BelowOf(draw, count_) : static_cast<std::uint32_t>(Rounded(sampler_.Of(draw)));
  }

  // [ms]
  std::uint32_t shortest() const { return Of(0); }
  std::uint32_t longest() const { return Of(0xFFFFFFFF); }

  // A delay as it is rounded: half to even.
  static double Rounded(double delay) { return std::nearbyint(delay); }

 private:
  bool is_range_;
  std::uint32_t low_ = 0;
  std::uint64_t count_ = 0;
  Sampler sampler_;
};

}  // namespace lull

#endif  // LULL_SRC_RANDOM_DELAY_SAMPLER_H_
