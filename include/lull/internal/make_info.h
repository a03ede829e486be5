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

  static std::vector<float> Prepare(std::span<const float> named, [[maybe_unused]] SubSteps sub_steps) {
    auto p = NamedFrom(named);
    if constexpr (kHasConstants<M>) M::Prepare(p, double{1} / sub_steps.count);
    const auto values = std::bit_cast<ParameterArray<M>>(p);
    return {values.begin(), values.end()};
  }

  static const char* Fault([[maybe_unused]] std::span<const float> named) {
    if constexpr (requires(const typename M::Parameters& p) { M::Fault(p); }) {
      return M::Fault(NamedFrom(named));
    } else {
      return nullptr;
    }
  }

  static const char* StateFault([[maybe_unused]] std::span<const float> state) {
    if constexpr (requires(const typename M::State& s) { M::StateFault(s); }) {
      return M::StateFault(StateFrom<M>(state));
    } else {
      return nullptr;
    }
  }

  // The parameters with names; the constants are not set.
  static typename M::Parameters NamedFrom(std::span<const float> named) {
    auto array = std::bit_cast<ParameterArray<M>>(typename M::Parameters{});
    std::copy_n(named.begin(), kNamedParameters<M>, array.begin());
    return std::bit_cast<typename M::Parameters>(array);
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
                    .pulse_unit = kUsualUnit,
                    .current_unit = kUsualUnit,
                    .peak = {},
                    .defaults = {defaults.begin(), defaults.begin() + kNamedParameters<M>},
                    .sub_steps = {1, 1.0f},
                    .may_divide = kHasSubSteps<M>,
                    .variables = kVariables<M>,
                    .state_size = kStateSize<M>,
                    .parameter_size = kParameterSize<M>,
                    .rest_scale = {},
                    .large_input_exponent = kLargeInputExponent,
                    .has_ports = kHasPorts<M>,
                    .batch_function = &BatchFunctionOf<M>,
                    .step = &ModelFunctions<M>::Step,
                    .may_rest = &ModelFunctions<M>::MayRestIn,
                    .prepare = &ModelFunctions<M>::Prepare,
                    .fault = &ModelFunctions<M>::Fault,
                    .state_fault = &ModelFunctions<M>::StateFault,
                    .initial = &ModelFunctions<M>::Initial,
                    .equilibrium = &ModelFunctions<M>::EquilibriumAt,
                    .rest_point = &ModelFunctions<M>::RestPointAt};
  for (std::size_t k = 0; k < kVariables<M>; ++k) info.rest_scale.push_back(RestScale<M>(k));
  if constexpr (requires { M::kLargeInputExponent; }) info.large_input_exponent = M::kLargeInputExponent;
  if constexpr (requires { M::kUnit; }) info.unit = M::kUnit;
  if constexpr (requires { M::kPulseUnit; }) info.pulse_unit = M::kPulseUnit;
  if constexpr (requires { M::kCurrentUnit; }) info.current_unit = M::kCurrentUnit;
  if constexpr (requires { M::kPeak; }) info.peak = M::kPeak;
  if constexpr (kHasSubSteps<M>) info.sub_steps = {M::kSubSteps, static_cast<float>(1.0 / M::kSubSteps)};
  return info;
}

}  // namespace lull::internal

#endif  // LULL_INTERNAL_MAKE_INFO_H_
