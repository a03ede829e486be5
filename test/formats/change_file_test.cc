#include "formats/change_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::ElementsAre;

class ChangeFiles : public testing::Test {
 protected:
  absl::StatusOr<std::vector<Change>> Read(const std::string& text) {
    const std::string path = directory_.File("changes.csv");
    std::ofstream(path) << text;
    return ReadChangeFile(path, "rate_hz");
  }
  std::string Refusal(const std::string& text) {
    const auto changes = Read(text);
    return changes.ok() ? "accepted" : std::string(changes.status().message());
  }

  TemporaryDirectory directory_;
};

TEST_F(ChangeFiles, HaveALineForEachChange) {
  EXPECT_THAT(*Read("time_ms,rate_hz\n0,20\n250,1e3\n251,0.5\n"),
              ElementsAre(Change{0, 20}, Change{250, 1000}, Change{251, 0.5}));
  EXPECT_THAT(*Read("\xEF\xBB\xBFtime_ms,rate_hz\r\n5.0,-2\r\n\r\n"), ElementsAre(Change{5, -2}));
}

TEST_F(ChangeFiles, AreRefusedWithTheLine) {
  EXPECT_EQ(Refusal("time_ms,rate_hz\n"), "has no line below its header");
  EXPECT_EQ(Refusal("time_ms,rate_hz\n0,20\n0,21\n"), "line 3: time 0 ms; comes after 0 ms: must be in order of time");
  EXPECT_EQ(Refusal("time_ms,rate_hz\n0.5,20\n"), "line 2: time 0.5 ms; must be a whole number of ms");
  EXPECT_THAT(Refusal("time_ms,rate_hz\n0;20\n"),
              testing::HasSubstr("must be a time in whole ms and rate_hz, such as 250,12.5"));
  EXPECT_THAT(Refusal("time,rate\n0,20\n"), testing::HasSubstr("time_ms,rate_hz"));
}

}  // namespace
}  // namespace lull
