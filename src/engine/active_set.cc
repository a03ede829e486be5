#include "engine/active_set.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

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
      where_(SpanOf(owned)),
      owned_(0) {
  const std::vector<Members> members = OwnedMembers();
  std::size_t slots = kBlockLanes;  // the first slots are left out, so that no slot is kResting
  for (const Members& of_population : members) slots += 2 * Pack::SlotsFor(of_population.count);
  bool any_ports = false;
  for (std::size_t p = 0; p < network.populations.size(); ++p) {
    any_ports |= members[p].count > 0 && network.populations[p].model->has_ports;
  }
  if (any_ports) port_offset_ = slots;
  sums_ = AlignedArray<std::int32_t>(any_ports ? 3 * slots : slots);
  const auto quantum = std::ldexp(1.0f, -network.quantum_exponent);
  const auto tolerance = static_cast<float>(network.spec.rest_tolerance);
  std::uint32_t base = kBlockLanes;
  for (std::size_t p = 0; p < network.populations.size(); ++p) {
    const Population& population = network.populations[p];
    for (const bool driven : {true, false}) {
      const RestRule rule = driven ? RestRule::kNone : RuleFor(network, population, keep_all);
      const BatchFunction step = population.model->batch_function(set, population.uniform, rule);
      packs_.push_back({Pack(population, members[p].count, step, quantum, tolerance, sums_.data() + base, port_offset_),
                        p,
                        base,
                        driven,
                        population.model->has_ports,
                        population.model->large_input_exponent,
                        {}});
      if (population.uniform && !rests_anywhere_) packs_.back().resting = population.rest_point_of(0);
      base += static_cast<std::uint32_t>(Pack::SlotsFor(members[p].count));
    }
    if (rests_anywhere_) homes_.push_back(HomesFor(members[p], population));
    lone_.push_back(nullptr);
    if (keep_all || members[p].count == 0 || !LonePulses::Suit(network, p)) continue;
    const BatchFunction step = population.model->batch_function(set, true, RestRule::kNear);
    lone_.back() = std::make_unique<LonePulses>(network, p, step);
    any_lone_ = true;
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
  packed_ = 0;
}

void ActiveSet::Place(NeuronId neuron, std::span<const float> state) {
  const std::uint16_t p = network_.population_index(neuron);
  if (IsLate(where_[neuron])) Drop(where_[neuron]);
  where_[neuron] = {kResting, 0};
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

std::uint32_t ActiveSet::Enter(Placed& placed, NeuronId neuron, std::uint32_t member, std::span<const float> state) {
  const std::uint32_t slot = placed.base + static_cast<std::uint32_t>(placed.pack.size());
  where_[neuron] = {slot, 0};
  placed.pack.Add(neuron, member, state);
  ++packed_;
  return slot;
}

void ActiveSet::PrefetchSetUp(NeuronId neuron) const {
  const Population& population = network_.populations[network_.population_index(neuron)];
  if (population.uniform) return;
  const std::uint32_t member = network_.member_index(neuron);
  lull::Prefetch(population.parameters_of(member).data());
  lull::Prefetch(population.rest_point_of(member).data());
}

std::uint32_t ActiveSet::Wake(NeuronId neuron) {
  if (noted_ > 0 && IsLate(where_[neuron])) return WakeLate(neuron);
  const std::uint16_t p = network_.population_index(neuron);
  const std::uint32_t member = network_.member_index(neuron);
  Placed& placed = packs_[2 * p + 1];
  if (!placed.resting.empty()) {
    return Enter(placed, neuron, member, placed.resting);
  }
  return Enter(placed, neuron, member, rests_anywhere_ ? Home(neuron) : network_.populations[p].rest_point_of(member));
}

std::uint32_t ActiveSet::WakeLate(NeuronId neuron) {
  const Where noted = where_[neuron];
  where_[neuron] = {kResting, 0};
  const std::uint32_t slot = Wake(neuron);
  MakeUpFor(noted, neuron, slot);
  return slot;
}

// First finds the resting neurons without a branch, then wakes them: among targets of which some rest and others do
// not, a branch for each would be mispredicted half the time.
void ActiveSet::WakeAll(std::span<const NeuronId> neurons) {
  if (packed_ == owned_) return;
  if (waking_.size() < neurons.size()) waking_.resize(neurons.size());
  std::size_t resting = 0;
  for (const NeuronId neuron : neurons) {
    waking_[resting] = neuron;
    resting += !where_[neuron].has_slot();
  }
  // A neuron that is in the list twice is awake by the second time.
  if (packs_.size() > 2 || packs_[1].resting.empty()) {
    for (std::size_t i = 0; i < resting; ++i) {
      if (i + kAhead < resting) PrefetchSetUp(waking_[i + kAhead]);
      if (!where_[waking_[i]].has_slot()) Wake(waking_[i]);
    }
    return;
  }
  // A shorter loop for a single population whose neurons all have one rest point.
  Placed& placed = packs_[1];
  const auto first = static_cast<std::uint32_t>(placed.base + placed.pack.size());
  std::uint32_t slot = first;
  for (std::size_t i = 0; i < resting; ++i) {
    const NeuronId neuron = waking_[i];
    Where& where = where_[neuron];
    if (where.has_slot()) continue;
    if (IsLate(where)) MakeUpFor(where, neuron, slot);
    waking_[slot - first] = neuron;
    where = {slot++, 0};
  }
  placed.pack.AddAll(std::span(waking_).first(slot - first), placed.resting);
  packed_ += slot - first;
}

void ActiveSet::Add(std::span<const NeuronId> targets, const std::int32_t* quanta) {
  if (port_offset_ != 0) return Notes() ? AddOrNote<true>(targets, quanta) : AddToPorts(targets, quanta);
  if (Notes()) return AddOrNote<false>(targets, quanta);
  WakeAll(targets);
  const auto add = [&](std::size_t i) { sums_[where_[targets[i]].slot()] += quanta[i]; };
  // Four in a row: a delivery takes 5.3 instructions here instead of 7.
  std::size_t i = 0;
  for (; i + 4 <= targets.size(); i += 4) {
    for (std::size_t j = 0; j < 4; ++j) add(i + j);
  }
  for (; i < targets.size(); ++i) add(i);
}

void ActiveSet::AddToPorts(std::span<const NeuronId> targets, const std::int32_t* quanta) {
  WakeAll(targets);
  for (std::size_t i = 0; i < targets.size(); ++i) sums_[where_[targets[i]].slot() + PortOf(quanta[i])] += quanta[i];
}

void ActiveSet::JoinPorts(const Placed& placed) {
  std::int32_t* const sums = sums_.data() + placed.base;
  for (std::size_t i = 0; i < placed.pack.size(); ++i) {
    sums[i] += sums[i + port_offset_] + sums[i + 2 * port_offset_];
    sums[i + port_offset_] = sums[i + 2 * port_offset_] = 0;
  }
}

bool ActiveSet::Notes() const {
  return any_lone_ && static_cast<double>(packed_ + noted_) < kNotedUntil * static_cast<double>(owned_);
}

// One loop with branches, unlike WakeAll: where few neurons are awake, nearly all targets take the same way through it.
template <bool kPorts>
void ActiveSet::AddOrNote(std::span<const NeuronId> targets, const std::int32_t* quanta) {
  const auto port_of = [this](std::int32_t pulse) { return kPorts ? PortOf(pulse) : 0; };
  LonePulses* const only = lone_.size() == 1 ? lone_[0].get() : nullptr;
  others_.clear();
  quanta_.clear();
  for (std::size_t i = 0; i < targets.size(); ++i) {
    Where& where = where_[targets[i]];
    if (where.has_slot()) {
      sums_[where.slot() + port_of(quanta[i])] += quanta[i];
      continue;
    }
    LonePulses* const lone = only != nullptr ? only : lone_[network_.population_index(targets[i])].get();
    const bool notes = IsLate(where)     ? AddToNote(where, *lone, quanta[i])
                       : lone == nullptr ? false
                                         : Note(where, quanta[i], lone->StepsOf(quanta[i]));
    if (notes) [[likely]]
      continue;
    others_.push_back(targets[i]);
    quanta_.push_back(quanta[i]);
  }
  if (others_.empty()) return;
  WakeAll(others_);
  for (std::size_t i = 0; i < others_.size(); ++i) {
    sums_[where_[others_[i]].slot() + port_of(quanta_[i])] += quanta_[i];
  }
}

bool ActiveSet::AddToNote(Where& where, LonePulses& lone, std::int32_t quanta) {
  if (BeginOf(where, lone) != next_) return false;
  const Where before = where;
  // Pulses of either sign have sums of their own where there are ports; a note has one.
  if (port_offset_ != 0 && (before.sum() ^ quanta) < 0) return false;
  if (!Note(where, before.sum() + quanta, lone.StepsOf(before.sum() + quanta))) return false;
  Drop(before);
  return true;
}

void ActiveSet::Drop(const Where& where) {
  --ends_[where.until() % kEnds];
  --noted_;
}

void ActiveSet::MakeUpFor(const Where& where, NeuronId neuron, std::uint32_t slot) {
  Drop(where);
  const std::uint16_t p = network_.population_index(neuron);
  const std::uint32_t steps = next_ - BeginOf(where, *lone_[p]);
  if (steps == 0) {
    sums_[slot + PortOf(where.sum())] += where.sum();
  } else {
    late_.push_back({p, {slot - packs_[2 * p + 1].base, steps, where.sum()}});
  }
}

void ActiveSet::CatchUp() {
  std::ranges::sort(late_, {}, &LateOf::population);
  for (auto begin = late_.begin(); begin != late_.end();) {
    const std::size_t p = begin->population;
    catching_.clear();
    for (; begin != late_.end() && begin->population == p; ++begin) {
      catching_.push_back(begin->late);
      neuron_steps_ += begin->late.steps;
    }
    lone_[p]->CatchUp(catching_, packs_[2 * p + 1].pack);
  }
  late_.clear();
}

void ActiveSet::AdvanceTo(Tick next) {
  for (Tick t = this->next(); noted_ > 0 && t < next; ++t) {
    awake_steps_ += noted_;
    noted_ -= std::exchange(ends_[static_cast<std::size_t>(t + 1) % kEnds], 0);
  }
  if (next - base_ > kLongestTime) return MoveBase(next);
  next_ = static_cast<std::uint32_t>(next - base_);
}

void ActiveSet::MoveBase(Tick next) {
  const Tick base = (next - 1) / kEnds * kEnds;
  for (const NeuronRange& range : ranges_) {
    for (NeuronId neuron = range.first; neuron < range.first + range.count; ++neuron) {
      Where& where = where_[neuron];
      if (where.until() == 0) continue;
      const Tick until = base_ + where.until();
      where = until > next ? Where{where.slot(), static_cast<std::uint32_t>(until - base)} : Where{kResting, 0};
    }
  }
  base_ = base;
  next_ = static_cast<std::uint32_t>(next - base);
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
      const Where& where = where_[neuron];
      const bool is_packed = where.has_slot();
      if (is_packed && where.slot() - driven.base < driven.pack.size()) continue;
      members.push_back(neuron);
      states.resize(states.size() + size);
      const std::span<float> state = std::span(states).last(size);
      if (is_packed) {
        placed.pack.Read(where.slot() - placed.base, state);
      } else {
        ReadUnpacked(neuron, next() - 1, state);
        if (IsLate(where)) Drop(where);
      }
    }
  }
  packed_ -= placed.pack.size();
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
  placed.pack.RemoveAll(slots, [&](NeuronId neuron, std::uint32_t slot) { where_[neuron] = {placed.base + slot, 0}; });
  for (const NeuronId neuron : leaving_) where_[neuron] = {kResting, 0};
  packed_ -= slots.size();
}

void ActiveSet::NoteLargeInputs(const Placed& placed) {
  for (std::size_t slot = 0; slot < placed.pack.size(); ++slot) {
    for (std::size_t port = 0; port < (placed.has_ports ? 3 : 1); ++port) {
      large_inputs_.Note(placed.pack.neuron(slot), sums_[placed.base + slot + port * port_offset_],
                         placed.large_exponent);
    }
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
      where_[awake.back().neuron] = {kResting, 0};
    }
  }
  Clear();
  const auto state_of = [&states](const Awake& a) { return std::span<const float>(states).subspan(a.begin, a.size); };
  std::ranges::sort(awake, {}, &Awake::neuron);
  std::vector<float> unpacked;  // the state of a neuron that was in no pack
  auto next = awake.begin();    // both lists ascend
  for (const NeuronRange& range : ranges) {
    for (NeuronId neuron = range.first; neuron < range.first + range.count; ++neuron) {
      while (next != awake.end() && next->neuron < neuron) ++next;
      const bool was_awake = next != awake.end() && next->neuron == neuron;
      Placed& placed = packs_[2 * network_.population_index(neuron)];
      if (was_awake) {
        Enter(placed, neuron, state_of(*next));
        continue;
      }
      unpacked.resize(placed.pack.state_size());
      ReadUnpacked(neuron, this->next() - 1, unpacked);
      if (IsLate(where_[neuron])) Drop(where_[neuron]);
      Enter(placed, neuron, unpacked);
    }
  }
  for (const Awake& other : awake) {
    if (where_[other.neuron].slot() != kResting) continue;
    Enter(packs_[2 * network_.population_index(other.neuron) + 1], other.neuron, state_of(other));
  }
  CountMembers();
}

std::size_t ActiveSet::PackAt(std::uint32_t slot) const {
  return static_cast<std::size_t>(std::ranges::upper_bound(packs_, slot, {}, &Placed::base) - packs_.begin() - 1);
}

void ActiveSet::Set(NeuronId neuron, std::span<const float> state) {
  const Where& where = where_[neuron];
  const std::uint32_t slot = where.has_slot() ? where.slot() : Wake(neuron);
  late_.clear();  // of a noted neuron, whose state is replaced
  Placed& placed = packs_[PackAt(slot)];
  placed.pack.Write(slot - placed.base, state);
}

void ActiveSet::ReadWhole(NeuronId neuron, Tick t, std::span<float> state) const {
  const Where& where = where_[neuron];
  if (!where.has_slot()) return ReadUnpacked(neuron, t, state);
  const Placed& placed = packs_[PackAt(where.slot())];
  placed.pack.Read(where.slot() - placed.base, state);
}

void ActiveSet::ReadUnpacked(NeuronId neuron, Tick t, std::span<float> state) const {
  const Where& where = where_[neuron];
  if (where.until() <= t + 1 - base_) {
    std::ranges::copy(RestingState(neuron), state.begin());
  } else {
    const LonePulses& lone = *lone_[network_.population_index(neuron)];
    lone.StateAfter(static_cast<std::uint32_t>(t + 1 - base_) - BeginOf(where, lone), where.sum(), state);
  }
}

void ActiveSet::Read(NeuronId neuron, Tick t, std::vector<float>& state) const {
  const ModelInfo& model = *network_.populations[network_.population_index(neuron)].model;
  state.resize(model.state_size);
  ReadWhole(neuron, t, state);
  state.resize(model.variables);
}

std::vector<float> ActiveSet::State(NeuronId neuron) const {
  std::vector<float> state;
  Read(neuron, next() - 1, state);
  return state;
}

}  // namespace lull
