#include "lull/simulation.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <exception>
#include <new>
#include <numeric>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/bytes_io.h"
#include "base/floating_point.h"
#include "base/instruction_set.h"
#include "engine/deal.h"
#include "engine/simulation_bytes.h"
#include "engine/simulation_impl.h"
#include "engine/workers.h"
#include "lull/cores.h"
#include "network/built_network.h"
#include "network/network_bytes.h"
#include "ranks/agreement.h"
#include "spec/check.h"
#include "spec/finding.h"

namespace lull {
namespace {

// The longest stretch that is run without a check whether to stop, unless the network is silent. An observer, or a stop
// token, may want to stop the run.
constexpr Tick kLongestSegment = Workers::kStretch;

// The longest silence that is run at once while states are traced, in states: they are kept until the next exchange.
constexpr Tick kMostTracedStates = 10'000;

absl::Status CheckPlacement(const Network& network, const std::vector<int>& placement, int threads) {
  if (placement.empty()) return absl::OkStatus();
  if (placement.size() != network.own_columns()) {
    return absl::InvalidArgumentError(absl::StrCat("placement names the workers of ", placement.size(),
                                                   " columns; must be one for each of the ", network.own_columns()));
  }
  for (std::size_t c = 0; c < placement.size(); ++c) {
    if (placement[c] >= 0 && placement[c] < threads) continue;
    return absl::InvalidArgumentError(absl::StrCat("placement puts column ", c, " on worker ", placement[c],
                                                   "; there are ", threads, " (0 to ", threads - 1, ")"));
  }
  return absl::OkStatus();
}

// `threads` is resolved.
Workers::Options OptionsOf(const BuiltNetwork& network, const SimulationOptions& options, int threads) {
  Workers::Options workers = {.engine = options.engine,
                              .instruction_set = Resolve(options.instruction_set),
                              .placement = {options.placement.begin(), options.placement.end()},
                              .min_shared_work = options.min_shared_work,
                              .start = options.start};
  const auto cores = static_cast<std::uint32_t>(UsableCores());
  workers.count = static_cast<std::uint32_t>(threads);
  if (workers.placement.empty()) {
    // More workers than cores would only make each step slower: 8 workers on 2 cores took 2.7 times as long as one
    // thread in `sparse-long`.
    workers.count = std::max(1u, std::min<std::uint32_t>({workers.count, network.own_columns.count(), cores}));
    workers.placement = DealByLoad(network, workers.count);
  }
  workers.threads = std::min(workers.count, cores);
  return workers;
}

// The same on all ranks: an error if one of them has one.
absl::Status Agreed(const Network& network, const absl::Status& own) {
  Collectives* const ranks = InsideOf(network).ranks;
  return ranks == nullptr ? own : SameStatus(*ranks, own);
}

// An error that comes when the other ranks may wait for this one at any place.
absl::Status Left(const Network& network, absl::Status error) {
  if (Collectives* const ranks = InsideOf(network).ranks) ranks->Leave(error);
  return error;
}

// Whether the network and a simulation of it fit into memory together.
absl::Status CheckFits(const BuiltNetwork& network, const Workers::Options& options) {
  const double share = static_cast<double>(network.own_neurons.count) / static_cast<double>(network.neurons());
  const double needed =
      NetworkBytes(network.expected) + SimulationBytes(network.expected, static_cast<int>(options.count));
  const std::vector<Finding> findings = CheckMemory(share * needed);
  return findings.empty() ? absl::OkStatus() : absl::ResourceExhaustedError(StatusOf(findings).message());
}

}  // namespace

// Not in the header, so that the class has its type information in one library alone.
Observer::~Observer() = default;

absl::Status StopRequest::status() const {
  return asked() ? absl::CancelledError("the run was asked to stop") : absl::OkStatus();
}

std::vector<InstructionSet> SupportedInstructionSets() { return InstructionSetsHere(); }

absl::StatusOr<Simulation> Simulation::Create(const Network& network, const SimulationOptions& options) {
  const auto supported = SupportedInstructionSets();
  if (options.instruction_set != InstructionSet::kBest && std::ranges::count(supported, options.instruction_set) == 0) {
    return absl::InvalidArgumentError("instruction_set: this machine does not have it; use kBest");
  }
  const Tick exchange_every = options.exchange_every.value_or(network.min_delay_between_columns().value_or(1));
  if (exchange_every < 1) {
    return absl::InvalidArgumentError(absl::StrCat("exchange_every is ", exchange_every, " ms; must be 1 or more"));
  }
  if (options.threads < 0 || options.threads > kMaxThreads) {
    return absl::InvalidArgumentError(
        absl::StrCat("threads is ", options.threads, "; must be 1 to ", kMaxThreads, ", or 0 for one per core"));
  }
  if (options.start < 0 || options.start == kNever) {
    return absl::InvalidArgumentError(absl::StrCat("start is ", options.start, " ms; must be 0 or more"));
  }
  const int threads = options.threads == 0 ? UsableCores() : options.threads;
  if (auto status = CheckPlacement(network, options.placement, threads); !status.ok()) return status;
  const DefaultFloatingPoint floating_point;
  try {
    Workers::Options workers_options = OptionsOf(InsideOf(network), options, threads);
    if (auto status = Agreed(network, CheckFits(InsideOf(network), workers_options)); !status.ok()) return status;
    auto workers = std::make_unique<Workers>(InsideOf(network), workers_options);
    return Simulation(std::make_unique<Impl>(Impl{.network = network,
                                                  .exchange_every = exchange_every,
                                                  .options = std::move(workers_options),
                                                  .workers = std::move(workers),
                                                  .observers = {},
                                                  .traced = {},
                                                  .trace_wishes = {},
                                                  .trace_every = 0,
                                                  .picked = {},
                                                  .begun_at = options.start,
                                                  .all_ranks = AllRanks(InsideOf(network).ranks)}));
  } catch (const std::bad_alloc&) {
    return Left(network, absl::ResourceExhaustedError(
                             "simulation: its state does not fit into memory; describe a smaller network"));
  }
}

Simulation::Simulation(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Simulation::Simulation(Simulation&&) noexcept = default;
Simulation& Simulation::operator=(Simulation&&) noexcept = default;
Simulation::~Simulation() = default;

void Simulation::Impl::Trace(Observer& observer) {
  std::vector<NeuronId> wanted = observer.traced();
  std::erase_if(wanted, [this](NeuronId neuron) { return !InsideOf(network).is_own_neuron(neuron); });
  if (wanted.empty()) return;
  const Tick every = std::max<Tick>(observer.trace_every(), 1);
  std::vector<NeuronId> earlier = traced;
  traced.insert(traced.end(), wanted.begin(), wanted.end());
  std::ranges::sort(traced);
  traced.erase(std::unique(traced.begin(), traced.end()), traced.end());
  const auto index_of = [this](NeuronId neuron) {
    return static_cast<std::size_t>(std::ranges::lower_bound(traced, neuron) - traced.begin());
  };
  for (TraceWish& wish : trace_wishes) wish.index = index_of(earlier[wish.index]);
  for (const NeuronId neuron : wanted) trace_wishes.push_back({&observer, index_of(neuron), every});
  trace_every = std::gcd(trace_every, every);
  workers->Trace(traced, trace_every);
}

void Simulation::Observe(Observer& observer) {
  impl_->Trace(observer);
  impl_->observers.push_back(&observer);
}

bool Simulation::StopObserving(const Observer& observer) {
  if (std::erase(impl_->observers, &observer) == 0) return false;
  if (std::erase_if(impl_->trace_wishes, [&](const auto& wish) { return wish.observer == &observer; }) > 0) {
    impl_->ForgetUnwanted();
  }
  return true;
}

std::exception_ptr Simulation::TakeObserverException() { return std::exchange(impl_->thrown, nullptr); }

// Traces no more neurons, and no more often, than the requests that are left want.
void Simulation::Impl::ForgetUnwanted() {
  std::vector<NeuronId> wanted;
  trace_every = 0;
  for (const TraceWish& wish : trace_wishes) {
    wanted.push_back(traced[wish.index]);
    trace_every = std::gcd(trace_every, wish.every);
  }
  std::ranges::sort(wanted);
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  for (TraceWish& wish : trace_wishes) {
    wish.index = static_cast<std::size_t>(std::ranges::lower_bound(wanted, traced[wish.index]) - wanted.begin());
  }
  traced = std::move(wanted);
  workers->Trace(traced, std::max<Tick>(trace_every, 1));
}

// The states that the workers have kept since `from`, or the part of them that the request asks for.
std::span<const float> Simulation::Impl::TraceOf(const TraceWish& wish, Tick from) {
  const std::span<const float> all = workers->trace(wish.index);
  if (wish.every == trace_every || all.empty()) return all;
  const Tick samples = workers->now() / trace_every - from / trace_every;
  const std::size_t variables = all.size() / static_cast<std::size_t>(samples);
  picked.clear();
  for (Tick t = (from / wish.every + 1) * wish.every; t <= workers->now(); t += wish.every) {
    const auto state = all.subspan(static_cast<std::size_t>(t / trace_every - from / trace_every - 1) * variables);
    picked.insert(picked.end(), state.begin(), state.begin() + static_cast<std::ptrdiff_t>(variables));
  }
  return picked;
}

absl::Status Simulation::Impl::Exchange(Tick from) {
  absl::Status status = Report(from);
  if (workers->now() % exchange_every == 0) status.Update(Respond());
  return status;
}

// The steps from < t ≤ now are done: reports them to the observers.
absl::Status Simulation::Impl::Report(Tick from) {
  absl::Status status;
  const Tick now = workers->now();
  const std::span<const Spike> spikes = workers->Spikes();
  std::span<const Spike> of_all = spikes;
  if (all_ranks.are_wanted()) status = all_ranks.Gather(spikes, of_all);
  for (Observer* observer : observers) {
    Ask(status, [&] { observer->OnSpikes(from, now, IsOfAllRanks(*observer) ? of_all : spikes); });
    for (const TraceWish& wish : trace_wishes) {
      if (wish.observer != observer) continue;
      const std::span<const float> states = TraceOf(wish, from);
      Ask(status, [&] { observer->OnTrace(traced[wish.index], from, now, states); });
    }
  }
  KeepUnanswered(spikes);
  workers->ForgetTraces();
  return status;
}

// Keeps the last spikes of the workers as far as they are after the last multiple of exchange_every.
void Simulation::Impl::KeepUnanswered(std::span<const Spike> spikes) {
  const Tick answered = workers->now() / exchange_every * exchange_every;
  std::erase_if(unanswered, [answered](const Spike& spike) { return spike.time <= answered; });
  const auto first = std::ranges::upper_bound(spikes, answered, {}, &Spike::time);
  unanswered.insert(unanswered.end(), first, spikes.end());
  workers->ForgetSpikes();
}

// Tells observers of the spikes that they could not answer before the state was saved.
absl::Status Simulation::Impl::Resume() {
  absl::Status status;
  const Tick now = workers->now(), answered = now / exchange_every * exchange_every;
  if (!std::exchange(resumes, false) || now == answered) return status;
  std::erase_if(unanswered, [answered](const Spike& spike) { return spike.time <= answered; });
  std::span<const Spike> of_all = unanswered;
  if (all_ranks.are_wanted()) status = all_ranks.Gather(unanswered, of_all);
  for (Observer* observer : observers) {
    Ask(status, [&] { observer->OnResume(answered, now, IsOfAllRanks(*observer) ? of_all : unanswered); });
  }
  return status;
}

// Asks observers for stimuli and applies them.
absl::Status Simulation::Impl::Respond() {
  absl::Status status;
  std::vector<Stimulus> stimuli, taken;
  std::vector<std::vector<Stimulus>> for_all;
  for (Observer* observer : observers) {
    stimuli.clear();
    absl::Status answered;
    Ask(answered, [&] { observer->OnExchange(workers->now(), stimuli); });
    if (answered.ok() && !stimuli.empty()) {
      if (IsOfAllRanks(*observer)) {
        for_all.push_back(std::exchange(stimuli, {}));
      } else {
        answered = workers->Stimulate(stimuli, taken);
      }
    }
    status.Update(answered);
  }
  if (all_ranks.are_wanted()) status.Update(all_ranks.Stimulate(*workers, for_all, taken));
  Tell(taken, status);
  return status;
}

void Simulation::Impl::Tell(std::span<const Stimulus> taken, absl::Status& status) {
  if (taken.empty()) return;
  for (Observer* observer : observers) {
    Ask(status, [&] { observer->OnStimuli(taken); });
  }
}

// Whether a stop token or an observer wants to end the run; the status of the first one that does.
absl::Status Simulation::Impl::Wish(const std::stop_token& stop) const {
  absl::Status status;
  for (const Observer* observer : observers) {
    Ask(status, [&] { status.Update(observer->status()); });
  }
  if (stop.stop_requested()) status.Update(absl::CancelledError("the run was asked to stop"));
  return status;
}

// All ranks find the same.
absl::StatusOr<Simulation::Impl::Exchanges> Simulation::Impl::AgreeOnExchanges() const {
  Tick silence = kNever;
  if (!traced.empty()) {
    const Tick samples = std::max<Tick>(kMostTracedStates / static_cast<Tick>(traced.size()), 1);
    if (trace_every < kNever / samples) silence = samples * trace_every;
  }
  const bool every = std::ranges::any_of(observers, &Observer::every_exchange);
  std::array<std::int64_t, 3> wanted = {observers.empty() ? 1 : 0, every ? 0 : 1, silence};
  if (Collectives* const ranks = InsideOf(network).ranks) {
    if (auto status = ranks->Reduce(Reduction::kMin, wanted); !status.ok()) return status;
  }
  return Exchanges{.are_observed = wanted[0] == 0, .are_all = wanted[1] == 0, .longest_silence = wanted[2]};
}

Tick Simulation::Impl::NextExchange(const Exchanges& exchanges, Tick silent_until) const {
  if (!exchanges.are_observed) return kNever;
  const Tick from = workers->now();
  const Tick next = (from / exchange_every + 1) * exchange_every;
  if (exchanges.are_all) return next;
  if (silent_until - from > exchanges.longest_silence) silent_until = from + exchanges.longest_silence;
  return std::max(next, silent_until / exchange_every * exchange_every);
}

// If there are several ranks, each takes the same way through this function, whatever its observers are.
absl::Status Simulation::Impl::Advance(Tick end, bool ends, const std::stop_token& stop, absl::Status& stopped) {
  Tick exchanged = workers->now();
  const bool asks_for_all =
      std::ranges::any_of(observers, [](const Observer* observer) { return observer->of_all_ranks(); });
  if (auto status = all_ranks.Agree(asks_for_all); !status.ok()) return status;
  stopped = Resume();
  if (stop.stop_requested()) stopped.Update(Wish(stop));
  stopped = Agreed(stopped);
  const absl::StatusOr<Exchanges> exchanges = AgreeOnExchanges();
  if (!exchanges.ok()) return exchanges.status();
  const bool is_observed = exchanges->are_observed;
  while (workers->now() < end && stopped.ok()) {
    const Tick from = workers->now();
    const absl::StatusOr<Tick> next_step = workers->NextStep();
    if (!next_step.ok()) return next_step.status();
    const Tick silent_until = *next_step - 1;
    const Tick next_exchange = NextExchange(*exchanges, silent_until);
    // Silence may be longer than a segment, but only after all states were looked at.
    const Tick longest = kLongestSegment - from % kLongestSegment;
    const Tick most = longest < kLongestSegment ? from + longest : std::max(from + longest, silent_until);
    const Tick segment_end = std::min({end, next_exchange, most});
    if (auto status = workers->RunUntil(segment_end, *next_step); !status.ok()) return status;
    if (segment_end % kLongestSegment == 0 || (ends && segment_end == end)) {
      if (auto status = workers->CheckStates(); !status.ok()) {
        if (is_observed) Report(exchanged).IgnoreError();  // the run has ended: nobody is asked
        return status;
      }
    }
    if (!is_observed) KeepUnanswered(workers->Spikes());
    // Between two exchanges that are far apart the run may be ended: the end is then an exchange too.
    const bool is_exchange = is_observed && (segment_end == end || segment_end == next_exchange);
    if (!is_exchange) {
      stopped = Agreed(Wish(stop));
      if (stopped.ok() || !is_observed) continue;
    }
    absl::Status exchange = Exchange(std::exchange(exchanged, segment_end));
    if (is_exchange) exchange.Update(Wish(stop));
    stopped.Update(Agreed(exchange));
  }
  return absl::OkStatus();
}

absl::StatusOr<RunCounters> Simulation::Run(Tick duration, const std::stop_token& stop) {
  return impl_->Run(*this, duration, /*ends=*/true, stop);
}

absl::StatusOr<RunCounters> Simulation::RunPart(Tick duration, const std::stop_token& stop) {
  return impl_->Run(*this, duration, /*ends=*/false, stop);
}

absl::StatusOr<RunCounters> Simulation::Impl::Run(Simulation& simulation, Tick duration, bool ends,
                                                  const std::stop_token& stop) {
  const Tick now = workers->now();
  if (duration < 0) return absl::InvalidArgumentError(absl::StrCat("duration is ", duration, " ms; must be 0 or more"));
  if (duration > kNever - 1 - now) return absl::InvalidArgumentError("duration leads beyond the end of time");
  thrown = nullptr;
  if (!broken.ok()) return broken;
  const DefaultFloatingPoint floating_point;
  const auto start = std::chrono::steady_clock::now();
  const RunCounters earlier = simulation.totals();
  absl::Status stopped;
  try {
    broken = Advance(now + duration, ends, stop, stopped);
  } catch (const std::bad_alloc&) {
    broken = Leave(absl::ResourceExhaustedError("simulation: out of memory; its state is lost"));
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  wall_seconds += wall.count();
  if (!broken.ok()) return broken;
  if (!stopped.ok()) return stopped;

  RunCounters stats = simulation.totals();
  stats.steps -= earlier.steps;
  stats.spikes -= earlier.spikes;
  stats.deliveries -= earlier.deliveries;
  stats.neuron_steps -= earlier.neuron_steps;
  stats.awake_steps -= earlier.awake_steps;
  stats.wall_seconds = wall.count();
  return stats;
}

absl::Status Simulation::Impl::Agreed(const absl::Status& own) const { return lull::Agreed(network, own); }

absl::Status Simulation::Impl::Leave(absl::Status error) const { return Left(network, std::move(error)); }

void Simulation::Impl::AddUp(std::span<std::uint64_t> own) const {
  Collectives* const ranks = InsideOf(network).ranks;
  if (ranks != nullptr) broken.Update(ranks->Reduce(Reduction::kSum, own));
}

Tick Simulation::now() const { return impl_->workers->now(); }
Tick Simulation::exchange_every() const { return impl_->exchange_every; }
int Simulation::threads() const { return static_cast<int>(impl_->workers->count()); }

RunCounters Simulation::totals() const {
  RunCounters totals = impl_->before;
  totals.steps += now() - impl_->begun_at;
  totals.wall_seconds += impl_->wall_seconds;
  std::array<std::uint64_t, 4> counted = {};
  auto& [spikes, deliveries, neuron_steps, awake_steps] = counted;
  for (std::uint32_t w = 0; w < impl_->workers->count(); ++w) {
    const Worker& worker = impl_->workers->worker(w);
    spikes += worker.spike_count();
    deliveries += worker.deliveries();
    neuron_steps += worker.neurons().neuron_steps();
    awake_steps += worker.neurons().awake_steps();
  }
  impl_->AddUp(counted);
  totals.spikes += spikes;
  totals.deliveries += deliveries;
  totals.neuron_steps += neuron_steps;
  totals.awake_steps += awake_steps;
  return totals;
}

std::uint64_t Simulation::awake() const {
  std::uint64_t awake = 0;
  for (std::uint32_t w = 0; w < impl_->workers->count(); ++w) awake += impl_->workers->worker(w).neurons().awake();
  impl_->AddUp({&awake, 1});
  return awake;
}

std::uint64_t Simulation::spike_hash() const {
  std::uint64_t hash = 0;
  for (std::uint32_t w = 0; w < impl_->workers->count(); ++w) hash += impl_->workers->worker(w).spike_hash();
  impl_->AddUp({&hash, 1});
  return impl_->hash_before + hash;
}

}  // namespace lull
