// The types of SONATA edges, as files like edge_types.csv list them (sonata_types.h).
//
// Thread use: ReadEdgeTypes: one thread at a time. EdgeTypes: immutable.

#ifndef LULL_SRC_FORMATS_EDGE_TYPES_H_
#define LULL_SRC_FORMATS_EDGE_TYPES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "formats/file_number.h"

namespace lull {

struct EdgeType {
  std::int64_t id;
  std::optional<double> delay_ms = {};
  std::optional<double> weight = {};
  std::optional<double> synapses = {};  // of each edge: nsyns
  // The other columns that Lull does not follow (spec/edge_columns.h) and that have a value for this type.
  struct NotFollowed {
    const char* name;
    const char* meaning;
    std::string value;
  };
  std::vector<NotFollowed> not_followed = {};
};

struct EdgeTypes {
  std::vector<EdgeType> types = {};  // ascending by id
  std::uint64_t hash = 0;            // FileHash of the file's bytes

  const EdgeType* Find(const FileNumber& id) const;  // null if there is none
};

// Errors: kInvalidArgument, kNotFound or kUnavailable with what is wrong with the file; the caller adds its name.
absl::StatusOr<EdgeTypes> ReadEdgeTypes(const std::string& path);

}  // namespace lull

#endif  // LULL_SRC_FORMATS_EDGE_TYPES_H_
