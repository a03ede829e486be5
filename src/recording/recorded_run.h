// The contents of a log, as sources.

#ifndef LULL_SRC_RECORDING_RECORDED_RUN_H_
#define LULL_SRC_RECORDING_RECORDED_RUN_H_

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/internal/visibility.h"
#include "lull/recording.h"
#include "recording/recording_log.h"
#include "statistics/layout.h"
#include "statistics/sources.h"

namespace lull {

// Spikes by layer, bin by bin.
struct RateSource {
  Tick every = 0;          // [ms] a bin; 0: none were recorded
  std::uint64_t bins = 0;  // the last may be shorter
  // Calls the visitor with bins one behind the other, each with the spikes of every layer; from bin `first` on.
  std::function<absl::Status(const std::function<void(std::uint64_t first, std::span<const std::uint32_t>)>& visit)>
      visit = {};
};

// Each source opens the log anew.
struct RecordedSources {
  std::string directory;  // of the log
  Config config;
  Layout layout;
  RunFacts facts;
  Tick duration = 0;
  bool cut = false;

  std::uint64_t end = 0;                             // of the last whole block [bytes]
  std::array<std::optional<TraceSource>, 2> traced;  // by stream; without visit
  std::vector<Tick> weight_times;                    // of whole snapshots
  std::uint64_t weights = 0;                         // in a snapshot
  bool has_stimuli = false;

  std::string log_path() const;

  // Those of a span, and of what was written along with it: without reading what lies far from it.
  LULL_SHARED_WITH_PLOTS SpikeSource Spikes(TimeSpan span = {0, kNever}) const;
  LULL_SHARED_WITH_PLOTS std::optional<TraceSource> Traces(std::uint16_t stream, TimeSpan span = {0, kNever}) const;
  LULL_SHARED_WITH_PLOTS std::optional<WeightSource> Weights() const;
  RateSource Rates() const;
  absl::StatusOr<std::vector<Stimulus>> Stimuli() const;

  // Calls visit for the blocks of a kind and stream that may have something of the span.
  absl::Status ForEach(BlockKind kind, std::uint16_t stream, TimeSpan span, const LogReader::Visit& visit) const;
};

// They live as long as the run, or a copy of it.
inline const RecordedSources& SourcesOf(const RecordedRun& run) { return *run.sources_; }

// Whether there are spikes in the log.
LULL_SHARED_WITH_PLOTS bool RecordsSpikes(const RecordOptions& settings);

}  // namespace lull

#endif  // LULL_SRC_RECORDING_RECORDED_RUN_H_
