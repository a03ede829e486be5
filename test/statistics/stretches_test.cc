#include "statistics/stretches.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <random>
#include <tuple>
#include <utility>
#include <vector>

#include "lull/statistics.h"
#include "test/support/saved_bytes.h"

namespace lull {
namespace {

using Numbers = std::vector<std::tuple<std::uint64_t, double, double>>;

Numbers StretchNumbers(const Stretches& stretches) {
  Numbers numbers;
  for (const auto& [spikes, rhythm] : stretches.stretches()) numbers.emplace_back(spikes, rhythm.hz, rhythm.strength);
  return numbers;
}

// Few strengths, so that there are equals; every other second has none.
Stretches::Stretch RandomSecond(std::mt19937_64& random) {
  const double strength = static_cast<double>(random() % 8) / 4 - 1;
  if (strength <= 0) return {.spikes = random() % 100};
  return {.spikes = random() % 100, .rhythm = {.hz = 2 + static_cast<double>(random() % 97) / 2, .strength = strength}};
}

void AddTo(Stretches& stretches, std::size_t second, const Stretches::Stretch& what) {
  stretches.AddSpikes(static_cast<Tick>(second), what.spikes);
  if (what.rhythm.hz > 0) stretches.AddRhythm(static_cast<Tick>(second), what.rhythm);
}

// From all seconds at once.
std::pair<Tick, Numbers> NaiveStretches(const std::vector<Stretches::Stretch>& seconds) {
  std::size_t every = 1;
  while ((seconds.size() + every - 1) / every > kMaxStretches) every *= 2;
  Numbers numbers;
  for (std::size_t first = 0; first < seconds.size(); first += every) {
    const auto begin = seconds.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end = seconds.begin() + static_cast<std::ptrdiff_t>(std::min(first + every, seconds.size()));
    std::uint64_t spikes = 0;
    for (auto second = begin; second != end; ++second) spikes += second->spikes;
    const auto clearest =  // the first of equals
        std::max_element(begin, end,
                         [](const auto& a, const auto& b) { return a.rhythm.strength < b.rhythm.strength; });
    numbers.emplace_back(spikes, clearest->rhythm.hz, clearest->rhythm.strength);
  }
  return {Seconds(static_cast<Tick>(every)), numbers};
}

TEST(Stretches, AreThoseOfAllSecondsPutTogetherAtTheEnd) {
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  for (const std::size_t size : {0, 1, 1000, 32'767, 32'768, 32'769, 65'535, 65'536, 65'537, 300'001}) {
    SCOPED_TRACE(testing::Message() << size << " seconds");
    std::vector<Stretches::Stretch> seconds(size);
    std::ranges::generate(seconds, [&random] { return RandomSecond(random); });
    const auto [every, numbers] = NaiveStretches(seconds);

    Stretches one_by_one, at_length;  // the latter merged before there was anything
    at_length.Reach(static_cast<Tick>(size));
    for (std::size_t second = 0; second < size; ++second) {
      AddTo(one_by_one, second, seconds[second]);
      AddTo(at_length, second, seconds[second]);
    }
    EXPECT_EQ(one_by_one.every(), every);
    EXPECT_TRUE(StretchNumbers(one_by_one) == numbers);
    EXPECT_EQ(at_length.every(), every);
    EXPECT_TRUE(StretchNumbers(at_length) == numbers);
  }
}

TEST(Stretches, TakeSpikesAndRhythmsApart) {
  Stretches stretches;
  for (Tick second = 0; second < 40'000; ++second) stretches.AddSpikes(second, 1);
  for (Tick second = 0; second < 40'000; ++second) {
    stretches.AddRhythm(second, {.hz = second % 2 == 0 ? 4.0 : 8.0, .strength = second == 7 ? 0.75 : 0.5});
  }
  ASSERT_EQ(stretches.stretches().size(), 20'000u);
  EXPECT_EQ(stretches.stretches()[3].spikes, 2u);
  EXPECT_EQ(stretches.stretches()[3].rhythm.hz, 8) << "the stronger";
  EXPECT_EQ(stretches.stretches()[4].rhythm.hz, 4) << "the earlier of equals";
}

TEST(Stretches, StayFewHoweverFarASecondIs) {
  Stretches stretches;
  stretches.AddSpikes(5, 3);
  const Tick last = (Tick{1} << 31) - 1;
  stretches.AddSpikes(last, 4);
  EXPECT_EQ(stretches.every(), Seconds(65'536));
  ASSERT_EQ(stretches.stretches().size(), static_cast<std::size_t>(kMaxStretches));
  EXPECT_EQ(stretches.stretches().front().spikes, 3u);
  EXPECT_EQ(stretches.stretches().back().spikes, 4u);
}

TEST(Stretches, ResumeFromWhatWasSaved) {
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  std::vector<Stretches::Stretch> seconds(70'000);
  std::ranges::generate(seconds, [&random] { return RandomSecond(random); });
  for (int i = 0; i < 5; ++i) {
    const std::size_t cut = random() % seconds.size();
    Stretches before, after;
    for (std::size_t second = 0; second < cut; ++second) AddTo(before, second, seconds[second]);
    after.AddSpikes(123, 1);  // loading forgets it
    ASSERT_TRUE(LoadFrom(Saved(before), after).ok());
    for (std::size_t second = cut; second < seconds.size(); ++second) AddTo(after, second, seconds[second]);
    EXPECT_TRUE(StretchNumbers(after) == NaiveStretches(seconds).second) << "cut at " << cut;
  }
}

TEST(Stretches, RefuseWhatCannotBe) {
  Stretches stretches;
  stretches.AddSpikes(2, 3);
  std::vector<std::byte> bytes = Saved(stretches);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    Stretches cut;
    EXPECT_TRUE(absl::IsDataLoss(LoadFrom(std::span(bytes).first(size), cut))) << size;
  }
  std::vector<std::byte> no_number = bytes;
  std::fill(no_number.end() - 8, no_number.end(), std::byte{0xFF});  // the strength of a rhythm
  EXPECT_TRUE(absl::IsDataLoss(LoadFrom(no_number, stretches)));
  bytes[0] = std::byte{200};  // doublings
  EXPECT_TRUE(absl::IsDataLoss(LoadFrom(bytes, stretches)));
}

}  // namespace
}  // namespace lull
