#include "network/network_bytes.h"

#include <algorithm>
#include <vector>

#include "network/built_network.h"
#include "network/incoming.h"

namespace lull {
namespace {

// The size of an element of one of the network's arrays [bytes].
template <class T, class Owner>
constexpr double SizeIn(std::vector<T> Owner::*) {
  return sizeof(T);
}

template <class T, class Owner>
constexpr double SizeIn(RangeVector<T> Owner::*) {
  return sizeof(T);
}

}  // namespace

double NetworkBytes(const ElementCounts& counts) {
  double bytes = counts.synapses * (sizeof(Route) + sizeof(float)) + counts.streams * (sizeof(Stream) + sizeof(FanOut));
  bytes += counts.columns * SizeIn(&BuiltNetwork::columns);
  bytes += (counts.neurons + 1) * SizeIn(&BuiltNetwork::fan_out_begin);
  if (counts.populations.size() > 1) {
    bytes += counts.neurons * (SizeIn(&BuiltNetwork::population_of) + SizeIn(&BuiltNetwork::member_of));
  }
  for (const ElementCounts::Population& p : counts.populations) {
    const double setups = p.uniform ? std::min(1.0, p.neurons) : p.neurons;
    bytes += setups * (p.parameter_size * SizeIn(&Population::parameters) +
                       p.state_size * (SizeIn(&Population::initial_state) + SizeIn(&Population::rest_point)));
  }
  for (const ElementCounts::Input& input : counts.inputs) bytes += Grown(input.ranges) * sizeof(NeuronRange);
  return bytes;
}

double ForeignBytes(double sources, double neurons, double receivers, int ranks) {
  return decltype(BuiltNetwork::foreign_begin)::BytesWith(sources) + (ranks + 1.0) * SizeIn(&BuiltNetwork::rank_begin) +
         (neurons + 1) * SizeIn(&BuiltNetwork::rank_out_begin) + neurons * receivers * SizeIn(&BuiltNetwork::rank_out);
}

double BuildingBytes(const ElementCounts& counts, double crossing) {
  constexpr double kOnItsWay = sizeof(ColumnId) + sizeof(Waiting);
  return counts.waiting * sizeof(Waiting) + 2 * crossing * kOnItsWay;
}

}  // namespace lull
