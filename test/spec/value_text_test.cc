#include "spec/value_text.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <limits>
#include <random>
#include <string>

namespace lull {
namespace {

TEST(TomlNumber, IsTheShortestThatReadsBack) {
  EXPECT_EQ(TomlNumber(20), "20");
  EXPECT_EQ(TomlNumber(0.1), "0.1");
  EXPECT_EQ(TomlNumber(-0.0), "-0.0");
  EXPECT_EQ(TomlNumber(1.5e19), "1.5e+19");
  EXPECT_EQ(TomlNumber(-0x1p63), "-9.223372036854776e+18");
  EXPECT_EQ(TomlDrawn({-0.0, 0.0}), "[-0.0, 0]");
  EXPECT_EQ(TomlNumber(std::numeric_limits<double>::infinity()), "inf");
  std::mt19937_64 random(3);
  for (int i = 0; i < 10'000; ++i) {
    const double number = std::ldexp(static_cast<double>(random() >> 11), static_cast<int>(random() % 200) - 150);
    EXPECT_EQ(std::strtod(TomlNumber(number).c_str(), nullptr), number);
  }
}

TEST(TomlText, EscapesWhatTomlWantsEscaped) {
  EXPECT_EQ(TomlText("plain Grüße"), "\"plain Grüße\"");
  EXPECT_EQ(TomlText("a\"b\\c"), "\"a\\\"b\\\\c\"");
  EXPECT_EQ(TomlText("a\nb\x7f"), "\"a\\u000Ab\\u007F\"");
}

TEST(TomlKey, IsBareWhereItMayBe) {
  EXPECT_EQ(TomlKey("fast-spiking_2"), "fast-spiking_2");
  EXPECT_EQ(TomlKey("fast spiking"), "\"fast spiking\"");
  EXPECT_EQ(TomlKey("a.b"), "\"a.b\"");
  EXPECT_EQ(TomlKey(""), "\"\"");
  EXPECT_EQ(TomlKey("ü"), "\"ü\"");
}

TEST(TomlTime, HasTheLargestUnitThatLeavesAWholeNumber) {
  EXPECT_EQ(TomlTime(0), "\"0 ms\"");
  EXPECT_EQ(TomlTime(999), "\"999 ms\"");
  EXPECT_EQ(TomlTime(1000), "\"1 s\"");
  EXPECT_EQ(TomlTime(1001), "\"1001 ms\"");
  EXPECT_EQ(TomlTime(90'000), "\"90 s\"");
  EXPECT_EQ(TomlTime(120'000), "\"2 min\"");
  EXPECT_EQ(TomlTime(7'200'000), "\"2 h\"");
}

TEST(TomlDrawn, IsANumberIfBothEndsAre) {
  EXPECT_EQ(TomlDrawn(0.5), "0.5");
  EXPECT_EQ(TomlDrawn({0.5, 2}), "[0.5, 2]");
  EXPECT_EQ(TomlDrawnTime({3, 3}), "\"3 ms\"");
  EXPECT_EQ(TomlDrawnTime({3, 1000}), "[\"3 ms\", \"1 s\"]");
}

TEST(TomlDrawn, IsATableOfADistribution) {
  EXPECT_EQ(TomlDrawn(Drawn(Normal{1, 0.2}).Within(0, 3)),
            "{ distribution = \"normal\", mean = 1, std = 0.2, min = 0, max = 3 }");
  EXPECT_EQ(TomlDrawn(Lognormal{0, 1}), "{ distribution = \"lognormal\", mu = 0, sigma = 1 }");
  EXPECT_EQ(TomlDrawnTime(Exponential{2.5}), "{ distribution = \"exponential\", mean = \"2.5 ms\" }");
  EXPECT_EQ(TomlDrawn(Drawn(Polynomial{{-65, 0, 15}}).Sharing("r")),
            "{ distribution = \"polynomial\", coefficients = [-65, 0, 15], shared = \"r\" }");
  EXPECT_EQ(TomlDrawn(Drawn(1, 2).Sharing("r")), "{ distribution = \"uniform\", low = 1, high = 2, shared = \"r\" }");
}

TEST(LineOfEndlessKey, CountsThePartsOfOneKey) {
  const auto key = [](int parts) {
    std::string text = "a";
    for (int i = 1; i < parts; ++i) text += ".a";
    return text;
  };
  EXPECT_EQ(LineOfEndlessKey(key(1000) + " = 1\n"), 0);
  EXPECT_EQ(LineOfEndlessKey("x = 1\n\n" + key(1001) + " = 1\n"), 3);
  EXPECT_EQ(LineOfEndlessKey("x = { " + key(5000) + " = 1 }\n"), 1);
  std::string many;
  for (int i = 0; i < 100; ++i) many += key(100) + " = 1\n";
  EXPECT_EQ(LineOfEndlessKey(many), 0) << "a hundred keys, none of them long";
}

}  // namespace
}  // namespace lull
