// Given stimuli from files: what is read, what is wrong with a file, line by line, and what a configuration makes of
// it.

#include "formats/stimulus_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "lull/config.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kStimulusHeader = "time_ms,neuron,kind,amplitude\n";

class StimulusFiles : public testing::Test {
 protected:
  std::string Write(const std::string& lines) const {
    std::ofstream(directory_.File("stimuli.csv"), std::ios::binary) << kStimulusHeader << lines;
    return directory_.File("stimuli.csv");
  }
  // A network of 20 neurons, of which the input reaches 0 to 4 and 10 to 14.
  absl::StatusOr<Config> Parsed(const std::string& lines) const {
    Write(lines);
    return ParseConfig(
        "[[columns]]\ncount = 2\nlayers = [{ name = \"in\", size = 5, type = \"chattering\" }, { name = \"out\", size "
        "= "
        "5, type = \"chattering\" }]\n[[inputs]]\nsource = \"stimuli\"\nfile = \"stimuli.csv\"\nlayers = \"in\"\n",
        "net.toml", {}, directory_.path());
  }
  std::string RefusalOf(const std::string& lines) const {
    const absl::StatusOr<Config> config = Parsed(lines);
    return config.ok() ? "accepted" : std::string(config.status().message());
  }

  TemporaryDirectory directory_;
};

TEST_F(StimulusFiles, AreRead) {
  const auto file = ReadStimulusFile(Write("1,3,spike,20\n1,3,current,-2.5\r\n250,17,spike,1e-3\n"));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(file->stimuli,
              ElementsAre(Stimulus{1, 3, Stimulus::Kind::kSpike, 20}, Stimulus{1, 3, Stimulus::Kind::kCurrent, -2.5},
                          Stimulus{250, 17, Stimulus::Kind::kSpike, 0.001}));
  EXPECT_THAT(file->mistakes, testing::IsEmpty());
}

TEST_F(StimulusFiles, AreAnInputThatIsWrittenBackAndHashed) {
  const absl::StatusOr<Config> config = Parsed("1,3,spike,20\n9,11,current,5\n");
  ASSERT_TRUE(config.ok()) << config.status();
  ASSERT_EQ(config->network.inputs.size(), 1u);
  EXPECT_EQ(std::get<StimulusInput>(config->network.inputs[0].source).stimuli.size(), 2u);
  const absl::StatusOr<Config> again = ParseConfig(ToToml(*config), "again.toml");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(*again, *config);
  EXPECT_EQ(ConfigHash(*again), ConfigHash(*config));
  for (const char* other : {"1,3,spike,20\n", "2,3,spike,20\n9,11,current,5\n", "1,4,spike,20\n9,11,current,5\n",
                            "1,3,current,20\n9,11,current,5\n", "1,3,spike,20\n9,11,current,6\n"}) {
    const absl::StatusOr<Config> changed = Parsed(other);
    ASSERT_TRUE(changed.ok());
    EXPECT_NE(ConfigHash(*changed), ConfigHash(*config)) << other;
  }
}

TEST_F(StimulusFiles, SayWhatIsWrongLineByLine) {
  EXPECT_THAT(RefusalOf("1,3,spike\n"),
              HasSubstr("stimuli.csv:2: '1,3,spike' has 3 values, not 4; must be a time in whole ms, a "
                        "neuron, spike or current, and an amplitude, such as 120,17,spike,20"));
  EXPECT_THAT(RefusalOf("1,3,spice,2\n"), HasSubstr("such as 120,17,spike,20"));
  EXPECT_THAT(RefusalOf("1,3,spike,x\n"), HasSubstr("such as 120,17,spike,20"));
  EXPECT_THAT(RefusalOf("1,-3,spike,2\n"), HasSubstr("neuron -3; must be a whole number from 0 to 4294967295"));
  EXPECT_THAT(RefusalOf("5,3,spike,2\n4,3,spike,2\n"),
              HasSubstr("stimuli.csv:3: time 4 ms; comes after 5 ms: must be in order of time"));
  EXPECT_THAT(RefusalOf("0,3,spike,2\n"), HasSubstr("time 0 ms; must be 1 ms, the first step, or later"));
  EXPECT_THAT(RefusalOf("1,7,spike,2\n"), HasSubstr("neuron 7; the input does not reach it"));
  EXPECT_THAT(RefusalOf("1,20,spike,2\n"), HasSubstr("neuron 20; the network has 20 neurons, from 0"));
  EXPECT_THAT(RefusalOf("1,3,spike,1e300\n"), HasSubstr("amplitude 1e+300; must be a finite number"));
}

TEST_F(StimulusFiles, OfAnotherKindAreRefused) {
  std::ofstream(directory_.File("other.csv")) << "time_ms,neuron\n1,3\n";
  EXPECT_THAT(std::string(ReadStimulusFile(directory_.File("other.csv")).status().message()),
              HasSubstr("must be 'time_ms,neuron,kind,amplitude'"));
  EXPECT_FALSE(ReadStimulusFile(directory_.File("none.csv")).ok());
}

}  // namespace
}  // namespace lull
