#include "cli/stdio_environment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "lull/config.h"

namespace lull::cli {
namespace {

using testing::HasSubstr;

Stimulus StimulusOf(std::string_view line) {
  const absl::StatusOr<EnvironmentLine> said = ParseEnvironmentLine(line, 20);
  EXPECT_TRUE(said.ok()) << said.status();
  EXPECT_TRUE(said->stimulus.has_value());
  return said->stimulus.value_or(Stimulus());
}

TEST(EnvironmentLines, AreSpikesCurrentsAndEndsOfTurns) {
  EXPECT_EQ(StimulusOf("21 3"), (Stimulus{21, 3, Stimulus::Kind::kSpike, 20}));
  EXPECT_EQ(StimulusOf("  21\t3  -1.5e1 \r"), (Stimulus{21, 3, Stimulus::Kind::kSpike, -15}));
  EXPECT_EQ(StimulusOf("7 0 current 0"), (Stimulus{7, 0, Stimulus::Kind::kCurrent, 0}));
  const absl::StatusOr<EnvironmentLine> end = ParseEnvironmentLine("40", 20);
  ASSERT_TRUE(end.ok());
  EXPECT_FALSE(end->stimulus.has_value());
  EXPECT_EQ(end->end_of_turn, 40);
}

TEST(EnvironmentLines, ThatAreNoneAreRefusedInOneLine) {
  for (const char* line : {"", "x", "1 x", "1 -1", "1 4294967296", "1.5 2", "1 2 x", "1 2 curent 3", "1 2 current",
                           "1 2 current x", "1 2 3 4 5", "99999999999999999999 1", "a\x01\n b"}) {
    const absl::StatusOr<EnvironmentLine> said = ParseEnvironmentLine(line, 20);
    ASSERT_TRUE(absl::IsInvalidArgument(said.status())) << line;
    const std::string message(said.status().message());
    EXPECT_THAT(message, HasSubstr("must be 'time neuron'"));
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  }
}

TEST(EnvironmentLines, NameAnAmplitudeThatIsNotFinite) {
  for (const char* line : {"1 2 nan", "1 2 inf", "1 2 -inf", "1 2 current 1e999"}) {
    EXPECT_EQ(ParseEnvironmentLine(line, 20).status().message(),
              "'" + std::string(line) + "'; its amplitude must be a finite number");
  }
}

TEST(Stimuli, MustFitIntoTheNetwork) {
  StimulusCheck check(10, 100, "mV/ms");
  constexpr auto kSpike = Stimulus::Kind::kSpike, kCurrent = Stimulus::Kind::kCurrent;
  const auto wrong = [&check](Tick time, NeuronId neuron, Stimulus::Kind kind, double amplitude) {
    return check.WhatIsWrong({.time = time, .neuron = neuron, .kind = kind, .amplitude = amplitude}, 5);
  };
  EXPECT_EQ(wrong(6, 9, kSpike, -100), "");
  EXPECT_EQ(wrong(6, 10, kSpike, 1), "the network has 10 neurons, from 0");
  EXPECT_EQ(wrong(5, 3, kSpike, 1), "is late; the next step is 6 ms");
  EXPECT_EQ(wrong(6, 3, kCurrent, 100), "");
  EXPECT_EQ(wrong(6, 3, kCurrent, -101), "a current must be from -100 to 100 mV/ms in this network");
  // What a neuron is given in one step adds up, from one exchange to the next too.
  EXPECT_EQ(wrong(8, 4, kSpike, 60), "");
  EXPECT_EQ(wrong(9, 4, kSpike, 60), "");
  EXPECT_EQ(wrong(8, 4, kSpike, -60),
            "spikes of 120 mV/ms for a neuron in a step; must be at most 100 in this network");
}

TEST(Environment, HasLayersThatThereAre) {
  const NetworkSpec spec = BuiltInConfig("reference").value().network;
  EXPECT_TRUE(CheckEnvironment({}, spec, 100).ok());
  EXPECT_TRUE(CheckEnvironment({.layers = {"motor", "efferent"}}, spec, 100).ok());
  EXPECT_EQ(CheckEnvironment({.layers = {"motr"}}, spec, 100).message(),
            "--stdio-layers: no column has a layer 'motr'; there are sensory, motor, afferent, efferent, internal");
}

TEST(Environment, HasAnAmplitudeThatTheNetworkTakes) {
  const NetworkSpec spec = BuiltInConfig("reference").value().network;
  EXPECT_TRUE(CheckEnvironment({.amplitude = -100}, spec, 100).ok());
  EXPECT_EQ(CheckEnvironment({.amplitude = 101}, spec, 100).message(),
            "--stdio-amplitude: 101 mV/ms; must be from -100 to 100 in this network");
}

}  // namespace
}  // namespace lull::cli
