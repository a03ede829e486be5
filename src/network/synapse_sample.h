// A sample of synapses, found without keeping a list.

#ifndef LULL_SRC_NETWORK_SYNAPSE_SAMPLE_H_
#define LULL_SRC_NETWORK_SYNAPSE_SAMPLE_H_

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/mix.h"

namespace lull {

// Some of the numbers from 0 to `all` − 1: all of them, or one from each of several stretches of equal length, chosen
// by a hash of the stretch's number.
class SynapseSample {
 public:
  SynapseSample(std::uint64_t all, std::optional<std::uint32_t> wanted)
      : all_(all), size_(wanted ? std::min<std::uint64_t>(*wanted, all) : all) {}

  std::uint64_t size() const { return size_; }

  // How many numbers of the sample are below this one.
  std::uint64_t IndexOf(std::uint64_t number) const {
    std::uint64_t low = 0, high = size_;
    while (low < high) {
      const std::uint64_t middle = low + (high - low) / 2;
      if ((*this)[middle] < number) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  // The i-th number. The product always fits: no machine has the memory for that many synapses.
  std::uint64_t operator[](std::uint64_t i) const {
    if (size_ == all_) return i;
    const auto begin = [this](std::uint64_t part) { return part * all_ / size_; };
    return begin(i) + Mix(i) % (begin(i + 1) - begin(i));
  }

 private:
  std::uint64_t all_;
  std::uint64_t size_;
};

}  // namespace lull

#endif  // LULL_SRC_NETWORK_SYNAPSE_SAMPLE_H_
