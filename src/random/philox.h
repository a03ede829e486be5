// Philox4x32-10: Salmon, Moraes, Dror & Shaw (2011), Parallel random numbers: as easy as 1, 2, 3, Proc. SC '11.
//
// A block of four words is a pure function of a 128-bit counter and a 64-bit key. test/random compares this
// implementation with Random123, the reference by the same authors.

#ifndef LULL_SRC_RANDOM_PHILOX_H_
#define LULL_SRC_RANDOM_PHILOX_H_

#include <array>
#include <cstdint>

namespace lull {

using PhiloxBlock = std::array<std::uint32_t, 4>;

inline constexpr int kPhiloxRounds = 10;
inline constexpr std::uint32_t kPhiloxMultiplierA = 0xD2511F53;
inline constexpr std::uint32_t kPhiloxMultiplierC = 0xCD9E8D57;
inline constexpr std::uint32_t kPhiloxKeyStep0 = 0x9E3779B9;
inline constexpr std::uint32_t kPhiloxKeyStep1 = 0xBB67AE85;

inline PhiloxBlock Philox(PhiloxBlock counter, std::uint64_t key) {
  auto k0 = static_cast<std::uint32_t>(key);
  auto k1 = static_cast<std::uint32_t>(key >> 32);
  for (int round = 0; round < kPhiloxRounds; ++round) {
    const std::uint64_t a = std::uint64_t{kPhiloxMultiplierA} * counter[0];
    const std::uint64_t c = std::uint64_t{kPhiloxMultiplierC} * counter[2];
    counter = {static_cast<std::uint32_t>(c >> 32) ^ counter[1] ^ k0, static_cast<std::uint32_t>(c),
               static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ k1, static_cast<std::uint32_t>(a)};
    k0 += kPhiloxKeyStep0;
    k1 += kPhiloxKeyStep1;
  }
  return counter;
}

}  // namespace lull

#endif  // LULL_SRC_RANDOM_PHILOX_H_
