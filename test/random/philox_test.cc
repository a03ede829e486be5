#include "random/philox.h"

#include <Random123/philox.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <random>

namespace lull {
namespace {

// Known answers published with Random123 (examples/kat_vectors, philox 4x32 10).
TEST(Philox, GivesThePublishedKnownAnswers) {
  EXPECT_EQ(Philox({0, 0, 0, 0}, 0), (PhiloxBlock{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(Philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, 0xffffffffffffffff),
            (PhiloxBlock{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  // Digits of pi: counter 243f6a88 85a308d3 13198a2e 03707344, key a4093822 299f31d0.
  EXPECT_EQ(Philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0x299f31d0a4093822),
            (PhiloxBlock{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Philox, EqualsRandom123) {
  std::mt19937 random(20261123);
  for (int i = 0; i < 10'000; ++i) {
    const auto word = [&random] { return static_cast<std::uint32_t>(random()); };
    const r123::Philox4x32::ctr_type counter = {{word(), word(), word(), word()}};
    const r123::Philox4x32::key_type key = {{word(), word()}};
    const auto expected = r123::Philox4x32()(counter, key);
    const PhiloxBlock got =
        Philox({counter[0], counter[1], counter[2], counter[3]}, std::uint64_t{key[1]} << 32 | key[0]);
    ASSERT_EQ(got, (PhiloxBlock{expected[0], expected[1], expected[2], expected[3]})) << "draw " << i;
  }
}

}  // namespace
}  // namespace lull
