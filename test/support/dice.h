// Draws for networks made up by tests: the same on every machine, unlike those of the std:: distributions.
//
// Thread use: one thread at a time.

#ifndef LULL_TEST_SUPPORT_DICE_H_
#define LULL_TEST_SUPPORT_DICE_H_

#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include "lull/types.h"

namespace lull {

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : random_(seed) {}

  // 0 to n − 1.
  std::uint32_t Below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
  // Both ends included.
  std::uint32_t Between(std::uint32_t low, std::uint32_t high) {
    return low + static_cast<std::uint32_t>(random_() % (std::uint64_t{high} - low + 1));
  }
  Tick TickBetween(Tick low, Tick high) {
    return low + static_cast<Tick>(random_() % static_cast<std::uint64_t>(high - low + 1));
  }
  double Real(double low, double high) { return low + (high - low) * static_cast<double>(random_() >> 11) * 0x1p-53; }
  bool Chance(double p) { return Real(0, 1) < p; }
  template <class T>
  T OneOf(const std::vector<T>& values) {
    return values[Below(static_cast<std::uint32_t>(values.size()))];
  }
  template <class T>
  void Shuffle(std::vector<T>& all) {
    for (std::size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[random_() % i]);
  }
  std::uint64_t Bits() { return random_(); }

 private:
  std::mt19937_64 random_;
};

}  // namespace lull

#endif  // LULL_TEST_SUPPORT_DICE_H_
