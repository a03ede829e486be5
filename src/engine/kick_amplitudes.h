// The amplitudes of kicks and pulses: one number, or a number drawn for each kick.

#ifndef LULL_SRC_ENGINE_KICK_AMPLITUDES_H_
#define LULL_SRC_ENGINE_KICK_AMPLITUDES_H_

#include <cmath>
#include <cstdint>

#include "lull/distribution.h"
#include "lull/types.h"
#include "random/draws.h"
#include "random/sampler.h"

namespace lull {

// Thread use: immutable.
class KickAmplitudes {
 public:
  // `amplitude` is valid [mV/ms]; `input` is the number of the input.
  KickAmplitudes(std::uint64_t seed, std::uint32_t input, const Drawn& amplitude, int quantum_exponent)
      : seed_(seed),
        purpose_(PurposeOf(DrawKind::kKickAmplitude, input)),
        quantum_exponent_(quantum_exponent),
        is_fixed_(amplitude.is_fixed()),
        sampler_(amplitude),
        fixed_(is_fixed_ ? Quanta(amplitude.range()->low) : 0) {}

  // Calls add(quanta) for the amplitudes of `count` kicks of a neuron, which have the indices of draws from `index` on:
  // once for all of them if they are of one size, otherwise for each.
  template <class Add>
  void ForEach(NeuronId neuron, std::uint64_t index, std::uint32_t count, const Add& add) const {
    if (is_fixed_) return add(static_cast<std::int32_t>(count) * fixed_);
    for (std::uint32_t i = 0; i < count; ++i) add(Quanta(sampler_.Of(Draw(seed_, purpose_, neuron, index + i))));
  }

  // The index of the first counted kick in step t.
  static std::uint64_t IndexOfCounted(Tick t) { return static_cast<std::uint64_t>(t) << kCountBits; }
  // A step has fewer counted kicks than 2 to the power of this.
  static constexpr int kCountBits = 11;

 private:
  std::int32_t Quanta(double amplitude) const {
    return static_cast<std::int32_t>(std::nearbyint(std::ldexp(amplitude, quantum_exponent_)));
  }

  std::uint64_t seed_;
  Purpose purpose_;
  int quantum_exponent_;
  bool is_fixed_;
  Sampler sampler_;
  std::int32_t fixed_;
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_KICK_AMPLITUDES_H_
