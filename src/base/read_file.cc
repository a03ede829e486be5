#include "base/read_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace lull {

absl::StatusOr<std::string> ReadFile(const std::string& path, std::size_t most_bytes) {
  const auto failed = [] {
    const int error = errno;
    const std::string message = absl::StrCat("cannot be read: ", std::generic_category().message(error));
    return error == ENOENT ? absl::NotFoundError(message) : absl::UnavailableError(message);
  };
  // The standard library's streams would not do: they report neither why a file cannot be opened nor that it is a
  // directory.
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"), std::fclose);
  if (file == nullptr) return failed();
  std::string text;
  std::array<char, 1 << 16> block;
  while (const std::size_t bytes =
             std::fread(block.data(), 1, std::min(block.size(), most_bytes - text.size()), file.get())) {
    text.append(block.data(), bytes);
  }
  if (std::ferror(file.get()) != 0) return failed();
  return text;
}

}  // namespace lull
