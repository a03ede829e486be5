#include "statistics/sliding_counts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

#include "test/support/saved_bytes.h"

namespace lull {
namespace {

using Windows = std::vector<std::pair<Tick, std::vector<std::uint32_t>>>;

SlidingCounts::Visit Into(Windows& windows) {
  return [&windows](Tick window, auto counts) {
    windows.emplace_back(window, std::vector<std::uint32_t>(counts.begin(), counts.end()));
  };
}

// By the definition: every window of the run, without those in which no spike falls.
Windows Naive(const std::vector<Tick>& times, Tick duration, Tick hop) {
  Windows windows;
  if (duration < kRhythmWindow) return windows;
  for (Tick window = 0; window < duration / hop; ++window) {
    const Tick begin = std::clamp<Tick>(window * hop + hop / 2 - kRhythmWindow / 2, 0, duration - kRhythmWindow);
    std::vector<std::uint32_t> counts(kRhythmWindow);
    for (const Tick time : times) {
      if (time > begin && time <= begin + kRhythmWindow) ++counts[static_cast<std::size_t>(time - 1 - begin)];
    }
    if (std::accumulate(counts.begin(), counts.end(), 0u) > 0) windows.emplace_back(window, counts);
  }
  return windows;
}

// Bursts with silence between, of up to some windows.
std::vector<Tick> RandomTimes(std::mt19937_64& random, Tick& duration) {
  std::vector<Tick> times;
  Tick time = static_cast<Tick>(random() % 6000);
  for (int burst = 0; burst < 4; ++burst) {
    for (std::uint64_t left = random() % 5; left > 0; --left) {
      time += static_cast<Tick>(random() % 400);
      times.push_back(std::max<Tick>(time, 1));
    }
    time += static_cast<Tick>(random() % 2 == 0 ? random() % 9000 : 1998 + random() % 5);
  }
  duration = (times.empty() ? 1 : times.back()) + static_cast<Tick>(random() % 5000);
  return times;
}

TEST(SlidingCounts, VisitTheWindowsThatHaveSpikes) {
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 300; ++round) {
    const Tick hop = std::vector<Tick>{50, 334, 1000}[random() % 3];
    Tick duration = 0;
    const std::vector<Tick> times = RandomTimes(random, duration);
    const std::size_t cut = random() % (times.size() + 1);
    Windows windows;
    SlidingCounts before(hop), after(hop);
    for (std::size_t i = 0; i < times.size(); ++i) {
      if (i == cut) {
        ASSERT_TRUE(LoadFrom(Saved(before), after).ok());
      }
      (i < cut ? before : after).Add(times[i], Into(windows));
    }
    (cut < times.size() ? after : before).Finish(duration, Into(windows));
    EXPECT_TRUE(windows == Naive(times, duration, hop))
        << "round " << round << ": " << times.size() << " spikes, hop " << hop << ", duration " << duration;
  }
}

// Going over the windows of a thousand million seconds one by one, this would not end.
TEST(SlidingCounts, JumpOverSilence) {
  const Tick second = 1'000'000'000;
  SlidingCounts counts(1000);
  Windows windows;
  counts.Add(700, Into(windows));
  counts.Add(Seconds(second) + 700, Into(windows));
  counts.Finish(Seconds(2 * second), Into(windows));
  std::vector<Tick> visited;
  for (const auto& [window, ignored] : windows) visited.push_back(window);
  EXPECT_EQ(visited, (std::vector<Tick>{0, 1, second, second + 1}));
}

TEST(SlidingCounts, RefuseWhatCannotBe) {
  SlidingCounts counts(1000);
  Windows windows;
  for (Tick time = 1; time < 7000; time += 100) counts.Add(time, Into(windows));
  std::vector<std::byte> bytes = Saved(counts);
  for (std::size_t size = 0; size < bytes.size(); size += 13) {
    SlidingCounts cut(1000);
    EXPECT_TRUE(absl::IsDataLoss(LoadFrom(std::span(bytes).first(size), cut))) << size;
  }
  SlidingCounts fresh(1000);
  std::vector<std::byte> early = bytes;
  early[2 * sizeof(Tick)] = early[2 * sizeof(Tick) + 1] = std::byte{0};
  EXPECT_TRUE(absl::IsDataLoss(LoadFrom(early, fresh))) << "a spike that lies before what is kept";
  for (const std::size_t number : {0, 1, 2}) {  // which window, where the counts begin, when the last spike was
    std::vector<std::byte> bad = bytes;
    bad[number * sizeof(Tick) + 7] = std::byte{0x80};
    EXPECT_TRUE(absl::IsDataLoss(LoadFrom(bad, counts))) << number;
  }
}

}  // namespace
}  // namespace lull
