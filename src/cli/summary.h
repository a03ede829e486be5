// What is said of a run once it is over: for people and for machines.
//
// Thread use: pure functions.

#ifndef LULL_SRC_CLI_SUMMARY_H_
#define LULL_SRC_CLI_SUMMARY_H_

#include <string>

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
// is null where it has not.
std::string JsonSummary(const RunReport& report);

// The summary for people. The seconds of a long run are merged into at most 25 rows.
std::string TextSummary(const RunReport& report);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_SUMMARY_H_
