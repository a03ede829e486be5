#include "engine/kick_schedule.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <tuple>
#include <vector>

namespace lull {
namespace {

// (step, neuron, times)
using Kicks = std::vector<std::tuple<Tick, NeuronId, std::uint32_t>>;

constexpr std::uint64_t kSeed = 5;
constexpr std::uint32_t kAnyNumber = 1'000;
const Purpose kPurpose = PurposeOf(DrawKind::kKickGap, 0);
const std::vector<NeuronRange> kNeurons = {{3, 10}, {100, 25}};

KickRate Constant(double rate_hz, Tick from) { return KickRate({.rate_hz = rate_hz, .amplitude = 1}, from); }

// MODEL.md 6, neuron by neuron: T_k = T_(k−1) + gap, from T_0 = from; the kick acts in step floor(T_k) + 1.
Kicks Naive(double rate_hz, Tick from, Tick until, Tick end) {
  Kicks kicks;
  for (const NeuronRange& range : kNeurons) {
    for (NeuronId neuron = range.first; neuron < range.first + range.count; ++neuron) {
      auto time = static_cast<double>(from);
      for (std::uint64_t k = 0;; ++k) {
        time += -std::log(RealOf(Draw(kSeed, kPurpose, neuron, k))) / (rate_hz / 1000);
        const Tick step = static_cast<Tick>(std::floor(time)) + 1;
        if (step > end || step >= until) break;
        if (!kicks.empty() && std::get<0>(kicks.back()) == step && std::get<1>(kicks.back()) == neuron) {
          ++std::get<2>(kicks.back());
        } else {
          kicks.push_back({step, neuron, 1});
        }
      }
    }
  }
  std::ranges::sort(kicks);
  return kicks;
}

Kicks Scheduled(KickSchedule schedule, Tick end) {
  Kicks kicks;
  for (Tick t = schedule.next_due(); t <= end; t = schedule.next_due()) {
    schedule.TakeDue(t, [&](NeuronId neuron, std::uint64_t, std::uint32_t times) {
      kicks.push_back({t, neuron, times});
    });
    EXPECT_GT(schedule.next_due(), t);
    if (schedule.next_due() <= t) break;
  }
  std::ranges::sort(kicks);
  return kicks;
}

Kicks Scheduled(const KickRate& rate, Tick until, Tick end) {
  return Scheduled(KickSchedule(kSeed, kPurpose, rate, kAnyNumber, until, kNeurons), end);
}

TEST(KickSchedule, GivesEveryKickInItsStep) {
  for (const double rate_hz : {1000.0, 300.0, 20.0, 1.0, 1e-2, 1e-3}) {
    const Tick end = rate_hz < 0.1 ? 2'000'000 : 5'000;
    const Kicks expected = Naive(rate_hz, 0, kNever, end);
    EXPECT_GT(expected.size(), 20u);
    EXPECT_EQ(Scheduled(Constant(rate_hz, 0), kNever, end), expected) << rate_hz;
  }
}

TEST(KickSchedule, KicksSeveralTimesInAStep) {
  std::uint32_t most = 0;
  for (const auto& [step, neuron, times] : Scheduled(Constant(1000, 0), kNever, 2'000)) most = std::max(most, times);
  EXPECT_GE(most, 5u) << "of 70,000 steps";
}

TEST(KickSchedule, KicksNoMoreOftenInAStepThanIsAllowed) {
  Kicks expected = Naive(1000, 0, kNever, 2'000);
  for (auto& [step, neuron, times] : expected) times = std::min(times, 2u);
  EXPECT_EQ(Scheduled(KickSchedule(kSeed, kPurpose, Constant(1000, 0), 2, kNever, kNeurons), 2'000), expected);
}

TEST(KickSchedule, ActsAfterItsBeginningUntilItsEnd) {
  for (const double rate_hz : {1000.0, 50.0, 1.0}) {
    const Kicks expected = Naive(rate_hz, 700, 5'000, 20'000);
    EXPECT_FALSE(expected.empty());
    EXPECT_EQ(Scheduled(Constant(rate_hz, 700), 5'000, 20'000), expected);
  }
  const auto next = [](double rate_hz, Tick from, Tick until, const std::vector<NeuronRange>& neurons) {
    return KickSchedule(kSeed, kPurpose, Constant(rate_hz, from), kAnyNumber, until, neurons).next_due();
  };
  EXPECT_EQ(next(1000, 10, 11, kNeurons), kNever);
  EXPECT_EQ(next(1000, 0, kNever, {}), kNever);
  EXPECT_EQ(next(1, kNever, kNever, kNeurons), kNever);
  EXPECT_EQ(next(1e-300, 0, kNever, kNeurons), kNever);
}

// Nothing is drawn for the time before the beginning.
TEST(KickSchedule, BeginsLateAtNoCost) {
  const Tick late = Seconds(36'000'000'000);
  for (const auto& [step, neuron, times] : Scheduled(Constant(50, late), late + 100, kNever - 1)) {
    EXPECT_GT(step, late);
    EXPECT_LT(step, late + 100);
  }
  EXPECT_GT(Scheduled(Constant(50, late), late + 100, kNever - 1).size(), 50u);
}

// Hours without a kick between two bursts take neither memory nor time.
TEST(KickSchedule, LeavesOutALongSilence) {
  const Tick late = Seconds(36'000'000);
  const KickRate rate({.amplitude = 1, .changes = {{0, 900}, {100, 0}, {late, 900}, {late + 100, 0}}}, 0);
  const Kicks kicks = Scheduled(rate, kNever, kNever - 1);
  const auto early = std::ranges::count_if(kicks, [](const auto& kick) { return std::get<0>(kick) <= 100; });
  EXPECT_GT(early, 1000);
  EXPECT_GT(std::ssize(kicks) - early, 1000);
  for (const auto& [step, neuron, times] : kicks)
    EXPECT_TRUE(step <= 100 || (step > late && step <= late + 100)) << step;
}

TEST(KickSchedule, GoesOnFromItsPendingKicks) {
  const PoissonKicks sine{.rate_hz = 200, .amplitude = 1, .sine = RateSine{200, 8, 30}};
  for (const KickRate& rate : {Constant(300, 2'000'000), Constant(1e-3, 0), KickRate(sine, 70)}) {
    KickSchedule before(kSeed, kPurpose, rate, kAnyNumber, kNever, kNeurons);
    for (int i = 0; i < 10; ++i) before.TakeDue(before.next_due(), [](NeuronId, std::uint64_t, std::uint32_t) {});
    std::vector<KickSchedule::Pending> pending;
    before.AppendPending(pending);
    for (const KickSchedule::Pending& kick : pending) EXPECT_TRUE(before.CanBe(kick, before.next_due() - 1));
    KickSchedule after(kSeed, kPurpose, rate, kAnyNumber, kNever, kNeurons);
    after.Resume(pending);
    const Tick end = before.next_due() + 3'000;
    EXPECT_EQ(Scheduled(after, end), Scheduled(before, end));
  }
}

TEST(KickSchedule, TellsWhatKicksThereCanBe) {
  KickSchedule schedule(kSeed, kPurpose, Constant(20, 700), kAnyNumber, 5'000, kNeurons);
  for (Tick t = schedule.next_due(); t < 1'500; t = schedule.next_due()) {
    schedule.TakeDue(t, [](NeuronId, std::uint64_t, std::uint32_t) {});
  }
  std::vector<KickSchedule::Pending> pending;
  schedule.AppendPending(pending);
  ASSERT_GT(pending.size(), 20u);
  for (KickSchedule::Pending kick : pending) {
    EXPECT_TRUE(schedule.CanBe(kick, 1'499));
    EXPECT_FALSE(schedule.CanBe(kick, static_cast<Tick>(kick.position) + 1)) << "it has acted";
    kick.position += 3'000;
    EXPECT_FALSE(schedule.CanBe(kick, 1'499)) << "no gap is so long";
    for (const double never : {5'000.0, -1.0, std::nan(""), HUGE_VAL}) {
      kick.position = never;
      EXPECT_FALSE(schedule.CanBe(kick, 4'999)) << never;
    }
  }
}

}  // namespace
}  // namespace lull
