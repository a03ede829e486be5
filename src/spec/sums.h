// The largest sums that can arrive at the neurons of each layer in one step, estimated from a description.
// network/quantum.cc computes the sums of each neuron that is built.

#ifndef LULL_SRC_SPEC_SUMS_H_
#define LULL_SRC_SPEC_SUMS_H_

#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <vector>

#include "lull/network_spec.h"
#include "spec/joined_layers.h"
#include "spec/listed_edges.h"

namespace lull {

// Sums are counted in quanta of 2 to the power of −kFinestExponent … −kCoarsestExponent mV/ms, in 32 bits.
inline constexpr int kFinestExponent = 16;
inline constexpr int kCoarsestExponent = 8;
inline constexpr double kLargestSum = std::numeric_limits<std::int32_t>::max();  // [quanta]

struct SumEstimate {  // [mV/ms]
  double mean;
  double high;  // as in LayerEstimate
};

// The most that any synapse delivers [mV/ms]; infinite if there is no limit.
inline double DeliveryLimit(const NetworkSpec& spec) {
  return spec.delivery_limit.value_or(std::numeric_limits<double>::infinity());
}

// The most that a synapse can deliver which learns by the rule [mV/ms].
double LargestDelivery(const Stdp& rule, double delivery_limit);

// The largest size of a current at any time, and of an amplitude that is drawn [mV/ms].
double LargestAmplitude(const StepCurrent& current);
double LargestAmplitude(const Drawn& amplitude);

// The most that stimuli can add to each of their neurons in one step, in units of 1 / scale mV/ms: the neuron's largest
// current, and the largest sum of its spikes in one step. Each amplitude is rounded.
std::map<NeuronId, double> LargestStimuli(const StimulusInput& input, double scale);

// The sums of each layer, counted through all kinds.
std::vector<SumEstimate> EstimateSums(const NetworkSpec& spec, std::span<const JoinedLayers> projections,
                                      const ListedEdges& listed);

// The finest quantum that has room for a sum; 0 if no quantum has [mV/ms].
double QuantumFor(double sum);

}  // namespace lull

#endif  // LULL_SRC_SPEC_SUMS_H_
