#include "cli/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "lull/text.h"

namespace lull::cli {
namespace {

constexpr double kInterval = 0.1;  // [s] between lines; chosen, about as fast as digits can be read

bool StandardErrorIsATerminal() {
  const char* const kind = std::getenv("TERM");
  return isatty(STDERR_FILENO) == 1 && !(kind != nullptr && std::strcmp(kind, "dumb") == 0);
}

std::size_t TerminalWidth() {
  winsize size{};
  const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

}  // namespace

StatusLine::StatusLine(bool wanted) : enabled_(wanted && StandardErrorIsATerminal()) {}

void StatusLine::Show(const std::string& text) {
  if (!enabled_) return;
  // A letter in the last column would move some terminals to the next line.
  std::string line = text.substr(0, TerminalWidth() - 1);
  const std::size_t length = line.size();
  if (length < shown_) line.append(shown_ - length, ' ');
  std::fprintf(stderr, "\r%s", line.c_str());
  std::fflush(stderr);
  shown_ = length;
}

void StatusLine::Erase() {
  if (shown_ == 0) return;
  Show("");
  std::fputs("\r", stderr);
  std::fflush(stderr);
}

void SpeedEstimate::Add(double model_seconds, double wall_seconds) {
  elapsed_ += wall_seconds;
  const double memory = std::clamp(elapsed_ / 2, 0.5, 20.0);  // [s] chosen
  const double kept = std::exp(-wall_seconds / memory);
  model_ = kept * model_ + model_seconds;
  wall_ = kept * wall_ + wall_seconds;
}

std::optional<double> SpeedEstimate::model_seconds_per_second() const {
  if (wall_ <= 0) return std::nullopt;
  return model_ / wall_;
}

std::string FormatTimeLeft(double seconds) {
  if (seconds > 2 * 86'400.0) return absl::StrFormat("%.0f days", seconds / 86'400);
  const auto whole = static_cast<std::int64_t>(std::ceil(seconds));
  if (whole < 3600) return absl::StrFormat("%d:%02d", whole / 60, whole % 60);
  return absl::StrFormat("%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
}

Progress::Progress(StatusLine& line, NeuronId neurons, Tick from, Tick duration)
    : line_(line), neurons_(neurons), duration_(duration), shown_at_(Clock::now()), shown_tick_(from) {}

void Progress::OnSpikes(Tick, Tick until, std::span<const Spike> spikes) {
  spikes_ += spikes.size();
  const Clock::time_point now = Clock::now();
  const double wall_seconds = std::chrono::duration<double>(now - shown_at_).count();
  if (wall_seconds < kInterval) return;
  Show(until, wall_seconds);
  shown_at_ = now;
  shown_tick_ = until;
  spikes_ = 0;
}

void Progress::Show(Tick now, double wall_seconds) {
  const double model_seconds = static_cast<double>(now - shown_tick_) / 1000;
  speed_.Add(model_seconds, wall_seconds);
  const auto seconds = [](Tick ticks) { return static_cast<double>(ticks) / 1000; };
  const std::string total = FormatSeconds(duration_);
  const int decimals = duration_ < Seconds(1000) ? 1 : 0;
  std::string text = absl::StrFormat("%*.*f of %s s %3.0f %%", static_cast<int>(total.size()) + 2 * decimals, decimals,
                                     seconds(now), total, std::floor(100 * seconds(now) / seconds(duration_)));
  if (model_seconds > 0 && neurons_ > 0) {
    absl::StrAppendFormat(&text, "  %5.3g spikes/s/neuron", static_cast<double>(spikes_) / model_seconds / neurons_);
  }
  const double speed = speed_.model_seconds_per_second().value_or(0);
  if (speed > 0) {
    absl::StrAppendFormat(&text, " %5.*f x real time  %s left", speed < 10 ? 2 : 0, speed,
                          FormatTimeLeft(seconds(duration_ - now) / speed));
  }
  line_.Show(text);
}

}  // namespace lull::cli
