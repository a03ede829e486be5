// The recorder as the parts of its interface share it: what it does during a run (recorder.cc), the weights that it
// records (recorder_weights.cc), and its saved states (recorder_saving.cc).

#ifndef LULL_SRC_RECORDING_RECORDER_IMPL_H_
#define LULL_SRC_RECORDING_RECORDER_IMPL_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lull/internal/visibility.h"
#include "lull/observer.h"
#include "lull/recording.h"
#include "ranks/collectives.h"
#include "recording/log_thread.h"
#include "recording/packer.h"
#include "recording/rank_share.h"
#include "recording/recorded_synapses.h"
#include "recording/recording_log.h"
#include "recording/run_facts.h"
#include "recording/trace_stream.h"

namespace lull {

using RecorderClock = std::chrono::steady_clock;

// The ranks that record a run together; null if one process does.
Collectives* RecordingRanks(const Network& network);
// The number of this rank, and how many there are; 0 and 1 for one process.
std::uint32_t RankAmong(const Collectives* ranks);
std::uint32_t CountOfRanks(const Collectives* ranks);

// The same on all ranks: an error if one of them has one.
absl::Status SameOnRanks(Collectives* ranks, const absl::Status& own);

// A random number, the same on all ranks.
absl::StatusOr<std::uint64_t> NewLogId(Collectives& ranks);

// Appends the bytes of some records.
template <class Record>
void Append(std::vector<std::byte>& bytes, std::span<const Record> records) {
  const auto* begin = reinterpret_cast<const std::byte*>(records.data());
  bytes.insert(bytes.end(), begin, begin + records.size_bytes());
}

// How far one of the logs of a run goes.
struct SavedLog {
  std::uint64_t bytes = 0;
  Tick until = 0;  // [ms] of its spikes
};

// Records spikes, and decides by the clock when all pieces are handed over.
struct LULL_HIDDEN LogRecorder::Impl : Observer {
  Impl(const Network& network_, const RecordOptions& settings, RecordedSynapses synapses_, LogWriter writer);

  bool every_exchange() const override { return false; }
  void OnSpikes(Tick from, Tick until, std::span<const Spike> spikes) override;
  void OnStimuli(std::span<const Stimulus> taken) override;
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
  void HandPiece(Tick now, std::span<const float> of_weights, std::span<const LoggedSynapse> of_synapses,
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
  RecordedSynapses synapses;
  std::optional<WeightOptions> weights;
  std::optional<Tick> weights_at;  // when the weights were recorded last

  std::vector<Stimulus> stimuli;
  std::vector<Spike> spikes;
  Tick spikes_from = 0;  // all spikes before have been handed over
  Tick spikes_until = 0;
  Tick handed_until = 0;  // all kinds of pieces have been handed over
  int exchanges = 0;
  RecorderClock::time_point handed_at = RecorderClock::now();
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

}  // namespace lull

#endif  // LULL_SRC_RECORDING_RECORDER_IMPL_H_
