#include "base/floating_point.h"

#include <gtest/gtest.h>
#include <pmmintrin.h>
#include <xmmintrin.h>

#include <cfenv>

namespace lull {
namespace {

TEST(DefaultFloatingPoint, PutsAsideFlushToZeroAndRounding) {
  const unsigned before = _mm_getcsr();
  std::fesetround(FE_DOWNWARD);
  _MM_SET_FLUSH_ZERO_MODE(_MM_FLUSH_ZERO_ON);
  _MM_SET_DENORMALS_ZERO_MODE(_MM_DENORMALS_ZERO_ON);
  const unsigned set = _mm_getcsr();
  {
    const DefaultFloatingPoint floating_point;
    EXPECT_EQ(std::fegetround(), FE_TONEAREST);
    EXPECT_EQ(_MM_GET_FLUSH_ZERO_MODE(), 0u);
    EXPECT_EQ(_MM_GET_DENORMALS_ZERO_MODE(), 0u);
  }
  EXPECT_EQ(_mm_getcsr(), set);
  _mm_setcsr(before);
}

}  // namespace
}  // namespace lull
