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
#include <limits>
#include <random>
#include <span>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/spare_memory.h"
#include "config/check_config.h"
#include "lull/observer.h"
#include "lull/recording.h"
#include "network/built_network.h"
#include "ranks/agreement.h"
#include "ranks/collectives.h"
#include "recording/log_thread.h"
#include "recording/packer.h"
#include "recording/rank_share.h"
#include "recording/recorder_impl.h"
#include "recording/recording_log.h"
#include "recording/run_facts.h"
#include "recording/trace_rows.h"
#include "recording/traced_neurons.h"
#include "spec/selected_neurons.h"

namespace lull {
namespace {

// These constants are chosen.
constexpr auto kPieceAge = std::chrono::milliseconds(250);  // a piece of this age is handed over, however small
constexpr auto kOldestPiece = 10 * kPieceAge;  // a piece of this age is handed over even if the log is behind
constexpr int kExchangesPerLook = 16;          // between looks at the clock, which may cost more
constexpr Tick kStepsPerLook = 100;            // [ms] or fewer exchanges, if there are several ranks
constexpr std::size_t kMostSpikes = kPieceBytes / sizeof(Spike);

std::span<const std::byte> BytesOf(const std::string& text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
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

}  // namespace

Collectives* RecordingRanks(const Network& network) {
  Collectives* const ranks = InsideOf(network).ranks;
  return ranks != nullptr && ranks->size() > 1 ? ranks : nullptr;
}

std::uint32_t RankAmong(const Collectives* ranks) {
  return ranks == nullptr ? 0 : static_cast<std::uint32_t>(ranks->rank());
}

std::uint32_t CountOfRanks(const Collectives* ranks) {
  return ranks == nullptr ? 1 : static_cast<std::uint32_t>(ranks->size());
}

absl::Status SameOnRanks(Collectives* ranks, const absl::Status& own) {
  return ranks == nullptr ? own : SameStatus(*ranks, own);
}

absl::StatusOr<std::uint64_t> NewLogId(Collectives& ranks) {
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

LogRecorder::Impl::Impl(const Network& network_, const RecordOptions& settings, RecordedSynapses synapses_,
                        LogWriter writer)
    : network(network_),
      ranks(RecordingRanks(network)),
      packer(network, settings, ranks),
      synapses(std::move(synapses_)),
      weights(settings.weights),
      set{.logs = CountOfRanks(ranks), .rank = RankAmong(ranks)},
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

void LogRecorder::Impl::OnStimuli(std::span<const Stimulus> taken) {
  if (ranks == nullptr) {
    stimuli.insert(stimuli.end(), taken.begin(), taken.end());
  } else {
    for (const Stimulus& stimulus : taken) share.stimuli.push_back({spikes_until, stimulus});
  }
}

void LogRecorder::Impl::HandText(BlockKind kind, std::uint16_t stream, Tick every, const std::string& text) {
  Piece piece = log.EmptyOfBytes();
  piece.header = {.kind = kind, .stream = stream, .record_size = 1, .first = static_cast<std::uint64_t>(every)};
  Append<std::byte>(piece.bytes, BytesOf(text));
  log.Hand(std::move(piece));
}

void LogRecorder::Impl::HandFacts(RunFacts facts) {
  facts.ranks = static_cast<int>(CountOfRanks(ranks));
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
  const RecorderClock::duration age = RecorderClock::now() - handed_at;
  return age >= kPieceAge && (age >= kOldestPiece || !log.is_behind());
}

void LogRecorder::Impl::OnSpikes(Tick, Tick until, std::span<const Spike> new_spikes) {
  if (ranks != nullptr) return OnSpikesOfRank(until, new_spikes);
  KeepSpikes(new_spikes);
  spikes_until = until;
  if (++exchanges < kExchangesPerLook) return;
  exchanges = 0;
  const bool is_old = IsOld();
  // What is recorded up to a time is what all kinds of pieces have: after a full piece of spikes the others follow.
  if (!is_old && !IsFull() && spikes_from == handed_until) return;
  // All pieces together, so that the log has everything up to the same time, except what remains from a full piece.
  HandSpikes(spikes_until);
  for (const auto& trace : traces) trace->rows().HandOver(log, is_old || trace->rows().bytes() < kPieceBytes);
  handed_until = spikes_until;
  if (is_old) handed_at = RecorderClock::now();
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
  handed_at = RecorderClock::now();
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
  Collectives* const ranks = RecordingRanks(network);
  absl::StatusOr<RecordedSynapses> synapses = RecordedSynapses::Of(network, settings.weights, ranks);
  if (!synapses.ok()) return synapses.status();
  absl::StatusOr<LogWriter> writer = LogWriter::Create(LogPathOfRank(path, RankAmong(ranks)));
  if (absl::Status status = SameOnRanks(ranks, writer.status()); !status.ok()) return status;
  auto impl = std::make_unique<Impl>(network, settings, *std::move(synapses), *std::move(writer));
  if (ranks != nullptr) {
    const absl::StatusOr<std::uint64_t> id = NewLogId(*ranks);
    if (!id.ok()) return id.status();
    impl->set.id = *id;
  }
  impl->HandFacts(facts);
  absl::Status status = SameOnRanks(ranks, impl->ShareTraces());
  if (!status.ok()) return status;
  for (const auto& trace : impl->shared_traces) {
    if (trace.rows.width() > 0) impl->HandText(BlockKind::kTraced, trace.rows.stream(), trace.rows.every(), trace.text);
  }
  if (ranks == nullptr) {
    for (const auto& trace : impl->traces) {
      impl->HandText(BlockKind::kTraced, trace->number(), trace->rows().every(), TracedText(trace->neurons()));
    }
  }
  status = SameOnRanks(ranks, impl->log.Drain());
  if (!status.ok()) return status;
  return LogRecorder(std::move(impl));
}

void LogRecorder::Observe(Simulation& simulation) {
  for (const auto& trace : impl_->traces) {
    if (!trace->neurons().empty()) simulation.Observe(*trace);
  }
  simulation.Observe(*impl_);
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
  return SameOnRanks(impl.ranks, status);
}

Statistics LogRecorder::statistics() const {
  if (impl_->ranks != nullptr) return impl_->statistics_.value_or(Statistics{});
  return *impl_->packer.statistics();  // no rank can leave where there is one
}

}  // namespace lull
