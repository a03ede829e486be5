#include "engine/large_inputs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "lull/simulation.h"

namespace lull {
namespace {

constexpr std::int32_t kLimit = 64 << 16;  // [quanta]

TEST(LargeInputs, OneLargeSumIsFoundAmongMany) {
  for (const InstructionSet set : SupportedInstructionSets()) {
    const LargeInputs inputs({0, 1}, 16, set);
    for (const std::size_t count : {1, 3, 8, 16, 17, 64, 100}) {
      std::vector<std::int32_t> sums(count, kLimit - 1);
      for (std::size_t i = 0; i < count; i += 2) sums[i] = -kLimit;
      EXPECT_FALSE(inputs.AnyIn(sums.data(), count));
      for (const std::int32_t large :
           {kLimit, -kLimit - 1, std::numeric_limits<std::int32_t>::max(), std::numeric_limits<std::int32_t>::min()}) {
        for (std::size_t i = 0; i < count; ++i) {
          const std::int32_t before = std::exchange(sums[i], large);
          EXPECT_TRUE(inputs.AnyIn(sums.data(), count)) << large << " at " << i << " of " << count;
          EXPECT_EQ(inputs.AnyIn(sums.data(), i), false);
          sums[i] = before;
        }
      }
    }
  }
}

TEST(LargeInputs, TheLargestBySizeIsKeptOfEachNeuronUntilItIsForgotten) {
  LargeInputs inputs({10, 4}, 16, InstructionSet::kBaseline);
  EXPECT_EQ(inputs.Largest(12), 0);
  for (const std::int32_t sum : {kLimit - 1, -kLimit}) inputs.Note(11, sum);
  for (const std::int32_t sum : {kLimit, -2 * kLimit, 2 * kLimit, kLimit}) inputs.Note(12, sum);
  inputs.Note(13, 3 * kLimit);
  EXPECT_EQ(inputs.Largest(11), 0) << "too small to be noted";
  EXPECT_EQ(inputs.Largest(12), -2 * kLimit) << "the first of equal size";
  std::vector<LargeInputs::Noted> noted;
  inputs.AppendNoted(noted);
  EXPECT_EQ(noted.size(), 2u);
  inputs.Forget();
  EXPECT_EQ(inputs.Largest(13), 0);
  inputs.Note(13, kLimit);
  EXPECT_EQ(inputs.Largest(13), kLimit);
}

}  // namespace
}  // namespace lull
