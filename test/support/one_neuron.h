// One neuron of a type with fixed parameters, stepped by its model alone.

#ifndef LULL_TEST_SUPPORT_ONE_NEURON_H_
#define LULL_TEST_SUPPORT_ONE_NEURON_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "model/model.h"
#include "model/neuron_drawer.h"

namespace lull {

class OneNeuron {
 public:
  explicit OneNeuron(const NeuronType& type)
      : model_(ModelOf(type)), sub_steps_(SubStepsOf(type)), setup_(NeuronDrawer(type, 1).SetUpOf(0)) {
    state_ = setup_.initial_state;
  }

  // Takes a step of 1 ms with a pulse and a current [the model's unit], in quanta of 2⁻¹⁶. For a model without ports
  // they are one sum. Returns whether the neuron fires.
  bool Step(double pulse, double current = 0) {
    return model_.has_ports ? StepPorts(std::max(pulse, 0.0), std::min(pulse, 0.0), current)
                            : StepPorts(0, 0, pulse + current);
  }
  bool StepPorts(double excitatory, double inhibitory, double current) {
    const InputSums sums = {Quanta(current), Quanta(excitatory), Quanta(inhibitory)};
    return model_.step(setup_.parameters, state_, sums, 0x1p-16f, sub_steps_);
  }

  float operator[](int variable) const { return state_[static_cast<std::size_t>(variable)]; }
  const NeuronSetup& setup() const { return setup_; }

 private:
  static std::int32_t Quanta(double value) { return static_cast<std::int32_t>(value * 65536); }

  const ModelInfo& model_;
  SubSteps sub_steps_;
  NeuronSetup setup_;
  std::vector<float> state_;
};

// The times of the spikes under a constant current, from the step 1 on.
inline std::vector<int> SpikesUnder(const NeuronType& type, double current, int steps) {
  OneNeuron neuron(type);
  std::vector<int> times;
  for (int t = 1; t <= steps; ++t) {
    if (neuron.Step(0, current)) times.push_back(t);
  }
  return times;
}

}  // namespace lull

#endif  // LULL_TEST_SUPPORT_ONE_NEURON_H_
