// The facts of a run in the form in which the log keeps them: lines of "name=value".

#ifndef LULL_SRC_RECORDING_RUN_FACTS_H_
#define LULL_SRC_RECORDING_RUN_FACTS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "lull/recording.h"

namespace lull {

std::string FactsText(const RunFacts& facts);

// The logs in which a run is recorded, which all of them name: that of rank 0, and one of each other rank that has ever
// recorded a part of the run. A run that is in one log does not name them.
struct LogSet {
  std::uint32_t logs = 1;  // how many there are
  std::uint64_t id = 0;    // a random number: logs with another number are of another run
  std::uint32_t rank = 0;  // whose log this is

  friend bool operator==(const LogSet&, const LogSet&) = default;
};
inline constexpr std::uint32_t kMostLogs = std::uint32_t{1} << 20;

std::string LogSetText(const LogSet& set);

// Sets what the text names. Errors: kInvalidArgument for a value that cannot be read, or a number of logs that is out
// of range.
absl::Status ReadLogSet(std::string_view text, LogSet& set);

// Sets the facts that the text names. Errors: kInvalidArgument for a value that cannot be read.
absl::Status ReadFacts(std::string_view text, RunFacts& facts);

}  // namespace lull

#endif  // LULL_SRC_RECORDING_RUN_FACTS_H_
