// The groups of a population of SONATA edges: /edges/<population>/0, 1 …, each with datasets for its own edges.
//
// Thread use: one thread at a time.

#ifndef LULL_SRC_FORMATS_SONATA_EDGE_GROUPS_H_
#define LULL_SRC_FORMATS_SONATA_EDGE_GROUPS_H_

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "formats/file_number.h"
#include "formats/hdf5_reader.h"
#include "lull/network_spec.h"

namespace lull {

// A dataset of a group, read piece by piece.
struct GroupColumn {
  std::string path = {};
  bool exists = false;
  bool in_seconds = false;
  std::uint64_t rows = 0;
  std::uint64_t first = 0;  // the row of the first number in `numbers`
  FileColumn numbers = {};

  // The number in a row that is loaded; a time is in ms.
  double At(std::uint64_t row) const;
};

struct EdgeGroup {
  static constexpr std::uint64_t kNoRows = std::numeric_limits<std::uint64_t>::max();

  std::string path = {};
  std::uint64_t rows = kNoRows;  // of its datasets; kNoRows if it has none
  GroupColumn delay = {}, weight = {}, synapses = {};
};

class EdgeGroups {
 public:
  EdgeGroups(Hdf5Reader& file, std::string population, const EdgeReading& reading)
      : file_(file), population_(std::move(population)), reading_(reading) {}

  // The group with this number. Errors: what is wrong with the group; it has a column that Lull does not follow.
  absl::StatusOr<EdgeGroup*> Find(std::uint64_t number);

  // Reads the rows first … last of the datasets of a group, and perhaps more.
  absl::Status Load(EdgeGroup& group, std::uint64_t first, std::uint64_t last);

 private:
  absl::Status Open(const std::string& name, EdgeGroup& group, GroupColumn& column);
  absl::Status CheckUnits(GroupColumn& delay, const GroupColumn& weight);

  Hdf5Reader& file_;
  std::string population_;
  const EdgeReading& reading_;
  std::map<std::uint64_t, EdgeGroup> groups_;
};

}  // namespace lull

#endif  // LULL_SRC_FORMATS_SONATA_EDGE_GROUPS_H_
