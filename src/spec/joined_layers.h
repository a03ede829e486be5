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
  std::vector<Layer> layers;  // ascending by number

  double neurons() const { return columns * size; }
};

struct JoinedLayers {
  // Pairs of columns at one distance, or all pairs of columns.
  struct Shell {
    double column_pairs;
    double none;  // the probability that a source has no synapse in a column
  };
  const ProjectionSpec* spec;
  JoinedEnd from, to;
  double possible_pairs = 0;       // pairs of columns that could be joined: a column with itself, or with all others
  double column_pairs = 0;         // pairs of columns that it joins
  double pairs = 0;                // pairs of neurons that may have a synapse
  double chance = 0;               // the probability that one of these pairs has a synapse, on average
  double synapses = 0;             // expected
  bool certain = false;            // there are exactly so many synapses
  double longest_way = 0;          // the largest distance between joined columns; 0 if it has no meaning
  std::vector<Shell> shells = {};  // from the nearest

  bool inside() const { return std::holds_alternative<Inside>(spec->reach); }
  bool random() const { return std::holds_alternative<RandomOthers>(spec->reach); }
  // The sources in one column that may have a synapse to a target in a joined column.
  double sources() const;
  // The probability that a source has no synapse in some of the columns that it reaches; without a fall-off.
  double NoneIn(double reached) const;
};

// Whether the synapses are drawn for each target column, and so the reach is read from the target's column.
bool IsDrawnByTarget(const ProjectionSpec& spec);

// The probability at a distance of some columns; falls as the distance grows.
double ProbabilityAt(const ProjectionSpec& spec, double distance);

// The delay, not yet rounded, with what `distance` columns add to it [ms].
Tick DelayAt(const ProjectionSpec& spec, double delay, double distance);

// The largest distance between two of `columns` that the reach joins; 0 if there are no distances.
double LongestWay(const Reach& reach, double columns);

// One entry for each of spec.projections. Names must be valid; an invalid probability counts as 0.
std::vector<JoinedLayers> JoinLayers(const NetworkSpec& spec);

}  // namespace lull

#endif  // LULL_SRC_SPEC_JOINED_LAYERS_H_
