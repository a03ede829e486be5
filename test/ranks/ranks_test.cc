#include "lull/ranks.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>

namespace lull {
namespace {

// Takes the launchers' variables away, and gives them back.
class StartedByMpiTest : public testing::Test {
 protected:
  StartedByMpiTest() {
    for (const char* name : kNames) {
      if (const char* value = std::getenv(name)) before_[name] = value;
      unsetenv(name);
    }
  }
  ~StartedByMpiTest() override {
    for (const char* name : kNames) unsetenv(name);
    for (const auto& [name, value] : before_) setenv(name.c_str(), value.c_str(), 1);
  }

  static constexpr const char* kNames[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMIX_RANK", "MV2_COMM_WORLD_SIZE"};

 private:
  std::map<std::string, std::string> before_;
};

TEST_F(StartedByMpiTest, KnowsTheLaunchersByTheirVariables) {
  EXPECT_FALSE(StartedByMpi());
  for (const char* name : kNames) {
    setenv(name, "1", 1);
    EXPECT_TRUE(StartedByMpi()) << name;
    setenv(name, "", 1);
    EXPECT_FALSE(StartedByMpi()) << name;
    unsetenv(name);
  }
}

TEST_F(StartedByMpiTest, ABatchScriptIsNotALauncher) {
  setenv("SLURM_NTASKS", "4", 1);
  EXPECT_FALSE(StartedByMpi());
  unsetenv("SLURM_NTASKS");
}

}  // namespace
}  // namespace lull
