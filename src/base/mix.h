// A function that mixes the bits of a word.

#ifndef LULL_SRC_BASE_MIX_H_
#define LULL_SRC_BASE_MIX_H_

#include <cstdint>

namespace lull {

// The finaliser of splitmix64: Steele, Lea & Flood (2014), Fast splittable pseudorandom number generators, OOPSLA '14.
constexpr std::uint64_t Mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
  return x ^ (x >> 31);
}

}  // namespace lull

#endif  // LULL_SRC_BASE_MIX_H_
