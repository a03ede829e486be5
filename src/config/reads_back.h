// Whether a configuration that is written as TOML reads back as the same configuration. A run keeps the text: if the
// text meant another configuration, the run could be neither read nor resumed.

#ifndef LULL_SRC_CONFIG_READS_BACK_H_
#define LULL_SRC_CONFIG_READS_BACK_H_

#include <string>

#include "absl/status/status.h"
#include "lull/config.h"
#include "lull/internal/visibility.h"

namespace lull {

// Compares every key, numbers bit for bit, but not the spikes, stimuli and synapses that stand in other files. Errors:
// kInvalidArgument with what is wrong with the configuration, or with the first line that reads back differently.
// Messages call the text `name`.
//
// Thread use: may be called from any thread.
LULL_SHARED_WITH_PLOTS absl::Status CheckReadsBack(const Config& config, const std::string& name);

}  // namespace lull

#endif  // LULL_SRC_CONFIG_READS_BACK_H_
