// The last two seconds, again and again: spikes per ms in windows that follow each other at a constant distance, from
// spikes that come piece by piece, in a few kilobytes however long the run.

#ifndef LULL_SRC_STATISTICS_SLIDING_COUNTS_H_
#define LULL_SRC_STATISTICS_SLIDING_COUNTS_H_

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "lull/internal/visibility.h"
#include "lull/types.h"
#include "statistics/spectrum.h"

namespace lull {

// Window i is centred on (i + ½) · hop and shifted to lie inside the run. It is visited when a spike comes that lies
// behind it, or at the end, in order; but not at all if no spike is in it, so that silence takes no time. What is
// visited does not depend on the pieces.
//
// Thread use: one thread at a time.
class LULL_SHARED_WITH_PLOTS SlidingCounts {
 public:
  using Visit = std::function<void(Tick window, std::span<const std::uint32_t, kRhythmWindow> counts)>;

  // `hop` is even, from 2 to 1,000 ms.
  explicit SlidingCounts(Tick hop);

  // A spike in the step `time`, 1 or later and no earlier than that of the spike before.
  void Add(Tick time, const Visit& visit) {
    assert(time > begin_);
    if (time > WindowEnd()) AdvanceTo(time, visit);
    ++counts_[time - 1 - begin_];
    last_ = time;
  }

  // Visits the windows that Add has not, in a run that ends with the step `duration`, which is no earlier than the last
  // spike. There is one for each whole hop of the run; none at all in a run that is shorter than a window.
  void Finish(Tick duration, const Visit& visit) const;

  Tick last() const { return last_; }  // [ms] spike; 0 before the first

  // Where it stands, as bytes; of the same hop. Errors: those of the sink or source; kDataLoss.
  absl::Status Save(const ByteSink& sink) const;
  absl::Status Load(const ByteSource& source);

 private:
  Tick WindowBegin() const { return std::max<Tick>(next_ * hop_ + hop_ / 2 - kRhythmWindow / 2, 0); }
  Tick WindowEnd() const { return WindowBegin() + kRhythmWindow; }

  // Until the next window reaches to `time` or beyond.
  void AdvanceTo(Tick time, const Visit& visit);
  void GoTo(Tick window);

  Tick hop_;
  Tick next_ = 0;   // window
  Tick begin_ = 0;  // of what is kept: the next window, and as much before it as a shift may reach back
  Tick last_ = 0;   // spike
  std::vector<std::uint32_t> counts_;
};

}  // namespace lull

#endif  // LULL_SRC_STATISTICS_SLIDING_COUNTS_H_
