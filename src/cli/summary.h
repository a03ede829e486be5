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

// "2 threads", "2 threads on each of 4 ranks"
std::string OnThreads(int threads, int ranks);

// The name of an engine: "event" or "clock".
const char* EngineName(EngineKind engine);

// Returns the summary as text. The seconds of a long run are merged into at most 25 rows.
std::string TextSummary(const RunReport& report);

// "12 have weights beyond the delivery limit at the end"; empty if there are none.
std::string WeightsBeyondLimit(const RunFacts& facts);

// Formats a number with two decimals, or four if it is below 0.1. A missing number is "-".
std::string TextOrDash(const std::optional<double>& number);

// The seconds of a run that share a row.
struct MergedSeconds {
  std::size_t first = 0;
  std::size_t count = 0;
  double rate_hz = 0;  // the mean rate of these seconds
  // The number of stretches (Statistics::every; mostly a second each) that have a rhythm (of strength kMinRhythm or
  // more), and the frequencies of these rhythms; 0 if no stretch has one.
  std::size_t with_rhythm = 0;
  double lowest_hz = 0, middle_hz = 0, highest_hz = 0;
};

// Merges the stretches first ≤ i < first + count; all of them must be in the run, and count must be at least 1.
MergedSeconds Merge(const Statistics& statistics, std::size_t first, std::size_t count);

// All seconds of a run, merged so that there are at most 25 rows: each row has a round number of seconds, in whole
// stretches.
std::vector<MergedSeconds> RowsOfSeconds(const Statistics& statistics);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_SUMMARY_H_
