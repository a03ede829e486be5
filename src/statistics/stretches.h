// The spikes and rhythms of a run by stretches of time. A stretch is one second or, in a long run, 2, 4, 8 … seconds,
// so that the memory is limited for a run of any length.
//
// When a second comes that does not fit, neighbouring stretches are merged in pairs. Their spikes add up, and of two
// rhythms the stronger is kept (of equal ones, the earlier). The order of merging does not matter for either, so the
// contents of a stretch depend only on its seconds: not on when they were merged, and not on how the run was cut.

#ifndef LULL_SRC_STATISTICS_STRETCHES_H_
#define LULL_SRC_STATISTICS_STRETCHES_H_

#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes_io.h"
#include "lull/types.h"
#include "statistics/spectrum.h"

namespace lull {

// Thread use: one thread at a time.
class Stretches {
 public:
  Stretches();

  struct Stretch {
    std::uint64_t spikes = 0;
    Rhythm rhythm = {.hz = 0, .strength = 0};  // the strongest rhythm of a second; 0 Hz if no second has one
  };

  // Adds spikes of the run's second `second`, which must be from 0 to less than 2³¹ (68 years).
  void AddSpikes(Tick second, std::uint64_t spikes) { At(second).spikes += spikes; }

  // Adds the rhythm of a second. Seconds must come in order.
  void AddRhythm(Tick second, const Rhythm& rhythm);

  // Makes stretches for at least this many seconds, with or without spikes.
  void Reach(Tick seconds);

  Tick every() const { return Seconds(1) << doublings_; }  // [ms] length of a stretch; the last may be shorter
  std::span<const Stretch> stretches() const { return stretches_; }

  // Write the stretches as bytes, and read them. An error of the writer or reader, or kDataLoss for bytes that are no
  // stretches, sticks to it.
  void Save(ByteWriter& out) const;
  void Load(ByteReader& in);

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
