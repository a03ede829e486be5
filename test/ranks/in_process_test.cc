// Ranks on threads of which one fails: nobody waits for it for ever.

#include "ranks/in_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cfenv>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "ranks/host_name.h"
#include "test/support/dice.h"
#include "test/support/sanitized.h"

namespace lull {
namespace {

using testing::Each;
using testing::HasSubstr;

absl::Status Left(int rank, const std::string& why) {
  return absl::AbortedError("rank " + std::to_string(rank) + " (" + HostName() + ") has left" +
                            (why.empty() ? "" : ": " + why));
}

absl::Status Meet(Collectives& ranks) {
  const std::vector<BytesView> out(ranks.size());
  std::vector<BytesView> in(ranks.size());
  Meeting meeting;
  return ranks.Meet(out, in, meeting);
}

// Each collective, with nothing to say.
std::vector<absl::Status (*)(Collectives&)> EachCollective() {
  return {[](Collectives& ranks) { return Meet(ranks); },
          [](Collectives& ranks) {
            std::vector<Bytes> in;
            return ranks.AllToAll(std::vector<BytesView>(ranks.size()), in);
          },
          [](Collectives& ranks) { return ranks.Reduce(Reduction::kMax, std::span<std::int64_t>()); },
          [](Collectives& ranks) { return ranks.Exscan({}); },
          [](Collectives& ranks) {
            std::vector<Bytes> all;
            return ranks.Gather({}, all);
          },
          [](Collectives& ranks) {
            Bytes bytes;
            return ranks.Broadcast(bytes);
          },
          [](Collectives& ranks) { return ranks.Barrier(); }};
}

TEST(RunInProcess, ReturnsWhatEachRankReturned) {
  const auto statuses = RunInProcess(
      3, [](Collectives& ranks) { return ranks.rank() == 1 ? absl::DataLossError("of rank 1") : absl::OkStatus(); });
  EXPECT_EQ(statuses, (std::vector{absl::OkStatus(), absl::DataLossError("of rank 1"), absl::OkStatus()}));
}

TEST(RunInProcess, RunsUnderDefaultFloatingPointControl) {
  std::fesetround(FE_UPWARD);
  std::vector<int> rounding(2, -1);
  RunInProcess(2, [&rounding](Collectives& ranks) {
    rounding[ranks.rank()] = std::fegetround();
    return absl::OkStatus();
  });
  std::fesetround(FE_TONEAREST);
  EXPECT_THAT(rounding, Each(FE_TONEAREST));
}

TEST(RunInProcess, EveryCollectiveFailsWhereARankHasLeft) {
  for (const auto collective : EachCollective()) {
    for (const int leaver : {0, 1, 2}) {
      const auto statuses = RunInProcess(3, [collective, leaver](Collectives& ranks) {
        if (ranks.rank() == leaver) return absl::DataLossError("the disk is full");
        return collective(ranks);
      });
      for (int r = 0; r < 3; ++r) {
        EXPECT_EQ(statuses[r],
                  r == leaver ? absl::DataLossError("the disk is full") : Left(leaver, "the disk is full"));
      }
    }
  }
}

TEST(RunInProcess, AnExceptionIsAnErrorAndEndsTheOthers) {
  const auto statuses = RunInProcess(3, [](Collectives& ranks) {
    if (ranks.rank() == 1) throw std::runtime_error("thrown");
    if (ranks.rank() == 2) throw std::bad_alloc();
    return ranks.Barrier();
  });
  EXPECT_EQ(statuses[0], Left(1, "thrown"));
  EXPECT_EQ(statuses[1], absl::InternalError("thrown"));
  EXPECT_EQ(statuses[2], absl::ResourceExhaustedError("out of memory"));
}

TEST(RunInProcess, ARankThatLeavesAfterACollectiveDoesNotSpoilIt) {
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Dice dice(seed);
  for (int round = 0; round < 100; ++round) {
    const int size = static_cast<int>(dice.Between(2, 7)), leaver = static_cast<int>(dice.Below(size));
    const std::uint32_t meetings = dice.Below(20);
    std::vector<std::uint32_t> met(size);
    const auto statuses = RunInProcess(size, [&](Collectives& ranks) {
      while (ranks.rank() != leaver || met[leaver] < meetings) {
        if (absl::Status status = Meet(ranks); !status.ok()) return status;
        ++met[ranks.rank()];
      }
      return absl::OkStatus();
    });
    for (int r = 0; r < size; ++r) {
      EXPECT_EQ(statuses[r], r == leaver ? absl::OkStatus() : Left(leaver, "")) << "round " << round;
    }
    EXPECT_THAT(met, Each(meetings)) << "round " << round;
  }
}

TEST(RunInProcess, RanksThatSleepAreWoken) {
  const auto statuses = RunInProcess(3, [](Collectives& ranks) {
    if (ranks.rank() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));  // longer than the others look
    if (absl::Status status = Meet(ranks); !status.ok()) return status;
    if (ranks.rank() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return ranks.rank() == 0 ? absl::DataLossError("gone") : Meet(ranks);
  });
  EXPECT_EQ(statuses, (std::vector{absl::DataLossError("gone"), Left(0, "gone"), Left(0, "gone")}));
}

TEST(RunInProcess, OfSeveralThatHaveLeftTheLowestIsNamed) {
  for (int round = 0; round < 20; ++round) {
    const auto statuses = RunInProcess(4, [](Collectives& ranks) {
      if (ranks.rank() == 1 || ranks.rank() == 2) return absl::DataLossError("full");
      return Meet(ranks);
    });
    EXPECT_EQ(statuses[0], Left(1, "full"));
    EXPECT_EQ(statuses[3], Left(1, "full"));
  }
}

TEST(RunInProcess, AnErrorStays) {
  RunInProcess(2, [](Collectives& ranks) {
    if (ranks.rank() == 1) return absl::OkStatus();
    for (const auto collective : EachCollective()) EXPECT_EQ(collective(ranks), Left(1, ""));
    return absl::OkStatus();
  });
}

TEST(RunInProcess, ARankMaySayWhyItLeaves) {
  const auto statuses = RunInProcess(2, [](Collectives& ranks) {
    if (ranks.rank() == 1) {
      ranks.Leave(absl::DataLossError("first reason"));
      ranks.Leave(absl::DataLossError("second reason"));
    }
    return Meet(ranks);
  });
  EXPECT_EQ(statuses, (std::vector{Left(1, "first reason"), Left(1, "first reason")}));
}

TEST(RunInProcess, DifferentCollectivesAreAnErrorOfEachRank) {
  for (const absl::Status& status : RunInProcess(3, [](Collectives& ranks) {
         std::vector<std::uint64_t> values(2);
         return ranks.rank() == 2 ? ranks.Exscan(values) : ranks.Barrier();
       })) {
    EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
    EXPECT_THAT(std::string(status.message()),
                HasSubstr("rank 2 (" + HostName() + ") calls Exscan of 2 values, but rank 0"));
  }
  for (const absl::Status& status : RunInProcess(2, [](Collectives& ranks) {
         std::vector<std::uint64_t> values(ranks.rank());
         return ranks.Reduce(Reduction::kSum, std::span(values));
       })) {
    EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  }
}

// Exits with 0 if ranks whose threads cannot be started, because there is no memory for their stacks, have left.
[[noreturn]] void StartNothing() {
  const rlimit nothing_more = {.rlim_cur = 1, .rlim_max = 1};
  if (setrlimit(RLIMIT_AS, &nothing_more) != 0) std::_Exit(2);
  for (const absl::Status& status : RunInProcess(2, Meet)) {
    if (status.code() != absl::StatusCode::kResourceExhausted) std::_Exit(1);
  }
  std::_Exit(0);
}

TEST(RunInProcessDeathTest, ARankWithoutAThreadHasLeft) {
  if (kSanitized) GTEST_SKIP() << "a sanitizer takes addresses of its own";
  EXPECT_EXIT(StartNothing(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace lull
