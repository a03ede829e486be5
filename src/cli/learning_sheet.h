// Pictures of the learning rules: what pairs of an arrival and a spike do to weights.
//
// Thread use: pure functions.

#ifndef LULL_SRC_CLI_LEARNING_SHEET_H_
#define LULL_SRC_CLI_LEARNING_SHEET_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lull/chart.h"

namespace lull::cli {

inline constexpr const char* kLearningFile = "learning.png";

// A chart to be drawn: the arguments of PlotChart, and a name for the file.
struct LearningSheet {
  std::string file = {};
  std::string title = {};
  std::vector<ChartPanel> panels = {};
};

// Two panels: the change of a weight by one pair, by the time between arrival and spike, for every kind of window; and
// by the weight, for several exponents. All are results of a simulation in which every pair has a synapse of its own.
absl::StatusOr<LearningSheet> LearningRulesSheet();

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_LEARNING_SHEET_H_
