// What is said of a run once it is over: for people and for machines.
//
// Thread use: pure functions.

#ifndef LULL_SRC_CLI_SUMMARY_H_
#define LULL_SRC_CLI_SUMMARY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lull/simulation.h"
#include "lull/types.h"

namespace lull::cli {

struct RunReport {
  std::string network;  // its name
  EngineKind engine = EngineKind::kEventDriven;
  int threads = 1;
  std::uint64_t seed = 0;
  ColumnId columns = 0;
  NeuronId neurons = 0;
  std::uint64_t synapses = 0;
  double build_seconds = 0;  // of wall time: from the description to the first step
  RunStats stats;

  std::vector<std::pair<std::string, double>> rate_by_layer_hz;
  std::vector<double> rate_by_second_hz;         // spikes per neuron in each whole second
  std::vector<std::optional<double>> rhythm_hz;  // dominant frequency around each whole second
  std::uint64_t spike_hash = 0;
  std::uint64_t weight_hash = 0;
  std::uint64_t peak_rss_bytes = 0;  // the most memory that the process held
};

// Spikes per neuron in each whole second, from the neurons that fired in each step.
std::vector<double> RateBySecondHz(const std::vector<std::uint32_t>& counts_per_ms, NeuronId neurons);

// The summary as one JSON object; hashes are strings of 16 hexadecimal digits.
std::string JsonSummary(const RunReport& report);

// The summary for people. The seconds of a long run are merged into at most 25 rows.
std::string TextSummary(const RunReport& report);

}  // namespace lull::cli

#endif  // LULL_SRC_CLI_SUMMARY_H_
