#include "plots/paint/plot_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace lull {
namespace {

using testing::HasSubstr;

TEST(CheckOptions, KeepsToTheSizesThatAreLegible) {
  EXPECT_TRUE(CheckOptions({}).ok());
  for (const auto& [width, height] : {std::pair(640, 400), {16'384, 16'384}}) {
    EXPECT_TRUE(CheckOptions({.width = width, .height = height}).ok()) << width;
  }
  for (const auto& [width, height] :
       {std::pair(639, 400), {640, 399}, {16'385, 400}, {640, 16'385}, {-1600, 900}, {0, 0}}) {
    const absl::Status status = CheckOptions({.width = width, .height = height});
    EXPECT_TRUE(absl::IsInvalidArgument(status));
    EXPECT_THAT(std::string(status.message()),
                HasSubstr(std::to_string(width) + " x " + std::to_string(height) + " pixels; must be"));
  }
}

TEST(CheckOptions, RefusesATextThatNoPngCanKeep) {
  EXPECT_TRUE(CheckOptions({.texts = {{"Seed", ""}, {"a key of words", "Grüße"}}}).ok());
  for (const char* key : {"", " a", "a ", "two  spaces", "line\nbreak"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(CheckOptions({.texts = {{"Seed", "7"}, {key, "value"}}}))) << key;
    EXPECT_EQ(CheckTexts({{key, "value"}}), CheckOptions({.texts = {{key, "value"}}}));
  }
}

}  // namespace
}  // namespace lull
