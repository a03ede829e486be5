#include "lull/compare/sweep.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lull {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<double> ValuesOf(const std::string& text) { return ParseSweep(text).value().values; }

std::string MistakeIn(const std::string& text) { return std::string(ParseSweep(text).status().message()); }

TEST(ParseSweep, ARangeHasRoundValuesAndBothEnds) {
  EXPECT_THAT(ValuesOf("rate=0.001..30Hz"),
              ElementsAre(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30));
  EXPECT_THAT(ValuesOf("rate=3..4"), ElementsAre(3, 4));
  EXPECT_THAT(ValuesOf("rate=0.03 .. 2 Hz"), ElementsAre(0.03, 0.05, 0.1, 0.2, 0.5, 1, 2));
  EXPECT_THAT(ValuesOf("columns=10..1000"), ElementsAre(10, 20, 50, 100, 200, 500, 1000));
  EXPECT_THAT(ValuesOf("threads=1..6"), ElementsAre(1, 2, 4, 6));
  EXPECT_THAT(ValuesOf("min_delay=1..20ms"), ElementsAre(1, 2, 5, 10, 20));
}

TEST(ParseSweep, ARangeCanHaveAsManyPointsAsOneLikes) {
  EXPECT_THAT(ValuesOf("rate=0.1..10Hz/3"), ElementsAre(0.1, DoubleNear(1, 1e-12), 10));
  EXPECT_THAT(ValuesOf("columns=1..4/50"), ElementsAre(1, 2, 3, 4));
}

TEST(ParseSweep, AListIsSorted) {
  EXPECT_THAT(ValuesOf("rest_tolerance=0.1,0,0.001,0.1"), ElementsAre(0, 0.001, 0.1));
  EXPECT_THAT(ValuesOf("rate=1Hz, 5Hz"), ElementsAre(1, 5));
  EXPECT_EQ(ParseSweep("threads=2").value().key, SweepKey::kThreads);
}

TEST(ParseSweep, SaysWhatWouldDo) {
  EXPECT_THAT(MistakeIn("rate"), HasSubstr("write rate=0.001..30Hz"));
  EXPECT_THAT(MistakeIn("rat=1"), HasSubstr("did you mean rate?"));
  EXPECT_THAT(MistakeIn("seed=1"), HasSubstr("use one of rate, columns, threads, rest_tolerance, min_delay"));
  EXPECT_THAT(MistakeIn("rate=0..1"), HasSubstr("must be a number from 1e-09 to 1000 Hz"));
  EXPECT_THAT(MistakeIn("rest_tolerance=0..1"), HasSubstr("cannot begin at 0"));
  EXPECT_THAT(MistakeIn("rate=2..1"), HasSubstr("does not ascend"));
  EXPECT_THAT(MistakeIn("rate=1,,2"), HasSubstr("'' is not a value of rate"));
  EXPECT_THAT(MistakeIn("rate=nan"), HasSubstr("'nan' is not a value of rate"));
  EXPECT_THAT(MistakeIn("columns=1.5"), HasSubstr("whole number"));
  EXPECT_THAT(MistakeIn("rate=1..2/1"), HasSubstr("must be from 2 to 1000"));
  EXPECT_THAT(MistakeIn("rate=1..2..3"), HasSubstr("is not a value"));
}

Config With(const std::vector<Override>& overrides, const std::string& network = "sparse") {
  return BuiltInConfig(network, overrides).value();
}

Config At(SweepKey key, double value) { return With(PointOverrides(With({}), key, value).value()); }

TEST(PointOverrides, SetTheKey) {
  EXPECT_EQ(std::get<PoissonKicks>(At(SweepKey::kRate, 0.001).network.inputs[0].source).rate_hz, 0.001);
  EXPECT_EQ(std::get<PoissonKicks>(At(SweepKey::kRate, 1e-7).network.inputs[0].source).rate_hz, 1e-7);
  EXPECT_EQ(At(SweepKey::kColumns, 20).network.columns[0].count, 20u);
  EXPECT_EQ(At(SweepKey::kThreads, 2).run.threads, 2);
  EXPECT_EQ(At(SweepKey::kRestTolerance, 0).network.rest_tolerance, 0);
}

TEST(PointOverrides, ADelayKeepsItsRangeAndOtherColumnsTheirs) {
  const Config config = At(SweepKey::kMinDelay, 10);
  for (const ProjectionSpec& projection : config.network.projections) {
    const bool inside = std::holds_alternative<Inside>(projection.reach);
    EXPECT_EQ(projection.delay.range()->low, inside ? 3 : 10);
    EXPECT_EQ(projection.delay.range()->high, inside ? 21 : 28);
  }
}

TEST(PointOverrides, NeedAKeyToSet) {
  const auto mistake = [](const Config& config, SweepKey key) {
    return std::string(PointOverrides(config, key, 1).status().message());
  };
  EXPECT_THAT(mistake(With({}, "reference"), SweepKey::kRate), HasSubstr("no input of Poisson kicks"));
  Config config = With({});
  config.network.columns.push_back(config.network.columns[0]);
  EXPECT_THAT(mistake(config, SweepKey::kColumns), HasSubstr("several kinds of column"));
  config.network.projections.clear();
  EXPECT_THAT(mistake(config, SweepKey::kMinDelay), HasSubstr("no projection between columns"));
}

SweepPoint PointAt(double value, double speed_up, std::uint64_t awake) {
  SweepPoint point = {.value = value, .neurons = 100};
  point.comparison.duration = 1;
  point.comparison.event.stats.steps = 1;
  point.comparison.event.stats.awake_steps = awake;
  point.comparison.event.rounds = {1};
  point.comparison.clock.rounds = {speed_up};
  return point;
}

TEST(FindCrossing, LiesBetweenTwoPoints) {
  const SweepPoint points[] = {PointAt(0.1, 100, 1), PointAt(1, 4, 20), PointAt(4, 0.25, 60), PointAt(10, 2, 90)};
  const std::optional<Crossing> even = FindCrossing(points);
  ASSERT_TRUE(even);
  EXPECT_DOUBLE_EQ(even->value, 2) << "half way in logarithms";
  EXPECT_DOUBLE_EQ(even->share_awake, 0.4);
  EXPECT_EQ(FindCrossing(std::span(points).first(2)), std::nullopt) << "ahead throughout";
  EXPECT_EQ(FindCrossing(std::span(points).subspan(2)), std::nullopt) << "not ahead";
}

TEST(FindCrossing, CanBeginAtZero) {
  const SweepPoint points[] = {PointAt(0, 4, 20), PointAt(1, 0.25, 60)};
  EXPECT_DOUBLE_EQ(FindCrossing(points)->value, 0.5);
}

}  // namespace
}  // namespace lull
