// The spikes of several logs, each of which has those of some neurons, in the order in which one log would have them.

#ifndef LULL_SRC_RECORDING_MERGED_SPIKES_H_
#define LULL_SRC_RECORDING_MERGED_SPIKES_H_

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lull/types.h"
#include "statistics/sources.h"

namespace lull {

// A log, and where its last whole block ends [bytes].
struct LogPart {
  std::string path;
  std::uint64_t end = 0;
};

// The error about a log that is no longer as it was when the run was opened.
absl::Status HasChanged(const std::string& path);

// Calls the visitor with the spikes in the steps from < t ≤ until, in (time, neuron) order, at most about ten thousand
// at a time. Holds one block of each log. Errors: kUnavailable if a log cannot be read, or has changed;
// kInvalidArgument if two logs have the same spike.
absl::Status VisitMergedSpikes(std::span<const LogPart> logs, TimeSpan span,
                               const std::function<void(std::span<const Spike>)>& visit);

}  // namespace lull

#endif  // LULL_SRC_RECORDING_MERGED_SPIKES_H_
