// `lull compare` compares both engines on one network or over a sweep of networks, and measures how accurate a run with
// resting neurons is.
//
// Thread use: one thread at a time.

#ifndef LULL_SRC_CLI_COMPARE_COMMAND_H_
#define LULL_SRC_CLI_COMPARE_COMMAND_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/compare_report.h"
#include "cli/exit_status.h"
#include "cli/source.h"
#include "lull/compare/sweep.h"
#include "lull/ranks.h"

namespace lull::cli {

inline constexpr const char* kDefaultCompared = "sparse";  // the network, if no file is given
inline constexpr const char* kDefaultCompareOut = "compare";

struct CompareCommandOptions {
  Source source = {};
  int rounds = 5;
  std::optional<Sweep> sweep = {};
  std::vector<double> tolerances = {};  // the values of --accuracy; empty without the flag
  std::string out = kDefaultCompareOut;
  bool overwrite = false;  // measure again, and replace earlier measurements
  bool quiet = false;
  bool json = false;
};

// Writes compare.json and compare.png; for a sweep, files named after its key, such as rate.csv, rate.json and
// rate.png; with tolerances, accuracy.json and accuracy.png. Returns kDiffers if the engines differ. `ranks` are those
// of the program, or null.
ExitStatus CompareCommand(const CompareCommandOptions& options, Ranks* ranks = nullptr);

// Prints where the engines differ.
ExitStatus ReportDifference(const CompareCommandOptions& options, const Compared& compared,
                            const Difference& difference, const Network& network);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_COMPARE_COMMAND_H_
