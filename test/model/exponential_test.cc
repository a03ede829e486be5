#include "model/exponential.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace lull {
namespace {

// The steps between the numbers that are tried have no common measure with any part of the calculation.
TEST(Exp, IsThatOfTheLibraryToTheLastBitButOne) {
  double worst = 0;
  for (double x = -87; x <= 88; x += 0.000917) {
    const auto given = static_cast<float>(x);
    const double exact = std::exp(double{given});
    worst = std::max(worst, std::fabs(double{Exp(given)} - exact) / exact);
  }
  EXPECT_LT(worst, 0x1p-23);
  EXPECT_GT(worst, 0x1p-25) << "is this float at all?";
}

TEST(Exp, IsExactWhereItCanBe) {
  EXPECT_EQ(Exp(0.0f), 1.0f);
  EXPECT_EQ(Exp(-0.0f), 1.0f);
}

TEST(Exp, StaysFiniteAndAboveZero) {
  const float infinity = std::numeric_limits<float>::infinity();
  for (const float x : {88.0f, 89.0f, 1e30f, infinity}) EXPECT_EQ(Exp(x), Exp(88.0f));
  for (const float x : {-87.0f, -88.0f, -1e30f, -infinity}) EXPECT_EQ(Exp(x), Exp(-87.0f));
  EXPECT_LT(Exp(88.0f), infinity);
  EXPECT_GT(Exp(-87.0f), 0.0f);
  EXPECT_TRUE(std::isnan(Exp(std::numeric_limits<float>::quiet_NaN())));
}

// These bits are the same on every machine and with every compiler: no function of a library is called.
TEST(Exp, HasTheseBits) {
  const auto bits = [](float x) { return std::bit_cast<std::uint32_t>(Exp(x)); };
  EXPECT_EQ(bits(1.0f), 0x402df854u);
  EXPECT_EQ(bits(-1.0f), 0x3ebc5ab2u);
  EXPECT_EQ(bits(10.0f), 0x46ac14eeu);
  EXPECT_EQ(bits(-20.5f), 0x30abd1d8u);
}

}  // namespace
}  // namespace lull
