#include "model/model.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "model/batch.h"
#include "model/hindmarsh_rose.h"
#include "model/izhikevich.h"
#include "model/rest.h"

namespace lull {
namespace {

template <class M>
ModelInfo InfoOf(std::string_view name) {
  return {name, M::kVariables, kStateSize<M>, kParameterSize<M>, &BatchFunctionOf<M>};
}

template <class M>
std::vector<float> Floats(const typename M::State& state) {
  const auto values = std::bit_cast<StateArray<M>>(state);
  return {values.begin(), values.end()};
}

template <class M>
std::vector<float> StateAs(std::span<const float> parameters, std::span<const double> values) {
  ParameterArray<M> array;
  std::copy_n(parameters.begin(), array.size(), array.begin());
  return Floats<M>(M::Initial(std::bit_cast<typename M::Parameters>(array), values));
}

template <class M>
NeuronSetup SetUpAs(const InitialState& initial, SubSteps sub_steps, std::vector<float> values) {
  ParameterArray<M> array;
  std::copy_n(values.begin(), array.size(), array.begin());
  const auto parameters = std::bit_cast<typename M::Parameters>(array);
  NeuronSetup setup = {.parameters = std::move(values), .initial_state = {}, .rest_point = {}};
  if (const auto rest = RestPoint<M>(parameters, sub_steps)) setup.rest_point = Floats<M>(*rest);
  if (!initial.at_rest) {
    setup.initial_state = Floats<M>(M::Initial(parameters, initial.values));
  } else if (setup.rest_point) {
    setup.initial_state = *setup.rest_point;
  }
  return setup;
}

}  // namespace

const ModelInfo& ModelOf(const NeuronType& type) {
  static const ModelInfo izhikevich = InfoOf<Izhikevich>("Izhikevich");
  static const ModelInfo hindmarsh_rose = InfoOf<HindmarshRose>("Hindmarsh-Rose");
  return std::holds_alternative<IzhikevichType>(type.model) ? izhikevich : hindmarsh_rose;
}

SubSteps SubStepsOf(const NeuronType& type) {
  const auto* model = std::get_if<HindmarshRoseType>(&type.model);
  if (model == nullptr) return {1, 1.0f};
  // The small subtrahend keeps a product such as 100 · 0.07 = 7.000000000000001 from costing a sub-step.
  const int count = std::max(1, static_cast<int>(std::ceil(100 * model->time_units_per_ms - 1e-9)));
  return {count, static_cast<float>(model->time_units_per_ms / count)};
}

std::vector<Drawn> ParametersOf(const NeuronType& type) {
  if (const auto* t = std::get_if<IzhikevichType>(&type.model)) return {t->a, t->b, t->c, t->d, t->drive, t->gain};
  const auto& t = std::get<HindmarshRoseType>(type.model);
  return {t.a, t.b, t.c, t.d, t.s, t.x_r, t.r, t.drive, t.gain};
}

std::vector<NamedParameter> ParameterFields(NeuronType& type) {
  if (auto* t = std::get_if<IzhikevichType>(&type.model)) {
    return {{"a", &t->a}, {"b", &t->b}, {"c", &t->c}, {"d", &t->d}, {"drive", &t->drive}, {"gain", &t->gain}};
  }
  auto& t = std::get<HindmarshRoseType>(type.model);
  return {{"a", &t.a},     {"b", &t.b}, {"c", &t.c},         {"d", &t.d},      {"s", &t.s},
          {"x_r", &t.x_r}, {"r", &t.r}, {"drive", &t.drive}, {"gain", &t.gain}};
}

NeuronSetup SetUp(const NeuronType& type, std::vector<float> parameters) {
  const SubSteps sub_steps = SubStepsOf(type);
  return std::holds_alternative<IzhikevichType>(type.model)
             ? SetUpAs<Izhikevich>(type.initial, sub_steps, std::move(parameters))
             : SetUpAs<HindmarshRose>(type.initial, sub_steps, std::move(parameters));
}

std::vector<float> StateFrom(const NeuronType& type, std::span<const float> parameters,
                             std::span<const double> values) {
  return std::holds_alternative<IzhikevichType>(type.model) ? StateAs<Izhikevich>(parameters, values)
                                                            : StateAs<HindmarshRose>(parameters, values);
}

}  // namespace lull
