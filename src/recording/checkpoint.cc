// A checkpoint is a prefix (16 bytes: kCheckpointMagic, version, their CRC-32) followed by pieces. The first piece is
// text, lines of "name=value"; the others together hold the bytes that Simulation::Save and LogRecorder::Save write;
// the last is empty. A piece has a header of 8 bytes, its length and its CRC-32. The CRC-32 also covers the length and
// the number of the piece, so a reader notices a piece that is changed, missing, or in the place of another.
//
// If there are several ranks, each writes such a file; only rank 0's has what LogRecorder::Save writes.

#include "lull/checkpoint.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <future>
#include <new>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/aside_file.h"
#include "base/bytes_io.h"
#include "base/quoted.h"
#include "base/spare_memory.h"
#include "lull/internal/visibility.h"
#include "lull/version.h"
#include "network/built_network.h"
#include "ranks/agreement.h"
#include "recording/recorded_run.h"

namespace lull {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kCheckpointMagic = 0x504B'434C'4C55'4C2E;  // ".LULLCKP"
constexpr std::uint32_t kCheckpointVersion = 4;
constexpr std::size_t kCheckpointPieceBytes = std::size_t{1} << 20;  // all pieces but the first and the last two
constexpr std::string_view kBefore = kCheckpointStem, kBehind = kCheckpointEnding;

struct CheckpointPrefix {
  std::uint64_t magic = kCheckpointMagic;
  std::uint32_t version = kCheckpointVersion;
  std::uint32_t crc = 0;

  std::uint32_t Crc() const {
    return static_cast<std::uint32_t>(
        crc32_z(0, reinterpret_cast<const Bytef*>(this), offsetof(CheckpointPrefix, crc)));
  }
};

struct PieceHeader {
  std::uint32_t bytes;
  std::uint32_t crc;
};

std::uint32_t PieceCrc(std::uint64_t number, std::span<const std::byte> piece) {
  const std::uint64_t covered[2] = {number, piece.size()};
  const auto bytes = [](const void* data) { return static_cast<const Bytef*>(data); };
  const uLong crc = crc32_z(0, bytes(covered), sizeof covered);
  if (piece.empty()) return static_cast<std::uint32_t>(crc);  // data() may be null, which zlib takes for a reset
  return static_cast<std::uint32_t>(crc32_z(crc, bytes(piece.data()), piece.size()));
}

class CheckpointWriter {
 public:
  // `piece` is a buffer to work in.
  CheckpointWriter(AsideFile& file, std::vector<std::byte>& piece) : file_(file), piece_(piece) { piece_.clear(); }

  absl::Status Begin(const std::string& text) {
    CheckpointPrefix prefix;
    prefix.crc = prefix.Crc();
    if (absl::Status status = file_.Write(&prefix, sizeof prefix); !status.ok()) return status;
    return WritePiece(std::as_bytes(std::span(text)));
  }

  absl::Status Add(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      if (piece_.empty() && bytes.size() >= kCheckpointPieceBytes) {  // most of a large state is not copied
        if (absl::Status status = WritePiece(bytes.first(kCheckpointPieceBytes)); !status.ok()) return status;
        bytes = bytes.subspan(kCheckpointPieceBytes);
        continue;
      }
      const std::size_t count = std::min(kCheckpointPieceBytes - piece_.size(), bytes.size());
      piece_.insert(piece_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
      bytes = bytes.subspan(count);
      if (piece_.size() < kCheckpointPieceBytes) break;
      if (absl::Status status = Flush(); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status End() {
    absl::Status status = piece_.empty() ? absl::OkStatus() : Flush();
    if (status.ok()) status = WritePiece({});
    return status;
  }

 private:
  absl::Status Flush() {
    const absl::Status status = WritePiece(piece_);
    piece_.clear();
    return status;
  }

  absl::Status WritePiece(std::span<const std::byte> piece) {
    const PieceHeader header = {static_cast<std::uint32_t>(piece.size()), PieceCrc(number_++, piece)};
    absl::Status status = file_.Write(&header, sizeof header);
    if (status.ok()) status = file_.Write(piece.data(), piece.size());
    return status;
  }

  AsideFile& file_;
  std::vector<std::byte>& piece_;
  std::uint64_t number_ = 0;
};

// Thread use: one thread at a time.
class CheckpointReader {
 public:
  static absl::StatusOr<CheckpointReader> Open(const std::string& path) {
    const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return Failed(path, errno);
    CheckpointReader reader(path, descriptor);
    CheckpointPrefix prefix;
    if (absl::Status status = reader.ReadBytes(&prefix, sizeof prefix); !status.ok()) return status;
    if (prefix.magic != kCheckpointMagic || prefix.crc != prefix.Crc()) return reader.Damaged("is not a checkpoint");
    if (prefix.version != kCheckpointVersion) {
      return absl::FailedPreconditionError(absl::StrCat(OneLine(path), ": is a checkpoint of format ", prefix.version,
                                                        "; this Lull reads format ", kCheckpointVersion));
    }
    absl::Status status = reader.NextPiece();
    if (!status.ok()) return status;
    reader.text_.assign(reinterpret_cast<const char*>(reader.piece_.data()), reader.piece_.size());
    reader.rest_ = {};
    return reader;
  }

  CheckpointReader(CheckpointReader&& other) noexcept
      : path_(std::move(other.path_)),
        descriptor_(std::exchange(other.descriptor_, -1)),
        number_(other.number_),
        ended_(other.ended_),
        text_(std::move(other.text_)) {}
  CheckpointReader& operator=(CheckpointReader&&) = delete;
  ~CheckpointReader() {
    if (descriptor_ >= 0) close(descriptor_);
  }

  const std::string& text() const { return text_; }

  absl::Status Fill(std::span<std::byte> bytes) {
    while (!bytes.empty()) {
      if (rest_.empty()) {
        if (ended_) return Damaged("ends too early");
        if (absl::Status status = NextPiece(); !status.ok()) return status;
        continue;
      }
      const std::size_t count = std::min(bytes.size(), rest_.size());
      std::copy_n(rest_.begin(), count, bytes.begin());
      rest_ = rest_.subspan(count);
      bytes = bytes.subspan(count);
    }
    return absl::OkStatus();
  }

  // Checks that all pieces are whole, and that nothing follows the last.
  absl::Status SkipToEnd() {
    while (!ended_) {
      if (absl::Status status = NextPiece(); !status.ok()) return status;
    }
    std::byte more = {};
    return read(descriptor_, &more, 1) == 0 ? absl::OkStatus() : Damaged("has bytes after its end");
  }

 private:
  CheckpointReader(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}

  static absl::Status Failed(const std::string& path, int error) {
    return absl::UnavailableError(
        absl::StrCat(OneLine(path), ": cannot be read: ", std::generic_category().message(error)));
  }
  absl::Status Damaged(const char* how) const { return absl::DataLossError(absl::StrCat(OneLine(path_), ": ", how)); }

  absl::Status NextPiece() {
    PieceHeader header;
    if (absl::Status status = ReadBytes(&header, sizeof header); !status.ok()) return status;
    if (header.bytes > kCheckpointPieceBytes) return Damaged("is damaged");
    piece_.resize(header.bytes);
    if (absl::Status status = ReadBytes(piece_.data(), piece_.size()); !status.ok()) return status;
    if (header.crc != PieceCrc(number_++, piece_)) return Damaged("is damaged");
    ended_ = piece_.empty();
    rest_ = piece_;
    return absl::OkStatus();
  }

  absl::Status ReadBytes(void* data, std::size_t bytes) {
    char* next = static_cast<char*>(data);
    while (bytes > 0) {
      const ssize_t count = read(descriptor_, next, bytes);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return Failed(path_, errno);
      if (count == 0) return Damaged("is cut short");
      next += count;
      bytes -= static_cast<std::size_t>(count);
    }
    return absl::OkStatus();
  }

  std::string path_;
  int descriptor_;
  std::uint64_t number_ = 0;
  bool ended_ = false;
  std::string text_;
  std::vector<std::byte> piece_;
  std::span<const std::byte> rest_;  // the unread part of the piece
};

std::string TextOf(const CheckpointFacts& facts) {
  return absl::StrCat("version=", facts.version, "\nconfig_hash=", facts.config_hash,
                      "\nrecord_hash=", facts.record_hash, "\nnow=", facts.now, "\nevery=", facts.every,
                      "\nranks=", facts.ranks, "\n");
}

CheckpointFacts FactsOf(std::string_view text) {
  CheckpointFacts facts;
  const auto number = [](const std::string& value, auto& to) {
    std::from_chars(value.data(), value.data() + value.size(), to);
  };
  for (const std::string& line :
       std::vector<std::string>(absl::StrSplit(absl::string_view(text.data(), text.size()), '\n'))) {
    const std::size_t equals = line.find('=');
    if (equals == line.npos) continue;
    const std::string name = line.substr(0, equals), value = line.substr(equals + 1);
    if (name == "version") facts.version = value;
    if (name == "config_hash") number(value, facts.config_hash);
    if (name == "record_hash") number(value, facts.record_hash);
    if (name == "now") number(value, facts.now);
    if (name == "every") facts.every = value;
    if (name == "ranks") number(value, facts.ranks);
  }
  return facts;
}

// The time in a checkpoint's file name; empty for any other name.
std::optional<Tick> TimeOf(std::string_view name) {
  if (!name.starts_with(kBefore) || !name.ends_with(kBehind)) return {};
  name.remove_prefix(kBefore.size());
  name.remove_suffix(kBehind.size());
  Tick time = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), time);
  if (error != std::errc() || end != name.data() + name.size()) return {};
  return time;
}

// The file of a rank; rank 0's is the checkpoint itself.
std::string NameAt(Tick time, int rank = 0) {
  return absl::StrCat(std::string(kBefore), time, rank == 0 ? "" : absl::StrCat(".", rank), std::string(kBehind));
}

// The files of the ranks above 0 that belong to a checkpoint.
std::vector<std::string> PartsIn(const std::string& directory, Tick time) {
  std::vector<std::string> names;
  const std::string before = absl::StrCat(std::string(kBefore), time, ".");
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(before) && name != NameAt(time) && name.ends_with(kBehind)) names.push_back(name);
  }
  return names;
}

}  // namespace

struct LULL_HIDDEN Checkpoints::Impl {
  std::string directory;
  CheckpointFacts facts;
  Collectives* ranks = nullptr;    // null: one process
  std::atomic<Tick> last = kNone;  // the last checkpoint on the disk
  std::future<absl::Status> writing = {};
  std::optional<AsideFile> file = {};  // that is being written
  std::vector<std::byte> piece = {};   // kept, so that the memory does not grow with the length of the run

  static constexpr Tick kNone = -1;

  std::string PathOf(const std::string& name) const { return (fs::path(directory) / name).string(); }

  int rank() const { return ranks == nullptr ? 0 : ranks->rank(); }
  absl::Status Agreed(const absl::Status& own) const { return ranks == nullptr ? own : SameStatus(*ranks, own); }

  // Writes the log and the checkpoint to the disk, in this order; then renames the checkpoint.
  absl::Status Put() {
    absl::Status status = SyncFile(LogPathOfRank(PathOf(kLogFile), rank()));
    if (status.ok()) status = file->Commit();
    file.reset();
    if (status.ok()) status = SyncFile(directory);
    return status;
  }

  void RemoveOlder(Tick time) const {
    for (const std::string& name : CheckpointsIn(directory)) {
      const Tick of_name = *TimeOf(name);
      if (of_name == time || of_name == last) continue;
      std::error_code ignored;
      fs::remove(PathOf(name), ignored);
      for (const std::string& part : PartsIn(directory, of_name)) fs::remove(PathOf(part), ignored);
    }
  }

  absl::Status Commit(Tick time) {
    if (absl::Status status = Put(); !status.ok()) return status;
    RemoveOlder(time);
    last = time;
    return absl::OkStatus();
  }

  // The same for several ranks: rank 0 comes last, so that its file stands for all of them.
  absl::Status CommitTogether(Tick time) {
    if (absl::Status status = Agreed(rank() == 0 ? absl::OkStatus() : Put()); !status.ok()) return status;
    if (absl::Status status = Agreed(rank() == 0 ? Put() : absl::OkStatus()); !status.ok()) return status;
    if (rank() == 0) RemoveOlder(time);
    last = time;
    return absl::OkStatus();
  }
};

Checkpoints::Checkpoints(std::string directory, const Config& config, std::string every, Ranks* ranks)
    : impl_(std::make_unique<Impl>()) {
  if (ranks != nullptr && ranks->size() > 1) impl_->ranks = &ranks->collectives();
  impl_->piece.reserve(kCheckpointPieceBytes);
  impl_->directory = std::move(directory);
  impl_->facts = {.version = LULL_VERSION,
                  .config_hash = ConfigHash(config),
                  .record_hash = RecordHash(config),
                  .every = std::move(every),
                  .ranks = impl_->ranks == nullptr ? 1 : ranks->size()};
}

std::uint64_t Checkpoints::config_hash() const { return impl_->facts.config_hash; }

Checkpoints::~Checkpoints() {
  WhileMemoryLasts([this] { Finish().IgnoreError(); });
}

absl::Status Checkpoints::Write(Simulation& simulation, LogRecorder& recorder) {
  if (absl::Status status = Finish(); !status.ok()) return status;
  Impl& impl = *impl_;
  const Tick now = simulation.now();
  absl::StatusOr<AsideFile> file = AsideFile::Create(impl.PathOf(NameAt(now, impl.rank())));
  if (absl::Status status = impl.Agreed(file.status()); !status.ok()) return status;
  impl.facts.now = now;
  CheckpointWriter writer(*file, impl.piece);
  const ByteSink sink = [&writer](std::span<const std::byte> bytes) { return writer.Add(bytes); };
  absl::Status status = impl.Agreed(writer.Begin(TextOf(impl.facts)));
  if (status.ok()) status = simulation.Save(sink);
  if (status.ok()) status = recorder.Save(sink);
  if (status.ok()) status = impl.Agreed(writer.End());
  if (!status.ok()) return status;
  if (impl.ranks != nullptr) {
    impl.file.emplace(*std::move(file));
    return impl.CommitTogether(now);
  }
  // Where no further thread can be started, Finish does the work. The function must not own the file: std::async would
  // have moved it into the attempt that failed.
  impl.file.emplace(*std::move(file));
  impl.writing = std::async(std::launch::async | std::launch::deferred, [&impl, now]() -> absl::Status {
    try {
      return impl.Commit(now);
    } catch (const std::bad_alloc&) {
      return absl::ResourceExhaustedError("checkpoint: out of memory");
    }
  });
  return absl::OkStatus();
}

absl::Status Checkpoints::Finish() {
  Impl& impl = *impl_;
  return impl.writing.valid() ? impl.writing.get() : absl::OkStatus();
}

void Checkpoints::ResumeFrom(Tick checkpoint) { impl_->last = checkpoint; }

std::optional<Tick> Checkpoints::last() const {
  const Tick last = impl_->last;
  return last == Impl::kNone ? std::nullopt : std::optional(last);
}

std::vector<std::string> CheckpointsIn(const std::string& directory) {
  std::vector<std::pair<Tick, std::string>> found;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory, ignored)) {
    const std::string name = entry.path().filename().string();
    if (const std::optional<Tick> time = TimeOf(name)) found.emplace_back(-*time, name);
  }
  std::ranges::sort(found);
  std::vector<std::string> names;
  for (const auto& [time, name] : found) names.push_back(name);
  return names;
}

absl::StatusOr<CheckpointFacts> CheckCheckpoint(const std::string& path) {
  absl::StatusOr<CheckpointReader> reader = CheckpointReader::Open(path);
  if (!reader.ok()) return reader.status();
  if (absl::Status status = reader->SkipToEnd(); !status.ok()) return status;
  CheckpointFacts facts = FactsOf(reader->text());
  if (facts.version != LULL_VERSION) {
    return absl::FailedPreconditionError(absl::StrCat(OneLine(path), ": was written by lull ", OneLine(facts.version),
                                                      "; this is lull ", LULL_VERSION,
                                                      "; resume the run with that version"));
  }
  return facts;
}

namespace {

// The error for invalid content of a checkpoint; errors of reading a file name it already.
absl::Status OfFile(const std::string& path, const absl::Status& status) {
  const std::string message(status.message());
  const bool is_said = message.starts_with(fs::path(path).parent_path().string());
  return is_said ? status : absl::Status(status.code(), absl::StrCat(OneLine(path), ": ", message));
}

// The same on all ranks: an error if one of them has one.
absl::Status Agreed(Collectives* ranks, const absl::Status& own) {
  return ranks == nullptr ? own : SameStatus(*ranks, own);
}

// Opens the files of all ranks that have written a checkpoint. The ranks that are here share the work of checking them.
absl::Status OpenParts(const std::string& directory, const CheckpointFacts& checkpoint, const Ranks* ranks,
                       std::vector<CheckpointReader>& readers) {
  const int here = ranks == nullptr ? 0 : ranks->rank(), all = ranks == nullptr ? 1 : ranks->size();
  for (int rank = 0; rank < checkpoint.ranks; ++rank) {
    const std::string path = (fs::path(directory) / NameAt(checkpoint.now, rank)).string();
    if (rank > 0 && rank % all == here) {
      const absl::StatusOr<CheckpointFacts> part = CheckCheckpoint(path);
      if (!part.ok())
        return absl::IsUnavailable(part.status()) ? absl::DataLossError(part.status().message()) : part.status();
      if (part->config_hash != checkpoint.config_hash || part->now != checkpoint.now ||
          part->ranks != checkpoint.ranks) {
        return absl::DataLossError(absl::StrCat(OneLine(path), ": is no part of ", NameAt(checkpoint.now)));
      }
    }
    absl::StatusOr<CheckpointReader> reader = CheckpointReader::Open(path);
    if (!reader.ok()) return absl::DataLossError(reader.status().message());
    readers.push_back(*std::move(reader));
  }
  return absl::OkStatus();
}

// Resumes from one checkpoint. An error changes nothing.
absl::StatusOr<ResumedRun> ResumeFrom(const std::string& directory, const std::string& name, const Network& network,
                                      const Config& config, const SimulationOptions& options, const RunFacts& facts) {
  Collectives* const ranks = InsideOf(network).ranks;
  const std::string path = (fs::path(directory) / name).string();
  absl::StatusOr<CheckpointFacts> checkpoint = CheckCheckpoint(path);
  if (absl::Status status = Agreed(ranks, checkpoint.status()); !status.ok()) return status;
  const auto other = [&](const char* what) {
    return absl::FailedPreconditionError(
        absl::StrCat(OneLine(path), ": is of a run with ", what, "; ", kConfigFile, " must be as the run wrote it"));
  };
  if (checkpoint->config_hash != ConfigHash(config)) return other("another configuration");
  if (checkpoint->record_hash != RecordHash(config)) return other("other [record] settings");
  std::vector<CheckpointReader> readers;
  if (absl::Status status = Agreed(ranks, OpenParts(directory, *checkpoint, ranks, readers)); !status.ok()) {
    return status;
  }
  std::vector<ByteSource> parts;
  for (CheckpointReader& reader : readers) {
    parts.emplace_back([&reader](std::span<std::byte> bytes) { return reader.Fill(bytes); });
  }
  absl::StatusOr<Simulation> simulation = Simulation::Create(network, options);
  if (!simulation.ok()) return simulation.status();
  if (absl::Status status = simulation->Load(parts); !status.ok()) return OfFile(path, status);
  // This must come last, because it truncates the log.
  absl::StatusOr<LogRecorder> recorder = LogRecorder::Resume(
      network, config.record, facts, (fs::path(directory) / kLogFile).string(), simulation->now(), parts[0]);
  if (!recorder.ok()) return OfFile(path, recorder.status());
  return ResumedRun{.simulation = *std::move(simulation), .recorder = *std::move(recorder), .file = name};
}

}  // namespace

absl::StatusOr<ResumedRun> ResumeRun(const std::string& directory, const Network& network, const Config& config,
                                     const SimulationOptions& options, const RunFacts& facts) {
  std::vector<std::string> passed_over;
  for (const std::string& name : CheckpointsIn(directory)) {
    absl::StatusOr<ResumedRun> run = ResumeFrom(directory, name, network, config, options, facts);
    if (run.ok()) {
      run->passed_over = std::move(passed_over);
      return run;
    }
    if (!absl::IsDataLoss(run.status())) return run;
    passed_over.emplace_back(run.status().message());
  }
  if (passed_over.empty()) return absl::NotFoundError(absl::StrCat(OneLine(directory), ": holds no checkpoint"));
  return absl::DataLossError(absl::StrJoin(passed_over, "; "));
}

}  // namespace lull
