// Configuration files in text, read as a test expects it: taken or refused.
//
// Thread use: pure functions.

#ifndef LULL_TEST_CONFIG_GOOD_CONFIG_H_
#define LULL_TEST_CONFIG_GOOD_CONFIG_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lull/config.h"

namespace lull {

// A sound file. Tests count its lines.
inline constexpr const char* kGood = R"(duration = "2 s"
delivery_limit = 4
[types.mine]
a = [0.02, 0.03]
[[columns]]
name = "v1"
count = 4
layers = [
  { name = "in", size = 10, type = "mine" },
  { name = "out", size = 5, types = [{ type = "fast spiking", share = 1 }, { type = "mine", share = 3 }] },
]
[stdp]
half_life = "10 ms"
[projection_defaults]
delay = "2 ms"
stdp = true
[[projections]]
from = "in"
to = "out"
probability = 0.5
[[inputs]]
source = "poisson"
rate_hz = 5
amplitude = 20
)";

inline Config Good(const std::string& text, const std::vector<Override>& overrides = {}) {
  const absl::StatusOr<Config> config = ParseConfig(text, "net.toml", overrides);
  EXPECT_TRUE(config.ok()) << config.status();
  return config.value_or(Config{});
}

inline std::string Refusal(const std::string& text, const std::vector<Override>& overrides = {}) {
  const absl::StatusOr<Config> config = ParseConfig(text, "net.toml", overrides);
  if (config.ok()) return "accepted";
  EXPECT_EQ(config.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(config.status().message());
}

inline const std::string kTwelveColumns =
    "[[columns]]\ncount = 12\nlayers = [{ name = \"a\", size = 9, type = \"chattering\" }]\n";

}  // namespace lull

#endif  // LULL_TEST_CONFIG_GOOD_CONFIG_H_
