#include <algorithm>
#include <cstddef>

#include "base/same_bits.h"
#include "compare/on_ranks.h"
#include "lull/compare/compare.h"
#include "lull/observer.h"
#include "network/built_network.h"
#include "ranks/collectives.h"

namespace lull {
namespace {

// [ms] of model time between two comparisons. The spikes of this time are kept in memory.
constexpr Tick kStretch = 100;

// Keeps the spikes since the last comparison.
class Stretch : public Observer {
 public:
  bool every_exchange() const override { return false; }
  void OnSpikes(Tick, Tick, std::span<const Spike> spikes) override {
    spikes_.insert(spikes_.end(), spikes.begin(), spikes.end());
  }
  std::vector<Spike>& spikes() { return spikes_; }

 private:
  std::vector<Spike> spikes_;
};

// The first spike that only one of two ordered lists has. The lists must differ.
Difference FirstSpike(const std::vector<Spike>& one, const std::vector<Spike>& other) {
  const auto [left, right] = std::mismatch(one.begin(), one.end(), other.begin(), other.end());
  const bool of_other = left == one.end() || (right != other.end() && *right < *left);
  Difference difference;
  difference.spike = of_other ? *right : *left;
  difference.fired_in = of_other ? 1 : 0;
  return difference;
}

// The state of a neuron; of several ranks, rank 0 gets it, and the others nothing. A collective.
absl::StatusOr<std::vector<float>> StateForMain(const Network& network, const Simulation& simulation, NeuronId neuron) {
  const BuiltNetwork& built = InsideOf(network);
  std::vector<float> own;
  if (built.is_own_neuron(neuron)) own = simulation.State(neuron);
  if (built.ranks == nullptr) return own;
  std::vector<Bytes> all;
  if (auto status = built.ranks->Gather(std::as_bytes(std::span(own)), all); !status.ok()) return status;
  std::vector<float> state;
  for (const Bytes& bytes : all) {
    const auto values = ValuesOf<float>(bytes);
    state.insert(state.end(), values.begin(), values.end());
  }
  return state;
}

// Runs both contestants again, up to the spike, to record the states of its neuron. Of several ranks, the one that has
// the neuron records them, and rank 0 gets them.
absl::Status LookAround(const std::array<const Contestant*, 2>& contestants, Difference& difference) {
  const Spike spike = *difference.spike;
  for (std::size_t run = 0; run < 2; ++run) {
    absl::StatusOr<Simulation> simulation = Simulation::Create(contestants[run]->network, contestants[run]->options);
    if (!simulation.ok()) return simulation.status();
    const Tick begin = std::max(simulation->now(), spike.time - 2);
    difference.around.resize(static_cast<std::size_t>(spike.time - begin + 1));
    for (Difference::States& states : difference.around) {
      states.time = begin + (&states - difference.around.data());
      if (const auto ran = simulation->RunPart(states.time - simulation->now()); !ran.ok()) return ran.status();
      const Network& network = contestants[run]->network;
      absl::StatusOr<std::vector<float>> state = StateForMain(network, *simulation, spike.neuron);
      if (!state.ok()) return state.status();
      states.states[run] = *std::move(state);
    }
  }
  return absl::OkStatus();
}

bool IsSame(const Synapse& one, const Synapse& other) {
  return one.source == other.source && one.target == other.target && one.delay == other.delay &&
         SameBits(one.weight, other.weight);
}

std::optional<Difference> FirstSynapse(Simulation& one, Simulation& other) {
  std::vector<Synapse> synapses;
  one.ForEachSynapse([&](const Synapse& synapse) { synapses.push_back(synapse); });
  std::optional<Difference> difference;
  std::size_t next = 0;
  other.ForEachSynapse([&](const Synapse& synapse) {
    if (!difference && next < synapses.size() && !IsSame(synapses[next], synapse)) {
      difference.emplace().synapses = {synapses[next], synapse};
    }
    ++next;
  });
  return difference;
}

}  // namespace

absl::StatusOr<SideBySide> RunSideBySide(const Contestant& one, const Contestant& other,
                                         const SideBySideOptions& options) {
  absl::StatusOr<Simulation> first = Simulation::Create(one.network, one.options);
  if (!first.ok()) return first.status();
  absl::StatusOr<Simulation> second = Simulation::Create(other.network, other.options);
  if (!second.ok()) return second.status();
  std::array<Stretch, 2> stretches;
  first->Observe(stretches[0]);
  second->Observe(stretches[1]);

  SideBySide result;
  const auto finish = [&] {
    result.until = first->now();
    result.stats = {first->totals(), second->totals()};
    result.spike_hash = first->spike_hash();
    return result;
  };
  const Tick end = first->now() + options.duration;
  while (first->now() < end) {
    const Tick stretch = std::min(kStretch, end - first->now());
    for (Simulation* simulation : {&*first, &*second}) {
      const bool is_last = simulation->now() + stretch == end;
      const auto ran = is_last ? simulation->Run(stretch) : simulation->RunPart(stretch);
      if (!ran.ok()) return ran.status();
    }
    std::optional<Difference> own;
    if (stretches[0].spikes() != stretches[1].spikes()) {
      own = FirstSpike(stretches[0].spikes(), stretches[1].spikes());
    }
    const absl::StatusOr<std::optional<Difference>> of_all = FirstOfAll(one.network, own);
    if (!of_all.ok()) return of_all.status();
    if (*of_all) {
      result.difference = *of_all;
      if (absl::Status status = LookAround({&one, &other}, *result.difference); !status.ok()) return status;
      return finish();
    }
    for (Stretch& of : stretches) of.spikes().clear();
    const double slower = std::max(first->totals().wall_seconds, second->totals().wall_seconds);
    const absl::StatusOr<bool> is_late = IsTrueOnAny(one.network, slower > options.time_limit_s);
    if (!is_late.ok()) return is_late.status();
    if (*is_late) break;
    const absl::Status wish = options.interrupt ? options.interrupt() : absl::OkStatus();
    if (absl::Status status = AgreedOn(one.network, wish); !status.ok()) return status;
  }
  result.weight_hash = first->weight_hash();
  if (result.weight_hash != second->weight_hash()) {
    const absl::StatusOr<std::optional<Difference>> of_all = FirstOfAll(one.network, FirstSynapse(*first, *second));
    if (!of_all.ok()) return of_all.status();
    result.difference = *of_all;
  }
  return finish();
}

}  // namespace lull
