#include "base/team.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cfenv>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <new>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "test/support/sanitized.h"

namespace lull {
namespace {

using testing::Each;

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

// Exits with 0 if a team of three works where no other thread can be started: there is no memory for its stack.
[[noreturn]] void WorkAlone() {
  const rlimit nothing_more = {.rlim_cur = 1, .rlim_max = 1};
  if (setrlimit(RLIMIT_AS, &nothing_more) != 0) std::_Exit(2);
  Team team(3);
  int done = 0;
  team.ForEach(4, [&done](std::size_t) { ++done; });
  std::_Exit(team.size() == 1 && done == 4 ? 0 : 1);
}

TEST(TeamDeathTest, GoesOnWithTheThreadsThatCouldBeStarted) {
  if (kSanitized) GTEST_SKIP() << "sanitizers take memory of their own";
  EXPECT_EXIT(WorkAlone(), testing::ExitedWithCode(0), "");
}

TEST(InParts, PartsAreConsecutiveAndCoverAll) {
  for (const std::size_t count : {1u, 2u, 7u, 100u}) {
    for (const std::size_t parts : {1u, 2u, 3u, 7u, 32u}) {
      if (parts > count) continue;
      std::vector<Part> seen(parts);
      InParts(3, parts, count, [&](const Part& part) { seen[part.number] = part; });
      std::size_t next = 0;
      for (std::size_t i = 0; i < parts; ++i) {
        EXPECT_EQ(seen[i].number, i);
        EXPECT_EQ(seen[i].begin, next);
        EXPECT_GE(seen[i].end - seen[i].begin, count / parts);
        EXPECT_LE(seen[i].end - seen[i].begin, count / parts + 1);
        next = seen[i].end;
      }
      EXPECT_EQ(next, count);
    }
  }
}

TEST(InParts, EachPartIsWorkedOnOnce) {
  std::vector<std::atomic<int>> times(1000);
  InParts(8, times.size(), times.size(), [&](const Part& part) { ++times[part.number]; });
  EXPECT_THAT(std::vector<int>(times.begin(), times.end()), Each(1));
}

// Every part waits until as many threads as may run are at work: fewer would wait for ever, more would be seen.
std::set<std::thread::id> ThreadsAtWork(int threads, std::size_t parts) {
  std::mutex mutex;
  std::set<std::thread::id> seen;
  std::atomic<std::size_t> at_work = 0;
  InParts(threads, parts, parts, [&](const Part&) {
    {
      const std::lock_guard lock(mutex);
      seen.insert(std::this_thread::get_id());
    }
    ++at_work;
    while (at_work < std::min<std::size_t>(threads, parts)) std::this_thread::yield();
  });
  return seen;
}

TEST(InParts, StartsAsManyThreadsAsAreOfUse) {
  EXPECT_EQ(ThreadsAtWork(4, 4).size(), 4u);
  EXPECT_EQ(ThreadsAtWork(1000, 3).size(), 3u);
  EXPECT_THAT(ThreadsAtWork(1, 50), testing::ElementsAre(std::this_thread::get_id()));
}

TEST(InParts, NothingToDo) {
  EXPECT_EQ(PartPerThread(8, 0), 0u);
  EXPECT_EQ(PartsInTurn(8, 0), 0u);
  EXPECT_EQ(PartsInTurn(1, 0), 0u);
  InParts(8, 0, 0, [](const Part&) { ADD_FAILURE() << "there is no part"; });
}

TEST(InParts, RoundsToNearestInEveryThread) {
  std::vector<int> rounding(4, -1);
  std::fesetround(FE_UPWARD);
  std::atomic<int> at_work = 0;
  InParts(4, 4, 4, [&](const Part& part) {
    ++at_work;
    while (at_work < 4) std::this_thread::yield();
    rounding[part.number] = std::fegetround();
  });
  EXPECT_EQ(std::fegetround(), FE_UPWARD);
  std::fesetround(FE_TONEAREST);
  EXPECT_THAT(rounding, Each(FE_TONEAREST));
}

TEST(InParts, CarriesAnExceptionOfAnyThreadToTheCaller) {
  for (const int threads : {1, 2, 4}) {
    for (std::size_t thrower = 0; thrower < 4; ++thrower) {
      EXPECT_THROW(InParts(threads, 4, 4,
                           [&](const Part& part) {
                             if (part.number == thrower) throw std::bad_alloc();
                           }),
                   std::bad_alloc);
    }
  }
}

// The lowest part is the last to fail.
TEST(InParts, ReturnsTheErrorOfTheLowestPart) {
  for (const int threads : {1, 2, 5}) {
    std::atomic<bool> another_failed = threads == 1;
    const absl::Status status = TryInParts(threads, 20, 20, [&](const Part& part) {
      if (part.number < 3 || part.number % 2 == 0) return absl::OkStatus();
      while (part.number == 3 && !another_failed) std::this_thread::yield();
      another_failed = true;
      return absl::InternalError(std::to_string(part.number));
    });
    EXPECT_EQ(std::string(status.message()), "3") << threads << " threads";
  }
  EXPECT_TRUE(TryInParts(3, 20, 20, [](const Part&) { return absl::OkStatus(); }).ok());
}

}  // namespace
}  // namespace lull
