#include "run/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/aside_file.h"
#include "base/spare_memory.h"
#include "run/run_status.h"

namespace lull {
namespace {

// Both constants are chosen.
constexpr std::chrono::seconds kFileEvery{2};
constexpr double kLongestMemory = 120;  // longest memory of the speed [s]

Progress::Clock::duration DurationOf(double seconds) {
  return std::chrono::duration_cast<Progress::Clock::duration>(std::chrono::duration<double>(seconds));
}

bool IsUnderWay(RunState state) { return state == RunState::kRunning || state == RunState::kWriting; }

}  // namespace

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
  absl::StatusOr<AsideFile> file = AsideFile::CreateAs(".lull-status.tmp", path);
  if (!file.ok()) return file.status();
  const absl::Status written = file->Write(text.data(), text.size());
  return written.ok() ? file->Rename() : written;
}

Progress::Progress(ProgressOptions options, RunStatus status, const Simulation& simulation,
                   const Checkpoints& checkpoints, Clock::time_point (*clock)())
    : options_(std::move(options)),
      simulation_(simulation),
      checkpoints_(checkpoints),
      clock_(clock),
      status_(std::move(status)),
      started_(clock()),
      updated_(started_),
      until_(simulation.now()),
      to_caller_{options_.on_progress != nullptr, DurationOf(options_.progress_every_s)},
      in_file_{true, kFileEvery} {
  status_.pid = getpid();
  status_.started = std::time(nullptr);
  status_.now = until_;
  if (!is_shared()) status_.spikes = simulation.totals().spikes;
  Enter(RunState::kRunning);
}

Progress::~Progress() {
  if (IsUnderWay(status_.state)) WhileMemoryLasts([this] { Enter(RunState::kFailed); });
}

void Progress::OnSpikes(Tick, Tick until, std::span<const Spike> spikes) {
  until_ = until;
  if (is_shared()) return;
  spikes_ += spikes.size();
  const Clock::time_point now = clock_();
  if (now < next_) return;
  Update(now);
  ShowDue(now);
}

absl::Status Progress::status() const { return clock_() < next_ ? absl::OkStatus() : absl::AbortedError("progress"); }

void Progress::Enter(RunState state) {
  const Clock::time_point now = clock_();
  status_.state = state;
  status_.file.clear();
  status_.file_part.reset();
  Update(now);
  to_caller_.next = in_file_.next = now;
  ShowDue(now);
}

void Progress::Making(const std::string& file, double part) {
  const Clock::time_point now = clock_();
  status_.file = file;
  status_.file_part = part;
  if (now < next_) return;
  Update(now);
  ShowDue(now);
}

void Progress::Share(const Standing& standing) {
  shared_ = standing;
  const Clock::time_point now = clock_();
  if (now < next_) return;
  Update(now);
  ShowDue(now);
}

Standing Progress::standing() const {
  if (is_shared()) return shared_;
  return {.spikes = status_.spikes + spikes_, .awake = simulation_.awake(), .memory_bytes = ResidentBytes()};
}

// Updates everything but the state. Speed and rate are averages over the time since the last update.
void Progress::Update(Clock::time_point now) {
  const double wall_seconds = std::chrono::duration<double>(now - updated_).count();
  const double model_seconds = static_cast<double>(until_ - status_.now) / 1000;
  const Standing standing = this->standing();
  if (wall_seconds > 0 && model_seconds > 0) {
    speed_.Add(model_seconds, wall_seconds);
    status_.speed = speed_.model_seconds_per_second();
    if (status_.neurons > 0) {
      status_.rate_hz =
          static_cast<double>(standing.spikes - status_.spikes) / model_seconds / static_cast<double>(status_.neurons);
    }
  }
  status_.spikes = standing.spikes;
  spikes_ = 0;
  status_.now = until_;
  status_.awake = standing.awake;
  status_.wall_seconds = std::chrono::duration<double>(now - started_).count();
  status_.updated = std::time(nullptr);
  status_.memory_bytes = standing.memory_bytes;
  status_.checkpoint = checkpoints_.last();
  updated_ = now;
}

void Progress::ShowDue(Clock::time_point now) {
  const auto is_due = [now](Outlet& outlet) {
    if (!outlet.wanted || now < outlet.next) return false;
    outlet.next = now + outlet.every;
    return true;
  };
  if (is_due(to_caller_)) options_.on_progress(status_);
  if (is_due(in_file_)) WriteStatus();
  next_ = in_file_.next;
  if (to_caller_.wanted) next_ = std::min(next_, to_caller_.next);
}

void Progress::WriteStatus() {
  const absl::Status written = ReplaceStatusFile(options_.status_file, JsonStatus(status_));
  if (written.ok() || std::exchange(has_warned_, true)) return;
  options_.warn(absl::StrCat(std::string(written.message()), "; the run continues"));
}

}  // namespace lull
