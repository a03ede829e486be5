// Counts everything that takes memory in a network and its simulation, estimated from a description. The size of each
// element is known where the element is defined: network/network_bytes.h, engine/simulation_bytes.h.

#ifndef LULL_SRC_SPEC_ELEMENT_COUNTS_H_
#define LULL_SRC_SPEC_ELEMENT_COUNTS_H_

#include <cstddef>
#include <span>
#include <vector>

#include "lull/network_spec.h"
#include "spec/joined_layers.h"
#include "spec/listed_edges.h"

namespace lull {

// The counts are doubles, because a description may define more elements than 64 bits can count.
struct ElementCounts {
  // The neurons of one type.
  struct Population {
    double neurons;
    double state_size, parameter_size;  // floats of one neuron
    bool uniform;                       // all neurons have the same parameters
    bool at_rest;                       // all neurons are at rest at time 0
    bool has_ports;                     // the model has input ports
  };

  // The neurons that an input reaches, and the elements that the input needs for them.
  struct Input {
    double neurons;
    double ranges;       // ranges of ids that hold these neurons
    bool continuous;     // noise or a current, which acts in every step
    double acting = 0;   // if continuous: stretches of consecutive neurons of one type
    double kicks = 0;    // future kicks
    double pulses = 0;   // given spikes
    double changes = 0;  // given currents
  };

  double columns;
  double neurons;
  double synapses;     // drawn and listed
  double streams;      // pairs (source neuron, column) with a synapse from the neuron to the column
  double waiting;      // synapses that wait at their target columns while the network is built
  double own_weights;  // synapses of columns that have their own array of weights, because some of their synapses learn
  bool learns;         // at least one synapse learns
  std::vector<Stdp> rules;              // of projections and lists, as often as they are used
  bool between_columns;                 // at least one synapse leads from one column to another
  bool rests_anywhere;                  // with tolerance 0, resting neurons are not at their rest points
  std::vector<Population> populations;  // as NetworkSpec::types
  std::vector<Input> inputs;            // as NetworkSpec::inputs
};

// Names in the description must be valid; other values may be invalid (Estimate).
ElementCounts CountElements(const NetworkSpec& spec, std::span<const JoinedLayers> projections,
                            const ListedEdges& listed);
ElementCounts CountElements(const NetworkSpec& spec);

// The part of all counts that falls to some columns, which have these neurons, synapses and streams. Types of neurons
// and inputs are assumed to be spread evenly over the network.
ElementCounts PartOf(const ElementCounts& all, double columns, double neurons, double synapses, double streams);

// The streams into all columns of each kind.
std::vector<double> StreamsByKind(std::size_t kinds, std::span<const JoinedLayers> projections,
                                  const ListedEdges& listed);

// The capacity of a std::vector to which `count` elements have been appended one by one.
double Grown(double count);

// Whether the neurons of each of spec.types have parameters or initial states of their own: because these are drawn, or
// because a table of neurons names a layer with the type.
std::vector<bool> TypesWithOwnValues(const NetworkSpec& spec);

}  // namespace lull

#endif  // LULL_SRC_SPEC_ELEMENT_COUNTS_H_
