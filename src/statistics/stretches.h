// A run second by second, or where that would be too many numbers, in stretches of 2, 4, 8 … seconds: what it takes is
// bounded, however long the run.
//
// When a second comes that does not fit, neighbours are merged in pairs. Spikes add up; of two rhythms the stronger
// stays, the earlier of equals. Both come to the same in whatever order seconds are put together, so what a stretch
// holds depends on its seconds alone: not on when it was merged, and not on how the run was cut.

#ifndef LULL_SRC_STATISTICS_STRETCHES_H_
#define LULL_SRC_STATISTICS_STRETCHES_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "lull/types.h"
#include "statistics/spectrum.h"

namespace lull {

// Thread use: one thread at a time.
class Stretches {
 public:
  Stretches();

  struct Stretch {
    std::uint64_t spikes = 0;
    Rhythm rhythm = {.hz = 0, .strength = 0};  // that of the second in which it is strongest; 0 Hz where none has any
  };

  // Of the second `second` of the run, 0 or later and less than 2³¹ (68 years), in which so many spikes fell.
  void AddSpikes(Tick second, std::uint64_t spikes) { At(second).spikes += spikes; }

  // Its rhythm. Seconds come in order.
  void AddRhythm(Tick second, const Rhythm& rhythm);

  // The run has so many seconds at least, whatever is in them.
  void Reach(Tick seconds);

  Tick every() const { return Seconds(1) << doublings_; }  // [ms] that a stretch is long; the last may be cut
  std::span<const Stretch> stretches() const { return stretches_; }

  // As bytes. Errors: those of the sink or source; kDataLoss.
  absl::Status Save(const ByteSink& sink) const;
  absl::Status Load(const ByteSource& source);

 private:
  Stretch& At(Tick second) {
    Reach(second + 1);
    return stretches_[second >> doublings_];
  }
  void MergePairs();

  int doublings_ = 0;
  std::vector<Stretch> stretches_;
};

}  // namespace lull

#endif  // LULL_SRC_STATISTICS_STRETCHES_H_
