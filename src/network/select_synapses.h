// The synapses that a SynapseSelection selects, in a built network.

#ifndef LULL_SRC_NETWORK_SELECT_SYNAPSES_H_
#define LULL_SRC_NETWORK_SELECT_SYNAPSES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lull/network_spec.h"
#include "network/built_network.h"

namespace lull {

// As SelectSynapses (lull/network.h). Errors name places in `path`.
absl::StatusOr<std::vector<std::uint64_t>> SelectOwnSynapses(const BuiltNetwork& network, const std::string& path,
                                                             const SynapseSelection& selection,
                                                             std::optional<std::uint32_t> sample);

// Checks that a sample wants a synapse. Errors: kInvalidArgument.
absl::Status CheckSampleOf(const std::string& path, std::optional<std::uint32_t> sample);

}  // namespace lull

#endif  // LULL_SRC_NETWORK_SELECT_SYNAPSES_H_
