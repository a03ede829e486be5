// Pictures of the neuron models: each type under currents that show the behaviour that it is named for.
//
// Thread use: pure functions.

#ifndef LULL_SRC_CLI_MODEL_SHEETS_H_
#define LULL_SRC_CLI_MODEL_SHEETS_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lull/neuron_types.h"
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

// The named types of a model, by the name of the model.
std::vector<NeuronType> NamedTypesOf(std::string_view model);

// The current under which a cell of Izhikevich (2007) or a pattern of Naud et al. (2008) is shown [pA]: for a pattern
// that of their table 1.
double CurrentOf(std::string_view named_type);

inline constexpr const char* kIzhikevichFile = "izhikevich.png";
inline constexpr const char* kIzhikevich2007File = "izhikevich-2007.png";
inline constexpr const char* kAdExFile = "adex.png";
inline constexpr const char* kLifFile = "lif.png";
inline constexpr const char* kHindmarshRoseFile = "hindmarsh-rose.png";

// A picture to be drawn: the arguments of PlotTraceSheet, and a name for the file.
struct ModelSheet {
  std::string file = {};
  std::string title = {};
  std::vector<TracePanel> panels = {};
};

// A sheet in the manner of Izhikevich (2003), figure 2: v and the applied current of every type of that paper, some of
// them twice.
absl::StatusOr<ModelSheet> IzhikevichSheet();

// The same of every cell of Izhikevich (2007).
absl::StatusOr<ModelSheet> Izhikevich2007Sheet();

// v and w of every pattern of Naud et al. (2008) under its current, and of a neuron with the defaults of the model.
absl::StatusOr<ModelSheet> AdExSheet();

// v of the three leaky integrate-and-fire models, side by side: under a step of current, under excitatory pulses, and
// under both a current and inhibitory pulses.
absl::StatusOr<ModelSheet> LifSheet();

// A sheet with x and the slow variable z in every regime, after kSettling.
absl::StatusOr<ModelSheet> HindmarshRoseSheet();

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_MODEL_SHEETS_H_
