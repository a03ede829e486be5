#include "cli/compare_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/compare_command.h"
#include "lull/config.h"

namespace lull::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const Compared kCompared = {.network = "net", .config_hash = 0xABC, .seed = 7};

Network Small() { return Network::Build(BuiltInConfig("sparse", {{"columns[0].count", "5"}})->network).value(); }

Difference OfASpike() {
  Difference difference;
  difference.spike = Spike{333, 123};
  difference.fired_in = 1;
  difference.around = {{332, {{{-70, -14}, {-70, -14}}}}, {333, {{{-60.5f, -14}, {-65, -12}}}}};
  return difference;
}

TEST(CompareReport, TellsWhereTheEnginesPart) {
  EXPECT_EQ(
      TextDifference(OfASpike(), Small()),
      "the engines differ: neuron 123 (column 1, afferent, reference) fires at 333 ms in the clock-driven engine and "
      "not in the event-driven one; its state after\n"
      "  332 ms, event-driven  -70 [c28c0000], -14 [c1600000]\n"
      "  332 ms, clock-driven  -70 [c28c0000], -14 [c1600000]\n"
      "  333 ms, event-driven  -60.5 [c2720000], -14 [c1600000]\n"
      "  333 ms, clock-driven  -65 [c2820000], -12 [c1400000]");
}

TEST(CompareReport, TellsWhichSynapseDiffers) {
  Difference difference;
  difference.synapses = {Synapse{4, 6, 3, 0.5f}, Synapse{4, 6, 3, 0.625f}};
  EXPECT_THAT(TextDifference(difference, Small()), AllOf(HasSubstr("the synapse from neuron 4 to 6, delay 3 ms"),
                                                         HasSubstr("0.5 [3f000000]"), HasSubstr("0.625 [3f200000]")));
}

TEST(CompareReport, ADifferenceHasAnExitStatusOfItsOwn) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const ExitStatus status = ReportDifference({.json = true}, kCompared, OfASpike(), Small());
  const std::string out = testing::internal::GetCapturedStdout(), errors = testing::internal::GetCapturedStderr();
  EXPECT_EQ(status, 3);
  EXPECT_THAT(out, AllOf(HasSubstr("\"equal\": false"), HasSubstr("\"time_ms\": 333"), HasSubstr("\"neuron\": 123"),
                         HasSubstr("\"fires_in\": \"clock\"")));
  EXPECT_THAT(errors, HasSubstr("lull: the engines differ: neuron 123"));
}

// A thousand neurons for a second: event-driven in 10, 20 and 30 ms, clock-driven in 10 times as long.
Comparison Example(double speed_up) {
  Comparison comparison = {.duration = 1000, .stretch = 500, .threads = 2, .spike_hash = 1, .weight_hash = 2};
  comparison.event.rounds = {0.02, 0.01, 0.03};
  for (const double seconds : comparison.event.rounds) comparison.clock.rounds.push_back(speed_up * seconds);
  comparison.event.stats = {.steps = 1000,
                            .spikes = 4000,
                            .deliveries = 200'000,
                            .neuron_steps = 12'500,
                            .awake_steps = 12'500,
                            .wall_seconds = 0.02};
  comparison.clock.stats = {
      .steps = 1000, .spikes = 4000, .deliveries = 200'000, .neuron_steps = 500'000, .wall_seconds = 0.02 * speed_up};
  comparison.awake = {0.02, 0.03};
  comparison.event.by_stretch = {0.005, 0.005};
  comparison.clock.by_stretch = {0.05, 0.05};
  return comparison;
}

TEST(CompareReport, TellsMediansAndQuartiles) {
  const std::string text = TextComparison(kCompared, Small(), Example(10));
  EXPECT_THAT(text,
              AllOf(HasSubstr("The network 'net': 500 neurons"), HasSubstr("1 s of model time, 3 rounds, 2 threads"),
                    HasSubstr("4,000 spikes (hash 0000000000000001)")));
  EXPECT_THAT(text, HasSubstr("20 (15 - 25)"));
  EXPECT_THAT(text, HasSubstr("10 M"));  // 200,000 deliveries in 20 ms
  EXPECT_THAT(text, HasSubstr("neuron-steps avoided                    487,500"));
  EXPECT_THAT(text, HasSubstr("neurons awake   2.5 %"));
  EXPECT_THAT(text, HasSubstr("speed-up        10 (10 - 10): the event-driven engine is faster"));
  EXPECT_THAT(TextComparison(kCompared, Small(), Example(0.5)), HasSubstr("the clock-driven engine is faster"));
  EXPECT_THAT(TextComparison(kCompared, Small(), Example(1)), HasSubstr("neither is clearly faster"));
}

SweepPoint Point(double value, double speed_up) {
  return {.value = value, .config_hash = 5, .neurons = 500, .synapses = 9, .comparison = Example(speed_up)};
}

TEST(CompareReport, TellsWhereTheEnginesAreEven) {
  const SweepPoint points[] = {Point(1, 10), Point(100, 0.1)};
  const std::string text = TextSweep(kCompared, SweepKey::kRate, points);
  EXPECT_THAT(text, HasSubstr("The engines are equally fast at rate = 10, with 2.5 % of the neurons awake"));
  EXPECT_THAT(text, HasSubstr("the smallest speed-up is 0.1."));
  EXPECT_THAT(JsonSweep(kCompared, SweepKey::kRate, points), HasSubstr("\"even_at\": 10"));
  EXPECT_THAT(TextSweep(kCompared, SweepKey::kRate, std::span(points).first(1)),
              HasSubstr("faster at every point; the smallest speed-up is 10."));
  EXPECT_THAT(TextSweep(kCompared, SweepKey::kRate, std::span(points).last(1)),
              HasSubstr("is slower at the first point"));
  EXPECT_THAT(JsonSweep(kCompared, SweepKey::kRate, std::span(points).first(1)), HasSubstr("\"even_at\": null"));
}

TEST(CompareReport, TellsWhatRestCosts) {
  RestReport report = {.duration = 1000, .stretch = 500, .synapses = 9, .neurons = 500};
  report.tolerances = {
      {.tolerance = 0, .match = {.same = 100}},
      {.tolerance = 0.01, .match = {.same = 90, .moved = 8, .shift_ms = 12, .appeared = 3, .vanished = 2}}};
  const std::string text = TextRest(kCompared, report);
  EXPECT_THAT(text, AllOf(HasSubstr("0.01"), HasSubstr("1.5"), Not(HasSubstr("nan"))));
  EXPECT_THAT(JsonRest(kCompared, report),
              AllOf(HasSubstr("\"mean_shift_ms\": 1.5"), HasSubstr("\"mean_shift_ms\": null")));
}

}  // namespace
}  // namespace lull::cli
