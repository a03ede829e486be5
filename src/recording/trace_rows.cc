#include "recording/trace_rows.h"

#include <algorithm>
#include <cstring>

namespace lull {

void TraceRows::HandOver(LogThread& log, bool all) {
  const std::size_t most = std::max<std::size_t>(kPieceBytes / (width_ * sizeof(float)), 1);  // rows
  const std::size_t rows = rows_.size() / width_;
  std::size_t row = 0;
  const auto hand = [&](std::size_t count) {
    const bool last = row + count == rows;
    Piece piece = log.EmptyOfBytes();
    piece.header = {.kind = BlockKind::kTrace,
                    .stream = stream_,
                    .record_size = static_cast<std::uint32_t>(width_ * sizeof(float)),
                    .from = handed_until_,
                    .until = last ? until_ : (handed_until_ / every_ + static_cast<Tick>(count)) * every_};
    const std::span<const std::byte> bytes =
        std::as_bytes(std::span<const float>(rows_).subspan(row * width_, count * width_));
    piece.bytes.insert(piece.bytes.end(), bytes.begin(), bytes.end());
    handed_until_ = piece.header.until;
    log.Hand(std::move(piece));
    row += count;
  };
  while (rows - row >= most) hand(most);
  if (all && (row < rows || handed_until_ < until_)) hand(rows - row);
  rows_.erase(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(row * width_));
}

}  // namespace lull
