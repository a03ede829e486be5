// The text files of NEST: what is read, by hand-made files of each of its versions, and what is refused.

#include "formats/nest_spikes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace lull {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

SpikeFile Read(const std::string& text, const SpikeFileKeys& keys = {}) {
  SpikeFile file = {.keys = keys};
  const absl::Status status = ReadNestSpikes(text, file);
  EXPECT_TRUE(status.ok()) << status;
  return file;
}
// What is wrong with the file, or with its first wrong line.
std::string Refusal(const std::string& text, const SpikeFileKeys& keys = {}) {
  SpikeFile file = {.keys = keys};
  const absl::Status status = ReadNestSpikes(text, file);
  if (!status.ok()) return std::string(status.message());
  return file.mistakes.empty() ? "read" : file.mistakes[0].what;
}

TEST(NestSpikes, AreToldByNameOrFirstLine) {
  EXPECT_TRUE(IsNest("a.gdf", "1\t2.0\n"));
  EXPECT_TRUE(IsNest("A.DAT", ""));
  EXPECT_TRUE(IsNest("a.txt", "# NEST version: 3.6.0\n"));
  EXPECT_TRUE(IsNest("a.csv", "sender\ttime_ms\n"));
  EXPECT_FALSE(IsNest("a.csv", "time_ms,neuron\n"));
  EXPECT_FALSE(IsNest("a.dat", "time_ms,neuron\n"));
  EXPECT_FALSE(IsNest("a.csv", "# made by hand\ntime_ms,neuron\n"));
}

TEST(NestSpikes, OfEachVersionAreRead) {
  for (const char* const text :
       {"7\t12.000\t\n1\t3.000\t\n", "# sender\ttime_ms\n7\t12.000\n1\t3.000",
        "sender time_ms\r\n7 12.000\r\n1  3.0\r\n",
        "# NEST version: 3.6\n# RecordingBackendASCII version: 2\nsender\ttime_ms\n7\t12.000\n1\t3.000\n\n"}) {
    const SpikeFile file = Read(text);
    EXPECT_THAT(file.spikes, ElementsAre(Spike{12, 6}, Spike{3, 0})) << text;
    EXPECT_EQ(file.keys.first_id, 1u);
    EXPECT_THAT(Read(text, {.first_id = 0}).spikes, ElementsAre(Spike{12, 7}, Spike{3, 1})) << text;
  }
  EXPECT_THAT(Read("").spikes, IsEmpty());
  EXPECT_THAT(Read("# NEST version: 3.6\nsender\ttime_ms\n").spikes, IsEmpty());
}

// 0.1 has no exact double: 3 · 0.1 is a little more than 0.3, and so on.
TEST(NestSpikes, StepsBecomeTheMillisecondsThatAreMeant) {
  std::string text = "sender\ttime_step\ttime_offset\n";
  for (int ms = 1; ms <= 2000; ++ms) text += "1\t" + std::to_string(10 * ms + 3) + "\t0.300\n";
  for (const std::optional<Rounding> rounding : {std::optional<Rounding>(), {Rounding::kUp}, {Rounding::kDown}}) {
    const SpikeFile file = Read(text, {.times = rounding, .step_ms = 0.1});
    EXPECT_THAT(file.mistakes, IsEmpty());
    for (int ms = 1; ms <= 2000; ++ms) ASSERT_EQ(file.spikes[ms - 1].time, ms);
  }
  EXPECT_THAT(Read("1\t7\t0.25\n2\t8\n", {.times = Rounding::kUp, .step_ms = 2}).spikes,
              ElementsAre(Spike{14, 0}, Spike{16, 1}));
}

TEST(NestSpikes, WhatMayMeanSeveralThingsIsRefused) {
  EXPECT_THAT(Refusal("1\t12\n2\t13\n"), HasSubstr("may be steps or ms; the key step_ms must say which"));
  EXPECT_EQ(Refusal("1\t12\n2\t13.0\n"), "read");
  EXPECT_THAT(Refusal("sender time_step time_offset\n1 5 0\n"), HasSubstr("the key step_ms must give the length"));
  EXPECT_THAT(Refusal("sender time_ms\n1 5\n", {.step_ms = 0.1}), HasSubstr("leave out the key step_ms"));
  EXPECT_EQ(Refusal("# sender\ttime_ms\tV_m\n1\t5.0\t-70\n"),
            "has the columns sender, time_ms, V_m; a file of spikes has sender and time_ms, or sender, time_step and "
            "time_offset");
}

TEST(NestSpikes, MistakesAreTold) {
  const std::string must_be = "; must be a sender and a time in ms, separated by a tab or spaces, such as 17 120.0";
  EXPECT_EQ(Refusal("1;5.0\n"), "'1;5.0' has semicolons" + must_be);
  EXPECT_EQ(Refusal("1,5.0\n"), "'1,5.0' has commas" + must_be);
  EXPECT_EQ(Refusal("1 5.0 7\n"), "'1 5.0 7' does not have two numbers" + must_be);
  EXPECT_EQ(Refusal("1 5.0\n\n2 5.0\n"), "'' is an empty line" + must_be);
  EXPECT_EQ(Refusal("1 5.0\n# more\n"), "'# more' is a comment, which may stand at the beginning only" + must_be);
  EXPECT_EQ(Refusal("0 5.0\n"), "neuron 0; must be at least first_id = 1, the number of neuron 0");
  EXPECT_EQ(Refusal("1.5 5.0\n"), "neuron 1.5; must be a whole number from 0 to 4294967295");
  EXPECT_EQ(Refusal("1 inf\n", {.times = Rounding::kUp}), "time inf ms; must be from 1 to 9223372036854775807 ms");
  EXPECT_THAT(Refusal("1 5.5\n", {.step_ms = 0.1}), HasSubstr("does not have a sender and a step"));
}

}  // namespace
}  // namespace lull
