#include "lull/version.h"

#include <gtest/gtest.h>

#include <string>

namespace lull {
namespace {

// LULL_PROJECT_VERSION comes from meson.build, where releases are numbered.
TEST(Version, IsThatOfTheBuild) {
  EXPECT_STREQ(Version(), LULL_PROJECT_VERSION);
  EXPECT_STREQ(LULL_VERSION, LULL_PROJECT_VERSION);
}

TEST(Version, TheNumbersMakeTheText) {
  const std::string numbers = std::to_string(LULL_VERSION_MAJOR) + "." + std::to_string(LULL_VERSION_MINOR) + "." +
                              std::to_string(LULL_VERSION_PATCH);
  EXPECT_EQ(numbers, LULL_PROJECT_VERSION);
}

}  // namespace
}  // namespace lull
