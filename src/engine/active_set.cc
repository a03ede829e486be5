#include "engine/active_set.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace lull {
namespace {

// How the neurons of a population come to rest. At tolerance 0 rest changes no state, so an engine that integrates all
// neurons need not look.
RestRule RuleFor(const BuiltNetwork& network, const Population& population, bool keep_all) {
  if (network.spec.rest_tolerance == 0) return keep_all ? RestRule::kNone : RestRule::kUnchanged;
  const bool none_rests = population.uniform && (population.members.empty() || std::isnan(population.rest_point[0]));
  return none_rests ? RestRule::kNone : RestRule::kNear;
}

bool SameBits(std::span<const float> a, std::span<const float> b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

}  // namespace

ActiveSet::ActiveSet(const BuiltNetwork& network, InstructionSet set, bool keep_all)
    : network_(network), keep_all_(keep_all), slot_of_(network.neurons(), kResting) {
  std::size_t slots = 0;
  for (const Population& population : network.populations) slots += 2 * Pack::SlotsFor(population);
  sums_ = AlignedArray<std::int32_t>(slots);
  const auto quantum = std::ldexp(1.0f, -network.quantum_exponent);
  const auto tolerance = static_cast<float>(network.spec.rest_tolerance);
  std::uint32_t base = 0;
  for (std::size_t p = 0; p < network.populations.size(); ++p) {
    const Population& population = network.populations[p];
    for (const bool driven : {true, false}) {
      const RestRule rule = driven ? RestRule::kNone : RuleFor(network, population, keep_all);
      const BatchFunction step = population.model->batch_function(set, population.uniform, rule);
      packs_.push_back({Pack(population, step, quantum, tolerance, sums_.data() + base), p, base, driven});
      base += static_cast<std::uint32_t>(Pack::SlotsFor(population));
    }
    std::vector<float> home;
    for (std::size_t m = 0; m < population.members.size(); ++m) {
      const auto state = population.initial_state_of(m);
      home.insert(home.end(), state.begin(), state.end());
    }
    home_.push_back(std::move(home));
  }
  // Whoever does not start at its rest point starts awake.
  for (NeuronId neuron = 0; neuron < network.neurons(); ++neuron) {
    const Population& population = network.populations[network.population_of[neuron]];
    const std::uint32_t member = network.member_of[neuron];
    if (keep_all || !SameBits(population.initial_state_of(member), population.rest_point_of(member))) Wake(neuron);
  }
}

std::span<float> ActiveSet::Home(NeuronId neuron) {
  const std::uint16_t p = network_.population_of[neuron];
  const std::size_t size = network_.populations[p].model->state_size;
  return std::span(home_[p]).subspan(network_.member_of[neuron] * size, size);
}

void ActiveSet::Enter(Placed& placed, NeuronId neuron) {
  slot_of_[neuron] = placed.base + static_cast<std::uint32_t>(placed.pack.size());
  placed.pack.Add(neuron, network_.member_of[neuron], Home(neuron));
  ++awake_;
}

std::uint32_t ActiveSet::Wake(NeuronId neuron) {
  Enter(packs_[2 * network_.population_of[neuron] + 1], neuron);
  return slot_of_[neuron];
}

void ActiveSet::Rest(Placed& placed) {
  // From the last slot down: the neuron that fills a gap has been looked at already.
  for (std::size_t block = placed.pack.blocks(); block-- > 0;) {
    for (std::uint64_t rests = placed.pack.rests(block); rests != 0;) {
      const int lane = 63 - std::countl_zero(rests);
      rests &= ~(std::uint64_t{1} << lane);
      const std::size_t slot = block * kBlockLanes + lane;
      const NeuronId neuron = placed.pack.neuron(slot);
      placed.pack.Read(slot, Home(neuron));
      placed.pack.Remove(slot);
      if (slot < placed.pack.size())
        slot_of_[placed.pack.neuron(slot)] = placed.base + static_cast<std::uint32_t>(slot);
      slot_of_[neuron] = kResting;
      --awake_;
    }
  }
}

void ActiveSet::SetDriven(const std::vector<NeuronRange>& ranges) {
  std::vector<NeuronId> awake;
  for (Placed& placed : packs_) {
    for (std::size_t slot = 0; slot < placed.pack.size(); ++slot) {
      const NeuronId neuron = placed.pack.neuron(slot);
      placed.pack.Read(slot, Home(neuron));
      slot_of_[neuron] = kResting;
      awake.push_back(neuron);
    }
    placed.pack.Clear();
  }
  awake_ = 0;
  for (const NeuronRange& range : ranges) {
    for (std::uint32_t i = 0; i < range.count; ++i) {
      const NeuronId neuron = range.first + i;
      Enter(packs_[2 * network_.population_of[neuron]], neuron);
    }
  }
  std::ranges::sort(awake);
  for (const NeuronId neuron : awake) {
    if (slot_of_[neuron] == kResting) Wake(neuron);
  }
}

const ActiveSet::Placed& ActiveSet::PackAt(std::uint32_t slot) const {
  return *(std::ranges::upper_bound(packs_, slot, {}, &Placed::base) - 1);
}

float ActiveSet::Potential(NeuronId neuron) const {
  const std::uint32_t slot = slot_of_[neuron];
  if (slot == kResting) return Home(neuron)[0];
  const Placed& placed = PackAt(slot);
  return placed.pack.potential(slot - placed.base);
}

std::vector<float> ActiveSet::State(NeuronId neuron) const {
  const std::span<const float> home = Home(neuron);
  std::vector<float> state(home.begin(), home.end());
  if (const std::uint32_t slot = slot_of_[neuron]; slot != kResting) {
    const Placed& placed = PackAt(slot);
    placed.pack.Read(slot - placed.base, state);
  }
  state.resize(network_.populations[network_.population_of[neuron]].model->variables);
  return state;
}

}  // namespace lull
