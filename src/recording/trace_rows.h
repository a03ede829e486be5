// The rows of a stream of traces on their way to the log.

#ifndef LULL_SRC_RECORDING_TRACE_ROWS_H_
#define LULL_SRC_RECORDING_TRACE_ROWS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "lull/types.h"
#include "recording/log_thread.h"

namespace lull {

// Thread use: one thread at a time.
class TraceRows {
 public:
  // `width` is how many numbers a row has; a row comes after every step that is a multiple of `every` [ms].
  TraceRows(std::uint16_t stream, Tick every, std::size_t width) : stream_(stream), every_(every), width_(width) {}

  std::uint16_t stream() const { return stream_; }
  std::size_t width() const { return width_; }
  Tick every() const { return every_; }
  std::size_t bytes() const { return rows_.size() * sizeof(float); }

  // How many rows there are from the last one up to the step `until`.
  std::size_t RowsUntil(Tick until) const { return static_cast<std::size_t>(until / every_ - until_ / every_); }

  // Appends rows, which the caller fills; all rows up to the step `until` are then there.
  std::span<float> Extend(std::size_t rows, Tick until) {
    const std::size_t before = rows_.size();
    rows_.resize(before + rows * width_);
    until_ = until;
    return std::span(rows_).subspan(before);
  }

  // Hands over the rows by another way.
  std::vector<float> Take() { return std::exchange(rows_, {}); }

  // States that the log has all rows up to `now`.
  void ResumeFrom(Tick now) { until_ = handed_until_ = now; }

  // Hands over full pieces; with `all`, also the rows that do not fill a piece, and the time up to which they go.
  void HandOver(LogThread& log, bool all);

 private:
  std::uint16_t stream_;
  Tick every_;
  std::size_t width_;
  std::vector<float> rows_;
  Tick until_ = 0;
  Tick handed_until_ = 0;
};

}  // namespace lull

#endif  // LULL_SRC_RECORDING_TRACE_ROWS_H_
