#include "statistics/stretches.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>

#include "absl/status/status.h"
#include "lull/statistics.h"

namespace lull {
namespace {

constexpr int kMaxDoublings = 16;  // up to 2³¹ seconds, a little less than 2⁴¹ ms

// Keeps the stronger of two rhythms, the earlier if they are equal. `later` is the rhythm of later seconds.
void TakeStronger(Rhythm& rhythm, const Rhythm& later) {
  if (later.strength > rhythm.strength) rhythm = later;
}

}  // namespace

// Allocates and touches all memory at once, so that a run uses no more memory in its ninth hour than in its first.
Stretches::Stretches() {
  stretches_.resize(kMaxStretches);
  stretches_.clear();
}

void Stretches::AddRhythm(Tick second, const Rhythm& rhythm) { TakeStronger(At(second).rhythm, rhythm); }

void Stretches::Reach(Tick seconds) {
  assert(seconds <= kMaxStretches << kMaxDoublings);
  while (seconds > kMaxStretches << doublings_) MergePairs();
  const auto size = static_cast<std::size_t>((seconds + (Tick{1} << doublings_) - 1) >> doublings_);
  if (size > stretches_.size()) stretches_.resize(size);
}

void Stretches::MergePairs() {
  ++doublings_;
  for (std::size_t i = 0; i < stretches_.size(); ++i) {
    const Stretch stretch = stretches_[i];
    if (i % 2 == 0) {
      stretches_[i / 2] = stretch;
    } else {
      stretches_[i / 2].spikes += stretch.spikes;
      TakeStronger(stretches_[i / 2].rhythm, stretch.rhythm);
    }
  }
  stretches_.resize((stretches_.size() + 1) / 2);
}

void Stretches::Save(ByteWriter& out) const {
  out.Write(doublings_);
  out.WriteList(stretches_);
}

void Stretches::Load(ByteReader& in) {
  in.Read(doublings_);
  if (in.ok() && (doublings_ < 0 || doublings_ > kMaxDoublings)) {
    in.Fail(absl::DataLossError("the saved statistics are corrupt: invalid stretches"));
  }
  in.ReadList(stretches_, kMaxStretches);
  const auto is_sound = [](const Stretch& stretch) {
    const Rhythm& rhythm = stretch.rhythm;
    return std::isfinite(rhythm.hz) && rhythm.hz >= 0 && std::isfinite(rhythm.strength) && rhythm.strength >= 0;
  };
  if (!std::ranges::all_of(stretches_, is_sound)) {
    in.Fail(absl::DataLossError("the saved statistics are corrupt: invalid rhythm"));
  }
}

}  // namespace lull
