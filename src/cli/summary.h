// The summary of a finished run, for people. The library has the summary for programs (JsonSummary in lull/run.h).
//
// Thread use: pure functions.

#ifndef LULL_SRC_CLI_SUMMARY_H_
#define LULL_SRC_CLI_SUMMARY_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "lull/run.h"
#include "lull/statistics.h"
#include "lull/types.h"

namespace lull::cli {

// "event" or "clock".
const char* EngineName(EngineKind engine);

// The summary for people. The seconds of a long run are merged into at most 25 rows.
std::string TextSummary(const RunReport& report);

// How numbers look, in the summary and elsewhere. A rate has two decimals, or four where the whole run is so quiet that
// two would say little; none is "-".
std::string RateText(const Statistics& statistics, double rate_hz);
std::string TextOrDash(const std::optional<double>& number);

// Seconds of a run that share a row.
struct MergedSeconds {
  std::size_t first = 0;
  std::size_t count = 0;
  double rate_hz = 0;  // their mean
  // How many stretches (Statistics::every; mostly a second each) have a rhythm (of strength kMinRhythm or more), and
  // the frequencies of these; 0 if none has.
  std::size_t with_rhythm = 0;
  double lowest_hz = 0, middle_hz = 0, highest_hz = 0;
};

// The stretches first ≤ i < first + count; all of them are in the run, and there is one at least.
MergedSeconds Merge(const Statistics& statistics, std::size_t first, std::size_t count);

// All seconds, as many merged as it takes to need no more than 25 rows: a round number, of whole stretches.
std::vector<MergedSeconds> RowsOfSeconds(const Statistics& statistics);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_SUMMARY_H_
