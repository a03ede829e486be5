// Draws the parameters and the initial states of neurons.

#ifndef LULL_SRC_MODEL_NEURON_DRAWER_H_
#define LULL_SRC_MODEL_NEURON_DRAWER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "lull/neuron_types.h"
#include "lull/types.h"
#include "model/model.h"
#include "random/draws.h"
#include "random/sampler.h"

namespace lull {

// Thread use: immutable.
class NeuronDrawer {
 public:
  // `type` is valid, and outlives the drawer.
  NeuronDrawer(const NeuronType& type, std::uint64_t seed);

  std::vector<float> Parameters(NeuronId neuron) const;
  std::vector<double> InitialValues(NeuronId neuron) const;
  NeuronSetup SetUpOf(NeuronId neuron) const { return SetUp(type_, Parameters(neuron), InitialValues(neuron)); }

 private:
  // A value, and the purpose of its draws.
  struct Value {
    Sampler sampler;
    Purpose purpose;
    bool is_fixed;
  };
  Value Prepare(const Drawn& drawn, Purpose purpose);
  double Draw(const Value& value, NeuronId neuron) const;

  const NeuronType& type_;
  std::uint64_t seed_;
  std::vector<std::string> shared_;  // names of shared random numbers, in order of their first use
  std::vector<Value> parameters_, initial_;
};

}  // namespace lull

#endif  // LULL_SRC_MODEL_NEURON_DRAWER_H_
