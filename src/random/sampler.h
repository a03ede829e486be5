// Turns draws (draws.h) into values of a distribution (lull/distribution.h).

#ifndef LULL_SRC_RANDOM_SAMPLER_H_
#define LULL_SRC_RANDOM_SAMPLER_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "lull/distribution.h"
#include "random/draws.h"

namespace lull {

// The quantile function of a distribution between its bounds. The value rises with the draw, except for polynomials.
//
// Thread use: immutable.
class Sampler {
 public:
  // `drawn` is valid (spec/check.h): in particular, the distribution has a probability above 0 between its bounds.
  explicit Sampler(const Drawn& drawn);

  double Of(std::uint32_t draw) const {
    const double r = RealOf(draw);
    return kind_ == Kind::kUniform ? low_ + width_ * r : OfOther(r);
  }

  // The smallest and the largest value that a draw can give; of polynomials the extremes of 1025 points.
  std::pair<double, double> Extremes() const;

  // The share of the draws whose values are less than x, or are x or less. Not for polynomials.
  double ShareBelow(double x) const;
  double ShareUpTo(double x) const;

 private:
  enum class Kind { kUniform, kNormal, kLognormal, kExponential, kPolynomial };

  double OfOther(double r) const;
  // The number of draws, from 0 on, for which is_before(value) holds.
  template <class IsBefore>
  double Share(const IsBefore& is_before) const;

  Kind kind_ = Kind::kUniform;
  // Uniform: value = low + width · r. Others: the probability up to which a quantile is taken is low + width · r; it is
  // counted from the upper end if the bounds lie there, where numbers near 1 would be too coarse.
  double low_ = 0, width_ = 0;
  bool from_above_ = false;
  double location_ = 0, scale_ = 1;  // of a normal; the mean of an exponential is its scale
  double min_, max_;
  std::vector<double> coefficients_;
};

// Whether a distribution has values between its bounds that Sampler can draw.
bool CanBeDrawn(const Drawn& drawn);

}  // namespace lull

#endif  // LULL_SRC_RANDOM_SAMPLER_H_
