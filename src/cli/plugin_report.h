// What `lull models FILE` prints: the models of plug-ins.

#ifndef LULL_SRC_CLI_PLUGIN_REPORT_H_
#define LULL_SRC_CLI_PLUGIN_REPORT_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/models_report.h"
#include "lull/load_model.h"

namespace lull::cli {

// A model with its default parameters.
struct PluginReport {
  PluginModel plugin;
  std::optional<std::vector<float>> rest;                  // the variables at rest; empty if the model never rests
  std::array<std::uint64_t, kTestCurrents.size()> spikes;  // spikes in the first second of each of kTestCurrents
};

// Simulates the model. Errors: those of Network::Build and Simulation::Run.
absl::StatusOr<PluginReport> ReportPlugin(const PluginModel& plugin);

std::string TextPlugins(const std::vector<PluginReport>& reports);
std::string JsonPlugins(const std::vector<PluginReport>& reports);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_PLUGIN_REPORT_H_
