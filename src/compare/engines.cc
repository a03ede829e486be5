#include <algorithm>
#include <cmath>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "compare/on_ranks.h"
#include "lull/compare/compare.h"

namespace lull {
namespace {

constexpr Tick kMaxTurnStretches = 60;  // the largest number of stretches in a turn: as many as a picture can show
constexpr Tick kMinTurnStretch = 10;    // [ms] the shortest stretch
constexpr std::size_t kMaxRepeats = 20;
constexpr double kTurnSeconds = 0.05;

double MedianOf(std::vector<double> values) { return SpreadOf(std::move(values)).median; }

// The times of one run from the beginning, stretch by stretch.
struct Turn {
  RunCounters stats = {};
  std::vector<double> by_stretch = {};  // [s]
};

class Turns {
 public:
  Turns(const Network& network, const CompareOptions& options, Comparison& comparison)
      : network_(network), options_(options), comparison_(comparison) {}

  absl::Status Rebuild() {
    network_.reset();  // first, so that there are never two networks in memory
    absl::StatusOr<Network> network = options_.rebuild();
    if (!network.ok()) return network.status();
    network_ = *std::move(network);
    return absl::OkStatus();
  }

  // Takes the turn of one engine in a round: runs it, several times if runs are short, and keeps the median time.
  absl::Status Take(EngineKind engine) {
    const bool is_event = engine == EngineKind::kEventDriven;
    EngineTimes& times = is_event ? comparison_.event : comparison_.clock;
    std::vector<std::vector<double>>& stretches = is_event ? event_stretches_ : clock_stretches_;
    std::vector<double> seconds;
    double sum = 0;
    while (seconds.empty() || (sum < kTurnSeconds && seconds.size() < kMaxRepeats)) {
      absl::StatusOr<Turn> turn = RunOnce(engine);
      if (!turn.ok()) return turn.status();
      const absl::StatusOr<double> of_slowest = LargestTime(*network_, turn->stats.wall_seconds);
      if (!of_slowest.ok()) return of_slowest.status();
      seconds.push_back(*of_slowest);
      sum += *of_slowest;
      stretches.resize(turn->by_stretch.size());
      for (std::size_t i = 0; i < stretches.size(); ++i) stretches[i].push_back(turn->by_stretch[i]);
      times.stats = turn->stats;
    }
    times.rounds.push_back(MedianOf(std::move(seconds)));
    return absl::OkStatus();
  }

  void Finish() {
    for (auto [times, stretches] :
         {std::pair(&comparison_.event, &event_stretches_), std::pair(&comparison_.clock, &clock_stretches_)}) {
      times->stats.wall_seconds = MedianOf(times->rounds);
      for (const std::vector<double>& seconds : *stretches) times->by_stretch.push_back(MedianOf(seconds));
    }
  }

 private:
  absl::StatusOr<Turn> RunOnce(EngineKind engine) {
    absl::StatusOr<Simulation> simulation =
        Simulation::Create(*network_, {.engine = engine, .threads = options_.threads});
    if (!simulation.ok()) return simulation.status();
    comparison_.threads = simulation->threads();
    Turn turn;
    std::vector<double> awake;
    while (simulation->now() < comparison_.duration) {
      const Tick stretch = std::min(comparison_.stretch, comparison_.duration - simulation->now());
      const bool is_last = simulation->now() + stretch == comparison_.duration;
      const absl::StatusOr<RunCounters> ran = is_last ? simulation->Run(stretch) : simulation->RunPart(stretch);
      if (!ran.ok()) return ran.status();
      turn.by_stretch.push_back(ran->wall_seconds);
      awake.push_back(static_cast<double>(ran->awake_steps) /
                      (static_cast<double>(stretch) * static_cast<double>(network_->neurons())));
      const absl::Status wish = options_.interrupt ? options_.interrupt() : absl::OkStatus();
      if (absl::Status status = AgreedOn(*network_, wish); !status.ok()) return status;
    }
    if (engine == EngineKind::kEventDriven) comparison_.awake = std::move(awake);
    turn.stats = simulation->totals();
    if (simulation->spike_hash() != comparison_.spike_hash || simulation->weight_hash() != comparison_.weight_hash) {
      return absl::InternalError("a run came to other spikes or weights than the same run before");
    }
    return turn;
  }

  std::optional<Network> network_;
  const CompareOptions& options_;
  Comparison& comparison_;
  std::vector<std::vector<double>> event_stretches_, clock_stretches_;  // [stretch][run]
};

}  // namespace

Spread SpreadOf(std::vector<double> values) {
  std::ranges::sort(values);
  const auto quantile = [&values](double share) {
    const double place = share * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return std::lerp(values[below], values[above], place - static_cast<double>(below));
  };
  return {.median = quantile(0.5), .low = quantile(0.25), .high = quantile(0.75)};
}

Spread Comparison::SpeedUp() const {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < event.rounds.size(); ++i) ratios.push_back(clock.rounds[i] / event.rounds[i]);
  return SpreadOf(std::move(ratios));
}

Spread Comparison::MsPerSecond(const EngineTimes& of) const {
  std::vector<double> rates;
  for (const double seconds : of.rounds) rates.push_back(1e6 * seconds / static_cast<double>(duration));
  return SpreadOf(std::move(rates));
}

double Comparison::ShareAwake(NeuronId neurons) const {
  return static_cast<double>(event.stats.awake_steps) /
         (static_cast<double>(neurons) * static_cast<double>(event.stats.steps));
}

absl::StatusOr<Comparison> CompareEngines(const Network& network, const CompareOptions& options) {
  if (options.duration < 1 || options.rounds < 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("compare: ", options.duration, " ms and ", options.rounds, " rounds; must be 1 or more of both"));
  }
  const auto on_progress = [&options](const std::string& what) {
    if (options.on_progress) options.on_progress(what);
  };
  const auto with = [&](EngineKind engine) {
    return Contestant{.network = network, .options = {.engine = engine, .threads = options.threads}};
  };
  on_progress("comparing spikes");
  absl::StatusOr<SideBySide> equal = RunSideBySide(
      with(EngineKind::kEventDriven), with(EngineKind::kClockDriven),
      {.duration = options.duration, .interrupt = options.interrupt, .time_limit_s = options.turn_seconds});
  if (!equal.ok()) return equal.status();
  Comparison comparison = {
      .duration = equal->until,
      .stretch = std::max(kMinTurnStretch, (equal->until + kMaxTurnStretches - 1) / kMaxTurnStretches),
      .spike_hash = equal->spike_hash,
      .weight_hash = equal->weight_hash,
      .difference = equal->difference};
  if (comparison.difference) return comparison;

  Turns turns(network, options, comparison);
  for (int round = 0; round < options.rounds; ++round) {
    on_progress(absl::StrCat("round ", round + 1, " of ", options.rounds));
    if (round > 0 && options.rebuild) {
      if (absl::Status status = turns.Rebuild(); !status.ok()) return status;
    }
    std::array order = {EngineKind::kEventDriven, EngineKind::kClockDriven};
    if (round % 2 == 1) std::swap(order[0], order[1]);
    for (const EngineKind engine : order) {
      if (absl::Status status = turns.Take(engine); !status.ok()) return status;
    }
  }
  turns.Finish();
  return comparison;
}

}  // namespace lull
