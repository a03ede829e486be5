// Pictures of the neuron models: each type under currents that show the behaviour that it is named for.
//
// Thread use: pure functions.

#ifndef LULL_SRC_CLI_MODEL_SHEETS_H_
#define LULL_SRC_CLI_MODEL_SHEETS_H_

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lull/plots.h"
#include "lull/types.h"

namespace lull::cli {

// What Hindmarsh–Rose neurons do under a constant current.
struct Regime {
  double current;
  const char* name;
};

// By rising current. Between these there are others; in "irregular bursts" no two bursts need be alike.
std::span<const Regime> HindmarshRoseRegimes();

// [ms] After so long under a constant current the regime is all that is left of the beginning.
inline constexpr Tick kSettling = Seconds(4);

inline constexpr const char* kIzhikevichFile = "izhikevich.png";
inline constexpr const char* kHindmarshRoseFile = "hindmarsh-rose.png";

// A picture to be: what PlotTraceSheet takes, and a name for the file.
struct ModelSheet {
  std::string file = {};
  std::string title = {};
  std::vector<TracePanel> panels = {};
};

// In the manner of Izhikevich (2003), figure 2: v and the applied current of every named type, some of them twice.
absl::StatusOr<ModelSheet> IzhikevichSheet();

// x and the slow variable z in every regime, after kSettling.
absl::StatusOr<ModelSheet> HindmarshRoseSheet();

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_MODEL_SHEETS_H_
