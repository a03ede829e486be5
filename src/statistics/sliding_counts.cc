#include "statistics/sliding_counts.h"

#include "base/bytes_io.h"

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

absl::Status SlidingCounts::Save(const ByteSink& sink) const {
  absl::Status status = WriteValue(sink, next_);
  if (status.ok()) status = WriteValue(sink, begin_);
  if (status.ok()) status = WriteValue(sink, last_);
  if (status.ok()) status = WriteSpan(sink, std::span<const std::uint32_t>(counts_));
  return status;
}

absl::Status SlidingCounts::Load(const ByteSource& source) {
  absl::Status status = ReadValue(source, next_);
  if (status.ok()) status = ReadValue(source, begin_);
  if (status.ok()) status = ReadValue(source, last_);
  if (status.ok()) status = ReadSpan(source, std::span(counts_));
  if (!status.ok()) return status;
  if (next_ < 0 || next_ > kNever / 2 / hop_ || begin_ != std::max<Tick>(WindowBegin() - hop_, 0) || last_ < 0 ||
      last_ > WindowEnd() || (next_ > 0 && last_ <= WindowEnd() - hop_)) {
    return absl::DataLossError("the saved statistics have a window that cannot be");
  }
  return status;
}

}  // namespace lull
