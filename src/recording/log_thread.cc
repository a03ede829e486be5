#include "recording/log_thread.h"

#include <chrono>
#include <exception>
#include <new>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/recorded_bytes.h"

namespace lull {
namespace {

using Clock = std::chrono::steady_clock;

// These constants are chosen.
constexpr std::size_t kMaxUnderWay = std::size_t{4} << 20;  // [bytes]
// Empty pieces: as many as may be under way, one that is being written, one that is being filled, and two that are not
// full.
constexpr std::size_t kMaxKept = kMaxUnderWay / kPieceBytes + 4;
static_assert(kPiecesBytes == 2 * kMaxKept * kPieceBytes);
constexpr auto kCheckEvery = std::chrono::seconds(1);  // how often to check that the file still exists
constexpr auto kSyncEvery = std::chrono::seconds(5);   // how much a power cut can cost

}  // namespace

LogThread::LogThread(LogWriter log, Pack pack, bool with_bytes)
    : log_(std::move(log)),
      pack_(std::move(pack)),
      out_of_memory_(
          absl::ResourceExhaustedError("recording: out of memory; a smaller network or fewer recordings need less")) {
  empty_of_spikes_.reserve(kMaxKept);
  empty_of_bytes_.reserve(kMaxKept);
  for (std::size_t i = 0; i < kMaxKept; ++i) {
    empty_of_spikes_.emplace_back().spikes.resize(kPieceBytes / sizeof(Spike));
    empty_of_spikes_.back().spikes.clear();
    if (!with_bytes) continue;
    empty_of_bytes_.emplace_back().bytes.resize(kPieceBytes);
    empty_of_bytes_.back().bytes.clear();
  }
  thread_ = std::thread([this] { Run(); });
}

LogThread::~LogThread() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

Piece LogThread::Empty(std::vector<Piece>& kept) {
  const std::lock_guard lock(mutex_);
  if (kept.empty()) return {};
  Piece piece = std::move(kept.back());
  kept.pop_back();
  return piece;
}

void LogThread::Hand(Piece piece) {
  {
    std::unique_lock lock(mutex_);
    // A piece that is larger than the limit for all pieces goes alone.
    changed_.wait(lock, [&] { return under_way_ == 0 || under_way_ + piece.size() <= kMaxUnderWay; });
    under_way_ += piece.size();
    waiting_.push_back(std::move(piece));
  }
  changed_.notify_all();
}

bool LogThread::is_behind() const {
  const std::lock_guard lock(mutex_);
  return !waiting_.empty();
}

absl::Status LogThread::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

absl::Status LogThread::Drain() {
  std::unique_lock lock(mutex_);
  sync_wanted_ = true;
  changed_.notify_all();
  changed_.wait(lock, [this] { return waiting_.empty() && !busy_ && !sync_wanted_; });
  return status_;
}

absl::StatusOr<std::uint64_t> LogThread::Rest() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.empty() && !busy_ && !sync_wanted_; });
  if (!status_.ok()) return status_;
  return log_.size();
}

void LogThread::Run() {
  Clock::time_point checked = Clock::now(), synced = checked;
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return !waiting_.empty() || sync_wanted_ || ending_; });
    if (waiting_.empty() && !sync_wanted_) return;
    Piece piece;
    const bool has_piece = !waiting_.empty();
    if (has_piece) {
      piece = std::move(waiting_.front());
      waiting_.pop_front();
    }
    busy_ = true;
    absl::Status status = status_;
    lock.unlock();

    if (status.ok() && has_piece) status = TryToWrite(piece);
    const Clock::time_point now = Clock::now();
    if (status.ok() && (!has_piece || now - checked >= kCheckEvery)) {
      status = log_.CheckThere();
      checked = now;
    }
    if (status.ok() && (!has_piece || now - synced >= kSyncEvery)) {
      status = log_.Sync();
      synced = now;
    }

    lock.lock();
    busy_ = false;
    status_ = status;
    if (!status.ok()) failed_.store(true, std::memory_order_relaxed);
    under_way_ -= piece.size();
    if (!has_piece) sync_wanted_ = false;
    std::vector<Piece>& kept = piece.header.kind == BlockKind::kSpikes ? empty_of_spikes_ : empty_of_bytes_;
    if (has_piece && kept.size() < kMaxKept) {
      piece.bytes.clear();
      piece.spikes.clear();
      piece.counts = {};
      piece.ends = false;
      kept.push_back(std::move(piece));
    }
    changed_.notify_all();
  }
}

// An exception must not leave the thread: it would end the program.
absl::Status LogThread::TryToWrite(const Piece& piece) {
  try {
    return Write(piece);
  } catch (const std::bad_alloc&) {
    return out_of_memory_;
  } catch (const std::exception& error) {
    return absl::InternalError(absl::StrCat("recording: ", error.what()));
  }
}

absl::Status LogThread::Write(const Piece& piece) {
  const bool is_packed = piece.header.kind == BlockKind::kSpikes || piece.header.kind == BlockKind::kRates;
  if (is_packed) return pack_(piece, log_);
  return log_.Append(piece.header, piece.bytes);
}

}  // namespace lull
