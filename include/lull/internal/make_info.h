// MakeInfo, which makes from a model (custom_model.h) the ModelInfo that engines use.

#ifndef LULL_INTERNAL_MAKE_INFO_H_
#define LULL_INTERNAL_MAKE_INFO_H_

#include <algorithm>
#include <bit>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lull/internal/batch.h"
#include "lull/internal/model_info.h"
#include "lull/internal/model_traits.h"
#include "lull/internal/rest.h"

namespace lull::internal {

template <class M>
typename M::Parameters ParametersFrom(std::span<const float> values) {
  ParameterArray<M> array;
  std::copy_n(values.begin(), array.size(), array.begin());
  return std::bit_cast<typename M::Parameters>(array);
}

template <class M>
typename M::State StateFrom(std::span<const float> values) {
  StateArray<M> array;
  std::copy_n(values.begin(), array.size(), array.begin());
  return std::bit_cast<typename M::State>(array);
}

template <class M>
std::vector<float> Floats(const typename M::State& state) {
  const auto values = std::bit_cast<StateArray<M>>(state);
  return {values.begin(), values.end()};
}

// The functions to which a ModelInfo has pointers.
template <class M>
struct ModelFunctions {
  LULL_EXACT static bool Step(std::span<const float> parameters, std::span<float> state, InputSums sums, float quantum,
                              SubSteps sub_steps) {
    const auto p = ParametersFrom<M>(parameters);
    auto s = StateFrom<M>(state);
    const bool fires = StepMillisecond<M>(p, s, InputOf<M>(p, sums, quantum), sub_steps);
    std::ranges::copy(std::bit_cast<StateArray<M>>(s), state.begin());
    return fires;
  }

  static bool MayRestIn(std::span<const float> state) { return MayRest<M>(StateFrom<M>(state)); }

  static std::vector<float> Initial(std::span<const float> parameters, std::span<const double> given) {
    return Floats<M>(InitialState<M>(ParametersFrom<M>(parameters), given));
  }

  static std::optional<std::vector<double>> EquilibriumAt(std::span<const float> parameters) {
    const auto at = EquilibriumOf<M>(ParametersFrom<M>(parameters));
    if (!at) return std::nullopt;
    return std::vector<double>(at->begin(), at->end());
  }

  static std::optional<std::vector<float>> RestPointAt(std::span<const float> parameters, SubSteps sub_steps) {
    const auto rest = RestPoint<M>(ParametersFrom<M>(parameters), sub_steps);
    if (!rest) return std::nullopt;
    return Floats<M>(*rest);
  }
};

template <class M>
ModelInfo MakeInfo() {
  const auto defaults = std::bit_cast<ParameterArray<M>>(typename M::Parameters{});
  ModelInfo info = {.name = M::kName,
                    .parameter_names = {M::kParameterNames.begin(), M::kParameterNames.end()},
                    .variable_names = {M::kVariableNames.begin(), M::kVariableNames.end()},
                    .unit = {},
                    .peak = {},
                    .defaults = {defaults.begin(), defaults.end()},
                    .sub_steps = {1, 1.0f},
                    .variables = kVariables<M>,
                    .state_size = kStateSize<M>,
                    .parameter_size = kParameterSize<M>,
                    .has_ports = kHasPorts<M>,
                    .batch_function = &BatchFunctionOf<M>,
                    .step = &ModelFunctions<M>::Step,
                    .may_rest = &ModelFunctions<M>::MayRestIn,
                    .initial = &ModelFunctions<M>::Initial,
                    .equilibrium = &ModelFunctions<M>::EquilibriumAt,
                    .rest_point = &ModelFunctions<M>::RestPointAt};
  if constexpr (requires { M::kUnit; }) info.unit = M::kUnit;
  if constexpr (requires { M::kPeak; }) info.peak = M::kPeak;
  if constexpr (kHasSubSteps<M>) info.sub_steps = {M::kSubSteps, static_cast<float>(1.0 / M::kSubSteps)};
  return info;
}

}  // namespace lull::internal

#endif  // LULL_INTERNAL_MAKE_INFO_H_
