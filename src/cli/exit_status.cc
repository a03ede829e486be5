#include "cli/exit_status.h"

#include <cstdio>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace lull::cli {

ExitStatus Fail(ExitStatus exit_status, const absl::Status& status) {
  const std::string text = absl::StrCat("lull: ", absl::StrReplaceAll(status.message(), {{"\n", "\nlull: "}}), "\n");
  std::fputs(text.c_str(), stderr);
  return exit_status;
}

ExitStatus Print(const std::string& text) {
  if (std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0) return kDone;
  return Fail(kFailed, absl::UnavailableError("standard output cannot be written to"));
}

}  // namespace lull::cli
