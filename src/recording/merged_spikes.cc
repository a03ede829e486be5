#include "recording/merged_spikes.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/quoted.h"
#include "recording/making_file.h"
#include "recording/recording_log.h"

namespace lull {
namespace {

constexpr std::size_t kMergedPerVisit = std::size_t{1} << 14;

// Goes through the spikes of one log.
class SpikeCursor {
 public:
  SpikeCursor(const LogPart& part, TimeSpan span, LogReader log) : part_(part), span_(span), log_(std::move(log)) {}

  const Spike& spike() const { return spike_; }
  bool at_end() const { return at_end_; }
  std::uint64_t offset() const { return offset_; }

  // Moves to the next spike of the span.
  absl::Status Move() {
    while (true) {
      for (; next_ < spikes_.size(); ++next_) {
        spike_ = {block_.header.from + spikes_[next_].after, spikes_[next_].neuron};
        if (spike_.time <= span_.from || spike_.time > span_.until) continue;
        ++next_;
        return absl::OkStatus();
      }
      // A block may go one step beyond its `until`.
      const auto wanted = [this](const BlockHeader& header) {
        return header.kind == BlockKind::kSpikes && header.from < span_.until && header.until >= span_.from;
      };
      const absl::StatusOr<bool> is_there = log_.Next(offset_, part_.end, wanted, block_);
      if (!is_there.ok()) return is_there.status();
      at_end_ = !*is_there;
      if (at_end_) return offset_ < part_.end ? HasChanged(part_.path) : absl::OkStatus();
      spikes_ = wanted(block_.header) ? block_.As<LoggedSpike>() : std::span<const LoggedSpike>();
      next_ = 0;
    }
  }

 private:
  const LogPart& part_;
  TimeSpan span_;
  LogReader log_;
  std::uint64_t offset_ = LogReader::FirstBlock();
  Block block_ = {};
  std::span<const LoggedSpike> spikes_ = {};  // of the block
  std::size_t next_ = 0;
  Spike spike_ = {};
  bool at_end_ = false;
};

}  // namespace

absl::Status HasChanged(const std::string& path) {
  return absl::UnavailableError(absl::StrCat(OneLine(path), ": has changed while it was read"));
}

absl::Status VisitMergedSpikes(std::span<const LogPart> logs, TimeSpan span,
                               const std::function<void(std::span<const Spike>)>& visit) {
  std::vector<SpikeCursor> cursors;
  cursors.reserve(logs.size());
  std::uint64_t all_bytes = 1;
  for (const LogPart& part : logs) {
    absl::StatusOr<LogReader> log = LogReader::Open(part.path);
    if (!log.ok()) return absl::UnavailableError(log.status().message());
    cursors.push_back(SpikeCursor(part, span, *std::move(log)));
    all_bytes += part.end;
  }

  // A heap of the logs that have more spikes; the one with the earliest spike is its front.
  const auto is_later = [&cursors](std::size_t a, std::size_t b) { return cursors[b].spike() < cursors[a].spike(); };
  std::vector<std::size_t> heap;
  const auto move = [&](std::size_t i) {
    if (absl::Status status = cursors[i].Move(); !status.ok()) return status;
    if (cursors[i].at_end()) return absl::OkStatus();
    heap.push_back(i);
    std::ranges::push_heap(heap, is_later);
    return absl::OkStatus();
  };
  for (std::size_t i = 0; i < cursors.size(); ++i) {
    if (absl::Status status = move(i); !status.ok()) return status;
  }
  std::vector<Spike> spikes;
  const auto show = [&] {
    visit(spikes);
    spikes.clear();
    std::uint64_t read = 0;
    for (const SpikeCursor& cursor : cursors) read += cursor.offset();
    MakingFile::Read(std::min(1.0, static_cast<double>(read) / static_cast<double>(all_bytes)));
  };
  Spike last = {};
  while (!heap.empty()) {
    std::ranges::pop_heap(heap, is_later);
    const std::size_t first = heap.back();
    heap.pop_back();
    const Spike spike = cursors[first].spike();
    if (spike == last) {
      return absl::InvalidArgumentError(absl::StrCat(OneLine(logs[first].path), ": has a spike that another log has"));
    }
    last = spike;
    spikes.push_back(spike);
    if (spikes.size() == kMergedPerVisit) show();
    if (absl::Status status = move(first); !status.ok()) return status;
  }
  show();
  return absl::OkStatus();
}

}  // namespace lull
