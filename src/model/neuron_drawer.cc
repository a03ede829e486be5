#include "model/neuron_drawer.h"

#include <algorithm>

namespace lull {

NeuronDrawer::NeuronDrawer(const NeuronType& type, std::uint64_t seed) : type_(type), seed_(seed) {
  for (const Drawn& parameter : ParametersOf(type)) {
    const auto number = static_cast<std::uint32_t>(parameters_.size());
    parameters_.push_back(Prepare(parameter, PurposeOf(DrawKind::kParameter, number)));
  }
  for (const Drawn& value : type.initial.values) {
    const auto number = static_cast<std::uint32_t>(initial_.size());
    initial_.push_back(Prepare(value, PurposeOf(DrawKind::kInitialState, number)));
  }
}

NeuronDrawer::Value NeuronDrawer::Prepare(const Drawn& drawn, Purpose purpose) {
  if (!drawn.shared.empty()) {
    const auto known = std::ranges::find(shared_, drawn.shared);
    purpose = PurposeOf(DrawKind::kShared, static_cast<std::uint32_t>(known - shared_.begin()));
    if (known == shared_.end()) shared_.push_back(drawn.shared);
  }
  return {Sampler(drawn), purpose, drawn.is_fixed()};
}

double NeuronDrawer::Draw(const Value& value, NeuronId neuron) const {
  return value.sampler.Of(value.is_fixed ? 0 : lull::Draw(seed_, value.purpose, neuron, 0));
}

std::vector<float> NeuronDrawer::Parameters(NeuronId neuron) const {
  std::vector<float> values;
  for (const Value& value : parameters_) values.push_back(static_cast<float>(Draw(value, neuron)));
  return values;
}

std::vector<double> NeuronDrawer::InitialValues(NeuronId neuron) const {
  std::vector<double> values;
  for (const Value& value : initial_) values.push_back(Draw(value, neuron));
  return values;
}

}  // namespace lull
