// Your own neuron model: a struct with the equations, from which MakeNeuronModel makes a model that both engines run as
// fast as the built-in ones.
//
//   struct LeakyIntegrateAndFire {
//     static constexpr const char* kName = "leaky integrate-and-fire";
//     struct Parameters {
//       float tau_ms = 20, v_rest = -65, v_threshold = -50, v_reset = -65;
//     };
//     struct State {
//       float v;
//     };
//     static constexpr std::array kParameterNames = {"tau_ms", "v_rest", "v_threshold", "v_reset"};
//     static constexpr std::array kVariableNames = {"v"};
//
//     static LULL_ALWAYS_INLINE bool Step(const Parameters& p, State& s, float input) {
//       const float v = s.v + ((p.v_rest - s.v) / p.tau_ms + input);
//       const bool fires = v >= p.v_threshold;
//       s.v = fires ? p.v_reset : v;
//       return fires;
//     }
//     static State Initial(const Parameters& p) { return {p.v_rest}; }
//     static std::optional<std::array<double, 1>> Equilibrium(const Parameters& p) { return {{p.v_rest}}; }
//   };
//
//   const lull::NeuronModel model = lull::MakeNeuronModel<LeakyIntegrateAndFire>();
//   spec.types = {{.name = "relay", .model = lull::CustomType{.model = model, .parameters = {{"tau_ms", {10, 30}}}}}};
//
// Every model has these members:
//
//   kName            the name of the model in configuration files
//   Parameters       a struct of floats with defaults; kParameterNames names them in order. If `drive` and `gain` are
//                    among them, the input of a step is drive + gain · sum, otherwise it is the sum, where the sum is
//                    that of all synapses and inputs that act on the neuron in the step [mV/ms].
//   State            a struct of floats: first the variables, which kVariableNames names in order; then flags, which
//                    have no names. A run ends with an error when a variable is no longer finite; flags may be infinite
//   Step             advances the state by 1 ms and returns whether the neuron fires. The result must depend on the
//                    arguments only. A model that needs excitatory and inhibitory input apart, such as one with
//                    conductances, takes `const InputPorts& input` (neuron_model.h) in place of `float input`. Then
//                    `gain` multiplies all three sums, and `drive` is added to the current.
//   Initial          the state at time 0. InitialState::values then replaces the first variables. If other variables
//                    depend on the given ones, write Initial(p, std::span<const double> given) instead.
//
// A model may also have these members:
//
//   Equilibrium      the variables at the equilibrium where the neuron rests (of several equilibria, the one with the
//                    lowest first variable), or std::nullopt. A rough value is enough, because Lull applies Step until
//                    the state no longer changes. The neuron must not fire on the way, and the equilibrium must be
//                    stable. Without Equilibrium neurons are always awake, unless the network's rest tolerance is 0.
//   Jacobian         Jacobian(p, at): [i][j] is ∂(variable i after a Step)/∂(variable j before it), at the equilibrium;
//                    Lull decides with it whether the equilibrium is stable. Without Jacobian Lull takes differences of
//                    Step, which detect time constants up to about 10 s.
//   MayRest          MayRest(s): whether the flags allow the neuron to rest. A model with flags and an Equilibrium must
//                    have it.
//   kSubSteps        an int: Lull then calls Step(p, s, input, h) this many times per ms, with h = 1 / kSubSteps [ms],
//                    and Jacobian(p, at, h). The neuron fires if one of these calls returns true. A neuron type may
//                    have another number (CustomType::sub_steps, `sub_steps` in a configuration file).
//   kImpulses        true: with sub-steps and input ports, excitation and inhibition come in the first sub-step only,
//                    such as the jump of a conductance. Otherwise every sub-step gets all of the input.
//   Prepare          static void Prepare(Parameters& p, double h): computes constants that Step needs, such as
//                    exp(−h/τ), once for each set of parameters. The constants are the last floats of Parameters, and
//                    have no names. h is the length of a sub-step [ms], 1 without sub-steps.
//   Fault            static const char* Fault(const Parameters& p): what is wrong with these parameters and what would
//                    do ("tau_ms must be above 0"), or nullptr. Networks with such neurons are refused. The constants
//                    are not yet computed.
//   StateFault       static const char* StateFault(const State& s): the same of initial states, and of states that are
//                    set in a run; flags are not looked at ("g must be 0 or more").
//   kRestScale       std::array of a float for each variable: what the network's rest tolerance is multiplied by for
//                    the variable, whose unit may be far from mV or mV/ms. Without kRestScale each is 1.
//   kLargeInputExponent  an int from 6 to 14: when a run ends because a state has left the range of float, the message
//                    names the largest input, if it was 2 to this power or more. Without it this is 6: 64 mV/ms. A
//                    model whose input is in pA needs more, or noting inputs takes time.
//   kPulseUnit, kCurrentUnit  the units of weights and of inputs that come as pulses ("nS"), and of noise and currents
//                    ("pA"), for messages and pictures; without them mV/ms
//   kUnit, kPeak     the unit of the first variable ("mV"), and the height at which pictures draw its spikes (a double)
//
// A fast Step has no branches, so that the compiler can run it on 16 neurons at a time. Write `fires ? a : b` with
// values that are already computed, not `if`. Use std::fabs, std::min, std::max and std::sqrt, but do not call
// functions such as std::exp, which would run neuron by neuron (let Prepare compute exp(−1/τ)). Step must be
// LULL_ALWAYS_INLINE. A refractory period is a flag:
//
//       const bool refractory = s.left > 0;
//       const bool fires = !refractory & (v >= p.v_threshold);
//       s.v = (fires | refractory) ? p.v_reset : v;
//       s.left = fires ? p.refractory_ms : std::max(s.left - 1, 0.0f);
//
// Compile the file with the flags of lull.pc (or, in a Meson subproject, of lull_dep). Without -fno-trapping-math GCC
// does not vectorise the loops, and they take many times as long. The results do not depend on these flags, nor on -O
// and -march. Two flags do change results: -ffast-math, which this header refuses (#error), and -ffp-contract=fast for
// Clang, which a header cannot detect. CheckModel (check_model.h) tests a model as it was compiled.

#ifndef LULL_CUSTOM_MODEL_H_
#define LULL_CUSTOM_MODEL_H_

#if defined(__FAST_MATH__) || defined(__ASSOCIATIVE_MATH__) || defined(__RECIPROCAL_MATH__) || \
    defined(__NO_SIGNED_ZEROS__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__)
#error \
    "-ffast-math (or a part of it) makes results depend on the width of vectors: compile the file that defines a \
neuron model without it, for instance in a library of its own with -fno-fast-math"
#endif

#include <array>
#include <concepts>
#include <cstddef>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "lull/internal/make_info.h"
#include "lull/internal/model_traits.h"
#include "lull/internal/targets.h"
#include "lull/neuron_model.h"

namespace lull {

namespace internal {

template <class T>
concept Floats32 = std::is_trivially_copyable_v<T> && std::is_standard_layout_v<T> && !std::is_empty_v<T> &&
                   sizeof(T) % sizeof(float) == 0 && alignof(T) == alignof(float);

template <class M>
concept Steps = requires(const typename M::Parameters& p, typename M::State& s) {
  { StepOnce<M>(p, s, InputTo<M>{}, 0.0f) } -> std::same_as<bool>;
};

template <class M>
concept Starts = requires(const typename M::Parameters& p, std::span<const double> given) {
  { M::Initial(p) } -> std::same_as<typename M::State>;
}
|| requires(const typename M::Parameters& p, std::span<const double> given) {
  { M::Initial(p, given) } -> std::same_as<typename M::State>;
};

// Whether a name has only letters, digits and _, so that it can be a key in a file and a part of a file name.
constexpr bool IsName(std::string_view name) {
  for (const char c : name) {
    if (!(c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) return false;
  }
  return !name.empty() && name != "model" && name != "like" && name != "initial";
}

// Whether all names of parameters and variables are valid and different.
template <class M>
constexpr bool HasGoodNames() {
  std::array<std::string_view, kNamedParameters<M> + kVariables<M>> names;
  std::size_t count = 0;
  for (const char* const name : M::kParameterNames) names[count++] = name;
  for (const char* const name : M::kVariableNames) names[count++] = name;
  for (std::size_t i = 0; i < count; ++i) {
    if (!IsName(names[i])) return false;
    for (std::size_t k = 0; k < i; ++k) {
      if (names[i] == names[k]) return false;
    }
  }
  return true;
}

template <class Floats>
constexpr bool ArePositive(const Floats& floats) {
  for (const float value : floats) {
    if (!(value > 0)) return false;
  }
  return true;
}

constexpr bool IsBuiltIn(std::string_view name) {
  for (const std::string_view built_in :
       {"izhikevich", "izhikevich-2007", "hindmarsh-rose", "lif-delta", "lif-exp", "lif-cond-exp", "adex"}) {
    if (name == built_in) return true;
  }
  return false;
}

constexpr bool IsPlain(std::string_view text) {
  for (const char c : text) {
    if (c < ' ' || c == 0x7f) return false;
  }
  return true;
}

}  // namespace internal

// A struct with the members that every model has, as far as the compiler can check them.
template <class M>
concept NeuronModelType = internal::Floats32<typename M::Parameters> && internal::Floats32<typename M::State> &&
    internal::Steps<M> && internal::Starts<M> && requires {
  std::string_view(M::kName);
  std::tuple_size<decltype(M::kParameterNames)>::value;
  std::tuple_size<decltype(M::kVariableNames)>::value;
};

// Makes the model that neuron types (CustomType) and LoadConfig take. Every call returns the same model.
//
// Thread use: immutable; may be called from any thread.
template <class M>
NeuronModel MakeNeuronModel() {
  static_assert(internal::Floats32<typename M::Parameters>, "Parameters must be a struct of floats and nothing else");
  static_assert(internal::Floats32<typename M::State>, "State must be a struct of floats and nothing else");
  static_assert(internal::Steps<M>,
                "Step must be `static bool Step(const Parameters&, State&, float input)`, with kSubSteps "
                "`(…, float input, float h)`; with input ports `const InputPorts& input`");
  static_assert(internal::Starts<M>,
                "Initial must be `static State Initial(const Parameters&)` or `(…, std::span<const double> given)`");
  static_assert(NeuronModelType<M>, "a model needs kName, kParameterNames and kVariableNames (std::array of texts)");
  static_assert(
      internal::kHasConstants<M> ? internal::kNamedParameters<M> <= internal::kParameterSize<M>
                                 : internal::kNamedParameters<M> == internal::kParameterSize<M>,
      "kParameterNames must name each of the Parameters, in order; constants that Prepare computes come after");
  static_assert(!internal::kHasImpulses<M> || internal::kHasPorts<M>,
                "kImpulses is for models whose Step takes `const InputPorts& input`");
  static_assert(internal::kVariables<M> >= 1 && internal::kVariables<M> <= internal::kStateSize<M>,
                "kVariableNames must name the first of the State, one or more, and no more than it has");
  static_assert(internal::HasGoodNames<M>(),
                "names must be of letters, digits and _, all different, and not model, like or initial");
  static_assert(!std::string_view(M::kName).empty() && internal::IsPlain(M::kName) && !internal::IsBuiltIn(M::kName),
                "kName must be a text on one line, and not the name of a built-in model");
  static_assert(
      requires(typename M::State s) { M::MayRest(s); } || !requires(typename M::Parameters p) { M::Equilibrium(p); } ||
          internal::kVariables<M> == internal::kStateSize<M>,
      "a State with flags needs `static bool MayRest(const State&)` beside an Equilibrium");
  static_assert(
      requires(typename M::Parameters p) { p.drive; } == requires(typename M::Parameters p) { p.gain; },
      "drive and gain go together: the input is drive + gain · sum, or the sum");
  if constexpr (internal::kHasSubSteps<M>) {
    static_assert(M::kSubSteps >= 1 && M::kSubSteps <= 1000, "kSubSteps must be 1 to 1000");
  }
  if constexpr (requires { M::kRestScale; }) {
    static_assert(std::size(M::kRestScale) == std::size_t{internal::kVariables<M>},
                  "kRestScale must have a float for each variable");
    static_assert(internal::ArePositive(M::kRestScale), "each kRestScale must be above 0");
  }
  static const internal::ModelInfo info = internal::MakeInfo<M>();
  return NeuronModel(info);
}

}  // namespace lull

#endif  // LULL_CUSTOM_MODEL_H_
