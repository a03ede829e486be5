// What the user typed, understood: which command, with which wishes.
//
// Thread use: pure functions.

#ifndef LULL_SRC_CLI_COMMAND_LINE_H_
#define LULL_SRC_CLI_COMMAND_LINE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "lull/simulation.h"
#include "lull/types.h"

namespace lull::cli {

// `lull run`. What is not given is the network's own affair: its duration, its seed.
struct RunOptions {
  std::string network = "reference";
  EngineKind engine = EngineKind::kEventDriven;
  int threads = 0;               // 0: one per core
  std::optional<Tick> duration;  // [ms]
  std::optional<std::uint64_t> seed;
  std::optional<NeuronId> trace_neuron;
  std::optional<std::string> out;  // none: the default directory, kDefaultOut
  bool overwrite = false;
  bool quiet = false;
  bool json = false;
};
inline constexpr const char* kDefaultOut = "out";

// `--help`, `--version`: text for standard output.
struct Answer {
  std::string text;
};

using Command = std::variant<RunOptions, Answer>;

// `arguments` as main gets them, without the program's name.
// Errors: kInvalidArgument for the user's first mistake: one line that starts with the flag and says what would do.
absl::StatusOr<Command> ParseCommandLine(const std::vector<std::string>& arguments);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_COMMAND_LINE_H_
