#include "engine/simulation_bytes.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/large_memory.h"
#include "engine/column.h"
#include "engine/inputs.h"
#include "engine/kick_schedule.h"
#include "engine/spike_history.h"
#include "engine/spike_traces.h"
#include "engine/worker.h"
#include "model/model.h"
#include "network/built_network.h"

namespace lull {
namespace {

// The number of workers that own a column.
double SharesOf(const ElementCounts& counts, int workers) {
  return std::clamp<double>(workers, 1, std::max(1.0, counts.columns));
}

// What arrays for the neurons of each worker take up in all workers together, of which `share` is touched.
double TakenUp(double bytes, double workers, double share = 1) {
  constexpr double kPage = LargeMemory::kPage;
  if (bytes < kPage) return workers * bytes;
  return workers * std::ceil(share * bytes / workers / kPage) * kPage;
}

// The packs and sums of a population. Neurons that noise or currents act on have a pack of their own; unless they start
// at rest, they were in the other pack before the first step.
double PackBytes(const ElementCounts::Population& p, double driven_share, double workers, bool has_ports) {
  const double slots = std::ceil(p.neurons / kBlockLanes) * kBlockLanes;
  // The std::int32_t is the sum, or one of three.
  std::vector<double> slot_bytes = {sizeof(NeuronId), sizeof(std::int32_t), p.state_size * sizeof(float)};
  if (has_ports) slot_bytes.insert(slot_bytes.end(), 2, sizeof(std::int32_t));
  if (!p.uniform) {
    slot_bytes.push_back(p.parameter_size * sizeof(float));
    slot_bytes.push_back(p.state_size * sizeof(float));  // the rest point
  }
  const double other_share = p.at_rest ? 1 - driven_share : 1;
  double bytes = 0;
  for (const double size : slot_bytes) {
    for (const double share : {driven_share, other_share}) bytes += TakenUp(slots * size, workers, share);
  }
  return bytes;
}

// The list of a stretch has a third more room than kicks.
double InputBytes(const ElementCounts::Input& input) {
  return Grown(input.acting) * Inputs::ActingBytes() + input.kicks * KickSchedule::KickBytes() * 4 / 3 +
         Grown(input.pulses) * Inputs::PulseBytes() + input.changes * HeldCurrents::ChangeBytes() +
         input.ranges * sizeof(NeuronRange);
}

double NeuronAndInputBytes(const ElementCounts& counts, double workers) {
  double bytes = 0, driven = 0;
  for (const ElementCounts::Input& input : counts.inputs) {
    bytes += InputBytes(input);
    if (input.continuous) driven += input.neurons;
  }
  const double driven_share = counts.neurons > 0 ? std::min(1.0, driven / counts.neurons) : 0;
  const bool has_ports = std::ranges::any_of(
      counts.populations, [](const ElementCounts::Population& p) { return p.has_ports && p.neurons > 0; });
  for (const ElementCounts::Population& p : counts.populations) {
    bytes += PackBytes(p, driven_share, workers, has_ports);
    if (counts.rests_anywhere) bytes += TakenUp(p.neurons * p.state_size * sizeof(float), workers);
  }
  return bytes + TakenUp(counts.neurons * ActiveSet::WhereBytes(), workers);
}

// Spikes, and the traces that they leave, are remembered for a worker's own neurons, and the last spikes of other
// neurons that project to it: at most of one for each stream, or of all.
double RecentBytes(const ElementCounts& counts, double workers) {
  const double foreign = counts.between_columns ? std::min(counts.streams, counts.neurons * (workers - 1)) : 0;
  const TraceConstants traces(counts.rules);
  const double kept = static_cast<double>(traces.of_target_spikes) * SpikeHistory::kRecent;
  double bytes = foreign * ForeignBytes(counts);
  for (const double size :
       {static_cast<double>(sizeof(SpikeHistory::Recent)), static_cast<double>(sizeof(std::uint32_t)),
        static_cast<double>(traces.of_sources.size() * sizeof(double)),
        static_cast<double>(traces.of_targets.size() * sizeof(double)), kept * sizeof(double)}) {
    bytes += TakenUp(counts.neurons * size, workers);
  }
  return bytes;
}

}  // namespace

double ForeignBytes(const ElementCounts& counts) {
  if (!counts.learns) return 0;
  return SpikeHistory::ForeignBytes() + SpikeTraces::ForeignBytes(TraceConstants(counts.rules));
}

double SimulationBytes(const ElementCounts& counts, int workers) {
  const double shares = SharesOf(counts, workers);
  const double bytes = counts.columns * (sizeof(Column) + sizeof(ColumnId)) + counts.streams * sizeof(SpikeEvent) +
                       NeuronAndInputBytes(counts, shares) +
                       counts.own_weights * sizeof(float) * (TraceConstants(counts.rules).is_gathered ? 2 : 1);
  return counts.learns ? bytes + RecentBytes(counts, shares) : bytes;
}

double HistoryBytes(const ElementCounts& counts, int workers) {
  if (!counts.learns) return 0;
  const double least = SharesOf(counts, workers) * Worker::kMinSpikesKept;
  return std::max(least, counts.synapses / Worker::kSynapsesPerSpikeKept) *
         (SpikeHistory::OlderBytes() +
          static_cast<double>(TraceConstants(counts.rules).of_target_spikes * sizeof(double)));
}

}  // namespace lull
