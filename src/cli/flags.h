// The flags that several commands have, and how their values are read.
//
// CLI11 splits the words into flags and values. The functions here read the values, so that every mistake has a message
// of one line in our own words: it starts with the flag and says how to correct it.
//
// Thread use: one thread at a time.

#ifndef LULL_SRC_CLI_FLAGS_H_
#define LULL_SRC_CLI_FLAGS_H_

#include <CLI/CLI.hpp>
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/source.h"
#include "lull/inputs.h"
#include "lull/types.h"

namespace lull::cli {

// Messages that several commands use.
absl::Status Mistake(const std::string& flag, const std::string& what);
absl::Status Conflict(const std::string& flag, const std::string& other);  // the two flags cannot be used together

// Formats the examples at the end of a help: pairs of a command and its purpose, in two aligned columns.
std::string Examples(const std::vector<std::array<std::string, 2>>& examples);

// A flag with a value. The value is the user's text, if the flag was given.
class TextFlag {
 public:
  TextFlag(CLI::App& app, const std::string& name, const std::string& value_name, const std::string& help);
  TextFlag(const TextFlag&) = delete;
  TextFlag& operator=(const TextFlag&) = delete;

  bool given() const { return option_->count() > 0; }
  const std::string& name() const { return name_; }
  const std::string& text() const { return text_; }

  // Checks that the flag was given at most once, with a value.
  absl::Status Check() const;

 private:
  std::string name_;
  std::string text_;
  CLI::Option* option_;
};

// The flag's value as a configuration file would write it, or a message that fits the flag.
absl::StatusOr<std::string> WholeNumber(const TextFlag& flag, std::uint64_t low, std::uint64_t high);

// Reads a moment of the run: 0 or later.
absl::Status ReadMoment(const TextFlag& flag, Tick& moment);
// Reads the width of bins: 1 ms or longer.
absl::Status ReadBin(const TextFlag& flag, std::optional<Tick>& bin);
// Reads ranges such as "0-3,7".
absl::Status ReadRanges(const TextFlag& flag, std::vector<NeuronSelection::Range>& ranges);
// Reads a size such as "1600x900".
absl::Status ReadSize(const TextFlag& flag, int& width, int& height);

// A flag without a value.
class SwitchFlag {
 public:
  SwitchFlag(CLI::App& app, const std::string& name, const std::string& help);
  SwitchFlag(const SwitchFlag&) = delete;
  SwitchFlag& operator=(const SwitchFlag&) = delete;

  bool given() const { return given_; }

 private:
  bool given_ = false;
};

// DIR, the first argument of a command that reads a run.
class DirectoryWord {
 public:
  DirectoryWord(CLI::App& app, const std::string& help);
  DirectoryWord(const DirectoryWord&) = delete;
  DirectoryWord& operator=(const DirectoryWord&) = delete;

  absl::StatusOr<std::string> Read() const;

 private:
  std::string text_;
  CLI::Option* option_;
};

// FILE and the flags that name and change the network of a command.
class SourceFlags {
 public:
  struct Wishes {
    std::string network = "reference";  // if neither a file nor a name is given
    bool engine = true;                 // whether the command has the flag --engine
    std::string file = "a configuration file; 'lull describe --toml' prints one to start from";  // description of FILE
  };
  explicit SourceFlags(CLI::App& app) : SourceFlags(app, Wishes()) {}
  SourceFlags(CLI::App& app, const Wishes& wishes);

  absl::StatusOr<Source> Read() const;

  // The flag or file that names the network, if one was given; empty otherwise. A resumed run may not be given any.
  std::string GivenNetworkFlag() const;

  // Adds another flag that sets a key. Keeps the first mistake in `status`.
  template <typename Parse>
  static void Set(Source& source, const std::string& key, const TextFlag& flag, Parse parse, absl::Status& status) {
    if (!flag.given()) return;
    const absl::StatusOr<std::string> value = parse(flag);
    if (value.ok()) source.overrides.push_back({.key = key, .value = *value, .flag = flag.name()});
    status.Update(value.status());
  }

 private:
  std::string default_network_;
  std::string file_;
  CLI::Option* file_option_;
  std::vector<std::string> sets_;
  TextFlag network_, seed_, input_seed_, duration_;
  std::unique_ptr<TextFlag> engine_;  // if the command has this flag
  TextFlag threads_;
};

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_FLAGS_H_
