#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "lull/config.h"
#include "lull/estimate.h"
#include "lull/types.h"
#include "spec/edge_share.h"
#include "spec/synapse_origins.h"

namespace lull {
namespace {

// [bytes] The layer `recording` holds the first two numbers to its own. Lines of CSV are of the usual length.
constexpr double kLoggedSynapseBytes = 16;
constexpr double kWeightBytes = 4;
constexpr double kNumberBytes = 8;    // of a selected synapse, in memory
constexpr double kMappingBytes = 40;  // of a synapse in weights.h5, before compression
constexpr double kCsvLineBytes = 40;
constexpr double kSonataFileBytes = 80;  // in memory, of a synapse while weights.h5 is written
constexpr double kCsvFileBytes = 28;     // the same for weights.csv

double SelectedIn(const Config& config, const NetworkEstimate& numbers) {
  const NetworkSpec& spec = config.network;
  const SynapseSelection& of = config.record.weights->of;
  if (of == SynapseSelection{}) return numbers.synapses;
  auto selected = static_cast<double>(of.pairs.size());
  for (const std::string& name : of.projections) {
    const auto named = ProjectionNamed(spec, name);
    const std::uint32_t* number = std::get_if<std::uint32_t>(&named);
    if (number == nullptr) continue;
    selected += *number < spec.projections.size()
                    ? numbers.projections[*number].synapses
                    : static_cast<double>(WholeSize(spec.edges[*number - spec.projections.size()]));
  }
  return selected;
}

}  // namespace

std::optional<WeightsEstimate> EstimateWeights(const Config& config, const NetworkEstimate& numbers) {
  if (!config.record.weights) return std::nullopt;
  const WeightOptions& options = *config.record.weights;
  WeightsEstimate estimate = {};
  const double selected = SelectedIn(config, numbers);
  estimate.synapses = options.sample ? std::min<double>(*options.sample, selected) : selected;
  const Tick between = options.every ? (config.duration - 1) / *options.every : 0;
  estimate.snapshots = 2 + static_cast<double>(between);
  const bool is_sonata = config.record.format == FileFormat::kSonata;
  const double n = estimate.synapses, weights = n * estimate.snapshots;
  const double log = kLoggedSynapseBytes * n + kWeightBytes * weights;
  estimate.disk_bytes = log + (is_sonata ? kMappingBytes * n + kWeightBytes * weights : kCsvLineBytes * weights);
  estimate.memory_bytes = options.of == SynapseSelection{} ? 0 : kNumberBytes * n;
  estimate.files_bytes = (is_sonata ? kSonataFileBytes : kCsvFileBytes) * n;
  return estimate;
}

}  // namespace lull
