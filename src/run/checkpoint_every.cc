#include "run/checkpoint_every.h"

#include <cmath>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/quoted.h"
#include "lull/text.h"

namespace lull {
namespace {

constexpr double kMaxWallSeconds = 1e9;  // as ParseDuration; clocks can count this far

}  // namespace

absl::StatusOr<CheckpointEvery> ParseCheckpointEvery(std::string_view text) {
  absl::string_view time(text.data(), text.size());
  const bool is_model = absl::ConsumeSuffix(&time, "model");
  const absl::StatusOr<Tick> duration = ParseDuration(std::string(absl::StripTrailingAsciiWhitespace(time)));
  if (!duration.ok()) return duration.status();
  if (*duration < 1) return absl::InvalidArgumentError(Quoted(text) + " is too short; the shortest time is 1ms");
  if (is_model) return CheckpointEvery{.model = *duration};
  return CheckpointEvery{.wall_seconds = static_cast<double>(*duration) / 1000};
}

absl::Status CheckEvery(const CheckpointEvery& every) {
  const bool by_model = every.model >= 1 && every.wall_seconds == 0;
  const bool by_wall = every.model == 0 && every.wall_seconds >= 0.001 && every.wall_seconds <= kMaxWallSeconds;
  if (by_model || by_wall) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("checkpoint_every: {wall_seconds = ", every.wall_seconds,
                                                 ", model = ", every.model,
                                                 "}; must be 0.001 s to 1e9 s of wall time or 1 ms or more of model "
                                                 "time, and the other 0"));
}

std::string TextOf(const CheckpointEvery& every) {
  if (every.model > 0) return FormatSeconds(every.model) + " s model";
  return FormatSeconds(std::llround(1000 * every.wall_seconds)) + " s";
}

Tick CheckpointClock::next(Tick now) const {
  return every_ && every_->model > 0 ? (now / every_->model + 1) * every_->model : kNever;
}

bool CheckpointClock::is_due(Tick now) const {
  return (every_ && every_->model > 0 && now % every_->model == 0) || has_passed();
}

void CheckpointClock::Restart() {
  if (!every_) return;
  next_ =
      Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(every_->wall_seconds));
}

absl::Status CheckpointClock::status() const {
  return has_passed() ? absl::AbortedError("checkpoint") : absl::OkStatus();
}

bool CheckpointClock::has_passed() const { return every_ && every_->wall_seconds > 0 && Clock::now() >= next_; }

}  // namespace lull
