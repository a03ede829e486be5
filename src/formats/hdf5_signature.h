// Tells HDF5 files from others.
//
// Thread use: pure functions.

#ifndef LULL_SRC_FORMATS_HDF5_SIGNATURE_H_
#define LULL_SRC_FORMATS_HDF5_SIGNATURE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"

namespace lull {

// Whether a regular file is HDF5, which may begin behind a user block, as the files of MATLAB do. Errors: those of
// ReadFile.
absl::StatusOr<bool> IsHdf5(const std::string& path);

// The place at which HDF5 begins in an open file; empty if the file has none.
std::optional<std::uint64_t> Hdf5Start(int descriptor);

}  // namespace lull

#endif  // LULL_SRC_FORMATS_HDF5_SIGNATURE_H_
