// Checks values that are drawn.

#include <cmath>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "random/delay_sampler.h"
#include "random/sampler.h"
#include "spec/checker.h"

namespace lull {
namespace {

// The most coefficients of a polynomial; chosen.
constexpr std::size_t kMaxCoefficients = 16;

// What is wrong with the numbers of a distribution; empty if nothing is.
struct WhatIsWrongWith {
  std::string operator()(const Uniform& uniform) const {
    return uniform.low > uniform.high ? "the lower bound must not be above the upper one" : "";
  }
  std::string operator()(const Normal& normal) const { return AboveZero("std", normal.std); }
  std::string operator()(const Lognormal& lognormal) const { return AboveZero("sigma", lognormal.sigma); }
  std::string operator()(const Exponential& exponential) const { return AboveZero("mean", exponential.mean); }
  std::string operator()(const Polynomial& polynomial) const {
    if (!polynomial.coefficients.empty() && polynomial.coefficients.size() <= kMaxCoefficients) return "";
    return absl::StrCat("has ", polynomial.coefficients.size(), " coefficients; must be 1 to ", kMaxCoefficients);
  }

  static std::string AboveZero(const char* key, double value) {
    return value > 0 ? "" : absl::StrCat(key, " must be above 0");
  }
};

// The numbers of a distribution.
std::vector<double> NumbersOf(const Drawn& drawn) {
  struct Numbers {
    std::vector<double> operator()(const Uniform& u) const { return {u.low, u.high}; }
    std::vector<double> operator()(const Normal& n) const { return {n.mean, n.std}; }
    std::vector<double> operator()(const Lognormal& l) const { return {l.mu, l.sigma}; }
    std::vector<double> operator()(const Exponential& e) const { return {e.mean}; }
    std::vector<double> operator()(const Polynomial& p) const { return p.coefficients; }
  };
  return std::visit(Numbers(), drawn.distribution);
}

}  // namespace

std::string Checker::WhatIsWrong(const Drawn& drawn, DrawnFor what) {
  for (const double number : NumbersOf(drawn)) {
    if (std::string wrong = WhatIsWrong(number); !wrong.empty()) return wrong;
  }
  if (std::string wrong = std::visit(WhatIsWrongWith(), drawn.distribution); !wrong.empty()) return wrong;
  const bool is_polynomial = std::holds_alternative<Polynomial>(drawn.distribution);
  const bool has_bounds = !std::isinf(drawn.min) || !std::isinf(drawn.max);
  if (has_bounds && (drawn.range() != nullptr || is_polynomial)) {
    return "has min or max, which belong to \"normal\", \"lognormal\" and \"exponential\"; leave them out";
  }
  if (std::isnan(drawn.min) || std::isnan(drawn.max)) return "min and max must be numbers";
  if (drawn.min >= drawn.max) return "min must be below max";
  if (what != DrawnFor::kNeuron && (is_polynomial || !drawn.shared.empty())) {
    return "polynomials and shared random numbers are for the values of neurons; must be another distribution";
  }
  if (!CanBeDrawn(drawn)) return "has no values between min and max; widen them";
  const auto [least, most] = Sampler(drawn).Extremes();
  if (IsFinite(least) && IsFinite(most)) return "";
  return "may be too large for a 32-bit number, which is at most 3.4e38; give min and max";
}

bool Checker::CheckDrawn(const std::string& path, const Drawn& drawn, DrawnFor what) {
  std::string wrong = WhatIsWrong(drawn, what);
  if (wrong.empty()) return true;
  Add(path, TomlDrawn(drawn), std::move(wrong));
  return false;
}

bool Checker::CheckDelay(const std::string& path, const Drawn& delay) {
  std::string wrong = WhatIsWrong(delay, DrawnFor::kSynapse);
  const Uniform* range = delay.range();
  if (wrong.empty()) {
    const auto [least, most] = Sampler(delay).Extremes();
    const double shortest = range != nullptr ? range->low : DelaySampler::Rounded(least);
    const double longest = range != nullptr ? range->high : DelaySampler::Rounded(most);
    if (shortest < 1 || longest > kMaxDelay) {
      wrong = absl::StrCat("must be from 1 to ", kMaxDelay, " ms");
      if (range == nullptr) {
        absl::StrAppend(&wrong, ", but may be from ", shortest, " to ", longest, " ms; give min and max");
      }
    } else if (range != nullptr && (shortest != std::floor(shortest) || longest != std::floor(longest))) {
      wrong = "must be whole milliseconds";
    }
  }
  if (wrong.empty()) return true;
  Add(path, TomlDrawnTime(delay), std::move(wrong));
  return false;
}

}  // namespace lull
