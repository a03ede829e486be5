// Given spikes from files: what is read, and what is wrong with a file, line by line.

#include "formats/spike_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "lull/config.h"

namespace lull {
namespace {

using testing::ElementsAre;

class SpikeFiles : public testing::Test {
 protected:
  SpikeFiles() {
    std::string pattern = testing::TempDir() + "/lull-spikes-XXXXXX";
    directory_ = mkdtemp(pattern.data());
  }
  ~SpikeFiles() override { std::filesystem::remove_all(directory_); }

  std::string Path(const std::string& name) const { return (directory_ / name).string(); }
  std::string Write(const std::string& name, const std::string& text) const {
    std::ofstream(Path(name), std::ios::binary) << text;
    return Path(name);
  }

  // What reading a network says that has 20 neurons, of which the file's spikes reach 0 to 9.
  std::string Refusal(const std::string& keys) const {
    const auto config = ParseConfig(absl::StrCat("[[columns]]\ncount = 2\nlayers = [{ name = \"in\", size = 5, type = "
                                                 "\"chattering\" }, { name = \"out\", size = 5, type = \"chattering\" "
                                                 "}]\n[[inputs]]\nsource = \"spikes\"\nlayers = [\"in\"]\n",
                                                 keys, "\n"),
                                    "net.toml", {}, directory_.string());
    return config.ok() ? "accepted" : std::string(config.status().message());
  }
  std::string RefusalOf(const std::string& csv) const {
    Write("spikes.csv", csv);
    std::string message = Refusal("file = \"spikes.csv\"\namplitude = 3");
    for (std::size_t at; (at = message.find(directory_.string() + "/")) != message.npos;) {
      message.erase(at, directory_.string().size() + 1);
    }
    return message;
  }

  std::filesystem::path directory_;
};

TEST_F(SpikeFiles, CsvIsRead) {
  for (const char* const text : {"time_ms,neuron\n1,3\n1,3\n250,17\n", "time_ms,neuron\r\n1,3\r\n1,3\r\n250,17\r\n",
                                 "time_ms,neuron\n1,3\n1,3\n250,17", "time_ms,neuron\n1,3\n1,3\n250,17\n\n",
                                 "time_ms,neuron\n1.0,3\n1,3.0\n250,17\n"}) {
    const auto file = ReadSpikeFile(Write("a.csv", text), {});
    ASSERT_TRUE(file.ok()) << file.status();
    EXPECT_THAT(file->spikes, ElementsAre(Spike{1, 3}, Spike{1, 3}, Spike{250, 17}));
    EXPECT_TRUE(file->mistakes.empty());
  }
  EXPECT_THAT(ReadSpikeFile(Write("a.csv", "time_ms,neuron\n"), {})->spikes, ElementsAre());
}

TEST_F(SpikeFiles, MayBeInAnyOrder) {
  const auto file = ReadSpikeFile(Write("a.csv", "time_ms,neuron\n10,0\n50,0\n20,1\n"), {});
  EXPECT_THAT(file->spikes, ElementsAre(Spike{10, 0}, Spike{50, 0}, Spike{20, 1}));
  EXPECT_TRUE(file->mistakes.empty());
}

TEST_F(SpikeFiles, KeysSayWhatTheNumbersMean) {
  const std::string path = Write("a.csv", "time_ms,neuron\n9.6,5\n10.2,7\n");
  EXPECT_THAT(ReadSpikeFile(path, {.first_id = 5, .times = Rounding::kUp})->spikes,
              ElementsAre(Spike{10, 0}, Spike{11, 2}));
  const auto below = ReadSpikeFile(path, {.first_id = 6, .times = Rounding::kUp});
  EXPECT_EQ(below->mistakes.at(0).what, "neuron 5; must be at least first_id = 6, the number of neuron 0");
  EXPECT_EQ(ReadSpikeFile(path, {.populations = {{"a", 1}}}).status().message(),
            "has no populations: it is not a SONATA file; leave out the key populations");
  EXPECT_EQ(ReadSpikeFile(path, {.step_ms = 0.1}).status().message(),
            "has times in ms: only a file of NEST can have steps; leave out the key step_ms");
}

TEST_F(SpikeFiles, NeuronsBeyondTheLargestAreRefused) {
  SpikeFile file;
  file.Add(1, 5, 4294967290);
  file.Add(1, 6, 4294967290);
  EXPECT_EQ(file.spikes[0], (Spike{1, 4294967295}));
  ASSERT_EQ(file.mistakes.size(), 1u);
  EXPECT_EQ(file.mistakes[0].what, "neuron 6; would be neuron 4294967296 of the network; must be at most 4294967295");
}

// What a file of NEST says by being one is written down.
TEST_F(SpikeFiles, TheirKeysReadBack) {
  Write("a.gdf", "2\t10.4\n");
  const auto config = ParseConfig(
      "[[columns]]\nlayers = [{ name = \"in\", size = 10, type = \"chattering\" }]\n"
      "[[inputs]]\nsource = \"spikes\"\nfile = \"a.gdf\"\ntimes = \"down\"\n",
      "net.toml", {}, directory_.string());
  ASSERT_TRUE(config.ok()) << config.status();
  const auto& input = std::get<SpikeInput>(config->network.inputs[0].source);
  EXPECT_EQ(input.keys, (SpikeFileKeys{.first_id = 1, .times = Rounding::kDown}));
  EXPECT_THAT(input.spikes, ElementsAre(Spike{10, 1}));
  EXPECT_EQ(ParseConfig(ToToml(*config), "again.toml").value(), *config);
}

TEST_F(SpikeFiles, WrongKeysAreTold) {
  Write("spikes.csv", "time_ms,neuron\n");
  EXPECT_EQ(Refusal("file = \"spikes.csv\"\ntimes = \"sideways\""),
            "net.toml:8: inputs[0].times = \"sideways\"; must be \"nearest\", \"up\" or \"down\"");
  EXPECT_EQ(Refusal("file = \"spikes.csv\"\nfirst_id = -1"),
            "net.toml:8: inputs[0].first_id = -1; must be a whole number from 0 to 4294967295");
}

TEST_F(SpikeFiles, TheyBecomeAnInput) {
  Write("spikes.csv", "time_ms,neuron\n1,0\n20,14\n");
  const auto config = ParseConfig(
      "[[columns]]\ncount = 2\nlayers = [{ name = \"in\", size = 10, type = \"chattering\" }]\n"
      "[[inputs]]\nsource = \"spikes\"\nfile = \"spikes.csv\"\namplitude = 3\n",
      "net.toml", {}, directory_.string());
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(std::get<SpikeInput>(config->network.inputs[0].source),
            (SpikeInput{{{1, 0}, {20, 14}}, 3, Path("spikes.csv")}));
}

TEST_F(SpikeFiles, MistakesAreToldByTheirLines) {
  EXPECT_EQ(RefusalOf(""),
            "net.toml:7: inputs[0].file = \"spikes.csv\"; is empty; its first line must be 'time_ms,neuron'");
  EXPECT_EQ(RefusalOf("1,3\n"),
            "net.toml:7: inputs[0].file = \"spikes.csv\"; its first line is '1,3', which is no header; must be "
            "'time_ms,neuron'");
  EXPECT_EQ(RefusalOf("time_ms,neuron\n1,3\n1.5,3\n"),
            "spikes.csv:3: time 1.5 ms; must be a whole number of ms; the key times = \"nearest\", \"up\" or \"down\" "
            "rounds it");
  EXPECT_EQ(RefusalOf("time_ms,neuron\n1\n"),
            "spikes.csv:2: '1' has 1 value, not 2; must be a time in whole ms and a neuron, such as 120,17");
  EXPECT_EQ(RefusalOf("time_ms,neuron\n\n1,1\n"),
            "spikes.csv:2: '' is an empty line; must be a time in whole ms and a neuron, such as 120,17");
  EXPECT_EQ(RefusalOf("time_ms,neuron\n0,3\n"), "spikes.csv:2: time 0 ms; must be 1 ms, the first step, or later");
  EXPECT_EQ(RefusalOf("time_ms,neuron\n-5,3\n"), "spikes.csv:2: time -5 ms; must be 1 ms, the first step, or later");
  EXPECT_EQ(RefusalOf("time_ms,neuron\n5,99999999999999999999\n"),
            "spikes.csv:2: neuron 99999999999999999999; must be at most 4294967295");
  EXPECT_EQ(RefusalOf("time_ms,neuron\n5,-1\n"),
            "spikes.csv:2: neuron -1; must be a whole number from 0 to 4294967295");
  EXPECT_EQ(RefusalOf("time_ms,neuron\n5,20\n"), "spikes.csv:2: neuron 20; the network has 20 neurons, from 0");
  EXPECT_EQ(RefusalOf("time_ms,neuron\n5,5\n"),
            "spikes.csv:2: neuron 5; the input does not reach it: see its layers, columns and neurons");
}

TEST_F(SpikeFiles, AllKindsOfMistakesComeInOnePassAndTheFirstFewStandForTheRest) {
  EXPECT_EQ(RefusalOf("time_ms,neuron\nx\n5,99\n0,3\n6,99\n"),
            "spikes.csv:2: 'x' has 1 value, not 2; must be a time in whole ms and a neuron, such as 120,17\n"
            "spikes.csv:3: neuron 99; the network has 20 neurons, from 0\n"
            "spikes.csv:4: time 0 ms; must be 1 ms, the first step, or later\n"
            "spikes.csv:5: neuron 99; the network has 20 neurons, from 0");
  std::string text = "time_ms,neuron\n";
  for (int i = 0; i < 1000; ++i) text += "x\n";
  EXPECT_EQ(RefusalOf(text),
            "spikes.csv:2: 'x' has 1 value, not 2; must be a time in whole ms and a neuron, such as 120,17\n"
            "spikes.csv:3: 'x' has 1 value, not 2; must be a time in whole ms and a neuron, such as 120,17\n"
            "spikes.csv:4: 'x' has 1 value, not 2; must be a time in whole ms and a neuron, such as 120,17");
}

TEST_F(SpikeFiles, FilesThatCannotBe) {
  EXPECT_EQ(Refusal("file = \"none.csv\""),
            "net.toml:7: inputs[0].file = \"none.csv\"; cannot be read: No such file or directory");
  EXPECT_EQ(Refusal("file = \".\""), "net.toml:7: inputs[0].file = \".\"; cannot be read: Is a directory");
  Write("spikes.csv", "time_ms,neuron\n");
  EXPECT_EQ(
      Refusal("file = \"spikes.csv\"\npopulation = \"a\""),
      "net.toml:7: inputs[0].file = \"spikes.csv\"; has no populations: it is not a SONATA file; leave out the key "
      "population");
}

// What a flag names lies where the program runs, not beside the file.
TEST_F(SpikeFiles, OfAFlagLieWhereTheProgramRuns) {
  const auto config = ParseConfig(
      "[[columns]]\nlayers = [{ name = \"in\", size = 10, type = \"chattering\" }]\n"
      "[[inputs]]\nsource = \"spikes\"\nfile = \"spikes.csv\"\namplitude = 3\n",
      "net.toml", {{"inputs[0].file", Write("other.csv", "time_ms,neuron\n7,7\n")}}, "/nowhere");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_THAT(std::get<SpikeInput>(config->network.inputs[0].source).spikes, ElementsAre(Spike{7, 7}));
}

}  // namespace
}  // namespace lull
