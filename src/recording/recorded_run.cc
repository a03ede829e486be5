#include "recording/recorded_run.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <limits>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/quoted.h"
#include "base/read_file.h"
#include "engine/recorded_bytes.h"
#include "lull/run_files.h"
#include "random/sampler.h"
#include "recording/making_file.h"
#include "recording/run_facts.h"
#include "recording/traced_neurons.h"
#include "spec/input_units.h"
#include "spec/synapse_origins.h"

namespace lull {

static_assert(kLayerBytes == sizeof(Layout::layer_of.front()) && kColumnStartBytes == sizeof(NeuronId));

namespace {

namespace fs = std::filesystem;

constexpr int kAnyMemory = 0;  // the ranks of LoadConfig

bool IsThere(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

constexpr std::size_t kSpikesPerVisit = std::size_t{1} << 14;

std::string_view Text(const Block& block) {
  return {reinterpret_cast<const char*>(block.payload.data()), block.payload.size()};
}

// The synapses of a block, of which those of older versions do not know their projections.
std::vector<LoggedSynapse> SynapsesIn(const Block& block) {
  std::vector<LoggedSynapse> synapses;
  const std::size_t size = block.header.record_size;
  if (size != sizeof(LoggedSynapse) && size != kOldSynapseBytes) return synapses;
  for (std::size_t begin = 0; begin + size <= block.payload.size(); begin += size) {
    LoggedSynapse& synapse = synapses.emplace_back(LoggedSynapse{0, 0, 0, kUnclearProjection});
    std::memcpy(&synapse, block.payload.data() + begin, size);
  }
  return synapses;
}

// The ends of a distribution: those of its range or its bounds, or else its extreme values.
std::pair<double, double> EndsOf(const Drawn& drawn) {
  if (const Uniform* range = drawn.range()) return {range->low, range->high};
  return Sampler(drawn).Extremes();
}

constexpr Tick kLatest = Tick{1} << 40;  // [ms] the latest time in any run, as for its statistics

// The first reading of a log: checks every block, and keeps the data that do not grow with the length of the run. A
// checksum shows that a block is unchanged, not that it fits the configuration: all later readers of the log rely on
// the checks here.
class Survey {
 public:
  // For the log of a rank. Only rank 0's log, which is surveyed first, says anything of the run but spikes.
  Survey(RecordedSources& run, std::uint32_t rank)
      : run_(run), rank_(rank), path_(LogPathOfRank(run.log_path(), rank)) {}

  // Errors name the log.
  absl::Status Make() {
    absl::StatusOr<LogReader> log = LogReader::Open(path_);
    if (!log.ok()) return log.status();
    is_log_ = true;
    const auto end = log->ForEachBlock(
        log->size(), [](const BlockHeader&) { return true; }, [this](const Block& block) { Look(block); });
    if (!end.ok()) return end.status();
    run_.logs.push_back({path_, *end});
    run_.cut |= *end < log->size();
    if (rank_ == 0) {
      KeepTimes();
    } else {
      run_.duration = std::min(run_.duration, until_[0]);
    }
    return status_.ok() ? status_ : absl::Status(status_.code(), absl::StrCat(path_, ": ", status_.message()));
  }

  // Whether a log is there that can be read.
  bool is_log() const { return is_log_; }
  const RunFacts& facts() const { return facts_; }
  const LogSet& set() const { return set_; }

  // The run is recorded up to `run.duration`.
  static void ForgetLaterWeights(RecordedSources& run) {
    std::erase_if(run.weight_times, [&run](Tick t) { return t > run.duration; });
  }

 private:
  void Look(const Block& block) {
    const BlockHeader& header = block.header;
    if (header.from < 0 || header.until < header.from || header.until > kLatest || header.first > kLatest) {
      return Refuse("a time");
    }
    // A reader would skip a block of an unknown stream that is counted here.
    const bool is_traced = header.kind == BlockKind::kTraced || header.kind == BlockKind::kTrace;
    if (header.stream != 0 && !is_traced) return Refuse("a stream");
    const bool is_of_every_rank = header.kind == BlockKind::kFacts || header.kind == BlockKind::kSpikes;
    if (rank_ != 0 && !is_of_every_rank) return Refuse("a block");
    switch (header.kind) {
      case BlockKind::kFacts:
        status_.Update(ReadFacts(Text(block), facts_));
        status_.Update(ReadLogSet(Text(block), set_));
        if (facts_.engine != EngineKind::kEventDriven && facts_.engine != EngineKind::kClockDriven) {
          Refuse("an engine");
        }
        return;
      case BlockKind::kSpikes:
        return LookAtSpikes(block);
      case BlockKind::kTraced:
        return LookAtTraced(block);
      case BlockKind::kTrace:
        return LookAtTrace(header);
      case BlockKind::kSynapses:
        return LookAtSynapses(block);
      case BlockKind::kWeights:
        return LookAtWeights(header);
      case BlockKind::kRates:
        // A log may end with a bin that is not full; a run that was extended writes this bin again.
        if (header.record_size != run_.layout.layers.size() * sizeof(std::uint32_t)) Refuse("a bin of rates");
        return;
      case BlockKind::kStimuli:
        return LookAtStimuli(block);
    }
    Refuse("a block");
  }

  void KeepTimes() {
    run_.duration = until_[0];
    for (std::size_t stream = 0; stream < run_.traced.size(); ++stream) {
      if (run_.traced[stream]) run_.duration = std::min(run_.duration, until_[1 + stream]);
    }
    if (snapshot_size_ > 0 && run_.weights > snapshot_size_) run_.weight_times.pop_back();  // the log ends within it
  }

  void LookAtSpikes(const Block& block) {
    const BlockHeader& header = block.header;
    if (header.record_size != sizeof(LoggedSpike) || header.from != until_[0]) return Refuse("a block of spikes");
    for (const LoggedSpike& logged : block.As<LoggedSpike>()) {
      const Spike spike = {header.from + logged.after, logged.neuron};
      const bool is_next = spike.time > last_.time || (spike.time == last_.time && spike.neuron > last_.neuron);
      // A full block may contain spikes of one step more.
      if (!is_next || spike.time > header.until + 1 || spike.neuron >= run_.layout.neurons()) return Refuse("a spike");
      last_ = spike;
    }
    until_[0] = header.until;
  }

  void LookAtTraced(const Block& block) {
    const BlockHeader& header = block.header;
    auto neurons = ReadTraced(Text(block));
    status_.Update(neurons.status());
    if (!neurons.ok()) return;
    const auto is_ours = [this](const TraceSource::Neuron& neuron) { return neuron.id < run_.layout.neurons(); };
    if (header.stream >= run_.traced.size() || run_.traced[header.stream] || header.first < 1 || neurons->empty() ||
        !std::ranges::all_of(*neurons, is_ours)) {
      return Refuse("a traced neuron");
    }
    run_.traced[header.stream] = TraceSource{.every = static_cast<Tick>(header.first), .neurons = *std::move(neurons)};
  }

  void LookAtTrace(const BlockHeader& header) {
    if (header.stream >= run_.traced.size() || !run_.traced[header.stream]) return Refuse("a trace");
    const TraceSource& source = *run_.traced[header.stream];
    Tick& until = until_[1 + header.stream];
    const Tick rows = header.until / source.every - header.from / source.every;
    if (header.record_size != source.width() * sizeof(float) || header.from != until ||
        header.records != static_cast<std::uint64_t>(rows)) {
      return Refuse("a trace");
    }
    until = header.until;
  }

  void LookAtSynapses(const Block& block) {
    const BlockHeader& header = block.header;
    const std::size_t projections = run_.config.network.projections.size() + run_.config.network.edges.size();
    const auto is_ours = [&](const LoggedSynapse& synapse) {
      return synapse.source < run_.layout.neurons() && synapse.target < run_.layout.neurons() &&
             (synapse.projection < projections || synapse.projection == kUnclearProjection);
    };
    const std::vector<LoggedSynapse> synapses = SynapsesIn(block);
    if (synapses.size() != header.records || header.first != synapses_ || !std::ranges::all_of(synapses, is_ours)) {
      return Refuse("a synapse");
    }
    synapses_ += header.records;
  }

  void LookAtStimuli(const Block& block) {
    const auto is_ours = [this](const LoggedStimulus& s) {
      return s.time >= 1 && s.neuron < run_.layout.neurons() && std::isfinite(s.amplitude) &&
             s.kind <= static_cast<std::uint32_t>(Stimulus::Kind::kCurrent);
    };
    if (block.header.record_size != sizeof(LoggedStimulus) ||
        !std::ranges::all_of(block.As<LoggedStimulus>(), is_ours)) {
      return Refuse("a stimulus");
    }
    run_.has_stimuli = true;
  }

  // Checks a piece of the last snapshot, or of a later snapshot if the last one is whole.
  void LookAtWeights(const BlockHeader& header) {
    const bool begins = header.first == 0;
    const std::vector<Tick>& times = run_.weight_times;
    if (header.record_size != sizeof(float) || header.records == 0 || header.first + header.records > synapses_ ||
        (!begins && header.first != snapshot_size_) ||
        (begins && !times.empty() && (header.until <= times.back() || snapshot_size_ != run_.weights)) ||
        (!begins && (times.empty() || header.until != times.back()))) {
      return Refuse("a weight");
    }
    if (begins) {
      run_.weight_times.push_back(header.until);
      snapshot_size_ = 0;
    }
    snapshot_size_ += header.records;
    if (run_.weight_times.size() > 1 && snapshot_size_ > run_.weights) return Refuse("a weight");
    run_.weights = std::max(run_.weights, snapshot_size_);
  }

  void Refuse(const char* what) {
    status_.Update(absl::InvalidArgumentError(
        absl::StrCat("has ", what, ", which does not fit the run that ", kConfigFile, " beside it describes")));
  }

  RecordedSources& run_;
  std::uint32_t rank_;
  std::string path_;
  bool is_log_ = false;
  RunFacts facts_ = {};
  LogSet set_ = {};
  std::array<Tick, 3> until_ = {};  // for spikes, and for each stream of traces
  Spike last_ = {0, std::numeric_limits<NeuronId>::max()};
  std::uint64_t synapses_ = 0;
  std::uint64_t snapshot_size_ = 0;  // the weights in the last snapshot
  absl::Status status_;
};

// Surveys the logs of the other ranks. The configuration is that of rank 0's log.
absl::Status SurveyOthers(RecordedSources& run, std::uint64_t config_hash, const LogSet& set) {
  for (std::uint32_t rank = 1; rank < set.logs; ++rank) {
    Survey survey(run, rank);
    const std::string path = LogPathOfRank(run.log_path(), rank);
    const absl::Status status = survey.Make();
    if (absl::IsNotFound(status)) {
      return absl::InvalidArgumentError(absl::StrCat(OneLine(path), ": is missing; the run was recorded into ",
                                                     set.logs, " logs, ", kLogFile, " and one for each other rank"));
    }
    // As in OpenRecorded, that a log is of another run says more.
    const bool is_of_run =
        survey.facts().config_hash == config_hash && survey.set().id == set.id && survey.set().rank == rank;
    if (survey.is_log() && (status.ok() || absl::IsInvalidArgument(status)) && !is_of_run) {
      return absl::InvalidArgumentError(absl::StrCat(OneLine(path), ": is not of the run that ", kLogFile,
                                                     " beside it is of; it must be as the run wrote it"));
    }
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

// The directory of a finished run, or the directory of an unfinished run inside it. A run that was killed while it put
// its files in place is whole in the latter.
std::string DirectoryOfLog(const std::string& directory) {
  const fs::path path = directory, unfinished = path / kUnfinishedDirectory;
  const bool is_whole_inside = IsThere(unfinished / kLogFile) && IsThere(unfinished / kConfigFile);
  const bool is_inside =
      IsThere(path / kLogFile) ? is_whole_inside && !IsThere(path / kSummaryFile) : IsThere(unfinished / kLogFile);
  return is_inside ? unfinished.string() : directory;
}

// The configuration of the run whose log is in `of_log`. If the run was killed while it put its files in place, the
// configuration may be one directory above the log and the inputs that it names. The network need not fit into this
// machine: it is not built, and several may have simulated it.
absl::StatusOr<Config> ConfigOf(const fs::path& directory, const fs::path& of_log,
                                const std::vector<NeuronModel>& models) {
  const fs::path beside = of_log / kConfigFile, above = directory / kConfigFile;
  if (IsThere(beside) || !IsThere(above)) return LoadConfig(beside.string(), {}, models, kAnyMemory);
  const absl::StatusOr<std::string> text = ReadFile(above.string());
  if (!text.ok())
    return absl::Status(text.status().code(), absl::StrCat(above.string(), ": ", text.status().message()));
  return ParseConfig(*text, above.string(), {}, of_log.string(), models, kAnyMemory);
}

}  // namespace

bool RecordsSpikes(const RecordOptions& settings) {
  return settings.spikes || settings.raster || settings.full_raster || settings.rhythm || settings.rates.has_value();
}

absl::StatusOr<RecordedRun> RecordedRun::Open(const std::string& directory, const std::vector<NeuronModel>& models,
                                              const OnFileProgress& on_progress) {
  const std::string log_directory = DirectoryOfLog(directory);
  absl::StatusOr<LogReader> log = LogReader::Open((fs::path(log_directory) / kLogFile).string());
  if (std::error_code ignored; !log.ok() && !std::filesystem::is_directory(log_directory, ignored)) {
    const bool is_there = std::filesystem::exists(directory, ignored);
    return absl::NotFoundError(
        absl::StrCat(OneLine(directory), is_there ? ": is a file, not the directory of a run" : ": does not exist"));
  }
  if (absl::IsNotFound(log.status())) {
    return absl::NotFoundError(absl::StrCat(OneLine(directory), ": holds no run: there is no ", kLogFile));
  }
  if (!log.ok()) return log.status();
  absl::StatusOr<Config> config = ConfigOf(directory, log_directory, models);
  if (!config.ok()) return config.status();
  const std::uint64_t hash = ConfigHash(*config);
  return OpenRecorded(log_directory, *std::move(config), hash, on_progress);
}

absl::StatusOr<RecordedRun> OpenRecorded(const std::string& log_directory, Config config, std::uint64_t config_hash,
                                         const OnFileProgress& on_progress) {
  const MakingFile making(on_progress, kLogFile);
  auto run = std::make_shared<RecordedSources>();
  run->directory = log_directory;
  run->config = std::move(config);
  run->layout = LayoutOf(run->config.network);
  Survey survey(*run, 0);
  absl::Status status = survey.Make();
  run->facts = survey.facts();
  // The facts of another configuration need not fit; the error that it is another configuration says more.
  if ((status.ok() || absl::IsInvalidArgument(status)) && run->facts.config_hash != config_hash) {
    return absl::InvalidArgumentError(absl::StrCat(OneLine(run->log_path()), ": is not of the run that ", kConfigFile,
                                                   " beside it describes; it must be as the run wrote it"));
  }
  if (status.ok()) status = SurveyOthers(*run, config_hash, survey.set());
  if (!status.ok()) return status;
  Survey::ForgetLaterWeights(*run);
  return RecordedRun(std::move(run));
}

const Config& RecordedRun::config() const { return sources_->config; }
const RunFacts& RecordedRun::facts() const { return sources_->facts; }
const std::string& RecordedRun::directory() const { return sources_->directory; }
Tick RecordedRun::duration() const { return sources_->duration; }
bool RecordedRun::cut() const { return sources_->cut; }
bool RecordedRun::has_spikes() const { return RecordsSpikes(sources_->config.record); }
bool RecordedRun::has_traces() const { return sources_->traced[kTraces].has_value(); }
bool RecordedRun::has_picture_trace() const { return sources_->traced[kTraceOfPicture].has_value(); }
bool RecordedRun::has_stimuli() const { return sources_->has_stimuli; }
absl::StatusOr<std::vector<Stimulus>> RecordedRun::Stimuli() const { return sources_->Stimuli(); }
bool RecordedRun::has_weights() const { return !sources_->weight_times.empty(); }

absl::StatusOr<Statistics> RecordedRun::ComputeStatistics(const OnFileProgress& on_progress) const {
  const MakingFile making(on_progress, kSummaryFile);
  StatisticsBuilder statistics(sources_->layout);
  const absl::Status status =
      sources_->Spikes()([&statistics](std::span<const Spike> spikes) { statistics.Add(spikes); });
  if (!status.ok()) return status;
  return statistics.At(duration());
}

void AddBounds(const NetworkSpec& network, WeightSource& source) {
  source.unit = InputUnitsOf(network).pulses;
  std::set<float> bounds, lower_bounds;
  if (network.delivery_limit) {
    source.delivery_limit = *network.delivery_limit;
    bounds.insert(static_cast<float>(*network.delivery_limit));
  }
  const auto add = [&](const std::optional<Stdp>& rule) {
    if (!rule || rule->bounds != WeightBounds::kHard) return;
    bounds.insert(static_cast<float>(rule->w_max.value_or(source.delivery_limit)));
    lower_bounds.insert(static_cast<float>(rule->w_min));
  };
  for (const ProjectionSpec& projection : network.projections) {
    add(projection.stdp);
    const auto [least, most] = EndsOf(projection.strength);
    bounds.insert(static_cast<float>(std::max(-least, most)));
    lower_bounds.insert(static_cast<float>(std::max({0.0, least, -most})));
  }
  for (const EdgeListSpec& list : network.edges) add(list.stdp);
  source.bounds.assign(bounds.begin(), bounds.end());
  source.lower_bounds.assign(lower_bounds.begin(), lower_bounds.end());
}

void AddProjections(const NetworkSpec& network, WeightSource& source) {
  const std::vector<std::string> names = ProjectionNames(network);
  for (std::uint32_t i = 0; i < names.size(); ++i) {
    WeightProjection projection = {.name = names[i], .is_plastic = false};
    if (const std::optional<Stdp>& rule = RuleOf(network, i)) {
      projection.is_plastic = true;
      if (rule->bounds == WeightBounds::kHard) {
        projection.w_min = rule->w_min;
        projection.w_max = rule->w_max ? rule->w_max : network.delivery_limit;
      }
    }
    source.projections.push_back(std::move(projection));
  }
}

std::string RecordedSources::log_path() const { return (std::filesystem::path(directory) / kLogFile).string(); }

absl::Status RecordedSources::ForEach(BlockKind kind, std::uint16_t stream, TimeSpan span,
                                      const LogReader::Visit& visit) const {
  absl::StatusOr<LogReader> log = LogReader::Open(log_path());
  if (!log.ok()) return log.status();
  // A block may go one step beyond its `until`.
  const auto wanted = [&](const BlockHeader& header) {
    return header.kind == kind && header.stream == stream && header.from < span.until && header.until >= span.from;
  };
  const auto read_to = log->ForEachBlock(logs[0].end, wanted, visit);
  if (!read_to.ok()) return read_to.status();
  return *read_to < logs[0].end ? HasChanged(log_path()) : absl::OkStatus();
}

SpikeSource RecordedSources::Spikes(TimeSpan span) const {
  if (logs.size() > 1) {
    return [this, span](const std::function<void(std::span<const Spike>)>& visit) {
      return VisitMergedSpikes(logs, {span.from, std::min(span.until, duration)}, visit);
    };
  }
  return [this, span](const std::function<void(std::span<const Spike>)>& visit) {
    std::vector<Spike> spikes;
    return ForEach(BlockKind::kSpikes, 0, span, [&](const Block& block) {
      const std::span<const LoggedSpike> all = block.As<LoggedSpike>();
      for (std::size_t i = 0; i < all.size(); i += kSpikesPerVisit) {
        spikes.clear();
        for (const LoggedSpike& spike : all.subspan(i, std::min(kSpikesPerVisit, all.size() - i))) {
          const Tick time = block.header.from + spike.after;
          if (time <= duration) spikes.push_back({time, spike.neuron});
        }
        visit(spikes);
      }
    });
  };
}

std::optional<TraceSource> RecordedSources::Traces(std::uint16_t stream, TimeSpan span) const {
  std::optional<TraceSource> source = traced[stream];
  if (!source) return source;
  source->visit = [this, stream, span, every = source->every,
                   width = source->width()](const std::function<void(Tick, std::span<const float>)>& visit) {
    return ForEach(BlockKind::kTrace, stream, span, [&](const Block& block) {
      const Tick first = (block.header.from / every + 1) * every;
      const Tick rows = std::min<Tick>(static_cast<Tick>(block.header.records), duration / every - first / every + 1);
      if (rows > 0) visit(first, block.As<float>().first(static_cast<std::size_t>(rows) * width));
    });
  };
  return source;
}

std::optional<WeightSource> RecordedSources::Weights() const {
  if (weight_times.empty()) return {};
  WeightSource source = {.times = weight_times, .synapses = weights, .synapses_of_run = facts.synapses};
  AddBounds(config.network, source);
  AddProjections(config.network, source);
  source.visit = [this](const std::function<void(Tick, std::uint64_t, std::span<const float>)>& visit) {
    return ForEach(BlockKind::kWeights, 0, {0, kNever}, [&](const Block& block) {
      if (block.header.until > weight_times.back()) return;
      visit(block.header.until, block.header.first, block.As<float>());
    });
  };
  source.visit_synapses = [this](const WeightSource::VisitSynapses& visit) {
    std::vector<Synapse> synapses;
    std::vector<std::uint32_t> projections;
    return ForEach(BlockKind::kSynapses, 0, {0, kNever}, [&](const Block& block) {
      synapses.clear();
      projections.clear();
      for (const LoggedSynapse& synapse : SynapsesIn(block)) {
        synapses.push_back({synapse.source, synapse.target, synapse.delay, 0});
        projections.push_back(synapse.projection);
      }
      visit(block.header.first, synapses, projections);
    });
  };
  return source;
}

absl::StatusOr<std::vector<Stimulus>> RecordedSources::Stimuli() const {
  std::vector<Stimulus> stimuli;
  const absl::Status status = ForEach(BlockKind::kStimuli, 0, {0, kNever}, [&stimuli](const Block& block) {
    for (const LoggedStimulus& s : block.As<LoggedStimulus>()) {
      stimuli.push_back({s.time, s.neuron, static_cast<Stimulus::Kind>(s.kind), s.amplitude});
    }
  });
  if (!status.ok()) return status;
  return stimuli;
}

RateSource RecordedSources::Rates() const {
  if (!config.record.rates) return {};
  RateSource source = {.every = *config.record.rates};
  source.bins = static_cast<std::uint64_t>((duration + source.every - 1) / source.every);
  source.visit =
      [this, every = source.every](const std::function<void(std::uint64_t, std::span<const std::uint32_t>)>& visit) {
        return ForEach(BlockKind::kRates, 0, {0, kNever}, [&](const Block& block) {
          const Tick bins = std::min<Tick>(static_cast<Tick>(block.header.records),
                                           (duration + every - 1) / every - static_cast<Tick>(block.header.first));
          if (bins > 0) {
            visit(block.header.first,
                  block.As<std::uint32_t>().first(static_cast<std::size_t>(bins) * layout.layers.size()));
          }
        });
      };
  return source;
}

}  // namespace lull
