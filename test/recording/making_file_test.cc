#include "recording/making_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace lull {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(MakingFile, ReportsForTheInnermostFile) {
  std::vector<std::pair<std::string, double>> told;
  const OnFileProgress tell = [&told](const std::string& file, double part) { told.emplace_back(file, part); };
  MakingFile::Read(0.1);  // for no file
  {
    const MakingFile outer(tell, "a");
    {
      const OnFileProgress nobody;
      const MakingFile inner(nobody, "b");
      MakingFile::Read(0.5);
    }
    MakingFile::Read(0.75);
  }
  MakingFile::Read(1);
  EXPECT_THAT(told, ElementsAre(Pair("a", 0), Pair("a", 0.75)));
}

}  // namespace
}  // namespace lull
