#include "engine/sharing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace lull {
namespace {

constexpr double kAlone = 20e-6;  // what a window takes one thread [s]
constexpr std::uint64_t kWork = 1000;

// What windows took of which the threads shared some.
struct Taken {
  double seconds = 0;
  double seconds_together = 0;
  int windows = 0;
};

// Takes windows for this long, each of which takes what `together` says if it is shared.
template <class Together>
Taken Take(Sharing& sharing, double seconds, const Together& together) {
  Taken taken;
  while (taken.seconds < seconds) {
    const bool shared = sharing.together();
    const double window = shared ? together() : kAlone;
    sharing.Note(window, kWork);
    taken.seconds += window;
    taken.seconds_together += shared ? window : 0;
    ++taken.windows;
  }
  return taken;
}

// The time per window, in windows of one thread.
double CostOf(const Taken& taken) { return taken.seconds / taken.windows / kAlone; }

TEST(Sharing, ThreadsOnIdleCoresShareNearlyAllWindows) {
  Sharing sharing;
  const Taken taken = Take(sharing, 10, [] { return kAlone / 1.9; });
  EXPECT_GT(taken.seconds_together, 0.99 * taken.seconds);
  EXPECT_LT(CostOf(taken), 1.01 / 1.9);
}

// Now and then the system takes a core away for a few milliseconds.
TEST(Sharing, AHiccupEndsNoSharing) {
  Sharing sharing;
  std::mt19937 random(1);
  const Taken taken =
      Take(sharing, 10, [&random] { return kAlone / 1.9 + (random() % 20'000 == 0 ? 4e-3 : 0); });  // five a second
  EXPECT_LT(CostOf(taken), 1.06 / 1.9);
}

// Other programs have the cores most of the time, and a meeting waits for them.
TEST(Sharing, OnABusyMachineOneThreadGoesOnAlone) {
  Sharing sharing;
  std::mt19937 random(2);
  const Taken taken = Take(sharing, 10, [&random] { return kAlone / 1.9 + (random() % 100 == 0 ? 12e-3 : 0); });
  EXPECT_LT(CostOf(taken), 1.1);
}

TEST(Sharing, WindowsTooSmallToWakeAThreadForGoAlone) {
  Sharing sharing;
  EXPECT_LT(CostOf(Take(sharing, 10, [] { return 1.4 * kAlone; })), 1.02);
}

TEST(Sharing, ThreadsShareAgainWhenTheMachineIsIdleAgain) {
  Sharing sharing;
  Take(sharing, 20, [] { return 10 * kAlone; });
  Take(sharing, 2.1, [] { return kAlone / 1.9; });  // the longest retreat
  EXPECT_LT(CostOf(Take(sharing, 1, [] { return kAlone / 1.9; })), 1.01 / 1.9);
}

// Work that costs more for each thread than it did before is no reason to go alone.
TEST(Sharing, ANetworkThatBecomesBusierIsMeasuredAgain) {
  Sharing sharing;
  Take(sharing, 5, [] { return kAlone / 1.9; });
  const auto dearer = [&sharing](double seconds) {
    Taken taken;
    while (taken.seconds < seconds) {
      const double window = sharing.together() ? 3 * kAlone / 1.9 : 3 * kAlone;
      sharing.Note(window, kWork);
      taken.seconds += window;
      ++taken.windows;
    }
    return CostOf(taken);
  };
  dearer(0.5);
  EXPECT_LT(dearer(5), 3 * 1.01 / 1.9);
}

}  // namespace
}  // namespace lull
