#include "base/cores.h"

#include <sched.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstddef>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "lull/cores.h"
#include "lull/types.h"

namespace lull {
namespace {

// The kernel's masks may be longer than cpu_set_t, which has room for 1024 cores.
std::optional<int> CoresOfAffinity() {
  for (std::size_t sets = 1; sets <= 1024; sets *= 2) {
    std::vector<cpu_set_t> mask(sets);
    const std::size_t bytes = sets * sizeof(cpu_set_t);
    if (sched_getaffinity(0, bytes, mask.data()) == 0) return CPU_COUNT_S(bytes, mask.data());
    if (errno != EINVAL) break;
  }
  return std::nullopt;
}

// Paths are strings here: where memory runs out, std::filesystem::path of GCC 12 crashes while it puts two together.
std::vector<std::string> LinesOf(const std::string& path) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

// The words of a file's first line; none if it cannot be read.
std::vector<std::string> WordsOf(const std::string& path) {
  const std::vector<std::string> lines = LinesOf(path);
  if (lines.empty()) return {};
  return absl::StrSplit(lines.front(), absl::ByAnyChar(" \t"), absl::SkipEmpty());
}

// /proc writes a space, a tab, a line feed and a backslash as \ and three octal digits.
std::string Unescaped(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size()) {
      result += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
      i += 3;
    } else {
      result += text[i];
    }
  }
  return result;
}

// A hierarchy of control groups that may have quotas of time, as /proc/self/mountinfo names it.
struct Hierarchy {
  bool is_version_2;
  std::string top;    // the group that is mounted
  std::string mount;  // where
};

std::optional<Hierarchy> HierarchyOf(const std::string& mountinfo_line) {
  const std::vector<std::string> halves = absl::StrSplit(mountinfo_line, absl::MaxSplits(" - ", 1));
  if (halves.size() != 2) return std::nullopt;
  const std::vector<std::string> place = absl::StrSplit(halves[0], ' ');
  const std::vector<std::string> kind = absl::StrSplit(halves[1], ' ');
  if (place.size() < 5 || kind.size() < 3) return std::nullopt;
  const std::vector<std::string> options = absl::StrSplit(kind[2], ',');
  const bool is_version_2 = kind[0] == "cgroup2";
  const bool is_version_1 = kind[0] == "cgroup" && std::ranges::count(options, "cpu") > 0;
  if (!is_version_1 && !is_version_2) return std::nullopt;
  return Hierarchy{is_version_2, Unescaped(place[3]), Unescaped(place[4])};
}

// The group of this process within a hierarchy, from /proc/self/cgroup: "0::/group", or "4:cpu,cpuacct:/group".
std::optional<std::string> GroupIn(const Hierarchy& hierarchy, const std::vector<std::string>& groups) {
  for (const std::string& line : groups) {
    const std::vector<std::string> parts = absl::StrSplit(line, absl::MaxSplits(':', 2));
    if (parts.size() != 3) continue;
    const std::vector<std::string> controllers = absl::StrSplit(parts[1], ',');
    if (hierarchy.is_version_2 ? parts[0] == "0" : std::ranges::count(controllers, "cpu") > 0) return parts[2];
  }
  return std::nullopt;
}

std::optional<double> Ratio(const std::string& quota, const std::string& period) {
  double of_quota = 0, of_period = 0;
  const bool are_numbers = absl::SimpleAtod(quota, &of_quota) && absl::SimpleAtod(period, &of_period);
  if (!are_numbers || !(of_quota > 0) || !(of_period > 0)) return std::nullopt;  // "max", or -1: there is none
  return of_quota / of_period;
}

std::optional<double> QuotaOf(const std::string& group, bool is_version_2) {
  if (is_version_2) {
    const std::vector<std::string> words = WordsOf(group + "/cpu.max");
    return words.size() == 2 ? Ratio(words[0], words[1]) : std::nullopt;
  }
  const std::vector<std::string> quota = WordsOf(group + "/cpu.cfs_quota_us");
  const std::vector<std::string> period = WordsOf(group + "/cpu.cfs_period_us");
  return quota.size() == 1 && period.size() == 1 ? Ratio(quota[0], period[0]) : std::nullopt;
}

}  // namespace

std::optional<double> CoresOfControlGroups(const std::string& root) {
  const std::vector<std::string> groups = LinesOf(root + "/proc/self/cgroup");
  std::optional<double> least;
  for (const std::string& line : LinesOf(root + "/proc/self/mountinfo")) {
    const std::optional<Hierarchy> hierarchy = HierarchyOf(line);
    if (!hierarchy) continue;
    const std::optional<std::string> group = GroupIn(*hierarchy, groups);
    if (!group) continue;
    // A group outside of what is mounted, as a container may see it, has nothing to be read but the mounted group.
    absl::string_view within = *group;
    if (hierarchy->top != "/" && !absl::ConsumePrefix(&within, hierarchy->top)) within = "";
    const std::string mount = root + hierarchy->mount;
    for (absl::string_view below = within;; below = below.substr(0, std::min(below.rfind('/'), below.size() - 1))) {
      const std::optional<double> quota = QuotaOf(absl::StrCat(mount, below), hierarchy->is_version_2);
      if (quota && (!least || *quota < *least)) least = quota;
      if (below.empty()) break;
    }
  }
  return least;
}

int UsableCores() {
  const int cores = CoresOfAffinity().value_or(static_cast<int>(std::thread::hardware_concurrency()));
  const double quota = std::floor(CoresOfControlGroups("").value_or(kMaxThreads));
  return std::clamp(static_cast<int>(std::min<double>(cores, quota)), 1, kMaxThreads);
}

}  // namespace lull
