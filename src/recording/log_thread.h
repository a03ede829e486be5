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
#include "statistics/population_sums.h"

namespace lull {

// A piece of this size is handed over [bytes]. Chosen.
inline constexpr std::size_t kPieceBytes = std::size_t{1} << 18;

// A block that is being filled. A piece of spikes has all spikes; the log's thread chooses which of them go into the
// log.
struct Piece {
  BlockHeader header = {};
  std::vector<std::byte> bytes = {};
  std::vector<Spike> spikes = {};
  std::vector<LayerCount> counts = {};  // of a piece of rates
  bool ends = false;                    // a piece of rates: no more spikes follow

  std::size_t size() const {  // [bytes]
    return bytes.size() + spikes.size() * sizeof(Spike) + counts.size() * sizeof(LayerCount);
  }
};

// Thread use: only one thread at a time may hand pieces over.
class LogThread {
 public:
  // Turns a piece of spikes, or of rates, into blocks; the other pieces are blocks already. Called on the log's thread.
  using Pack = std::function<absl::Status(const Piece& piece, LogWriter& log)>;

  // `with_bytes`: the run has other pieces than pieces of spikes. Allocates all the memory for pieces at once, and
  // touches it: so the memory of a run does not depend on the speed of the disk.
  LogThread(LogWriter log, Pack pack, bool with_bytes);
  LogThread(const LogThread&) = delete;
  LogThread& operator=(const LogThread&) = delete;
  ~LogThread();  // returns when everything that was handed over is written

  // An empty piece, of spikes or of bytes, which reuses the memory of an earlier piece of its kind.
  Piece EmptyOfSpikes() { return Empty(empty_of_spikes_); }
  Piece EmptyOfBytes() { return Empty(empty_of_bytes_); }

  // Hands a piece over. Waits while too many bytes are under way. After a failure, pieces are discarded.
  void Hand(Piece piece);

  // Whether a piece waits for another piece to be written.
  bool is_behind() const;

  // Whether a write has failed; Drain returns the error.
  bool failed() const { return failed_.load(std::memory_order_relaxed); }
  absl::Status status() const;

  // Waits until everything that was handed over is on the disk. Returns the first failure.
  absl::Status Drain();

  // Waits until everything that was handed over is written to the system. The thread then rests until the next piece is
  // handed over, and its data may be read. Returns the size of the log [bytes].
  absl::StatusOr<std::uint64_t> Rest();

 private:
  Piece Empty(std::vector<Piece>& kept);
  void Run();
  absl::Status TryToWrite(const Piece& piece);
  absl::Status Write(const Piece& piece);

  LogWriter log_;  // belongs to the thread
  Pack pack_;
  absl::Status out_of_memory_;  // ready, as making it takes memory
  std::atomic<bool> failed_ = false;

  mutable std::mutex mutex_;  // guards the members below
  std::condition_variable changed_;
  std::deque<Piece> waiting_;
  std::vector<Piece> empty_of_spikes_, empty_of_bytes_;  // the piece that came back last is used first
  std::size_t under_way_ = 0;                            // [bytes] waiting or being written
  bool busy_ = false;
  bool sync_wanted_ = false;
  bool ending_ = false;
  absl::Status status_;

  std::thread thread_;
};

}  // namespace lull

#endif  // LULL_SRC_RECORDING_LOG_THREAD_H_
