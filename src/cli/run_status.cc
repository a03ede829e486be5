#include "cli/run_status.h"

#include <unistd.h>

#include <array>
#include <cmath>
#include <fstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cli/json.h"
#include "cli/numbers.h"
#include "lull/text.h"
#include "lull/version.h"

namespace lull::cli {
namespace {

const char* NameOf(RunState state) {
  switch (state) {
    case RunState::kRunning:
      return "running";
    case RunState::kWriting:
      return "writing";
    case RunState::kFinished:
      return "finished";
    case RunState::kInterrupted:
      return "interrupted";
    case RunState::kFailed:
      return "failed";
  }
  return "";
}

double SecondsOf(Tick time) { return static_cast<double>(time) / 1000; }

// In hours where seconds would have too many digits.
bool IsInHours(const RunStatus& status) { return status.duration >= Seconds(2 * 3600); }

// "12.3 of 20 s". The first number keeps its width.
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

// What matters most first.
std::vector<std::string> Parts(const RunStatus& status) {
  const double share = status.duration > 0 ? SecondsOf(status.now) / SecondsOf(status.duration) : 1;
  std::vector<std::string> parts = {TimeOf(status), absl::StrFormat("%3.0f %%", std::floor(100 * share))};
  // In widths that hold still while the digits change.
  if (status.speed) parts.push_back(absl::StrFormat("%5s x real time", ThreeDigits(*status.speed)));
  if (status.seconds_left()) parts.push_back(FormatTimeLeft(*status.seconds_left()) + " left");
  if (status.rate_hz) parts.push_back(absl::StrFormat("%6s Hz", ThreeDigits(*status.rate_hz)));
  parts.push_back(absl::StrFormat("%*s awake", WithSeparators(status.neurons).size(), WithSeparators(status.awake)));
  parts.push_back(WithSeparators(status.spikes) + " spikes");
  if (status.memory_bytes) parts.push_back(Memory(*status.memory_bytes));
  if (status.checkpoint) {
    const double at = SecondsOf(*status.checkpoint);
    parts.push_back("checkpoint at " +
                    (IsInHours(status) ? absl::StrFormat("%.2f h", at / 3600) : absl::StrFormat("%.10g s", at)));
  }
  return parts;
}

}  // namespace

std::optional<double> RunStatus::seconds_left() const {
  if (now >= duration) return 0;
  if (!speed || *speed <= 0) return std::nullopt;
  return SecondsOf(duration - now) / *speed;
}

std::string JsonStatus(const RunStatus& status) {
  const auto integer = [](JsonWriter& json, const char* key, const auto& number) {
    json.Key(key);
    if (number) {
      json.Value(*number);
    } else {
      json.Null();
    }
  };
  JsonWriter json(JsonWriter::Lines::kOne);
  json.BeginObject();
  json.Key("state").Value(NameOf(status.state));
  json.Key("updated").Value(FormatUtc(status.updated));
  json.Key("started").Value(FormatUtc(status.started));
  json.Key("version").Value(LULL_VERSION);
  json.Key("pid").Value(status.pid);
  json.Key("network").Value(status.network);
  json.Key("model_ms").Value(status.now);
  json.Key("duration_ms").Value(status.duration);
  json.Key("wall_s").Value(status.wall_seconds);
  json.Key("model_s_per_s").Value(status.speed);
  json.Key("left_s").Value(status.seconds_left());
  json.Key("spikes").Value(status.spikes);
  json.Key("rate_hz").Value(status.rate_hz);
  json.Key("neurons").Value(status.neurons);
  json.Key("awake").Value(status.awake);
  integer(json, "rss_bytes", status.memory_bytes);
  integer(json, "checkpoint_ms", status.checkpoint);
  json.EndObject();
  return json.Take();
}

std::string TextStatus(const RunStatus& status, std::size_t width) {
  std::string text = status.state == RunState::kRunning ? "" : absl::StrCat(NameOf(status.state), "  ");
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

std::string FormatUtc(std::time_t time) {
  std::tm utc{};
  gmtime_r(&time, &utc);
  std::array<char, 32> text;
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

std::optional<std::uint64_t> ResidentBytes() {
  std::ifstream statm("/proc/self/statm");  // Linux: sizes in pages, all of it and what is resident
  std::uint64_t size = 0, resident = 0;
  if (!(statm >> size >> resident)) return std::nullopt;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace lull::cli
