// What is wrong with a configuration, and where a person finds it.
//
// Checks name places in a description by paths, as its file would: "projections[0].delay". Where the description was
// read from a file, Origins gives the line of each path and the text that is written there.
//
// Thread use: one thread at a time.

#ifndef LULL_SRC_SPEC_FINDING_H_
#define LULL_SRC_SPEC_FINDING_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace lull {

struct Finding {
  std::string path = {};   // empty: the description as a whole
  std::string value = {};  // as TOML writes it; empty if no value is to be shown
  std::string what = {};   // what is wrong with the value, and what would do
};

// The path of `key` in the table `path`, quoted where TOML requires quotes: types."fast spiking".
std::string KeyPath(const std::string& path, std::string_view key);

// The path of an array's element: columns[2].
std::string ElementPath(const std::string& path, std::size_t index);

// The same, by the element's name if it has one: projections.background.
std::string NamedPath(const std::string& path, std::size_t index, std::string_view name);

// Where the values of a description come from.
class Origins {
 public:
  struct Place {
    std::string file = {};  // or the flag that set the value, which has no line
    std::uint64_t line = 0;
    std::string path = {};     // the path in the file: of a default, if the value is taken from one
    std::string written = {};  // the value
  };

  explicit Origins(std::string file) : file_(std::move(file)) {}

  const std::string& file() const { return file_; }
  void Set(const std::string& path, Place place) { places_[path] = std::move(place); }

  // States that the entries of `path`, each a `noun`, are in a file of their own. The first entry is in line
  // `first_line`; if that is 0, entries are counted from 0.
  void SetEntries(const std::string& path, const std::string& file, std::uint32_t first_line, const std::string& noun);

  // The text of a finding, with its place. Lines are sorted by file and line.
  struct Line {
    std::string file = {};
    std::uint64_t line = 0;
    std::string text = {};
    friend auto operator<=>(const Line&, const Line&) = default;
  };
  Line Tell(const Finding& finding) const;

 private:
  std::string file_;
  std::map<std::string, Place> places_;

  struct Entries {
    std::string file;
    std::uint64_t first_line;
    std::string noun;
  };
  std::map<std::string, Entries> entries_;
};

// Returns a status with all findings, a line each, in order of their places and without repetitions: at most
// kMaxFindings, and the number of the others. OK if there are no findings.
inline constexpr std::size_t kMaxFindings = 20;
absl::Status StatusOf(const std::vector<Finding>& findings, const Origins& origins);

// Returns such a status for a description that was written in code: the places are paths only.
absl::Status StatusOf(const std::vector<Finding>& findings);

}  // namespace lull

#endif  // LULL_SRC_SPEC_FINDING_H_
