// The file has a row for each round. The facts about a point, and its results, are repeated in each of its rows.

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "base/aside_file.h"
#include "base/quoted.h"
#include "lull/compare/sweep.h"
#include "lull/version.h"

namespace lull {
namespace {

std::string Header(SweepKey key) {
  return NameOf(key) +
         ",config_hash,lull,neurons,synapses,threads,model_ms,spikes,deliveries,event_neuron_steps,awake_steps,"
         "clock_neuron_steps,spike_hash,weight_hash,round,event_s,clock_s";
}

// The shortest text that reads back as the same number.
std::string Shortest(double number) {
  std::array<char, 32> digits;
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr};
}

// Reads the fields of a row one after the other. The row is invalid if a field cannot be read.
class Row {
 public:
  explicit Row(const std::string& line) : fields_(absl::StrSplit(line, ',')) {}

  template <typename T>
  void Read(T& value, int base = 10) {
    const std::string text = Next();
    std::from_chars_result read;
    if constexpr (std::is_floating_point_v<T>) {
      read = std::from_chars(text.data(), text.data() + text.size(), value);
    } else {
      read = std::from_chars(text.data(), text.data() + text.size(), value, base);
    }
    good_ = good_ && read.ec == std::errc() && read.ptr == text.data() + text.size();
  }
  std::string Next() {
    good_ = good_ && next_ < fields_.size();
    return good_ ? fields_[next_++] : "";
  }
  bool good() const { return good_ && next_ == fields_.size(); }

 private:
  std::vector<std::string> fields_;
  std::size_t next_ = 0;
  bool good_ = true;
};

struct Round {
  SweepPoint point;
  std::string version;
  std::size_t number = 0;
  double event_s = 0, clock_s = 0;
};

std::optional<Round> ReadRound(const std::string& line) {
  Row row(line);
  Round round;
  Comparison& comparison = round.point.comparison;
  RunCounters &event = comparison.event.stats, &clock = comparison.clock.stats;
  row.Read(round.point.value);
  row.Read(round.point.config_hash, 16);
  round.version = row.Next();
  row.Read(round.point.neurons);
  row.Read(round.point.synapses);
  row.Read(comparison.threads);
  row.Read(comparison.duration);
  row.Read(event.spikes);
  row.Read(event.deliveries);
  row.Read(event.neuron_steps);
  row.Read(event.awake_steps);
  row.Read(clock.neuron_steps);
  row.Read(comparison.spike_hash, 16);
  row.Read(comparison.weight_hash, 16);
  row.Read(round.number);
  row.Read(round.event_s);
  row.Read(round.clock_s);
  const auto is_time = [](double seconds) { return std::isfinite(seconds) && seconds > 0; };
  if (!row.good() || !std::isfinite(round.point.value) || comparison.duration < 1 || !is_time(round.event_s) ||
      !is_time(round.clock_s)) {
    return std::nullopt;
  }
  clock.spikes = event.spikes;
  clock.deliveries = event.deliveries;
  event.steps = clock.steps = comparison.duration;
  return round;
}

}  // namespace

absl::Status WriteSweepPoints(SweepKey key, std::span<const SweepPoint> points, const std::string& path) {
  std::string text = Header(key) + "\n";
  for (const SweepPoint& point : points) {
    const Comparison& c = point.comparison;
    for (std::size_t round = 0; round < c.event.rounds.size(); ++round) {
      absl::StrAppendFormat(&text, "%s,%016x,%s,%d,%d,%d,%d,%d,%d,%d,%d,%d,%016x,%016x,%d,%.9g,%.9g\n",
                            Shortest(point.value), point.config_hash, LULL_VERSION, point.neurons, point.synapses,
                            c.threads, c.duration, c.event.stats.spikes, c.event.stats.deliveries,
                            c.event.stats.neuron_steps, c.event.stats.awake_steps, c.clock.stats.neuron_steps,
                            c.spike_hash, c.weight_hash, round + 1, c.event.rounds[round], c.clock.rounds[round]);
    }
  }
  return WriteFile(path, text);
}

absl::StatusOr<std::vector<SweepPoint>> ReadSweepPoints(SweepKey key, const std::string& path) {
  std::vector<SweepPoint> points;
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return points;
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) return absl::UnavailableError(absl::StrCat(OneLine(path), ": cannot be read"));
  if (line != Header(key)) {
    return absl::InvalidArgumentError(absl::StrCat(OneLine(path), ": does not hold a sweep of ", NameOf(key)));
  }
  for (std::size_t number = 2; std::getline(file, line); ++number) {
    std::optional<Round> round = ReadRound(line);
    if (!round)
      return absl::InvalidArgumentError(absl::StrCat(OneLine(path), ":", number, ": is not a row of a sweep"));
    if (round->version != LULL_VERSION) {
      return absl::InvalidArgumentError(absl::StrCat(OneLine(path), ": was measured with lull ",
                                                     OneLine(round->version), ", and this is ", LULL_VERSION));
    }
    if (round->number == 1) points.push_back(round->point);
    if (points.empty() || round->number != points.back().comparison.event.rounds.size() + 1) {
      return absl::InvalidArgumentError(absl::StrCat(OneLine(path), ":", number, ": begins in the middle"));
    }
    points.back().comparison.event.rounds.push_back(round->event_s);
    points.back().comparison.clock.rounds.push_back(round->clock_s);
  }
  for (SweepPoint& point : points) {
    for (EngineTimes* times : {&point.comparison.event, &point.comparison.clock}) {
      times->stats.wall_seconds = SpreadOf(times->rounds).median;
    }
  }
  return points;
}

}  // namespace lull
