// Compares numbers bit for bit, unlike ==: here NaN equals itself, and −0 does not equal 0.
//
// Thread use: pure functions.

#ifndef LULL_SRC_BASE_SAME_BITS_H_
#define LULL_SRC_BASE_SAME_BITS_H_

#include <cstring>
#include <span>

namespace lull {

inline bool SameBits(std::span<const float> a, std::span<const float> b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}
inline bool SameBits(float a, float b) { return SameBits({&a, 1}, {&b, 1}); }

}  // namespace lull

#endif  // LULL_SRC_BASE_SAME_BITS_H_
