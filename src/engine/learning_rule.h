// STDP as the engines apply it: Morrison, Diesmann & Gerstner (2008), Biol. Cybern. 98:459, fig. 7A
// (lull/parameters.h).

#ifndef LULL_SRC_ENGINE_LEARNING_RULE_H_
#define LULL_SRC_ENGINE_LEARNING_RULE_H_

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lull/parameters.h"
#include "lull/types.h"

namespace lull {

// Thread use: immutable.
class LearningRule {
 public:
  // [ms] Changes are read from a table below this. Chosen: at longer distances spikes are so rare that a division is
  // cheap.
  static constexpr Tick kTableSize = 1024;

  LearningRule(const Stdp& stdp, double delivery_limit)
      : stdp_(stdp), w_max_(static_cast<float>(stdp.w_max.value_or(delivery_limit))) {
    for (Tick dt = 0; dt < kTableSize; ++dt) {
      increase_.push_back(Change(stdp_.a_plus, dt));
      decrease_.push_back(Change(stdp_.a_minus, dt));
    }
    increase_.push_back(-0.0f);
  }

  // Whether weights change in step t.
  bool IsActive(Tick t) const { return stdp_.from <= t && t < stdp_.until; }

  // Whether weights change in every step.
  bool IsAlwaysActive() const { return stdp_.from <= 0 && stdp_.until == kNever; }

  // The weight after a spike of the target dt ≥ 0 ms after the last arrival.
  float Potentiated(float w, Tick dt) const {
    return Bounded(w, w + (dt < kTableSize ? increase_[dt] : Change(stdp_.a_plus, dt)));
  }

  // The weight after the spikes of the target at those of the given times, in order, that lie 0 to kTableSize − 1 ms
  // after the last arrival: without a branch, since which of them do cannot be foretold. Times outside find the entry
  // behind the table, −0: adding that changes no weight in any bit, where adding +0 would turn a weight of −0 into +0.
  template <std::size_t n>
  float PotentiatedByTable(float w, std::span<const Tick, n> times, Tick arrival) const {
    const auto change = [&](Tick time) {
      return increase_[std::min(static_cast<std::uint64_t>(time - arrival), static_cast<std::uint64_t>(kTableSize))];
    };
    if (stdp_.bounds == WeightBounds::kDelivery) {
      for (const Tick time : times) w += change(time);
    } else {
      for (const Tick time : times) w = Bounded(w, w + change(time));
    }
    return w;
  }

  // The weight after an arrival dt > 0 ms after the last spike of the target.
  float Depressed(float w, Tick dt) const {
    return Bounded(w, w - (dt < kTableSize ? decrease_[dt] : Change(stdp_.a_minus, dt)));
  }

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

  // Under hard bounds a weight stays on its side of zero for ever, so the side can be read off the weight before the
  // change: a zero on the inhibitory side is −0.0.
  float Bounded(float before, float after) const {
    if (stdp_.bounds == WeightBounds::kDelivery) return after;
    const float size = std::signbit(before) ? -after : after;
    return std::copysign(std::min(std::max(size, 0.0f), w_max_), before);
  }

  Stdp stdp_;
  float w_max_;
  std::vector<float> increase_;  // by dt, and −0
  std::vector<float> decrease_;
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_LEARNING_RULE_H_
