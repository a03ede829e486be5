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
  std::string value = {};  // as TOML writes it; empty where none is to be shown
  std::string what = {};   // what is wrong with it, and what would do
};

// `key` of the table `path`, quoted where TOML wants it: types."fast spiking".
std::string KeyPath(const std::string& path, std::string_view key);

// The element of an array: columns[2].
std::string ElementPath(const std::string& path, std::size_t index);

// Where the values of a description come from.
class Origins {
 public:
  struct Place {
    std::string file = {};  // or the flag that set it, without a line
    std::uint64_t line = 0;
    std::string path = {};     // as the file has it: that of a default, where a value is taken from there
    std::string written = {};  // the value
  };

  explicit Origins(std::string file) : file_(std::move(file)) {}

  const std::string& file() const { return file_; }
  void Set(const std::string& path, Place place) { places_[path] = std::move(place); }

  // The entries of `path`, each a `noun`, stand in a file of their own, the first in line `first_line`, or counted from
  // 0 if that is 0.
  void SetEntries(const std::string& path, const std::string& file, std::uint32_t first_line, const std::string& noun);

  // What the finding says, with its place. Sorts by file and line.
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

// All findings, a line each, in order of their places, each once; at most kMaxFindings, and how many there are beyond.
// OK if there are none.
inline constexpr std::size_t kMaxFindings = 20;
absl::Status StatusOf(const std::vector<Finding>& findings, const Origins& origins);

// Of a description that was written in code: paths alone.
absl::Status StatusOf(const std::vector<Finding>& findings);

}  // namespace lull

#endif  // LULL_SRC_SPEC_FINDING_H_
