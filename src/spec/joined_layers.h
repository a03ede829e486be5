// The projections of a description as counts: how many columns and neurons each projection joins. All estimates start
// from these counts.

#ifndef LULL_SRC_SPEC_JOINED_LAYERS_H_
#define LULL_SRC_SPEC_JOINED_LAYERS_H_

#include <cstddef>
#include <variant>
#include <vector>

#include "lull/network_spec.h"

namespace lull {

// An end of a projection.
struct JoinedLayer {
  std::size_t kind;    // in NetworkSpec::columns
  std::size_t number;  // of the layer, counted through all kinds
  double columns;      // of the kind
  double size;         // neurons in a column

  double neurons() const { return columns * size; }
};

struct JoinedLayers {
  const ProjectionSpec* spec;
  JoinedLayer from, to;
  double possible_pairs = 0;  // of columns that the projection could join: a column and itself, or all others
  double column_pairs = 0;    // that it does join
  double chance = 0;          // that a pair of neurons in joined columns has a synapse
  double synapses = 0;        // expected

  bool inside() const { return std::holds_alternative<Inside>(spec->reach); }
  bool random() const { return std::holds_alternative<RandomOthers>(spec->reach); }
  double pairs() const { return column_pairs * from.size * to.size; }
};

// As spec.projections. Names are known to be good; a probability that is none counts as 0.
std::vector<JoinedLayers> JoinLayers(const NetworkSpec& spec);

}  // namespace lull

#endif  // LULL_SRC_SPEC_JOINED_LAYERS_H_
