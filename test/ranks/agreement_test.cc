// What ranks agree on with a rank that leaves meanwhile; the answers of ranks that stay are cases of cases.cc.

#include "ranks/agreement.h"

#include <gtest/gtest.h>

#include "ranks/in_process.h"

namespace lull {
namespace {

TEST(MathHash, IsTheSameEachTime) { EXPECT_EQ(MathHash(), MathHash()); }

TEST(SameStatus, FailsWhereARankHasLeft) {
  const auto statuses = RunInProcess(3, [](Collectives& ranks) {
    return ranks.rank() == 1 ? absl::DataLossError("gone") : SameStatus(ranks, absl::OkStatus());
  });
  EXPECT_EQ(statuses[0].code(), absl::StatusCode::kAborted);
  EXPECT_EQ(statuses[0], statuses[2]);
}

TEST(CheckAgreement, FailsWhereARankHasLeft) {
  const auto statuses = RunInProcess(3, [](Collectives& ranks) {
    return ranks.rank() == 1 ? absl::DataLossError("gone") : CheckAgreement(ranks, "1", 2);
  });
  EXPECT_EQ(statuses[0].code(), absl::StatusCode::kAborted);
  EXPECT_EQ(statuses[0], statuses[2]);
}

TEST(CheckAgreement, EscapesWhatOthersCallTheirVersion) {
  const auto statuses = RunInProcess(
      2, [](Collectives& ranks) { return CheckAgreement(ranks, ranks.rank() == 0 ? "1.0" : "1.0\x1b[2J", 2); });
  EXPECT_EQ(statuses[0], statuses[1]);
  EXPECT_EQ(statuses[0].message().find('\x1b'), absl::string_view::npos) << statuses[0];
  EXPECT_NE(statuses[0].message().find("Lull 1.0\\x1b[2J,"), absl::string_view::npos) << statuses[0];
}

}  // namespace
}  // namespace lull
