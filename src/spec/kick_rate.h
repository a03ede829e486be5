// The rate of Poisson kicks over time, and how random numbers become times of kicks.
//
// Up to 1,000 kicks per second and neuron, the kicks of a neuron are a process in continuous time: each neuron has a
// position that a random gap carries from one kick to the next. While the rate is constant, the position is the time
// itself [ms]; where the rate changes, it is the cumulated rate, the number of kicks to be expected since the
// beginning. If the rate rises above 1,000 at any time, the input draws a count for each step instead, also while its
// rate is low.

#ifndef LULL_SRC_SPEC_KICK_RATE_H_
#define LULL_SRC_SPEC_KICK_RATE_H_

#include <cstdint>
#include <vector>

#include "lull/inputs.h"
#include "lull/types.h"

namespace lull {

// Thread use: immutable.
class KickRate {
 public:
  // The rate of valid kicks that begin at time `from`.
  KickRate(const PoissonKicks& kicks, Tick from);

  // Whether a count is drawn in each step.
  bool is_counted() const { return peak_ > 1; }
  // The highest rate at any time [1/ms].
  double peak() const { return peak_; }
  // The largest number of kicks that one neuron receives in one step.
  std::uint32_t most_in_step() const;

  // For kicks in continuous time: the position at the beginning; how far the next kick is for a number u in (0, 1); and
  // the step in which a kick at a position acts, kNever if the position is never reached.
  double begin() const;
  double GapOf(double u) const;
  Tick StepOf(double position) const;

  // For counts: the mean of the count of step t; and the first step from t on whose mean is not 0, or kNever.
  double MeanOf(Tick t) const;
  Tick NextAt(Tick t) const;

 private:
  // The rate from `begin` until the next part.
  struct Part {
    Tick begin;
    double rate;       // [1/ms]
    double cumulated;  // at `begin`
  };

  bool is_constant() const { return !sine_ && parts_.empty(); }
  // The expected number of kicks between two times under a sine.
  double Between(Tick begin, Tick end) const;
  Tick StepUnderSine(double position) const;
  const Part* PartAt(Tick time) const;

  Tick from_;
  double rate_;  // [1/ms] constant, or the mean of a sine
  double peak_;
  bool sine_;
  double swing_ = 0;   // [1/ms]
  double cycles_ = 0;  // [1/ms]
  double phase_ = 0;   // [cycles]
  std::vector<Part> parts_;
};

// The largest number of kicks that one neuron receives in one step. Kicks that are not valid receive some number.
std::uint32_t MostKicksInStep(const PoissonKicks& kicks);

}  // namespace lull

#endif  // LULL_SRC_SPEC_KICK_RATE_H_
