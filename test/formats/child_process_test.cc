// A child that does what damaged files make a library do.

#include "formats/child_process.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "test/support/sanitized.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

constexpr ChildLimits kLimits = {.memory_bytes = std::uint64_t{256} << 20, .cpu_seconds = 1, .seconds = 600};
constexpr std::size_t kWindow = 1 << 16;

// A volatile variable, so that the loop is one.
volatile bool forever = true;

std::string Answer(std::string_view question, std::span<std::byte> window) {
  if (question == "fill") std::memset(window.data(), 7, window.size());
  if (question == "crash") raise(SIGSEGV);
  if (question == "abort") std::abort();
  if (question == "exit") _exit(3);
  if (question == "hang") {
    while (forever) {
    }
  }
  if (question == "sleep") pause();
  if (question == "eat") {
    for (std::vector<std::vector<char>> eaten; forever;) eaten.emplace_back(1 << 20, 'a');
  }
  if (question == "interrupt") {
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP}) raise(number);
  }
  if (question == "descriptors") {
    int open = 0;
    for (int descriptor = 0; descriptor < 1024; ++descriptor) open += fcntl(descriptor, F_GETFD) >= 0 ? 1 : 0;
    return absl::StrCat(open);
  }
  if (question.starts_with("/")) {
    std::ofstream file{std::string(question)};
    file << "text" << std::flush;
    return file.good() ? "written" : "refused";
  }
  return std::string(question) + "!";
}

ChildProcess Started(const ChildLimits& limits = kLimits) {
  auto child = ChildProcess::Start(Answer, limits, kWindow);
  EXPECT_TRUE(child.ok()) << child.status();
  return *std::move(child);
}

TEST(ChildProcess, Answers) {
  ChildProcess child = Started();
  EXPECT_EQ(*child.Ask("a"), "a!");
  EXPECT_EQ(*child.Ask(""), "!");
  EXPECT_EQ(*child.Ask(std::string(1 << 20, 'x')), std::string(1 << 20, 'x') + "!");
  EXPECT_EQ(*child.Ask("fill"), "fill!");
  EXPECT_EQ(child.window().size(), kWindow);
  EXPECT_THAT(child.window(), testing::Each(std::byte{7}));
  ChildProcess moved = std::move(child);
  EXPECT_EQ(*moved.Ask("b"), "b!");
}

TEST(ChildProcess, MayEndAsItLikes) {
  const struct {
    const char* question;
    absl::Status status;
  } ends[] = {
      {"crash", absl::AbortedError("signal 11")},
      {"abort", absl::AbortedError("signal 6")},
      {"exit", absl::AbortedError("exit status 3")},
      {"hang", absl::DeadlineExceededError("more than 1 s of processor time")},
  };
  for (const auto& [question, status] : ends) {
    ChildProcess child = Started();
    EXPECT_EQ(child.Ask(question).status(), status);
    EXPECT_EQ(child.Ask("a").status(), status);  // it has ended for good
    EXPECT_EQ(*Started().Ask("a"), "a!");        // and another is as usual
  }
}

TEST(ChildProcess, IsNotWaitedForForEver) {
  ChildProcess child = Started({.memory_bytes = kLimits.memory_bytes, .cpu_seconds = 1, .seconds = 1});
  EXPECT_EQ(child.Ask("sleep").status(), absl::DeadlineExceededError("more than 1 s"));
}

TEST(ChildProcess, IsLimitedInMemory) {
  if (kSanitized) GTEST_SKIP() << "sanitizers reserve terabytes of address space";
  EXPECT_EQ(Started({.memory_bytes = kLimits.memory_bytes, .cpu_seconds = 60, .seconds = 600}).Ask("eat").status(),
            absl::ResourceExhaustedError("more than 256 MiB of memory"));
}

TEST(ChildProcess, IsCutOffFromTheParent) {
  const TemporaryDirectory directory;
  const int kept = open("/dev/null", O_RDONLY);
  ChildProcess child = Started();
  EXPECT_EQ(*child.Ask("descriptors"), "4");  // three streams and the connection
  EXPECT_EQ(*child.Ask(directory.File("f")), "refused");
  EXPECT_EQ(*child.Ask("interrupt"), "interrupt!");  // the terminal's signals are the parent's
  close(kept);
}

TEST(ChildProcess, LeavesNothingBehind) {
  for (const char* const question : {"a", "crash"}) {
    ChildProcess child = Started();
    static_cast<void>(child.Ask(question));
  }
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(ChildProcess, OthersMayRunAtTheSameTime) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([i] {
      for (int round = 0; round < 10; ++round) {
        ChildProcess child = Started();
        EXPECT_EQ(*child.Ask(absl::StrCat(i)), absl::StrCat(i, "!"));
        if (round % 3 == i % 3) {
          EXPECT_FALSE(child.Ask("crash").ok());
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace lull
