// The network that a command works on: a file or a built-in network, and the changes that the command line makes to it.

#ifndef LULL_SRC_CLI_SOURCE_H_
#define LULL_SRC_CLI_SOURCE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lull/config.h"

namespace lull::cli {

struct Source {
  std::optional<std::string> file = {};
  std::string network = "reference";  // built-in, unless there is a file
  std::vector<Override> overrides = {};

  const std::string& name() const { return file ? *file : network; }
};

// `ranks`, `rank` and errors are those of LoadConfig.
absl::StatusOr<Config> Load(const Source& source, int ranks = 1, std::optional<int> rank = {});

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_SOURCE_H_
