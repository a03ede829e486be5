// exp(x) in float, by additions and multiplications alone, so that it has the same bits for every vector width, C
// library and machine, and so that loops that call it are vectorised.

#ifndef LULL_SRC_MODEL_EXPONENTIAL_H_
#define LULL_SRC_MODEL_EXPONENTIAL_H_

#include <algorithm>
#include <bit>
#include <cstdint>

#include "lull/internal/targets.h"

namespace lull {

// Below about −87 and above 88 the result is that of the bound; it is never infinite, nor 0. The error is below 2⁻²³ of
// the result. NaN gives NaN.
//
// x = n ln 2 + r with a whole n and |r| ≤ ½ ln 2; exp(r) by the polynomial of expf in Cephes (S. Moshier), and 2ⁿ by
// its exponent.
LULL_ALWAYS_INLINE float Exp(float x) {
  constexpr float kRounds = 12582912.0f;  // 1.5 · 2²³: floats near it are whole, so that adding it rounds
  const float bounded = std::min(std::max(x, -87.0f), 88.0f);
  const float shifted = bounded * 1.44269504f + kRounds;
  const float n = shifted - kRounds;
  const float r = (bounded - n * 0.693359375f) - n * -2.12194440e-4f;  // ln 2 in two parts, so that r is exact enough
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  const float power = (p * (r * r) + r) + 1.0f;
  // The lowest bits of `shifted` are n, in two's complement.
  const std::uint32_t exponent = std::bit_cast<std::uint32_t>(shifted) + 127;
  return power * std::bit_cast<float>(exponent << 23);
}

}  // namespace lull

#endif  // LULL_SRC_MODEL_EXPONENTIAL_H_
