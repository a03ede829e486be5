// STDP in the form that the engines apply: Morrison, Diesmann & Gerstner (2008), Biol. Cybern. 98:459, fig. 7A
// (lull/network_spec.h).

#ifndef LULL_SRC_ENGINE_LEARNING_RULE_H_
#define LULL_SRC_ENGINE_LEARNING_RULE_H_

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lull/internal/targets.h"
#include "lull/network_spec.h"
#include "lull/types.h"

namespace lull {

// Where a rule that needs traces (engine/spike_traces.h) finds them: places among the traces of a source and of a
// target.
struct TracePlaces {
  bool any = false;                                 // whether rules of the network are applied with traces
  std::uint32_t arrivals = 1;                       // of the source: all arrivals up to the last one, or 1
  std::uint32_t arrivals_before = 0;                // of the source: the arrivals before the present one, or 0
  std::optional<std::uint32_t> spikes = {};         // of the target: all its spikes, else 1
  std::optional<std::uint32_t> spikes_before = {};  // of a spike of the target: the spikes before it, else 0
};

// Thread use: immutable.
class LearningRule {
 public:
  // Changes at distances below this are read from a table [ms]. Chosen: at longer distances spikes are so rare that a
  // division is cheap.
  static constexpr std::uint32_t kTableSize = 2048;

  LearningRule(const Stdp& stdp, double delivery_limit, const TracePlaces& traces = {})
      : stdp_(stdp),
        traces_(traces),
        w_max_(static_cast<float>(stdp.w_max.value_or(delivery_limit))),
        w_min_(static_cast<float>(stdp.w_min)),
        depends_on_weight_(stdp.mu_plus != 0 || stdp.mu_minus != 0) {
    for (Tick dt = 0; dt < Tick{kTableSize}; ++dt) {
      increase_.push_back(static_cast<float>(Increase(dt)));
      decrease_.push_back(static_cast<float>(Decrease(dt)));
    }
    increase_.push_back(-0.0f);
    decrease_.push_back(0.0f);
    if (!depends_on_weight_ && !traces_.any) return;
    for (Tick dt = 0; dt < Tick{kTableSize}; ++dt) {
      whole_increase_.push_back(Increase(dt));
      whole_decrease_.push_back(Decrease(dt));
      if (traces_.any) window_plus_.push_back(Window(TimeConstantPlus(stdp_), dt));
      if (traces_.any) window_minus_.push_back(Window(TimeConstantMinus(stdp_), dt));
    }
    whole_increase_.push_back(-0.0);
    whole_decrease_.push_back(0.0);
    window_plus_.push_back(0);
    window_minus_.push_back(0);
  }

  // The steps in which weights change: from `from`, before `until`.
  Tick from() const { return stdp_.from; }
  Tick until() const { return stdp_.until; }

  // Whether weights change in step t.
  bool IsActive(Tick t) const { return stdp_.from <= t && t < stdp_.until; }

  // Whether changes are gathered, and added at intervals; and these intervals (engine/weight_schedule.h).
  bool gathers() const { return stdp_.update_every.has_value(); }
  std::optional<Tick> update_every() const { return stdp_.update_every; }
  std::optional<Tick> normalise_every() const { return stdp_.normalise_every; }
  double normalise_to() const { return stdp_.normalise_to; }

  // Adds what was gathered to a weight.
  void Update(float& weight, float& gathered) const {
    weight = Bounded(weight, weight + static_cast<float>(stdp_.drift + gathered));
    gathered = static_cast<float>(stdp_.keep * gathered);
  }

  // The weight multiplied by a factor ≥ 0.
  float Scaled(float w, double factor) const { return Bounded(w, static_cast<float>(w * factor)); }

  // Whether weights change in every step.
  bool IsAlwaysActive() const { return stdp_.from <= 0 && stdp_.until == kNever; }

  // The weight after a spike of the target dt ≥ 0 ms after the last arrival.
  float Potentiated(float w, Tick dt) const {
    if (depends_on_weight_) [[unlikely]]
      return PotentiatedByRoom(w, dt);
    return Bounded(w, w + (dt < Tick{kTableSize} ? increase_[dt] : static_cast<float>(Increase(dt))));
  }

  // The weight after an arrival dt > 0 ms after the last spike of the target.
  float Depressed(float w, Tick dt) const {
    if (depends_on_weight_) [[unlikely]]
      return DepressedByRoom(w, dt);
    return Bounded(w, w - (dt < Tick{kTableSize} ? decrease_[dt] : static_cast<float>(Decrease(dt))));
  }

  // The same for a rule that needs traces: of the arrivals up to the last one, and of the spikes of the target before
  // this one; of the spikes up to the last one, and of the arrivals before this one.
  float Potentiated(float w, Tick dt, double arrivals, double spikes_before) const {
    return traced().Changed(w, traced().Increase(Window(TimeConstantPlus(stdp_), dt), arrivals, spikes_before),
                            stdp_.mu_plus);
  }
  float Depressed(float w, Tick dt, double spikes, double arrivals_before) const {
    return traced().Changed(w, -traced().Decrease(Window(TimeConstantMinus(stdp_), dt), spikes, arrivals_before),
                            stdp_.mu_minus);
  }

  WeightBounds bounds() const { return stdp_.bounds; }
  float w_max() const { return w_max_; }
  float w_min() const { return w_min_; }
  bool depends_on_weight() const { return depends_on_weight_; }

  // The changes at short distances, in a form for loops. The pointers point into the rule.
  template <WeightBounds kBounds>
  struct Table {
    const float* increase;
    const float* decrease;
    float flat_increase;  // the increase at every distance, for a window that ignores time
    float flat_decrease;
    float w_min, w_max;

    // The weight after a spike of the target dt ≤ kTableSize ms after the last arrival. For kTableSize the weight is
    // unchanged, without a branch, which would be mispredicted: the table holds −0 there, and adding −0 changes no
    // weight in any bit, where adding +0 would turn a weight of −0 into +0. A window that ignores time needs no table.
    template <bool kFlat>
    float Increased(float w, std::uint32_t dt) const {
      const float change = kFlat ? (dt < kTableSize ? flat_increase : -0.0f) : increase[dt];
      return Bounded<kBounds>(w, w + change, w_min, w_max);
    }

    // The weight after an arrival dt ≤ kTableSize ms after the last spike of the target. For kTableSize the weight is
    // unchanged: subtracting +0, which the table holds there, changes no weight.
    template <bool kFlat>
    float Decreased(float w, std::uint32_t dt) const {
      const float change = kFlat ? (dt < kTableSize ? flat_decrease : 0.0f) : decrease[dt];
      return Bounded<kBounds>(w, w - change, w_min, w_max);
    }
  };
  template <WeightBounds kBounds>
  Table<kBounds> table() const {
    return {increase_.data(), decrease_.data(), increase_[0], decrease_[0], w_min_, w_max_};
  }

  // How much of a change by an exponent of this kind remains.
  enum class Factor {
    kOne,    // mu = 0
    kRoom,   // mu = 1
    kPower,  // any mu
  };

  // The changes of a rule that depends on the weight (lull/network_spec.h), in a form for loops.
  struct Weighed {
    const double*
        increase;  // by distance, as in Table, but not rounded; null if the rule does not depend on the weight
    const double* decrease;
    double mu_plus, mu_minus;
    double w_min, w_max;
    double per_span;  // 1 / (w_max − w_min)

    Factor plus() const { return FactorOf(mu_plus); }
    Factor minus() const { return FactorOf(mu_minus); }

    // The weight after a change that is multiplied by room^mu. A change of ±0, at the end of a table, leaves every bit
    // as it is.
    LULL_ALWAYS_INLINE float Changed(float w, double change, double mu) const {
      if (change == 0) return w;  // std::pow takes longer than all the rest
      const double bound = std::signbit(w) != std::signbit(change) ? w_min : w_max;
      const double room = std::fabs(bound - std::fabs(w)) * per_span;
      if (mu != 0) change *= mu == 1 ? room : std::pow(room, mu);
      return Bounded<WeightBounds::kHard>(w, w + static_cast<float>(change), static_cast<float>(w_min),
                                          static_cast<float>(w_max));
    }

   private:
    static Factor FactorOf(double mu) { return mu == 0 ? Factor::kOne : mu == 1 ? Factor::kRoom : Factor::kPower; }
  };
  Weighed weighed() const {
    const double w_min = w_min_, w_max = w_max_;
    return {.increase = whole_increase_.data(),
            .decrease = whole_decrease_.data(),
            .mu_plus = stdp_.mu_plus,
            .mu_minus = stdp_.mu_minus,
            .w_min = w_min,
            .w_max = w_max,
            .per_span = 1 / (w_max - w_min)};
  }

  // The changes of a rule that needs traces, in a form for loops. A change is multiplied by its traces before it is
  // rounded: (amplitude · window) · trace, where triplets add to the amplitude.
  struct Traced {
    const double* window_plus;  // by distance; none at the end
    const double* window_minus;
    double a_plus, a_minus, a_plus_triplet, a_minus_triplet;
    Weighed weighed;  // with the changes of pairs
    bool is_free;     // no hard bounds, or none for what is gathered
    bool gathers;
    bool depends_on_weight;
    TracePlaces places;

    LULL_ALWAYS_INLINE double Increase(double window, double arrivals, double spikes_before) const {
      return (a_plus + a_plus_triplet * spikes_before) * window * arrivals;
    }
    LULL_ALWAYS_INLINE double Decrease(double window, double spikes, double arrivals_before) const {
      return (a_minus + a_minus_triplet * arrivals_before) * window * spikes;
    }
    // The weight after a change; −0 leaves every bit as it is.
    LULL_ALWAYS_INLINE float Changed(float w, double change, double mu) const {
      if (is_free) return w + static_cast<float>(change);
      return weighed.Changed(w, change, mu);
    }
  };
  Traced traced() const {
    return {.window_plus = window_plus_.data(),
            .window_minus = window_minus_.data(),
            .a_plus = stdp_.a_plus,
            .a_minus = stdp_.a_minus,
            .a_plus_triplet = stdp_.a_plus_triplet,
            .a_minus_triplet = stdp_.a_minus_triplet,
            .weighed = weighed(),
            .is_free = stdp_.bounds == WeightBounds::kDelivery || gathers(),
            .gathers = gathers(),
            .depends_on_weight = depends_on_weight_,
            .places = traces_};
  }
  const TracePlaces& traces() const { return traces_; }
  bool has_triplets() const { return stdp_.a_plus_triplet != 0 || stdp_.a_minus_triplet != 0; }

  // Whether all changes are the same at every distance.
  bool is_flat() const { return stdp_.window == StdpWindow::kNone; }

 private:
  // Not inlined: rules that do not depend on the weight would take 2 % more instructions where they learn one by one.
  [[gnu::noinline]] float PotentiatedByRoom(float w, Tick dt) const {
    return weighed().Changed(w, Increase(dt), stdp_.mu_plus);
  }
  [[gnu::noinline]] float DepressedByRoom(float w, Tick dt) const {
    return weighed().Changed(w, -Decrease(dt), stdp_.mu_minus);
  }

  double Increase(Tick dt) const { return stdp_.a_plus * Window(TimeConstantPlus(stdp_), dt); }
  double Decrease(Tick dt) const { return stdp_.a_minus * Window(TimeConstantMinus(stdp_), dt); }

  double Window(double time_constant_ms, Tick dt) const {
    const auto ms = static_cast<double>(dt);
    switch (stdp_.window) {
      case StdpWindow::kHyperbolic:
        return 1 / (1 + ms / time_constant_ms);
      case StdpWindow::kExponential:
        return std::exp(-ms / time_constant_ms);
      case StdpWindow::kNone:
        break;
    }
    return 1;
  }

  // Under hard bounds a weight always stays on its side of zero, so the sign of the weight before the change gives the
  // side: a zero on the inhibitory side is −0.0.
  template <WeightBounds kBounds>
  static float Bounded(float before, float after, float w_min, float w_max) {
    if constexpr (kBounds == WeightBounds::kDelivery) return after;
    const float size = std::signbit(before) ? -after : after;
    return std::copysign(std::min(std::max(size, w_min), w_max), before);
  }
  float Bounded(float before, float after) const {
    return stdp_.bounds == WeightBounds::kDelivery ? after
                                                   : Bounded<WeightBounds::kHard>(before, after, w_min_, w_max_);
  }

  Stdp stdp_;
  TracePlaces traces_;
  float w_max_, w_min_;
  bool depends_on_weight_;
  std::vector<float> increase_;  // by dt; the last entry is −0
  std::vector<float> decrease_;  // by dt; the last entry is +0
  // As these, not rounded, if the rule depends on the weight or needs traces.
  std::vector<double> whole_increase_, whole_decrease_;
  std::vector<double> window_plus_, window_minus_;  // f₊ and f₋ alone, if the rule needs traces
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_LEARNING_RULE_H_
