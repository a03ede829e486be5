#include "run/run_status.h"

#include <unistd.h>

#include <fstream>

#include "base/json.h"
#include "base/utc.h"
#include "lull/run.h"
#include "lull/version.h"

namespace lull {
namespace {

const char* NameOf(RunState state) {
  switch (state) {
    case RunState::kBuilding:
      return "building";
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

}  // namespace

std::optional<double> RunStatus::seconds_left() const {
  if (now >= duration) return 0;
  if (!speed || *speed <= 0) return std::nullopt;
  return static_cast<double>(duration - now) / 1000 / *speed;
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
  json.Key("file");
  status.file.empty() ? json.Null() : json.Value(status.file);
  json.Key("file_part").Value(status.file_part);
  json.EndObject();
  return json.Take();
}

std::optional<std::uint64_t> ResidentBytes() {
  std::ifstream statm("/proc/self/statm");  // Linux: sizes in pages, the total and the resident size
  std::uint64_t size = 0, resident = 0;
  if (!(statm >> size >> resident)) return std::nullopt;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace lull
