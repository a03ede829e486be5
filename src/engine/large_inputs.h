// The largest input sums of the present stretch of time, for the message about a neuron whose state is no longer
// finite.
//
// Noting every sum would cost as much as a tenth of a step. A state leaves the range of float only after inputs of
// hundreds or thousands of mV/ms, or for other reasons than its inputs. So only sums from a size on are noted, neuron
// by neuron; whether there is one among the sums of a step takes two instructions for each vector of sums. The size
// depends on the model (ModelInfo::large_input_exponent), since 64 is much in mV/ms and little in pA.

#ifndef LULL_SRC_ENGINE_LARGE_INPUTS_H_
#define LULL_SRC_ENGINE_LARGE_INPUTS_H_

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "lull/types.h"
#include "network/built_network.h"

namespace lull {

// Thread use: confined to the worker whose neurons receive the inputs.
class LargeInputs {
 public:
  static constexpr int kFromExponent = internal::kLargeInputExponent;  // the smallest of any model
  static constexpr double kFrom = 1 << kFromExponent;                  // [mV/ms]

  // For the neurons of a range. `set` is resolved.
  LargeInputs(const NeuronRange& neurons, int quantum_exponent, InstructionSet set);

  // Whether one of the sums [quanta] is to be noted.
  bool AnyIn(const std::int32_t* sums, std::size_t count, int from_exponent = kFromExponent) const {
    return any_above_(sums, count, std::uint32_t{1} << (from_exponent + quantum_exponent_));
  }

  // Notes the sum that a neuron receives in a step, if it is large.
  void Note(NeuronId neuron, std::int32_t sum, int from_exponent = kFromExponent);

  // The sum of the largest size that was noted for a neuron in this stretch, the first of several [quanta]; 0 if none.
  std::int32_t Largest(NeuronId neuron) const { return largest_.empty() ? 0 : largest_[neuron - neurons_.first]; }

  // Begins the next stretch.
  void Forget();

  // For saved states: what was noted, in no order.
  struct Noted {
    NeuronId neuron;
    std::int32_t sum;
  };
  void AppendNoted(std::vector<Noted>& noted) const;

 private:
  NeuronRange neurons_;
  int quantum_exponent_;
  bool (*any_above_)(const std::int32_t*, std::size_t, std::uint32_t);
  std::vector<std::int32_t> largest_;  // one per neuron, 0: none; empty until something is noted
  std::vector<NeuronId> noted_;        // the neurons of which something was noted, in no order
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_LARGE_INPUTS_H_
