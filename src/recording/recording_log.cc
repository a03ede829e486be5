#include "recording/recording_log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <bit>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/file_error.h"
#include "base/quoted.h"
#include "recording/making_file.h"

namespace lull {
namespace {

static_assert(std::endian::native == std::endian::little, "the log is written as memory has it");

constexpr std::uint32_t kBlockMagic = 0x4B4C424C;  // "LBLK"
constexpr std::size_t kHeaderBytes = sizeof(BlockHeader);
constexpr std::size_t kBeforeChecked = offsetof(BlockHeader, kind);

struct LogPrefix {
  std::uint64_t magic;
  std::uint32_t version;
  std::uint32_t reserved;
};

absl::Status Failed(const std::string& path, const char* what, int error) {
  return absl::UnavailableError(absl::StrCat(OneLine(path), ": ", what, ": ", FileError(error)));
}

std::uint32_t BlockCrc(const BlockHeader& header, std::span<const std::byte> payload) {
  const auto bytes = [](const void* data) { return static_cast<const Bytef*>(data); };
  const uLong crc = crc32_z(0, bytes(&header) + kBeforeChecked, kHeaderBytes - kBeforeChecked);
  if (payload.empty())
    return static_cast<std::uint32_t>(crc);  // zlib takes a null pointer, which data() may be, for a reset
  return static_cast<std::uint32_t>(crc32_z(crc, bytes(payload.data()), payload.size()));
}

absl::Status WriteAll(const std::string& path, int descriptor, const void* data, std::size_t bytes) {
  const char* next = static_cast<const char*>(data);
  while (bytes > 0) {
    const ssize_t written = write(descriptor, next, bytes);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Failed(path, "cannot be written", errno);
    next += written;
    bytes -= static_cast<std::size_t>(written);
  }
  return absl::OkStatus();
}

// Reads fewer bytes only at the end of the file.
absl::StatusOr<std::size_t> ReadAt(const std::string& path, int descriptor, std::uint64_t offset, void* data,
                                   std::size_t bytes) {
  std::size_t done = 0;
  while (done < bytes) {
    const ssize_t read =
        pread(descriptor, static_cast<char*>(data) + done, bytes - done, static_cast<off_t>(offset + done));
    if (read < 0 && errno == EINTR) continue;
    if (read < 0) return Failed(path, "cannot be read", errno);
    if (read == 0) break;
    done += static_cast<std::size_t>(read);
  }
  return done;
}

}  // namespace

std::string LogPathOfRank(const std::string& path, std::uint32_t rank) {
  if (rank == 0) return path;
  const std::filesystem::path whole = path;
  const std::string name = absl::StrCat(whole.stem().string(), ".", rank, whole.extension().string());
  return (whole.parent_path() / name).string();
}

absl::StatusOr<LogWriter> LogWriter::Create(const std::string& path) {
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
  if (descriptor < 0) return Failed(path, "cannot be made", errno);
  LogWriter writer(path, descriptor, sizeof(LogPrefix));
  const LogPrefix prefix = {kLogMagic, kLogVersion, 0};
  if (absl::Status status = WriteAll(path, descriptor, &prefix, sizeof prefix); !status.ok()) return status;
  return writer;
}

absl::StatusOr<LogWriter> LogWriter::Resume(const std::string& path, std::uint64_t bytes) {
  const int descriptor = open(path.c_str(), O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor < 0) return Failed(path, "cannot be opened", errno);
  LogWriter writer(path, descriptor, bytes);
  if (ftruncate(descriptor, static_cast<off_t>(bytes)) != 0) return Failed(path, "cannot be cut back", errno);
  return writer;
}

LogWriter::LogWriter(LogWriter&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)), size_(other.size_) {}

LogWriter::~LogWriter() {
  if (descriptor_ >= 0) close(descriptor_);
}

absl::Status LogWriter::Append(BlockHeader header, std::span<const std::byte> payload) {
  assert(header.record_size > 0 && payload.size() % header.record_size == 0 && payload.size() <= kMaxBlockBytes);
  header.magic = kBlockMagic;
  header.records = payload.size() / header.record_size;
  header.crc = BlockCrc(header, payload);
  absl::Status status = WriteAll(path_, descriptor_, &header, sizeof header);
  if (status.ok()) status = WriteAll(path_, descriptor_, payload.data(), payload.size());
  size_ += sizeof header + payload.size();
  return status;
}

absl::Status LogWriter::Sync() {
  return fdatasync(descriptor_) == 0 ? absl::OkStatus() : Failed(path_, "cannot be written", errno);
}

absl::Status LogWriter::CheckThere() const {
  struct stat there {};
  struct stat ours {};
  if (stat(path_.c_str(), &there) == 0 && fstat(descriptor_, &ours) == 0 && there.st_dev == ours.st_dev &&
      there.st_ino == ours.st_ino) {
    return absl::OkStatus();
  }
  return absl::UnavailableError(absl::StrCat(OneLine(path_), ": has vanished while it was written"));
}

absl::StatusOr<LogReader> LogReader::Open(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    const int error = errno;
    const absl::Status status = Failed(path, "cannot be opened", error);
    return error == ENOENT ? absl::NotFoundError(status.message()) : status;
  }
  struct stat status {};
  if (fstat(descriptor, &status) != 0) status.st_size = 0;
  LogReader reader(path, descriptor, static_cast<std::uint64_t>(status.st_size));
  LogPrefix prefix = {};
  const auto read = ReadAt(path, descriptor, 0, &prefix, sizeof prefix);
  if (!read.ok()) return read.status();
  if (*read < sizeof prefix || prefix.magic != kLogMagic) {
    return absl::InvalidArgumentError(absl::StrCat(OneLine(path), ": is not the log of a run"));
  }
  if (prefix.version != kLogVersion) {
    return absl::InvalidArgumentError(absl::StrCat(OneLine(path), ": is a log of version ", prefix.version,
                                                   "; this Lull reads version ", kLogVersion));
  }
  return reader;
}

LogReader::LogReader(LogReader&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_),
      buffer_(std::move(other.buffer_)) {}

LogReader::~LogReader() {
  if (descriptor_ >= 0) close(descriptor_);
}

std::uint64_t LogReader::FirstBlock() { return sizeof(LogPrefix); }

absl::StatusOr<bool> LogReader::Next(std::uint64_t& offset, std::uint64_t end, const Wanted& wanted, Block& block) {
  BlockHeader& header = block.header;
  block.payload = {};
  if (offset + kHeaderBytes > end) return false;
  absl::StatusOr<std::size_t> read = ReadAt(path_, descriptor_, offset, &header, kHeaderBytes);
  if (!read.ok()) return read.status();
  if (*read < kHeaderBytes || header.magic != kBlockMagic || header.record_size == 0 ||
      header.records > kMaxBlockBytes / header.record_size) {
    return false;
  }
  const std::size_t bytes = header.records * header.record_size;
  if (offset + kHeaderBytes + bytes > end) return false;
  if (wanted(header)) {
    if (buffer_.size() < bytes) buffer_.resize(bytes);
    read = ReadAt(path_, descriptor_, offset + kHeaderBytes, buffer_.data(), bytes);
    if (!read.ok()) return read.status();
    block.payload = std::span(buffer_).first(bytes);
    if (*read < bytes || header.crc != BlockCrc(header, block.payload)) return false;
  }
  offset += kHeaderBytes + bytes;
  return true;
}

absl::StatusOr<std::uint64_t> LogReader::ForEachBlock(std::uint64_t end, const Wanted& wanted, const Visit& visit) {
  std::uint64_t offset = FirstBlock();
  Block block = {};
  while (true) {
    const absl::StatusOr<bool> is_there = Next(offset, end, wanted, block);
    if (!is_there.ok()) return is_there.status();
    if (!*is_there) return offset;
    if (wanted(block.header)) visit(block);
    MakingFile::Read(static_cast<double>(offset) / static_cast<double>(end));
  }
}

}  // namespace lull
