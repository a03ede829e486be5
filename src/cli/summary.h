// What is said of a run once it is over: for people and for machines.
//
// Thread use: pure functions.

#ifndef LULL_SRC_CLI_SUMMARY_H_
#define LULL_SRC_CLI_SUMMARY_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lull/recording.h"
#include "lull/statistics.h"
#include "lull/types.h"

namespace lull::cli {

struct RunReport {
  RunFacts facts;
  Statistics statistics;
};

// "event" or "clock".
const char* EngineName(EngineKind engine);

// The summary as one JSON object; hashes are strings of 16 hexadecimal digits. What is known only when a run has ended
// is null where it has not. Rates and rhythm have a number for each second, or in a run of more than kMaxStretches
// seconds for each stretch of `stretch_ms`.
std::string JsonSummary(const RunReport& report);

// The summary for people. The seconds of a long run are merged into at most 25 rows.
std::string TextSummary(const RunReport& report);

// How numbers look, in the summary and elsewhere. A rate has two decimals, or four where the whole run is so quiet that
// two would not tell much; none is "-"; a hash has 16 hexadecimal digits.
std::string RateText(const Statistics& statistics, double rate_hz);
std::string TextOrDash(const std::optional<double>& number);
std::string HashText(std::uint64_t hash);

// Seconds of a run that are told as one.
struct MergedSeconds {
  std::size_t first = 0;
  std::size_t count = 0;
  double rate_hz = 0;  // their mean
  // Of those stretches (Statistics::every; mostly a second each) that have a rhythm to speak of (kMinRhythm); none if
  // no stretch has.
  std::size_t with_rhythm = 0;
  double lowest_hz = 0, middle_hz = 0, highest_hz = 0;
};

// The stretches first ≤ i < first + count; all of them are in the run, and there is one at least.
MergedSeconds Merge(const Statistics& statistics, std::size_t first, std::size_t count);

// All seconds, as many merged as it takes to need no more than 25 rows: a round number, of whole stretches.
std::vector<MergedSeconds> RowsOfSeconds(const Statistics& statistics);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_SUMMARY_H_
