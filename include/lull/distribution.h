// Values that are drawn: from a uniform, normal, lognormal or exponential distribution, with optional bounds. In this
// order:
//
//   Uniform, Normal, Lognormal, Exponential, Polynomial  distributions
//   Drawn                                                a number, or a distribution from which numbers are drawn
//
// A description uses Drawn for strengths, delays, parameters, initial states, and the amplitudes of kicks and pulses.
//
// Thread use: one thread at a time (plain values).

#ifndef LULL_DISTRIBUTION_H_
#define LULL_DISTRIBUTION_H_

#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace lull {

// Uniform in [low, high). If low equals high, the number itself.
struct Uniform {
  double low = 0;
  double high = 0;

  friend bool operator==(const Uniform&, const Uniform&) = default;
};

// A normal distribution.
struct Normal {
  double mean = 0;
  double std = 1;  // standard deviation, > 0

  friend bool operator==(const Normal&, const Normal&) = default;
};

// A value whose natural logarithm is normal. Its median is exp(mu), its mean exp(mu + sigma² / 2).
struct Lognormal {
  double mu = 0;     // mean of the logarithm
  double sigma = 1;  // standard deviation of the logarithm, > 0

  friend bool operator==(const Lognormal&, const Lognormal&) = default;
};

// An exponential distribution, of values from 0 on.
struct Exponential {
  double mean = 1;  // > 0

  friend bool operator==(const Exponential&, const Exponential&) = default;
};

// coefficients[0] + coefficients[1] r + coefficients[2] r² + …, where r is uniform in [0, 1).
struct Polynomial {
  std::vector<double> coefficients = {};  // 1 to 16

  friend bool operator==(const Polynomial&, const Polynomial&) = default;
};

// A number, or a distribution from which numbers are drawn.
//
//   Drawn strength = 0.5;                              // a number
//   Drawn strength = {0, 4};                           // uniform in [0, 4)
//   Drawn strength = Drawn(Normal{1, 0.2}).Within(0, 3);
//
// Each value takes one random number r, uniform in (0, 1), and is the quantile of the distribution at r. With bounds,
// r is first mapped to the part of the distribution that lies between them, so no draw is rejected.
struct Drawn {
  std::variant<Uniform, Normal, Lognormal, Exponential, Polynomial> distribution = Uniform{};
  // Bounds of the values. Uniform distributions and polynomials have none.
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  // A name, for parameters and initial states: all values of a neuron with the same name use the same random number.
  // So they are correlated, as in Izhikevich (2003): c = −65 + 15 r², d = 8 − 6 r². Empty: a random number of its own.
  std::string shared = {};

  Drawn() = default;
  // NOLINTBEGIN(google-explicit-constructor): a number, a range or a distribution reads as a drawn value.
  // A number.
  template <class Number>
  requires std::is_arithmetic_v<Number> Drawn(Number value) : Drawn(value, value) {}
  // Uniform in [low, high).
  template <class Low, class High>
  requires std::is_arithmetic_v<Low> && std::is_arithmetic_v<High> Drawn(Low low, High high)
      : distribution(Uniform{static_cast<double>(low), static_cast<double>(high)}) {}
  Drawn(Uniform uniform) : distribution(uniform) {}
  Drawn(Normal normal) : distribution(normal) {}
  Drawn(Lognormal lognormal) : distribution(lognormal) {}
  Drawn(Exponential exponential) : distribution(exponential) {}
  Drawn(Polynomial polynomial) : distribution(std::move(polynomial)) {}
  // NOLINTEND(google-explicit-constructor)

  // The same distribution with bounds, or with a random number that it shares.
  Drawn Within(double lowest, double highest) const {
    Drawn result = *this;
    result.min = lowest;
    result.max = highest;
    return result;
  }
  Drawn Sharing(std::string name) const {
    Drawn result = *this;
    result.shared = std::move(name);
    return result;
  }

  // The uniform range or number, or null.
  const Uniform* range() const { return std::get_if<Uniform>(&distribution); }
  Uniform* range() { return std::get_if<Uniform>(&distribution); }
  // Whether all values are the same number.
  bool is_fixed() const { return range() != nullptr && range()->low == range()->high; }

  friend bool operator==(const Drawn&, const Drawn&) = default;
};

}  // namespace lull

#endif  // LULL_DISTRIBUTION_H_
