// Covers schedule_warnings.cc.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "lull/config.h"

namespace lull {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// What is said of an input to a run of 1 s.
std::vector<std::string> WarningsOf(Input input) {
  Config config = {.duration = 1000};
  config.network.inputs = {std::move(input)};
  return ScheduleWarnings(config);
}

TEST(ScheduleWarnings, AreOfInputsThatBeginAfterTheEnd) {
  EXPECT_THAT(WarningsOf({.source = UniformNoise{0, 1}}), IsEmpty());
  EXPECT_THAT(WarningsOf({.source = StepCurrent{1}, .from = 1000}), IsEmpty()) << "acts in the last step";
  EXPECT_THAT(WarningsOf({.source = StepCurrent{1}, .from = 1001}),
              ElementsAre("inputs[0] never acts: it begins at 1.001 s, and the run ends at 1 s"));
  // Kicks act after the step `from`.
  EXPECT_THAT(WarningsOf({.source = PoissonKicks{.rate_hz = 1, .amplitude = 1}, .from = 999}), IsEmpty());
  EXPECT_THAT(WarningsOf({.name = "late kicks", .source = PoissonKicks{.rate_hz = 1, .amplitude = 1}, .from = 1000}),
              ElementsAre("inputs.\"late kicks\" never acts: it begins after 1 s, and the run ends at 1 s"));
  EXPECT_THAT(WarningsOf({.source = StepCurrent{1}, .from = 500, .until = 500}),
              ElementsAre("inputs[0] never acts: no step is between its from and its until"));
  EXPECT_THAT(WarningsOf({.source = StepCurrent{1}, .until = 1}),
              ElementsAre("inputs[0] never acts: no step is between its from and its until"));
}

TEST(ScheduleWarnings, CountWhatFilesGiveTooLate) {
  const SpikeInput spikes = {.spikes = {{1, 0}, {1000, 0}, {1001, 0}, {5000, 1}}, .amplitude = 1, .file = "s.csv"};
  EXPECT_THAT(WarningsOf({.source = spikes}),
              ElementsAre("2 of 4 spikes of inputs[0], 's.csv' never act: the run ends at 1 s"));
  EXPECT_THAT(WarningsOf({.source = spikes, .from = 2}),
              ElementsAre("2 of 4 spikes of inputs[0], 's.csv' never act: the run ends at 1 s",
                          "1 of 4 spikes of inputs[0], 's.csv' never acts: the input's from and until leave it out"));
  EXPECT_THAT(WarningsOf({.source = SpikeInput{.spikes = {{1000, 0}}}}), IsEmpty());
  EXPECT_THAT(WarningsOf({.source = StimulusInput{.stimuli = {{.time = 1001}}}}),
              ElementsAre("1 of 1 stimulus of inputs[0] never acts: the run ends at 1 s"));
  EXPECT_THAT(WarningsOf({.source = PoissonKicks{.amplitude = 1, .changes = {{0, 5}, {1000, 6}, {2000, 7}}}}),
              ElementsAre("1 of 3 rates of inputs[0] never acts: the run ends at 1 s"));
  EXPECT_THAT(WarningsOf({.source = StepCurrent{.changes = {{1500, 6}, {2000, 7}}}}),
              ElementsAre("2 of 2 amplitudes of inputs[0] never act: the run ends at 1 s"));
}

TEST(ScheduleWarnings, AreOfLearningAndTracesThatBeginAfterTheEnd) {
  Config config = {.duration = 1000};
  config.network.projections = {{.from = "a", .to = "a", .stdp = Stdp{.from = 1001}},
                                {.from = "a", .to = "a", .stdp = Stdp{.until = 500}}};
  config.network.edges = {{.stdp = Stdp{.from = 7'200'000}}, {}};
  config.record.traces = {.every = 1001};
  EXPECT_THAT(
      ScheduleWarnings(config),
      ElementsAre("the synapses of projections[0] never learn: learning begins at 1.001 s, and the run ends at 1 s",
                  "the synapses of edges[0] never learn: learning begins at 2 h, and the run ends at 1 s",
                  "record.traces records nothing: its first sample would be at 1.001 s, and the run ends at "
                  "1 s"));
  config = {.duration = 1000};
  config.record.traces = {.every = 1000};
  EXPECT_THAT(ScheduleWarnings(config), IsEmpty());
}

}  // namespace
}  // namespace lull
