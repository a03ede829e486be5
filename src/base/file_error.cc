#include "base/file_error.h"

#include <sys/resource.h>

#include <cerrno>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "base/quoted.h"

namespace lull {

std::string FileError(int error) {
  // std::strerror must not be called from two threads at once.
  std::string text = std::generic_category().message(error);
  rlimit limit{};
  if (error != EFBIG || getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return text;
  return absl::StrCat(text, " (the limit on file sizes, 'ulimit -f', is ", limit.rlim_cur, " bytes)");
}

absl::Status CannotWrite(const std::string& path, const std::string& reason) {
  return absl::UnavailableError(absl::StrCat(OneLine(path), ": cannot be written: ", reason));
}

}  // namespace lull
