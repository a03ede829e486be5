// Counts everything that takes memory in a network and its simulation, estimated from a description. The size of each
// element is known where the element is defined: network/network_bytes.h, engine/simulation_bytes.h.

#ifndef LULL_SRC_SPEC_ELEMENT_COUNTS_H_
#define LULL_SRC_SPEC_ELEMENT_COUNTS_H_

#include <span>
#include <vector>

#include "lull/network_spec.h"
#include "spec/joined_layers.h"
#include "spec/listed_edges.h"

namespace lull {

// Doubles, for a description may speak of more than 64 bits can count.
struct ElementCounts {
  // The neurons of one type.
  struct Population {
    double neurons;
    double state_size, parameter_size;  // floats of one neuron
    bool uniform;                       // all have the same parameters
    bool at_rest;                       // all are at time 0
  };

  // What an input reaches, and what it has for that.
  struct Input {
    double neurons;
    double ranges;       // of ids that hold these neurons
    bool continuous;     // noise or a current, which acts in every step
    double acting = 0;   // stretches of neurons of one type that follow each other, if it is continuous
    double kicks = 0;    // to come
    double pulses = 0;   // given spikes
    double changes = 0;  // given currents
  };

  double columns;
  double neurons;
  double synapses;       // drawn and listed
  double streams;        // (source neuron, column) with a synapse from the one to the other
  double waiting;        // synapses that wait at their target columns while the network is built
  double own_weights;    // synapses of columns that have a weight of its own for each, since some of them learn
  bool learns;           // some synapse does
  bool between_columns;  // some synapse leads from one column to another
  bool rests_anywhere;   // with tolerance 0 resting neurons are not at their rest points
  std::vector<Population> populations;  // as NetworkSpec::types
  std::vector<Input> inputs;            // as NetworkSpec::inputs
};

// Names in the description are known to be good; other values may be wild (Estimate).
ElementCounts CountElements(const NetworkSpec& spec, std::span<const JoinedLayers> projections,
                            const ListedEdges& listed);
ElementCounts CountElements(const NetworkSpec& spec);

// The elements that a std::vector has room for when `count` have been appended one by one.
double Grown(double count);

}  // namespace lull

#endif  // LULL_SRC_SPEC_ELEMENT_COUNTS_H_
