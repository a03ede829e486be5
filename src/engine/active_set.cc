#include "engine/active_set.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/same_bits.h"
#include "engine/neuron_ranges.h"

namespace lull {
namespace {

// How the neurons of a population come to rest. At tolerance 0 rest changes no state, so an engine that integrates all
// neurons need not check for rest.
RestRule RuleFor(const BuiltNetwork& network, const Population& population, bool keep_all) {
  if (network.spec.rest_tolerance == 0) return keep_all ? RestRule::kNone : RestRule::kUnchanged;
  const bool none_rests = population.uniform && (population.size == 0 || std::isnan(population.rest_point[0]));
  return none_rests ? RestRule::kNone : RestRule::kNear;
}

}  // namespace

ActiveSet::ActiveSet(const BuiltNetwork& network, const std::vector<NeuronRange>& owned, InstructionSet set,
                     bool keep_all)
    : network_(network),
      ranges_(owned),
      keep_all_(keep_all),
      rests_anywhere_(network.spec.rest_tolerance == 0),
      large_inputs_(SpanOf(owned), network.quantum_exponent, set),
      slot_of_(SpanOf(owned)),
      owned_(0) {
  const std::vector<Members> members = OwnedMembers();
  std::size_t slots = kBlockLanes;  // the first slots are left out, so that no slot is kResting
  for (const Members& of_population : members) slots += 2 * Pack::SlotsFor(of_population.count);
  sums_ = AlignedArray<std::int32_t>(slots);
  const auto quantum = std::ldexp(1.0f, -network.quantum_exponent);
  const auto tolerance = static_cast<float>(network.spec.rest_tolerance);
  std::uint32_t base = kBlockLanes;
  for (std::size_t p = 0; p < network.populations.size(); ++p) {
    const Population& population = network.populations[p];
    for (const bool driven : {true, false}) {
      const RestRule rule = driven ? RestRule::kNone : RuleFor(network, population, keep_all);
      const BatchFunction step = population.model->batch_function(set, population.uniform, rule);
      packs_.push_back(
          {Pack(population, members[p].count, step, quantum, tolerance, sums_.data() + base), p, base, driven, {}});
      if (population.uniform && !rests_anywhere_) packs_.back().resting = population.rest_point_of(0);
      base += static_cast<std::uint32_t>(Pack::SlotsFor(members[p].count));
    }
    if (rests_anywhere_) homes_.push_back(HomesFor(members[p], population));
  }
  // A neuron that does not start at its rest point starts awake.
  for (const NeuronRange& range : owned) owned_ += range.count;
  Replace([&network](NeuronId neuron) {
    const Population& population = network.populations[network.population_index(neuron)];
    return population.initial_state_of(network.member_index(neuron));
  });
}

std::vector<ActiveSet::Members> ActiveSet::OwnedMembers() const {
  std::vector<Members> members(network_.populations.size());
  for (const NeuronRange& range : ranges_) {
    for (NeuronId neuron = range.first; neuron < range.first + range.count; ++neuron) {
      Members& of_population = members[network_.population_index(neuron)];
      const std::uint32_t member = network_.member_index(neuron);
      if (of_population.count++ == 0) of_population.first = member;
      of_population.last = member;  // members ascend with the neurons
    }
  }
  return members;
}

ActiveSet::Homes ActiveSet::HomesFor(const Members& members, const Population& population) {
  const std::size_t count = members.count == 0 ? 0 : std::size_t{members.last} - members.first + 1;
  return {members.first, AlignedArray<float>(count * population.model->state_size)};
}

void ActiveSet::Clear() {
  for (Placed& placed : packs_) {
    placed.pack.Clear();
    placed.whole = false;
  }
  awake_ = 0;
}

void ActiveSet::Place(NeuronId neuron, std::span<const float> state) {
  const std::uint16_t p = network_.population_index(neuron);
  slot_of_[neuron] = kResting;
  if (rests_anywhere_) std::ranges::copy(state, Home(neuron).begin());
  const bool at_rest = SameBits(state, network_.populations[p].rest_point_of(network_.member_index(neuron)));
  if (keep_all_ || !at_rest) Enter(packs_[2 * p + 1], neuron, state);
}

std::span<float> ActiveSet::Home(NeuronId neuron) const {
  const std::uint16_t p = network_.population_index(neuron);
  const std::size_t size = network_.populations[p].model->state_size;
  return {homes_[p].states.data() + (network_.member_index(neuron) - homes_[p].first) * size, size};
}

std::span<const float> ActiveSet::RestingState(NeuronId neuron) const {
  if (rests_anywhere_) return Home(neuron);
  return network_.populations[network_.population_index(neuron)].rest_point_of(network_.member_index(neuron));
}

void ActiveSet::Enter(Placed& placed, NeuronId neuron, std::span<const float> state) {
  Enter(placed, neuron, network_.member_index(neuron), state);
}

void ActiveSet::Enter(Placed& placed, NeuronId neuron, std::uint32_t member, std::span<const float> state) {
  slot_of_[neuron] = placed.base + static_cast<std::uint32_t>(placed.pack.size());
  placed.pack.Add(neuron, member, state);
  ++awake_;
}

void ActiveSet::PrefetchSetUp(NeuronId neuron) const {
  const Population& population = network_.populations[network_.population_index(neuron)];
  if (population.uniform) return;
  const std::uint32_t member = network_.member_index(neuron);
  lull::Prefetch(population.parameters_of(member).data());
  lull::Prefetch(population.rest_point_of(member).data());
}

std::uint32_t ActiveSet::Wake(NeuronId neuron) {
  const std::uint16_t p = network_.population_index(neuron);
  const std::uint32_t member = network_.member_index(neuron);
  Placed& placed = packs_[2 * p + 1];
  if (!placed.resting.empty()) {
    Enter(placed, neuron, member, placed.resting);
  } else {
    Enter(placed, neuron, member, rests_anywhere_ ? Home(neuron) : network_.populations[p].rest_point_of(member));
  }
  return slot_of_[neuron];
}

// First finds the resting neurons without a branch, then wakes them: among targets of which some rest and others do
// not, a branch for each would be mispredicted half the time.
void ActiveSet::WakeAll(std::span<const NeuronId> neurons) {
  if (awake_ == owned_) return;
  if (waking_.size() < neurons.size()) waking_.resize(neurons.size());
  std::size_t resting = 0;
  for (const NeuronId neuron : neurons) {
    waking_[resting] = neuron;
    resting += slot_of_[neuron] == kResting;
  }
  // A neuron that is in the list twice is awake by the second time.
  if (packs_.size() > 2 || packs_[1].resting.empty()) {
    for (std::size_t i = 0; i < resting; ++i) {
      if (i + kAhead < resting) PrefetchSetUp(waking_[i + kAhead]);
      if (slot_of_[waking_[i]] == kResting) Wake(waking_[i]);
    }
    return;
  }
  // A shorter loop for a single population whose neurons all have one rest point.
  Placed& placed = packs_[1];
  const auto first = static_cast<std::uint32_t>(placed.base + placed.pack.size());
  std::uint32_t slot = first;
  for (std::size_t i = 0; i < resting; ++i) {
    const NeuronId neuron = waking_[i];
    if (slot_of_[neuron] != kResting) continue;
    waking_[slot - first] = neuron;
    slot_of_[neuron] = slot++;
  }
  placed.pack.AddAll(std::span(waking_).first(slot - first), placed.resting);
  awake_ += slot - first;
}

void ActiveSet::Add(std::span<const NeuronId> targets, const std::int32_t* quanta) {
  WakeAll(targets);
  for (std::size_t i = 0; i < targets.size(); ++i) sums_[slot_of_[targets[i]]] += quanta[i];
}

void ActiveSet::Settle(Placed& placed) {
  const auto share = [&placed](double part) { return part * static_cast<double>(placed.members); };
  if (placed.whole) {
    if (++placed.whole_steps % kWholeSteps != 0) return;
    std::size_t resting = 0;
    for (std::size_t block = 0; block < placed.pack.blocks(); ++block) {
      resting += static_cast<std::size_t>(std::popcount(placed.pack.rests(block)));
    }
    placed.awake = placed.members - resting;
    if (static_cast<double>(resting) < share(kWholeUntil)) return;
    placed.whole = false;
  }
  Rest(placed);
  if (placed.members < kWholeMembers) return;
  if (static_cast<double>(placed.pack.size()) > share(kWholeFrom)) MakeWhole(placed);
}

void ActiveSet::MakeWhole(Placed& placed) {
  const Placed& driven = *(&placed - 1);
  std::vector<NeuronId> members;
  std::vector<float> states;
  const std::size_t size = placed.pack.state_size();
  for (const NeuronRange& range : ranges_) {
    for (NeuronId neuron = range.first; neuron < range.first + range.count; ++neuron) {
      if (network_.population_index(neuron) != placed.population) continue;
      const std::uint32_t slot = slot_of_[neuron];
      if (slot != kResting && slot - driven.base < driven.pack.size()) continue;
      members.push_back(neuron);
      states.resize(states.size() + size);
      const std::span<float> state = std::span(states).last(size);
      if (slot == kResting) {
        std::ranges::copy(RestingState(neuron), state.begin());
      } else {
        placed.pack.Read(slot - placed.base, state);
      }
    }
  }
  awake_ -= placed.pack.size();
  placed.awake = placed.pack.size();
  placed.pack.Clear();
  for (std::size_t i = 0; i < members.size(); ++i) {
    Enter(placed, members[i], std::span<const float>(states).subspan(i * size, size));
  }
  placed.whole = true;
}

void ActiveSet::CountMembers() {
  for (Placed& placed : packs_) placed.members = 0;
  for (const NeuronRange& range : ranges_) {
    for (NeuronId neuron = range.first; neuron < range.first + range.count; ++neuron) {
      ++packs_[2 * network_.population_index(neuron) + 1].members;
    }
  }
  for (std::size_t p = 0; p < packs_.size(); p += 2) packs_[p + 1].members -= packs_[p].pack.size();
}

void ActiveSet::Rest(Placed& placed) {
  const std::span<const std::uint32_t> slots = placed.pack.Resting();
  leaving_.clear();
  for (const std::uint32_t slot : slots) {
    leaving_.push_back(placed.pack.neuron(slot));
    if (!rests_anywhere_) continue;
    placed.pack.Read(slot, Home(leaving_.back()));
    if (!placed.pack.IsFinite(slot)) not_finite_.push_back(leaving_.back());
  }
  placed.pack.RemoveAll(slots, [&](NeuronId neuron, std::uint32_t slot) { slot_of_[neuron] = placed.base + slot; });
  for (const NeuronId neuron : leaving_) slot_of_[neuron] = kResting;
  awake_ -= slots.size();
}

void ActiveSet::NoteLargeInputs(const Placed& placed) {
  for (std::size_t slot = 0; slot < placed.pack.size(); ++slot) {
    large_inputs_.Note(placed.pack.neuron(slot), sums_[placed.base + slot]);
  }
}

std::optional<NeuronId> ActiveSet::FirstNotFinite() const {
  std::optional<NeuronId> first;
  const auto add = [&first](NeuronId neuron) { first = std::min(first.value_or(neuron), neuron); };
  for (const Placed& placed : packs_) {
    if (placed.pack.AllFinite()) continue;
    for (std::size_t slot = 0; slot < placed.pack.size(); ++slot) {
      if (!placed.pack.IsFinite(slot)) add(placed.pack.neuron(slot));
    }
  }
  for (const NeuronId neuron : not_finite_) add(neuron);
  return first;
}

void ActiveSet::SetDriven(const std::vector<NeuronRange>& ranges) {
  struct Awake {
    NeuronId neuron;
    std::uint32_t size;
    std::size_t begin;  // where its state begins in `states`
  };
  std::vector<Awake> awake;
  std::vector<float> states;
  for (Placed& placed : packs_) {
    for (std::size_t slot = 0; slot < placed.pack.size(); ++slot) {
      const auto size = static_cast<std::uint32_t>(placed.pack.state_size());
      awake.push_back({placed.pack.neuron(slot), size, states.size()});
      states.resize(states.size() + size);
      placed.pack.Read(slot, std::span(states).last(size));
      slot_of_[awake.back().neuron] = kResting;
    }
  }
  Clear();
  const auto state_of = [&states](const Awake& a) { return std::span<const float>(states).subspan(a.begin, a.size); };
  std::ranges::sort(awake, {}, &Awake::neuron);
  auto next = awake.begin();  // both lists ascend
  for (const NeuronRange& range : ranges) {
    for (NeuronId neuron = range.first; neuron < range.first + range.count; ++neuron) {
      while (next != awake.end() && next->neuron < neuron) ++next;
      const bool was_awake = next != awake.end() && next->neuron == neuron;
      Enter(packs_[2 * network_.population_index(neuron)], neuron, was_awake ? state_of(*next) : RestingState(neuron));
    }
  }
  for (const Awake& other : awake) {
    if (slot_of_[other.neuron] != kResting) continue;
    Enter(packs_[2 * network_.population_index(other.neuron) + 1], other.neuron, state_of(other));
  }
  CountMembers();
}

std::size_t ActiveSet::PackAt(std::uint32_t slot) const {
  return static_cast<std::size_t>(std::ranges::upper_bound(packs_, slot, {}, &Placed::base) - packs_.begin() - 1);
}

void ActiveSet::Set(NeuronId neuron, std::span<const float> state) {
  if (slot_of_[neuron] == kResting) Wake(neuron);
  const std::uint32_t slot = slot_of_[neuron];
  Placed& placed = packs_[PackAt(slot)];
  placed.pack.Write(slot - placed.base, state);
}

void ActiveSet::ReadWhole(NeuronId neuron, std::span<float> state) const {
  if (const std::uint32_t slot = slot_of_[neuron]; slot != kResting) {
    const Placed& placed = packs_[PackAt(slot)];
    placed.pack.Read(slot - placed.base, state);
  } else {
    std::ranges::copy(RestingState(neuron), state.begin());
  }
}

void ActiveSet::Read(NeuronId neuron, std::vector<float>& state) const {
  const ModelInfo& model = *network_.populations[network_.population_index(neuron)].model;
  state.resize(model.state_size);
  ReadWhole(neuron, state);
  state.resize(model.variables);
}

std::vector<float> ActiveSet::State(NeuronId neuron) const {
  std::vector<float> state;
  Read(neuron, state);
  return state;
}

}  // namespace lull
