// The log of a run: an append-only file of blocks. Whatever happens to the run or the machine, everything that was
// written before can be read.
//
//   file     prefix (16 bytes: kLogMagic, version, 0), then blocks
//   block    header (56 bytes), then records of one kind and one size
//
// All numbers are little-endian. A block carries a CRC-32 of its header and its records; the log ends at the first
// block that is cut short or damaged, and a writer that resumes the log truncates it there.

#ifndef LULL_SRC_RECORDING_RECORDING_LOG_H_
#define LULL_SRC_RECORDING_RECORDING_LOG_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/types.h"

namespace lull {

inline constexpr std::uint64_t kLogMagic = 0x474F'4C4C'4C55'4C2E;  // ".LULLLOG"
inline constexpr std::uint32_t kLogVersion = 1;

// The path of the log of a rank, beside that of rank 0: "out/recording.log", "out/recording.1.log". The logs of other
// ranks have facts, and spikes of their own neurons, and nothing else.
std::string LogPathOfRank(const std::string& path, std::uint32_t rank);

enum class BlockKind : std::uint16_t {
  kFacts = 1,   // text, lines of "name=value"; a later line replaces an earlier one of its name
  kSpikes = 2,  // LoggedSpike of the recorded neurons in the steps from < t ≤ until; may also hold some of later steps
  kTraced = 3,    // text, a line per neuron of a stream of traces (traced_neurons.h); `first` is the interval [ms]
  kTrace = 4,     // a row of a stream of traces, in the steps from < t ≤ until
  kRates = 5,     // std::uint32_t per layer: spikes in bin number `first` and the bins after it
  kSynapses = 6,  // LoggedSynapse, from number `first` on; up to version 0.15 without its last word
  kWeights = 7,   // float, from synapse `first` on, after step `until`
  kStimuli = 8,   // LoggedStimulus, taken in at times from < t ≤ until
};

// Streams of traces.
inline constexpr std::uint16_t kTraceOfPicture = 0;  // RecordOptions::trace
inline constexpr std::uint16_t kTraces = 1;          // RecordOptions::traces

struct LoggedSpike {
  std::uint32_t after;  // time since `from` of its block [ms]
  std::uint32_t neuron;
};

struct LoggedSynapse {
  std::uint32_t source;
  std::uint32_t target;
  std::uint32_t delay;       // [ms]
  std::uint32_t projection;  // number (ProjectionNames), or kUnclearProjection
};
inline constexpr std::size_t kOldSynapseBytes = 12;  // of a LoggedSynapse without its projection

struct LoggedStimulus {
  Tick time;  // [ms]
  std::uint32_t neuron;
  std::uint32_t kind;  // Stimulus::Kind
  double amplitude;    // [mV/ms]
};

struct BlockHeader {
  std::uint32_t magic = 0;
  std::uint32_t crc = 0;  // CRC-32 of everything that follows it
  BlockKind kind = BlockKind::kFacts;
  std::uint16_t stream = 0;       // which stream, if the kind has several
  std::uint32_t record_size = 0;  // [bytes]
  std::uint64_t records = 0;
  std::uint64_t first = 0;
  Tick from = 0;   // [ms]
  Tick until = 0;  // [ms]
  std::uint64_t reserved = 0;
};
static_assert(sizeof(BlockHeader) == 56);

// Readers refuse longer blocks, so that a damaged length allocates no memory.
inline constexpr std::size_t kMaxBlockBytes = std::size_t{1} << 26;

struct Block {
  BlockHeader header;
  std::span<const std::byte> payload;  // valid until the next block is read

  template <class Record>
  std::span<const Record> As() const {
    return {reinterpret_cast<const Record*>(payload.data()), payload.size() / sizeof(Record)};
  }
};

// Thread use: one thread at a time.
class LogWriter {
 public:
  // Creates a new file; an existing file is an error. Errors here and below: kUnavailable, with the path and the
  // reason.
  static absl::StatusOr<LogWriter> Create(const std::string& path);

  // Opens an existing file, truncated to `bytes`, where a block must end.
  static absl::StatusOr<LogWriter> Resume(const std::string& path, std::uint64_t bytes);

  LogWriter(LogWriter&& other) noexcept;
  LogWriter& operator=(LogWriter&&) = delete;
  ~LogWriter();  // keeps what was appended

  std::uint64_t size() const { return size_; }  // up to the end of the last block [bytes]

  // Appends a block; computes the header's magic, crc and number of records. When this function returns, the system has
  // the block: only a failure of the machine can lose it.
  absl::Status Append(BlockHeader header, std::span<const std::byte> payload);

  // Writes the log to the disk.
  absl::Status Sync();

  // Checks that the path still leads to this file.
  absl::Status CheckThere() const;

 private:
  LogWriter(std::string path, int descriptor, std::uint64_t size)
      : path_(std::move(path)), descriptor_(descriptor), size_(size) {}

  std::string path_;
  int descriptor_;
  std::uint64_t size_;
};

// Thread use: one thread at a time.
class LogReader {
 public:
  // Errors: kNotFound or kUnavailable for a file that cannot be read, kInvalidArgument for a file that is not a log, or
  // a log of another version.
  static absl::StatusOr<LogReader> Open(const std::string& path);

  LogReader(LogReader&& other) noexcept;
  LogReader& operator=(LogReader&&) = delete;
  ~LogReader();

  // Calls the visitor with every whole block; reads and checks the payload only where wanted(header). Returns where the
  // last whole block ends [bytes], but at most `end`. Errors: kUnavailable if the disk cannot be read.
  using Wanted = std::function<bool(const BlockHeader&)>;
  using Visit = std::function<void(const Block&)>;
  absl::StatusOr<std::uint64_t> ForEachBlock(std::uint64_t end, const Wanted& wanted, const Visit& visit);

  // Reads the block at `offset`, if a whole one is there that ends at `end` or before, and moves `offset` behind it.
  // Returns whether there was one. The payload of a block that is not wanted is neither read nor checked, and left
  // empty. The block is valid until the next call. Errors: as ForEachBlock.
  absl::StatusOr<bool> Next(std::uint64_t& offset, std::uint64_t end, const Wanted& wanted, Block& block);
  static std::uint64_t FirstBlock();  // the offset of the first block

  std::uint64_t size() const { return size_; }  // size of the file when it was opened [bytes]

 private:
  LogReader(std::string path, int descriptor, std::uint64_t size)
      : path_(std::move(path)), descriptor_(descriptor), size_(size) {}

  std::string path_;
  int descriptor_;
  std::uint64_t size_;
  std::vector<std::byte> buffer_;
};

}  // namespace lull

#endif  // LULL_SRC_RECORDING_RECORDING_LOG_H_
