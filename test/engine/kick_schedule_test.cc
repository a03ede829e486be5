#include "engine/kick_schedule.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace lull {
namespace {

using Kicks = std::vector<std::pair<Tick, NeuronId>>;

constexpr std::uint64_t kSeed = 5;
const Purpose kPurpose = PurposeOf(DrawKind::kKickGap, 0);
const std::vector<NeuronRange> kNeurons = {{3, 10}, {100, 25}};

// MODEL.md 6, neuron by neuron: gaps are counted from the step before `from`, and kicks act until `until`.
Kicks Naive(double probability, Tick from, Tick until, Tick end) {
  Kicks kicks;
  const GeometricGap gap(probability);
  for (const NeuronRange& range : kNeurons) {
    for (NeuronId neuron = range.first; neuron < range.first + range.count; ++neuron) {
      Tick time = std::max<Tick>(from, 1) - 1;
      for (std::uint64_t k = 0; time <= end; ++k) {
        time += gap.Of(Draw(kSeed, kPurpose, neuron, k));
        if (time < until && time <= end) kicks.push_back({time, neuron});
      }
    }
  }
  std::ranges::sort(kicks);
  return kicks;
}

Kicks Scheduled(double probability, Tick from, Tick until, Tick end) {
  KickSchedule schedule(kSeed, kPurpose, probability, from, until, kNeurons);
  Kicks kicks;
  for (Tick t = schedule.next_due(); t <= end; t = schedule.next_due()) {
    schedule.TakeDue(t, [&](NeuronId neuron) { kicks.push_back({t, neuron}); });
    EXPECT_GT(schedule.next_due(), t);
  }
  std::ranges::sort(kicks);
  return kicks;
}

TEST(KickSchedule, GivesEveryKickInItsStep) {
  for (const double probability : {1.0, 0.3, 0.02, 1e-3, 1e-5, 1e-6}) {
    const Tick end = probability < 1e-4 ? 2'000'000 : 5'000;
    const Kicks expected = Naive(probability, 0, kNever, end);
    EXPECT_GT(expected.size(), 20u);
    EXPECT_EQ(Scheduled(probability, 0, kNever, end), expected) << probability;
  }
}

TEST(KickSchedule, ActsFromItsBeginningUntilItsEnd) {
  for (const double probability : {1.0, 0.05, 1e-3}) {
    const Kicks expected = Naive(probability, 700, 5'000, 20'000);
    EXPECT_EQ(Scheduled(probability, 700, 5'000, 20'000), expected);
  }
  EXPECT_EQ(KickSchedule(kSeed, kPurpose, 1, 10, 10, kNeurons).next_due(), kNever);
  EXPECT_EQ(KickSchedule(kSeed, kPurpose, 1, 0, kNever, {}).next_due(), kNever);
  EXPECT_EQ(KickSchedule(kSeed, kPurpose, 1e-3, kNever, kNever, kNeurons).next_due(), kNever);
}

// The kicks of an input that begins later are the same kicks later: nothing is drawn for the time before.
TEST(KickSchedule, BeginsLateAtNoCost) {
  for (const double probability : {1.0, 0.05, 1e-3}) {
    const Tick late = Seconds(36'000'000'000);
    Kicks expected = Naive(probability, 1, 5'000, 20'000);
    EXPECT_FALSE(expected.empty());
    for (auto& [time, neuron] : expected) time += late - 1;
    EXPECT_EQ(Scheduled(probability, late, late + 4'999, kNever - 1), expected);
  }
}

// A week of stretches of silence before the first kick would not fit into memory one by one.
TEST(KickSchedule, GoesOnLongBeforeItsFirstKick) {
  const Tick from = Seconds(2'000);
  KickSchedule before(kSeed, kPurpose, 0.3, from, kNever, kNeurons), after(kSeed, kPurpose, 0.3, 0, kNever, kNeurons);
  std::vector<KickSchedule::Pending> pending;
  before.AppendPending(pending);
  after.Resume(5, pending);
  for (int i = 0; i < 100; ++i) {
    const Tick t = before.next_due();
    ASSERT_EQ(after.next_due(), t);
    std::vector<NeuronId> expected, kicked;
    before.TakeDue(t, [&](NeuronId neuron) { expected.push_back(neuron); });
    after.TakeDue(t, [&](NeuronId neuron) { kicked.push_back(neuron); });
    std::ranges::sort(expected);
    std::ranges::sort(kicked);
    EXPECT_EQ(kicked, expected);
  }
}

TEST(KickSchedule, TellsWhatKicksThereCanBe) {
  KickSchedule schedule(kSeed, kPurpose, 0.02, 700, 5000, kNeurons);
  for (Tick t = schedule.next_due(); t < 1500; t = schedule.next_due()) schedule.TakeDue(t, [](NeuronId) {});
  std::vector<KickSchedule::Pending> pending;
  schedule.AppendPending(pending);
  ASSERT_GT(pending.size(), 20u);
  for (KickSchedule::Pending kick : pending) {
    EXPECT_TRUE(schedule.CanBe(kick, 1499));
    EXPECT_FALSE(schedule.CanBe(kick, kick.time)) << "it has acted";
    kick.time += 3000;
    EXPECT_FALSE(schedule.CanBe(kick, 1499)) << "no gap is so long";
    kick.time = 5000;
    EXPECT_FALSE(schedule.CanBe(kick, 4999)) << "it is the end";
  }
}

}  // namespace
}  // namespace lull
