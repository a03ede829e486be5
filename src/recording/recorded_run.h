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
#include "recording/merged_spikes.h"
#include "recording/recording_log.h"
#include "statistics/layout.h"
#include "statistics/sources.h"

namespace lull {

// The spikes of each layer, bin by bin.
struct RateSource {
  Tick every = 0;          // the length of a bin [ms]; 0: no rates were recorded
  std::uint64_t bins = 0;  // the last bin may be shorter
  // Calls the visitor with consecutive bins from bin `first` on, each with the spikes of every layer.
  std::function<absl::Status(const std::function<void(std::uint64_t first, std::span<const std::uint32_t>)>& visit)>
      visit = {};
};

// The sources of a log. Each source opens the log anew.
struct RecordedSources {
  std::string directory;  // the log's directory
  Config config;
  Layout layout;
  RunFacts facts;
  Tick duration = 0;
  bool cut = false;

  std::vector<LogPart> logs;                         // that of rank 0, then the others that its facts name
  std::array<std::optional<TraceSource>, 2> traced;  // one per stream; without `visit`
  std::vector<Tick> weight_times;                    // the times of whole snapshots
  std::uint64_t weights = 0;                         // the number of weights in a snapshot
  bool has_stimuli = false;

  std::string log_path() const;

  // The spikes of a span and of the blocks that overlap it. Blocks that are far from the span are not read.
  LULL_SHARED_WITH_PLOTS SpikeSource Spikes(TimeSpan span = {0, kNever}) const;
  LULL_SHARED_WITH_PLOTS std::optional<TraceSource> Traces(std::uint16_t stream, TimeSpan span = {0, kNever}) const;
  LULL_SHARED_WITH_PLOTS std::optional<WeightSource> Weights() const;
  RateSource Rates() const;
  absl::StatusOr<std::vector<Stimulus>> Stimuli() const;

  // Calls visit for the blocks of a kind and stream, in the log of rank 0, that may overlap the span.
  absl::Status ForEach(BlockKind kind, std::uint16_t stream, TimeSpan span, const LogReader::Visit& visit) const;
};

// Adds where the sizes of a network's weights may end (WeightSource), as the floats that weights are.
LULL_SHARED_WITH_PLOTS void AddBounds(const NetworkSpec& network, WeightSource& source);

// Adds the projections of a network, and its edge lists.
LULL_SHARED_WITH_PLOTS void AddProjections(const NetworkSpec& network, WeightSource& source);

// The sources of a run. They live as long as the run, or a copy of it.
inline const RecordedSources& SourcesOf(const RecordedRun& run) { return *run.sources_; }

// Opens the run whose log is in a directory, and whose configuration is known: no file that the configuration names is
// read. `config` need not have the lists of its files (spec/without_lists.h); `config_hash` is that of the whole.
// Errors: as of RecordedRun::Open.
LULL_SHARED_WITH_PLOTS absl::StatusOr<RecordedRun> OpenRecorded(const std::string& log_directory, Config config,
                                                                std::uint64_t config_hash,
                                                                const OnFileProgress& on_progress);

// Whether a log with these settings contains spikes.
LULL_SHARED_WITH_PLOTS bool RecordsSpikes(const RecordOptions& settings);

}  // namespace lull

#endif  // LULL_SRC_RECORDING_RECORDED_RUN_H_
