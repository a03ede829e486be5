#include "cli/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"

namespace lull::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// All chosen.
constexpr milliseconds kLineEvery{100};  // about as fast as digits can be read
constexpr seconds kFileEvery{2};
constexpr seconds kLogEvery{60};
constexpr double kLongestMemory = 120;  // [s] of the speed

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

// A letter in the last column would move some terminals to the next line.
std::size_t StatusLine::width() const { return TerminalWidth() - 1; }

void StatusLine::Show(const std::string& text) {
  if (!enabled_) return;
  std::string line = text.substr(0, width());
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
  const double memory = std::clamp(elapsed_ / 2, 0.5, kLongestMemory);  // [s]
  const double kept = std::exp(-wall_seconds / memory);
  model_ = kept * model_ + model_seconds;
  wall_ = kept * wall_ + wall_seconds;
}

std::optional<double> SpeedEstimate::model_seconds_per_second() const {
  if (wall_ <= 0) return std::nullopt;
  return model_ / wall_;
}

absl::Status ReplaceStatusFile(const std::string& path, const std::string& text) {
  // One name, so that however often a program is killed, one file is left at most.
  const std::filesystem::path aside = std::filesystem::path(path).parent_path() / ".lull-status.tmp";
  std::error_code error;
  errno = 0;
  std::ofstream file(aside, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) error.assign(errno, std::generic_category());
  if (!error) std::filesystem::rename(aside, path, error);
  if (!error) return absl::OkStatus();
  std::error_code ignored;
  std::filesystem::remove(aside, ignored);
  return absl::UnavailableError(absl::StrCat(path, ": cannot be written: ", error.message()));
}

Progress::Progress(StatusLine& line, ProgressOptions options, const Simulation& simulation,
                   const Checkpoints& checkpoints, std::string network, std::uint64_t neurons, Tick duration,
                   Clock::time_point (*clock)())
    : line_(line),
      options_(std::move(options)),
      simulation_(simulation),
      checkpoints_(checkpoints),
      clock_(clock),
      started_(clock()),
      updated_(started_),
      until_(simulation.now()),
      on_line_{line.enabled(), kLineEvery, started_ + kLineEvery},
      in_log_{options_.log, kLogEvery},
      in_file_{true, kFileEvery} {
  status_ = {.network = std::move(network),
             .pid = getpid(),
             .started = std::time(nullptr),
             .now = until_,
             .duration = duration,
             .spikes = simulation.totals().spikes,
             .neurons = neurons};
  Update(started_);
  ShowDue(started_);
}

Progress::~Progress() {
  if (status_.state == RunState::kRunning || status_.state == RunState::kWriting) Enter(RunState::kFailed);
}

void Progress::OnSpikes(Tick, Tick until, std::span<const Spike> spikes) {
  spikes_ += spikes.size();
  until_ = until;
  const Clock::time_point now = clock_();
  if (now < next_) return;
  Update(now);
  ShowDue(now);
}

absl::Status Progress::status() const { return clock_() < next_ ? absl::OkStatus() : absl::AbortedError("progress"); }

void Progress::Enter(RunState state) {
  const Clock::time_point now = clock_();
  status_.state = state;
  Update(now);
  on_line_.wanted = false;  // whoever enters another state says so there
  const bool has_ended = state != RunState::kRunning && state != RunState::kWriting;
  if (has_ended) in_log_.next = now;
  in_file_.next = now;
  ShowDue(now);
}

// All but the state. What has passed since the last time is what speed and rate are of.
void Progress::Update(Clock::time_point now) {
  const double wall_seconds = std::chrono::duration<double>(now - updated_).count();
  const double model_seconds = static_cast<double>(until_ - status_.now) / 1000;
  if (wall_seconds > 0 && model_seconds > 0) {
    speed_.Add(model_seconds, wall_seconds);
    status_.speed = speed_.model_seconds_per_second();
    if (status_.neurons > 0) {
      status_.rate_hz = static_cast<double>(spikes_) / model_seconds / static_cast<double>(status_.neurons);
    }
  }
  status_.spikes += std::exchange(spikes_, 0);
  status_.now = until_;
  status_.awake = simulation_.awake();
  status_.wall_seconds = std::chrono::duration<double>(now - started_).count();
  status_.updated = std::time(nullptr);
  status_.memory_bytes = ResidentBytes();
  status_.checkpoint = checkpoints_.last();
  updated_ = now;
}

void Progress::ShowDue(Clock::time_point now) {
  const auto is_due = [now](Outlet& outlet) {
    if (!outlet.wanted || now < outlet.next) return false;
    outlet.next = now + outlet.every;
    return true;
  };
  if (is_due(on_line_)) line_.Show(TextStatus(status_, line_.width()));
  if (is_due(in_log_)) Log();
  if (is_due(in_file_)) WriteFile();
  next_ = Clock::time_point::max();
  for (const Outlet& outlet : {on_line_, in_log_, in_file_}) {
    if (outlet.wanted) next_ = std::min(next_, outlet.next);
  }
}

void Progress::Log() {
  const std::string line = options_.json
                               ? JsonStatus(status_)
                               : absl::StrCat("lull: ", FormatUtc(status_.updated), "  ",
                                              TextStatus(status_, std::numeric_limits<std::size_t>::max()), "\n");
  std::fputs(line.c_str(), stderr);
}

void Progress::WriteFile() {
  const absl::Status written = ReplaceStatusFile(options_.status_file, JsonStatus(status_));
  if (written.ok() || std::exchange(told_failure_, true) || options_.quiet) return;
  line_.Erase();
  std::fprintf(stderr, "lull: %s; the run goes on\n", std::string(written.message()).c_str());
}

}  // namespace lull::cli
