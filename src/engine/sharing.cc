#include "engine/sharing.h"

#include <algorithm>

namespace lull {

void Sharing::Note(double seconds, std::uint64_t work) {
  seconds_ += seconds;
  work_ += work;
  if (seconds_ < planned_ || work_ == 0) return;
  const double cost = seconds_ / static_cast<double>(work_);
  if (together_) {
    EndTogether(cost);
  } else {
    EndAlone(cost);
  }
}

void Sharing::EndTogether(double cost) {
  if (!alone_) return Begin(false, kMeasure);
  if (cost > *alone_) {
    Begin(false, retreat_);
    retreat_ = std::min(2 * retreat_, kLongestRetreat);
    return;
  }
  retreat_ = kRetreat;
  if (++good_ < kMeasureEvery) return Begin(true, kTogether);
  good_ = 0;
  Begin(false, kMeasure);  // the network may be busier now than it was
}

void Sharing::EndAlone(double cost) {
  alone_ = cost;
  Begin(true, kTogether);
}

void Sharing::Begin(bool together, double seconds) {
  together_ = together;
  planned_ = seconds;
  seconds_ = 0;
  work_ = 0;
}

}  // namespace lull
