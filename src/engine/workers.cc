#include "engine/workers.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/quoted.h"
#include "engine/clock_driven.h"
#include "engine/deal.h"
#include "engine/event_driven.h"
#include "ranks/agreement.h"
#include "spec/input_units.h"

namespace lull {
namespace {

// The cost of a delivery in neuron steps, roughly.
constexpr std::uint64_t kStepsPerDelivery = 5;

// The weight of one window in the average that counts as usual work. Windows differ, and the choice whether threads
// share them should not change with each window: a worker's columns are in the cache of the core that ran it last. When
// single windows decided, two threads took 6.3 ms for a second of `dense`; with this average they take 5 ms (Zen 5,
// 2026-11).
constexpr double kWeightOfWindow = 1.0 / 16;

std::unique_ptr<Worker> MakeWorker(EngineKind engine, Shared& shared, std::uint32_t index) {
  if (engine == EngineKind::kClockDriven) return std::make_unique<ClockDrivenWorker>(shared, index);
  return std::make_unique<EventDrivenWorker>(shared, index);
}

}  // namespace

Workers::Workers(const BuiltNetwork& network, Options options)
    : network_(network),
      shared_(network, options.instruction_set, options.count, options.start, std::move(options.placement)),
      // The same on all ranks, without asking them.
      lookahead_(network.ranks != nullptr ? network.min_delay_between_columns
                 : options.count > 1      ? Lookahead(network, shared_.worker_of.items())
                                          : kNever),
      min_shared_work_(options.min_shared_work),
      usual_work_(static_cast<double>(options.min_shared_work)),
      workers_(options.count),
      earliest_sent_(options.count, kNever),
      synapse_begin_(SynapseBegins(network)),
      window_begin_(options.start),
      letters_(network.rank_count()),
      from_ranks_(network.rank_count()),
      now_(options.start),
      team_(options.threads) {
  for (auto& outboxes : outboxes_) outboxes.assign(options.count, Outbox(options.count));
  // In parallel, so that each thread is the first to touch the memory of its workers.
  ForEachWorker(
      true, [&](std::size_t w) { workers_[w] = MakeWorker(options.engine, shared_, static_cast<std::uint32_t>(w)); });
}

void Workers::ForEachWorker(bool together, const std::function<void(std::size_t)>& task) {
  if (together && team_.size() > 1) {
    team_.ForEach(workers_.size(), task);
  } else {
    for (std::size_t w = 0; w < workers_.size(); ++w) task(w);
  }
}

absl::Status Workers::RunUntil(Tick end, Tick first) {
  using Clock = std::chrono::steady_clock;
  const bool chooses = team_.size() > 1 && min_shared_work_ > 0;
  Clock::time_point before = chooses ? Clock::now() : Clock::time_point();
  absl::StatusOr<Tick> next = first;
  for (; next.ok() && *next <= end; next = Meet()) {
    // No worker acts before `next`, so nothing crosses between workers before `next` + lookahead.
    const Tick last = lookahead_ <= end - *next ? *next + lookahead_ - 1 : end;
    window_begin_ = *next;
    writing_ = 1 - writing_;
    const bool is_large = usual_work_ >= static_cast<double>(min_shared_work_);
    ForEachWorker(is_large && (!chooses || sharing_.together()),
                  [this, last](std::size_t w) { RunWindow(static_cast<std::uint32_t>(w), last); });
    const std::uint64_t done = Work(), work = done - std::exchange(work_done_, done);
    usual_work_ += kWeightOfWindow * (static_cast<double>(work) - usual_work_);
    if (chooses) {
      const Clock::time_point now = Clock::now();
      const std::chrono::duration<double> taken = now - std::exchange(before, now);
      if (is_large) sharing_.Note(taken.count(), work);
    }
  }
  if (!next.ok()) return next.status();
  for (const auto& worker : workers_) worker->RunUntil(end);  // nothing happens; only the clocks and traces advance
  now_ = end;
  return absl::OkStatus();
}

absl::Status Workers::CheckOwnStates() const {
  std::optional<NeuronId> first;
  for (const auto& worker : workers_) {
    const auto neuron = std::as_const(*worker).neurons().FirstNotFinite();
    if (neuron) first = std::min(first.value_or(*neuron), *neuron);
  }
  return first ? absl::OutOfRangeError(Overflow(*first)) : absl::OkStatus();
}

absl::Status Workers::CheckStates() {
  absl::Status status = CheckOwnStates();
  if (network_.ranks != nullptr) status = SameStatus(*network_.ranks, status);
  if (!status.ok()) return status;
  if (now_ % kStretch != 0) return absl::OkStatus();
  for (const auto& worker : workers_) worker->neurons().large_inputs().Forget();
  return absl::OkStatus();
}

namespace {

// The unit of a model's input, after a number.
std::string UnitText(const ModelInfo& model) {
  const bool is_unsaid =
      model.pulse_unit == internal::kUsualUnit && model.large_input_exponent != LargeInputs::kFromExponent;
  return is_unsaid || model.pulse_unit != model.current_unit ? " in the unit of its model"
                                                             : AfterNumber(model.pulse_unit);
}

}  // namespace

std::string Workers::Overflow(NeuronId neuron) const {
  const ColumnId column = network_.column_of(neuron);
  const ColumnSpec& kind = network_.spec.columns[network_.kind_of(column)];
  NeuronId offset = neuron - network_.first_neuron(column);
  auto layer = kind.layers.begin();
  for (; offset >= layer->size; ++layer) offset -= layer->size;
  const Tick from = std::max((now_ - 1) / kStretch * kStretch, shared_.start);
  const ModelInfo& model = *network_.populations[network_.population_index(neuron)].model;
  const std::int32_t largest = owner_of(neuron).neurons().large_inputs().Largest(neuron);
  return absl::StrCat(
      "neuron ", neuron, " (layer ", Quoted(layer->name), ", type ",
      Quoted(network_.spec.types[network_.population_index(neuron)].name),
      ") has a state that is no longer finite: it overflowed between ", from, " and ", now_,
      " ms; the largest input to the neuron in one step of this time was ", largest == 0 ? "at most " : "",
      largest == 0 ? std::ldexp(1, model.large_input_exponent) : std::ldexp(largest, -network_.quantum_exponent),
      UnitText(model));
}

void Workers::RunWindow(std::uint32_t w, Tick end) {
  ReceiveMail(w, outboxes_[1 - writing_]);
  Worker& worker = *workers_[w];
  for (std::uint32_t rank = 0; rank < from_ranks_.size(); ++rank) worker.ReceiveFromRank(rank, from_ranks_[rank]);
  worker.RunUntil(end);
  earliest_sent_[w] = worker.HandOver(outboxes_[writing_][w]);
}

void Workers::ReceiveMail(std::uint32_t w, std::vector<Outbox>& outboxes) {
  for (std::uint32_t sender = 0; sender < count(); ++sender) workers_[w]->Receive(sender, outboxes[sender][w]);
}

Tick Workers::OwnNextStep() const {
  Tick next = std::ranges::min(earliest_sent_);
  for (const auto& worker : workers_) next = std::min(next, worker->NextStep());
  return next;
}

absl::StatusOr<Tick> Workers::NextStep() {
  std::int64_t next = OwnNextStep();
  if (network_.ranks == nullptr) return next;
  if (auto status = network_.ranks->Reduce(Reduction::kMin, std::span(&next, 1)); !status.ok()) return status;
  return next;
}

absl::StatusOr<Tick> Workers::Meet() {
  absl::Status own;
  for (const auto& worker : workers_) {
    if (worker->violation()) own.Update(absl::InternalError(*worker->violation()));
  }
  if (network_.ranks == nullptr) {
    if (!own.ok()) return own;
    return OwnNextStep();
  }
  out_.clear();
  for (std::size_t rank = 0; rank < letters_.size(); ++rank) {
    letters_[rank].clear();
    for (const auto& worker : workers_) {
      for (const Mail& mail : worker->mail_to_ranks()[rank]) {
        letters_[rank].push_back({mail.source, static_cast<std::uint32_t>(mail.time - window_begin_)});
      }
      worker->mail_to_ranks()[rank].clear();
    }
    out_.push_back(std::as_bytes(std::span(letters_[rank])));
  }
  in_.resize(letters_.size());
  Meeting meeting = {.next = OwnNextStep(), .trouble = own.ok() ? 0u : 1u};
  if (auto status = network_.ranks->Meet(out_, in_, meeting); !status.ok()) return status;
  if (meeting.trouble != 0) return SameStatus(*network_.ranks, own);
  for (std::size_t rank = 0; rank < in_.size(); ++rank) {
    from_ranks_[rank].clear();
    for (const Letter& letter : ValuesOf<Letter>(in_[rank])) {
      from_ranks_[rank].push_back({window_begin_ + letter.after, letter.source});
    }
  }
  return meeting.next;
}

std::uint64_t Workers::Work() const {
  std::uint64_t work = 0;
  for (const auto& worker : workers_) {
    work += worker->neurons().neuron_steps() + kStepsPerDelivery * worker->deliveries();
  }
  return work;
}

std::span<const Spike> Workers::Spikes() {
  if (count() == 1) return workers_[0]->spikes();
  spikes_.clear();
  for (const auto& worker : workers_) spikes_.insert(spikes_.end(), worker->spikes().begin(), worker->spikes().end());
  std::ranges::sort(spikes_);
  return spikes_;
}

void Workers::ForgetSpikes() {
  for (const auto& worker : workers_) worker->ForgetSpikes();
}

void Workers::Trace(const std::vector<NeuronId>& neurons, Tick every) {
  std::vector<std::vector<NeuronId>> of_worker(count());
  traces_.clear();
  for (const NeuronId neuron : neurons) {
    const std::uint32_t w = shared_.worker_of[network_.column_of(neuron)];
    traces_.push_back({w, of_worker[w].size()});
    of_worker[w].push_back(neuron);
  }
  for (std::uint32_t w = 0; w < count(); ++w) workers_[w]->Trace(std::move(of_worker[w]), every);
}

std::span<const float> Workers::trace(std::size_t i) const {
  const auto& [worker, place] = traces_[i];
  return workers_[worker]->trace(place);
}

void Workers::ForgetTraces() {
  for (const auto& worker : workers_) worker->ForgetTraces();
}

void Workers::ApplyPotentiation() {
  ForEachWorker(true, [this](std::size_t w) { workers_[w]->ApplyPotentiation(); });
}

}  // namespace lull
