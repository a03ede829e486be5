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
  for (const char* line :
       {"", "x", "1 x", "1 -1", "1 4294967296", "1.5 2", "1 2 x", "1 2 nan", "1 2 inf", "1 2 curent 3", "1 2 current",
        "1 2 current x", "1 2 3 4 5", "99999999999999999999 1", "a\x01\n b"}) {
    const absl::StatusOr<EnvironmentLine> said = ParseEnvironmentLine(line, 20);
    ASSERT_TRUE(absl::IsInvalidArgument(said.status())) << line;
    const std::string message(said.status().message());
    EXPECT_THAT(message, HasSubstr("must be 'time neuron'"));
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  }
}

TEST(Environment, HasLayersThatThereAre) {
  const NetworkSpec spec = BuiltInConfig("reference").value().network;
  EXPECT_TRUE(CheckEnvironment({}, spec).ok());
  EXPECT_TRUE(CheckEnvironment({.layers = {"motor", "efferent"}}, spec).ok());
  EXPECT_EQ(CheckEnvironment({.layers = {"motr"}}, spec).message(),
            "--stdio-layers: no column has a layer 'motr'; there are sensory, motor, afferent, efferent, internal");
}

}  // namespace
}  // namespace lull::cli
