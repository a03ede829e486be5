// Files that list synapses one by one: CSV, and SONATA where Lull was built with HDF5.
//
// CSV has the line "source,target,delay_ms,weight", and then a line for each synapse. SONATA (Dai et al. 2020, PLoS
// Comput. Biol. 16:e1007696) has /edges/<population>/source_node_id, target_node_id, and 0/delay [ms] and 0/syn_weight
// [mV/ms] in HDF5. The synapses may stand in any order.

#ifndef LULL_SRC_FORMATS_EDGE_FILE_H_
#define LULL_SRC_FORMATS_EDGE_FILE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lull/network_spec.h"

namespace lull {

struct EdgeFile {
  struct Mistake {
    std::size_t entry;  // index in `synapses`
    std::string what;
  };
  std::vector<Edge> synapses = {};  // a mistake has one too, of no meaning
  std::uint32_t first_line = 0;     // of the first synapse; 0 if the file has no lines
  std::vector<Mistake> mistakes = {};

  // What is wrong with the next synapse of a file; that its numbers do not fit into an Edge. The first few of a file
  // are kept.
  void AddMistake(const std::string& what);
  void Add(std::int64_t source, std::int64_t target, double delay_ms, float weight);
};

// `population` of a SONATA file may be empty if it has only one.
// Errors: kInvalidArgument, kNotFound or kUnavailable with what is wrong with the file as a whole; its name is the
// caller's to say.
//
// Thread use: one thread at a time.
absl::StatusOr<EdgeFile> ReadEdgeFile(const std::string& path, const std::string& population);

// Of a file that is known to be HDF5. Stands in sonata.cc, or says that Lull was built without.
absl::StatusOr<EdgeFile> ReadSonataEdges(const std::string& path, const std::string& population);

}  // namespace lull

#endif  // LULL_SRC_FORMATS_EDGE_FILE_H_
