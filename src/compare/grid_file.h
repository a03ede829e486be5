// The file of a grid: a heading, and a row for each run.

#ifndef LULL_SRC_COMPARE_GRID_FILE_H_
#define LULL_SRC_COMPARE_GRID_FILE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/compare/grid.h"

namespace lull {

// The axes and layers of a grid, which its heading names.
struct GridHeading {
  std::vector<std::string> keys;
  std::vector<std::string> layers;
};

// Replaces the file atomically. Errors: kUnavailable.
absl::Status WriteGrid(const GridHeading& heading, const std::vector<GridRow>& rows, const std::string& path);

// The rows of the file; none if there is no file. Errors: kUnavailable if it cannot be read; kInvalidArgument if it
// holds something else, or rows of another version of Lull.
absl::StatusOr<std::vector<GridRow>> ReadGrid(const GridHeading& heading, const std::string& path);

}  // namespace lull

#endif  // LULL_SRC_COMPARE_GRID_FILE_H_
