// Values from distributions, as files write them, and what is wrong with them.

#include "config/read_drawn.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "lull/config.h"

namespace lull {
namespace {

using testing::HasSubstr;

absl::StatusOr<Config> Read(const std::string& projection, const std::string& type = "") {
  return ParseConfig(
      absl::StrCat("[types.x]\n", type, "\n[[columns]]\nlayers = [{ name = \"a\", size = 1, type = \"x\" }]\n",
                   "[[projections]]\nfrom = \"a\"\nto = \"a\"\n", projection, "\n"),
      "net.toml");
}

Drawn StrengthOf(const std::string& value) {
  const auto config = Read("strength = " + value);
  EXPECT_TRUE(config.ok()) << config.status();
  return config.ok() ? config->network.projections[0].strength : Drawn();
}

Drawn DelayOf(const std::string& value) {
  const auto config = Read("delay = " + value);
  EXPECT_TRUE(config.ok()) << config.status();
  return config.ok() ? config->network.projections[0].delay : Drawn();
}

std::string Refusal(const std::string& projection, const std::string& type = "") {
  const auto config = Read(projection, type);
  return config.ok() ? "accepted" : std::string(config.status().message());
}

TEST(ReadDrawn, TakesNumbersRangesAndTables) {
  EXPECT_EQ(StrengthOf("3"), Drawn(3));
  EXPECT_EQ(StrengthOf("[1, 2.5]"), Drawn(1, 2.5));
  EXPECT_EQ(StrengthOf("[-1, 0]"), Drawn(-1, 0));
  EXPECT_EQ(StrengthOf("{ distribution = \"uniform\", low = 1, high = 2 }"), Drawn(1, 2));
  EXPECT_EQ(StrengthOf("{ distribution = \"normal\", mean = 1, std = 0.2, min = 0, max = 3 }"),
            Drawn(Normal{1, 0.2}).Within(0, 3));
  EXPECT_EQ(StrengthOf("{ distribution = \"lognormal\", mu = 0.5, sigma = 1 }"), Drawn(Lognormal{0.5, 1}));
  EXPECT_EQ(StrengthOf("{ distribution = \"exponential\", mean = 2 }"), Drawn(Exponential{2}));
  EXPECT_EQ(DelayOf("\"3 ms\""), Drawn(3));
  EXPECT_EQ(DelayOf("[\"3 ms\", \"1 s\"]"), Drawn(3, 1000));
  EXPECT_EQ(DelayOf("{ distribution = \"normal\", mean = \"5.5 ms\", std = \"0.5 ms\", min = \"1 ms\" }").min, 1);
}

TEST(ReadDrawn, TakesSharedRandomNumbersAndPolynomialsOfNeurons) {
  const auto config = Read("",
                           "c = { distribution = \"polynomial\", coefficients = [-65, 0, 15], shared = \"r\" }\n"
                           "initial = { v = { distribution = \"uniform\", low = -70, high = -60, shared = \"r\" } }");
  ASSERT_TRUE(config.ok()) << config.status();
  const NeuronType& type = config->network.types[0];
  EXPECT_EQ(std::get<IzhikevichType>(type.model).c, Drawn(Polynomial{{-65, 0, 15}}).Sharing("r"));
  EXPECT_EQ(type.initial.values[0], Drawn(-70, -60).Sharing("r"));
}

TEST(ReadDrawn, SaysWhatIsWrong) {
  EXPECT_THAT(Refusal("strength = \"1\""), HasSubstr("must be a number, without quotes: 1"));
  EXPECT_THAT(Refusal("strength = [1]"), HasSubstr("must be a number, a range [low, high], or a table such as"));
  EXPECT_THAT(Refusal("strength = { mean = 1 }"), HasSubstr("strength.distribution: missing; must be \"uniform\""));
  EXPECT_THAT(Refusal("strength = { distribution = \"norml\" }"), HasSubstr("did you mean \"normal\"?"));
  EXPECT_THAT(Refusal("strength = { distribution = \"normal\", mean = 1 }"), HasSubstr("strength.std: missing"));
  EXPECT_THAT(Refusal("strength = { distribution = \"normal\", mean = 1, std = 1, sd = 2 }"),
              HasSubstr("strength.sd = 2; no such key"));
  EXPECT_THAT(Refusal("strength = { distribution = \"normal\", mean = 1, std = 0 }"), HasSubstr("std must be above 0"));
  EXPECT_THAT(Refusal("strength = { distribution = \"exponential\", mean = 1, min = 5, max = 2 }"),
              HasSubstr("min must be below max"));
  EXPECT_THAT(Refusal("strength = { distribution = \"normal\", mean = 0, std = 1, min = 90 }"),
              HasSubstr("has no values between min and max"));
  EXPECT_THAT(Refusal("strength = { distribution = \"uniform\", low = 0, high = 1, max = 2 }"),
              HasSubstr("has min or max, which belong to"));
  EXPECT_THAT(Refusal("strength = { distribution = \"polynomial\", coefficients = [1] }"),
              HasSubstr("are for the values of neurons"));
  EXPECT_THAT(Refusal("strength = [-1, 1]\ninhibitory = 0.2"),
              HasSubstr("may be below 0, where a synapse is inhibitory"));
  EXPECT_THAT(Refusal("delay = { distribution = \"normal\", mean = \"2 ms\", std = \"1 ms\" }"),
              HasSubstr("must be from 1 to 1000 ms, but may be from -4 to 8 ms; give min and max"));
  EXPECT_THAT(Refusal("delay = \"1.5 ms\""), HasSubstr("delay = \"1.5 ms\""));
  EXPECT_THAT(Refusal("", "a = { distribution = \"polynomial\", coefficients = [] }"), HasSubstr("has 0 coefficients"));
}

}  // namespace
}  // namespace lull
