// Parameters and initial states from CSV files: what is read, and what is wrong with a file, line by line.

#include "formats/neuron_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lull/config.h"
#include "lull/network.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::HasSubstr;

constexpr char kFourNeurons[] =
    "[[columns]]\nlayers = [{ name = \"in\", size = 2, type = \"chattering\" }, { name = \"out\", size = 2, type = "
    "\"fast spiking\" }]\n[[neurons]]\nfile = \"n.csv\"\n";

class NeuronFiles : public testing::Test {
 protected:
  absl::StatusOr<Config> Read(const std::string& text, const std::string& keys = "") const {
    std::ofstream(directory_.File("n.csv"), std::ios::binary) << text;
    return ParseConfig(absl::StrCat(kFourNeurons, keys, "\n"), "net.toml", {}, directory_.File("."));
  }

  std::string Refusal(const std::string& text, const std::string& keys = "") const {
    const auto config = Read(text, keys);
    std::string message = config.ok() ? "accepted" : std::string(config.status().message());
    for (std::size_t at; (at = message.find(directory_.File("./"))) != message.npos;) {
      message.erase(at, directory_.File("./").size());
    }
    return message;
  }

  TemporaryDirectory directory_;
};

TEST_F(NeuronFiles, SetParametersAndStatesInOrderOfId) {
  const auto config = Read("a,v\n0.03,-60\n,-61\n0.05,\n0.06,-63\n");
  ASSERT_TRUE(config.ok()) << config.status();
  const auto network = Network::Build(config->network);
  ASSERT_TRUE(network.ok()) << network.status();
  const auto a_of = [&](NeuronId n) { return std::get<IzhikevichParameters>(network->neuron(n).parameters).a; };
  EXPECT_EQ(a_of(0), 0.03f);
  EXPECT_EQ(a_of(1), 0.02f) << "an empty field leaves the value of the type";
  EXPECT_EQ(a_of(2), 0.05f);
  EXPECT_EQ(a_of(3), 0.06f);
  EXPECT_EQ(network->neuron(0).initial_state, (std::vector<float>{-60, 0.2f * -60.0f}))
      << "u = b·v, as without a table";
  EXPECT_EQ(network->neuron(2).initial_state[0], -65);
}

TEST_F(NeuronFiles, SelectNeuronsAsInputsDo) {
  const auto config = Read("d\n3\n4\n", "layers = \"out\"");
  ASSERT_TRUE(config.ok()) << config.status();
  const auto network = Network::Build(config->network);
  ASSERT_TRUE(network.ok()) << network.status();
  const auto d_of = [&](NeuronId n) { return std::get<IzhikevichParameters>(network->neuron(n).parameters).d; };
  EXPECT_EQ(d_of(1), 2.0f);
  EXPECT_EQ(d_of(2), 3.0f);
  EXPECT_EQ(d_of(3), 4.0f);
}

TEST_F(NeuronFiles, MayHoldMoreThanIsRead) {
  const auto config =
      Read("\xEF\xBB\xBFneuron,layer,type,a,b\r\n0,in,\"x,y\",1,2\r\n1,in,x,3,4\r\n2,out,x,5,6\r\n3,out,x,7,8\r\n",
           "values = [\"b\"]");
  ASSERT_TRUE(config.ok()) << config.status();
  const NeuronTableSpec& table = config->network.neurons.at(0);
  ASSERT_EQ(table.columns.size(), 1u);
  EXPECT_EQ(table.columns[0].name, "b");
  EXPECT_EQ(table.columns[0].values, (std::vector<float>{2, 4, 6, 8}));
  EXPECT_EQ(table.ids, (std::vector<NeuronId>{0, 1, 2, 3}));
}

TEST_F(NeuronFiles, SayWhichRowAndColumnIsWrong) {
  EXPECT_EQ(Refusal("a,v\n1,2\n1,x\n1,2\n1,2\n"), "n.csv:3: column 'v' is 'x'; must be a number, or empty");
  EXPECT_THAT(Refusal("a,v\n1,2\n1e39,2\n1,2\n1,2\n"),
              HasSubstr("n.csv:3: column 'a' is '1e39'; must be a number that 32"));
  EXPECT_THAT(Refusal("a,v\n1,2\n1\n1,2\n1,2\n"), HasSubstr("n.csv:3: '1' has 1 value, not 2"));
  EXPECT_THAT(Refusal("a,v\n1,2\n1,2,3\n1,2\n1,2\n"), HasSubstr("n.csv:3: '1,2,3' has 3 values, not 2"));
  EXPECT_THAT(Refusal("a\n1\ninf\n1\n1\n"), HasSubstr("n.csv:3: column 'a' is inf; must be a finite number"));
  EXPECT_THAT(Refusal("neuron,a\n0,1\n2,1\n1,1\n3,1\n"), HasSubstr("n.csv:3: neuron 2; must be neuron 1, the next"));
  EXPECT_THAT(Refusal("neuron,a\n0,1\n1.5,1\n2,1\n3,1\n"), HasSubstr("n.csv:3: neuron 1.5; must be a whole number"));
}

TEST_F(NeuronFiles, SayWhatIsWrongAsAWhole) {
  EXPECT_THAT(Refusal("a\n1\n2\n"), HasSubstr("column 'a' has 2 values, and the table selects 4 neurons"));
  EXPECT_THAT(Refusal("A\n1\n2\n3\n4\n"), HasSubstr("no parameter or state variable of the network's neuron types"));
  EXPECT_THAT(Refusal("a,a\n1,1\n2,1\n3,1\n4,1\n"), HasSubstr("occurs twice"));
  EXPECT_THAT(Refusal("neuron,layer\n0,in\n"), HasSubstr("has no values in its first line"));
  EXPECT_THAT(Refusal("a\n1\n2\n3\n4\n", "values = \"b\""), HasSubstr("has no column 'b'; it has a"));
  EXPECT_THAT(Refusal("a;b\n1;2\n"), HasSubstr("semicolons"));
}

TEST_F(NeuronFiles, AreWrittenSoThatTheyReadBackBitForBit) {
  const std::uint64_t seed = std::random_device()();
  std::mt19937_64 random(seed);
  std::vector<NeuronTableSpec::Column> columns = {{.name = "a", .values = {}}, {.name = "v", .values = {}}};
  for (int i = 0; i < 1000; ++i) {
    for (NeuronTableSpec::Column& column : columns) {
      const float value = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
      column.values.push_back(std::isfinite(value) ? value : std::numeric_limits<float>::quiet_NaN());
    }
  }
  ASSERT_TRUE(WriteNeuronsCsv(columns, directory_.File("n.csv")).ok());
  const auto file = ReadNeuronFile({.path = directory_.File("n.csv")});
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_EQ(file->mistakes.size(), 0u) << file->mistakes[0].what << " seed " << seed;
  for (std::size_t c = 0; c < 2; ++c) {
    for (std::size_t i = 0; i < 1000; ++i) {
      const float written = columns[c].values[i], read = file->columns[c].values[i];
      EXPECT_TRUE(std::isnan(written) ? std::isnan(read)
                                      : std::bit_cast<std::uint32_t>(written) == std::bit_cast<std::uint32_t>(read))
          << written << " " << read << " seed " << seed;
    }
  }
}

}  // namespace
}  // namespace lull
