#include "formats/hdf5_signature.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <string_view>

#include "base/read_file.h"

namespace lull {

// The signature stands at 0, 512, 1024, 2048 and so on: HDF5 File Format Specification, "Disk Format: Level 0A".
std::optional<std::uint64_t> Hdf5Start(int descriptor) {
  constexpr std::string_view kSignature = "\x89HDF\r\n\x1a\n";
  char bytes[kSignature.size()];
  for (std::uint64_t at = 0; at < std::uint64_t{1} << 62; at = at == 0 ? 512 : 2 * at) {
    const ssize_t size = pread(descriptor, bytes, sizeof bytes, static_cast<off_t>(at));
    if (size < static_cast<ssize_t>(sizeof bytes)) return std::nullopt;
    if (std::string_view(bytes, sizeof bytes) == kSignature) return at;
  }
  return std::nullopt;
}

absl::StatusOr<bool> IsHdf5(const std::string& path) {
  if (const auto readable = ReadFile(path, 1); !readable.ok()) return readable.status();
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  const bool begins = file >= 0 && Hdf5Start(file).has_value();
  if (file >= 0) close(file);
  return begins;
}

}  // namespace lull
