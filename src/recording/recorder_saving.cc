// A recorder's saved state: how far the logs of all ranks go, and the state of the packer.

#include <algorithm>
#include <filesystem>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/bytes_io.h"
#include "base/quoted.h"
#include "config/check_config.h"
#include "ranks/agreement.h"
#include "recording/recorder_impl.h"

namespace lull {
namespace {

// The saved state of a recorder, besides the logs and the state of its packer.
struct Saved {
  Tick now = 0;
  Tick weights_at = -1;         // −1: never
  std::uint64_t id = 0;         // LogSet::id
  std::uint64_t selection = 0;  // RecordedSynapses::HashOf
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

absl::Status CannotBe(const char* what) {
  return absl::DataLossError(absl::StrCat("the saved state of the recording is corrupt: it has an invalid ", what));
}

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
  for (std::size_t i = RankAmong(ranks); i < logs; i += CountOfRanks(ranks)) {
    if (absl::Status status = visit(static_cast<std::uint32_t>(i)); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// Cuts the logs of this rank back to where they were saved, and returns the writer of its own. A log that no rank
// writes any more has no more spikes.
absl::StatusOr<LogWriter> CutLogs(const std::string& path, const Head& head, const Collectives* ranks) {
  const std::uint32_t rank = RankAmong(ranks), count = CountOfRanks(ranks);
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
  Collectives* const ranks = RecordingRanks(network);
  const ByteSource same = ranks == nullptr ? source : SameOnAll(*ranks, source);
  ByteReader in(same);
  const Head head = ReadHead(in, now);
  absl::Status status = in.status();
  if (in.ok() && head.saved.selection != RecordedSynapses::HashOf(settings.weights)) {
    return absl::InvalidArgumentError(
        "record.weights: the saved state is of a run that recorded the weights of other synapses; must select the "
        "same");
  }
  absl::StatusOr<RecordedSynapses> synapses = RecordedSynapses::Of(network, settings.weights, ranks);
  if (!synapses.ok()) return synapses.status();
  if (in.ok()) {
    status = ForOwnLogs(head.logs.size(), ranks,
                        [&](std::uint32_t i) { return CheckLog(LogPathOfRank(path, i), head.logs[i].bytes); });
  }
  // A rank whose log is damaged still takes part.
  if (ranks == nullptr && !status.ok()) return status;
  Packer packer(network, settings, ranks);
  packer.Load(in, now);
  status.Update(in.status());
  if (status = SameOnRanks(ranks, status); !status.ok()) return status;

  absl::StatusOr<LogWriter> writer = CutLogs(path, head, ranks);
  if (status = SameOnRanks(ranks, writer.status()); !status.ok()) return status;
  auto impl = std::make_unique<Impl>(network, settings, *std::move(synapses), *std::move(writer));
  impl->packer = std::move(packer);
  impl->spikes_from = impl->spikes_until = impl->handed_until = impl->looked_at = now;
  if (head.saved.weights_at >= 0) impl->weights_at = head.saved.weights_at;
  const std::size_t count = std::max<std::size_t>(head.logs.size(), CountOfRanks(ranks));
  impl->set.logs = static_cast<std::uint32_t>(count);
  impl->set.id = head.saved.id;
  for (std::size_t i = CountOfRanks(ranks); i < head.logs.size(); ++i) impl->other_logs.push_back(head.logs[i]);
  if (ranks != nullptr && impl->set.id == 0) {
    const absl::StatusOr<std::uint64_t> id = NewLogId(*ranks);
    if (!id.ok()) return id.status();
    impl->set.id = *id;
  }
  if (status = SameOnRanks(ranks, impl->ShareTraces()); !status.ok()) return status;
  for (const auto& trace : impl->traces) trace->rows().ResumeFrom(now);
  for (SharedTrace& trace : impl->shared_traces) trace.rows.ResumeFrom(now);
  impl->HandFacts(facts);
  return LogRecorder(std::move(impl));
}

absl::Status LogRecorder::Save(const ByteSink& sink) {
  Impl& impl = *impl_;
  Collectives* const ranks = impl.ranks;
  impl.HandOver();
  impl.handed_at = RecorderClock::now();
  const absl::StatusOr<std::uint64_t> log_size = impl.log.Rest();
  absl::Status status = impl.broken;
  status.Update(log_size.status());
  if (status = SameOnRanks(ranks, status); !status.ok()) return status;

  std::vector<std::uint64_t> sizes(CountOfRanks(ranks));
  sizes[RankAmong(ranks)] = *log_size;
  if (ranks != nullptr) status = ranks->Reduce(Reduction::kSum, std::span(sizes));
  if (!status.ok()) return status;
  std::vector<SavedLog> logs;
  for (const std::uint64_t size : sizes) logs.push_back({size, impl.spikes_until});
  logs.insert(logs.end(), impl.other_logs.begin(), impl.other_logs.end());

  ByteWriter out(sink);
  if (impl.is_main()) {
    out.WriteList(logs);
    out.Write(Saved{.now = impl.spikes_until,
                    .weights_at = impl.weights_at.value_or(-1),
                    .id = impl.set.id,
                    .selection = RecordedSynapses::HashOf(impl.weights)});
  }
  impl.packer.Save(out);
  return SameOnRanks(ranks, out.status());
}

}  // namespace lull
