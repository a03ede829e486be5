// Single keys that are set from outside: what comes of them, and what is said of those that cannot be set.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "absl/strings/str_cat.h"
#include "test/config/good_config.h"

namespace lull {
namespace {

using testing::ElementsAre;

TEST(Overrides, SetAnyKey) {
  const Config config = Good(kGood, {{"stdp.half_life", "20 ms"},
                                     {"columns[0].count", "50"},
                                     {"columns.v1.layers.out.size", "6"},
                                     {"projections[0].delay", "[\"1 ms\", \"3 ms\"]"},
                                     {"types.mine.drive", "2.5"},
                                     {"types.\"fast spiking\".drive", "1"},
                                     {"run.engine", "clock"},
                                     {"inputs[0].layers", "in"},
                                     {"duration", "\"3 s\""},
                                     {"seed", "9"}});
  const NetworkSpec& spec = config.network;
  EXPECT_EQ(spec.projections[0].stdp->time_constant_ms, 20);
  EXPECT_EQ(spec.columns[0].count, 50u);
  EXPECT_EQ(spec.columns[0].layers[1].size, 6u);
  EXPECT_EQ(spec.projections[0].delay.range()->high, 3);
  EXPECT_EQ(config.run.engine, EngineKind::kClockDriven);
  EXPECT_THAT(spec.inputs[0].target.layers, ElementsAre("in"));
  EXPECT_EQ(config.duration, 3000);
  EXPECT_EQ(spec.seed, 9u);
  ASSERT_EQ(spec.types.size(), 2u);
  EXPECT_EQ(std::get<IzhikevichType>(spec.types[0].model).a, 0.1);
  EXPECT_EQ(std::get<IzhikevichType>(spec.types[0].model).drive, 1);
  EXPECT_EQ(std::get<IzhikevichType>(spec.types[1].model).drive, 2.5);
}

TEST(Overrides, NameAProjectionOrAnInputThatHasAName) {
  const std::string text = kTwelveColumns +
                           "[[projections]]\nfrom = \"a\"\nto = \"a\"\n"
                           "[[projections]]\nname = \"far.away\"\nfrom = \"a\"\nto = \"a\"\n"
                           "[[inputs]]\nname = \"back ground\"\nsource = \"step\"\n";
  const NetworkSpec spec =
      Good(text, {{"projections.\"far.away\".strength", "2"}, {"inputs.\"back ground\".amplitude", "3"}}).network;
  EXPECT_EQ(spec.projections[0].strength, Drawn(0, 1));
  EXPECT_EQ(spec.projections[1].strength, Drawn(2));
  EXPECT_EQ(std::get<StepCurrent>(spec.inputs[0].source).amplitude, 3);
  EXPECT_EQ(Refusal(text, {{"projections.near.strength", "2"}}),
            "--set: projections.near.strength: there is no projections.near; projections has 2 elements, counted from "
            "0; named: \"far.away\"");
}

TEST(Overrides, NameAColumnThatHasNoNameOfItsOwn) {
  EXPECT_EQ(Good(kTwelveColumns, {{"columns.column.count", "3"}}).network.columns[0].count, 3u);
}

TEST(Overrides, TheLastOfAKeyCounts) { EXPECT_EQ(Good(kGood, {{"seed", "3"}, {"seed", "4"}}).network.seed, 4u); }

TEST(Overrides, SetElementsOfArrays) {
  const std::string text = kTwelveColumns + "[[inputs]]\nsource = \"step\"\ncolumns = [1, 2]\n";
  EXPECT_THAT(Good(text, {{"inputs[0].columns[1]", "7"}}).network.inputs[0].target.columns,
              ElementsAre(NeuronSelection::Range{1, 1}, NeuronSelection::Range{7, 7}));
}

TEST(Overrides, AreToldByTheirFlag) {
  EXPECT_EQ(Refusal(kGood, {{"stdp.half_life", "-3 ms"}}),
            "--set: stdp.half_life = \"-3 ms\"; '-3 ms' is negative; time goes forward");
  EXPECT_EQ(Refusal(kGood, {{"projections[0].probability", "1.5"}}),
            "--set: projections[0].probability = 1.5; must be from 0 to 1");
  EXPECT_EQ(Refusal(kGood, {{"record.trace", "60", "--trace-neuron"}}),
            "--trace-neuron: record.trace = 60; must be a neuron, 0 to 59");
  EXPECT_EQ(Refusal(kGood, {{"stdp.halflife", "3 ms"}}),
            "--set: stdp.halflife = \"3 ms\"; no such key; did you mean half_life?");
}

TEST(Overrides, ThatLeadNowhereAreRefused) {
  EXPECT_EQ(Refusal(kGood, {{"columns[1].count", "5"}}),
            "--set: columns[1].count: there is no columns[1]; columns has 1 element, counted from 0");
  EXPECT_EQ(Refusal(kGood, {{"columns.v2.count", "5"}}),
            "--set: columns.v2.count: there is no columns.v2; columns has 1 element, counted from 0; named: \"v1\"");
  EXPECT_EQ(Refusal(kGood, {{"duration.s", "5"}}), "--set: duration.s: duration is a single value");
  EXPECT_EQ(Refusal(kGood, {{"stdp[0]", "5"}}), "--set: stdp[0]: stdp is a table, not an array");
  for (const char* const key : {".", "a..b", "[0]", "a[", "a[x]", "a[0", "\"a", "a b.", "a[0]b"}) {
    EXPECT_EQ(Refusal(kGood, {{key, "1"}}),
              absl::StrCat("--set: ", key, ": is not a key; write it as in stdp.half_life or columns[0].count"))
        << key;
  }
}

// A default that each projection has a value of its own for. ToToml writes such files.
TEST(Overrides, OfADefaultThatNothingTakesAreRefused) {
  const std::string own = kTwelveColumns +
                          "[[projections]]\nfrom = \"a\"\nto = \"a\"\ndelay = \"2 ms\"\n"
                          "stdp = { a_plus = 0.1, w_max = 3, bounds = \"hard\" }\n";
  EXPECT_EQ(
      Refusal(own, {{"stdp.a_plus", "0.2"}}),
      "--set: stdp.a_plus = 0.2; changes nothing: no projection and no edge list takes this default; a value of its "
      "own is set as projections[0].stdp.a_plus");
  EXPECT_THAT(Refusal(own, {{"projection_defaults.delay", "\"3 ms\""}}),
              testing::HasSubstr("set as projections[0].delay"));
  EXPECT_THAT(Refusal(own, {{"stdp", "{ a_plus = 0.2 }"}}), testing::HasSubstr("stdp.a_plus = 0.2; changes nothing"));
  EXPECT_EQ(Good(own, {{"projections[0].stdp.a_plus", "0.2"}}).network.projections[0].stdp->a_plus, 0.2);
  EXPECT_EQ(Good(own, {{"stdp.a_minus", "0.2"}}).network.projections[0].stdp->a_minus, 0.2);
  EXPECT_EQ(Good(own, {{"projection_defaults.probability", "0.5"}}).network.projections[0].probability, 0.5);
}

TEST(Overrides, AreToldByTheirFlagWhereTheyMakeATable) {
  EXPECT_EQ(Refusal("", {{"columns.v1.count", "5"}}).substr(0, 48), "--set: columns = { v1 = { count = 5 } }; must be");
}

TEST(Overrides, ThatAreNotUtf8AreRefused) {
  EXPECT_EQ(Refusal(kGood, {{"duration", "\xff"}}), "--set: duration: its value must be UTF-8");
  EXPECT_EQ(Refusal(kGood, {{"types.\xff.a", "1"}}), "--set: types.\\xff.a: is not a key; it must be UTF-8");
}

}  // namespace
}  // namespace lull
