// The recorder has two sides. On the thread of the run, observers copy spikes and traces into pieces and hand a piece
// over when it is large or old. On the log's thread a Packer examines all spikes (for statistics and rates), chooses
// the spikes to be recorded and packs them into blocks.
//
// There are two streams of traces: one for the neuron of neuron-trace.png, after every step, and one for the neurons of
// [record] traces.

#include <algorithm>
#include <cassert>
#include <chrono>
#include <cstring>
#include <limits>
#include <span>
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
#include "recording/log_thread.h"
#include "recording/recorded_run.h"
#include "recording/recording_log.h"
#include "recording/run_facts.h"
#include "recording/traced_neurons.h"
#include "spec/selected_neurons.h"
#include "statistics/layout.h"

namespace lull {
namespace {

using Clock = std::chrono::steady_clock;

// These constants are chosen.
constexpr auto kPieceAge = std::chrono::milliseconds(250);  // a piece of this age is handed over, however small
constexpr auto kOldestPiece = 10 * kPieceAge;  // a piece of this age is handed over even if the log is behind
constexpr int kExchangesPerLook = 16;          // between looks at the clock, which may cost more
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

// Processes spikes on the log's thread.
class Packer {
 public:
  Packer(const Network& network, const RecordOptions& settings)
      : layout_(LayoutOf(network)),
        rate_bin_(settings.rates.value_or(0)),
        statistics_(layout_),
        counts_(layout_.layers.size()) {
    if (!RecordsSpikes(settings)) return;
    recorded_.assign(layout_.neurons(), false);
    for (const NeuronRange& range : SelectedNeurons(InsideOf(network).spec, settings.spikes_of)) {
      std::fill_n(recorded_.begin() + range.first, range.count, true);
    }
  }

  // Packs a piece of spikes; a piece of rates says that no spikes follow.
  absl::Status Pack(const Piece& piece, LogWriter& log) {
    if (piece.header.kind == BlockKind::kRates) return FinishRates(log);
    statistics_.Add(piece.spikes);
    block_.clear();
    const Tick from = piece.header.from;
    for (const Spike& spike : piece.spikes) {
      if (recorded_.empty() || !recorded_[spike.neuron]) continue;
      block_.push_back({static_cast<std::uint32_t>(spike.time - from), spike.neuron});
    }
    absl::Status status = log.Append(piece.header, std::as_bytes(std::span(block_)));
    if (status.ok() && rate_bin_ > 0) status = PackRates(piece, log);
    until_ = piece.header.until;
    return status;
  }

  // Called while the thread rests.
  Statistics statistics() const { return statistics_.At(until_); }
  void Save(ByteWriter& out) const {
    out.Fail(statistics_.Save(out.sink()));
    out.WriteAll(std::span<const std::uint32_t>(counts_));
    out.Write(bin_);
    out.Write(until_);
  }
  // Loads the state after the step `now`.
  void Load(ByteReader& in, Tick now) {
    in.Fail(statistics_.Load(in.source()));
    in.ReadAll(std::span(counts_));
    in.Read(bin_);
    in.Read(until_);
    if (!in.ok()) return;
    const Tick bin = rate_bin_ > 0 ? until_ / rate_bin_ : 0;
    if (until_ != now || bin_ != bin || statistics_.last_spike() > until_) in.Fail(CannotBe("time"));
  }

 private:
  // Packs rates into blocks of a bounded size, however long no neuron has fired.
  absl::Status PackRates(const Piece& piece, LogWriter& log) {
    rows_.clear();
    absl::Status status;
    const auto append_until = [&](Tick bin) {
      const auto first = bin - static_cast<Tick>(rows_.size() / counts_.size());
      if (status.ok() && first < bin) {
        status = log.Append({.kind = BlockKind::kRates,
                             .record_size = static_cast<std::uint32_t>(counts_.size() * sizeof(std::uint32_t)),
                             .first = static_cast<std::uint64_t>(first),
                             .from = first * rate_bin_,
                             .until = bin * rate_bin_},
                            std::as_bytes(std::span(rows_)));
      }
      rows_.clear();
    };
    const auto fill_until = [&](Tick bin) {
      for (; bin_ < bin; ++bin_) {
        if (rows_.size() * sizeof(std::uint32_t) >= kPieceBytes) append_until(bin_);
        rows_.insert(rows_.end(), counts_.begin(), counts_.end());
        std::ranges::fill(counts_, 0);
      }
    };
    for (const Spike& spike : piece.spikes) {
      fill_until((spike.time - 1) / rate_bin_);
      ++counts_[layout_.layer_of[spike.neuron]];
    }
    fill_until(piece.header.until / rate_bin_);
    append_until(bin_);
    return status;
  }

  // Packs the last bin, which is not full.
  absl::Status FinishRates(LogWriter& log) {
    if (rate_bin_ == 0 || until_ % rate_bin_ == 0) return absl::OkStatus();
    return log.Append({.kind = BlockKind::kRates,
                       .record_size = static_cast<std::uint32_t>(counts_.size() * sizeof(std::uint32_t)),
                       .first = static_cast<std::uint64_t>(bin_),
                       .from = bin_ * rate_bin_,
                       .until = until_},
                      std::as_bytes(std::span(counts_)));
  }

  Layout layout_;
  std::vector<bool> recorded_;  // one per neuron; empty: no neuron is recorded
  Tick rate_bin_;               // [ms] 0: no rates
  StatisticsBuilder statistics_;
  std::vector<std::uint32_t> counts_;  // spikes of each layer in bin number bin_
  Tick bin_ = 0;
  Tick until_ = 0;
  std::vector<LoggedSpike> block_;
  std::vector<std::uint32_t> rows_;
};

// Collects the rows of a stream of traces, on the thread of the run.
class TraceStream : public Observer {
 public:
  TraceStream(const Network& network, std::vector<NeuronId> neurons, Tick every, std::uint16_t number)
      : ids_(std::move(neurons)), every_(every), number_(number) {
    for (const NeuronId id : ids_) {
      neurons_.push_back(Traced(network, id));
      offsets_.push_back(width_);
      width_ += neurons_.back().variables.size();
    }
  }

  const std::vector<TraceSource::Neuron>& neurons() const { return neurons_; }
  std::uint16_t number() const { return number_; }
  Tick every() const { return every_; }

  bool every_exchange() const override { return false; }
  void OnSpikes(Tick, Tick, std::span<const Spike>) override {}
  std::vector<NeuronId> traced() const override { return ids_; }
  Tick trace_every() const override { return every_; }

  // Called for neurons in the order of ids_, each with the same number of rows.
  void OnTrace(NeuronId, Tick, Tick until, std::span<const float> states) override {
    const std::size_t variables = neurons_[next_].variables.size();
    const std::size_t rows = states.size() / variables;
    if (next_ == 0) rows_.resize(rows_.size() + rows * width_);
    std::size_t at = rows_.size() - rows * width_ + offsets_[next_];
    for (std::size_t i = 0; i < rows; ++i, at += width_) {
      std::copy_n(states.begin() + static_cast<std::ptrdiff_t>(i * variables), variables, rows_.data() + at);
    }
    next_ = (next_ + 1) % ids_.size();
    until_ = until;
  }

  // States that the log has all rows up to `now`.
  void ResumeFrom(Tick now) { until_ = handed_until_ = now; }

  std::size_t bytes() const { return rows_.size() * sizeof(float); }

  // Hands over full pieces; with `all`, also the rows that do not fill a piece, and the time up to which they go.
  void HandOver(LogThread& log, bool all) {
    const std::size_t most = std::max<std::size_t>(kPieceBytes / (width_ * sizeof(float)), 1);  // rows
    const std::size_t rows = rows_.size() / width_;
    std::size_t row = 0;
    const auto hand = [&](std::size_t count) {
      const bool last = row + count == rows;
      Piece piece = log.EmptyOfBytes();
      piece.header = {.kind = BlockKind::kTrace,
                      .stream = number_,
                      .record_size = static_cast<std::uint32_t>(width_ * sizeof(float)),
                      .from = handed_until_,
                      .until = last ? until_ : (handed_until_ / every_ + static_cast<Tick>(count)) * every_};
      Append<float>(piece.bytes, std::span(rows_).subspan(row * width_, count * width_));
      handed_until_ = piece.header.until;
      log.Hand(std::move(piece));
      row += count;
    };
    while (rows - row >= most) hand(most);
    if (all && (row < rows || handed_until_ < until_)) hand(rows - row);
    rows_.erase(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(row * width_));
  }

 private:
  std::vector<NeuronId> ids_;
  Tick every_;
  std::uint16_t number_;
  std::vector<TraceSource::Neuron> neurons_;
  std::vector<std::size_t> offsets_;  // where each neuron begins in a row
  std::size_t width_ = 0;             // numbers in a row
  std::vector<float> rows_;
  std::size_t next_ = 0;  // index of the next neuron
  Tick until_ = 0;
  Tick handed_until_ = 0;
};

// The synapses that are recorded: all synapses, or one from each of several stretches of equal length, chosen by a hash
// of the stretch's number.
class SynapseSample {
 public:
  SynapseSample(std::uint64_t synapses, std::optional<std::uint32_t> wanted)
      : synapses_(synapses), size_(wanted ? std::min<std::uint64_t>(*wanted, synapses) : synapses) {}

  std::uint64_t size() const { return size_; }

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

std::vector<NeuronId> Ids(const std::vector<NeuronRange>& ranges) {
  std::vector<NeuronId> ids;
  for (const NeuronRange& range : ranges) {
    for (std::uint32_t i = 0; i < range.count; ++i) ids.push_back(range.first + i);
  }
  return ids;
}

}  // namespace

namespace {

// The saved state of a recorder, besides the state of its packer.
struct Saved {
  Tick now = 0;
  Tick weights_at = -1;  // −1: never
};

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
  Impl(const Network& network, const RecordOptions& settings, LogWriter writer)
      : packer(network, settings),
        sample(network.synapses(), settings.weights ? settings.weights->sample : std::nullopt),
        weights(settings.weights),
        log(
            std::move(writer), [this](const Piece& piece, LogWriter& to) { return packer.Pack(piece, to); },
            settings.trace || settings.traces || settings.weights) {
    const auto trace = [&](std::vector<NeuronId> neurons, Tick every, std::uint16_t number) {
      if (neurons.empty()) return;
      traces.push_back(std::make_unique<TraceStream>(network, std::move(neurons), every, number));
    };
    if (settings.trace) trace({*settings.trace}, 1, kTraceOfPicture);
    if (settings.traces)
      trace(Ids(SelectedNeurons(InsideOf(network).spec, settings.traces->of)), settings.traces->every, kTraces);
  }

  bool every_exchange() const override { return false; }
  void OnSpikes(Tick from, Tick until, std::span<const Spike> spikes) override;
  void OnStimuli(std::span<const Stimulus> taken) override {
    stimuli.insert(stimuli.end(), taken.begin(), taken.end());
  }
  absl::Status status() const override { return log.failed() ? log.status() : absl::OkStatus(); }

  void HandOver();
  void HandSpikes(Tick until);
  void HandStimuli(Tick until);
  void HandText(BlockKind kind, std::uint16_t stream, Tick every, const std::string& text);

  Packer packer;  // belongs to the log's thread
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

  LogThread log;  // the last member: it is destroyed before the data that it uses
};

void LogRecorder::Impl::HandText(BlockKind kind, std::uint16_t stream, Tick every, const std::string& text) {
  Piece piece = log.EmptyOfBytes();
  piece.header = {.kind = kind, .stream = stream, .record_size = 1, .first = static_cast<std::uint64_t>(every)};
  Append<std::byte>(piece.bytes, BytesOf(text));
  log.Hand(std::move(piece));
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

void LogRecorder::Impl::OnSpikes(Tick, Tick until, std::span<const Spike> new_spikes) {
  constexpr std::size_t kMost = kPieceBytes / sizeof(Spike);
  for (const Spike& spike : new_spikes) {
    // A logged spike counts its time from the beginning of its block in 32 bits.
    const bool is_far = spike.time - spikes_from > std::numeric_limits<std::uint32_t>::max();
    if (spikes.size() >= kMost || is_far) HandSpikes(std::max(spikes_from, spike.time - 1));
    spikes.push_back(spike);
  }
  spikes_until = until;
  if (++exchanges < kExchangesPerLook) return;
  exchanges = 0;
  const Clock::time_point now = Clock::now();
  // A log that is behind gets full pieces first: many small ones would need memory that was not reserved.
  const Clock::duration age = now - handed_at;
  const bool is_old = age >= kPieceAge && (age >= kOldestPiece || !log.is_behind());
  bool is_full = false;
  for (const auto& trace : traces) is_full |= trace->bytes() >= kPieceBytes;
  if (!is_full && !is_old) return;
  // All pieces together, so that the log has everything up to the same time, except what remains from a full piece.
  HandSpikes(spikes_until);
  for (const auto& trace : traces) trace->HandOver(log, is_old || trace->bytes() < kPieceBytes);
  if (is_old) handed_at = now;
}

// The trace streams have observed this exchange already: they are observers before this one.
void LogRecorder::Impl::HandOver() {
  HandSpikes(spikes_until);
  for (const auto& trace : traces) trace->HandOver(log, true);
}

LogRecorder::LogRecorder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LogRecorder::LogRecorder(LogRecorder&&) noexcept = default;
LogRecorder::~LogRecorder() {
  if (impl_ && !impl_->finished) WhileMemoryLasts([this] { impl_->HandOver(); });
}

absl::StatusOr<LogRecorder> LogRecorder::Create(const Network& network, const RecordOptions& settings,
                                                const RunFacts& facts, const std::string& path) {
  if (const auto findings = CheckRecord(network.spec(), settings); !findings.empty()) return StatusOf(findings);
  absl::StatusOr<LogWriter> writer = LogWriter::Create(path);
  if (!writer.ok()) return writer.status();
  auto impl = std::make_unique<Impl>(network, settings, *std::move(writer));
  impl->HandText(BlockKind::kFacts, 0, 0, FactsText(facts));
  for (const auto& trace : impl->traces) {
    impl->HandText(BlockKind::kTraced, trace->number(), trace->every(), TracedText(trace->neurons()));
  }
  if (absl::Status status = impl->log.Drain(); !status.ok()) return status;
  return LogRecorder(std::move(impl));
}

absl::StatusOr<LogRecorder> LogRecorder::Resume(const Network& network, const RecordOptions& settings,
                                                const RunFacts& facts, const std::string& path, Tick now,
                                                const ByteSource& source) {
  if (const auto findings = CheckRecord(network.spec(), settings); !findings.empty()) return StatusOf(findings);
  ByteReader in(source);
  std::uint64_t log_size = 0;
  in.Read(log_size);
  if (in.ok()) in.Fail(CheckLog(path, log_size));
  Saved saved;
  in.Read(saved);
  if (!in.ok()) return in.status();
  if (saved.now != now || saved.weights_at < -1 || saved.weights_at > now) return CannotBe("time");
  Packer packer(network, settings);
  packer.Load(in, now);
  if (!in.ok()) return in.status();
  absl::StatusOr<LogWriter> writer = LogWriter::Resume(path, log_size);
  if (!writer.ok()) return writer.status();
  auto impl = std::make_unique<Impl>(network, settings, *std::move(writer));
  impl->packer = std::move(packer);
  impl->spikes_from = impl->spikes_until = saved.now;
  if (saved.weights_at >= 0) impl->weights_at = saved.weights_at;
  for (const auto& trace : impl->traces) trace->ResumeFrom(saved.now);
  impl->HandText(BlockKind::kFacts, 0, 0, FactsText(facts));
  return LogRecorder(std::move(impl));
}

absl::Status LogRecorder::Save(const ByteSink& sink) {
  Impl& impl = *impl_;
  impl.HandOver();
  impl.handed_at = Clock::now();
  const absl::StatusOr<std::uint64_t> log_size = impl.log.Rest();
  if (!log_size.ok()) return log_size.status();
  ByteWriter out(sink);
  out.Write(*log_size);
  out.Write(Saved{.now = impl.spikes_until, .weights_at = impl.weights_at.value_or(-1)});
  impl.packer.Save(out);
  return out.status();
}

void LogRecorder::Observe(Simulation& simulation) {
  for (const auto& trace : impl_->traces) simulation.Observe(*trace);
  simulation.Observe(*impl_);
}

Tick LogRecorder::next_weights(Tick now) const {
  if (!impl_->weights || !impl_->weights->every) return kNever;
  return (now / *impl_->weights->every + 1) * *impl_->weights->every;
}

absl::Status LogRecorder::RecordWeights(Simulation& simulation) {
  Impl& impl = *impl_;
  if (!impl.weights || impl.weights_at == simulation.now() || impl.sample.size() == 0) return impl.status();
  const bool is_first = !impl.weights_at.has_value();
  impl.weights_at = simulation.now();
  std::uint64_t number = 0, index = 0, handed = 0, next = impl.sample[0];
  std::vector<float> weights;
  std::vector<LoggedSynapse> synapses;
  const auto hand = [&]<class Record>(BlockKind kind, const std::vector<Record>& records) {
    Piece piece = impl.log.EmptyOfBytes();
    piece.header = {.kind = kind,
                    .record_size = sizeof(Record),
                    .first = handed,
                    .from = simulation.now(),
                    .until = simulation.now()};
    Append<Record>(piece.bytes, records);
    impl.log.Hand(std::move(piece));
  };
  simulation.ForEachSynapse([&](const Synapse& synapse) {
    if (number++ != next || index == impl.sample.size()) return;
    weights.push_back(synapse.weight);
    if (is_first) synapses.push_back({synapse.source, synapse.target, static_cast<std::uint32_t>(synapse.delay)});
    if (++index < impl.sample.size()) next = impl.sample[index];
    if (weights.size() < kWeightsPerPiece && index < impl.sample.size()) return;
    if (is_first) hand(BlockKind::kSynapses, synapses);
    hand(BlockKind::kWeights, weights);
    handed = index;
    weights.clear();
    synapses.clear();
  });
  return impl.status();
}

absl::Status LogRecorder::Finish(const RunFacts& facts) {
  Impl& impl = *impl_;
  impl.HandOver();
  Piece no_more = impl.log.EmptyOfBytes();
  no_more.header.kind = BlockKind::kRates;
  impl.log.Hand(std::move(no_more));
  impl.HandText(BlockKind::kFacts, 0, 0, FactsText(facts));
  impl.finished = true;
  return impl.log.Drain();
}

Statistics LogRecorder::statistics() const { return impl_->packer.statistics(); }

}  // namespace lull
