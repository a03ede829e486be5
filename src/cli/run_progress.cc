#include "cli/run_progress.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/counted.h"
#include "base/quoted.h"
#include "base/rate_text.h"
#include "base/utc.h"
#include "cli/exit_status.h"
#include "cli/file_progress.h"
#include "cli/numbers.h"
#include "cli/summary.h"
#include "lull/text.h"

namespace lull::cli {
namespace {

// Both constants are chosen.
constexpr double kLineEvery = 0.1;  // [s] about as fast as digits can be read
constexpr double kLogEvery = 60;    // [s]

double SecondsOf(Tick time) { return static_cast<double>(time) / 1000; }

// Whether times are shown in hours, because seconds would have too many digits.
bool IsInHours(const RunStatus& status) { return status.duration >= Seconds(2 * 3600); }

// "12.3 of 20 s". The first number has a fixed width.
std::string TimeOf(const RunStatus& status) {
  const bool in_hours = IsInHours(status);
  const int decimals = in_hours ? 2 : status.duration < Seconds(1000) ? 1 : 0;
  const double per_unit = in_hours ? 3600 : 1;
  const std::string total =
      in_hours ? absl::StrFormat("%.10g", SecondsOf(status.duration) / per_unit) : FormatSeconds(status.duration);
  const double shown = std::floor(SecondsOf(status.now) / per_unit * std::pow(10, decimals)) / std::pow(10, decimals);
  const int width = static_cast<int>(absl::StrFormat("%.*f", decimals, SecondsOf(status.duration) / per_unit).size());
  return absl::StrFormat("%*.*f of %s %s", width, decimals, shown, total, in_hours ? "h" : "s");
}

// The parts of the line, the most important first.
std::vector<std::string> Parts(const RunStatus& status) {
  const double share = status.duration > 0 ? SecondsOf(status.now) / SecondsOf(status.duration) : 1;
  std::vector<std::string> parts = {TimeOf(status), absl::StrFormat("%3.0f %%", std::floor(100 * share))};
  // A fixed width, so that the line does not move while the digits change.
  if (status.speed) parts.push_back(absl::StrFormat("%5s x real time", ThreeDigits(*status.speed)));
  if (status.seconds_left()) parts.push_back(FormatTimeLeft(*status.seconds_left()) + " left");
  if (status.rate_hz) parts.push_back(absl::StrFormat("%6s Hz", RateText(*status.rate_hz)));
  parts.push_back(absl::StrFormat("%*s awake", Grouped(status.neurons).size(), Grouped(status.awake)));
  parts.push_back(Counted(status.spikes, "spike"));
  if (status.memory_bytes) parts.push_back(Memory(*status.memory_bytes));
  if (status.checkpoint) {
    const double at = SecondsOf(*status.checkpoint);
    parts.push_back("checkpoint at " +
                    (IsInHours(status) ? absl::StrFormat("%.2f h", at / 3600) : absl::StrFormat("%.10g s", at)));
  }
  return parts;
}

// The state in front of the text, if it is not the usual state.
std::string StatePrefix(RunState state) {
  switch (state) {
    case RunState::kFinished:
      return "finished  ";
    case RunState::kInterrupted:
      return "interrupted  ";
    case RunState::kFailed:
      return "failed  ";
    case RunState::kBuilding:
    case RunState::kRunning:
    case RunState::kWriting:
      break;
  }
  return "";
}

}  // namespace

std::string TextStatus(const RunStatus& status, std::size_t width) {
  if (!status.file.empty()) return TextFileProgress(status.file, status.file_part.value_or(0)).substr(0, width);
  std::string text = StatePrefix(status.state);
  bool is_first = true;
  for (const std::string& part : Parts(status)) {
    const std::size_t gap = is_first ? 0 : 2;
    if (text.size() + gap + part.size() > width) break;
    absl::StrAppend(&text, is_first ? "" : "  ", part);
    is_first = false;
  }
  return text;
}

std::string FormatTimeLeft(double seconds) {
  if (seconds > 2 * 86'400.0) return absl::StrFormat("%.0f days", seconds / 86'400);
  const auto whole = static_cast<std::int64_t>(std::ceil(seconds));
  if (whole < 3600) return absl::StrFormat("%d:%02d", whole / 60, whole % 60);
  return absl::StrFormat("%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
}

RunProgress::RunProgress(const RunProgressOptions& options)
    : options_(options), line_(!options.quiet && !options.log) {}

std::function<void(const RunStatus&)> RunProgress::on_progress() {
  if (options_.log) return [this](const RunStatus& status) { Log(status); };
  if (line_.enabled()) return [this](const RunStatus& status) { ShowLine(status); };
  return nullptr;
}

double RunProgress::every_s() const { return options_.log ? kLogEvery : kLineEvery; }

std::function<void(const std::string&)> RunProgress::on_warning() {
  return [this](const std::string& sentence) {
    line_.Erase();
    Say(absl::StrCat("lull: ", OneLine(sentence), "\n"));
  };
}

void RunProgress::SayResumed(const RunStatus& status) {
  line_.Erase();
  Say(absl::StrCat("lull: resumes at ", FormatDuration(status.now), " with the ", EngineName(status.engine),
                   "-driven engine and ", OnThreads(status.threads, status.ranks), "\n"));
}

void RunProgress::ShowLine(const RunStatus& status) {
  const bool is_interrupted = interruption_ != nullptr && interruption_->happened();
  if (status.state == RunState::kBuilding) {
    line_.Show(status.file.empty() ? "building the network"
                                   : TextFileProgress(status.file, status.file_part.value_or(0)));
  }
  if (status.state == RunState::kRunning) line_.Show(TextStatus(status, line_.width()));
  if (status.state == RunState::kWriting) {
    line_.Show(
        absl::StrCat(is_interrupted ? "interrupted; " : "",
                     status.file.empty() ? "writing" : TextFileProgress(status.file, status.file_part.value_or(0))));
  }
}

void RunProgress::Log(const RunStatus& status) const {
  if (status.state == RunState::kBuilding || (status.state == RunState::kWriting && status.file.empty())) return;
  const std::string line = options_.json
                               ? JsonStatus(status)
                               : absl::StrCat("lull: ", FormatUtc(status.updated), "  ",
                                              TextStatus(status, std::numeric_limits<std::size_t>::max()), "\n");
  Say(line);
}

}  // namespace lull::cli
