// Steps that come again and again: the first `width` of every `every` steps, from `first` on and before `until`.

#ifndef LULL_SRC_ENGINE_PERIODIC_H_
#define LULL_SRC_ENGINE_PERIODIC_H_

#include <algorithm>

#include "lull/types.h"

namespace lull {

// Thread use: immutable.
class Periodic {
 public:
  // Requires 1 ≤ width ≤ every. Step 0 is none, so that the first step is step 1 or later.
  Periodic(Tick from, Tick until, Tick every, Tick width)
      : first_(std::max<Tick>(from, 1)), until_(until), every_(every), width_(width) {}

  // The first step of the stretch that step t, one of the steps, belongs to.
  Tick BeginOf(Tick t) const { return t - (t - first_) % every_; }

  // The first of the steps that is not before t; kNever if there is none.
  Tick NextAt(Tick t) const {
    Tick next = std::max(t, first_);
    if (const Tick phase = (next - first_) % every_; phase >= width_) {
      if (every_ - phase >= until_ - next) return kNever;
      next += every_ - phase;
    }
    return next < until_ ? next : kNever;
  }

 private:
  Tick first_;
  Tick until_;
  Tick every_;
  Tick width_;
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_PERIODIC_H_
