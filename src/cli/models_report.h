// What a user wants to know about the neuron models before using them: parameters, rest points, and the response to a
// constant current. The report is text for people or JSON for programs.
//
// Thread use: pure functions.

#ifndef LULL_SRC_CLI_MODELS_REPORT_H_
#define LULL_SRC_CLI_MODELS_REPORT_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "lull/neuron_types.h"

namespace lull::cli {

inline constexpr std::array<double, 2> kTestCurrents = {5, 10};  // [mV/ms]; chosen

struct ModelsReport {
  // A named type of Izhikevich (2003).
  struct Type {
    std::string name;
    IzhikevichType parameters;
    std::optional<double> rest_v;                            // [mV]; empty if the type never rests
    std::array<std::uint64_t, kTestCurrents.size()> spikes;  // spikes in the first second of each of kTestCurrents
  };
  // Hindmarsh–Rose neurons with the default parameters.
  struct Response {
    double current;
    std::string regime;
    std::uint64_t spikes;  // in the 4 s after kSettling (model_sheets.h)
  };

  // A type of another model: a named one, or the model itself with its defaults.
  struct Cell {
    struct Count {
      double current;        // [pA]
      std::uint64_t spikes;  // in the first second of the current
    };
    std::string name;
    std::vector<std::pair<std::string, double>> parameters;  // those that the type gives; of a model itself, all
    std::optional<double> rest_v;                            // [mV]; empty if the type never rests
    std::vector<Count> counts;
  };

  std::vector<Type> types;
  std::vector<Cell> cells;     // of Izhikevich (2007)
  std::vector<Cell> patterns;  // of Naud et al. (2008)
  std::vector<Cell> lif;       // the leaky integrate-and-fire models
  HindmarshRoseType hindmarsh_rose;
  std::optional<double> rest_x;
  std::vector<Response> responses;
};

// Simulates all models, which takes some tenths of a second.
absl::StatusOr<ModelsReport> ReportModels();

std::string TextModels(const ModelsReport& report);  // ASCII
std::string JsonModels(const ModelsReport& report);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_MODELS_REPORT_H_
