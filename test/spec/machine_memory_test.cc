#include "spec/machine_memory.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>

#include "lull/estimate.h"

namespace lull {
namespace {

class ControlGroups : public testing::Test {
 protected:
  ControlGroups() : root_(testing::TempDir() + "control_groups." + std::to_string(getpid())) {}
  ~ControlGroups() override { std::filesystem::remove_all(root_); }

  void Set(const std::string& file, const std::string& text) {
    std::filesystem::create_directories(std::filesystem::path(root_ + file).parent_path());
    std::ofstream(root_ + file) << text << "\n";
  }

  std::string root_;
};

constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

TEST_F(ControlGroups, TheLowestLimitOfTheGroupAndThoseAboveItCounts) {
  const std::string groups = "0::/slice/service\n";
  EXPECT_EQ(ControlGroupMemoryBytes(groups, root_), kNoLimit);
  Set("/slice/service/memory.max", "max");
  EXPECT_EQ(ControlGroupMemoryBytes(groups, root_), kNoLimit);
  Set("/slice/memory.max", "3000000");
  EXPECT_EQ(ControlGroupMemoryBytes(groups, root_), 3'000'000u);
  Set("/slice/service/memory.max", "5000000");
  EXPECT_EQ(ControlGroupMemoryBytes(groups, root_), 3'000'000u);
  Set("/slice/service/memory.max", "2000000");
  EXPECT_EQ(ControlGroupMemoryBytes(groups, root_), 2'000'000u);
}

TEST_F(ControlGroups, AContainerSeesItsOwnGroupAsTheRoot) {
  Set("/memory.max", "1000000");
  EXPECT_EQ(ControlGroupMemoryBytes("0::/\n", root_), 1'000'000u);
  EXPECT_EQ(ControlGroupMemoryBytes("0::/not/mounted/here\n", root_), 1'000'000u);
}

TEST_F(ControlGroups, TheFirstVersionHasAHierarchyForMemory) {
  Set("/memory/job/memory.limit_in_bytes", "7000000");
  Set("/memory/memory.limit_in_bytes", "9223372036854771712");
  EXPECT_EQ(ControlGroupMemoryBytes("5:cpu:/\n4:freezer,memory:/job\n0::/\n", root_), 7'000'000u);
  EXPECT_EQ(ControlGroupMemoryBytes("5:cpu,memory_recursiveprot:/job\n", root_), kNoLimit);
}

TEST_F(ControlGroups, TextThatIsNoListOfGroupsLimitsNothing) {
  for (const char* text : {"", "\n", ":", "::", "a:b", "4:memory"}) {
    EXPECT_EQ(ControlGroupMemoryBytes(text, root_), kNoLimit) << text;
  }
}

TEST(MachineMemory, IsSomethingOfAMachine) {
  EXPECT_GT(MachineMemoryBytes(), std::uint64_t{1} << 24);
  EXPECT_LT(MachineMemoryBytes(), std::uint64_t{1} << 50);
}

}  // namespace
}  // namespace lull
