#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lull/text.h"

namespace lull {
namespace {

using ::testing::EndsWith;

Tick Parsed(std::string_view text) {
  const absl::StatusOr<Tick> duration = ParseDuration(text);
  EXPECT_TRUE(duration.ok()) << duration.status();
  return duration.value_or(-1);
}

std::string Refusal(std::string_view text) {
  const absl::StatusOr<Tick> duration = ParseDuration(text);
  EXPECT_FALSE(duration.ok()) << text << " is " << *duration << " ms";
  return std::string(duration.status().message());
}

TEST(ParseDuration, ReadsANumberAndAUnit) {
  EXPECT_EQ(Parsed("20s"), 20'000);
  EXPECT_EQ(Parsed("20 s"), 20'000);
  EXPECT_EQ(Parsed("1.5 s"), 1500);
  EXPECT_EQ(Parsed("2500ms"), 2500);
  EXPECT_EQ(Parsed("10 min"), 600'000);
  EXPECT_EQ(Parsed("2h"), 7'200'000);
  EXPECT_EQ(Parsed("1ms"), 1);
  EXPECT_EQ(Parsed("0020s"), 20'000);
  EXPECT_EQ(Parsed(".5s"), 500);
  EXPECT_EQ(Parsed("5.s"), 5000);
}

TEST(ParseDuration, IsExactInDecimals) {
  EXPECT_EQ(Parsed("0.1s"), 100);
  EXPECT_EQ(Parsed("4.035s"), 4035);  // 4.035 · 1000 is 4034.9999999999995 in double
  EXPECT_EQ(Parsed("1.000000000000000000000s"), 1000);
  EXPECT_EQ(Parsed("0.0000025h"), 9);
  EXPECT_EQ(Parsed("0.78125h"), 2'812'500);
  EXPECT_EQ(Refusal("0.0001s"), "'0.0001s' is not a whole number of milliseconds");
  EXPECT_EQ(Refusal("1.0000000000000001s"), "'1.0000000000000001s' is not a whole number of milliseconds");
  EXPECT_EQ(Refusal("0.5ms"), "'0.5ms' is not a whole number of milliseconds");
}

TEST(ParseDuration, WantsAUnit) {
  EXPECT_EQ(Refusal("20"), "'20' has no unit; write 20s for seconds or 20ms for milliseconds");
  EXPECT_EQ(Refusal("1.5 "), "'1.5 ' has no unit; write 1.5s for seconds or 1.5ms for milliseconds");
  EXPECT_EQ(Refusal("20m"), "'20m' has no known unit; use ms, s, min or h");
  EXPECT_EQ(Refusal("20S"), "'20S' has no known unit; use ms, s, min or h");
  EXPECT_EQ(Refusal("20e"), "'20e' has no known unit; use ms, s, min or h");
}

TEST(ParseDuration, SaysWhatIsWrongWithANumber) {
  EXPECT_EQ(Refusal("1e3ms"), "'1e3ms' has an exponent; write 1000ms");
  EXPECT_EQ(Refusal("1.5E3 s"), "'1.5E3 s' has an exponent; write 1500 s");
  EXPECT_EQ(Refusal("1e-3s"), "'1e-3s' has an exponent; write 0.001s");
  EXPECT_EQ(Refusal("1e300h"), "'1e300h' has an exponent; write the number without one");
  EXPECT_THAT(Refusal("1,5s"), EndsWith("has a comma; write the digits without one, with a point before decimals"));
  EXPECT_EQ(Refusal("20_000ms"), "'20_000ms' has an underscore; write the digits without one");
  const char* const several =
      "has several numbers; write one number and a unit, such as 65min for an hour and 5 minutes";
  for (const char* const text : {"1min30s", "1 h 5 min", "1.2.3s"}) EXPECT_THAT(Refusal(text), EndsWith(several));
}

TEST(ParseDuration, WantsANumber) {
  for (const char* const text : {"", "s", "-", "+5s", " 5s", ".s", "inf s", "nan"}) {
    EXPECT_THAT(Refusal(text), EndsWith("' is not a length of time; write a number and a unit, such as 20s or 250ms"));
  }
}

TEST(ParseDuration, WantsNoSign) {
  EXPECT_EQ(Refusal("-5s"), "'-5s' is negative; time goes forward");
  EXPECT_EQ(Refusal("-0.5 ms"), "'-0.5 ms' is negative; time goes forward");
}

TEST(ParseTimeConstant, ReadsAnyNumberOfMilliseconds) {
  EXPECT_EQ(ParseTimeConstant("20 ms").value(), 20);
  EXPECT_EQ(ParseTimeConstant("12.5ms").value(), 12.5);
  EXPECT_EQ(ParseTimeConstant("0.02 s").value(), 20);
  EXPECT_EQ(ParseTimeConstant("0.1 ms").value(), 0.1);
  EXPECT_EQ(ParseTimeConstant("1 h").value(), 3.6e6);
  EXPECT_EQ(ParseTimeConstant("1e-05 ms").value(), 1e-5);
  EXPECT_EQ(ParseTimeConstant("1e+22 ms").value(), 1e22);
  EXPECT_EQ(std::string(ParseTimeConstant("20").status().message()),
            "'20' has no unit; write 20s for seconds or 20ms for milliseconds");
  EXPECT_EQ(std::string(ParseTimeConstant("1e999 s").status().message()), "'1e999 s' is more than can be counted");
  for (const char* const text : {"", "ms", "inf ms", "nan ms", "x ms", "1 year", "-1 ms", "0x10 ms"}) {
    EXPECT_FALSE(ParseTimeConstant(text).ok()) << text;
  }
}

TEST(ParseDuration, KeepsToItsBounds) {
  EXPECT_EQ(Parsed("1000000000s"), 1'000'000'000'000);
  EXPECT_EQ(Parsed("1000000000000ms"), 1'000'000'000'000);
  EXPECT_EQ(Refusal("1000000000001ms"), "'1000000000001ms' is too long; at most 1000000000s can be counted");
  EXPECT_EQ(Refusal("9999999999999h"), "'9999999999999h' is too long; at most 1000000000s can be counted");
  EXPECT_EQ(Parsed("0s"), 0);
  EXPECT_EQ(Refusal("1000000000.001s"), "'1000000000.001s' is too long; at most 1000000000s can be counted");
  EXPECT_EQ(Refusal("999999999999.75h"), "'999999999999.75h' is too long; at most 1000000000s can be counted");
  EXPECT_EQ(Refusal("99999999999999999999h"),
            "'99999999999999999999h' is too long; at most 1000000000s can be counted");
}

TEST(FormatDuration, ChoosesAUnit) {
  EXPECT_EQ(FormatDuration(250), "250 ms");
  EXPECT_EQ(FormatDuration(20'000), "20 s");
  EXPECT_EQ(FormatDuration(2'050), "2.05 s");
  EXPECT_EQ(FormatDuration(600'000), "10 min");
  EXPECT_EQ(FormatDuration(120'000), "120 s");
  EXPECT_EQ(FormatDuration(125'250), "2 min 5.25 s");
  EXPECT_EQ(FormatDuration(9'000'000), "2 h 30 min");
  EXPECT_EQ(FormatDuration(604'800'000), "168 h");
  EXPECT_EQ(FormatDuration(604'800'001), "168 h 0.001 s");
}

TEST(FormatSeconds, HasNoIdleDigits) {
  EXPECT_EQ(FormatSeconds(36'000'000), "36000");
  EXPECT_EQ(FormatSeconds(1'000'000'000'000), "1000000000");
  EXPECT_EQ(FormatSeconds(2'050), "2.05");
  EXPECT_EQ(FormatSeconds(7), "0.007");
}

}  // namespace
}  // namespace lull
