#include "base/team.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cfenv>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

namespace lull {
namespace {

TEST(Team, DoesEachTaskOnceInEveryRound) {
  for (const std::size_t size : {1u, 2u, 3u, 8u}) {
    Team team(size);
    for (const std::size_t count : {0u, 1u, 2u, 7u, 20u}) {
      std::vector<int> done(count);
      for (int round = 1; round <= 200; ++round) {
        team.ForEach(count, [&done](std::size_t i) { ++done[i]; });
        ASSERT_EQ(done, std::vector<int>(count, round)) << size << " threads";
      }
    }
  }
}

TEST(Team, GoesOnAfterItHasSlept) {
  Team team(3);
  std::atomic<int> done = 0;
  for (int round = 0; round < 3; ++round) {
    team.ForEach(6, [&done](std::size_t) { ++done; });
    std::this_thread::sleep_for(std::chrono::milliseconds(5));  // longer than it spins
  }
  EXPECT_EQ(done, 18);
}

TEST(Team, PassesOnAnExceptionAndGoesOn) {
  for (const std::size_t thrower : {0u, 1u}) {  // on the caller's thread, on another
    Team team(2);
    const auto fail = [thrower](std::size_t i) {
      if (i == thrower) throw std::runtime_error("task");
    };
    EXPECT_THROW(team.ForEach(2, fail), std::runtime_error);
    int done = 0;
    EXPECT_NO_THROW(team.ForEach(1, [&done](std::size_t) { ++done; }));
    EXPECT_EQ(done, 1);
  }
}

TEST(Team, RunsUnderDefaultFloatingPointControl) {
  std::fesetround(FE_UPWARD);
  Team team(2);
  std::vector<int> rounding(2, -1);
  team.ForEach(2, [&rounding](std::size_t i) { rounding[i] = std::fegetround(); });
  std::fesetround(FE_TONEAREST);
  EXPECT_EQ(rounding[1], FE_TONEAREST) << "a thread takes over the control of the one that starts it";
}

}  // namespace
}  // namespace lull
