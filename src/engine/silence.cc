#include "engine/silence.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/quoted.h"
#include "lull/estimate.h"
#include "model/model.h"
#include "model/neuron_drawer.h"
#include "spec/input_units.h"

namespace lull {
namespace {

constexpr Tick kLong = Seconds(1);
constexpr float kQuantum = 0x1p-10f;
constexpr double kMost = 1e6;  // [quanta of kQuantum] fits an input sum

// Whether a neuron fires that starts at rest, and gets the sums of `at_first` in the first step, `later` in the others.
bool Fires(const NeuronType& type, const NeuronSetup& setup, const InputSums& at_first, const InputSums& later) {
  const ModelInfo& model = ModelOf(type);
  std::vector<float> state = *setup.rest_point;
  for (Tick t = 0; t < kLong; ++t) {
    if (model.step(setup.parameters, state, t == 0 ? at_first : later, kQuantum, SubStepsOf(type))) return true;
  }
  return false;
}

// The smallest size that fires, to a thousandth, if larger ones fire too.
std::optional<double> Smallest(const std::function<bool(std::int32_t)>& fires) {
  const auto quanta = [](double size) { return static_cast<std::int32_t>(std::min(size / double{kQuantum}, 2e9)); };
  double high = 1.0 / 64;
  while (!fires(quanta(high))) {
    if (high > kMost) return std::nullopt;
    high *= 2;
  }
  double low = high / 2;
  while (high - low > 0.0005 * high && quanta(high) > quanta(low) + 1) {
    const double middle = (low + high) / 2;
    (fires(quanta(middle)) ? high : low) = middle;
  }
  return high;
}

// "a pulse of 16.4 mV/ms or a lasting input of 3.9 mV/ms"
std::string Text(const FiringInputs& inputs, const ModelInfo& model) {
  std::string text;
  if (inputs.pulse) absl::StrAppendFormat(&text, "a pulse of %.4g%s", *inputs.pulse, AfterNumber(model.pulse_unit));
  if (inputs.pulse && inputs.current) text += " or ";
  if (inputs.current) {
    absl::StrAppendFormat(&text, "a lasting input of %.4g%s", *inputs.current, AfterNumber(model.current_unit));
  }
  return text;
}

// Whether the estimate knows all that reaches a neuron, as one sum: pulses and currents of neurons with ports have
// units of their own.
bool IsWhole(const NetworkSpec& spec, const NeuronType& type) {
  return !ModelOf(type).has_ports && spec.edges.empty() && std::ranges::none_of(spec.inputs, [](const Input& input) {
    return std::holds_alternative<SpikeInput>(input.source) || std::holds_alternative<StimulusInput>(input.source);
  });
}

}  // namespace

std::optional<FiringInputs> SmallestFiringInputs(const NeuronType& type) {
  if (!IsUniform(type)) return std::nullopt;
  const NeuronSetup setup = NeuronDrawer(type, 0).SetUpOf(0);
  if (!setup.rest_point) return std::nullopt;
  const bool has_ports = ModelOf(type).has_ports;
  const auto pulse = [has_ports](std::int32_t sum) { return has_ports ? InputSums{0, sum, 0} : InputSums{sum}; };
  return FiringInputs{.pulse = Smallest([&](std::int32_t sum) { return Fires(type, setup, pulse(sum), {}); }),
                      .current = Smallest([&](std::int32_t sum) { return Fires(type, setup, {sum}, {sum}); })};
}

std::string WhyNoNeuronFired(const NetworkSpec& spec) {
  std::string text =
      "no neuron fired; neurons at rest fire only if inputs reach them, and if these are strong enough: ";
  const NetworkEstimate estimate = Estimate(spec);
  const auto most = std::ranges::max_element(estimate.layers, {}, &LayerEstimate::high_sum);
  const LayerSpec& layer = spec.columns[most->kind].layers[most->layer];
  const auto type = std::ranges::find(spec.types, layer.types[0].type, &NeuronType::name);
  const std::optional<FiringInputs> inputs = SmallestFiringInputs(*type);
  if (inputs && (inputs->pulse || inputs->current)) {
    absl::StrAppend(&text, "one of type ", Quoted(type->name), " needs ", Text(*inputs, ModelOf(*type)),
                    IsWhole(spec, *type) ? ", and " : "; ");
  }
  if (IsWhole(spec, *type)) {
    absl::StrAppendFormat(&text,
                          "all that can reach a neuron of layer %s in one step comes to %.4g%s, inhibition included; ",
                          Quoted(layer.name), most->high_sum, AfterNumber(InputUnitsOf(spec).both));
  }
  return text + "'lull describe' lists all inputs";
}

}  // namespace lull
