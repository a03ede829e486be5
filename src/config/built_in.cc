#include <array>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lull/config.h"
#include "lull/text.h"

namespace lull {
namespace {

struct BuiltIn {
  std::string_view name;
  std::string_view toml;
};

// Files of networks/, in the order of meson.build.
constexpr auto kBuiltIns = std::to_array<BuiltIn>({
#include "config/built_in_networks.inc"
});

absl::Status Unknown(const std::string& what, const std::string& name, const std::vector<std::string>& known) {
  const std::string nearest = NearestName(name, known);
  return absl::NotFoundError(
      absl::StrCat("there is no ", what, " ", Quoted(name), "; ",
                   nearest.empty() ? "there are " + absl::StrJoin(known, ", ") : "did you mean " + nearest + "?"));
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
    for (const BuiltIn& built_in : kBuiltIns) result.emplace_back(built_in.name);
    return result;
  }();
  return names;
}

absl::StatusOr<std::string> BuiltInToml(const std::string& name) {
  for (const BuiltIn& built_in : kBuiltIns) {
    if (built_in.name == name) return std::string(built_in.toml);
  }
  return Unknown("built-in network", name, BuiltInNames());
}

absl::StatusOr<Config> BuiltInConfig(const std::string& name, const std::vector<Override>& overrides) {
  const absl::StatusOr<std::string> toml = BuiltInToml(name);
  if (!toml.ok()) return toml.status();
  return ParseConfig(*toml, absl::StrCat("built-in ", name), overrides);
}

}  // namespace lull
