// The checks of a configuration that go beyond its network: duration, [run] and [record].
//
// Thread use: immutable; the functions may be called from any thread.

#ifndef LULL_SRC_CONFIG_CHECK_CONFIG_H_
#define LULL_SRC_CONFIG_CHECK_CONFIG_H_

#include <vector>

#include "lull/config.h"
#include "lull/network_spec.h"
#include "spec/finding.h"
#include "spec/listed_edges.h"

namespace lull {

// Checks a whole configuration: its network (spec/check.h), the memory that each of `ranks` ranks needs (LoadConfig),
// and the rest. `count` counts listed edges, if it is given (spec/check.h).
std::vector<Finding> Check(const Config& config, int ranks = 1, const std::function<ListedEdges()>& count = {});

// Checks what is to be recorded. The description must be valid.
std::vector<Finding> CheckRecord(const NetworkSpec& spec, const RecordOptions& record);

}  // namespace lull

#endif  // LULL_SRC_CONFIG_CHECK_CONFIG_H_
