// The collectives on threads and alone, against naive answers.

#include "ranks/collectives.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "ranks/alone.h"
#include "ranks/in_process.h"
#include "test/ranks/cases.h"

namespace lull {
namespace {

// The cases of test/ranks/cases.cc, each on 1 to 7 ranks; 0 stands for Alone.
class Collective : public testing::TestWithParam<std::tuple<RanksCase, int>> {};

TEST_P(Collective, GivesTheNaiveAnswer) {
  const auto& [ranks_case, ranks] = GetParam();
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  if (ranks == 0) {
    Alone alone;
    EXPECT_EQ(ranks_case.run(alone, seed), absl::OkStatus());
    return;
  }
  const RanksCase& called = ranks_case;
  for (const absl::Status& status :
       RunInProcess(ranks, [&called, seed](Collectives& all) { return called.run(all, seed); })) {
    EXPECT_EQ(status, absl::OkStatus());
  }
}

std::string NameOfParameter(const testing::TestParamInfo<std::tuple<RanksCase, int>>& info) {
  const int ranks = std::get<1>(info.param);
  return std::string(std::get<0>(info.param).name) + (ranks == 0 ? "Alone" : "On" + std::to_string(ranks));
}

INSTANTIATE_TEST_SUITE_P(Cases, Collective, testing::Combine(testing::ValuesIn(RanksCases()), testing::Range(0, 8)),
                         NameOfParameter);

TEST(ValuesOf, AreTheBytes) {
  const std::vector<std::uint64_t> words = {1, 2, 3};
  const auto values = ValuesOf<std::uint64_t>(std::as_bytes(std::span(words)));
  EXPECT_EQ(std::vector<std::uint64_t>(values.begin(), values.end()), words);
  EXPECT_TRUE(ValuesOf<std::uint64_t>({}).empty());
}

TEST(HasLeft, SaysWhoAndWhy) {
  Alone alone;
  EXPECT_EQ(HasLeft(alone, 0, "no disk"), absl::AbortedError("rank 0 (" + alone.host(0) + ") has left: no disk"));
  EXPECT_EQ(HasLeft(alone, 0, ""), absl::AbortedError("rank 0 (" + alone.host(0) + ") has left"));
}

}  // namespace
}  // namespace lull
