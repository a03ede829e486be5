// What `lull describe --ranks` prints of the ranks.
//
// Thread use: pure functions.

#ifndef LULL_SRC_CLI_RANKS_REPORT_H_
#define LULL_SRC_CLI_RANKS_REPORT_H_

#include <string>

#include "base/json.h"
#include "lull/estimate.h"

namespace lull::cli {

struct RanksReport {
  RanksQuestion question;
  RanksEstimate estimate;
};

// A heading and a table, for people.
std::string RanksText(const RanksReport& report);

// Writes the numbers as the next value.
void WriteRanks(const RanksReport& report, JsonWriter& json);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_RANKS_REPORT_H_
