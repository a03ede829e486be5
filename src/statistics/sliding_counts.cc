#include "statistics/sliding_counts.h"

#include "absl/status/status.h"

namespace lull {

SlidingCounts::SlidingCounts(Tick hop) : hop_(hop), counts_(static_cast<std::size_t>(kRhythmWindow + hop)) {
  assert(hop >= 2 && hop <= kRhythmWindow / 2 && hop % 2 == 0);
}

void SlidingCounts::AdvanceTo(Tick time, const Visit& visit) {
  while (time > WindowEnd()) {
    if (last_ > WindowBegin()) {
      visit(next_, std::span<const std::uint32_t>(counts_).subspan(WindowBegin() - begin_).first<kRhythmWindow>());
      GoTo(next_ + 1);
    } else {
      // All windows up to the first that ends at `time` or later are empty: i · hop + (hop + kRhythmWindow) / 2 ≥ time.
      GoTo((time - kRhythmWindow / 2 + hop_ / 2 - 1) / hop_);
    }
  }
}

void SlidingCounts::GoTo(Tick window) {
  next_ = window;
  // The last windows of a run are shifted, but still begin after the window before them.
  const Tick begin = std::max<Tick>(WindowBegin() - hop_, 0);
  const Tick shift = std::min(begin - begin_, static_cast<Tick>(counts_.size()));
  std::copy(counts_.begin() + shift, counts_.end(), counts_.begin());
  std::fill(counts_.end() - shift, counts_.end(), 0);
  begin_ = begin;
}

void SlidingCounts::Finish(Tick duration, const Visit& visit) const {
  if (duration < kRhythmWindow) return;
  SlidingCounts rest = *this;
  rest.AdvanceTo(duration, visit);
  const Tick begin = duration - kRhythmWindow;
  if (last_ <= begin) return;
  const auto last = std::span<const std::uint32_t>(rest.counts_).subspan(begin - rest.begin_).first<kRhythmWindow>();
  for (Tick window = rest.next_; window < duration / hop_; ++window) visit(window, last);
}

void SlidingCounts::Save(ByteWriter& out) const {
  out.Write(next_);
  out.Write(begin_);
  out.Write(last_);
  out.WriteAll(std::span<const std::uint32_t>(counts_));
}

void SlidingCounts::Load(ByteReader& in) {
  in.Read(next_);
  in.Read(begin_);
  in.Read(last_);
  in.ReadAll(std::span(counts_));
  if (!in.ok()) return;
  if (next_ < 0 || next_ > kNever / 2 / hop_ || begin_ != std::max<Tick>(WindowBegin() - hop_, 0) || last_ < 0 ||
      last_ > WindowEnd() || (next_ > 0 && last_ <= WindowEnd() - hop_)) {
    in.Fail(absl::DataLossError("the saved statistics are corrupt: invalid window"));
  }
}

}  // namespace lull
