#include "formats/file_number.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

namespace lull {
namespace {

constexpr std::uint64_t kLargest = std::numeric_limits<std::uint64_t>::max();

TEST(FileNumber, IsConvertedIfItsValueIsKept) {
  EXPECT_EQ(FileNumber(17).As<std::uint32_t>(), 17);
  EXPECT_EQ(FileNumber(17u).As<std::int64_t>(), 17);
  EXPECT_EQ(FileNumber(17.0).As<std::uint32_t>(), 17);
  EXPECT_EQ(FileNumber(-0.0).As<std::uint32_t>(), 0);
  EXPECT_EQ(FileNumber(4294967295.0).As<std::uint32_t>(), 4294967295u);
  EXPECT_EQ(FileNumber(kLargest).As<std::uint64_t>(), kLargest);
  EXPECT_EQ(FileNumber(-0x1p63).As<std::int64_t>(), std::numeric_limits<std::int64_t>::min());
}

TEST(FileNumber, IsRefusedIfItsValueWouldChange) {
  for (const double number :
       std::initializer_list<double>{1.7, -0.5, -1.0, NAN, INFINITY, -INFINITY, 4294967296.0, 1e300, 5e-324}) {
    EXPECT_EQ(FileNumber(number).As<std::uint32_t>(), std::nullopt) << number;
  }
  EXPECT_EQ(FileNumber(-1).As<std::uint64_t>(), std::nullopt);
  EXPECT_EQ(FileNumber(kLargest).As<std::int64_t>(), std::nullopt);
  // The nearest doubles to the largest 64-bit numbers are one too large.
  EXPECT_EQ(FileNumber(0x1p64).As<std::uint64_t>(), std::nullopt);
  EXPECT_EQ(FileNumber(0x1p63).As<std::int64_t>(), std::nullopt);
}

TEST(FileNumber, IsRoundedAsAsked) {
  const auto rounded = [](double number, std::optional<Rounding> rounding) {
    return FileNumber(number).RoundedAs<std::int64_t>(rounding);
  };
  EXPECT_EQ(rounded(1.5, std::nullopt), std::nullopt);
  EXPECT_EQ(rounded(2, std::nullopt), 2);
  EXPECT_EQ(rounded(1.5, Rounding::kNearest), 2);
  EXPECT_EQ(rounded(2.5, Rounding::kNearest), 2);
  EXPECT_EQ(rounded(0.49999999999999994, Rounding::kNearest), 0);  // which plus 0.5 is 1 in double
  EXPECT_EQ(rounded(1.0000001, Rounding::kUp), 2);
  EXPECT_EQ(rounded(1.9999999, Rounding::kDown), 1);
  for (const Rounding rounding : {Rounding::kNearest, Rounding::kUp, Rounding::kDown}) {
    EXPECT_EQ(rounded(7, rounding), 7);
    for (const double number : std::initializer_list<double>{NAN, INFINITY, -INFINITY, 0x1p63}) {
      EXPECT_EQ(rounded(number, rounding), std::nullopt);
    }
    EXPECT_EQ(FileNumber(kLargest).RoundedAs<std::int64_t>(rounding), std::nullopt);
    EXPECT_EQ(FileNumber(17).RoundedAs<std::uint8_t>(rounding), 17);
  }
}

TEST(FileNumber, IsShownAsItStands) {
  EXPECT_EQ(FileNumber(kLargest).Text(), "18446744073709551615");
  EXPECT_EQ(FileNumber(std::numeric_limits<std::int64_t>::min()).Text(), "-9223372036854775808");
  EXPECT_EQ(FileNumber(4294967296.5).Text(), "4294967296.5");
  EXPECT_EQ(FileNumber(1.7f).Text(), FileNumber(double{1.7f}).Text());
  EXPECT_EQ(FileNumber(NAN).Text(), "nan");
  EXPECT_EQ(NoNeuron("source", 1.7), "source 1.7; must be a whole number from 0 to 4294967295");
  EXPECT_EQ(NoNeuron("source", -3), "source -3; must be a whole number from 0 to 4294967295");
  EXPECT_EQ(NoNeuron("source", INFINITY), "source inf; must be a whole number from 0 to 4294967295");
}

TEST(FileNumber, AWholeNumberThatIsMerelyTooLargeIsToldTheLargest) {
  EXPECT_EQ(NoNeuron("source", 4294967296), "source 4294967296; must be at most 4294967295");
  EXPECT_EQ(NoNeuron("source", 4294967296.0), "source 4294967296; must be at most 4294967295");
  EXPECT_EQ(NoNeuron("source", {1e20, "100000000000000000000"}),
            "source 100000000000000000000; must be at most 4294967295");
  EXPECT_EQ(NoTime(1.5), "time 1.5 ms; must be a whole number of ms");
  EXPECT_EQ(NoTime({1e20, "100000000000000000000"}),
            "time 100000000000000000000 ms; must be at most 9223372036854775807 ms");
}

}  // namespace
}  // namespace lull
