#include <array>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "base/nearest_name.h"
#include "lull/config.h"

namespace lull {
namespace {

struct BuiltIn {
  std::string_view name;
  std::string_view toml;
};

// The files that meson.build lists, in its order.
constexpr auto kBuiltIns = std::to_array<BuiltIn>({
#include "config/built_in_networks.inc"
});

}  // namespace

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
  return UnknownName("built-in network", name, BuiltInNames());
}

absl::StatusOr<Config> BuiltInConfig(const std::string& name, const std::vector<Override>& overrides, int ranks) {
  const absl::StatusOr<std::string> toml = BuiltInToml(name);
  if (!toml.ok()) return toml.status();
  return ParseConfig(*toml, absl::StrCat("built-in ", name), overrides, {}, {}, ranks);
}

}  // namespace lull
