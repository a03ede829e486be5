// What is wrong with values that are drawn, in descriptions made in code.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "lull/network_spec.h"
#include "spec/check.h"

namespace lull {
namespace {

using testing::HasSubstr;

constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

// The first finding about a network with this strength, delay and parameter.
std::string Wrong(const Drawn& strength, const Drawn& delay = 1, const Drawn& parameter = 8) {
  NetworkSpec spec;
  spec.types = {{.name = "x", .model = IzhikevichType{.d = parameter}}};
  spec.columns = {{.name = "column", .count = 1, .layers = {{"a", 3, {{"x"}}}}}};
  spec.projections = {{.from = "a", .to = "a", .delay = delay, .strength = strength}};
  const std::vector<Finding> findings = Check(spec);
  return findings.empty() ? "nothing" : findings[0].path + " = " + findings[0].value + ": " + findings[0].what;
}

TEST(CheckDrawn, AcceptsEveryDistribution) {
  for (const Drawn& drawn : {Drawn(1), Drawn(-1, 0), Drawn(Normal{1, 2}), Drawn(Lognormal{0, 1}), Drawn(Exponential{2}),
                             Drawn(Normal{1, 2}).Within(-3, 3)}) {
    EXPECT_EQ(Wrong(drawn), "nothing");
  }
  EXPECT_EQ(Wrong(1, 1, Drawn(Polynomial{{1, 2, 3}}).Sharing("r")), "nothing");
  EXPECT_EQ(Wrong(1, Drawn(Normal{10, 1})), "nothing") << "no draw is beyond 6.4 standard deviations";
}

TEST(CheckDrawn, FindsNumbersThatAreNone) {
  EXPECT_THAT(Wrong(kNoNumber), HasSubstr("projections[0].strength = [nan, nan]: must be a finite number"));
  EXPECT_THAT(Wrong(Drawn(Normal{kNoNumber, 1})), HasSubstr("must be a finite number"));
  EXPECT_THAT(Wrong(Drawn(Normal{0, 1}).Within(kNoNumber, 3)), HasSubstr("min and max must be numbers"));
  EXPECT_THAT(Wrong(Drawn(Lognormal{80, 10})), HasSubstr("may be too large for a 32-bit number"));
}

TEST(CheckDrawn, FindsDelaysThatAreNoDelays) {
  EXPECT_THAT(Wrong(1, Drawn(1.5, 3)),
              HasSubstr("projections[0].delay = [\"1.5 ms\", \"3 ms\"]: must be whole milliseconds"));
  EXPECT_THAT(Wrong(1, Drawn(0, 3)), HasSubstr("must be from 1 to 1000 ms"));
  EXPECT_THAT(Wrong(1, Drawn(Exponential{5})), HasSubstr("but may be from 0 to 114 ms; give min and max"));
}

TEST(CheckDrawn, FindsPolynomialsOfSynapses) {
  EXPECT_THAT(Wrong(Drawn(Polynomial{{1, 2}})), HasSubstr("are for the values of neurons"));
  EXPECT_THAT(Wrong(Drawn(1, 2).Sharing("r")), HasSubstr("are for the values of neurons"));
  EXPECT_THAT(Wrong(1, 1, Drawn(Polynomial{std::vector<double>(17, 1.0)})), HasSubstr("17 coefficients"));
}

}  // namespace
}  // namespace lull
