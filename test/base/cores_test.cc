#include "base/cores.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <thread>

#include "lull/cores.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

// A machine as the files of the kernel show it.
class FakeMachine {
 public:
  void Write(const std::string& path, const std::string& text) {
    const std::filesystem::path file = std::filesystem::path(directory_.path()) / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }

  std::optional<double> Cores() const { return CoresOfControlGroups(directory_.path()); }

 private:
  TemporaryDirectory directory_;
};

constexpr char kVersion2[] = "25 24 0:22 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup rw,nsdelegate\n";
constexpr char kVersion1[] =
    "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755\n"
    "32 31 0:29 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n"
    "33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup rw,cpu,cpuacct\n";

TEST(CoresOfControlGroups, HaveNoLimitWithoutGroups) {
  FakeMachine machine;
  EXPECT_EQ(machine.Cores(), std::nullopt);
  machine.Write("proc/self/mountinfo", kVersion2);
  EXPECT_EQ(machine.Cores(), std::nullopt);
  machine.Write("proc/self/cgroup", "0::/user\n");
  EXPECT_EQ(machine.Cores(), std::nullopt);
  machine.Write("sys/fs/cgroup/user/cpu.max", "max 100000\n");
  EXPECT_EQ(machine.Cores(), std::nullopt);
}

TEST(CoresOfControlGroups, AreThoseOfTheGroupOrOfOneAboveIt) {
  FakeMachine machine;
  machine.Write("proc/self/mountinfo", kVersion2);
  machine.Write("proc/self/cgroup", "0::/batch/job 7/step\n");
  machine.Write("sys/fs/cgroup/batch/job 7/step/cpu.max", "400000 100000\n");
  EXPECT_EQ(machine.Cores(), 4);
  machine.Write("sys/fs/cgroup/batch/cpu.max", "150000 100000\n");
  EXPECT_EQ(machine.Cores(), 1.5);
  machine.Write("sys/fs/cgroup/cpu.max", "max 100000\n");
  EXPECT_EQ(machine.Cores(), 1.5);
  machine.Write("sys/fs/cgroup/other/cpu.max", "1000 100000\n");
  EXPECT_EQ(machine.Cores(), 1.5);
}

TEST(CoresOfControlGroups, AreReadFromTheFirstVersionToo) {
  FakeMachine machine;
  machine.Write("proc/self/mountinfo", kVersion1);
  machine.Write("proc/self/cgroup", "5:cpuset:/other\n4:cpu,cpuacct:/box\n0::/\n");
  machine.Write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
  machine.Write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
  machine.Write("sys/fs/cgroup/cpuset/other/cpu.cfs_quota_us", "1\n");
  machine.Write("sys/fs/cgroup/cpuset/other/cpu.cfs_period_us", "1\n");
  EXPECT_EQ(machine.Cores(), std::nullopt);
  machine.Write("sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_quota_us", "300000\n");
  machine.Write("sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_period_us", "50000\n");
  EXPECT_EQ(machine.Cores(), 6);
}

// A container sees its own group in the place of the top one, and may be told of a name outside.
TEST(CoresOfControlGroups, AreFoundFromWithinAContainer) {
  for (const std::string group : {"/docker/abc", "/docker/abc/inner", "/../elsewhere"}) {
    FakeMachine machine;
    machine.Write("proc/self/mountinfo",
                  "40 24 0:22 /docker/abc /sys/fs/control\\040groups ro - cgroup2 cgroup rw\nno such line\n");
    machine.Write("proc/self/cgroup", "0::" + group + "\n");
    machine.Write("sys/fs/control groups/cpu.max", "200000 100000\n");
    EXPECT_EQ(machine.Cores(), 2) << group;
  }
}

TEST(UsableCores, AreThoseThatTheThreadMayRunOn) {
  const int all = UsableCores();
  EXPECT_GE(all, 1);
  cpu_set_t before, one;
  ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  int first = 0;
  while (!CPU_ISSET(first, &before)) ++first;
  EXPECT_LE(all, CPU_COUNT(&before));
  CPU_ZERO(&one);
  CPU_SET(first, &one);
  std::thread([&] {
    ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
    EXPECT_EQ(UsableCores(), 1);
  }).join();
  EXPECT_EQ(UsableCores(), all);
}

}  // namespace
}  // namespace lull
