// What the readers of SONATA files share: populations, and columns of numbers.
//
// Thread use: one thread at a time.

#ifndef LULL_SRC_FORMATS_SONATA_POPULATION_H_
#define LULL_SRC_FORMATS_SONATA_POPULATION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "formats/hdf5_reader.h"

namespace lull {

// How many rows of a column are read at a time; chosen: the columns stay in the near caches.
inline constexpr std::uint64_t kRowsAtATime = 1 << 17;

// The path of the wanted population in a group; if `wanted` is empty, of the only one. `several` ends the message that
// there are several.
absl::StatusOr<std::string> PopulationIn(Hdf5Reader& file, const std::string& group, const std::string& wanted,
                                         const char* several = "");

// Checks that a dataset has this unit, or does not say.
absl::Status CheckUnits(Hdf5Reader& file, const std::string& dataset, const char* noun, const char* unit);

// Checks that datasets are columns of one length; returns the length. `advice` ends the message for other lengths.
absl::StatusOr<std::uint64_t> CheckColumns(Hdf5Reader& file, const std::vector<std::string>& columns,
                                           const char* advice);

}  // namespace lull

#endif  // LULL_SRC_FORMATS_SONATA_POPULATION_H_
