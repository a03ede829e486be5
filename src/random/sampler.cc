#include "random/sampler.h"

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>
#include <variant>

namespace lull {
namespace {

// Neither promotion to long double, which is slow and of no use here, nor exceptions.
using Policy =
    boost::math::policies::policy<boost::math::policies::promote_double<false>,
                                  boost::math::policies::overflow_error<boost::math::policies::errno_on_error>,
                                  boost::math::policies::domain_error<boost::math::policies::errno_on_error>>;

// The standard normal distribution: the probability of values below x, and the value below which a share p lies.
double NormalBelow(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }
double NormalQuantile(double p) { return -std::numbers::sqrt2 * boost::math::erfc_inv(2 * p, Policy()); }

// The bounds of a distribution on the axis of its standard form: of a normal with mean 0 and deviation 1, or of an
// exponential with mean 1.
struct Bounds {
  double low, high;
};

Bounds StandardBounds(const Normal& normal, double min, double max) {
  return {(min - normal.mean) / normal.std, (max - normal.mean) / normal.std};
}
Bounds StandardBounds(const Lognormal& lognormal, double min, double max) {
  const auto log = [](double x) { return x > 0 ? std::log(x) : -std::numeric_limits<double>::infinity(); };
  return {(log(min) - lognormal.mu) / lognormal.sigma, (log(max) - lognormal.mu) / lognormal.sigma};
}
Bounds StandardBounds(const Exponential& exponential, double min, double max) {
  return {std::max(0.0, min / exponential.mean), std::max(0.0, max / exponential.mean)};
}

// Where r is mapped to: a stretch of probability, counted from below or from above.
struct Stretch {
  double begin, width;
  bool from_above;
};

Stretch NormalStretch(const Bounds& bounds) {
  // By symmetry, what lies above x is what lies below −x.
  if (bounds.low > 0) {
    const double begin = NormalBelow(-bounds.low);
    return {begin, NormalBelow(-bounds.high) - begin, true};
  }
  const double begin = NormalBelow(bounds.low);
  return {begin, NormalBelow(bounds.high) - begin, false};
}

// Probabilities of an exponential are counted from above: exp(−x).
Stretch ExponentialStretch(const Bounds& bounds) {
  const double begin = std::exp(-bounds.low);
  return {begin, begin * std::expm1(bounds.low - bounds.high), true};
}

Stretch StretchOf(const Drawn& drawn) {
  if (const auto* normal = std::get_if<Normal>(&drawn.distribution)) {
    return NormalStretch(StandardBounds(*normal, drawn.min, drawn.max));
  }
  if (const auto* lognormal = std::get_if<Lognormal>(&drawn.distribution)) {
    return NormalStretch(StandardBounds(*lognormal, drawn.min, drawn.max));
  }
  return ExponentialStretch(StandardBounds(std::get<Exponential>(drawn.distribution), drawn.min, drawn.max));
}

}  // namespace

Sampler::Sampler(const Drawn& drawn) : min_(drawn.min), max_(drawn.max) {
  assert(CanBeDrawn(drawn));
  if (const Uniform* range = drawn.range()) {
    low_ = range->low;
    width_ = range->high - range->low;
    return;
  }
  if (const auto* polynomial = std::get_if<Polynomial>(&drawn.distribution)) {
    kind_ = Kind::kPolynomial;
    coefficients_ = polynomial->coefficients;
    return;
  }
  const Stretch stretch = StretchOf(drawn);
  low_ = stretch.begin;
  width_ = stretch.width;
  from_above_ = stretch.from_above;
  if (const auto* normal = std::get_if<Normal>(&drawn.distribution)) {
    kind_ = Kind::kNormal;
    location_ = normal->mean;
    scale_ = normal->std;
  } else if (const auto* lognormal = std::get_if<Lognormal>(&drawn.distribution)) {
    kind_ = Kind::kLognormal;
    location_ = lognormal->mu;
    scale_ = lognormal->sigma;
  } else {
    kind_ = Kind::kExponential;
    scale_ = std::get<Exponential>(drawn.distribution).mean;
  }
}

double Sampler::OfOther(double r) const {
  if (kind_ == Kind::kPolynomial) {
    double value = 0;
    for (std::size_t i = coefficients_.size(); i-- > 0;) value = value * r + coefficients_[i];
    return value;
  }
  const double p = low_ + width_ * r;
  if (kind_ == Kind::kExponential) return std::clamp(-scale_ * std::log(p), min_, max_);
  const double quantile = location_ + scale_ * (from_above_ ? -NormalQuantile(p) : NormalQuantile(p));
  return std::clamp(kind_ == Kind::kLognormal ? std::exp(quantile) : quantile, min_, max_);
}

std::pair<double, double> Sampler::Extremes() const {
  if (kind_ != Kind::kPolynomial) return {Of(0), Of(std::numeric_limits<std::uint32_t>::max())};
  // A polynomial may have its extremes anywhere.
  constexpr int kPoints = 1024;
  std::pair<double, double> extremes = {OfOther(0), OfOther(0)};
  for (int i = 1; i <= kPoints; ++i) {
    const double value = OfOther(static_cast<double>(i) / kPoints);
    extremes = {std::min(extremes.first, value), std::max(extremes.second, value)};
  }
  return extremes;
}

template <class IsBefore>
double Sampler::Share(const IsBefore& is_before) const {
  assert(kind_ != Kind::kPolynomial);
  std::uint64_t low = 0, high = std::uint64_t{1} << 32;
  while (low < high) {
    const std::uint64_t middle = (low + high) / 2;
    is_before(Of(static_cast<std::uint32_t>(middle))) ? low = middle + 1 : high = middle;
  }
  return std::ldexp(static_cast<double>(low), -32);
}

double Sampler::ShareBelow(double x) const {
  return Share([x](double value) { return value < x; });
}

double Sampler::ShareUpTo(double x) const {
  return Share([x](double value) { return value <= x; });
}

bool CanBeDrawn(const Drawn& drawn) {
  if (drawn.range() != nullptr || std::holds_alternative<Polynomial>(drawn.distribution)) return true;
  return drawn.min < drawn.max && StretchOf(drawn).width != 0;
}

}  // namespace lull
