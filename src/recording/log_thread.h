// The thread that writes a log, so that a run waits for the disk only when the disk is slower than the run.
//
//   run ─► pieces, filled to some 100 kB or a quarter of a second ─► queue, bounded ─► this thread: packs ─► log

#ifndef LULL_SRC_RECORDING_LOG_THREAD_H_
#define LULL_SRC_RECORDING_LOG_THREAD_H_

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/types.h"
#include "recording/recording_log.h"

namespace lull {

// [bytes] A piece that is handed over for its size. Chosen.
inline constexpr std::size_t kPieceBytes = std::size_t{1} << 18;

// A block in the making. Of spikes it has them all; what goes into the log is the thread's to choose.
struct Piece {
  BlockHeader header = {};
  std::vector<std::byte> bytes = {};
  std::vector<Spike> spikes = {};

  std::size_t size() const { return bytes.size() + spikes.size() * sizeof(Spike); }  // [bytes]
};

// Thread use: one thread at a time hands pieces over.
class LogThread {
 public:
  // Turns a piece of spikes, or of rates, into blocks; others are blocks as they are. Called on the thread.
  using Pack = std::function<absl::Status(const Piece& piece, LogWriter& log)>;

  // `with_bytes`: there will be not only pieces of spikes. Takes all the memory for pieces at once, and touches it:
  // what a run takes then does not depend on how the disk fares.
  LogThread(LogWriter log, Pack pack, bool with_bytes);
  LogThread(const LogThread&) = delete;
  LogThread& operator=(const LogThread&) = delete;
  ~LogThread();  // when all that was handed over is written

  // An empty piece, of spikes or of bytes, with memory that an earlier one of its kind had.
  Piece EmptyOfSpikes() { return Empty(empty_of_spikes_); }
  Piece EmptyOfBytes() { return Empty(empty_of_bytes_); }

  // Waits while too much is under way. After a failure pieces are thrown away.
  void Hand(Piece piece);

  // Whether a piece waits for another.
  bool is_behind() const;

  // Whether something could not be written; what, Drain says.
  bool failed() const { return failed_.load(std::memory_order_relaxed); }
  absl::Status status() const;

  // Waits until everything handed over is on the disk. Returns the first failure.
  absl::Status Drain();

  // Waits until everything handed over is in the hands of the system. Until the next piece is handed over the thread
  // rests then, and what it works on may be read. Returns the size of the log [bytes].
  absl::StatusOr<std::uint64_t> Rest();

 private:
  Piece Empty(std::vector<Piece>& kept);
  void Run();
  absl::Status Write(const Piece& piece);

  LogWriter log_;  // of the thread
  Pack pack_;
  std::atomic<bool> failed_ = false;

  mutable std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  std::deque<Piece> waiting_;
  std::vector<Piece> empty_of_spikes_, empty_of_bytes_;  // the last that came back is the next to go
  std::size_t under_way_ = 0;                            // [bytes] waiting or being written
  bool busy_ = false;
  bool sync_wanted_ = false;
  bool ending_ = false;
  absl::Status status_;

  std::thread thread_;
};

}  // namespace lull

#endif  // LULL_SRC_RECORDING_LOG_THREAD_H_
