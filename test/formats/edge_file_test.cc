// Synapses from CSV files: what is read, and what is wrong with a file, line by line.
//
// Covers edge_numbers.cc, config/read_edges.cc.

#include "formats/edge_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "formats/csv_writer.h"
#include "lull/config.h"
#include "test/support/shared_lists.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::ElementsAre;

constexpr char kHeader[] = "source,target,delay_ms,weight\n";
constexpr char kCells[] =
    "delivery_limit = 4\n[[columns]]\ncount = 2\nlayers = [{ name = \"in\", size = 5, type = \"chattering\" }]\n"
    "[stdp]\nwindow = \"exponential\"\ntau = \"7 ms\"\n[[edges]]\n";

class EdgeFiles : public testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& text) const {
    std::ofstream(directory_.File(name), std::ios::binary) << text;
    return directory_.File(name);
  }

  absl::StatusOr<Config> Read(const std::string& keys, const std::vector<Override>& overrides = {}) const {
    const auto read = [&](int ranks, std::optional<int> rank) {
      return ParseConfig(absl::StrCat(kCells, keys, "\n"), "net.toml", overrides, directory_.File("."), {}, ranks,
                         rank);
    };
    auto config = read(1, {});
    ExpectShares(config, 2, read);
    return config;
  }

  // What reading a network of 10 neurons says.
  std::string Refusal(const std::string& keys) const {
    const auto config = Read(keys);
    std::string message = config.ok() ? "accepted" : std::string(config.status().message());
    for (std::size_t at; (at = message.find(directory_.File("./"))) != message.npos;) {
      message.erase(at, directory_.File("./").size());
    }
    return message;
  }
  std::string RefusalOf(const std::string& lines) const {
    Write("edges.csv", kHeader + lines);
    return Refusal("file = \"edges.csv\"");
  }

  TemporaryDirectory directory_;
};

TEST_F(EdgeFiles, CsvIsRead) {
  for (const char* const lines :
       {"3,9,1,0.5\n9,9,1000,-0\n", "3,9,1,0.5\r\n9,9,1000,-0\r\n", "3,9,1,0.5\n9,9,1000,-0"}) {
    const auto file = ReadEdgeFile(Write("a.csv", kHeader + std::string(lines)), "");
    ASSERT_TRUE(file.ok()) << file.status();
    EXPECT_THAT(file->synapses, ElementsAre(Edge{3, 9, 1, 0.5f}, Edge{9, 9, 1000, 0}));
    EXPECT_TRUE(std::signbit(file->synapses[1].weight));
    EXPECT_THAT(file->mistakes, ElementsAre());
  }
  EXPECT_THAT(ReadEdgeFile(Write("a.csv", kHeader), "")->synapses, ElementsAre());
}

// The shortest text of a float is the float.
TEST_F(EdgeFiles, WeightsComeBackBitForBit) {
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  std::string lines = kHeader;
  std::vector<float> weights;
  while (weights.size() < 10'000) {
    const float weight = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
    if (!std::isnormal(weight)) continue;
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, weight).ptr;
    absl::StrAppend(&lines, "1,2,3,", std::string(text, end), "\n");
    weights.push_back(weight);
  }
  const auto file = ReadEdgeFile(Write("a.csv", lines), "");
  ASSERT_EQ(file->synapses.size(), weights.size());
  for (std::size_t i = 0; i < weights.size(); ++i) EXPECT_EQ(file->synapses[i].weight, weights[i]);
}

TEST_F(EdgeFiles, ArePartOfAConfiguration) {
  Write("edges.csv", std::string(kHeader) + "0,9,3,1.5\n");
  const auto config = Read(
      "file = \"edges.csv\"\n[[edges]]\nfile = \"edges.csv\"\nstdp = true\n"
      "[[edges]]\nfile = \"edges.csv\"\nstdp = { a_plus = 0.3 }");
  ASSERT_TRUE(config.ok()) << config.status();
  ASSERT_EQ(config->network.edges.size(), 3);
  for (const EdgeListSpec& list : config->network.edges) {
    EXPECT_EQ(list.file, directory_.File("./edges.csv"));
    EXPECT_EQ(list.population, "");
    EXPECT_THAT(list.synapses, ElementsAre(Edge{0, 9, 3, 1.5f}));
  }
  const Stdp rule = {.window = StdpWindow::kExponential, .time_constant_ms = 7};
  Stdp stronger = rule;
  stronger.a_plus = 0.3;
  EXPECT_EQ(config->network.edges[0].stdp, std::nullopt);
  EXPECT_EQ(config->network.edges[1].stdp, rule);
  EXPECT_EQ(config->network.edges[2].stdp, stronger);

  const auto again = ParseConfig(ToToml(*config), "again.toml");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(*again, *config);
  EXPECT_EQ(ToToml(*again), ToToml(*config));
}

// What a flag names lies where the program runs.
TEST_F(EdgeFiles, MayBeNamedByAFlag) {
  Write("a.csv", std::string(kHeader) + "0,9,3,1.5\n");
  const std::string b = Write("b.csv", std::string(kHeader) + "1,8,3,1.5\n");
  const auto config = Read("file = \"a.csv\"", {{"edges[0].file", b}});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->network.edges[0].file, b);
  EXPECT_EQ(config->network.edges[0].synapses[0].source, 1);
}

TEST_F(EdgeFiles, MistakesAreToldByLine) {
  EXPECT_EQ(RefusalOf("1,2,3,4\n"), "accepted");
  const std::string would_do = "; must be two neurons, a delay in whole ms and a weight, such as 17,4,3,0.5";
  for (const auto& [line, reason] : {std::pair("1,2,3", " has 3 values, not 4"),
                                     {"1,2,3,4,", " has 5 values, not 4"},
                                     {"1,2,3,x", ""},
                                     {"1, 2,3,4", " has spaces; values are separated by commas alone"},
                                     {"", " is an empty line"},
                                     {"1;2;3;4", " has semicolons; values are separated by commas"},
                                     {"1,2e0,3,4", " has an exponent; whole numbers stand without one"},
                                     {"1,2,,4", " has an empty value"}}) {
    EXPECT_EQ(RefusalOf("1,2,3,4\n" + std::string(line) + "\n1,2,3,4\n"),
              absl::StrCat("edges.csv:3: '", line, "'", reason, would_do));
  }
  EXPECT_EQ(RefusalOf("1.0,2.0,3.0,4.0\n"), "accepted");
  EXPECT_EQ(RefusalOf("1.5,2,3,4\n"), "edges.csv:2: source 1.5; must be a whole number from 0 to 4294967295");
  EXPECT_EQ(RefusalOf("1,2,3,1e99\n"),
            "edges.csv:2: weight 1e+99; must be from -3.4e38 to 3.4e38, as 32-bit numbers are");
  EXPECT_EQ(RefusalOf("1,2,3,1e-50\n"),
            "edges.csv:2: weight 1e-50; is too small for a 32-bit number, in which it is 0; write 0");
  EXPECT_EQ(RefusalOf("-1,2,3,4\n"), "edges.csv:2: source -1; must be a whole number from 0 to 4294967295");
  EXPECT_EQ(RefusalOf("1,4294967296,3,4\n"), "edges.csv:2: target 4294967296; must be at most 4294967295");
  EXPECT_EQ(RefusalOf("1,10,3,4\n"), "edges.csv:2: target 10; the network has 10 neurons, from 0");
  EXPECT_EQ(
      RefusalOf("1,2,1.5,4\n"),
      "edges.csv:2: delay 1.5 ms; must be a whole number of ms, from 1 to 1000; the key times = \"nearest\", \"up\" or "
      "\"down\" rounds delays");
  EXPECT_EQ(RefusalOf("1,2,-1,4\n"), "edges.csv:2: delay -1 ms; must be a whole number of ms, from 1 to 1000");
  EXPECT_EQ(RefusalOf("1,2,nan,4\n"), "edges.csv:2: delay nan ms; must be a whole number of ms, from 1 to 1000");
  EXPECT_EQ(RefusalOf("1,2,1001,4\n"), "edges.csv:2: delay 1001 ms; must be from 1 to 1000 ms");
  EXPECT_EQ(RefusalOf("1,2,0,4\n"), "edges.csv:2: delay 0 ms; must be from 1 to 1000 ms");
  EXPECT_EQ(RefusalOf("1,2,3,inf\n"), "edges.csv:2: weight inf; must be a finite number");
  EXPECT_EQ(RefusalOf("a\nb\nc\nd\n1,2,0,4\n").find(":5:"), std::string::npos);  // the first few say it
}

// In the shortest form in which a run and an export write them.
TEST_F(EdgeFiles, WeightsReadBackBitForBit) {
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  std::vector<float> weights = {-0.0f,
                                0,
                                std::numeric_limits<float>::denorm_min(),
                                std::numeric_limits<float>::max(),
                                std::numeric_limits<float>::min(),
                                16777217.0f};
  while (weights.size() < 10'000) {
    const float weight = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
    if (std::isfinite(weight)) weights.push_back(weight);
  }
  const std::string path = directory_.File("weights.csv");
  CsvFile file = CsvFile::Create(path).value();
  for (const char* column : {"source", "target", "delay_ms", "weight"}) file.Add(std::string(column));
  file.EndLine();
  for (const float weight : weights) file.Add(0).Add(1).Add(1).Add(weight).EndLine();
  ASSERT_TRUE(file.Finish().ok());
  const absl::StatusOr<EdgeFile> read = ReadEdgeFile(path, "");
  ASSERT_TRUE(read.ok()) << read.status();
  ASSERT_EQ(read->synapses.size(), weights.size());
  EXPECT_TRUE(read->mistakes.empty());
  for (std::size_t i = 0; i < weights.size(); ++i) {
    ASSERT_EQ(std::bit_cast<std::uint32_t>(read->synapses[i].weight), std::bit_cast<std::uint32_t>(weights[i])) << i;
  }
}

TEST_F(EdgeFiles, FilesThatAreSomethingElse) {
  EXPECT_EQ(Refusal(""), "net.toml:8: edges[0].file: missing; must be the path of a file of edges");
  EXPECT_EQ(Refusal("file = \"\""), "net.toml:9: edges[0].file = \"\"; is empty; must be the path of a file of edges");
  EXPECT_EQ(Refusal("file = \"none.csv\""),
            "net.toml:9: edges[0].file = \"none.csv\"; cannot be read: No such file or directory");
  Write("edges.csv", "time_ms,neuron\n1,2\n");
  EXPECT_EQ(Refusal("file = \"edges.csv\""),
            "net.toml:9: edges[0].file = \"edges.csv\"; its first line is 'time_ms,neuron'; must be "
            "'source,target,delay_ms,weight'");
  Write("edges.csv", kHeader);
  EXPECT_EQ(Refusal("file = \"edges.csv\"\npopulation = \"plastic\""),
            "net.toml:9: edges[0].file = \"edges.csv\"; has no populations: it is not a SONATA file; leave out the key "
            "population");
  EXPECT_EQ(Refusal("file = \"edges.csv\"\nreach = \"inside\"").substr(0, 31), "net.toml:10: edges[0].reach = \"");
}

// What the keys of a list make of a line.
TEST_F(EdgeFiles, KeysSayHowNumbersAreRead) {
  Write("edges.csv", std::string(kHeader) + "1,4,2.5,3000\n2,2,0.2,-500\n");
  const auto read = [this](const std::string& keys) {
    const auto config = Read("file = \"edges.csv\"\nweight_scale = 0.001\n" + keys);
    EXPECT_TRUE(config.ok()) << config.status();
    if (!config.ok()) return std::vector<Edge>();
    const auto again = ParseConfig(ToToml(*config), "again.toml");
    EXPECT_TRUE(again.ok() && *again == *config) << ToToml(*config);
    return config->network.edges[0].synapses;
  };
  EXPECT_THAT(read("times = \"nearest\""), ElementsAre(Edge{1, 4, 2, 3}, Edge{2, 2, 1, -0.5f}));
  EXPECT_THAT(read("times = \"up\"\nfirst_id = 1"), ElementsAre(Edge{0, 3, 3, 3}, Edge{1, 1, 1, -0.5f}));
  EXPECT_THAT(read("times = \"down\"\nsource_first = 5\ntarget_first = 3"),
              ElementsAre(Edge{6, 7, 2, 3}, Edge{7, 5, 1, -0.5f}));
}

TEST_F(EdgeFiles, WrongKeysAreRefused) {
  Write("edges.csv", std::string(kHeader) + "1,4,2,3\n0,2,-0.5,4\n");
  const auto refusal = [this](const std::string& keys) { return Refusal("file = \"edges.csv\"\n" + keys); };
  EXPECT_EQ(refusal("times = \"round\"").substr(0, 36), "net.toml:10: edges[0].times = \"round");
  EXPECT_EQ(refusal("times = \"up\""), "edges.csv:3: delay -0.5 ms; must be a whole number of ms, from 1 to 1000");
  EXPECT_EQ(refusal("times = \"up\"\nfirst_id = 1"),
            "edges.csv:3: source 0; must be a whole number from 1 to 4294967296");
  EXPECT_EQ(
      refusal("times = \"up\"\nsource_first = \"columns\""),
      "net.toml:11: edges[0].source_first = \"columns\"; must be the number of a neuron, or the name of a kind of "
      "column, such as \"column\"");
  EXPECT_EQ(
      refusal("weight = 2"),
      "net.toml:9: edges[0].file = \"edges.csv\"; has a delay and a weight in each line: it is not a SONATA file; "
      "leave out the key weight");
  Write("edges.csv", std::string(kHeader) + "1,4,2,3\n");
  EXPECT_EQ(refusal("weight_scale = 0"),
            "net.toml:10: edges[0].weight_scale = 0; must be a finite number other than 0");
  Write("edges.csv", std::string(kHeader) + "1,4,2,1e38\n");
  EXPECT_EQ(refusal("weight_scale = 10"),
            "edges.csv:2: weight 1e+38 times weight_scale = 10; must be from -3.4e38 to 3.4e38, as 32-bit numbers are");
  Write("edges.csv", std::string(kHeader) + "1,4,2,3\n1,4,2,1e-30\n");
  EXPECT_EQ(refusal("weight_scale = 1e-20"),
            "edges.csv:3: weight 1e-30 times weight_scale = 1e-20; is too small for a 32-bit number, in which it is 0; "
            "write 0");
}

// A bound that is too low for what a file holds.
TEST_F(EdgeFiles, WeightsStayWithinHardBounds) {
  Write("edges.csv", std::string(kHeader) + "1,2,3,2\n1,2,3,-5\n");
  EXPECT_EQ(Refusal("file = \"edges.csv\"\nstdp = { bounds = \"hard\" }"),
            "edges.csv:3: weight -5; is beyond stdp.w_max = 4; lower it or raise w_max");
  EXPECT_EQ(Refusal("file = \"edges.csv\"\nstdp = { bounds = \"hard\", w_max = 5 }"), "accepted");
}

}  // namespace
}  // namespace lull
