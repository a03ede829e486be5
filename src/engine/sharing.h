// Whether threads share the windows of a run, or one thread takes all of them.
//
// On two idle cores, two threads are nearly twice as fast. Where another program has one of the cores, each meeting
// waits until the system runs the other thread again, for milliseconds after a window of microseconds; one thread alone
// is then much faster. The same is true of windows so small that to wake a thread takes longer than the work. Nobody
// says when such a time begins or ends. So the run measures: windows are taken together or alone for a stretch of wall
// time, and what a unit of work costs in each way decides about the next stretch. Neither changes a result.

#ifndef LULL_SRC_ENGINE_SHARING_H_
#define LULL_SRC_ENGINE_SHARING_H_

#include <cstdint>
#include <optional>

namespace lull {

// Thread use: one thread at a time.
class Sharing {
 public:
  // Whether the threads are to share the next window.
  bool together() const { return together_; }

  // Notes what the last window took: its wall time [s] and its work, in a unit of any size.
  void Note(double seconds, std::uint64_t work);

 private:
  void EndTogether(double cost);
  void EndAlone(double cost);
  void Begin(bool together, double seconds);

  bool together_ = true;
  double planned_ = kTogether;  // how long this stretch is to last [s]
  double seconds_ = 0;          // of this stretch so far
  std::uint64_t work_ = 0;
  std::optional<double> alone_;  // the cost of a unit of work alone, when it was last measured [s]
  double retreat_ = kRetreat;    // how long to go alone when sharing loses next [s]
  int good_ = 0;                 // stretches together since alone_ was measured

  // All are chosen. A stretch together is long enough for the system to take a core away, if it will. It loses a few
  // milliseconds then, once in each retreat; the longest retreat keeps this below some percent, and lasts no longer
  // than a user who waits would notice. To measure the cost alone takes two thousandths of the time.
  static constexpr double kTogether = 10e-3;    // [s]
  static constexpr double kMeasure = 2e-3;      // [s]
  static constexpr int kMeasureEvery = 100;     // stretches together
  static constexpr double kRetreat = 20e-3;     // [s]
  static constexpr double kLongestRetreat = 1;  // [s]
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_SHARING_H_
