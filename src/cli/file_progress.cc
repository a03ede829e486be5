#include "cli/file_progress.h"

#include <cmath>
#include <utility>

#include "absl/strings/str_format.h"

namespace lull::cli {
namespace {

constexpr std::chrono::milliseconds kFileLineEvery(100);  // about as fast as digits can be read. Chosen.

}  // namespace

std::string TextFileProgress(const std::string& file, double part) {
  return absl::StrFormat("%s: %.0f %% of the recording read", file, std::floor(100 * part));
}

std::string TextWriteProgress(const std::string& file, double part) {
  return absl::StrFormat("%s: %.0f %% written", file, std::floor(100 * part));
}

OnFileProgress FileProgress::callback(const std::string& instead) {
  return Showing([instead](const std::string& file, double part) {
    return TextFileProgress(instead.empty() ? file : instead, part);
  });
}

OnFileProgress FileProgress::write_callback() { return Showing(TextWriteProgress); }

OnFileProgress FileProgress::Showing(std::function<std::string(const std::string& file, double part)> text) {
  return [this, text = std::move(text)](const std::string& file, double part) {
    const Clock::time_point now = Clock::now();
    if (now < next_) return;
    next_ = now + kFileLineEvery;
    line_.Show(text(file, part));
  };
}

}  // namespace lull::cli
