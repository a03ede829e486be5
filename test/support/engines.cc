#include "test/support/engines.h"

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <span>
#include <stdexcept>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/observer.h"
#include "ranks/in_process.h"

namespace lull {
namespace {

// Keeps all spikes, and holds the observer's contract: every step is reported once, in order.
class Collector : public Observer {
 public:
  explicit Collector(Tick now = 0) : until_(now) {}

  void OnSpikes(Tick from, Tick until, std::span<const Spike> spikes) override {
    if (from != until_ || until < from) throw std::runtime_error("an exchange was lost or came twice");
    until_ = until;
    for (const Spike& spike : spikes) {
      if (spike.time <= from || spike.time > until) throw std::runtime_error("a spike outside its exchange");
      spikes_.push_back(spike);
    }
  }
  Tick until() const { return until_; }
  std::vector<Spike> TakeSpikes() { return std::move(spikes_); }

 private:
  Tick until_;
  std::vector<Spike> spikes_;
};

Simulation CreateOrThrow(const Network& network, const SimulationOptions& options) {
  absl::StatusOr<Simulation> simulation = Simulation::Create(network, options);
  if (!simulation.ok()) throw std::runtime_error(simulation.status().ToString());
  return *std::move(simulation);
}

// Returns the message if the state of a neuron is no longer finite; otherwise an empty text.
std::string RunOrThrow(Simulation& simulation, Tick duration, bool is_last, const Collector& collector) {
  const absl::Status status = (is_last ? simulation.Run(duration) : simulation.RunPart(duration)).status();
  if (!status.ok() && !absl::IsOutOfRange(status)) throw std::runtime_error(status.ToString());
  if (collector.until() != simulation.now()) throw std::runtime_error("a run ended without an exchange");
  return std::string(status.message());
}

// Loads the state that ranks have saved in parts, if there are any.
absl::Status LoadParts(Simulation& simulation, const std::vector<std::vector<std::byte>>& saved) {
  if (saved.empty()) return absl::OkStatus();
  std::vector<std::span<const std::byte>> left(saved.begin(), saved.end());
  std::vector<ByteSource> parts;
  for (std::span<const std::byte>& of_part : left) {
    parts.push_back([&of_part](std::span<std::byte> bytes) {
      if (bytes.size() > of_part.size()) return absl::DataLossError("the state ends too early");
      std::ranges::copy(of_part.first(bytes.size()), bytes.begin());
      of_part = of_part.subspan(bytes.size());
      return absl::OkStatus();
    });
  }
  return simulation.Load(parts);
}

}  // namespace

Outcome OutcomeOf(const Network& network, Simulation& simulation, std::vector<Spike> spikes) {
  Outcome outcome;
  outcome.spikes = std::move(spikes);
  simulation.ForEachSynapse([&outcome](const Synapse& synapse) { outcome.synapses.push_back(synapse); });
  const NeuronId first = network.first_neuron(network.first_own_column());
  for (NeuronId i = 0; i < network.own_neurons(); ++i) outcome.states.push_back(simulation.State(first + i));
  outcome.deliveries = simulation.totals().deliveries;
  outcome.spike_hash = simulation.spike_hash();
  outcome.weight_hash = simulation.weight_hash();
  return outcome;
}

Outcome EngineOutcome(const Network& network, const SimulationOptions& options, const std::vector<Tick>& pieces) {
  Simulation simulation = CreateOrThrow(network, options);
  Collector collector;
  simulation.Observe(collector);
  std::string failure;
  for (std::size_t i = 0; i < pieces.size() && failure.empty(); ++i) {
    failure = RunOrThrow(simulation, pieces[i], i + 1 == pieces.size(), collector);
  }
  Outcome outcome = OutcomeOf(network, simulation, collector.TakeSpikes());
  outcome.failure = failure;
  return outcome;
}

Outcome ResumedOutcome(const Network& network, const std::vector<SimulationOptions>& options,
                       const std::vector<Tick>& pieces) {
  Collector collector;
  std::optional<Simulation> simulation;
  std::string failure;
  for (std::size_t i = 0; i < pieces.size() && failure.empty(); ++i) {
    Simulation next = CreateOrThrow(network, options[i]);
    if (simulation) {
      const std::vector<std::byte> state = SavedState(*simulation);
      if (absl::Status status = LoadState(next, state); !status.ok()) throw std::runtime_error(status.ToString());
      if (next.now() != simulation->now()) throw std::runtime_error("a state was saved at another time");
    }
    simulation.emplace(std::move(next));
    simulation->Observe(collector);
    failure = RunOrThrow(*simulation, pieces[i], i + 1 == pieces.size(), collector);
  }
  Outcome outcome = OutcomeOf(network, *simulation, collector.TakeSpikes());
  outcome.failure = failure;
  return outcome;
}

Outcome OutcomeOnRanks(const NetworkSpec& spec, const std::vector<PieceOnRanks>& pieces) {
  std::vector<std::vector<std::byte>> saved;  // by the ranks of the piece before
  std::vector<Spike> spikes;
  std::vector<Outcome> outcomes;
  for (std::size_t piece = 0; piece < pieces.size(); ++piece) {
    const PieceOnRanks& of_piece = pieces[piece];
    const int ranks = of_piece.ranks;
    const SimulationOptions& options = of_piece.options;
    const Tick duration = of_piece.duration;
    const std::size_t parts = static_cast<std::size_t>(std::max(ranks, 1));
    std::vector<std::vector<std::byte>> states(parts);
    outcomes.assign(parts, {});
    const auto work = [&, is_last = piece + 1 == pieces.size()](Ranks* here) -> absl::Status {
      const std::size_t rank = here == nullptr ? 0 : static_cast<std::size_t>(here->rank());
      const absl::StatusOr<Network> network = Network::Build(spec, {.threads = 1, .ranks = here});
      if (!network.ok()) return network.status();
      absl::StatusOr<Simulation> simulation = Simulation::Create(*network, options);
      if (!simulation.ok()) return simulation.status();
      if (absl::Status status = LoadParts(*simulation, saved); !status.ok()) return status;
      Collector collector(simulation->now());
      simulation->Observe(collector);
      const std::string failure = RunOrThrow(*simulation, duration, is_last, collector);
      outcomes[rank] = OutcomeOf(*network, *simulation, collector.TakeSpikes());
      outcomes[rank].failure = failure;
      if (!is_last && failure.empty()) states[rank] = SavedState(*simulation);
      return absl::OkStatus();
    };
    const std::vector<absl::Status> statuses =
        ranks == 0 ? std::vector<absl::Status>{work(nullptr)}
                   : RunInProcess(ranks, [&](Collectives& here) { return work(&here); });
    for (const absl::Status& status : statuses) {
      if (!status.ok()) throw std::runtime_error(status.ToString());
    }
    for (const Outcome& outcome : outcomes) spikes.insert(spikes.end(), outcome.spikes.begin(), outcome.spikes.end());
    saved = std::move(states);
    if (!outcomes[0].failure.empty()) break;
  }
  Outcome all = outcomes[0];
  for (const Outcome& outcome : std::span(outcomes).subspan(1)) {
    if (outcome.deliveries != all.deliveries || outcome.spike_hash != all.spike_hash ||
        outcome.weight_hash != all.weight_hash || outcome.failure != all.failure) {
      throw std::runtime_error("the ranks do not agree");
    }
    all.synapses.insert(all.synapses.end(), outcome.synapses.begin(), outcome.synapses.end());
    all.states.insert(all.states.end(), outcome.states.begin(), outcome.states.end());
  }
  std::ranges::sort(spikes);
  all.spikes = std::move(spikes);
  // "rank 2 (host): neuron 17 …"
  if (all.failure.starts_with("rank ")) all.failure = all.failure.substr(all.failure.find(": ") + 2);
  return all;
}

std::vector<std::byte> SavedState(Simulation& simulation) {
  std::vector<std::byte> state;
  const absl::Status status = simulation.Save([&state](std::span<const std::byte> bytes) {
    state.insert(state.end(), bytes.begin(), bytes.end());
    return absl::OkStatus();
  });
  if (!status.ok()) throw std::runtime_error(status.ToString());
  return state;
}

absl::Status LoadState(Simulation& simulation, std::span<const std::byte> state) {
  const absl::Status status = simulation.Load([&state](std::span<std::byte> bytes) {
    if (bytes.size() > state.size()) return absl::DataLossError("the state ends too early");
    std::ranges::copy(state.first(bytes.size()), bytes.begin());
    state = state.subspan(bytes.size());
    return absl::OkStatus();
  });
  if (status.ok() && !state.empty()) return absl::DataLossError("the state goes on");
  return status;
}

std::vector<SimulationOptions> AllEngines() {
  std::vector<SimulationOptions> all;
  for (const EngineKind engine : {EngineKind::kClockDriven, EngineKind::kEventDriven}) {
    for (const InstructionSet set : SupportedInstructionSets()) {
      SimulationOptions options;
      options.engine = engine;
      options.instruction_set = set;
      options.threads = 1;
      all.push_back(options);
    }
  }
  return all;
}

std::vector<SimulationOptions> DealtEngines(const Network& network, std::uint64_t seed) {
  std::vector<SimulationOptions> all;
  if (network.columns() == 1) return all;
  std::mt19937_64 random(seed);
  for (const EngineKind engine : {EngineKind::kClockDriven, EngineKind::kEventDriven}) {
    for (const int threads : {2, 3, 5, 8}) {
      SimulationOptions options;
      options.engine = engine;
      options.threads = threads;
      for (ColumnId c = 0; c < network.columns(); ++c) {
        options.placement.push_back(static_cast<int>(random() % static_cast<std::uint64_t>(threads)));
      }
      if (random() % 2 == 0) options.min_shared_work = 0;
      all.push_back(options);
    }
  }
  return all;
}

std::vector<SimulationOptions> EnginesFor(const Network& network, std::uint64_t seed) {
  std::vector<SimulationOptions> engines = AllEngines();
  const std::vector<SimulationOptions> dealt = DealtEngines(network, seed);
  engines.insert(engines.end(), dealt.begin(), dealt.end());
  return engines;
}

std::string NameOf(const SimulationOptions& options) {
  const std::map<InstructionSet, std::string> sets = {{InstructionSet::kBest, "best"},
                                                      {InstructionSet::kBaseline, "baseline"},
                                                      {InstructionSet::kAvx2, "AVX2"},
                                                      {InstructionSet::kAvx512, "AVX-512"}};
  const bool events = options.engine == EngineKind::kEventDriven;
  std::string name = (events ? "event-driven, " : "clock-driven, ") + sets.at(options.instruction_set);
  if (!options.placement.empty()) name += ", workers of the columns:";
  for (const int worker : options.placement) name.append(" ").append(std::to_string(worker));
  return name;
}

}  // namespace lull
