#include "random/binomial.h"

#include <boost/math/distributions/binomial.hpp>
#include <cassert>
#include <cmath>

namespace lull {
namespace {

// Up to this many trials, the probabilities are added up, which is ten to a hundred times as fast as the library's
// search; the first of them is then above 2⁻¹⁰⁰⁰.
constexpr std::uint64_t kFewTrials = 1000;

std::uint64_t OfFewTrials(double uniform, std::uint64_t trials, double probability) {
  const auto n = static_cast<double>(trials);
  const double odds = probability / (1 - probability);
  double exactly = std::pow(1 - probability, n), at_most = exactly;  // the probabilities of k, and of k or fewer
  std::uint64_t k = 0;
  for (; at_most < uniform && k < trials; ++k) {
    const auto before = static_cast<double>(k);
    exactly *= (n - before) / (before + 1) * odds;
    at_most += exactly;
  }
  return k;
}

}  // namespace

std::uint64_t BinomialOf(std::uint64_t draw, std::uint64_t trials, double probability) {
  assert(probability > 0 && probability <= 0.5);
  const double uniform = (static_cast<double>(draw >> 12) + 0.5) * 0x1p-52;
  if (trials <= kFewTrials) return OfFewTrials(uniform, trials, probability);
  using boost::math::policies::discrete_quantile;
  using Policy = boost::math::policies::policy<discrete_quantile<boost::math::policies::integer_round_up>>;
  const boost::math::binomial_distribution<double, Policy> distribution(static_cast<double>(trials), probability);
  return static_cast<std::uint64_t>(quantile(distribution, uniform));
}

}  // namespace lull
