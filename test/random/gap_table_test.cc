#include "random/gap_table.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace lull {
namespace {

constexpr double kProbabilities[] = {1, 0.999999, 0.8, 0.5, 0.4, 0.3, 0.1, 0.03, 1e-3, 1e-6, 1e-10, 1e-300};

TEST(GapTable, GivesTheGapsOfTheLogarithm) {
  for (const double probability : kProbabilities) {
    const GeometricGap gap(probability);
    const GapTable table(probability);
    for (std::uint32_t i = 0; i < 100'000; ++i) {
      const std::uint32_t draw = Draw(1, PurposeOf(DrawKind::kSynapseGap, 0), 0, i);
      ASSERT_EQ(table.Of(draw), gap.Of(draw)) << "probability " << probability << ", draw " << draw;
    }
    for (const std::uint32_t draw : {0u, 1u, 0x7FFFFFu, 0x800000u, 0x7FFFFFFFu, 0x80000000u, 0xFFFFFFFFu}) {
      EXPECT_EQ(table.Of(draw), gap.Of(draw)) << "probability " << probability << ", draw " << draw;
    }
  }
}

// Around each draw at which the gap becomes another.
TEST(GapTable, ChangesFromGapToGapAtTheSameDraw) {
  for (const double probability : kProbabilities) {
    const GeometricGap gap(probability);
    const GapTable table(probability);
    for (int k = 1; k < 300; ++k) {
      const auto near = static_cast<std::int64_t>(std::pow(1 - probability, k) * 0x1p32);
      for (std::int64_t draw = near - 20; draw < near + 20; ++draw) {
        if (draw < 0 || draw > 0xFFFFFFFF) continue;
        const auto word = static_cast<std::uint32_t>(draw);
        ASSERT_EQ(table.Of(word), gap.Of(word)) << "probability " << probability << ", draw " << draw;
      }
    }
  }
}

}  // namespace
}  // namespace lull
