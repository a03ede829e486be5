#include "lull/compare/rest_accuracy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/support/made_comparisons.h"

namespace lull {
namespace {

// Kicks that fire a neuron only together with what else reaches it.
NetworkSpec NearThreshold() {
  NetworkSpec spec = SmallSpec();
  spec.inputs[0].source = PoissonKicks{.rate_hz = 20, .amplitude = 12};
  for (ProjectionSpec& projection : spec.projections) projection.strength.range()->high = 4;
  return spec;
}

RestReport Measured(std::vector<double> tolerances) {
  return MeasureRest(NearThreshold(), {.duration = 2000, .threads = 1, .tolerances = std::move(tolerances)}).value();
}

TEST(MeasureRest, NothingDiffersFromItself) {
  const RestReport report = Measured({0});
  ASSERT_EQ(report.tolerances.size(), 1u) << "tolerance 0 is the reference anyway";
  const RestAccuracy& reference = report.tolerances[0];
  EXPECT_EQ(reference.match, SpikeMatch{.same = reference.statistics.all.spikes});
  EXPECT_GT(reference.match.same, 500u);
  EXPECT_NEAR(reference.correlation_with_reference.value(), 1, 1e-9);
}

TEST(MeasureRest, RestsMoreAndDiffersMoreTheGreaterTheTolerance) {
  const RestReport report = Measured({0.01, 5});
  ASSERT_EQ(report.tolerances.size(), 3u);
  for (std::size_t i = 1; i < 3; ++i) {
    EXPECT_LT(report.tolerances[i].share_awake, report.tolerances[i - 1].share_awake);
    EXPECT_GE(report.tolerances[i].match.differing(), report.tolerances[i - 1].match.differing());
  }
  EXPECT_GT(report.tolerances[2].match.differing(), 0) << "5 mV is far from rest";
}

TEST(MeasureRest, StretchesMakeUpTheWhole) {
  const RestReport report = Measured({5});
  EXPECT_EQ(report.stretch, 100);
  const RestAccuracy& accuracy = report.tolerances[1];
  ASSERT_EQ(accuracy.by_stretch.size(), 20u);
  SpikeMatch sum;
  for (const SpikeMatch& match : accuracy.by_stretch) sum += match;
  EXPECT_EQ(sum, accuracy.match);
  EXPECT_EQ(sum.same + sum.moved + sum.appeared, accuracy.statistics.all.spikes);
}

TEST(MeasureRest, RefusesWhatANetworkCannotHave) {
  EXPECT_TRUE(absl::IsInvalidArgument(MeasureRest(SmallSpec(), {.duration = 10, .tolerances = {-1}}).status()));
}

}  // namespace
}  // namespace lull
