// The recorder has two sides. On the thread of the run, observers copy spikes and traces into pieces and hand a piece
// over when it is large or old. On the log's thread a Packer examines all spikes (for statistics and rates), chooses
// the spikes to be recorded and packs them into blocks.
//
// There are two streams of traces: one for the neuron of neuron-trace.png, after every step, and one for the neurons of
// [record] traces.
//
// If several ranks simulate the network, each writes the spikes of its own neurons into its own log, and rank 0
// everything else for all of them. Every so many exchanges the ranks agree whether it is time to hand over; then all of
// them send their shares (rank_share.h) to rank 0. Exchanges come at the same times on all ranks, so they all take
// part. Before rank 0 hands over its spikes, it hands over what the shares say of the same steps: so the log has all of
// that, wherever it ends.

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <limits>
#include <new>
#include <numeric>
#include <random>
#include <span>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/bytes_io.h"
#include "base/quoted.h"
#include "base/spare_memory.h"
#include "config/check_config.h"
#include "engine/spike_hash.h"
#include "lull/internal/visibility.h"
#include "lull/observer.h"
#include "lull/recording.h"
#include "network/built_network.h"
#include "ranks/agreement.h"
#include "ranks/collectives.h"
#include "recording/log_thread.h"
#include "recording/packer.h"
#include "recording/rank_share.h"
#include "recording/recorded_run.h"
#include "recording/recording_log.h"
#include "recording/run_facts.h"
#include "recording/trace_rows.h"
#include "recording/traced_neurons.h"
#include "spec/selected_neurons.h"

namespace lull {
namespace {

using Clock = std::chrono::steady_clock;

// These constants are chosen.
constexpr auto kPieceAge = std::chrono::milliseconds(250);  // a piece of this age is handed over, however small
constexpr auto kOldestPiece = 10 * kPieceAge;  // a piece of this age is handed over even if the log is behind
constexpr int kExchangesPerLook = 16;          // between looks at the clock, which may cost more
constexpr Tick kStepsPerLook = 100;            // [ms] or fewer exchanges, if there are several ranks
constexpr std::size_t kMostSpikes = kPieceBytes / sizeof(Spike);
constexpr std::size_t kWeightsPerPiece = std::size_t{1} << 16;

template <class Record>
void Append(std::vector<std::byte>& bytes, std::span<const Record> records) {
  const auto* begin = reinterpret_cast<const std::byte*>(records.data());
  bytes.insert(bytes.end(), begin, begin + records.size_bytes());
}

std::span<const std::byte> BytesOf(const std::string& text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

absl::Status CannotBe(const char* what) {
  return absl::DataLossError(absl::StrCat("the saved state of the recording is corrupt: it has an invalid ", what));
}

// Collects the rows of a stream of traces, on the thread of the run: those of own neurons.
class TraceStream : public Observer {
 public:
  TraceStream(const Network& network, std::vector<NeuronId> neurons, Tick every, std::uint16_t number)
      : ids_(std::move(neurons)), number_(number), rows_(number, every, 0) {
    std::size_t width = 0;
    for (const NeuronId id : ids_) {
      neurons_.push_back(Traced(network, id));
      offsets_.push_back(width);
      width += neurons_.back().variables.size();
    }
    rows_ = TraceRows(number, every, width);
  }

  const std::vector<TraceSource::Neuron>& neurons() const { return neurons_; }
  std::uint16_t number() const { return number_; }
  TraceRows& rows() { return rows_; }

  bool every_exchange() const override { return false; }
  void OnSpikes(Tick, Tick, std::span<const Spike>) override {}
  std::vector<NeuronId> traced() const override { return ids_; }
  Tick trace_every() const override { return rows_.every(); }

  // Called for neurons in the order of ids_, each with the same number of rows.
  void OnTrace(NeuronId, Tick, Tick until, std::span<const float> states) override {
    const std::size_t variables = neurons_[next_].variables.size(), width = rows_.width();
    const std::size_t rows = states.size() / variables;
    if (next_ == 0) new_rows_ = rows_.Extend(rows, until);
    for (std::size_t i = 0; i < rows; ++i) {
      std::copy_n(states.begin() + static_cast<std::ptrdiff_t>(i * variables), variables,
                  new_rows_.begin() + static_cast<std::ptrdiff_t>(i * width + offsets_[next_]));
    }
    next_ = (next_ + 1) % ids_.size();
  }

 private:
  std::vector<NeuronId> ids_;
  std::uint16_t number_;
  std::vector<TraceSource::Neuron> neurons_;
  std::vector<std::size_t> offsets_;  // where each neuron begins in a row
  TraceRows rows_;
  std::span<float> new_rows_;  // of this exchange
  std::size_t next_ = 0;       // index of the next neuron
};

// What rank 0 records of a stream of traces for all ranks.
struct SharedTrace {
  std::vector<std::size_t> widths;  // of the parts of a row, by rank
  TraceRows rows;
  std::string text;  // TracedText of all neurons
};

// The synapses that are recorded: all synapses, or one from each of several stretches of equal length, chosen by a hash
// of the stretch's number.
class SynapseSample {
 public:
  SynapseSample(std::uint64_t synapses, std::optional<std::uint32_t> wanted)
      : synapses_(synapses), size_(wanted ? std::min<std::uint64_t>(*wanted, synapses) : synapses) {}

  std::uint64_t size() const { return size_; }

  // How many recorded synapses have a number below this one.
  std::uint64_t IndexOf(std::uint64_t number) const {
    std::uint64_t low = 0, high = size_;
    while (low < high) {
      const std::uint64_t middle = low + (high - low) / 2;
      if ((*this)[middle] < number) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  // The number of the i-th recorded synapse. The product always fits: no machine has the memory for that many synapses.
  std::uint64_t operator[](std::uint64_t i) const {
    if (size_ == synapses_) return i;
    const auto begin = [this](std::uint64_t part) { return part * synapses_ / size_; };
    return begin(i) + Mix(i) % (begin(i + 1) - begin(i));
  }

 private:
  std::uint64_t synapses_;
  std::uint64_t size_;
};

// Passes the recorded ones of this rank's synapses, of which the first has the number `begin`, to
// hand(weights, synapses), in pieces that are full except the last; the list of synapses is empty unless
// `with_synapses`.
template <class Hand>
void VisitSample(Simulation& simulation, const SynapseSample& sample, std::uint64_t begin, bool with_synapses,
                 const Hand& hand) {
  std::uint64_t number = begin, index = sample.IndexOf(begin);
  std::uint64_t next = index < sample.size() ? sample[index] : 0;
  std::vector<float> weights;
  std::vector<LoggedSynapse> synapses;
  const auto flush = [&] {
    hand(std::span<const float>(weights), std::span<const LoggedSynapse>(synapses));
    weights.clear();
    synapses.clear();
  };
  simulation.ForEachSynapse([&](const Synapse& synapse) {
    if (number++ != next || index == sample.size()) return;
    weights.push_back(synapse.weight);
    if (with_synapses) synapses.push_back({synapse.source, synapse.target, static_cast<std::uint32_t>(synapse.delay)});
    if (++index < sample.size()) next = sample[index];
    if (weights.size() == kWeightsPerPiece) flush();
  });
  if (!weights.empty()) flush();
}

// The own neurons of some ranges.
std::vector<NeuronId> OwnIds(const BuiltNetwork& network, const std::vector<NeuronRange>& ranges) {
  std::vector<NeuronId> ids;
  for (const NeuronRange& range : ranges) {
    for (std::uint32_t i = 0; i < range.count; ++i) {
      if (network.is_own_neuron(range.first + i)) ids.push_back(range.first + i);
    }
  }
  return ids;
}

// The ranks that record a run together; null if one process does.
Collectives* RanksOf(const Network& network) {
  Collectives* const ranks = InsideOf(network).ranks;
  return ranks != nullptr && ranks->size() > 1 ? ranks : nullptr;
}

std::uint32_t RankOf(const Collectives* ranks) {
  return ranks == nullptr ? 0 : static_cast<std::uint32_t>(ranks->rank());
}

std::uint32_t CountOf(const Collectives* ranks) {
  return ranks == nullptr ? 1 : static_cast<std::uint32_t>(ranks->size());
}

// The same on all ranks: an error if one of them has one.
absl::Status SameOf(Collectives* ranks, const absl::Status& own) {
  return ranks == nullptr ? own : SameStatus(*ranks, own);
}

// A random number, the same on all ranks.
absl::StatusOr<std::uint64_t> NewId(Collectives& ranks) {
  Bytes bytes;
  if (ranks.rank() == 0) {
    std::random_device device;
    const std::uint64_t id = std::uint64_t{device()} << 32 | device();
    const auto own = std::as_bytes(std::span(&id, 1));
    bytes.assign(own.begin(), own.end());
  }
  if (absl::Status status = ranks.Broadcast(bytes); !status.ok()) return status;
  return ValuesOf<std::uint64_t>(bytes)[0];
}

}  // namespace

namespace {

// The saved state of a recorder, besides the logs and the state of its packer.
struct Saved {
  Tick now = 0;
  Tick weights_at = -1;  // −1: never
  std::uint64_t id = 0;  // LogSet::id
};

// How far one of the logs of a run goes.
struct SavedLog {
  std::uint64_t bytes = 0;
  Tick until = 0;  // [ms] of its spikes
};

constexpr Tick kEndOfAllRuns = Tick{1} << 40;  // [ms] the latest time in any run, as for its statistics

// States in a log of spikes that there are none in the steps from < t ≤ until.
absl::Status AppendSilence(LogWriter& log, Tick from, Tick until) {
  return log.Append({.kind = BlockKind::kSpikes, .record_size = sizeof(LoggedSpike), .from = from, .until = until}, {});
}

// Checks that a log has whole blocks up to `bytes`, and that a block ends there.
absl::Status CheckLog(const std::string& path, std::uint64_t bytes) {
  absl::StatusOr<LogReader> log = LogReader::Open(path);
  if (!log.ok()) return log.status();
  const auto end = log->ForEachBlock(
      bytes, [](const BlockHeader&) { return true; }, [](const Block&) {});
  if (!end.ok()) return end.status();
  if (*end == bytes) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat(OneLine(path), ": is damaged, or was cut, after ", *end, " of ", bytes, " bytes"));
}

}  // namespace

// Records spikes, and decides by the clock when all pieces are handed over.
struct LULL_HIDDEN LogRecorder::Impl : Observer {
  Impl(const Network& network_, const RecordOptions& settings, LogWriter writer)
      : network(network_),
        ranks(RanksOf(network)),
        packer(network, settings, ranks),
        sample(network.synapses(), settings.weights ? settings.weights->sample : std::nullopt),
        weights(settings.weights),
        set{.logs = CountOf(ranks), .rank = RankOf(ranks)},
        log(
            std::move(writer), [this](const Piece& piece, LogWriter& to) { return packer.Pack(piece, to); },
            is_main() && (ranks != nullptr || settings.trace || settings.traces || settings.weights)) {
    const BuiltNetwork& built = InsideOf(network);
    const auto trace = [&](std::vector<NeuronId> neurons, Tick every, std::uint16_t number) {
      if (neurons.empty() && ranks == nullptr) return;
      traces.push_back(std::make_unique<TraceStream>(network, std::move(neurons), every, number));
    };
    if (settings.trace) trace(OwnIds(built, {{*settings.trace, 1}}), 1, kTraceOfPicture);
    if (settings.traces)
      trace(OwnIds(built, SelectedNeurons(built.spec, settings.traces->of)), settings.traces->every, kTraces);
  }

  bool every_exchange() const override { return false; }
  void OnSpikes(Tick from, Tick until, std::span<const Spike> spikes) override;
  void OnStimuli(std::span<const Stimulus> taken) override {
    if (ranks == nullptr) {
      stimuli.insert(stimuli.end(), taken.begin(), taken.end());
    } else {
      for (const Stimulus& stimulus : taken) share.stimuli.push_back({spikes_until, stimulus});
    }
  }
  absl::Status status() const override { return log.failed() ? log.status() : broken; }

  bool is_main() const { return ranks == nullptr || ranks->rank() == 0; }

  // Whether pieces are to be handed over by their size or their age.
  bool IsFull() const;
  bool IsOld() const;

  void HandOver();
  void KeepSpikes(std::span<const Spike> new_spikes);
  void HandSpikes(Tick until);
  void HandStimuli(Tick until);
  void HandText(BlockKind kind, std::uint16_t stream, Tick every, const std::string& text);
  void HandFacts(RunFacts facts);
  void HandWeights(BlockKind kind, std::uint64_t first, std::span<const std::byte> records, std::size_t record_size,
                   Tick now);
  // Hands over a piece of the weights, and the synapses that they are of unless these are empty; `handed` is how many
  // weights of this time have been handed over.
  void HandSample(Tick now, std::span<const float> of_weights, std::span<const LoggedSynapse> of_synapses,
                  std::uint64_t& handed);

  // For several ranks; the ones that may fail are collectives.
  void OnSpikesOfRank(Tick until, std::span<const Spike> new_spikes);
  // Does the work unless a rank has left; sets `broken` if it fails, and this rank leaves. The other ranks may then
  // wait for this one at any place.
  template <class Work>
  void Together(const Work& work);
  absl::Status ShareTraces();
  absl::Status HandOverTogether();
  absl::Status HandShares(std::span<const RankShare> shares);
  absl::Status RecordWeightsOfRanks(Simulation& simulation, bool is_first);

  Network network;
  Collectives* ranks;  // null: one process
  Packer packer;       // belongs to the log's thread
  std::vector<std::unique_ptr<TraceStream>> traces;
  SynapseSample sample;
  std::optional<WeightOptions> weights;
  std::optional<Tick> weights_at;  // when the weights were recorded last

  std::vector<Stimulus> stimuli;
  std::vector<Spike> spikes;
  Tick spikes_from = 0;  // all spikes before have been handed over
  Tick spikes_until = 0;
  int exchanges = 0;
  Clock::time_point handed_at = Clock::now();
  bool finished = false;

  // For several ranks.
  LogSet set;                              // also after several ranks
  std::vector<SavedLog> other_logs;        // of ranks that there were in an earlier part of the run
  RankShare share;                         // since the last time
  std::vector<Spike> waiting;              // own spikes since then
  std::vector<SharedTrace> shared_traces;  // as `traces`; on rank 0
  Tick looked_at = 0;                      // when the ranks agreed last [ms]
  absl::Status broken;                     // a rank has left
  std::optional<Statistics> statistics_;   // of all ranks, after Finish

  LogThread log;  // the last member: it is destroyed before the data that it uses
};

void LogRecorder::Impl::HandText(BlockKind kind, std::uint16_t stream, Tick every, const std::string& text) {
  Piece piece = log.EmptyOfBytes();
  piece.header = {.kind = kind, .stream = stream, .record_size = 1, .first = static_cast<std::uint64_t>(every)};
  Append<std::byte>(piece.bytes, BytesOf(text));
  log.Hand(std::move(piece));
}

void LogRecorder::Impl::HandFacts(RunFacts facts) {
  facts.ranks = static_cast<int>(CountOf(ranks));
  HandText(BlockKind::kFacts, 0, 0, FactsText(facts) + (set.logs > 1 ? LogSetText(set) : ""));
}

// Stimuli for the steps up to `until` have been taken in by then.
void LogRecorder::Impl::HandStimuli(Tick until) {
  if (stimuli.empty()) return;
  std::vector<LoggedStimulus> logged;
  for (const Stimulus& s : stimuli) {
    logged.push_back({s.time, s.neuron, static_cast<std::uint32_t>(s.kind), s.amplitude});
  }
  stimuli.clear();
  for (std::span<const LoggedStimulus> left = logged; !left.empty();) {
    const std::size_t count = std::min(left.size(), kPieceBytes / sizeof(LoggedStimulus));
    Piece piece = log.EmptyOfBytes();
    piece.header = {
        .kind = BlockKind::kStimuli, .record_size = sizeof(LoggedStimulus), .from = spikes_from, .until = until};
    Append<LoggedStimulus>(piece.bytes, left.first(count));
    log.Hand(std::move(piece));
    left = left.subspan(count);
  }
}

// A full piece ends before the step of its last spike, because more spikes of this step may follow.
void LogRecorder::Impl::HandSpikes(Tick until) {
  HandStimuli(until);
  Piece piece = log.EmptyOfSpikes();
  piece.header = {.kind = BlockKind::kSpikes, .record_size = sizeof(LoggedSpike), .from = spikes_from, .until = until};
  std::swap(piece.spikes, spikes);
  log.Hand(std::move(piece));
  spikes_from = until;
}

// Hands over full pieces.
void LogRecorder::Impl::KeepSpikes(std::span<const Spike> new_spikes) {
  for (const Spike& spike : new_spikes) {
    // A logged spike counts its time from the beginning of its block in 32 bits.
    const bool is_far = spike.time - spikes_from > std::numeric_limits<std::uint32_t>::max();
    if (spikes.size() >= kMostSpikes || is_far) HandSpikes(std::max(spikes_from, spike.time - 1));
    spikes.push_back(spike);
  }
}

bool LogRecorder::Impl::IsFull() const {
  return waiting.size() >= kMostSpikes ||
         std::ranges::any_of(traces, [](const auto& trace) { return trace->rows().bytes() >= kPieceBytes; });
}

// A log that is behind gets full pieces first: many small ones would need memory that was not reserved.
bool LogRecorder::Impl::IsOld() const {
  const Clock::duration age = Clock::now() - handed_at;
  return age >= kPieceAge && (age >= kOldestPiece || !log.is_behind());
}

void LogRecorder::Impl::OnSpikes(Tick, Tick until, std::span<const Spike> new_spikes) {
  if (ranks != nullptr) return OnSpikesOfRank(until, new_spikes);
  KeepSpikes(new_spikes);
  spikes_until = until;
  if (++exchanges < kExchangesPerLook) return;
  exchanges = 0;
  const bool is_old = IsOld();
  if (!is_old && !IsFull()) return;
  // All pieces together, so that the log has everything up to the same time, except what remains from a full piece.
  HandSpikes(spikes_until);
  for (const auto& trace : traces) trace->rows().HandOver(log, is_old || trace->rows().bytes() < kPieceBytes);
  if (is_old) handed_at = Clock::now();
}

template <class Work>
void LogRecorder::Impl::Together(const Work& work) {
  if (!broken.ok()) return;
  try {
    broken = work();
  } catch (const std::bad_alloc&) {
    broken = absl::ResourceExhaustedError("recording: out of memory");
  }
  if (!broken.ok()) ranks->Leave(broken);
}

void LogRecorder::Impl::OnSpikesOfRank(Tick until, std::span<const Spike> new_spikes) {
  Together([&]() -> absl::Status {
    for (const Spike& spike : new_spikes) share.Count(spike.time, packer.layer_of(spike.neuron));
    waiting.insert(waiting.end(), new_spikes.begin(), new_spikes.end());
    spikes_until = until;
    // The ranks count alike, so they look together.
    if (++exchanges < kExchangesPerLook && until - looked_at < kStepsPerLook) return absl::OkStatus();
    exchanges = 0;
    looked_at = until;
    std::uint64_t is_time = IsFull() || IsOld() ? 1 : 0;
    const absl::Status status = ranks->Reduce(Reduction::kMax, std::span(&is_time, 1));
    return status.ok() && is_time != 0 ? HandOverTogether() : status;
  });
}

// Rank 0 learns which neurons the others trace.
absl::Status LogRecorder::Impl::ShareTraces() {
  if (ranks == nullptr) return absl::OkStatus();
  for (const auto& trace : traces) {
    const std::string own = TracedText(trace->neurons());
    std::vector<Bytes> all;
    if (absl::Status status = ranks->Gather(BytesOf(own), all); !status.ok()) return status;
    SharedTrace shared = {.widths = {}, .rows = TraceRows(trace->number(), trace->rows().every(), 0), .text = ""};
    std::size_t width = 0;
    for (const Bytes& bytes : all) {
      const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      const auto neurons = ReadTraced(text);
      if (!neurons.ok()) return neurons.status();
      shared.widths.push_back(TraceSource{.neurons = *neurons}.width());
      shared.text += text;
      width += shared.widths.back();
    }
    shared.rows = TraceRows(trace->number(), trace->rows().every(), width);
    if (is_main()) shared_traces.push_back(std::move(shared));
  }
  return absl::OkStatus();
}

absl::Status LogRecorder::Impl::HandOverTogether() {
  share.rows.clear();
  for (const auto& trace : traces) share.rows.push_back(trace->rows().Take());
  const auto shares = GatherShares(*ranks, share);
  if (!shares.ok()) return shares.status();
  share.counts.clear();
  share.stimuli.clear();
  if (is_main()) {
    if (absl::Status status = HandShares(*shares); !status.ok()) return status;
  }
  KeepSpikes(waiting);
  waiting.clear();
  HandSpikes(spikes_until);
  handed_at = Clock::now();
  return absl::OkStatus();
}

absl::Status LogRecorder::Impl::HandShares(std::span<const RankShare> shares) {
  stimuli = StimuliOf(shares);
  HandStimuli(spikes_until);
  Piece counts = log.EmptyOfBytes();
  counts.header = {.kind = BlockKind::kRates, .from = spikes_from, .until = spikes_until};
  counts.counts = SumOfCounts(shares);
  log.Hand(std::move(counts));
  for (std::size_t i = 0; i < shared_traces.size(); ++i) {
    SharedTrace& trace = shared_traces[i];
    const std::size_t rows = trace.rows.RowsUntil(spikes_until), width = trace.rows.width();
    const std::span<float> all = trace.rows.Extend(rows, spikes_until);
    std::size_t offset = 0;
    for (std::size_t r = 0; r < shares.size(); offset += trace.widths[r], ++r) {
      const std::vector<float>& part = shares[r].rows[i];
      if (part.size() != rows * trace.widths[r]) return absl::InternalError("recording: ranks disagree about traces");
      for (std::size_t row = 0; row < rows; ++row) {
        std::copy_n(part.begin() + static_cast<std::ptrdiff_t>(row * trace.widths[r]), trace.widths[r],
                    all.begin() + static_cast<std::ptrdiff_t>(row * width + offset));
      }
    }
    trace.rows.HandOver(log, true);
  }
  return absl::OkStatus();
}

// The trace streams have observed this exchange already: they are observers before this one.
void LogRecorder::Impl::HandOver() {
  if (ranks != nullptr) return Together([this] { return HandOverTogether(); });
  HandSpikes(spikes_until);
  for (const auto& trace : traces) trace->rows().HandOver(log, true);
}

LogRecorder::LogRecorder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LogRecorder::LogRecorder(LogRecorder&&) noexcept = default;
LogRecorder::~LogRecorder() {
  // The other ranks need not be here.
  if (impl_ && !impl_->finished && impl_->ranks == nullptr) WhileMemoryLasts([this] { impl_->HandOver(); });
}

absl::StatusOr<LogRecorder> LogRecorder::Create(const Network& network, const RecordOptions& settings,
                                                const RunFacts& facts, const std::string& path) {
  if (const auto findings = CheckRecord(network.spec(), settings); !findings.empty()) return StatusOf(findings);
  Collectives* const ranks = RanksOf(network);
  absl::StatusOr<LogWriter> writer = LogWriter::Create(LogPathOfRank(path, RankOf(ranks)));
  if (absl::Status status = SameOf(ranks, writer.status()); !status.ok()) return status;
  auto impl = std::make_unique<Impl>(network, settings, *std::move(writer));
  if (ranks != nullptr) {
    const absl::StatusOr<std::uint64_t> id = NewId(*ranks);
    if (!id.ok()) return id.status();
    impl->set.id = *id;
  }
  impl->HandFacts(facts);
  absl::Status status = SameOf(ranks, impl->ShareTraces());
  if (!status.ok()) return status;
  for (const auto& trace : impl->shared_traces) {
    if (trace.rows.width() > 0) impl->HandText(BlockKind::kTraced, trace.rows.stream(), trace.rows.every(), trace.text);
  }
  if (ranks == nullptr) {
    for (const auto& trace : impl->traces) {
      impl->HandText(BlockKind::kTraced, trace->number(), trace->rows().every(), TracedText(trace->neurons()));
    }
  }
  status = SameOf(ranks, impl->log.Drain());
  if (!status.ok()) return status;
  return LogRecorder(std::move(impl));
}

namespace {

// What Resume reads before the state of the packer.
struct Head {
  std::vector<SavedLog> logs;
  Saved saved;
};

Head ReadHead(ByteReader& in, Tick now) {
  Head head;
  in.ReadList(head.logs, kMostLogs);
  in.Read(head.saved);
  if (in.ok() && (head.logs.empty() || std::ranges::any_of(head.logs, [now](const SavedLog& log) {
                    return log.until < 0 || log.until > now;
                  }))) {
    in.Fail(CannotBe("log"));
  }
  const Saved& saved = head.saved;
  if (in.ok() && (saved.now != now || saved.weights_at < -1 || saved.weights_at > now)) in.Fail(CannotBe("time"));
  return head;
}

// Calls visit(number) for the logs that a rank takes care of: its own, and its part of those that no rank writes.
template <class Visit>
absl::Status ForOwnLogs(std::size_t logs, const Collectives* ranks, const Visit& visit) {
  for (std::size_t i = RankOf(ranks); i < logs; i += CountOf(ranks)) {
    if (absl::Status status = visit(static_cast<std::uint32_t>(i)); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// Cuts the logs of this rank back to where they were saved, and returns the writer of its own. A log that no rank
// writes any more has no more spikes.
absl::StatusOr<LogWriter> CutLogs(const std::string& path, const Head& head, const Collectives* ranks) {
  const std::uint32_t rank = RankOf(ranks), count = CountOf(ranks);
  const absl::Status status = ForOwnLogs(head.logs.size(), ranks, [&](std::uint32_t i) -> absl::Status {
    if (i < count) return absl::OkStatus();
    absl::StatusOr<LogWriter> log = LogWriter::Resume(LogPathOfRank(path, i), head.logs[i].bytes);
    return log.ok() ? AppendSilence(*log, head.logs[i].until, kEndOfAllRuns) : log.status();
  });
  if (!status.ok()) return status;
  const std::string own = LogPathOfRank(path, rank);
  const bool is_new = rank >= head.logs.size();
  if (is_new) {
    // It may have been written after the state was saved.
    std::error_code ignored;
    std::filesystem::remove(own, ignored);
  }
  absl::StatusOr<LogWriter> writer = is_new ? LogWriter::Create(own) : LogWriter::Resume(own, head.logs[rank].bytes);
  const Tick until = is_new ? 0 : head.logs[rank].until;
  if (writer.ok() && until < head.saved.now) {
    if (absl::Status silence = AppendSilence(*writer, until, head.saved.now); !silence.ok()) return silence;
  }
  return writer;
}

}  // namespace

absl::StatusOr<LogRecorder> LogRecorder::Resume(const Network& network, const RecordOptions& settings,
                                                const RunFacts& facts, const std::string& path, Tick now,
                                                const ByteSource& source) {
  if (const auto findings = CheckRecord(network.spec(), settings); !findings.empty()) return StatusOf(findings);
  Collectives* const ranks = RanksOf(network);
  const ByteSource same = ranks == nullptr ? source : SameOnAll(*ranks, source);
  ByteReader in(same);
  const Head head = ReadHead(in, now);
  absl::Status status = in.status();
  if (in.ok()) {
    status = ForOwnLogs(head.logs.size(), ranks,
                        [&](std::uint32_t i) { return CheckLog(LogPathOfRank(path, i), head.logs[i].bytes); });
  }
  // A rank whose log is damaged still takes part.
  if (ranks == nullptr && !status.ok()) return status;
  Packer packer(network, settings, ranks);
  packer.Load(in, now);
  status.Update(in.status());
  if (status = SameOf(ranks, status); !status.ok()) return status;

  absl::StatusOr<LogWriter> writer = CutLogs(path, head, ranks);
  if (status = SameOf(ranks, writer.status()); !status.ok()) return status;
  auto impl = std::make_unique<Impl>(network, settings, *std::move(writer));
  impl->packer = std::move(packer);
  impl->spikes_from = impl->spikes_until = impl->looked_at = now;
  if (head.saved.weights_at >= 0) impl->weights_at = head.saved.weights_at;
  const std::size_t count = std::max<std::size_t>(head.logs.size(), CountOf(ranks));
  impl->set.logs = static_cast<std::uint32_t>(count);
  impl->set.id = head.saved.id;
  for (std::size_t i = CountOf(ranks); i < head.logs.size(); ++i) impl->other_logs.push_back(head.logs[i]);
  if (ranks != nullptr && impl->set.id == 0) {
    const absl::StatusOr<std::uint64_t> id = NewId(*ranks);
    if (!id.ok()) return id.status();
    impl->set.id = *id;
  }
  if (status = SameOf(ranks, impl->ShareTraces()); !status.ok()) return status;
  for (const auto& trace : impl->traces) trace->rows().ResumeFrom(now);
  for (SharedTrace& trace : impl->shared_traces) trace.rows.ResumeFrom(now);
  impl->HandFacts(facts);
  return LogRecorder(std::move(impl));
}

absl::Status LogRecorder::Save(const ByteSink& sink) {
  Impl& impl = *impl_;
  Collectives* const ranks = impl.ranks;
  impl.HandOver();
  impl.handed_at = Clock::now();
  const absl::StatusOr<std::uint64_t> log_size = impl.log.Rest();
  absl::Status status = impl.broken;
  status.Update(log_size.status());
  if (status = SameOf(ranks, status); !status.ok()) return status;

  std::vector<std::uint64_t> sizes(CountOf(ranks));
  sizes[RankOf(ranks)] = *log_size;
  if (ranks != nullptr) status = ranks->Reduce(Reduction::kSum, std::span(sizes));
  if (!status.ok()) return status;
  std::vector<SavedLog> logs;
  for (const std::uint64_t size : sizes) logs.push_back({size, impl.spikes_until});
  logs.insert(logs.end(), impl.other_logs.begin(), impl.other_logs.end());

  ByteWriter out(sink);
  if (impl.is_main()) {
    out.WriteList(logs);
    out.Write(Saved{.now = impl.spikes_until, .weights_at = impl.weights_at.value_or(-1), .id = impl.set.id});
  }
  impl.packer.Save(out);
  return SameOf(ranks, out.status());
}

void LogRecorder::Observe(Simulation& simulation) {
  for (const auto& trace : impl_->traces) {
    if (!trace->neurons().empty()) simulation.Observe(*trace);
  }
  simulation.Observe(*impl_);
}

Tick LogRecorder::next_weights(Tick now) const {
  if (!impl_->weights || !impl_->weights->every) return kNever;
  return (now / *impl_->weights->every + 1) * *impl_->weights->every;
}

void LogRecorder::Impl::HandWeights(BlockKind kind, std::uint64_t first, std::span<const std::byte> records,
                                    std::size_t record_size, Tick now) {
  Piece piece = log.EmptyOfBytes();
  piece.header = {
      .kind = kind, .record_size = static_cast<std::uint32_t>(record_size), .first = first, .from = now, .until = now};
  Append<std::byte>(piece.bytes, records);
  log.Hand(std::move(piece));
}

void LogRecorder::Impl::HandSample(Tick now, std::span<const float> of_weights,
                                   std::span<const LoggedSynapse> of_synapses, std::uint64_t& handed) {
  if (!of_synapses.empty()) {
    HandWeights(BlockKind::kSynapses, handed, std::as_bytes(of_synapses), sizeof(LoggedSynapse), now);
  }
  HandWeights(BlockKind::kWeights, handed, std::as_bytes(of_weights), sizeof(float), now);
  handed += of_weights.size();
}

// One rank after the other sends its part to rank 0, in pieces. All ranks know how many pieces there will be.
absl::Status LogRecorder::Impl::RecordWeightsOfRanks(Simulation& simulation, bool is_first) {
  const BuiltNetwork& built = InsideOf(network);
  std::vector<std::uint64_t> begins(static_cast<std::size_t>(ranks->size()) + 1);
  begins[static_cast<std::size_t>(ranks->rank()) + 1] = SynapseBegins(built)[built.own_columns.end];
  absl::Status status = ranks->Reduce(Reduction::kSum, std::span(begins));
  std::partial_sum(begins.begin(), begins.end(), begins.begin());
  std::uint64_t handed = 0;
  for (std::size_t r = 0; r + 1 < begins.size() && status.ok(); ++r) {
    std::vector<Bytes> all_weights, all_synapses;
    const auto gather = [&](std::span<const float> of_weights, std::span<const LoggedSynapse> of_synapses) {
      status.Update(ranks->Gather(std::as_bytes(of_weights), all_weights));
      if (is_first) status.Update(ranks->Gather(std::as_bytes(of_synapses), all_synapses));
      if (!status.ok() || !is_main()) return;
      HandSample(simulation.now(), ValuesOf<float>(all_weights[r]),
                 is_first ? ValuesOf<LoggedSynapse>(all_synapses[r]) : std::span<const LoggedSynapse>(), handed);
    };
    if (r == RankOf(ranks)) {
      VisitSample(simulation, sample, begins[r], is_first, gather);
      continue;
    }
    const std::uint64_t count = sample.IndexOf(begins[r + 1]) - sample.IndexOf(begins[r]);
    for (std::uint64_t i = 0; i < count && status.ok(); i += kWeightsPerPiece) gather({}, {});
  }
  return status;
}

absl::Status LogRecorder::RecordWeights(Simulation& simulation) {
  Impl& impl = *impl_;
  if (!impl.weights || impl.weights_at == simulation.now() || impl.sample.size() == 0) {
    return SameOf(impl.ranks, impl.status());
  }
  const bool is_first = !impl.weights_at.has_value();
  impl.weights_at = simulation.now();
  if (impl.ranks != nullptr) {
    impl.Together([&] { return impl.RecordWeightsOfRanks(simulation, is_first); });
    return SameOf(impl.ranks, impl.status());
  }
  std::uint64_t handed = 0;
  VisitSample(simulation, impl.sample, 0, is_first, [&](auto of_weights, auto of_synapses) {
    impl.HandSample(simulation.now(), of_weights, of_synapses, handed);
  });
  return impl.status();
}

absl::Status LogRecorder::Finish(const RunFacts& facts) {
  Impl& impl = *impl_;
  impl.HandOver();
  if (impl.is_main()) {
    Piece no_more = impl.log.EmptyOfBytes();
    no_more.header.kind = BlockKind::kRates;
    no_more.ends = true;
    impl.log.Hand(std::move(no_more));
  }
  impl.HandFacts(facts);
  impl.finished = true;
  absl::Status status = impl.log.Drain();
  if (impl.ranks == nullptr) return status;
  absl::StatusOr<Statistics> statistics = impl.packer.statistics();
  status.Update(impl.broken);
  status.Update(statistics.status());
  if (statistics.ok()) impl.statistics_ = *std::move(statistics);
  return SameOf(impl.ranks, status);
}

Statistics LogRecorder::statistics() const {
  if (impl_->ranks != nullptr) return impl_->statistics_.value_or(Statistics{});
  return *impl_->packer.statistics();  // no rank can leave where there is one
}

}  // namespace lull
