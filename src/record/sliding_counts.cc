#include "record/sliding_counts.h"

#include "engine/bytes_io.h"

namespace lull {

SlidingCounts::SlidingCounts(Tick hop) : hop_(hop), counts_(static_cast<std::size_t>(kRhythmWindow + hop)) {
  assert(hop >= 2 && hop <= kRhythmWindow / 2 && hop % 2 == 0);
}

void SlidingCounts::AdvanceTo(Tick time, const Visit& visit) {
  while (time > WindowEnd()) {
    visit(std::span<const std::uint32_t>(counts_).subspan(WindowBegin() - begin_).first<kRhythmWindow>());
    ++next_;
    // The last windows of a run begin before their turn, but after the window before them did.
    const Tick begin = std::max<Tick>(WindowBegin() - hop_, 0);
    std::shift_left(counts_.begin(), counts_.end(), begin - begin_);
    std::fill(counts_.end() - (begin - begin_), counts_.end(), 0);
    begin_ = begin;
  }
}

void SlidingCounts::Finish(Tick duration, const Visit& visit) const {
  if (duration < kRhythmWindow) return;
  SlidingCounts rest = *this;
  rest.AdvanceTo(duration, visit);
  const auto last = std::span<const std::uint32_t>(rest.counts_).subspan(duration - kRhythmWindow - rest.begin_);
  for (Tick window = rest.next_; window < duration / hop_; ++window) visit(last.first<kRhythmWindow>());
}

absl::Status SlidingCounts::Save(const ByteSink& sink) const {
  absl::Status status = WriteValue(sink, next_);
  if (status.ok()) status = WriteValue(sink, begin_);
  if (status.ok()) status = WriteSpan(sink, std::span<const std::uint32_t>(counts_));
  return status;
}

absl::Status SlidingCounts::Load(const ByteSource& source) {
  absl::Status status = ReadValue(source, next_);
  if (status.ok()) status = ReadValue(source, begin_);
  if (status.ok()) status = ReadSpan(source, std::span(counts_));
  if (!status.ok()) return status;
  if (next_ < 0 || next_ > kNever / 2 / hop_ || begin_ != std::max<Tick>(WindowBegin() - hop_, 0)) {
    return absl::DataLossError("the saved statistics have a window that cannot be");
  }
  return status;
}

}  // namespace lull
