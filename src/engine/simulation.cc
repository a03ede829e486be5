#include "lull/simulation.h"

#include <algorithm>
#include <chrono>
#include <new>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/clock_driven.h"
#include "engine/event_driven.h"
#include "engine/spike_hash.h"
#include "network/floating_point.h"
#include "random/instruction_set.h"

namespace lull {
namespace {

std::unique_ptr<Worker> MakeWorker(const BuiltNetwork& network, const SimulationOptions& options) {
  const InstructionSet set = Resolve(options.instruction_set);
  if (options.engine == EngineKind::kClockDriven) return std::make_unique<ClockDrivenWorker>(network, set);
  return std::make_unique<EventDrivenWorker>(network, set);
}

}  // namespace

struct Simulation::Impl {
  Network network;  // keeps alive what the worker refers to
  Tick exchange_every;
  std::unique_ptr<Worker> worker;
  std::vector<Observer*> observers;
  std::vector<NeuronId> traced;                                    // ascending
  std::vector<std::pair<Observer*, std::size_t>> trace_observers;  // who wants which of them
  RunStats totals;
  std::uint64_t spike_hash = 0;

  void Exchange(Tick from);
  void Trace(Observer& observer);
};

absl::StatusOr<Simulation> Simulation::Create(const Network& network, const SimulationOptions& options) {
  const auto supported = SupportedInstructionSets();
  if (options.instruction_set != InstructionSet::kBest && std::ranges::count(supported, options.instruction_set) == 0) {
    return absl::InvalidArgumentError("instruction_set: this machine does not have it; use kBest");
  }
  const Tick exchange_every = options.exchange_every.value_or(network.min_delay_between_columns().value_or(1));
  if (exchange_every < 1) {
    return absl::InvalidArgumentError(absl::StrCat("exchange_every is ", exchange_every, " ms; must be 1 or more"));
  }
  const DefaultFloatingPoint floating_point;
  try {
    return Simulation(std::make_unique<Impl>(Impl{.network = network,
                                                  .exchange_every = exchange_every,
                                                  .worker = MakeWorker(network.built(), options),
                                                  .observers = {},
                                                  .traced = {},
                                                  .trace_observers = {},
                                                  .totals = {}}));
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError("simulation: its state does not fit into memory; describe a smaller network");
  }
}

Simulation::Simulation(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Simulation::Simulation(Simulation&&) noexcept = default;
Simulation& Simulation::operator=(Simulation&&) noexcept = default;
Simulation::~Simulation() = default;

void Simulation::Impl::Trace(Observer& observer) {
  std::vector<NeuronId> wanted = observer.traced();
  std::vector<std::pair<Observer*, NeuronId>> all;
  for (const auto& [who, index] : trace_observers) all.push_back({who, traced[index]});
  for (const NeuronId neuron : wanted) all.push_back({&observer, neuron});

  traced.insert(traced.end(), wanted.begin(), wanted.end());
  std::ranges::sort(traced);
  traced.erase(std::unique(traced.begin(), traced.end()), traced.end());
  trace_observers.clear();
  for (const auto& [who, neuron] : all) {
    trace_observers.push_back(
        {who, static_cast<std::size_t>(std::ranges::lower_bound(traced, neuron) - traced.begin())});
  }
  worker->Trace(traced);
}

void Simulation::Observe(Observer& observer) {
  impl_->observers.push_back(&observer);
  impl_->Trace(observer);
}

// The steps from < t ≤ now are done: tells the outside.
void Simulation::Impl::Exchange(Tick from) {
  const std::vector<Spike>& spikes = worker->spikes();
  for (const Spike& spike : spikes) spike_hash += HashOf(spike);
  totals.spikes += spikes.size();
  for (Observer* observer : observers) {
    observer->OnSpikes(from, worker->now(), spikes);
    for (const auto& [who, index] : trace_observers) {
      if (who == observer) observer->OnTrace(traced[index], from, worker->now(), worker->trace(index));
    }
  }
  worker->ForgetSpikes();
  worker->ForgetTraces();
}

absl::StatusOr<RunStats> Simulation::Run(Tick duration) {
  if (duration < 0) return absl::InvalidArgumentError(absl::StrCat("duration is ", duration, " ms; must be 0 or more"));
  if (duration > kNever - 1 - now()) return absl::InvalidArgumentError("duration leads beyond the end of time");
  const DefaultFloatingPoint floating_point;
  const auto start = std::chrono::steady_clock::now();
  const RunStats before = totals();
  const Tick end = now() + duration;
  while (now() < end) {
    const Tick from = now();
    impl_->worker->RunUntil(std::min(end, (from / impl_->exchange_every + 1) * impl_->exchange_every));
    impl_->Exchange(from);
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  impl_->totals.wall_seconds += wall.count();

  RunStats stats = totals();
  stats.steps -= before.steps;
  stats.spikes -= before.spikes;
  stats.deliveries -= before.deliveries;
  stats.neuron_steps -= before.neuron_steps;
  stats.wall_seconds = wall.count();
  return stats;
}

Tick Simulation::now() const { return impl_->worker->now(); }
Tick Simulation::exchange_every() const { return impl_->exchange_every; }

RunStats Simulation::totals() const {
  RunStats totals = impl_->totals;
  totals.steps = now();
  totals.deliveries = impl_->worker->deliveries();
  totals.neuron_steps = impl_->worker->neurons().neuron_steps();
  return totals;
}

std::vector<float> Simulation::State(NeuronId neuron) const { return impl_->worker->neurons().State(neuron); }

void Simulation::ForEachSynapse(const std::function<void(const Synapse&)>& visit) {
  const DefaultFloatingPoint floating_point;
  impl_->worker->ApplyPotentiation();
  const BuiltNetwork& network = impl_->network.built();
  for (ColumnId c = 0; c < network.column_count(); ++c) {
    VisitSynapses(network.columns[c], network.column_first[c], impl_->worker->column(c).weights(), visit);
  }
}

std::uint64_t Simulation::spike_hash() const { return impl_->spike_hash; }

std::uint64_t Simulation::weight_hash() {
  std::uint64_t hash = 0;
  ForEachSynapse([&hash](const Synapse& synapse) { hash += HashOf(synapse); });
  return hash;
}

}  // namespace lull
