// The projections of a description as counts: how many columns and neurons each projection joins. All estimates start
// from these counts.

#ifndef LULL_SRC_SPEC_JOINED_LAYERS_H_
#define LULL_SRC_SPEC_JOINED_LAYERS_H_

#include <cstddef>
#include <variant>
#include <vector>

#include "lull/network_spec.h"

namespace lull {

// One end of a projection.
struct JoinedEnd {
  struct Layer {
    std::size_t number;  // counted through all kinds
    double size;         // neurons in a column
  };
  std::size_t kind;           // in NetworkSpec::columns
  double columns;             // columns of the kind
  double size = 0;            // neurons of all layers in a column
  std::vector<Layer> layers;  // each once

  double neurons() const { return columns * size; }
};

struct JoinedLayers {
  const ProjectionSpec* spec;
  JoinedEnd from, to;
  double possible_pairs = 0;  // pairs of columns that could be joined: a column with itself, or with all others
  double column_pairs = 0;    // pairs of columns that it joins
  double chance = 0;          // the probability that a pair of neurons in joined columns has a synapse
  double synapses = 0;        // expected

  bool inside() const { return std::holds_alternative<Inside>(spec->reach); }
  bool random() const { return std::holds_alternative<RandomOthers>(spec->reach); }
  double pairs() const { return column_pairs * from.size * to.size; }
};

// One entry for each of spec.projections. Names must be valid; an invalid probability counts as 0.
std::vector<JoinedLayers> JoinLayers(const NetworkSpec& spec);

}  // namespace lull

#endif  // LULL_SRC_SPEC_JOINED_LAYERS_H_
