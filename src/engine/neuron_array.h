// An array with an element for each neuron of a range, zero at first. It takes up memory only as it is touched
// (base/aligned_array.h).

#ifndef LULL_SRC_ENGINE_NEURON_ARRAY_H_
#define LULL_SRC_ENGINE_NEURON_ARRAY_H_

#include <cstdint>

#include "base/aligned_array.h"
#include "lull/types.h"
#include "network/built_network.h"

namespace lull {

template <class T>
class NeuronArray {
 public:
  NeuronArray() = default;
  explicit NeuronArray(const NeuronRange& neurons) : array_(neurons.count), of_neuron_0_(array_.data()) {
    // Not by a pointer's arithmetic, which is undefined outside of an array.
    of_neuron_0_ = reinterpret_cast<T*>(reinterpret_cast<std::uintptr_t>(of_neuron_0_) - neurons.first * sizeof(T));
  }

  // The neuron must be one of the range.
  T& operator[](NeuronId neuron) const { return of_neuron_0_[neuron]; }

 private:
  AlignedArray<T> array_;
  // Where the element of neuron 0 would be. Subtracting the first neuron at each access instead took 70 % more
  // instructions in Delivery::DeliverWritten (callgrind, `reference`, 2026-11).
  T* of_neuron_0_ = nullptr;
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_NEURON_ARRAY_H_
