#include "lull/compare/grid.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cmath>
#include <map>
#include <mutex>
#include <new>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/quoted.h"
#include "base/team.h"
#include "compare/grid_file.h"
#include "lull/cores.h"
#include "lull/network.h"
#include "lull/observer.h"
#include "lull/simulation.h"
#include "lull/statistics.h"
#include "statistics/layout.h"

namespace lull {
namespace {

constexpr int kMostValuesOfAxis = 100'000;               // of an axis; chosen: a mistake is more likely
constexpr std::size_t kMostRuns = std::size_t{1} << 24;  // chosen, likewise
constexpr std::chrono::seconds kBetweenWrites(1);

// The shortest text that reads back as the same number.
std::string ShortestText(double number) {
  std::array<char, 32> digits;
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr};
}

// A run of the grid.
struct Point {
  std::vector<std::string> values;
  Config config;
  std::uint64_t hash;
};

std::string NameOf(const std::vector<GridAxis>& axes, const Point& point) {
  std::string name;
  for (std::size_t i = 0; i < axes.size(); ++i) absl::StrAppend(&name, axes[i].key, " = ", point.values[i], ", ");
  return absl::StrCat(OneLine(name), "seed = ", point.config.network.seed);
}

std::vector<std::string> LayersOf(const Config& config) {
  std::vector<std::string> names;
  for (const Layout::Layer& layer : LayoutOf(config.network).layers) names.push_back(layer.name);
  return names;
}

GridRow::Group GroupOf(const Statistics::Group& group) {
  return {.name = group.name, .rate_hz = group.rate_hz, .cv_isi = group.cv_isi, .synchrony = group.synchrony};
}

// Adds the spikes of a run to its statistics.
class Counting : public Observer {
 public:
  Counting(const Network& network, const GridOptions& options) : statistics_(network), options_(options) {}
  bool every_exchange() const override { return false; }
  void OnSpikes(Tick, Tick, std::span<const Spike> spikes) override { statistics_.Add(spikes); }
  Statistics At(Tick duration) const { return statistics_.At(duration); }
  absl::Status status() const override {
    return options_.interrupt && options_.interrupt() ? absl::CancelledError("interrupted") : absl::OkStatus();
  }

 private:
  StatisticsBuilder statistics_;
  const GridOptions& options_;
};

absl::StatusOr<GridRow> RunOne(const Point& point, const GridOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  const Config& config = point.config;
  const absl::StatusOr<Network> network = Network::Build(config.network, {.threads = 1});
  if (!network.ok()) return network.status();
  absl::StatusOr<Simulation> simulation = Simulation::Create(
      *network, {.engine = config.run.engine, .exchange_every = config.run.exchange_every, .threads = 1});
  if (!simulation.ok()) return simulation.status();
  Counting counting(*network, options);
  simulation->Observe(counting);
  const absl::StatusOr<RunCounters> run = simulation->Run(config.duration, options.stop);
  if (!run.ok()) return run.status();
  const Statistics statistics = counting.At(config.duration);
  GridRow row = {.values = point.values,
                 .seed = config.network.seed,
                 .config_hash = point.hash,
                 .duration = config.duration,
                 .neurons = network->neurons(),
                 .synapses = network->synapses(),
                 .spikes = run->spikes,
                 .all = GroupOf(statistics.all),
                 .spike_hash = simulation->spike_hash(),
                 .weight_hash = simulation->weight_hash()};
  for (const Statistics::Group& layer : statistics.layers) row.layers.push_back(GroupOf(layer));
  row.wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return row;
}

// The points of a grid. Errors: kInvalidArgument; those of config_of.
absl::StatusOr<std::vector<Point>> PointsOf(const ConfigMaker& config_of, const std::vector<GridAxis>& axes,
                                            int seeds) {
  std::size_t combinations = 1;
  std::set<std::string> keys;
  for (const GridAxis& axis : axes) {
    if (axis.values.empty()) return absl::InvalidArgumentError(absl::StrCat(Quoted(axis.key), " has no values"));
    if (axis.key == "seed" && seeds > 1) {
      return absl::InvalidArgumentError("the seed is varied by a key and by a number of seeds; leave one of them out");
    }
    if (!keys.insert(axis.key).second) {
      return absl::InvalidArgumentError(absl::StrCat(Quoted(axis.key), " is varied twice; leave one of them out"));
    }
    combinations *= axis.values.size();
    if (combinations * static_cast<std::size_t>(seeds) > kMostRuns) {
      return absl::InvalidArgumentError(absl::StrCat("the grid has more than ", kMostRuns, " runs; take fewer values"));
    }
  }
  std::vector<Point> points;
  for (std::size_t combination = 0; combination < combinations; ++combination) {
    std::vector<std::string> values(axes.size());
    std::vector<Override> overrides;
    std::size_t left = combination;
    for (std::size_t i = axes.size(); i-- > 0; left /= axes[i].values.size()) {
      values[i] = axes[i].values[left % axes[i].values.size()];
    }
    for (std::size_t i = 0; i < axes.size(); ++i) overrides.push_back({axes[i].key, values[i], "--over"});
    absl::StatusOr<Config> config = config_of(overrides);
    if (!config.ok()) return config.status();
    for (int seed = 0; seed < seeds; ++seed) {
      points.push_back({values, *config, ConfigHash(*config)});
      ++config->network.seed;
    }
  }
  return points;
}

// Runs what is missing, and keeps the rows.
class Runner {
 public:
  Runner(const std::vector<GridAxis>& axes, std::vector<Point> points, const GridOptions& options)
      : axes_(axes), points_(std::move(points)), options_(options), rows_(points_.size()) {
    for (const GridAxis& axis : axes) heading_.keys.push_back(axis.key);
    heading_.layers = LayersOf(points_[0].config);
  }

  absl::Status TakeKnown() {
    for (const Point& point : points_) {
      if (LayersOf(point.config) == heading_.layers) continue;
      return absl::InvalidArgumentError(absl::StrCat(
          "with ", NameOf(axes_, point), " the network has other layers; a grid needs the same in all runs"));
    }
    if (options_.path.empty()) return absl::OkStatus();
    absl::StatusOr<std::vector<GridRow>> known = ReadGrid(heading_, options_.path);
    if (!known.ok()) return known.status();
    std::map<std::pair<std::uint64_t, Tick>, const GridRow*> by_hash;
    for (const GridRow& row : *known) by_hash[{row.config_hash, row.duration}] = &row;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      const auto found = by_hash.find({points_[i].hash, points_[i].config.duration});
      if (found == by_hash.end()) continue;
      rows_[i] = *found->second;
      rows_[i]->values = points_[i].values;
    }
    // Rows of other points stay in the file, behind those of the grid.
    std::set<std::pair<std::uint64_t, Tick>> ours;
    for (const Point& point : points_) ours.insert({point.hash, point.config.duration});
    for (const GridRow& row : *known) {
      if (!ours.contains({row.config_hash, row.duration})) others_.push_back(row);
    }
    for (const std::optional<GridRow>& row : rows_) {
      if (row) Tell(*row);
    }
    return absl::OkStatus();
  }

  absl::Status RunMissing(int workers) {
    std::vector<std::size_t> missing;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      if (!rows_[i]) missing.push_back(i);
    }
    InParts(workers, missing.size(), missing.size(), [&](const Part& part) {
      for (std::size_t i = part.begin; i < part.end; ++i) RunPoint(missing[i]);
    });
    if (!missing.empty()) failure_.Update(Write());
    return failure_;
  }

  std::vector<GridRow> Take() {
    std::vector<GridRow> rows;
    for (std::optional<GridRow>& row : rows_) rows.push_back(*std::move(row));
    return rows;
  }

 private:
  void RunPoint(std::size_t i) {
    if (ends_) return;
    absl::StatusOr<GridRow> row = absl::CancelledError("");
    const bool is_stopped = options_.stop.stop_requested() || (options_.interrupt && options_.interrupt());
    if (!is_stopped) row = RunOne(points_[i], options_);
    const std::lock_guard lock(mutex_);
    if (absl::IsCancelled(row.status())) return Fail(absl::CancelledError("the grid was asked to stop"));
    if (!row.ok()) {
      return Fail(
          absl::Status(row.status().code(), absl::StrCat(NameOf(axes_, points_[i]), ": ", row.status().message())));
    }
    rows_[i] = *std::move(row);
    Tell(*rows_[i]);
    const auto now = std::chrono::steady_clock::now();
    if (now - written_ < kBetweenWrites) return;
    written_ = now;
    if (auto status = Write(); !status.ok()) Fail(status);
  }

  // The first failure ends the grid: no further run begins.
  void Fail(const absl::Status& status) {
    failure_.Update(status);
    ends_ = true;
  }

  void Tell(const GridRow& row) {
    ++done_;
    if (options_.on_row) options_.on_row(row, done_, points_.size());
  }

  absl::Status Write() const {
    if (options_.path.empty()) return absl::OkStatus();
    std::vector<GridRow> rows;
    for (const std::optional<GridRow>& row : rows_) {
      if (row) rows.push_back(*row);
    }
    rows.insert(rows.end(), others_.begin(), others_.end());
    return WriteGrid(heading_, rows, options_.path);
  }

  const std::vector<GridAxis>& axes_;
  std::vector<Point> points_;
  const GridOptions& options_;
  GridHeading heading_;
  std::vector<std::optional<GridRow>> rows_;
  std::vector<GridRow> others_;
  std::mutex mutex_;  // of what follows, and of rows_ while runs last
  std::size_t done_ = 0;
  std::chrono::steady_clock::time_point written_ = std::chrono::steady_clock::now();
  absl::Status failure_;
  std::atomic<bool> ends_ = false;
};

}  // namespace

absl::StatusOr<GridAxis> ParseGridAxis(std::string_view text) {
  const auto refused = [text](const std::string& what) {
    return absl::InvalidArgumentError(absl::StrCat(
        Quoted(std::string(text)), " ", what, "; write KEY=FROM:TO:COUNT, such as stdp.a_plus=0:0.2:5, or KEY=A,B,C"));
  };
  const std::size_t equals = text.find('=');
  if (equals == text.npos || equals == 0) return refused("has no key and values");
  GridAxis axis = {.key = std::string(text.substr(0, equals))};
  absl::StripAsciiWhitespace(&axis.key);
  const std::string values(text.substr(equals + 1));
  const std::vector<std::string> ends = absl::StrSplit(values, ':');
  double from = 0, to = 0;
  int count = 0;
  if (ends.size() == 3 && absl::SimpleAtod(ends[0], &from) && absl::SimpleAtod(ends[1], &to)) {
    if (!std::isfinite(from) || !std::isfinite(to)) return refused("has an end that is not a finite number");
    if (!absl::SimpleAtoi(ends[2], &count) || count < 1 || count > kMostValuesOfAxis) {
      return refused(absl::StrCat("has no count from 1 to ", kMostValuesOfAxis));
    }
    if (count == 1 && from != to) return refused("has two ends, but one value");
    for (int i = 0; i < count; ++i) {
      const double share = count == 1 ? 0 : static_cast<double>(i) / (count - 1);
      axis.values.push_back(ShortestText(i + 1 == count ? to : from + (to - from) * share));
    }
  } else {
    for (const auto& value : absl::StrSplit(values, ',')) {
      axis.values.emplace_back(absl::StripAsciiWhitespace(value));
      if (axis.values.back().empty()) return refused("has an empty value");
    }
  }
  if (std::set<std::string>(axis.values.begin(), axis.values.end()).size() < axis.values.size()) {
    return refused("has a value twice");
  }
  return axis;
}

absl::StatusOr<std::vector<GridRow>> RunGrid(const ConfigMaker& config_of, const std::vector<GridAxis>& axes,
                                             const GridOptions& options) {
  if (options.seeds < 1)
    return absl::InvalidArgumentError(absl::StrCat("seeds: ", options.seeds, "; must be 1 or more"));
  if (options.workers < 0 || options.workers > kMaxThreads) {
    return absl::InvalidArgumentError(
        absl::StrCat("workers is ", options.workers, "; must be 1 to ", kMaxThreads, ", or 0 for one per core"));
  }
  absl::StatusOr<std::vector<Point>> points = PointsOf(config_of, axes, options.seeds);
  if (!points.ok()) return points.status();
  Runner runner(axes, *std::move(points), options);
  if (auto status = runner.TakeKnown(); !status.ok()) return status;
  if (auto status = runner.RunMissing(options.workers == 0 ? UsableCores() : options.workers); !status.ok())
    return status;
  return runner.Take();
}

}  // namespace lull
