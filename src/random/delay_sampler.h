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
  // `delay` is valid (spec/check.h), or only the extremes are asked for.
  explicit DelaySampler(const Drawn& delay);

  std::uint32_t Of(std::uint32_t draw) const {
    return is_range_ ? low_ + BelowOf(draw, count_) : static_cast<std::uint32_t>(Rounded(sampler_.Of(draw)));
  }

  // The delay of the draw with what distance adds to it [ms], which is rounded once.
  std::uint32_t Of(std::uint32_t draw, double further) const {
    return static_cast<std::uint32_t>(Rounded(Unrounded(draw) + further));
  }

  // The extremes, before they are rounded [ms].
  double shortest() const { return Unrounded(0); }
  double longest() const { return Unrounded(0xFFFFFFFF); }

  // A delay as it is rounded: half to even.
  static double Rounded(double delay) { return std::nearbyint(delay); }

 private:
  double Unrounded(std::uint32_t draw) const { return is_range_ ? Of(draw) : sampler_.Of(draw); }

  bool is_range_;
  std::uint32_t low_ = 0;
  std::uint64_t count_ = 0;
  Sampler sampler_;
};

}  // namespace lull

#endif  // LULL_SRC_RANDOM_DELAY_SAMPLER_H_
