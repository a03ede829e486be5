// Synapses on their way to their column, and how draws become synapses.

#ifndef LULL_SRC_NETWORK_INCOMING_H_
#define LULL_SRC_NETWORK_INCOMING_H_

#include <cmath>
#include <cstdint>

#include "lull/network_spec.h"
#include "lull/types.h"
#include "random/delay_sampler.h"
#include "random/draws.h"
#include "random/sampler.h"

namespace lull {

// A synapse on its way to its column, without its source. It has 8 bytes, because it is moved more than once.
class Incoming {
 public:
  Incoming() = default;
  explicit Incoming(std::uint32_t target) : bits_(target) {}

  void Set(std::uint32_t delay, std::uint32_t rule, float weight) {
    bits_ |= delay << 16 | rule << 26;
    weight_ = weight;
  }

  void SetDelay(std::uint32_t delay) { bits_ = (bits_ & ~(std::uint32_t{0x3FF} << 16)) | delay << 16; }

  std::uint32_t target() const { return bits_ & 0xFFFF; }  // offset in the column
  std::uint32_t delay() const { return place() >> 16; }    // [ms]
  std::uint32_t rule() const { return bits_ >> 26; }
  std::uint32_t place() const { return bits_ & 0x3FFFFFF; }  // by delay, then target: the order within a stream
  float weight() const { return weight_; }

 private:
  std::uint32_t bits_;
  float weight_;
};

// A synapse that waits at its column until streams are made.
struct Waiting {
  NeuronId source;
  Incoming synapse;
};

// Sets delay, rule and weight of a projection's synapses from their draws.
class Properties {
 public:
  Properties(const ProjectionSpec& spec, std::uint32_t rule)
      : delay_(spec.delay), strength_(spec.strength), rule_(rule) {}

  void Set(Incoming& synapse, std::uint32_t delay_draw, std::uint32_t strength_draw, bool inhibitory) const {
    const auto weight = static_cast<float>(strength_.Of(strength_draw));
    synapse.Set(delay_.Of(delay_draw), rule_, inhibitory ? -weight : weight);
  }

  // Sets the delay anew, with what distance adds to it [ms].
  void Lengthen(Incoming& synapse, std::uint32_t delay_draw, double further) const {
    synapse.SetDelay(delay_.Of(delay_draw, further));
  }

 private:
  DelaySampler delay_;
  Sampler strength_;
  std::uint32_t rule_;
};

// Dale's law: whether the synapses of a source are inhibitory, where `share` of all sources are. All projections use
// the same draw.
inline bool IsInhibitoryNeuron(std::uint64_t seed, NeuronId source, double share) {
  return RealOf(Draw(seed, PurposeOf(DrawKind::kNeuronSign, 0), source, 0)) < share;
}

}  // namespace lull

#endif  // LULL_SRC_NETWORK_INCOMING_H_
