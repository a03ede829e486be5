#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lull/config.h"

namespace lull {
namespace {

absl::Status Unknown(const std::string& what, const std::string& name, const std::vector<std::string>& known) {
  return absl::NotFoundError(
      absl::StrCat("there is no ", what, " '", name, "'; the known ones are ", absl::StrJoin(known, ", ")));
}

// The network of github.com/michaelmelanson/spiking-neural-net with what it really does written down: its pipeline adds
// 2 ms to delays drawn from 1–19, and its spike timers never advance, so that its learning does not know time.
constexpr Tick kMinDelay = 3;
constexpr Tick kMaxDelay = 21;

ColumnSpec ReferenceColumn(std::uint32_t count, const std::string& type) {
  const std::vector<TypeShare> types = {{.type = type}};
  return {.name = "column",
          .count = count,
          .layers = {{"sensory", 10, types},
                     {"motor", 10, types},
                     {"afferent", 10, types},
                     {"efferent", 10, types},
                     {"internal", 60, types}}};
}

// What differs between the built-in networks that share the reference's projections.
struct Wiring {
  Reach between_columns = AllOthers{};
  double probability_between = 0.3;
  double min_strength = 0.5;
  double max_strength = 4;
  std::optional<Stdp> stdp;
};

std::vector<ProjectionSpec> ReferenceProjections(const Wiring& wiring) {
  std::vector<ProjectionSpec> projections;
  const auto add = [&](const std::string& from, const std::string& to, const Reach& reach, double probability) {
    projections.push_back({.from = from,
                           .to = to,
                           .reach = reach,
                           .probability = probability,
                           .min_delay = kMinDelay,
                           .max_delay = kMaxDelay,
                           .min_strength = wiring.min_strength,
                           .max_strength = wiring.max_strength,
                           .inhibitory = 0.2,
                           .sign = SignDraw::kPerSynapse,
                           .stdp = wiring.stdp});
  };
  for (const char* layer : {"sensory", "motor", "afferent", "efferent"}) add(layer, layer, Inside{}, 0.4);
  add("internal", "internal", Inside{}, 0.8);
  add("sensory", "internal", Inside{}, 0.8);
  add("afferent", "internal", Inside{}, 0.8);
  add("internal", "motor", Inside{}, 0.8);
  add("internal", "efferent", Inside{}, 0.8);
  add("efferent", "afferent", wiring.between_columns, wiring.probability_between);
  return projections;
}

// Under constant noise: a = .02, b = .2, c = −65, d = 2, from v = −65, u = −1.3.
Config Driven(std::uint32_t columns, const Wiring& wiring, Tick duration) {
  Config config;
  config.network.types = {{.name = "reference",
                           .model = IzhikevichType{.a = 0.02, .b = 0.2, .c = -65, .d = 2},
                           .initial = {.values = {-65, -1.3}}}};
  config.network.columns = {ReferenceColumn(columns, config.network.types[0].name)};
  config.network.projections = ReferenceProjections(wiring);
  config.network.inputs = {{.source = UniformNoise{.low = 0, .high = 5}}};
  config.duration = duration;
  return config;
}

// Silent but for rare kicks, each of which fires its neuron.
Config Kicked(std::uint32_t columns, double rate_hz, std::optional<Stdp> stdp, Tick duration) {
  Config config = Driven(columns,
                         {.between_columns = RandomOthers{4},
                          .probability_between = 0.3,
                          .min_strength = 0,
                          .max_strength = 0.4,
                          .stdp = std::move(stdp)},
                         duration);
  config.network.types[0].initial = {.at_rest = true};
  config.network.inputs = {{.source = PoissonKicks{.rate_hz = rate_hz, .amplitude = 60}}};
  return config;
}

struct BuiltIn {
  std::string name;
  Config config;
};

// In the order of lull/config.h.
std::vector<BuiltIn> BuiltIns() {
  const Stdp blind = {.window = StdpWindow::kNone};
  const Stdp timed = {.window = StdpWindow::kHyperbolic};
  return {{"reference", Driven(20, {.stdp = blind}, Seconds(20))},
          {"timed", Driven(20, {.stdp = timed}, Seconds(20))},
          {"dense-large", Driven(200, {.probability_between = 0.03, .stdp = timed}, Seconds(5))},
          {"sparse", Kicked(1'000, 0.05, std::nullopt, Seconds(60))},
          {"sparse-long", Kicked(100, 0.01, std::nullopt, Seconds(600))},
          {"million", Kicked(10'000, 0.01, timed, Seconds(60))}};
}

NeuronType Named(const char* name, double a, double b, double c, double d) {
  return {.name = name, .model = IzhikevichType{.a = a, .b = b, .c = c, .d = d}};
}

}  // namespace

const std::vector<NeuronType>& NamedNeuronTypes() {
  static const std::vector<NeuronType> types = {
      Named("regular spiking", 0.02, 0.2, -65, 8),
      Named("intrinsically bursting", 0.02, 0.2, -55, 4),
      Named("chattering", 0.02, 0.2, -50, 2),
      Named("fast spiking", 0.1, 0.2, -65, 2),
      Named("low-threshold spiking", 0.02, 0.25, -65, 2),
      Named("thalamo-cortical", 0.02, 0.25, -65, 0.05),
      Named("resonator", 0.1, 0.26, -65, 2),
  };
  return types;
}

absl::StatusOr<NeuronType> NamedNeuronType(const std::string& name) {
  std::vector<std::string> known;
  for (const NeuronType& type : NamedNeuronTypes()) {
    if (type.name == name) return type;
    known.push_back(type.name);
  }
  return Unknown("neuron type", name, known);
}

const std::vector<std::string>& BuiltInNames() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> result;
    for (const BuiltIn& built_in : BuiltIns()) result.push_back(built_in.name);
    return result;
  }();
  return names;
}

absl::StatusOr<Config> BuiltInConfig(const std::string& name) {
  for (BuiltIn& built_in : BuiltIns()) {
    if (built_in.name == name) return std::move(built_in.config);
  }
  return Unknown("built-in network", name, BuiltInNames());
}

}  // namespace lull
