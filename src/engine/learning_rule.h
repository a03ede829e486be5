// STDP in the form that the engines apply: Morrison, Diesmann & Gerstner (2008), Biol. Cybern. 98:459, fig. 7A
// (lull/network_spec.h).

#ifndef LULL_SRC_ENGINE_LEARNING_RULE_H_
#define LULL_SRC_ENGINE_LEARNING_RULE_H_

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lull/network_spec.h"
#include "lull/types.h"

namespace lull {

// Thread use: immutable.
class LearningRule {
 public:
  // Changes at distances below this are read from a table [ms]. Chosen: at longer distances spikes are so rare that a
  // division is cheap.
  static constexpr std::uint32_t kTableSize = 2048;

  LearningRule(const Stdp& stdp, double delivery_limit)
      : stdp_(stdp), w_max_(static_cast<float>(stdp.w_max.value_or(delivery_limit))) {
    for (Tick dt = 0; dt < Tick{kTableSize}; ++dt) {
      increase_.push_back(Change(stdp_.a_plus, dt));
      decrease_.push_back(Change(stdp_.a_minus, dt));
    }
    increase_.push_back(-0.0f);
    decrease_.push_back(0.0f);
  }

  // The steps in which weights change: from `from`, before `until`.
  Tick from() const { return stdp_.from; }
  Tick until() const { return stdp_.until; }

  // Whether weights change in step t.
  bool IsActive(Tick t) const { return stdp_.from <= t && t < stdp_.until; }

  // Whether weights change in every step.
  bool IsAlwaysActive() const { return stdp_.from <= 0 && stdp_.until == kNever; }

  // The weight after a spike of the target dt ≥ 0 ms after the last arrival.
  float Potentiated(float w, Tick dt) const {
    return Bounded(w, w + (dt < Tick{kTableSize} ? increase_[dt] : Change(stdp_.a_plus, dt)));
  }

  // The weight after an arrival dt > 0 ms after the last spike of the target.
  float Depressed(float w, Tick dt) const {
    return Bounded(w, w - (dt < Tick{kTableSize} ? decrease_[dt] : Change(stdp_.a_minus, dt)));
  }

  WeightBounds bounds() const { return stdp_.bounds; }
  float w_max() const { return w_max_; }

  // The changes at short distances, in a form for loops. The pointers point into the rule.
  template <WeightBounds kBounds>
  struct Table {
    const float* increase;
    const float* decrease;
    float flat_increase;  // the increase at every distance, for a window that ignores time
    float flat_decrease;
    float w_max;

    // The weight after a spike of the target dt ≤ kTableSize ms after the last arrival. For kTableSize the weight is
    // unchanged, without a branch, which would be mispredicted: the table holds −0 there, and adding −0 changes no
    // weight in any bit, where adding +0 would turn a weight of −0 into +0. A window that ignores time needs no table.
    template <bool kFlat>
    float Increased(float w, std::uint32_t dt) const {
      const float change = kFlat ? (dt < kTableSize ? flat_increase : -0.0f) : increase[dt];
      return Bounded<kBounds>(w, w + change, w_max);
    }

    // The weight after an arrival dt ≤ kTableSize ms after the last spike of the target. For kTableSize the weight is
    // unchanged: subtracting +0, which the table holds there, changes no weight.
    template <bool kFlat>
    float Decreased(float w, std::uint32_t dt) const {
      const float change = kFlat ? (dt < kTableSize ? flat_decrease : 0.0f) : decrease[dt];
      return Bounded<kBounds>(w, w - change, w_max);
    }
  };
  template <WeightBounds kBounds>
  Table<kBounds> table() const {
    return {increase_.data(), decrease_.data(), increase_[0], decrease_[0], w_max_};
  }
  // Whether all changes are the same at every distance.
  bool is_flat() const { return stdp_.window == StdpWindow::kNone; }

 private:
  float Change(double amplitude, Tick dt) const {
    const auto ms = static_cast<double>(dt);
    switch (stdp_.window) {
      case StdpWindow::kHyperbolic:
        return static_cast<float>(amplitude * (1 / (1 + ms / stdp_.time_constant_ms)));
      case StdpWindow::kExponential:
        return static_cast<float>(amplitude * std::exp(-ms / stdp_.time_constant_ms));
      case StdpWindow::kNone:
        break;
    }
    return static_cast<float>(amplitude);
  }

  // Under hard bounds a weight always stays on its side of zero, so the sign of the weight before the change gives the
  // side: a zero on the inhibitory side is −0.0.
  template <WeightBounds kBounds>
  static float Bounded(float before, float after, float w_max) {
    if constexpr (kBounds == WeightBounds::kDelivery) return after;
    const float size = std::signbit(before) ? -after : after;
    return std::copysign(std::min(std::max(size, 0.0f), w_max), before);
  }
  float Bounded(float before, float after) const {
    return stdp_.bounds == WeightBounds::kDelivery ? after : Bounded<WeightBounds::kHard>(before, after, w_max_);
  }

  Stdp stdp_;
  float w_max_;
  std::vector<float> increase_;  // by dt; the last entry is −0
  std::vector<float> decrease_;  // by dt; the last entry is +0
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_LEARNING_RULE_H_
