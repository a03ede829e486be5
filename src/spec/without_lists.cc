#include "spec/without_lists.h"

namespace lull {

NetworkSpec WithoutLists(const NetworkSpec& spec) {
  NetworkSpec copy = {.seed = spec.seed,
                      .input_seed = spec.input_seed,
                      .types = spec.types,
                      .columns = spec.columns,
                      .neurons = {},
                      .projections = spec.projections,
                      .edges = {},
                      .inputs = spec.inputs,
                      .delivery_limit = spec.delivery_limit,
                      .rest_tolerance = spec.rest_tolerance};
  for (const EdgeListSpec& list : spec.edges) {
    copy.edges.push_back({.name = list.name,
                          .synapses = {},
                          .stdp = list.stdp,
                          .file = list.file,
                          .population = list.population,
                          .reading = list.reading});
  }
  for (const NeuronTableSpec& table : spec.neurons) {
    copy.neurons.push_back({.of = table.of,
                            .columns = {},
                            .file = table.file,
                            .values_of = table.values_of,
                            .population = table.population,
                            .types = table.types});
  }
  return copy;
}

}  // namespace lull
