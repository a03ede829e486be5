// Synapses, spikes and stimuli that are listed in CSV files, made up by libFuzzer: all behind the first byte of an
// input is such a file, of which of these that byte says.
//
// Whatever the input, a configuration that names the file is either
//   refused    with lines that each name the configuration, the file and, where there is one, its line; or
//   accepted   and then holds what the file says, builds a network, and runs for 30 ms.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "absl/strings/str_format.h"
#include "formats/edge_file.h"
#include "formats/spike_file.h"
#include "formats/stimulus_file.h"
#include "lull/config.h"
#include "lull/network.h"
#include "lull/simulation.h"
#include "test/fuzz/fuzz.h"

namespace lull {
namespace {

constexpr const char* kEdges = R"(
duration = "30 ms"
delivery_limit = 4
[[columns]]
count = 2
layers = [{ name = "a", size = 5, type = "chattering" }]
[[edges]]
file = "list.csv"
stdp = true
[[inputs]]
source = "step"
amplitude = 20
)";

constexpr const char* kSpikes = R"(
duration = "30 ms"
[[columns]]
count = 2
layers = [{ name = "a", size = 5, type = "chattering" }]
[[inputs]]
source = "spikes"
file = "list.csv"
amplitude = 60
)";

constexpr const char* kStimuli = R"(
duration = "30 ms"
[[columns]]
count = 2
layers = [{ name = "a", size = 5, type = "chattering" }]
[[inputs]]
source = "stimuli"
file = "list.csv"
)";

const Scratch& Directory() {
  static const Scratch scratch;
  return scratch;
}

// What was read, written and read again is the same.
void RequireSpikesReadBack(const std::string& path) {
  const auto file = ReadSpikeFile(path, {});
  if (!file.ok() || !file->mistakes.empty()) return;
  std::string text = "time_ms,neuron\n";
  for (const Spike& spike : file->spikes) absl::StrAppendFormat(&text, "%d,%d\n", spike.time, spike.neuron);
  Directory().Write("again.csv", text);
  const auto again = ReadSpikeFile(Directory().File("again.csv"), {});
  Require(again.ok() && again->mistakes.empty() && again->spikes == file->spikes, "spikes do not read back", text);
}

void RequireEdgesReadBack(const std::string& path) {
  const auto file = ReadEdgeFile(path, "");
  if (!file.ok() || !file->mistakes.empty()) return;
  std::string text = "source,target,delay_ms,weight\n";
  for (const Edge& e : file->synapses) {
    absl::StrAppendFormat(&text, "%d,%d,%d,%.9g\n", e.source, e.target, e.delay, e.weight);
  }
  Directory().Write("again.csv", text);
  const auto again = ReadEdgeFile(Directory().File("again.csv"), "");
  const auto same = [](const Edge& a, const Edge& b) {
    const bool same_weight = a.weight == b.weight || (a.weight != a.weight && b.weight != b.weight);
    return a.source == b.source && a.target == b.target && a.delay == b.delay && same_weight;
  };
  Require(again.ok() && again->mistakes.empty() && std::ranges::equal(again->synapses, file->synapses, same),
          "synapses do not read back", text);
}

void RequireStimuliReadBack(const std::string& path) {
  const auto file = ReadStimulusFile(path);
  if (!file.ok() || !file->mistakes.empty()) return;
  std::string text = std::string(kStimulusHeader) + "\n";
  for (const Stimulus& s : file->stimuli) {
    absl::StrAppendFormat(&text, "%d,%d,%s,%.17g\n", s.time, s.neuron, std::string(NameOf(s.kind)), s.amplitude);
  }
  Directory().Write("again.csv", text);
  const auto again = ReadStimulusFile(Directory().File("again.csv"));
  const auto same = [](const Stimulus& a, const Stimulus& b) {
    const bool same_amplitude =
        a.amplitude == b.amplitude || (a.amplitude != a.amplitude && b.amplitude != b.amplitude);
    return a.time == b.time && a.neuron == b.neuron && a.kind == b.kind && same_amplitude;
  };
  Require(again.ok() && again->mistakes.empty() && std::ranges::equal(again->stimuli, file->stimuli, same),
          "stimuli do not read back", text);
}

void RequireLines(const absl::Status& status) {
  Require(absl::IsInvalidArgument(status), "refused with another code", status.ToString());
  const std::string message(status.message());
  for (const std::string_view line : Lines(message)) {
    const bool is_count = line.starts_with("… and ");
    Require(is_count || line.find("list.csv") != line.npos || line.find("fuzz.toml") != line.npos,
            "a line without a place", message);
    for (const char c : line) Require(static_cast<unsigned char>(c) >= ' ', "an unprintable line", message);
  }
}

struct ListKind {
  const char* configuration;
  void (*require_read_back)(const std::string& path);
};
constexpr std::array<ListKind, 3> kKinds = {
    {{kEdges, RequireEdgesReadBack}, {kSpikes, RequireSpikesReadBack}, {kStimuli, RequireStimuliReadBack}}};

}  // namespace
}  // namespace lull

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const lull::ListKind& kind = lull::kKinds[data[0] % lull::kKinds.size()];
  const lull::Scratch& directory = lull::Directory();
  directory.Write("list.csv", {reinterpret_cast<const char*>(data) + 1, size - 1});
  kind.require_read_back(directory.File("list.csv"));
  const auto config = lull::ParseConfig(kind.configuration, "fuzz.toml", {}, directory.path());
  if (!config.ok()) {
    lull::RequireLines(config.status());
    return 0;
  }
  const auto network = lull::Network::Build(config->network);
  lull::Require(network.ok(), "accepted, and not built", network.status().ToString());
  auto simulation = lull::Simulation::Create(*network);
  lull::Require(simulation.ok() && simulation->Run(30).ok(), "accepted, and not run", "");
  return 0;
}
