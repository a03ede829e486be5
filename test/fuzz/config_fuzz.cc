// What a user may write in a configuration file and after --set, made up by libFuzzer.
//
// An input is the text of a file. Its lines that start with "--set " are no part of that but flags:
//
//   duration = "20 s"
//   --set seed=7
//   --set columns[0].count=50
//
// A flag may hold line breaks, but no NUL: NUL stands for a line break in it.
//
// Whatever the input, ParseConfig must come back soon, without an exception, and either
//   refuse    with kInvalidArgument and a few lines, each of which names the file or the flag, or
//   accept    a configuration that ToToml writes as a file that reads back as the same one, and whose estimates are
//             numbers.
// Checks and estimates are part of reading, so they are tried along.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/config.h"
#include "lull/estimate.h"
#include "test/fuzz/fuzz.h"

namespace lull {
namespace {

constexpr char kName[] = "fuzz.toml";
constexpr char kDirectory[] = "/nonexistent";  // names of spike files are made up as well
constexpr std::size_t kMaxLines = 21;          // kMaxFindings, and one that counts the others

struct Given {
  std::vector<Override> overrides = {};
  std::string text = {};
};

Given TakeApart(std::string_view input) {
  constexpr std::string_view kFlag = "--set ";
  Given given;
  for (const std::string_view line : Lines(input)) {
    if (!line.starts_with(kFlag)) {
      given.text.append(line).append("\n");
      continue;
    }
    std::string flag(line.substr(kFlag.size()));
    std::ranges::replace(flag, '\0', '\n');
    const std::size_t equals = flag.find('=');
    if (equals == 0 || equals == flag.npos) continue;  // which the command line refuses
    given.overrides.push_back({.key = flag.substr(0, equals), .value = flag.substr(equals + 1)});
  }
  if (!given.text.empty()) given.text.pop_back();
  return given;
}

// A line may repeat what the input says, escaped, more than once: a path of keys, and the names that would do.
std::size_t LongestLine(std::size_t input_size) { return 1000 + 20 * input_size; }

void CheckRefusal(const absl::Status& status, std::size_t input_size) {
  const std::string message(status.message());
  Require(status.code() == absl::StatusCode::kInvalidArgument, "refused with another code", status.ToString());
  Require(!message.empty(), "refused without a message", "");
  const std::vector<std::string_view> lines = Lines(message);
  Require(lines.size() <= kMaxLines, "too many lines", message);
  for (const std::string_view line : lines) {
    const bool is_count = lines.size() == kMaxLines && line.data() == lines.back().data() && line.starts_with("… and ");
    Require(is_count || line.starts_with("fuzz.toml:") || line.starts_with("--set: "), "a line without a place",
            message);
    Require(line.size() <= LongestLine(input_size), "a line that is too long", message);
  }
}

bool ReadsSpikes(const Config& config) {
  for (const Input& input : config.network.inputs) {
    if (std::holds_alternative<SpikeInput>(input.source)) return true;
  }
  return false;
}

void CheckReadsBack(const Config& config) {
  const std::string text = ToToml(config);
  const absl::StatusOr<Config> again = ParseConfig(text, kName, {}, kDirectory);
  Require(again.ok(), "what was written is refused", again.status().ToString() + "\n" + text);
  Require(*again == config, "what was written reads back as another configuration", text);
  Require(ToToml(*again) == text, "what was read back is written in another way", text);
}

void CheckEstimates(const Config& config) {
  const NetworkEstimate e = Estimate(config.network, 3);
  for (const double number : {e.synapses, e.plastic_synapses, e.largest_sum, e.network_bytes, e.building_bytes,
                              e.simulation_bytes, e.history_bytes}) {
    Require(std::isfinite(number) && number >= 0, "an estimate that is no number", ToToml(config));
  }
  for (const LayerEstimate& layer : e.layers) {
    Require(layer.mean_sum >= 0 && layer.mean_sum <= layer.high_sum, "sums out of order", ToToml(config));
  }
}

}  // namespace
}  // namespace lull

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const lull::Given given = lull::TakeApart(input);
  const auto config = lull::ParseConfig(given.text, lull::kName, given.overrides, lull::kDirectory);
  if (!config.ok()) {
    lull::CheckRefusal(config.status(), size);
    return 0;
  }
  lull::CheckEstimates(*config);
  if (!lull::ReadsSpikes(*config)) lull::CheckReadsBack(*config);
  return 0;
}
