#include "base/instruction_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

namespace lull {
namespace {

using testing::Contains;
using testing::Not;

TEST(InstructionSets, BeginWithTheBaselineAndWiden) {
  const std::vector<InstructionSet> sets = InstructionSetsHere();
  ASSERT_FALSE(sets.empty());
  EXPECT_EQ(sets.front(), InstructionSet::kBaseline);
  EXPECT_TRUE(std::ranges::is_sorted(sets));
  EXPECT_EQ(std::ranges::adjacent_find(sets), sets.end());
  EXPECT_THAT(sets, Not(Contains(InstructionSet::kBest)));
}

// The kernel's list is another source for what the compiler's builtins ask the processor.
TEST(InstructionSets, AreThoseThatTheKernelSees) {
  std::ifstream file("/proc/cpuinfo");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (text.find("\nflags") == std::string::npos) GTEST_SKIP() << "no list of flags in /proc/cpuinfo";
  const auto has = [&text](const std::string& flag) { return text.find(" " + flag + " ") != std::string::npos; };
  const std::vector<InstructionSet> sets = InstructionSetsHere();
  EXPECT_EQ(std::ranges::count(sets, InstructionSet::kAvx2), has("avx2"));
  EXPECT_EQ(std::ranges::count(sets, InstructionSet::kAvx512),
            has("avx512f") && has("avx512bw") && has("avx512dq") && has("avx512vl"));
}

TEST(InstructionSets, TheBestIsTheWidest) {
  EXPECT_EQ(Resolve(InstructionSet::kBest), InstructionSetsHere().back());
  for (const InstructionSet set : {InstructionSet::kBaseline, InstructionSet::kAvx2, InstructionSet::kAvx512}) {
    EXPECT_EQ(Resolve(set), set);
  }
}

}  // namespace
}  // namespace lull
