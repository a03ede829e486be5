#include "run/checkpoint_every.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <thread>

namespace lull {
namespace {

TEST(ParseCheckpointEvery, KnowsWallTimeAndModelTime) {
  EXPECT_EQ(ParseCheckpointEvery("10min").value(), (CheckpointEvery{.wall_seconds = 600}));
  EXPECT_EQ(ParseCheckpointEvery("60 s model").value(), (CheckpointEvery{.model = Seconds(60)}));
  EXPECT_EQ(ParseCheckpointEvery("500msmodel").value(), (CheckpointEvery{.model = 500}));
}

TEST(ParseCheckpointEvery, SaysWhatWouldDo) {
  const auto refusal = [](const char* text) { return std::string(ParseCheckpointEvery(text).status().message()); };
  EXPECT_EQ(refusal("10"), "'10' has no unit; write 10s for seconds or 10ms for milliseconds");
  EXPECT_EQ(refusal("0s model"), "'0s model' is too short; the shortest time is 1ms");
}

// What a checkpoint keeps is what the run is resumed with.
TEST(CheckpointEvery, ReadsBackAsItWasWritten) {
  for (const CheckpointEvery& every : {CheckpointEvery{.wall_seconds = 0.001}, CheckpointEvery{.wall_seconds = 1e9},
                                       CheckpointEvery{.wall_seconds = 90.5}, CheckpointEvery{.model = 1},
                                       CheckpointEvery{.model = Seconds(86'400)}}) {
    EXPECT_EQ(ParseCheckpointEvery(TextOf(every)).value(), every) << TextOf(every);
  }
}

TEST(CheckpointEvery, IsOneOfTheTwo) {
  EXPECT_TRUE(CheckEvery({.wall_seconds = 0.001}).ok());
  EXPECT_TRUE(CheckEvery({.model = 1}).ok());
  for (const CheckpointEvery& every :
       {CheckpointEvery{}, CheckpointEvery{.wall_seconds = 1, .model = 1}, CheckpointEvery{.wall_seconds = -1},
        CheckpointEvery{.model = -1}, CheckpointEvery{.wall_seconds = 1e-9}, CheckpointEvery{.wall_seconds = 2e9},
        CheckpointEvery{.wall_seconds = std::numeric_limits<double>::quiet_NaN()}}) {
    EXPECT_TRUE(absl::IsInvalidArgument(CheckEvery(every))) << every.wall_seconds << ", " << every.model;
  }
}

TEST(CheckpointClock, IsDueAtMultiplesOfModelTime) {
  CheckpointClock clock(CheckpointEvery{.model = 300});
  EXPECT_TRUE(clock.wanted());
  EXPECT_EQ(clock.next(0), 300);
  EXPECT_EQ(clock.next(299), 300);
  EXPECT_EQ(clock.next(300), 600);
  EXPECT_TRUE(clock.is_due(600));
  EXPECT_FALSE(clock.is_due(601));
  EXPECT_TRUE(clock.status().ok()) << "Run ends there anyway";
}

TEST(CheckpointClock, EndsARunByWallTime) {
  CheckpointClock clock(CheckpointEvery{.wall_seconds = 0.001});
  EXPECT_EQ(clock.next(5), kNever);
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
  EXPECT_TRUE(clock.is_due(5));
  EXPECT_TRUE(absl::IsAborted(clock.status()));
}

TEST(CheckpointClock, IsNeverDueUnlessItIsWanted) {
  CheckpointClock clock(std::nullopt);
  EXPECT_FALSE(clock.wanted() || clock.is_due(0));
  EXPECT_EQ(clock.next(0), kNever);
  EXPECT_TRUE(clock.status().ok());
}

}  // namespace
}  // namespace lull
