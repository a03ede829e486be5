// A hash of a file's bytes, with which a copy of the file is compared. It finds every change that is not made to
// deceive it, and takes less time than the disk.
//
// Thread use: one thread at a time for each value; the functions may be called from any thread.

#ifndef LULL_SRC_FORMATS_FILE_HASH_H_
#define LULL_SRC_FORMATS_FILE_HASH_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lull/internal/visibility.h"

namespace lull {

class FileHash {
 public:
  // Adds the next bytes of the file: all that remain, or a multiple of kStripe.
  static constexpr std::size_t kStripe = 32;
  void Add(std::string_view bytes);

  std::uint64_t value() const;

 private:
  // Four independent chains, because a multiplication takes longer than the next one has to wait.
  std::array<std::uint64_t, 4> lanes_ = {1, 2, 3, 4};
  std::uint64_t bytes_ = 0;
};

std::uint64_t HashOf(std::string_view bytes);

// Errors of both: kNotFound or kUnavailable, with the path and the system's reason.
absl::StatusOr<std::uint64_t> HashOfFile(const std::string& path);

// Copies a file, which replaces `to` atomically, and returns the hash of the bytes that it copied.
LULL_SHARED_WITH_PLOTS absl::StatusOr<std::uint64_t> CopyWithHash(const std::string& from, const std::string& to);

}  // namespace lull

#endif  // LULL_SRC_FORMATS_FILE_HASH_H_
