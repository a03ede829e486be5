// Reads [[projections]] and learning rules.
//
// Thread use: one thread at a time.

#ifndef LULL_SRC_CONFIG_READ_PROJECTIONS_H_
#define LULL_SRC_CONFIG_READ_PROJECTIONS_H_

#include <optional>
#include <vector>

#include "config/table_reader.h"
#include "lull/network_spec.h"

namespace lull {

Stdp ReadStdp(TableReader& reader);

// Reads `stdp`: true, false, or a table with the keys that differ from the file's [stdp], which are `defaults`.
void ReadRule(TableReader& projection, const std::vector<TableReader::Layer>& defaults, std::optional<Stdp>& rule);

ProjectionSpec ReadProjection(TableReader& reader, const std::vector<TableReader::Layer>& stdp_defaults);

}  // namespace lull

#endif  // LULL_SRC_CONFIG_READ_PROJECTIONS_H_
