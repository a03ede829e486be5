// Which projection or edge list a synapse of a network comes from.
//
// A built network does not store this. It follows from the layers of the two neurons, from whether both are in one
// column, and from the learning rule, as long as only one projection or list makes such synapses. The numbers of the
// edge lists follow those of the projections.

#ifndef LULL_SRC_SPEC_SYNAPSE_ORIGINS_H_
#define LULL_SRC_SPEC_SYNAPSE_ORIGINS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "lull/network_spec.h"
#include "lull/types.h"
#include "spec/finding.h"

namespace lull {

// The number of the projection or edge list of this name, "projections[2]" or "edges[0]"; or a text that says why there
// is none.
std::variant<std::uint32_t, std::string> ProjectionNamed(const NetworkSpec& spec, std::string_view name);

// The learning rule of a projection or edge list, by number.
const std::optional<Stdp>& RuleOf(const NetworkSpec& spec, std::uint32_t number);

// Whether the projection has no synapse, whatever is drawn.
bool DrawsNothing(const ProjectionSpec& projection);

// Thread use: immutable.
class SynapseOrigins {
 public:
  // Projections with invalid names are left out.
  explicit SynapseOrigins(const NetworkSpec& spec);

  // The number of a synapse's projection or list; kUnclearProjection if it may be one of several. `rule` is 0 for a
  // static synapse, or the number of the learning rule (BuiltNetwork::rules), from 1.
  std::uint32_t Of(NeuronId source, NeuronId target, std::uint32_t rule) const;

  // Another projection or list that may make the same synapses as this one: the first. Empty if there is none.
  std::optional<std::uint32_t> RivalOf(std::uint32_t number) const { return rivals_[number]; }

 private:
  // A kind of column.
  struct Kind {
    NeuronId first_neuron;
    ColumnId first_column;
    std::uint32_t neurons;               // of a column
    std::uint32_t first_layer;           // number of its first layer among the layers of all kinds
    std::vector<std::uint32_t> offsets;  // of the layers
  };
  struct Place {
    ColumnId column;
    std::uint32_t layer;  // among the layers of all kinds
  };

  // A projection or list that makes some synapses, the first, and whether others do too.
  struct Origin {
    std::uint32_t number;
    bool is_several;
  };

  Place PlaceOf(NeuronId neuron) const;
  std::uint64_t KeyOf(std::uint32_t from, std::uint32_t to, bool inside, std::uint32_t rule) const {
    return ((std::uint64_t{from} * layers_ + to) * 2 + (inside ? 1 : 0)) * rules_ + rule;
  }
  void Share(Origin& origin, std::uint32_t other);
  void Meet(std::uint32_t a, std::uint32_t b);

  std::vector<Kind> kinds_;
  std::uint64_t layers_ = 0;
  std::uint64_t rules_ = 1;                                    // static synapses included
  absl::flat_hash_map<std::uint64_t, Origin> of_projections_;  // by layers, reach and rule
  std::vector<std::optional<Origin>> of_lists_;                // by rule
  std::vector<std::optional<std::uint32_t>> rivals_;           // by number
};

// What is wrong with a selection, the value of `path`. Does not find a mistake that only the built network shows: that
// there is no synapse between two neurons, or none of a projection that might have drawn some.
std::vector<Finding> CheckSynapseSelection(const NetworkSpec& spec, const std::string& path,
                                           const SynapseSelection& selection);

}  // namespace lull

#endif  // LULL_SRC_SPEC_SYNAPSE_ORIGINS_H_
