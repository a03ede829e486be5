// Reads edge lists for one of several ranks, which keeps only the synapses that end at its own neurons.
//
// Which neurons these are depends on how many synapses end where. So each file is read twice: first for all that the
// whole list decides (mistakes, hashes, numbers), then to count its synapses and to keep the rank's own.

#ifndef LULL_SRC_CONFIG_SHARED_EDGES_H_
#define LULL_SRC_CONFIG_SHARED_EDGES_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "formats/edge_file.h"
#include "formats/edge_types.h"
#include "lull/network_spec.h"
#include "spec/edge_share.h"
#include "spec/finding.h"
#include "spec/listed_edges.h"

namespace lull {

// Thread use: one thread at a time.
class SharedEdges {
 public:
  SharedEdges(int rank, int ranks) : rank_(rank), ranks_(ranks) {}

  // Reads the file of a list for the first time, and gives the list its share. What is returned has no synapses. The
  // description needs its columns, and the list its rule. Errors: as ReadEdgeFile.
  absl::StatusOr<EdgeFile> Read(const NetworkSpec& spec, EdgeListSpec& list, const std::optional<EdgeTypes>& types);

  // Reads all files again. Each list gets the synapses that end at own neurons. Returns what was counted of all lists.
  // The description must be valid but for its sums. A file that has changed since is a finding.
  ListedEdges Keep(NetworkSpec& spec, std::vector<Finding>& findings);

 private:
  struct List {
    std::shared_ptr<EdgeShare> share;
    std::optional<EdgeTypes> types;
    KindCounter by_kind;
  };

  void FindOwnNeurons(const NetworkSpec& spec);
  absl::Status KeepOwn(EdgeListSpec& list, const List& read, EdgeCounter& counter) const;

  int rank_, ranks_;
  std::vector<List> lists_;
  NeuronId first_own_ = 0;
  std::uint64_t own_neurons_ = 0;
};

}  // namespace lull

#endif  // LULL_SRC_CONFIG_SHARED_EDGES_H_
