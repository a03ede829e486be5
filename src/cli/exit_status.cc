#include "cli/exit_status.h"

#include <cstdio>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/quoted.h"
#include "base/spare_memory.h"

namespace lull::cli {
namespace {

bool is_silent = false;

}  // namespace

void KeepSilent() { is_silent = true; }

ExitStatus Fail(ExitStatus exit_status, const absl::Status& status) {
  // What cannot be read for want of memory is no mistake.
  if (exit_status == kMistake && HasMemoryRunOut() && !absl::IsResourceExhausted(status)) {
    return Fail(kFailed, absl::ResourceExhaustedError(kOutOfMemory));
  }
  Say(absl::StrCat("lull: ", absl::StrReplaceAll(status.message(), {{"\n", "\nlull: "}}), "\n"));
  return exit_status;
}

ExitStatus Print(const std::string& text) {
  if (is_silent) return kDone;
  if (std::fputs(Printable(text).c_str(), stdout) >= 0 && std::fflush(stdout) == 0) return kDone;
  return Fail(kFailed, absl::UnavailableError("standard output cannot be written to"));
}

void Say(const std::string& text) {
  if (!is_silent) std::fputs(Printable(text).c_str(), stderr);
}

}  // namespace lull::cli
