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

// A behaviour of Hindmarsh–Rose neurons under a constant current.
struct Regime {
  double current;
  const char* name;
};

// Regimes in order of rising current. There are other regimes between them; in "irregular bursts" all bursts may
// differ.
std::span<const Regime> HindmarshRoseRegimes();

// After this time under a constant current only the regime remains, and no effect of the initial state [ms].
inline constexpr Tick kSettling = Seconds(4);

inline constexpr const char* kIzhikevichFile = "izhikevich.png";
inline constexpr const char* kHindmarshRoseFile = "hindmarsh-rose.png";

// A picture to be drawn: the arguments of PlotTraceSheet, and a name for the file.
struct ModelSheet {
  std::string file = {};
  std::string title = {};
  std::vector<TracePanel> panels = {};
};

// A sheet in the manner of Izhikevich (2003), figure 2: v and the applied current of every named type, some of them
// twice.
absl::StatusOr<ModelSheet> IzhikevichSheet();

// A sheet with x and the slow variable z in every regime, after kSettling.
absl::StatusOr<ModelSheet> HindmarshRoseSheet();

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_MODEL_SHEETS_H_
