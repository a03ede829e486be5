#include "base/seed_text.h"

#include <gtest/gtest.h>

namespace lull {
namespace {

TEST(SeedText, NamesTheSeedOfTheInputsIfTheyHaveOne) {
  EXPECT_EQ(SeedText(18446744073709551615u, {}), "18446744073709551615");
  EXPECT_EQ(SeedText(7, 0), "7, inputs 0");
}

}  // namespace
}  // namespace lull
