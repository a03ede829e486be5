// Two real samples make a complex one (Cooley, Lewis & Welch 1970, J. Sound Vib. 12:315), so that the transform is of
// half the length; it is divided by the prime factors of the length, one after the other (Cooley & Tukey 1965, Math.
// Comput. 19:297).

#include "statistics/fourier.h"

#include <cassert>
#include <cmath>
#include <numbers>

namespace lull {
namespace {

struct ComplexNumber {  // std::complex checks each product for NaN
  double real = 0;
  double imaginary = 0;
};

ComplexNumber operator+(ComplexNumber a, ComplexNumber b) { return {a.real + b.real, a.imaginary + b.imaginary}; }
ComplexNumber operator*(ComplexNumber a, ComplexNumber b) {
  return {a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real};
}

std::size_t LeastFactor(std::size_t n) {
  for (std::size_t factor = 2; factor * factor <= n; ++factor) {
    if (n % factor == 0) return factor;
  }
  return n;
}

class Transform {
 public:
  explicit Transform(std::size_t size) : size_(size), turns_(size) {
    for (std::size_t n = 0; n < size; ++n) {
      const double angle = 2 * std::numbers::pi * static_cast<double>(n) / static_cast<double>(size);
      turns_[n] = {std::cos(angle), -std::sin(angle)};
    }
  }

  std::vector<ComplexNumber> Of(const std::vector<ComplexNumber>& samples) const {
    std::vector<ComplexNumber> transformed(size_), terms(size_);
    Recurse(samples.data(), 1, transformed.data(), size_, terms.data());
    return transformed;
  }

  std::size_t size() const { return size_; }

 private:
  // The transform of every `stride`-th of the samples, `n` of them.
  void Recurse(const ComplexNumber* samples, std::size_t stride, ComplexNumber* out, std::size_t n,
               ComplexNumber* terms) const {
    if (n == 1) {
      *out = *samples;
      return;
    }
    const std::size_t parts = LeastFactor(n), part = n / parts;
    for (std::size_t i = 0; i < parts; ++i) {
      Recurse(samples + i * stride, stride * parts, out + i * part, part, terms);
    }
    for (std::size_t k = 0; k < part; ++k) {
      for (std::size_t i = 0; i < parts; ++i) terms[i] = out[i * part + k] * turns_[i * k * stride];
      for (std::size_t q = 0; q < parts; ++q) {
        ComplexNumber sum = terms[0];
        for (std::size_t i = 1; i < parts; ++i) sum = sum + terms[i] * turns_[i * q * part * stride % size_];
        out[q * part + k] = sum;
      }
    }
  }

  std::size_t size_;
  std::vector<ComplexNumber> turns_;  // exp(−2πi n / size)
};

// The transform of this length; the last one of each thread is kept.
const Transform& TransformOf(std::size_t size) {
  thread_local Transform last(1);
  if (last.size() != size) last = Transform(size);
  return last;
}

}  // namespace

std::vector<double> FourierPower(std::span<const double> samples, std::size_t frequencies) {
  const std::size_t half = samples.size() / 2;
  assert(samples.size() == 2 * half && frequencies <= half);
  std::vector<ComplexNumber> pairs(half);
  for (std::size_t n = 0; n < half; ++n) pairs[n] = {samples[2 * n], samples[2 * n + 1]};
  const std::vector<ComplexNumber> of_pairs = TransformOf(half).Of(pairs);
  std::vector<double> power(frequencies);
  for (std::size_t k = 0; k < frequencies; ++k) {
    const ComplexNumber a = of_pairs[k], b = of_pairs[(half - k) % half];
    const ComplexNumber even = {(a.real + b.real) / 2, (a.imaginary - b.imaginary) / 2};
    const ComplexNumber odd = {(a.imaginary + b.imaginary) / 2, (b.real - a.real) / 2};
    const double angle = std::numbers::pi * static_cast<double>(k) / static_cast<double>(half);
    const ComplexNumber whole = even + odd * ComplexNumber{std::cos(angle), -std::sin(angle)};
    power[k] = whole.real * whole.real + whole.imaginary * whole.imaginary;
  }
  return power;
}

}  // namespace lull
