// Covers lanes_baseline.cc, lanes_avx2.cc, lanes_avx512.cc.

#include "random/bulk.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "random/normal.h"

namespace lull {
namespace {

constexpr std::uint64_t kSeed = 0x0123456789ABCDEF;
constexpr Purpose kPurpose = PurposeOf(DrawKind::kNoise, 3);

class Bulk : public testing::TestWithParam<InstructionSet> {};

TEST_P(Bulk, DrawsOfEntitiesEqualSingleDraws) {
  for (const std::uint32_t first : {0u, 1u, 2u, 3u, 62u, 63u, 1'000'000'007u, 0xFFFFFF00u}) {
    for (const std::size_t count : {0u, 1u, 3u, 4u, 15u, 16u, 63u, 64u, 65u, 200u}) {
      std::vector<std::uint32_t> out(count + 1, 0xDEADBEEF);
      DrawEntities(GetParam())(kSeed, kPurpose, first, 1ull << 40, count, out.data());
      for (std::uint32_t i = 0; i < count; ++i) {
        ASSERT_EQ(out[i], Draw(kSeed, kPurpose, first + i, 1ull << 40)) << "entity " << first + i;
      }
      EXPECT_EQ(out[count], 0xDEADBEEF) << "wrote behind the end";
    }
  }
}

TEST_P(Bulk, DrawsOfIndicesEqualSingleDraws) {
  constexpr std::size_t kStride = 100;
  for (const std::uint32_t block : {0u, 1u, 77u, 0x3FFFFFFFu}) {
    for (const std::uint64_t first : {0ull, 5ull, 0xFFFFFFF8ull, 1ull << 45}) {  // across the low word's end
      for (const std::size_t count : {0u, 16u, 32u, 96u}) {
        std::vector<std::uint32_t> out(4 * kStride, 0xDEADBEEF);
        DrawIndices(GetParam())(kSeed, kPurpose, block, first, count, out.data(), kStride);
        for (std::uint32_t w = 0; w < 4; ++w) {
          const std::uint32_t entity = 4 * block + w;
          for (std::size_t i = 0; i < count; ++i) {
            ASSERT_EQ(out[w * kStride + i], Draw(kSeed, kPurpose, entity, first + i))
                << "entity " << entity << ", index " << first + i;
          }
          EXPECT_EQ(out[w * kStride + count], 0xDEADBEEF) << "wrote behind the end";
        }
      }
    }
  }
}

TEST_P(Bulk, NoiseAddsAScaledDraw) {
  struct Case {
    std::int32_t low;
    std::uint32_t range;
  };
  for (const auto [low, range] : {Case{0, 327'680}, Case{-70'000, 1}, Case{-2'000'000'000, 4'000'000'000u}}) {
    for (const std::uint32_t first : {0u, 2u, 61u}) {
      constexpr std::uint32_t kCount = 150;
      std::vector<std::int32_t> sums(kCount + 1, 11);
      AddNoise(GetParam())(kSeed, kPurpose, first, 17, kCount, low, range, sums.data());
      for (std::uint32_t i = 0; i < kCount; ++i) {
        const std::int64_t scaled = std::uint64_t{Draw(kSeed, kPurpose, first + i, 17)} * range >> 32;
        ASSERT_EQ(sums[i], 11 + low + scaled) << "neuron " << first + i;
      }
      EXPECT_EQ(sums[kCount], 11) << "wrote behind the end";
    }
  }
}

TEST_P(Bulk, NormalNoiseAddsARoundedDraw) {
  struct Case {
    std::int32_t mean;
    float deviation;
  };
  for (const auto [mean, deviation] : {Case{0, 327'680.0f}, Case{-70'000, 0.3f}, Case{5, 3e8f}, Case{17, 0}}) {
    for (const std::uint32_t first : {0u, 2u, 61u}) {
      constexpr std::uint32_t kCount = 150;
      std::vector<std::int32_t> sums(kCount + 1, 11);
      AddNormalNoise(GetParam())(kSeed, kPurpose, first, 17, kCount, mean, deviation, sums.data());
      for (std::uint32_t i = 0; i < kCount; ++i) {
        const float normal = NormalOf(Draw(kSeed, kPurpose, first + i, 17));
        ASSERT_EQ(sums[i], 11 + mean + static_cast<std::int32_t>(std::nearbyint(normal * deviation)))
            << "neuron " << first + i;
      }
      EXPECT_EQ(sums[kCount], 11) << "wrote behind the end";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(EveryPath, Bulk, testing::ValuesIn(InstructionSetsHere()));

}  // namespace
}  // namespace lull
