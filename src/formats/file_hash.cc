#include "formats/file_hash.h"

#include <bit>
#include <cassert>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <functional>
#include <memory>
#include <system_error>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/aside_file.h"
#include "base/quoted.h"

namespace lull {
namespace {

constexpr std::size_t kHashedBlock =
    1 << 18;  // [bytes] chosen: few system calls, little memory; a multiple of a stripe

// An odd constant of no pattern: the fraction of the golden ratio. Each step can be undone, so that a change of one
// word changes its lane for good.
constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;

std::uint64_t Step(std::uint64_t lane, std::uint64_t word) { return std::rotl((lane ^ word) * kOdd, 29); }

std::uint64_t WordAt(const char* bytes) {
  std::uint64_t word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

// Calls use(block) for the blocks of a file.
absl::Status ForEachBlock(const std::string& path, const std::function<absl::Status(std::string_view)>& use) {
  const auto failed = [&path] {
    const int error = errno;
    const std::string message =
        absl::StrCat(OneLine(path), ": cannot be read: ", std::generic_category().message(error));
    return error == ENOENT ? absl::NotFoundError(message) : absl::UnavailableError(message);
  };
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"), std::fclose);
  if (file == nullptr) return failed();
  std::vector<char> block(kHashedBlock);
  // Only the last block is short: fread goes on until it has all or there is no more.
  while (const std::size_t bytes = std::fread(block.data(), 1, block.size(), file.get())) {
    if (absl::Status status = use({block.data(), bytes}); !status.ok()) return status;
  }
  return std::ferror(file.get()) != 0 ? failed() : absl::OkStatus();
}

}  // namespace

void FileHash::Add(std::string_view bytes) {
  assert(bytes_ % kStripe == 0);
  bytes_ += bytes.size();
  for (; bytes.size() >= kStripe; bytes.remove_prefix(kStripe)) {
    for (std::size_t i = 0; i < lanes_.size(); ++i) lanes_[i] = Step(lanes_[i], WordAt(bytes.data() + 8 * i));
  }
  if (bytes.empty()) return;
  char rest[kStripe] = {};  // `bytes_` tells the zeros apart from zeros of the file
  std::memcpy(rest, bytes.data(), bytes.size());
  for (std::size_t i = 0; i < lanes_.size(); ++i) lanes_[i] = Step(lanes_[i], WordAt(rest + 8 * i));
}

std::uint64_t FileHash::value() const {
  std::uint64_t hash = bytes_;
  for (const std::uint64_t lane : lanes_) hash = Step(hash, lane);
  hash ^= hash >> 32;
  hash *= kOdd;
  return hash ^ hash >> 29;
}

std::uint64_t HashOf(std::string_view bytes) {
  FileHash hash;
  hash.Add(bytes);
  return hash.value();
}

absl::StatusOr<std::uint64_t> HashOfFile(const std::string& path) {
  FileHash hash;
  const absl::Status status = ForEachBlock(path, [&hash](std::string_view block) {
    hash.Add(block);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return hash.value();
}

absl::StatusOr<std::uint64_t> CopyWithHash(const std::string& from, const std::string& to) {
  absl::StatusOr<AsideFile> copy = AsideFile::Create(to);
  if (!copy.ok()) return copy.status();
  FileHash hash;
  absl::Status status = ForEachBlock(from, [&](std::string_view block) {
    hash.Add(block);
    return copy->Write(block.data(), block.size());
  });
  if (status.ok()) status = copy->Commit();
  if (!status.ok()) return status;
  return hash.value();
}

}  // namespace lull
