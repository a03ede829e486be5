// Counts of spikes per ms in windows of two seconds at a constant distance, from spikes that come in pieces. Uses a few
// kilobytes, whatever the length of the run.

#ifndef LULL_SRC_STATISTICS_SLIDING_COUNTS_H_
#define LULL_SRC_STATISTICS_SLIDING_COUNTS_H_

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/bytes_io.h"
#include "lull/internal/visibility.h"
#include "lull/types.h"
#include "statistics/spectrum.h"

namespace lull {

// Window i is centred on (i + ½) · hop and shifted to lie inside the run. Windows are visited in order: a window is
// visited when a spike after it is added, or at the end. A window without spikes is not visited, so silence takes no
// time. The visits do not depend on how the spikes are divided into pieces.
//
// Thread use: one thread at a time.
class LULL_SHARED_WITH_PLOTS SlidingCounts {
 public:
  using Visit = std::function<void(Tick window, std::span<const std::uint32_t, kRhythmWindow> counts)>;

  // `hop` is the distance between windows [ms]: even, from 2 to 1,000.
  explicit SlidingCounts(Tick hop);

  // Adds spikes in step `time`, which must be 1 or later and not before the previous spike.
  template <class Visitor>
  void Add(Tick time, const Visitor& visit, std::uint32_t spikes = 1) {
    assert(time > begin_ && spikes > 0);
    if (time > WindowEnd()) AdvanceTo(time, visit);
    counts_[time - 1 - begin_] += spikes;
    last_ = time;
  }

  // Visits the windows that Add has not visited, for a run that ends with step `duration`, which must not be before the
  // last spike. A run has one window for each whole hop; a run that is shorter than a window has none.
  void Finish(Tick duration, const Visit& visit) const;

  Tick last() const { return last_; }  // [ms] time of the last spike; 0 before the first

  // Save writes the state; Load reads a state with the same hop. An error of the writer or reader, or kDataLoss for
  // bytes that are no such state, sticks to it.
  void Save(ByteWriter& out) const;
  void Load(ByteReader& in);

 private:
  Tick WindowBegin() const { return std::max<Tick>(next_ * hop_ + hop_ / 2 - kRhythmWindow / 2, 0); }
  Tick WindowEnd() const { return WindowBegin() + kRhythmWindow; }

  // Visits windows until the next window reaches `time`.
  void AdvanceTo(Tick time, const Visit& visit);
  void GoTo(Tick window);

  Tick hop_;
  Tick next_ = 0;   // number of the next window
  Tick begin_ = 0;  // [ms] of the kept counts: the next window, and as much before it as a shift may need
  Tick last_ = 0;   // [ms] time of the last spike
  std::vector<std::uint32_t> counts_;
};

}  // namespace lull

#endif  // LULL_SRC_STATISTICS_SLIDING_COUNTS_H_
