// What spikes of long ago still add to a change: for rules that pair all spikes with all, or know triplets of spikes
// (lull/network_spec.h).
//
// A trace of a neuron decays exponentially; each spike of the neuron adds 1 to it, or sets it to 1 where only the
// nearest spike counts. The arrivals at all synapses of a source are its spikes, each shifted by the delay. So one
// trace per source and time constant serves all its synapses, whatever their number, and no synapse stores anything.
//
// The last spike of a source may still be on its way to a synapse when the next one is fired. So each spike has a
// record with the traces that its arrivals find, which events name in place of the time of the spike before. A record
// lives as long as the longest delay. Records are in a ring, in the order in which they were made.
//
// A trace is evaluated in double, when the neuron fires: trace · exp(−interval / time constant), then + 1.

#ifndef LULL_SRC_ENGINE_SPIKE_TRACES_H_
#define LULL_SRC_ENGINE_SPIKE_TRACES_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/aligned_array.h"
#include "base/hash_table.h"
#include "engine/learning_rule.h"
#include "engine/spike_history.h"
#include "lull/network_spec.h"
#include "lull/types.h"
#include "network/built_network.h"

namespace lull {

// The traces that the rules of a network need.
struct TraceConstants {
  struct Trace {
    double tau_ms;
    bool sums;       // else each spike sets it to 1
    bool is_before;  // read as a spike finds it; else as a spike leaves it

    friend bool operator==(const Trace&, const Trace&) = default;
  };
  std::vector<Trace> of_sources = {};
  std::vector<Trace> of_targets = {};  // those that are read before a spike come last
  std::size_t of_target_spikes = 0;    // how many these are

  bool is_gathered = false;  // some rules gather their changes, which is done where traces are used

  explicit TraceConstants(std::span<const Stdp> rules);

  // Whether rules are applied with traces.
  bool any() const { return !of_sources.empty() || !of_targets.empty() || is_gathered; }
  // Where a rule, one of those above, finds its own.
  TracePlaces PlacesOf(const Stdp& rule) const;
};

// Thread use: confined to the worker that owns it.
class SpikeTraces {
 public:
  // The places of these among the values of a record, before those of TraceConstants::of_sources.
  static constexpr std::uint32_t kZero = 0, kOne = 1, kFirst = 2;

  // For the spikes of own neurons, and of any others as sources. `constants` outlives this object.
  SpikeTraces(const TraceConstants& constants, const NeuronRange& own, Tick longest_delay);

  // Records of spikes are numbered from 0.
  using Number = Tick;

  // Adds a spike of a source that fired at `previous` before, or never (kNoSpike). Returns the number of its record.
  // Numbers of records whose spike has reached all its synapses become invalid.
  Number AddSource(NeuronId source, Tick previous, Tick time);
  // Adds the same spike of an own neuron as a target. Returns the traces that it finds, for SpikeHistory: of those that
  // are read before a spike.
  std::span<const double> AddTarget(NeuronId neuron, Tick previous, Tick time);

  // What the arrivals of a spike find.
  struct Record {
    Tick previous;         // the time of the source's spike before, or kNoSpike
    const double* values;  // 0; 1; then the traces: as the previous spike left them, or as this one finds them
  };
  Record At(Number number) const {
    const std::size_t place = static_cast<std::size_t>(number) & mask_;
    return {previous_[place], &values_[place * record_size_]};
  }

  // A trace of a source as its last spike left it, by its place in a record.
  double LastOf(NeuronId source, std::uint32_t place) const {
    return place < kFirst ? place : SumsOf(source)[place - kFirst];
  }

  // The traces of own neuron 0 as a target, as its last spike left them; those of the next neurons follow, each after
  // target_size() others.
  const double* of_target_0() const { return of_target_0_; }
  std::size_t target_size() const { return constants_.of_targets.size(); }

  // The last traces of a neuron as a source and as a target, in the form in which they are saved: each as many as there
  // are constants. Those of a target only for own neurons.
  std::span<const double> SourceOf(NeuronId source) const { return {SumsOf(source), constants_.of_sources.size()}; }
  std::span<const double> TargetOf(NeuronId neuron) const {
    return {of_target_0_ + neuron * target_size(), target_size()};
  }
  void SetSource(NeuronId source, std::span<const double> traces);
  void SetTarget(NeuronId neuron, std::span<const double> traces);
  // Adds a record of a saved spike. `time` is when it was fired; `values` begins with the traces.
  Number AddRecord(Tick time, Tick previous, std::span<const double> values);

  const TraceConstants& constants() const { return constants_; }
  // The traces of another source: the table is at least 7/16 full, the array half [bytes].
  static double ForeignBytes(const TraceConstants& constants) {
    if (!constants.any()) return 0;
    return (sizeof(NeuronId) + sizeof(std::uint32_t) + 1) * 16.0 / 7 +
           2.0 * static_cast<double>(constants.of_sources.size() * sizeof(double));
  }
  // The number of records that there is memory for.
  std::size_t capacity() const { return previous_.size(); }

 private:
  bool IsOwn(NeuronId neuron) const { return neuron - own_.first < own_.count; }  // below `first` it wraps around
  // As the last spike of a source left them; zeros if it has not fired.
  const double* SumsOf(NeuronId source) const;
  double* MutableSumsOf(NeuronId source);
  // Makes room for a record of a spike of this time.
  std::size_t PlaceFor(Tick time, Tick previous);

  const TraceConstants& constants_;
  NeuronRange own_;
  Tick longest_delay_;
  std::size_t record_size_;  // values of a record
  AlignedArray<double> sources_, targets_;
  const double* of_target_0_;
  HashTable<NeuronId, std::uint32_t> foreign_;  // where the traces of another source are, from 1
  std::vector<double> foreign_sums_;
  std::vector<double> none_;          // zeros
  std::vector<double> before_spike_;  // for AddTarget

  // The ring; its size is a power of two.
  std::size_t mask_;
  std::vector<Tick> fired_, previous_;
  std::vector<double> values_;
  Number first_ = 0, next_ = 0;  // the records that are valid
};

}  // namespace lull

#endif  // LULL_SRC_ENGINE_SPIKE_TRACES_H_
