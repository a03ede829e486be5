// Held to Floyd's algorithm with a set.

#include "network/chooser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace lull {
namespace {

using testing::ElementsAreArray;

std::set<std::uint32_t> WithASet(const std::vector<std::uint32_t>& draws, std::uint32_t n) {
  std::set<std::uint32_t> chosen;
  std::uint64_t last = n - draws.size();
  for (const std::uint64_t draw : draws) {
    const auto candidate = static_cast<std::uint32_t>((draw * (last + 1)) >> 32);
    chosen.insert(chosen.contains(candidate) ? static_cast<std::uint32_t>(last) : candidate);
    ++last;
  }
  return chosen;
}

void ExpectSame(Chooser& chooser, const std::vector<std::uint32_t>& draws, std::uint32_t n) {
  SCOPED_TRACE(std::to_string(draws.size()) + " of " + std::to_string(n));
  ASSERT_THAT(chooser.Choose(draws, n), ElementsAreArray(WithASet(draws, n)));
}

TEST(Chooser, ChoosesWhatFloydDoes) {
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  Chooser chooser;  // one for all: nothing is left of what it chose before
  for (const std::uint32_t n : {1u, 2u, 3u, 7u, 64u, 100u, 1'000u, 65'536u, 4'000'000'000u, 4'294'967'295u}) {
    for (const std::uint32_t count : {0u, 1u, 2u, 3u, 7u, 50u, 63u, 99u, 100u, 1'000u}) {
      if (count > n) continue;
      std::vector<std::uint32_t> draws;
      for (std::uint32_t i = 0; i < count; ++i) draws.push_back(static_cast<std::uint32_t>(random()));
      ExpectSame(chooser, draws, n);
    }
  }
}

// All choices fall on one place of the table, or run up to its end.
TEST(Chooser, ChoosesWhatFloydDoesHoweverUnevenTheDraws) {
  Chooser chooser;
  for (const std::uint32_t n : {100u, 1'000u, 4'294'967'295u}) {
    for (const std::uint32_t draw : {0u, 1u, 0x7FFF'FFFFu, 0xFFFF'FFFFu}) {
      for (const std::size_t count : {1u, 2u, 60u, 100u}) {
        ExpectSame(chooser, std::vector<std::uint32_t>(count, draw), n);
        std::vector<std::uint32_t> near;  // different ones, close together
        for (std::uint32_t i = 0; i < count; ++i) near.push_back(draw < 0x8000'0000 ? draw + i : draw - i);
        ExpectSame(chooser, near, n);
      }
    }
  }
}

TEST(Chooser, EachSetIsEquallyLikely) {
  std::mt19937 random(1);
  Chooser chooser;
  std::map<std::vector<std::uint32_t>, int> times;
  constexpr int kTimes = 100'000;
  for (int i = 0; i < kTimes; ++i) {
    const std::vector<std::uint32_t> draws = {static_cast<std::uint32_t>(random()),
                                              static_cast<std::uint32_t>(random()),
                                              static_cast<std::uint32_t>(random())};
    const auto chosen = chooser.Choose(draws, 6);
    ++times[{chosen.begin(), chosen.end()}];
  }
  EXPECT_EQ(times.size(), 20u);
  double chi_square = 0;
  for (const auto& [set, count] : times) chi_square += std::pow(count - kTimes / 20.0, 2) / (kTimes / 20.0);
  EXPECT_NEAR(chi_square, 19, 5 * std::sqrt(2 * 19.0));
}

}  // namespace
}  // namespace lull
